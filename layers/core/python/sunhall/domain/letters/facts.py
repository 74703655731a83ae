"""The facts that letters may state, by name: the vocabulary of the placeholders in templates.

Facts arrive as plain data (a compiled event, a draft that was unsealed), so `read_facts` checks
them against this table once, and everything after it works with typed values. Names of a reply's
own facts are those of the draft (``disclosed_items``, ``earlier_reply`` …). Every fact also says
who may read it, so that no wording can tell a third party who asked, or an applicant who was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sunhall.domain.errors import FieldError, InvalidInput

Record: TypeAlias = Mapping[str, str | date]
Value: TypeAlias = str | int | date | Record | tuple[str, ...] | tuple[Record, ...]
Facts: TypeAlias = Mapping[str, Value]


class FactKind(StrEnum):
    """What sort of value a fact is."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    RECORD = "record"
    TEXTS = "texts"
    RECORDS = "records"

    @property
    def repeats(self) -> bool:
        """Whether a template goes through it with ``each``."""
        return self in (FactKind.TEXTS, FactKind.RECORDS)


class Reader(StrEnum):
    """Who may read a fact: neither the applicant nor a third party learns who the other is."""

    APPLICANT = "applicant"
    CONSULTEE = "consultee"
    BOTH = "both"
    NOBODY = "nobody"


