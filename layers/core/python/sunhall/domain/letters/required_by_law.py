"""What each letter must state by law, whatever a city's template asks for.

The common part (addressee, number of the matter, agency, number, date, seal, contact, remedy) is
checked with the letter's form. Listed here is what the articles ask of each letter besides; a
template that does not require it is refused, so no wording can drop it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

#: 信访工作条例 art. 32: what every opinion on a petition states.
OPINION_LETTER: Final = (
    *("petition_request", "petition_facts", "opinion_findings"),
    *("opinion", "opinion_basis", "opinion_result"),
)

#: Arts. 35, 36: before whom and until when it can be challenged.
REVIEW_OPEN: Final = ("review_organ", "review_days")

#: Letter → facts without which it is unlawful, with the article that asks for them.
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # Arts. 31, 33: the day of receipt and why, the due date, and how to follow the request.
        "D01": ("received_on", "received_reason", "due_on", "how_to_track"),
        # Art. 30: everything at once, with guidance and a reasonable period.
        "D02": ("supplement_points", "guidance", "supplement_days"),
        # Art. 35: what was counted, what is to be explained, and by when.
        "D03": ("request_count", "counted_since", "reason_points", "reasons_until"),
        # Art. 33(2): the reason, how long, until when.
        "D04": ("extension_reason", "extension_days", "due_on", "new_due_on"),
        # Art. 35: reasons accepted, so the period is replaced by a stated day.
        "D04b": ("due_on", "delay_reason", "delayed_until"),
        # Art. 32: what it is about, 15 working days from receipt, and how to answer.
        "D05": (
            *("consulted_information", "consultation_days", "how_to_answer"),
            "consultation_code",
        ),
        # Art. 33(3): that others are asked, since when.
        "D06": ("consulted_on",),
        # Art. 34: what it is about, and the period after which silence is consent.
        "D07": ("consultation_question", "consent_days"),
        # Arts. 11, 33(3): what it is about, and the time it is asked to take.
        "D07b": ("consultation_question", "consultation_days"),
        # Art. 42, 国办函〔2020〕109号: method, tariff, what was counted, amount, payment, period.
        "D08": (
            *("fee_method", "fee_tariff", "fee_counted", "fee_bands", "fee_amount"),
            *("payment_way", "fee_days"),
        ),
        # Art. 36(1): way and channel; the link, and since when it is there.
        "D09": ("where_public", "public_link", "public_since"),
        # Art. 36(2): what is given, or way, channel and time.
        "D10": ("disclosed_items", "delivery_form"),
        # Art. 37: what is given; every withheld part with its ground and reason.
        "D11": ("disclosed_items", "delivery_form", "withheld_items"),
        # Art. 36(3): ground and reasons.
        "D12": ("ground", "reasons"),
        # Art. 36(4): every search with its day, place, words and who made it; what came of it.
        "D13": ("searches", "search_record"),
        # Art. 36(5): why.
        "D14": ("reasons",),
        # Art. 36(6): the reply that was already given.
        "D15": ("earlier_reply",),
        # Art. 36(7): the special law and where to go.
        "D16": ("special_rule",),
        # Art. 38: why nothing exists as it is asked for.
        "D17": ("reasons",),
        # Art. 39(1): why, and the channel that is open instead.
        "D18": ("reasons", "other_channel"),
        # Art. 39(2): where to get it.
        "D19": ("where_public",),
        # Art. 35: the counts, what was explained, and why that is not reasonable.
        "D20": ("request_count", "counted_since", "reasons_given", "reasons"),
        # Art. 36: what was obtained already, and when.
        "D20b": ("reasons",),
        # Art. 30: the letter that asked, proof of its service, the end of the period.
        "D21": ("supplement_letter", "supplement_served", "supplement_until"),
        # 国办函〔2020〕109号: the notice, proof of its service, the end of the period.
        "D22": ("fee_letter", "fee_served", "fee_until"),
        # Art. 32: what is disclosed and why all the same; and time before it is.
        "D23": ("consulted_information", "override_reasons", "release_days", "release_on"),
        # Art. 41: which record, what is claimed and shown, what was found, what comes of it.
        "D24": (
            *("record_concerned", "record_wrong", "evidence"),
            *("findings", "correction_result"),
        ),
        "D25": ("delivered_letter", "delivery_channel", "delivered_on"),
        # Art. 30: what is still unclear.
        "D26": ("reasons",),
        "D27": ("withdrawn_on",),
        # 信访工作条例 art. 23: that it is taken in hand, by whom, by which way and until when.
        "P01": ("accepted_on", "handling_organ", "handling_path", "due_on"),
        # Art. 19: the one that is in hand already, and why this is the same.
        "P02": ("earlier_petition", "reasons"),
        # Art. 31(1)-(5), art. 30: which way of the law, what it is, before whom.
        "P03": ("channel_item", "channel_explanation", "channel_organ", "reasons"),
        # Art. 22: to whom it was given, and when that one answers.
        "P04": ("forwarded_on", "forwarding_way", "forwarded_to", "notice_days"),
        # Art. 34: the reason, how long, until when.
        "P05": ("extension_reason", "extension_days", "due_on", "new_due_on"),
        # Art. 32: request, facts and reasons, opinion and basis, result; art. 35: the review.
        "P06": (*OPINION_LETTER, *REVIEW_OPEN),
        # Art. 35: the same of the review; art. 36: the re-check.
        "P07": (*OPINION_LETTER, *REVIEW_OPEN, "earlier_opinion", "review_requested_on"),
        # Art. 36: the same of the re-check, after which nothing comes.
        "P08": (*OPINION_LETTER, "earlier_opinion", "review_requested_on"),
        # Arts. 31, 36: when, where, about what.
        "P09": ("hearing_on", "hearing_time", "hearing_place", "hearing_matters"),
        # Art. 36: what has ended it, and that these are the same facts and reasons.
        "P10": ("earlier_petition", "reasons"),
        # 国办函〔2025〕66号: the ticket that has it in hand, and why this is the same.
        "P13": ("earlier_petition", "reasons"),
        # Art. 29: what was made of the suggestion.
        "P11": ("petition_request", "opinion_findings", "opinion", "opinion_result"),
        # Art. 30: what came of the report.
        "P12": ("opinion_findings", "opinion", "opinion_result"),
    }
)

#: Art. 15: commercial secrets and privacy are weighed; the reply tells the opinion and the result.
WEIGHED: Final = ("third_party_opinion", "public_interest_weighing")

#: Letter → facts that it must state where the case calls for them.
ON_CONDITION: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"D11": WEIGHED, "D12": WEIGHED}
)

#: Art. 41: what was put right, or who is competent, or why nothing is changed.
CORRECTION_RESULTS: Final = ("corrected_content", "forwarded_to", "other_agency", "reasons")

_ARTICLE_15: Final = "第十五条"


def required_here(code: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a letter must state in this case, besides what its template always requires.

    A part that is withheld for a third party's sake (art. 15) needs that party's opinion (art. 32)
    and the weighing of the public interest. The answer to a correction request says what came of
    it in one of the ways of art. 41.
    """
    if code == "D24":
        told = any(facts.get(name) for name in CORRECTION_RESULTS)
        return () if told else CORRECTION_RESULTS[:1]
    if code == "D12":
        grounds = [facts.get("ground", "")]
    else:
        grounds = [item["ground"] for item in facts.get("withheld_items") or ()]
    weighed = any(_ARTICLE_15 in str(ground) for ground in grounds)
    return ON_CONDITION.get(code, ()) if weighed else ()
