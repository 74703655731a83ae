"""What a newly published schedule changes for a request (reference C.2 event 34, D.10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.disclosure.calendar_update import update_calendar
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.new_schedule import UpdateCalendar
from tests.builders.calendar import working_calendar
from tests.builders.history import (
    History,
    assigned,
    received,
    sent,
    submitted,
    supplement_asked,
    with_calendar,
)

OLD = working_calendar()

#: Examples: what the State Council may say of 2027.
NEW_YEAR = {date(2027, 1, day): "new_years_day" for day in (1, 2, 3)}


def schedule(days_off: dict[date, str], *makeup: str) -> WorkingCalendar:
    return replace(
        OLD,
        version="2027-new",
        last_year=2027,
        holidays={**OLD.holidays, **NEW_YEAR, **days_off},
        makeup_workdays=OLD.makeup_workdays | {date.fromisoformat(day) for day in makeup},
    )


#: 2027-01-04 off as well, nothing worked for it in time: one day later.
LATER = schedule({date(2027, 1, 4): "new_years_day"}, "2027-01-16")

#: A Sunday worked at the beginning of January: one day earlier.
EARLIER = schedule({}, "2027-01-03")

#: Nothing but the three days that were expected.
SAME = schedule({})


def told(history: History, before: WorkingCalendar = OLD) -> dict[str, Any] | None:
    """Return the data of the event that a new schedule makes, if it makes one."""
    outcome = update_calendar(history.case, UpdateCalendar(before), history.context())
    assert isinstance(outcome, Decision)
    assert not outcome.sealed
    assert [each.type for each in outcome.happenings] in ([], ["calendar_updated"])
    return dict(outcome.happenings[0].data) if outcome.happenings else None


def in_force(history: History, calendar: WorkingCalendar) -> History:
    return with_calendar(
        history,
        **{
            name: getattr(calendar, name)
            for name in ("version", "last_year", "holidays", "makeup_workdays")
        },
    )


def test_case_10_before_the_schedule_the_date_is_provisional() -> None:
    history = received("2026-12-10")
    assert history.due == "2027-01-08"
    assert history.clocks["reply"].provisional


def test_case_10_a_schedule_that_confirms_the_date_takes_the_flag_away_and_the_event_says_so() -> (
    None
):
    history = in_force(received("2026-12-10"), SAME)
    assert (history.due, history.clocks["reply"].provisional) == ("2027-01-08", False)
    assert told(history) == {
        "calendar_version": "2027-new",
        "moved": [],
        "settled": [["reply", "2027-01-08"]],
    }


@pytest.mark.parametrize(("calendar", "to"), [(LATER, "2027-01-11"), (EARLIER, "2027-01-07")])
def test_case_10_a_schedule_moves_the_date_in_both_directions(
    calendar: WorkingCalendar, to: str
) -> None:
    data = told(in_force(received("2026-12-10"), calendar))
    assert data is not None
    assert data["moved"] == [["reply", "2027-01-08", to]]
    assert data["settled"] == []


def test_a_schedule_may_settle_a_day_of_the_december_before() -> None:
    """A date that was certain moves: the year was published, and was changed."""
    history = received("2026-12-01")
    assert (history.due, history.clocks["reply"].provisional) == ("2026-12-29", False)
    worked = schedule({date(2026, 12, 28): "new_years_day"}, "2026-12-26")
    data = told(in_force(history, worked))
    assert data is None
    data = told(in_force(history, schedule({date(2026, 12, 28): "new_years_day"})))
    assert data is not None
    assert data["moved"] == [["reply", "2026-12-29", "2026-12-30"]]


def test_a_request_that_the_schedule_does_not_reach_is_left_alone() -> None:
    assert told(in_force(received("2026-03-02"), LATER)) is None


def test_what_was_told_is_not_told_again() -> None:
    history = in_force(received("2026-12-10"), LATER)
    history._case = replace(history.case, calendar_version="2027-new")
    assert told(history) is None


def test_a_schedule_that_is_corrected_is_told_anew() -> None:
    """The State Council has changed schedules of running years (2019, 2020)."""
    history = in_force(received("2026-12-10"), LATER)
    history._case = replace(history.case, calendar_version="2027-new")
    corrected = replace(EARLIER, version="2027-corrected")
    data = told(in_force(history, corrected), before=LATER)
    assert data is not None
    assert data["moved"] == [["reply", "2027-01-11", "2027-01-07"]]


def test_a_period_that_stands_still_shows_what_the_schedule_moved_and_not_the_waiting() -> None:
    history = assigned("2026-12-10")
    clock = history.case.reply
    assert clock is not None
    history._case = replace(history.case, reply=clock.pause(date(2026, 12, 14), "third_party:1"))
    history.at("2026-12-24")
    by_old = history.due
    data = told(in_force(history, schedule({date(2027, 1, 4): "new_years_day"})))
    assert data is not None
    assert data["moved"] == [["reply", by_old, history.due]]
    assert by_old == "2027-01-20"
    assert history.due == "2027-01-21"


def test_every_clock_that_runs_is_compared() -> None:
    waiting = in_force(submitted("2026-12-31"), LATER)
    data = told(waiting)
    assert data is not None
    assert data["moved"] == [["confirmation", "2027-01-04", "2027-01-05"]]


def test_an_answered_request_has_no_date_that_could_move() -> None:
    assert told(in_force(sent("2026-12-10"), LATER)) is None


def test_while_a_supplement_is_awaited_the_reply_clock_is_not_told() -> None:
    data = told(in_force(supplement_asked("2026-12-10"), LATER))
    assert data is None or all(each[0] != "reply" for each in data["moved"])


def test_the_new_day_is_what_the_clock_shows() -> None:
    for calendar in (LATER, EARLIER, SAME):
        history = in_force(received("2026-12-10"), calendar)
        data = told(history)
        assert data is not None
        days = [each[-1] for each in (*data["moved"], *data["settled"])]
        assert days == [history.due]