_NO_PARTS: Final[Mapping[str, FactKind]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FactType:
    """What a fact is and means.

    Attributes:
        kind: Sort of value.
        meaning: What it says, for whoever writes a template.
        parts: Parts of a record, by name: text or date. Every part is always there.
        reader: Who may read it.
    """

    kind: FactKind
    meaning: str
    parts: Mapping[str, FactKind] = field(default_factory=lambda: _NO_PARTS)
    reader: Reader = Reader.APPLICANT


def _text(meaning: str, reader: Reader = Reader.APPLICANT) -> FactType:
    return FactType(FactKind.TEXT, meaning, reader=reader)


def _date(meaning: str, reader: Reader = Reader.APPLICANT) -> FactType:
    return FactType(FactKind.DATE, meaning, reader=reader)


def _number(meaning: str, reader: Reader = Reader.APPLICANT) -> FactType:
    return FactType(FactKind.NUMBER, meaning, reader=reader)


def _texts_of(*names: str) -> Mapping[str, FactKind]:
    return MappingProxyType(dict.fromkeys(names, FactKind.TEXT))


_NUMBER_AND_DATE: Final = MappingProxyType({"no": FactKind.TEXT, "date": FactKind.DATE})
_CONSULTEE: Final = Reader.CONSULTEE

#: Every fact a template can mention.
FACT_TYPES: Final[Mapping[str, FactType]] = MappingProxyType(
    {
        # The request
        "receipt_no": _text("Receipt number of the request."),
        "applicant_name": _text("Name of the applicant: the addressee."),
        "applicant_kind": _text("Column of the statistics; decides between 您 and 贵单位."),
        "submitted_on": _date("Day of submission."),
        "received_on": _date("Day of receipt in the sense of 条例 art. 31."),
        "received_reason": _text(
            "Why that day counts, a clause: 该申请以双方确认之日为收到申请之日."
        ),
        "information_description": _text("What was asked for, in the applicant's words."),
        "due_on": _date("Last day of the reply period."),
        "due_note": _text("That the due date is provisional, a sentence."),
        "how_to_track": _text("Where the applicant can follow the request, a clause."),
        # Supplement, art. 30
        "supplement_points": FactType(FactKind.TEXTS, "Everything that is unclear."),
        "guidance": _text("How to make it clear."),
        "supplement_days": _number("Working days for the supplement."),
        "supplement_until": _date("Last day for the supplement."),
        "supplement_letter": FactType(
            FactKind.RECORD, "The letter that asked for the supplement.", _NUMBER_AND_DATE
        ),
        "supplement_served": _text("When and how that letter was served, a clause."),
        "supplemented_on": _date("Day on which the supplement came in."),
        # Extension, art. 33
        "extension_days": _number("Working days added."),
        "extension_reason": _text("Why, a clause."),
        "new_due_on": _date("Last day of the extended period."),
        # Reasons for asking so often, art. 35
        "request_count": _number("Requests of this applicant since the day they are counted from."),
        "counted_since": _date("First day of the time in which they are counted."),
        "counted_until": _date("Last day of that time."),
        "reason_points": FactType(FactKind.TEXTS, "What the applicant has to explain."),
        "reasons_days": _number("Working days for the explanation."),
        "reasons_until": _date("Last day for the explanation."),
        "reasons_given": _text(
            "What the applicant explained, or that nothing came in; a sentence."
        ),
        "delay_reason": _text("Why the request cannot be answered in the period of art. 33."),
        "delayed_until": _date("The day by which it is answered instead, art. 35."),
        # Consultation, arts. 32 to 34
        "consulted_on": _date("Day on which the opinion was asked for.", Reader.BOTH),
        "consultee_name": _text("Whose opinion is asked for: the addressee.", _CONSULTEE),
        "consultee_kind": _text(
            "A kind of applicant, or agency; decides between 您 and 贵单位.", _CONSULTEE
        ),
        "consultation_no": _text("Number by which the consultee answers.", _CONSULTEE),
        "consultation_code": _text("Secret by which the consultee answers online.", _CONSULTEE),
        "how_to_answer": _text("Where the consultee can answer online, a clause.", _CONSULTEE),
        "consulted_information": _text(
            "The information in question, in the agency's words.", _CONSULTEE
        ),
        "consultation_question": _text("What the agency wants to know.", _CONSULTEE),
        "consultation_days": _number(
            "Working days for the opinion, from receipt of the letter.", _CONSULTEE
        ),
        "consent_days": _number(
            "Working days, from receipt, after which a co-producer's silence is consent (art. 34).",
            _CONSULTEE,
        ),
        "consultation_until": _date("Last day for the opinion.", _CONSULTEE),
        "consultee_opinion": _text(
            "What came of asking, a sentence: on 3 March you objected to disclosure.", _CONSULTEE
        ),
        "override_reasons": _text(
            "Why it is disclosed all the same: public interest, or an unfounded objection.",
            _CONSULTEE,
        ),
        "release_days": _number("Working days between this letter and the release.", _CONSULTEE),
        "release_on": _date("First day on which the information is given.", _CONSULTEE),
        "hidden_names": FactType(
            FactKind.TEXTS,
            "Names that must stand nowhere in the letter; no template can state them.",
            reader=Reader.NOBODY,
        ),
        # Fee, art. 42 and 国办函〔2020〕109号
        "fee_method": _text("Per item or per page: 按件计收 or 按量计收."),
        "fee_counted": _text("What is counted and how much of it, a clause."),
        "fee_tariff": FactType(
            FactKind.RECORDS,
            "The tariff: every band with its price.",
            _texts_of("band", "price"),
        ),
        "fee_bands": FactType(
            FactKind.RECORDS,
            "The computation: units that fall in a band, their price and the amount.",
            _texts_of("band", "units", "price", "amount"),
        ),
        "fee_amount": _text("Amount in yuan, as a notice writes it: 3,000."),
        "payment_way": _text("How to pay, a sentence or several."),
        "fee_days": _number("Working days for the payment, from the day after receipt."),
        "fee_letter": FactType(
            FactKind.RECORD, "The letter that asked for the fee.", _NUMBER_AND_DATE
        ),
        "fee_served": _text("When and how that letter was served, a clause."),
        "fee_until": _date("Last day for the payment."),
        # The reply, arts. 36 to 39
        "reasons": _text("Reasons of the decision; may be several paragraphs."),
        "ground": _text("Legal basis of a refusal, as cited: 《…条例》第十四条."),
        "disclosed_items": FactType(FactKind.TEXTS, "Names of what is disclosed."),
        "delivery_form": _text("In what form and by what way it is given, a clause."),
        "delivery_time": _text("When and where it can be had, a sentence."),
        "withheld_items": FactType(
            FactKind.RECORDS,
            "Parts that are withheld, each with its legal basis as cited and the reason.",
            MappingProxyType(
                {"item": FactKind.TEXT, "ground": FactKind.TEXT, "reason": FactKind.TEXT}
            ),
        ),
        "third_party_opinion": _text("What the third party said, art. 32; a sentence."),
        "public_interest_weighing": _text(
            "How the public interest was weighed, art. 15; a sentence."
        ),
        "where_public": _text("Where the information was published, or can be had."),
        "public_link": _text("Web address at which it was published."),
        "public_since": _date("Day of its publication."),
        "search_record": _text("What came of the search."),
        "searches": FactType(
            FactKind.RECORDS,
            "Every search: the day, who made it, where, and with which words.",
            MappingProxyType(
                {"date": FactKind.DATE, **dict.fromkeys(("by", "place", "words"), FactKind.TEXT)}
            ),
        ),
        "other_agency": FactType(
            FactKind.RECORD,
            "The agency that has the information.",
            MappingProxyType({"name": FactKind.TEXT, "contact": FactKind.TEXT}),
        ),
        "earlier_reply": FactType(
            FactKind.RECORD, "The reply already given to the same request.", _NUMBER_AND_DATE
        ),
        "special_rule": _text("The law with special rules of access, and where to go."),
        "other_channel": _text("Where a petition, complaint or report can be made, a clause."),
        "handed_over": FactType(
            FactKind.RECORD,
            "Its number and date with the hotline that took it over.",
            _NUMBER_AND_DATE,
        ),
        # Correction of a record, art. 41
        "record_concerned": _text("The record that the applicant wants corrected."),
        "record_wrong": _text("What is wrong in it, in the applicant's words."),
        "record_right": _text("What it should say, in the applicant's words."),
        "evidence": _text("What shows it, in the applicant's words."),
        "findings": _text("What the agency found out about the record."),
        "correction_result": _text("What comes of it, a clause: 本机关决定予以更正."),
        "corrected_content": _text("What the record says from now on."),
        "forwarded_to": FactType(
            FactKind.RECORD,
            "The competent agency to which the request was passed.",
            _texts_of("name", "contact"),
        ),
        # Petition, 信访工作条例
        "petition_request": _text("What the petitioner asks for, in their words."),
        "petition_facts": _text("Facts and reasons, in the petitioner's words."),
        "accepted_on": _date("Day on which the organ took it in hand."),
        "handling_organ": _text("The organ that has it in hand."),
        "handling_path": _text("By which procedure it is dealt with, a sentence."),
        "earlier_petition": _text("Receipt number of the petition that was there before."),
        "channel_item": _text("The item of the law, as cited: 第三十一条第二项."),
        "channel_explanation": _text("What that way of the law is, a sentence."),
        "channel_organ": _text("Before whom the matter belongs."),
        "forwarded_on": _date("Day on which it was given to another organ."),
        "forwarding_way": _text("转送 or 交办."),
        "notice_days": _number("Days in which that organ tells the petitioner."),
        "opinion_findings": _text("What the organ found out."),
        "opinion": _text("What the organ makes of it."),
        "opinion_basis": _text("Its basis in law and policy."),
        "opinion_result": _text("What it comes to, a clause: 对您的诉求予以支持."),
        "review_organ": _text("The next higher organ, which can be asked to look at it again."),
        "review_days": _number("Days in which it can be asked, from receipt of the letter."),
        "earlier_opinion": FactType(
            FactKind.RECORD, "The letter that is looked at again.", _NUMBER_AND_DATE
        ),
        "review_requested_on": _date("Day on which that was asked for."),
        "review_reasons": _text("Why, in the petitioner's words."),
        "hearing_on": _date("Day of the hearing."),
        "hearing_time": _text("Its time of day."),
        "hearing_place": _text("Its place."),
        "hearing_matters": _text("What it is about."),
        # Delivery
        "delivered_letter": FactType(
            FactKind.RECORD,
            "The letter that was delivered.",
            MappingProxyType({**_NUMBER_AND_DATE, "name": FactKind.TEXT}),
        ),
        "delivery_channel": _text("By which way it was delivered."),
        "delivered_on": _date("Day on which it was received."),
        "tracking_no": _text("The carrier's number."),
        "signed_by": _text("Who signed for it."),
        "delivery_remarks": _text("What else is to be said of the delivery."),
        # Withdrawal
        "withdrawn_on": _date("Day on which the applicant withdrew."),
        "withdrawal_statement": _text("What the applicant gave as reason."),
    }
)

#: What every template can also mention: it comes with the issue of the letter, not with the case.
GIVEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "you": "您 or 贵单位, by the kind of addressee.",
        "agency": "Full name of the issuing agency.",
        "office": "Its office for disclosure.",
        "phone": "That office's telephone.",
        "address": "That office's address.",
    }
)

