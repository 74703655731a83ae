"""The yearly plan: units listed, taken by the public's vote, given months, held or overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.interview_plan import commands as c
from sunhall.domain.interview_plan.decide import ALLOWED
from sunhall.domain.interview_plan.plan import CLOSED, State
from sunhall.domain.interview_plan.service import INTERVIEW_PLAN, month_over
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, GOVERNMENT, JUSTICE, TRANSPORT
from tests.builders.interviews import InterviewHistory, Plans
from tests.builders.state_table import StateTable, is_in

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                       plan_candidates
                       | plan_voting
                       | | plan_months
                       | | | plan_running
                       | | | | plan_completed
                       | | | | | plan_cancelled
list_candidates        x . . . . .
open_plan_vote         x . . . . .
close_plan_vote        . x . . . .
assign_months          . . x x . .
adopt_plan             . . x . . .
open_planned_session   . . . x . .
cancel_plan            x x . . . .
record_planned_session x x x x x x
record_session_held    x x x x x x
record_session_dropped x x x x x x
""",
    c.COMMANDS,
)

NUMBER = "FT-20270201-000001-1"


def with_months() -> Plans:
    history = made.voted_plan()
    history.give(made.MONTHS, made.EDITOR)
    return history


def completed() -> Plans:
    history = made.running_plan().at("2028-01-01 00:00")
    history.tick()
    return history


def cancelled() -> Plans:
    history = made.listed_plan()
    history.give(c.CancelPlan(reason="机构改革"), made.EDITOR)
    return history


def opened(department: str = EDUCATION) -> Plans:
    """Return a running plan whose session of one unit is open."""
    history = made.running_plan()
    command = c.OpenPlannedSession(department, "访谈", date(2027, 2, 20))
    history.give(command, made.EDITOR)
    history.give(c.RecordPlannedSession(department, NUMBER), people.CLOCK)
    return history


IN_STATE: dict[str, Callable[[], Plans]] = {
    "plan_candidates": made.listed_plan,
    "plan_voting": lambda: made.voting_plan().at("2026-12-17 00:00"),
    "plan_months": with_months,
    "plan_running": made.running_plan,
    "plan_completed": completed,
    "plan_cancelled": cancelled,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "list_candidates": (c.ListCandidates(made.CANDIDATES), made.EDITOR),
    "open_plan_vote": (c.OpenPlanVote(), made.EDITOR),
    "close_plan_vote": (c.ClosePlanVote(), made.EDITOR),
    "assign_months": (made.MONTHS, made.EDITOR),
    "adopt_plan": (c.AdoptPlan(), made.EDITOR),
    "open_planned_session": (
        c.OpenPlannedSession(EDUCATION, "访谈", date(2027, 2, 20)),
        made.EDITOR,
    ),
    "cancel_plan": (c.CancelPlan(reason="机构改革"), made.EDITOR),
    "record_planned_session": (c.RecordPlannedSession(EDUCATION, NUMBER), people.CLOCK),
    "record_session_held": (c.RecordSessionHeld(NUMBER, date(2027, 2, 20)), people.CLOCK),
    "record_session_dropped": (c.RecordSessionDropped(NUMBER), people.CLOCK),
}

LEADS_TO = {
    "open_plan_vote": "plan_voting",
    "close_plan_vote": "plan_months",
    "adopt_plan": "plan_running",
    "cancel_plan": "plan_cancelled",
}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in CLOSED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    outcome = TABLE.decided(history, name, GIVEN_BY[name], figures={"1": 3, "2": 2, "3": 1})
    if outcome is None:
        return
    assert isinstance(outcome, Decision), outcome
    assert history.case.state == LEADS_TO.get(name, state)
    assert history.replayed() == history.case


@pytest.mark.parametrize(
    ("year", "allowed"), [(2025, False), (2026, True), (2027, True), (2028, False)]
)
def test_a_plan_is_for_this_year_or_the_next(year: int, allowed: bool) -> None:
    history = InterviewHistory(INTERVIEW_PLAN, "2026-11-20 09:00")
    outcome = history.open(c.DraftPlan(year=year), made.EDITOR)
    assert isinstance(outcome, Decision) is allowed


def test_candidates_are_departments_and_each_is_listed_once() -> None:
    history = made.drafted_plan()
    refusal = history.refusal(c.ListCandidates((EDUCATION, EDUCATION)), made.EDITOR)
    assert refusal.code == "plan_unit_twice"
    refusal = history.refusal(c.ListCandidates((EDUCATION, "no-bureau")), made.EDITOR)
    assert refusal.code == "unknown_department"


