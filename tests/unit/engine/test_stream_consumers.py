"""The dispatcher loads what acts on an event with the first such event: its table is theirs."""

from __future__ import annotations

from dispatcher import handler
from sunhall.application import (
    case_links,
    consultations,
    keep_register,
    note_alike,
    publish_log,
    ticket_hints,
)
from sunhall.domain.annual_report.ledger_entry import LEDGER_EVENTS
from sunhall.domain.disclosure.service import DISCLOSURE

TYPES = {consumer.__name__: types for consumer, types in handler.CONSUMERS.items()}


def test_every_consumer_is_given_just_the_events_that_it_acts_on() -> None:
    assert TYPES["_register"] == keep_register.TELLING
    assert TYPES["_ledger"] == LEDGER_EVENTS
    assert TYPES["_log"] == set(publish_log._HANDLERS)
    assert TYPES["_links"] == set(case_links.LINKED)
    assert TYPES["_alike"] == {note_alike._ANSWERED, note_alike._SUGGESTED}
    assert TYPES["_near"] == ticket_hints.NOTED
    # The end of an approval opens a consultation, and only its case says whose approval it was.
    assert TYPES["_consultations"] == consultations._MOVES | {"approval_signed"}


def test_every_event_that_is_waited_for_is_one_that_some_service_writes() -> None:
    from sunhall.application.services import SERVICES
    from sunhall.domain.disclosure.evolve import EVENT_TYPES

    assert DISCLOSURE.name in SERVICES
    assert TYPES["_register"] | TYPES["_ledger"] | TYPES["_redaction"] <= EVENT_TYPES
