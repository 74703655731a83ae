"""Keeping a ticket that is over: a hold can be placed, and its retention ends.

The archive comes by itself (37). What never goes there (switched, refused, invalid, merged) is kept
from its end on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sunhall.domain.engine import retention
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import ERASED, Event
from sunhall.domain.engine.keeping import HOLD_EVENTS, held, place_hold, release_hold
from sunhall.domain.engine.waking import Timer
from sunhall.domain.ticket.ticket import Ticket

#: Name of the service, under which the catalogue says how long its cases are kept.
_SERVICE: Final = "ticket"

DECIDERS: Final[Mapping[str, Callable[..., Any]]] = {
    "place_hold": place_hold,
    "release_hold": release_hold,
}


def timers(ticket: Ticket, context: Context) -> list[Timer]:
    """Return the moment at which the personal data of a ticket that is over is erased."""
    return retention.timers(ticket, _SERVICE, context)


#: What each event of keeping changes.
EFFECTS: Final[Mapping[str, Callable[[Ticket, Event], Ticket]]] = {
    **dict.fromkeys(HOLD_EVENTS, held),
    ERASED: retention.effect,
}