#: What a template calls the single value of a list of texts inside ``each``.
ITEM: Final = "item"


def read_facts(data: Mapping[str, Any]) -> Facts:
    """Check plain data against the vocabulary and return typed facts.

    Empty texts and lists, and None, count as absent: a letter must not print an empty clause.

    Args:
        data: Facts by name; dates as `date` or as ISO 8601 text.

    Raises:
        InvalidInput: Code ``letter_facts_wrong``; every wrong field is named: an unknown name
            (``letter_fact_unknown``) or a value of another kind (``letter_fact_wrong_kind``).
    """
    facts: dict[str, Value] = {}
    errors: list[FieldError] = []
    for name, raw in data.items():
        fact_type = FACT_TYPES.get(name)
        if fact_type is None:
            errors.append(FieldError(name, "letter_fact_unknown"))
        elif raw is None or raw == "" or (fact_type.kind.repeats and not raw):
            continue
        else:
            try:
                facts[name] = _value(fact_type, raw)
            except (TypeError, ValueError, KeyError):
                errors.append(
                    FieldError(name, "letter_fact_wrong_kind", {"kind": fact_type.kind.value})
                )
    if errors:
        raise InvalidInput("letter_facts_wrong", errors=errors)
    return MappingProxyType(facts)


def _value(fact_type: FactType, raw: Any) -> Value:
    match fact_type.kind:
        case FactKind.TEXTS:
            return tuple(_plain_text(item) for item in _listed(raw))
        case FactKind.RECORDS:
            return tuple(_record(fact_type, item) for item in _listed(raw))
        case FactKind.RECORD:
            return _record(fact_type, raw)
        case FactKind.NUMBER:
            if type(raw) is not int:
                raise TypeError("not a whole number")
            return raw
        case kind:
            return _scalar(kind, raw)


def _record(fact_type: FactType, raw: Any) -> Record:
    if set(raw) != set(fact_type.parts):
        raise ValueError("a record has exactly its parts")
    return MappingProxyType(
        {part: _scalar(kind, raw[part]) for part, kind in fact_type.parts.items()}
    )


def _scalar(kind: FactKind, raw: Any) -> str | date:
    if kind is FactKind.DATE:
        # A datetime is a date to Python; its day would depend on the offset, so it is refused.
        if type(raw) is date:
            return raw
        return date.fromisoformat(_plain_text(raw))
    return _plain_text(raw)


def _plain_text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise TypeError("not a text")
    return raw


def _listed(raw: Any) -> Any:
    if not isinstance(raw, list | tuple):
        raise TypeError("not a list")
    return raw
