"""What an event of one case calls for in another, or in a new one.

A call about a matter that is in hand already urges the ticket that it was merged into; a ticket
that is taken up again on new facts goes on as a new one. The case whose event it is was committed
by itself before. What follows is done here from the event alone, however often it is delivered:
every command and every opening is known by the event that called for it, so nothing is done twice.

The reader of the stream only orders it: it can write no case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.engine.event import Event

#: Who gives the commands that events of other cases call for.
LINKER = system_actor("case-links")

#: Stands for no event: what supervision calls for in a case as it is now, or, for a question, what
#: the end of its session does.
AS_IT_STANDS: Final = 0

#: Carries an event over: ``follow(ports, the event's case, the event)``.
Follow = Callable[[Ports, Loaded, Event], None]


class LinkOrders(Protocol):
    """Calls whoever carries events over, without waiting for it."""

    def place(self, case_id: str, number: int) -> None:
        """Have an event of a case carried over, by its sequence number."""


class LinkingPorts(Ports, Protocol):
    """What ordering needs besides what every use case may."""

    @property
    def link_orders(self) -> LinkOrders:
        """The way to who carries events over."""


def order_link(ports: LinkingPorts, event: Event) -> None:
    """Order that an event is carried over to other cases, if it calls for anything there."""
    if event.type in LINKED:
        ports.link_orders.place(event.case_id, event.seq)


def carry_over(ports: Ports, case_id: str, number: int) -> str:
    """Do in other cases what an event of a case calls for.

    Args:
        ports: The outside world.
        case_id: The case.
        number: The event's sequence number, or `AS_IT_STANDS`.

    Returns:
        The event's type.

    Raises:
        NotFound: There is no such case.
        KeyError: Nothing follows from an event of this type.
    """
    loaded = load_case(ports, case_id)
    if number == AS_IT_STANDS:
        return _as_it_stands(ports, loaded)
    event = loaded.stored.events[number - 1]
    follow = LINKED.get(event.type) or SLOTS[event.type]
    follow(ports, loaded, event)
    return event.type


def once(event: Event, what: str) -> RequestIdentity:
    """Return by what a repetition of something that an event calls for is known.

    Args:
        event: The event.
        what: Which of the things that it calls for.
    """
    return request_identity(f"link:{what}", f"{event.case_id}:{event.seq}", event.hash)


# Each is imported with the first event that calls for it.


def _merged_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.linked_tickets import urge_main_ticket

    urge_main_ticket(ports, loaded, event)


def _reopened_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.linked_tickets import open_successor

    open_successor(ports, loaded, event)


def _refused_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.linked_petitions import open_petition_of_ticket

    open_petition_of_ticket(ports, loaded, event)


def _handed_off_request(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.hand_over import open_ticket_of_request

    open_ticket_of_request(ports, loaded, event)


def _unsolved_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.place_orders import order_unsolved

    order_unsolved(ports, loaded, event)


def _ended_session(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.carry_over_questions import follow_end

    follow_end(ports, loaded, event)


def _cancelled_session(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.carry_over_questions import follow_cancellation

    follow_cancellation(ports, loaded, event)


def _merged_question(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.carry_over_questions import follow_merge

    follow_merge(ports, loaded, event)


def _planned_session(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.carry_over_questions import open_planned_session

    open_planned_session(ports, loaded, event)


def _as_it_stands(ports: Any, loaded: Loaded) -> str:
    if loaded.service.name == "session_question":
        from sunhall.application.carry_over_questions import follow_question

        follow_question(ports, loaded)
        return "carried_over"
    return _supervision(ports, loaded)


def _freed_slot(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.offer_slots import offer_slots

    offer_slots(ports, loaded, event)


def _handed_off_appointment(ports: Ports, loaded: Loaded, event: Event) -> None:
    from sunhall.application.hand_off_appointment import open_case_of_appointment

    open_case_of_appointment(ports, loaded, event)


def _supervision(ports: Any, loaded: Loaded) -> str:
    from sunhall.application.follow_findings import follow_supervision

    follow_supervision(ports, loaded)
    return "supervision"


#: Event → what follows from it in other cases.
LINKED: Final[Mapping[str, Follow]] = {
    "ticket_merged": _merged_ticket,
    "reopen_decided": _reopened_ticket,
    "ticket_refused": _refused_ticket,
    "ticket_closed": _unsolved_ticket,
    "handed_off": _handed_off_request,
    "appointment_handed_off": _handed_off_appointment,
    "session_ended": _ended_session,
    "session_cancelled": _cancelled_session,
    "question_merged": _merged_question,
    "planned_session_ordered": _planned_session,
}

#: Event → what follows from it for who waits for a slot. Most of these events set none free:
#: whoever keeps the rows of appointments sees which did, and orders it.
SLOTS: Final[Mapping[str, Follow]] = dict.fromkeys(
    (
        *("appointment_submitted", "day_opened", "appointment_moved", "appointment_cancelled"),
        *("offer_declined", "offer_expired", "time_accepted", "time_declined"),
        *("approval_signed", "approval_returned"),
        # A meeting that began early may be over before the time that it was booked for.
        "appointment_completed",
    ),
    _freed_slot,
)