def test_there_are_at_least_as_many_candidates_as_units() -> None:
    history = made.drafted_plan("2026-12-01 09:00")
    history.give(c.ListCandidates((EDUCATION, JUSTICE)), made.EDITOR)
    refusal = history.refusal(c.OpenPlanVote(), made.EDITOR)
    assert (refusal.code, refusal.params) == ("too_few_candidates", {"least": 3})


@pytest.mark.parametrize(
    ("at", "allowed"),
    [("2026-11-30 23:59", False), ("2026-12-01 00:00", True), ("2027-01-04 09:00", True)],
)
def test_the_public_votes_in_december_of_the_year_before_or_later(at: str, allowed: bool) -> None:
    history = made.listed_plan("2026-11-20 09:00").at(at)
    outcome = history.attempt(c.OpenPlanVote(), made.EDITOR)
    assert isinstance(outcome, Decision) is allowed
    if not allowed:
        assert getattr(outcome, "code", "") == "plan_vote_too_early"


def test_the_vote_lasts_fifteen_days_and_is_not_closed_before() -> None:
    # Opened on 2026-12-01: the last day is 12-16.
    history = made.voting_plan()
    assert history.case.ballots[0].closes_at == "2026-12-17T00:00:00+08:00"
    refusal = history.at("2026-12-16 23:59").refusal(c.ClosePlanVote(), made.EDITOR)
    assert refusal.code == "vote_still_open"


def test_the_units_with_the_most_votes_are_taken_in_their_order() -> None:
    history = made.voted_plan()
    assert [unit.department for unit in history.case.units] == [EDUCATION, JUSTICE, TRANSPORT]
    assert history.events[-1].data["counts"] == [50, 10, 30, 9]


def test_a_tie_that_the_office_decides_is_asked_of_it() -> None:
    history = made.voting_plan(tie="office").at("2026-12-17 00:00")
    tied = {"1": 9, "2": 4, "3": 4, "4": 4}
    refusal = history.refusal(c.ClosePlanVote(), made.EDITOR, figures=tied)
    assert (refusal.code, refusal.params) == ("vote_tie_undecided", {"tied": "2, 3, 4", "seats": 2})
    history.give(c.ClosePlanVote(preferred=(4, 2)), made.EDITOR, figures=tied)
    assert [unit.department for unit in history.case.units] == [EDUCATION, TRANSPORT, GOVERNMENT]


def test_every_unit_has_its_month_before_the_plan_runs() -> None:
    history = made.voted_plan()
    refusal = history.refusal(c.AdoptPlan(), made.EDITOR)
    assert refusal.params == {"count": 3}
    history.give(c.AssignMonths((c.UnitMonth(EDUCATION, 2),)), made.EDITOR)
    assert history.refusal(c.AdoptPlan(), made.EDITOR).params == {"count": 2}


def test_months_are_given_to_units_of_the_plan_and_to_each_once() -> None:
    history = made.voted_plan()
    strange = c.AssignMonths((c.UnitMonth(GOVERNMENT, 3),))
    assert history.refusal(strange, made.EDITOR).code == "plan_unit_unknown"
    twice = c.AssignMonths((c.UnitMonth(EDUCATION, 3), c.UnitMonth(EDUCATION, 4)))
    assert history.refusal(twice, made.EDITOR).code == "plan_unit_twice"


def test_a_month_that_is_over_is_no_month_for_anybody() -> None:
    history = made.running_plan().at("2027-06-10 09:00")
    refusal = history.refusal(c.AssignMonths((c.UnitMonth(JUSTICE, 5),)), made.EDITOR)
    assert (refusal.code, refusal.params) == ("plan_month_over", {"month": 5})
    history.give(c.AssignMonths((c.UnitMonth(JUSTICE, 6),)), made.EDITOR)


def test_a_session_is_opened_once_for_each_unit() -> None:
    history = made.running_plan()
    command = c.OpenPlannedSession(EDUCATION, "学区划分", date(2027, 2, 20))
    history.give(command, made.EDITOR)
    assert history.refusal(command, made.EDITOR).code == "plan_unit_opened"
    assert "学区划分" not in str(history.events[-1].data)
    assert history.sealed[history.events[-1].data["document"]]["title"] == "学区划分"
    stranger = c.OpenPlannedSession(GOVERNMENT, "访谈", date(2027, 2, 20))
    assert history.refusal(stranger, made.EDITOR).code == "plan_unit_unknown"
    past = c.OpenPlannedSession(JUSTICE, "访谈", date(2026, 2, 20))
    assert history.refusal(past, made.EDITOR).code == "session_in_the_past"


