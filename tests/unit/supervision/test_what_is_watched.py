"""The reader of the stream hands supervision the events that can change what it finds."""

from __future__ import annotations

from dispatcher import handler
from sunhall.domain.disclosure import supervised as requests
from sunhall.domain.disclosure.evolve import EVENT_TYPES as REQUEST_EVENTS
from sunhall.domain.petition import supervised as petitions
from sunhall.domain.petition.evolve import EVENT_TYPES as PETITION_EVENTS
from sunhall.domain.supervision_order.evolve import EVENT_TYPES as ORDER_EVENTS
from sunhall.domain.ticket import supervised as tickets

WATCHED = {consumer.__name__: types for consumer, types in handler.CONSUMERS.items()}

#: Told as moves, and so common or so early that the next event or the next look tells of them.
LATER = {
    *("assigned", "answered_directly", "information_added"),
    *("petition_opinion_saved", "petition_supplemented", "handling_started"),
}


def test_every_move_that_a_rule_can_ask_for_is_watched() -> None:
    told = {*requests._ACTS, *tickets._ACTS, *petitions._ACTS}
    assert told - LATER <= WATCHED["_supervision"]


def test_what_is_told_of_exists() -> None:
    assert set(requests._ACTS) <= REQUEST_EVENTS
    assert set(petitions._ACTS) <= PETITION_EVENTS


def test_every_event_that_moves_an_order_brings_its_line_up_to_date() -> None:
    assert WATCHED["_orders"] <= ORDER_EVENTS
    moving = {event for event in ORDER_EVENTS if event.startswith(("order_", "feedback_"))}
    silent = {"order_extension_asked", "order_extension_refused"}
    assert moving - silent <= WATCHED["_orders"]
