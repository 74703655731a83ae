"""When hosts and rooms are open: weekly hours, the statutory calendar, dated hours, staff."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.scheduling.cells import UNCHANGED, DayChange, Span
from sunhall.domain.scheduling.openings import Openings, openings
from tests.builders.calendar import working_calendar
from tests.builders.scheduling import host, hours, section, town_rules

NINE_TO_TWELVE = Span(9 * 60, 12 * 60)


def hours_of(on: str, change: DayChange = UNCHANGED, **more: Any) -> Openings:
    weekly = hours(1, 2, 3, 4, 5, start=9, end=12)
    plain = section(hosts=[host("ann", **{"weekly": weekly, **more})], items=[])
    resource = town_rules(plain).hosts["ann"]
    return openings(resource, date.fromisoformat(on), working_calendar(), change)


def dated(first: str, last: str, *spans: list[int]) -> dict[str, Any]:
    return {"first": first, "last": last, "spans": list(spans), "reason": {"en": "why"}}


def test_a_weekday_has_its_weekly_hours() -> None:
    assert hours_of("2026-04-15") == Openings((NINE_TO_TWELVE,))


def test_a_weekend_has_none_and_says_so() -> None:
    assert hours_of("2026-04-18") == Openings((), (), "no_hours")


def test_a_statutory_holiday_closes_a_weekday_and_is_named() -> None:
    assert hours_of("2026-10-01") == Openings((), (), "holiday:national_day")


def test_who_follows_no_statutory_calendar_works_on_a_holiday() -> None:
    assert hours_of("2026-10-01", statutory=False) == Openings((NINE_TO_TWELVE,))


def test_a_make_up_saturday_has_the_hours_of_the_weekday_that_the_rule_names() -> None:
    weekly = [*hours(1, start=9, end=12), *hours(5, start=14, end=17)]
    open_saturday = hours_of("2026-02-14", weekly=weekly, makeup_weekday=5)
    assert open_saturday == Openings((Span(14 * 60, 17 * 60),))


def test_a_make_up_workday_without_a_weekday_is_closed() -> None:
    assert hours_of("2026-02-14") == Openings((), (), "no_hours")


def test_who_follows_no_statutory_calendar_stays_at_home_on_a_make_up_saturday() -> None:
    found = hours_of("2026-02-14", statutory=False)
    assert found.reason == "no_hours"


def test_weekly_hours_hold_from_their_first_to_their_last_day() -> None:
    weekly = [
        *hours(3, start=9, end=12, last="2026-04-14"),
        *hours(3, start=14, end=17, first="2026-04-15", last="2026-04-22"),
    ]
    found = [hours_of(day, weekly=weekly).hours for day in ("2026-04-08", "2026-04-15")]
    assert found == [(NINE_TO_TWELVE,), (Span(14 * 60, 17 * 60),)]
    assert hours_of("2026-04-22", weekly=weekly).hours == (Span(14 * 60, 17 * 60),)
    assert hours_of("2026-04-29", weekly=weekly) == Openings((), (), "no_hours")


def test_dated_hours_take_the_place_of_the_weekly_ones() -> None:
    found = hours_of("2026-04-15", dated=[dated("2026-04-14", "2026-04-16", [600, 660])])
    assert found == Openings((Span(600, 660),))


def test_a_day_that_is_closed_by_date_says_that_it_is() -> None:
    found = hours_of("2026-04-15", dated=[dated("2026-04-15", "2026-04-15")])
    assert found == Openings((), (), "dated")


def test_dated_hours_open_a_holiday() -> None:
    found = hours_of("2026-10-01", dated=[dated("2026-10-01", "2026-10-01", [540, 600])])
    assert found == Openings((Span(540, 600),))


def test_staff_open_a_time_beside_the_weekly_hours() -> None:
    found = hours_of("2026-04-15", DayChange(opened=(Span(840, 900),)))
    assert found.hours == (NINE_TO_TWELVE, Span(840, 900))


def test_staff_open_a_holiday() -> None:
    assert hours_of("2026-10-01", DayChange(opened=(Span(840, 900),))) == Openings(
        (Span(840, 900),)
    )


def test_what_staff_close_stays_among_the_hours_and_is_not_given() -> None:
    found = hours_of("2026-04-15", DayChange(closed=(Span(600, 660),)))
    assert (found.hours, found.reason) == ((NINE_TO_TWELVE,), "")
    assert found.allow(Span(540, 600))
    assert not found.allow(Span(585, 615))
    assert found.allow(Span(660, 720))


def test_a_day_that_staff_closed_altogether_says_so() -> None:
    found = hours_of("2026-04-15", DayChange(closed=(Span(0, 1440),)))
    assert found.reason == "closed_by_staff"


def test_what_staff_closed_is_closed_also_where_they_opened_it() -> None:
    change = DayChange(closed=(Span(840, 870),), opened=(Span(840, 900),))
    found = hours_of("2026-04-15", change)
    assert not found.allow(Span(840, 870))
    assert found.allow(Span(870, 900))


@pytest.mark.parametrize(
    ("span", "allowed"),
    [((540, 720), True), ((535, 560), False), ((700, 735), False), ((735, 760), False)],
)
def test_a_time_is_given_only_inside_one_of_the_hours(span: tuple[int, int], allowed: bool) -> None:
    assert hours_of("2026-04-15").allow(Span(*span)) is allowed


def test_a_year_whose_schedule_is_not_published_goes_by_weekdays() -> None:
    assert hours_of("2027-04-14").hours == (NINE_TO_TWELVE,)
    assert hours_of("2027-01-01").reason == "holiday:new_years_day"