def test_the_plan_shows_how_far_it_is() -> None:
    history = opened()
    assert history.case.progress == {"units": 3, "opened": 1, "held": 0, "overdue": 0}
    history.give(c.RecordSessionHeld(NUMBER, date(2027, 2, 20)), people.CLOCK)
    assert history.case.progress == {"units": 3, "opened": 1, "held": 1, "overdue": 0}
    again = history.give(c.RecordSessionHeld(NUMBER, date(2027, 2, 21)), people.CLOCK)
    assert again.happenings == ()


def test_a_session_that_was_called_off_can_be_opened_again() -> None:
    history = opened()
    history.give(c.RecordSessionDropped(NUMBER), people.CLOCK)
    history.give(c.AssignMonths((c.UnitMonth(EDUCATION, 4),)), made.EDITOR)
    history.give(c.OpenPlannedSession(EDUCATION, "访谈", date(2027, 4, 20)), made.EDITOR)
    unit = history.case.unit(EDUCATION)
    assert unit is not None
    assert (unit.month, unit.session, unit.ordered) == (4, "", True)


def test_the_month_of_an_opened_session_stays() -> None:
    refusal = opened().refusal(c.AssignMonths((c.UnitMonth(EDUCATION, 4),)), made.EDITOR)
    assert refusal.code == "plan_unit_opened"


def test_a_month_without_its_session_is_flagged_by_time() -> None:
    history = opened()
    assert history.at("2027-02-28 23:59").tick() == []
    assert history.standing.wake_at == moment("2027-03-01 00:00")
    assert history.at("2027-03-01 00:00").tick() == ["planned_month_missed"]
    assert history.standing.card == "red"
    assert history.case.progress["overdue"] == 1
    assert history.tick() == []
    history.give(c.RecordSessionHeld(NUMBER, date(2027, 3, 4)), people.CLOCK)
    assert not history.standing.card
    assert history.case.progress["overdue"] == 0


def test_a_new_month_takes_the_mark_of_the_one_that_went_by_and_can_be_missed_again() -> None:
    history = made.running_plan().at("2027-03-01 08:00")
    assert history.tick() == ["planned_month_missed"]
    history.give(c.AssignMonths((c.UnitMonth(EDUCATION, 4),)), made.EDITOR)
    assert not history.standing.card
    assert history.at("2027-05-01 00:00").tick() == ["planned_month_missed"]


def test_the_plan_is_complete_when_every_unit_had_its_session() -> None:
    history = made.running_plan()
    for place, department in enumerate((EDUCATION, JUSTICE, TRANSPORT)):
        number = f"FT-{place}"
        history.give(c.OpenPlannedSession(department, "访谈", date(2027, 2, 20)), made.EDITOR)
        history.give(c.RecordPlannedSession(department, number), people.CLOCK)
        history.give(c.RecordSessionHeld(number, date(2027, 2, 21)), people.CLOCK)
    assert history.state == State.COMPLETED
    assert history.events[-1].data == {"held": 3, "units": 3, "by_clock": False}


def test_the_end_of_the_year_completes_it_with_what_was_held() -> None:
    history = opened()
    history.give(c.RecordSessionHeld(NUMBER, date(2027, 2, 20)), people.CLOCK)
    history.at("2028-01-01 00:00")
    assert sorted(history.tick()) == ["plan_completed", *["planned_month_missed"] * 2]
    assert history.events[-1].data == {"held": 1, "units": 3, "by_clock": True}
    assert history.tick() == []
    late = c.RecordPlannedSession(JUSTICE, "FT-9")
    history.give(late, people.CLOCK)
    assert history.case.progress["opened"] == 2


@pytest.mark.parametrize(("month", "over"), [(2, "2027-03-01 00:00"), (12, "2028-01-01 00:00")])
def test_a_month_is_over_at_midnight_in_the_city(month: int, over: str) -> None:
    assert month_over(2027, month) == moment(over)


def test_only_the_editor_runs_a_plan() -> None:
    history = made.listed_plan()
    for actor in (people.HANDLER, people.OFFICE_HEAD, made.HOST, people.LEADER):
        assert history.refusal(c.OpenPlanVote(), actor).code == "not_permitted"
