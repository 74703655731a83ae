"""Calendar days that do not roll, cards five days ahead and the day after, the archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import DUTIES, ClockName, State
from tests.builders import petitions as made

DAY = "2026-01-05"


@pytest.mark.parametrize(
    ("brought_to", "clock", "due"),
    [
        (made.registered, "petition_sorting", "2026-01-20 23:59:59"),
        (made.forwarded, "petition_notice", "2026-01-20 23:59:59"),
        (made.forwarded, "petition_objection", "2026-01-12 23:59:59"),
        (made.objected, "petition_notice", "2026-01-20 23:59:59"),
        (made.accepted, "petition_handling", "2026-03-06 23:59:59"),
        (made.delivered, "petition_review_window", "2026-02-04 23:59:59"),
        (made.under_review, "petition_review", "2026-02-04 23:59:59"),
        (made.review_answered, "petition_recheck_window", "2026-02-04 23:59:59"),
        (made.under_recheck, "petition_recheck", "2026-02-04 23:59:59"),
    ],
)
def test_every_clock_of_d4_ends_at_the_last_second_of_its_day(
    brought_to: Callable[[str], made.Petitions], clock: str, due: str
) -> None:
    assert brought_to(DAY).due(clock) == due


def test_civil_code_art_201_the_day_itself_does_not_count() -> None:
    counted = made.registered(DAY).clocks["petition_sorting"].counted
    assert counted[0] == date(2026, 1, 6)
    assert len(counted) == 15


def test_an_end_on_a_rest_day_stays_unless_the_city_lets_it_roll() -> None:
    # Sat 2026-01-24.
    assert made.registered("2026-01-09").due("petition_sorting") == "2026-01-24 23:59:59"
    periods = {**made.SECTION["periods"], "sorting": {**made.SECTION["periods"]["sorting"]}}
    periods["sorting"]["roll"] = True
    city = replace(made.catalogue(), sections={"petition": {**made.SECTION, "periods": periods}})
    history = made.Petitions("2026-01-09", city)
    history.open(made.submitted_by(), made.PETITIONER)
    assert history.due("petition_sorting") == "2026-01-26 23:59:59"


def test_a_rule_that_is_changed_later_moves_no_clock_that_runs() -> None:
    history = made.registered(DAY)
    periods = {**made.SECTION["periods"], "sorting": made._period(3)}
    section = {**made.SECTION, "periods": periods}
    history.catalogue = replace(history.catalogue, sections={"petition": section})
    assert history.due("petition_sorting") == "2026-01-20 23:59:59"


def test_a_yellow_card_warns_five_calendar_days_ahead_and_a_red_one_follows_the_last_day() -> None:
    history = made.handled(DAY).at("2026-02-28 23:59")
    assert history.tick() == []
    history.at("2026-03-01 00:00")
    assert history.tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    assert history.tick() == []
    history.at("2026-03-06 23:59")
    assert history.tick() == []
    history.at("2026-03-07 00:00")
    assert history.tick() == ["deadline_missed"]
    assert history.standing.card == "red"


def test_a_card_falls_when_more_time_is_given_and_comes_again_for_the_new_day() -> None:
    history = made.handled(DAY).at("2026-03-01")
    history.tick()
    history.give(c.ExtendHandling(days=30, reason="复杂"), made.HANDLER)
    history.sign(made.HEAD)
    assert history.standing.card is None
    history.at("2026-03-31").tick()
    assert history.standing.card == "yellow"


def test_being_late_keeps_nobody_from_answering() -> None:
    history = made.handled(DAY).at("2026-08-01")
    history.tick()
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    history.signed_through(made.HEAD).produce_if_ordered()
    history.give(c.IssueOpinion(), made.HANDLER)
    assert history.case.state is State.ANSWERED
    assert history.standing.card is None


def test_a_window_of_the_petitioner_gives_no_card() -> None:
    assert {ClockName.OBJECTION, ClockName.REVIEW_WINDOW, ClockName.RECHECK_WINDOW} == (
        set(ClockName) - DUTIES
    )
    history = made.delivered(DAY).at("2026-02-05")
    assert history.tick() == []
    assert history.standing.card is None
    assert history.standing.due_at is None


def test_the_gravest_card_of_several_duties_is_shown() -> None:
    history = made.registered(DAY)
    limit = date(2026, 1, 8)
    command = c.ForwardPetition(to=made.EDUCATION, way="assign", due_on=limit)
    history.give(command, made.OFFICER)
    history.at("2026-01-16").tick()
    assert {watch.clock: watch.overdue_for for watch in history.case.watches} == {
        "petition_assignment": limit,
        "petition_notice": None,
    }
    assert history.standing.card == "red"


@pytest.mark.parametrize(
    ("brought_to", "department"),
    [
        (made.registered, made.OFFICE),
        (made.forwarded, made.EDUCATION),
        (made.objected, made.OFFICE),
        (made.handled, made.EDUCATION),
        (made.answered, made.EDUCATION),
        (made.delivered, None),
        (made.under_review, made.GOVERNMENT),
        (made.under_recheck, made.PROVINCE),
        (made.final, None),
    ],
)
def test_it_waits_in_the_queue_of_whoever_has_to_act(
    brought_to: Callable[[str], made.Petitions], department: str | None
) -> None:
    assert brought_to(DAY).standing.department == department


@pytest.mark.parametrize(
    "ended", [made.channelled, made.not_accepted, made.settled, made.closed, made.final]
)
def test_what_has_ended_goes_into_the_archive_after_thirty_days(
    ended: Callable[[str], made.Petitions],
) -> None:
    history = ended(DAY)
    assert history.clocks == {}
    ended_on = history.case.ended_on
    assert ended_on is not None
    made.let_go(history)
    assert history.case.state is State.ARCHIVED
    assert (history.now.date() - ended_on).days == 31
    assert history.standing.wake_at is None


def test_the_case_wakes_when_something_becomes_due_and_never_in_the_past() -> None:
    history = made.registered(DAY)
    assert f"{history.standing.wake_at:%Y-%m-%d %H:%M}" == "2026-01-15 00:00"
    history.at("2026-01-18")
    assert history.standing.wake_at == history.now


def test_a_petition_that_runs_into_an_unpublished_year_is_counted_all_the_same() -> None:
    history = made.registered("2026-12-28")
    history.give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    objection = history.clocks["petition_objection"]
    assert objection.provisional
    assert history.due("petition_notice") == "2027-01-12 23:59:59"
