"""The events of a supervision order: one function per event, giving its type and its data.

Data is plain JSON without personal data. What is written is sealed and only named here by its
digest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.domain.engine.event import Happening
from sunhall.domain.supervision_order.order import Result, SupervisedCase


def order_drafted(
    *,
    receipt_no: str,
    source: str,
    rule: str,
    supervised: SupervisedCase | None,
    office: str,
    catalogue_version: str,
    draft: Mapping[str, Any],
) -> Happening:
    """An order was begun; the unit does not see it yet."""
    case = supervised and {
        "case_id": supervised.case_id,
        "receipt_no": supervised.receipt_no,
        "service": supervised.service,
    }
    return Happening(
        "order_drafted",
        {
            "receipt_no": receipt_no,
            "source": source,
            "rule": rule,
            "supervised": case,
            "office": office,
            "catalogue_version": catalogue_version,
            **draft,
        },
    )


def order_revised(draft: Mapping[str, Any]) -> Happening:
    """The draft was replaced."""
    return Happening("order_revised", draft)


def order_cancelled(*, reason_digest: str, cancelled_runs: Sequence[int]) -> Happening:
    """It was taken back."""
    data = {"reason_digest": reason_digest, "cancelled_runs": list(cancelled_runs)}
    return Happening("order_cancelled", data)


def order_signed(*, in_time: bool) -> Happening:
    """The unit signed for it."""
    return Happening("order_signed", {"in_time": in_time})


def order_extension_asked(*, amount: int, reason_digest: str) -> Happening:
    """The unit asked for more time; its clock runs on."""
    return Happening("order_extension_asked", {"amount": amount, "reason_digest": reason_digest})


def order_extension_granted(*, amount: int, opinion_digest: str) -> Happening:
    """The feedback is due so much later than it was."""
    data = {"amount": amount, "opinion_digest": opinion_digest}
    return Happening("order_extension_granted", data)


def order_extension_refused(*, opinion_digest: str) -> Happening:
    """The feedback is due when it was."""
    return Happening("order_extension_refused", {"opinion_digest": opinion_digest})


def feedback_given(*, number: int, in_time: bool, feedback_digest: str) -> Happening:
    """The unit said what was done; its clock ends."""
    data = {"number": number, "in_time": in_time, "feedback_digest": feedback_digest}
    return Happening("feedback_given", data)


def feedback_returned(*, round: int, amount: int, unit: str, reason_digest: str) -> Happening:
    """It was not what was ordered; the time for the next feedback runs from today."""
    data = {"round": round, "amount": amount, "unit": unit, "reason_digest": reason_digest}
    return Happening("feedback_returned", data)


def order_closed(
    *, result: Result, text_digest: str, cancelled_runs: Sequence[int] = ()
) -> Happening:
    """It is over, with its result."""
    data = {
        "result": str(result),
        "text_digest": text_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("order_closed", data)
