"""The facts that letters may state, by name: the vocabulary of the placeholders in templates.

Facts arrive as plain data (a compiled event, a draft that was unsealed), so `read_facts` checks
them against this table once, and everything after it works with typed values. Names of a reply's
own facts are those of the draft (``disclosed_items``, ``earlier_reply`` …).
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


_NO_PARTS: Final[Mapping[str, FactKind]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FactType:
    """What a fact is and means.

    Attributes:
        kind: Sort of value.
        meaning: What it says, for whoever writes a template.
        parts: Parts of a record, by name: text or date. Every part is always there.
    """

    kind: FactKind
    meaning: str
    parts: Mapping[str, FactKind] = field(default_factory=lambda: _NO_PARTS)


def _text(meaning: str) -> FactType:
    return FactType(FactKind.TEXT, meaning)


def _date(meaning: str) -> FactType:
    return FactType(FactKind.DATE, meaning)


def _number(meaning: str) -> FactType:
    return FactType(FactKind.NUMBER, meaning)


_NUMBER_AND_DATE: Final = MappingProxyType({"no": FactKind.TEXT, "date": FactKind.DATE})

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
        "tracking_url": _text("Where the applicant can follow the request."),
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
        # The reply, arts. 36 to 39
        "reasons": _text("Reasons of the decision; may be several paragraphs."),
        "ground": _text("Legal basis of a refusal, as cited: 《…条例》第十四条."),
        "disclosed_items": FactType(FactKind.TEXTS, "Names of what is disclosed."),
        "delivery_form": _text("In what form and by what way it is given, a clause."),
        "withheld_items": FactType(
            FactKind.RECORDS,
            "Parts that are withheld, each with its legal basis as cited and the reason.",
            MappingProxyType(
                {"item": FactKind.TEXT, "ground": FactKind.TEXT, "reason": FactKind.TEXT}
            ),
        ),
        "third_party_opinion": _text("What the third party said, art. 32; a sentence."),
        "public_interest": _text("How the public interest was weighed, art. 15; a sentence."),
        "where_public": _text("Where the information was published, or can be had."),
        "search_record": _text("What was searched: places, words, day, by whom."),
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
        # Withdrawal
        "withdrawn_on": _date("Day on which the applicant withdrew."),
        "withdrawal_statement": _text("What the applicant gave as reason."),
    }
)

#: What every template can also mention: it comes with the issue of the letter, not with the case.
GIVEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "you": "您 or 贵单位, by the kind of applicant.",
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
