"""A disclosure request as the statistics see it, folded from its events alone.

A running entry and one that is folded again from the stored history are equal, because nothing
besides the history goes into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event

#: Events that end a request; each carries the one row of table three in which it counts (I5).
ENDS: Final = frozenset(
    {
        "reply_sent",
        "abandonment_confirmed",
        "fee_abandonment_confirmed",
        "withdrawn",
        "request_merged",
    }
)

#: Events after which an entry may look different. Others need not be looked at.
LEDGER_EVENTS: Final = frozenset(
    {"receipt_confirmed", "fee_paid", "remedy_filed", "remedy_decided", *ENDS}
)


@dataclass(frozen=True, slots=True)
class RemedyRecord:
    """A reconsideration or lawsuit about a request (条例 art. 51).

    Attributes:
        number: Its number in the case.
        path: Group of table four: ``reconsideration``, ``direct`` (a lawsuit without one) or
            ``after_reconsideration``.
        filed_on: Day it was filed.
        result: ``upheld``, ``corrected`` or ``other``; None while it is not decided.
        decided_on: Day it was decided; None while it is not.
    """

    number: int
    path: str
    filed_on: date
    result: str | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class FeePaid:
    """A processing fee that came in (条例 art. 42).

    Attributes:
        yuan: Amount in whole yuan.
        paid_on: Day of the payment.
    """

    yuan: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A request in the ledger of the agency it is addressed to.

    Attributes:
        case_id: ULID of the case.
        receipt_no: What people say on the phone.
        department: Id of the agency the request is addressed to; it counts there whoever handles
            it.
        column: Column of table three, ``c1`` … ``c6``.
        received_on: Day of receipt (条例 art. 31).
        ended_on: Day on which it was finished for the first time; None while it is open.
        leaf: Row of table three in which it counts once it is finished.
        remedies: Reconsiderations and lawsuits, by number.
        fees: Processing fees that were paid.
        version: Sequence number of the last event that went into the entry.
    """

    case_id: str
    receipt_no: str
    department: str
    column: str
    received_on: date
    ended_on: date | None = None
    leaf: str | None = None
    remedies: tuple[RemedyRecord, ...] = ()
    fees: tuple[FeePaid, ...] = ()
    version: int = 0


def entry_of(history: Sequence[Event], columns: Mapping[str, str]) -> LedgerEntry | None:
    """Fold the ledger's view of a request.

    A request that was submitted but whose receipt is not confirmed does not count yet (art. 31),
    and one that was withdrawn before that never does. The first end counts: what is reopened by
    order of a reviewing body was already answered and reported, its new handling belongs to the
    remedy, which table four counts as corrected. Counted again it would be in two rows (I5), and
    in a year in which nothing was received that could balance it (I1).

    Args:
        history: The events of the case, in order.
        columns: Kind of applicant to column of table three.

    Returns:
        The entry, or None while the request does not count.
    """
    submitted = _first(history, {"submitted"})
    received = _first(history, {"receipt_confirmed"})
    if submitted is None or received is None:
        return None
    ended = _first(history, ENDS)
    if ended is not None and ended.seq < received.seq:
        return None
    kind = submitted.data["applicant_kind"]
    return LedgerEntry(
        case_id=submitted.case_id,
        receipt_no=submitted.data["receipt_no"],
        department=submitted.data["department"],
        # A kind without a column is kept as it is: the identities then name the case.
        column=columns.get(kind, kind),
        received_on=date.fromisoformat(received.data["received_on"]),
        ended_on=local_date(ended.at) if ended else None,
        leaf=ended.data["leaf"] if ended else None,
        remedies=_remedies(history),
        fees=tuple(_fees(history)),
        version=max(event.seq for event in history if event.type in LEDGER_EVENTS),
    )


def _first(history: Iterable[Event], types: Iterable[str]) -> Event | None:
    return next((event for event in history if event.type in types), None)


def _remedies(history: Iterable[Event]) -> tuple[RemedyRecord, ...]:
    remedies: dict[int, RemedyRecord] = {}
    for event in history:
        if event.type not in ("remedy_filed", "remedy_decided"):
            continue
        data = event.data
        number = int(data["remedy"])
        if event.type == "remedy_filed":
            filed_on = date.fromisoformat(data["filed_on"])
            remedies[number] = RemedyRecord(number, data["path"], filed_on)
        else:
            decided_on = date.fromisoformat(data["decided_on"])
            remedies[number] = replace(
                remedies[number], result=data["result"], decided_on=decided_on
            )
    return tuple(remedies[number] for number in sorted(remedies))


def _fees(history: Iterable[Event]) -> Iterable[FeePaid]:
    for event in history:
        if event.type == "fee_paid":
            yield FeePaid(event.data["amount"], date.fromisoformat(event.data["paid_on"]))
