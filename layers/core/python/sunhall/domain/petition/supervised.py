"""A petition as the rules of e-supervision see it: its own words, translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.petition import standing
from sunhall.domain.petition.petition import DUTIES, OVER, Kind, Petition
from sunhall.domain.supervision.supervised import Act, Supervised, WatchedClock, moves_by_type

_ACTS: Final[Mapping[str, Act]] = {
    "petition_registered": Act.SUBMITTED,
    "petition_forwarded": Act.ASSIGNED,
    "petition_accepted": Act.ACCEPTED,
    "handling_started": Act.SIGNED,
    "transfer_objected": Act.RETURNED,
    "petition_opinion_saved": Act.DRAFTED,
    "approval_signed": Act.REVIEWED,
    "petition_opinion_issued": Act.REPLIED,
    "petition_supplemented": Act.SUPPLEMENTED,
    "petition_supervised": Act.URGED,
    "review_requested": Act.REWORKED,
    "recheck_requested": Act.REWORKED,
    "petition_declined": Act.ENDED,
    "petition_channelled": Act.ENDED,
    "petition_settled": Act.ENDED,
    "petition_closed": Act.ENDED,
}


def supervised(petition: Petition, history: Sequence[Event], context: Context) -> Supervised | None:
    """Return a petition as rules see it.

    A report against somebody is in no list: not even that there is one may be learned of it by
    whom it is about (art. 30).

    Args:
        petition: The petition as its history left it.
        history: Its events, in order.
        context: The world.
    """
    if petition.kind is Kind.REPORT:
        return None
    deadlines = standing.clock_deadlines(petition, context)
    return Supervised(
        case_id=petition.case_id,
        version=petition.version,
        receipt_no=petition.receipt_no,
        service="petition",
        matter=str(petition.kind),
        channel=petition.channel,
        department=petition.desk,
        open=petition.state not in OVER,
        submitted_at=petition.submitted_at,
        clocks=tuple(
            WatchedClock(
                name=name,
                department=petition.desk,
                due_on=deadline.due_on,
                due_at=deadline.due_at,
                paused=deadline.at_earliest,
                waits=name not in DUTIES,
            )
            for name, deadline in deadlines.items()
        ),
        moves=moves_by_type(history, _ACTS),
    )
