"""A run is folded from effects, one plain change each; no rule is asked again."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.approval.run import (
    APPROVAL_EVENTS,
    QUIET_EVENTS,
    ApprovalRun,
    RunOutcome,
    SeatState,
    applied,
    cancelled,
    outcome_in,
)
from sunhall.domain.engine.event import Event
from tests.builders.approvals import begun, plan, step
from tests.builders.calendar import moment

AT = moment("2026-04-01")
LATER = moment("2026-04-02")

RUN = ApprovalRun(
    number=1,
    subject="reply",
    drafter="wei",
    barred=("wei",),
    plan=plan(step("a", "li")),
    facts={},
    started_at=AT,
)


def after(*effects: dict[str, Any]) -> ApprovalRun:
    """Return the run after effects: the first of them at nine, the others a day later."""
    run = RUN
    for number, effect in enumerate(effects):
        run = applied(run, effect, LATER if number else AT)
    return run


def opened(*seats: dict[str, Any], path: str = "a", number: int = 1) -> dict[str, Any]:
    return {"do": "open", "path": path, "step": number, "seats": list(seats)}


LI = {"asked": "li", "state": "open"}
HE = {"asked": "he", "state": "open"}


def test_a_run_that_begins_is_at_no_step_yet() -> None:
    assert (RUN.open, RUN.step, RUN.open_visits, RUN.chain) == (True, 0, (), "reply")


def test_opening_a_step_asks_its_signers() -> None:
    run = after(opened(LI, {"asked": "he", "holder": "wu", "state": "waiting", "after": [1]}))
    assert (run.step, run.visits[0].path, run.visits[0].opened_at) == (1, "a", AT)
    first, second = run.seats
    assert (first.number, first.visit, first.asked, first.holder) == (1, 1, "li", "li")
    assert (second.holder, second.state, second.after) == ("wu", SeatState.WAITING, (1,))


def test_a_seat_that_is_opened_signed_is_signed_by_the_system() -> None:
    (seat,) = after(opened({"asked": "li", "state": "approved", "rule": "same_signer_all"})).seats
    assert (seat.state, seat.by, seat.at) == (SeatState.APPROVED, "system", AT)
    assert seat.rule == "same_signer_all"


def test_seats_and_visits_are_counted_through() -> None:
    run = after(opened(LI, HE), opened(LI, path="b", number=2))
    assert [seat.number for seat in run.seats] == [1, 2, 3]
    assert [(visit.number, visit.step) for visit in run.visits] == [(1, 1), (2, 2)]
    assert (run.seats[2].visit, run.step) == (2, 2)


def test_a_change_of_a_seat_changes_what_it_names_and_nothing_else() -> None:
    run = after(opened(LI, HE), {"do": "seat", "seat": 1, "holder": "wu", "rule": "transferred"})
    assert (run.seats[0].holder, run.seats[0].asked, run.seats[0].state) == ("wu", "li", "open")
    assert run.seats[1] == after(opened(LI, HE)).seats[1]


def test_a_signature_has_its_time_and_a_seat_that_is_open_again_has_none() -> None:
    signed = {"do": "seat", "seat": 1, "state": "approved", "by": "li"}
    run = after(opened(LI), signed)
    assert (run.seats[0].by, run.seats[0].at) == ("li", LATER)
    again = applied(run, {"do": "seat", "seat": 1, "state": "open", "by": None}, LATER)
    assert (again.seats[0].by, again.seats[0].at, again.seats[0].state) == (None, None, "open")


def test_closing_a_step_lapses_what_is_still_asked_for() -> None:
    signed = {"do": "seat", "seat": 1, "state": "approved", "by": "li"}
    waiting = {"asked": "wu", "state": "waiting", "after": [2]}
    run = after(opened(LI, HE, waiting), signed, {"do": "close", "visit": 1, "result": "approved"})
    assert [seat.state for seat in run.seats] == ["approved", "lapsed", "lapsed"]
    assert (run.visits[0].result, run.visits[0].closed_at) == ("approved", LATER)
    assert run.open_visits == ()


def test_closing_one_step_leaves_the_others_open() -> None:
    run = after(opened(LI), opened(HE, path="b"), {"do": "close", "visit": 1, "result": "lapsed"})
    assert [visit.path for visit in run.open_visits] == ["b"]
    assert run.seats[1].state is SeatState.OPEN


def test_a_step_that_is_opened_again_keeps_its_seats_and_takes_a_new_stage() -> None:
    run = after(
        opened(LI),
        {"do": "close", "visit": 1, "result": "approved"},
        {"do": "reopen", "visit": 1, "step": 3},
    )
    assert (run.step, run.visits[0].step) == (3, 3)
    assert (run.visits[0].result, run.visits[0].closed_at) == (None, None)
    assert run.seats[0].state is SeatState.LAPSED


def test_a_seat_that_was_taken_away_is_not_of_the_step_any_more() -> None:
    added = {"do": "add", "visit": 1, "asked": "wu", "state": "waiting", "added_by": 1}
    run = after(opened(LI), added, {"do": "seat", "seat": 2, "state": "removed"})
    assert [seat.number for seat in run.seats_of(1)] == [1]
    assert (run.seats[1].added_by, run.seats[1].state) == (1, "removed")


def test_an_end_says_how_and_where_it_would_go_on() -> None:
    run = after(opened(LI), {"do": "end", "outcome": "returned", "resume": "a"})
    assert (run.outcome, run.ended_at, run.resume) == (RunOutcome.RETURNED, LATER, "a")
    assert not run.open
    assert run.open_visits == ()


def test_rungs_urges_and_copies_are_counted() -> None:
    run = after(
        opened(LI),
        {"do": "rung", "visit": 1, "rungs": 2},
        {"do": "urge"},
        {"do": "copy", "staff": "feng"},
        {"do": "copy", "staff": "chen"},
        {"do": "read", "staff": "chen"},
    )
    assert (run.visits[0].rungs, run.urged_at) == (2, LATER)
    assert [(copy.staff, copy.read_at) for copy in run.copies] == [("feng", None), ("chen", LATER)]


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_there_is_no_seat_of_a_number_that_nobody_has(number: int) -> None:
    assert after(opened(LI)).seat(number) is None
    assert after(opened(LI)).seat(1)


def test_a_case_that_goes_on_without_it_cancels_an_open_run_and_no_other() -> None:
    run = after(opened(LI))
    assert (cancelled(run).outcome, cancelled(run).open_visits) == (RunOutcome.CANCELLED, ())
    ended = applied(run, {"do": "end", "outcome": "approved"}, LATER)
    assert cancelled(ended) == ended


@pytest.mark.parametrize("state", list(SeatState))
def test_a_signature_is_asked_for_while_it_is_open_or_waits(state: SeatState) -> None:
    assert state.asked is (state in ("open", "waiting"))


def test_an_event_says_whether_it_ended_its_run() -> None:
    approval = begun(step("a", "li"), step("b", "he")).approve("li", "he")
    assert [outcome_in(event) for event in approval.events] == [None, None, RunOutcome.APPROVED]
    other = Event("c", 1, "submitted", {}, AT, "a", "r", "", "")
    assert outcome_in(other) is None


def test_quiet_events_are_events_of_approvals() -> None:
    assert QUIET_EVENTS < APPROVAL_EVENTS
