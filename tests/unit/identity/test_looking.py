"""A look: by who asked alone, while it is open, and every one of them an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import event_hash, first_broken
from sunhall.domain.engine.sealing import digest
from sunhall.domain.identity.decide import look_name
from tests.builders import people, requests
from tests.builders.catalogue import TRANSPORT
from tests.builders.history import NOT_PERMITTED, History, assigned
from tests.unit.identity.sealed_cases import (
    ASK,
    CONFIDENTIAL,
    DAY,
    KEY_HOLDERS,
    LOOK,
    asked,
    opened,
    sealed,
)

NOT_OPEN = Refusal("identity_not_open", kind="forbidden")


def _facts(history: History) -> dict[str, object]:
    return dict(DISCLOSURE.facts(history.case, history.context())["identity"])


def test_the_third_key_opens_it_at_once_to_who_asked() -> None:
    history = asked().approve(*KEY_HOLDERS[:2])
    assert history.refusal(LOOK, people.HANDLER) == NOT_OPEN
    history.approve(KEY_HOLDERS[2])
    history.give(LOOK, people.HANDLER)


@pytest.mark.parametrize(
    "actor", [each for each in people.EVERYBODY if each != people.HANDLER], ids=lambda each: each.id
)
def test_nobody_else_looks_neither_key_holders_nor_colleagues_nor_the_system(actor: Actor) -> None:
    refused = opened().refusal(LOOK, actor)
    assert refused.kind == "forbidden"
    assert refused.code in (NOT_PERMITTED, "identity_not_open")


def test_a_colleague_in_the_same_role_does_not_look() -> None:
    assert opened().refusal(LOOK, people.COLLEAGUE) == NOT_OPEN
    assert opened(people.INTAKE).refusal(LOOK, people.OFFICE_HEAD_AT_THE_DESK) == NOT_OPEN


@pytest.mark.parametrize(
    ("at", "may"),
    [
        ("2026-04-01 09:00", True),
        ("2026-04-01 10:59", True),
        ("2026-04-01 11:00", False),
        ("2026-04-01 11:01", False),
        ("2026-04-02 09:00", False),
    ],
)
def test_it_is_open_for_two_hours_and_over_at_the_limit(at: str, may: bool) -> None:
    outcome = opened().at(at).attempt(LOOK, people.HANDLER)
    assert isinstance(outcome, Decision) if may else outcome == NOT_OPEN


def test_the_hours_count_from_the_third_key_and_not_from_the_request() -> None:
    history = asked().approve(*KEY_HOLDERS[:2])
    history.at("2026-04-03 16:00").approve(KEY_HOLDERS[2])
    history.at("2026-04-03 17:59").give(LOOK, people.HANDLER)
    assert history.at("2026-04-03 18:00").refusal(LOOK, people.HANDLER) == NOT_OPEN


def test_what_was_never_sealed_is_not_looked_at_here() -> None:
    refused = assigned(DAY).refusal(LOOK, people.HANDLER)
    assert refused == Refusal("identity_not_sealed", kind="conflict")


def test_what_nobody_asked_for_is_not_open() -> None:
    assert sealed().refusal(LOOK, people.HANDLER) == NOT_OPEN


def test_who_lost_the_case_to_another_department_looks_no_more() -> None:
    history = opened()
    history.give(c.Assign(department=TRANSPORT), people.OFFICE_HEAD)
    assert history.refusal(LOOK, people.HANDLER).code == NOT_PERMITTED


def test_two_people_it_was_opened_to_look_each_in_their_own_time() -> None:
    history = opened()
    history.at("2026-04-01 10:30").give(ASK, people.INTAKE)
    history.approve(*KEY_HOLDERS)
    history.give(LOOK, people.HANDLER)
    history.at("2026-04-01 11:30").give(LOOK, people.INTAKE)
    assert history.refusal(LOOK, people.HANDLER) == NOT_OPEN


# The mark.


def test_the_mark_says_who_by_which_opening_and_until_when() -> None:
    history = opened()
    history.at("2026-04-01 10:00").give(LOOK, people.HANDLER)
    mark = history.events[-1]
    purpose = history.sealed[look_name(mark.seq)]
    assert (mark.type, mark.actor, mark.at) == (
        "identity_viewed",
        people.HANDLER.id,
        history.now,
    )
    assert mark.data == {
        "run": 1,
        "until": "2026-04-01T11:00:00+08:00",
        "purpose_digest": digest(purpose),
    }
    assert purpose["purpose"] == LOOK.purpose


def test_two_looks_are_two_events_with_two_purposes() -> None:
    history = opened()
    for _ in range(2):
        history.give(LOOK, people.HANDLER)
    marks = [event for event in history.events if event.type == "identity_viewed"]
    assert len(marks) == 2
    assert len({mark.data["purpose_digest"] for mark in marks}) == 2
    assert {look_name(mark.seq) for mark in marks} <= history.sealed.keys()


def test_facts_tell_to_whom_it_is_open_until_when_and_how_often_it_was_seen() -> None:
    history = opened()
    until = "2026-04-01T11:00:00+08:00"
    shut = {"sealed": True, "open_for": None, "open_until": None, "views": 0}
    assert _facts(sealed()) == shut
    assert _facts(asked()) == shut
    assert _facts(history) == {**shut, "open_for": people.HANDLER.id, "open_until": until}
    history.give(LOOK, people.HANDLER)
    history.give(LOOK, people.HANDLER)
    assert _facts(history)["views"] == 2
    history.at("2026-04-01 11:00")
    assert _facts(history) == {**shut, "views": 2}


def test_a_look_moves_nothing_else() -> None:
    history = opened()
    before = history.case
    history.give(LOOK, people.HANDLER)
    assert history.case.identity is not None
    assert replace(history.case, identity=before.identity, version=before.version) == before


def test_a_look_makes_nobody_elses_view_of_the_case_stale() -> None:
    assert "identity_viewed" in DISCLOSURE.quiet_events
    assert "identity_sealed" not in DISCLOSURE.quiet_events


# Nobody removes the mark (design, invariant 7).


def _seen() -> History:
    history = opened()
    history.give(LOOK, people.HANDLER)
    history.give(requests.DISCLOSE, people.HANDLER)
    return history


def test_an_untouched_history_verifies() -> None:
    history = _seen()
    assert first_broken(history.events) is None
    assert history.replayed() == history.case


def test_a_mark_that_is_taken_out_is_missed_where_it_was() -> None:
    events = _seen().events
    place = next(n for n, event in enumerate(events) if event.type == "identity_viewed")
    without = [*events[:place], *events[place + 1 :]]
    assert first_broken(without) == events[place].seq
    # Numbering what follows anew does not help: each hash holds the one before.
    renumbered = [*events[:place], *(replace(e, seq=e.seq - 1) for e in events[place + 1 :])]
    assert first_broken(renumbered) == events[place].seq


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "s-colleague"},
        {"type": "letter_produced"},
        {"data": {"run": 1, "until": "2026-04-01T23:00:00+08:00", "purpose_digest": "0" * 64}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_mark_that_is_changed_is_found_even_with_a_hash_made_for_it(
    change: dict[str, object],
) -> None:
    events = _seen().events
    place = next(n for n, event in enumerate(events) if event.type == "identity_viewed")
    for with_new_hash in (False, True):
        forged = replace(events[place], **change)  # type: ignore[arg-type]
        if with_new_hash:
            forged = replace(forged, hash=event_hash(forged))
        history = [*events[:place], forged, *events[place + 1 :]]
        assert first_broken(history) == events[place].seq + with_new_hash


def test_no_event_says_who_the_applicant_is_nor_why_somebody_wanted_to_know() -> None:
    written = repr(_seen().events)
    assert not [text for text in (*requests.PERSONAL, *CONFIDENTIAL) if text in written]


def test_no_refusal_says_who_the_applicant_is_or_what_was_typed() -> None:
    refusals = [
        opened().refusal(LOOK, people.COLLEAGUE),
        asked().refusal(ASK, people.INTAKE),
        assigned(DAY).refusal(LOOK, people.HANDLER),
    ]
    assert not [text for text in (*requests.PERSONAL, *CONFIDENTIAL) if text in repr(refusals)]
