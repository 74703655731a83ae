"""Dates of the disclosure service that were worked out by hand, by the number of their case (D)."""

from datetime import date

from sunhall.domain.calendar.counting import (
    add_calendar_days,
    add_working_days,
    working_days_between,
)
from tests.builders.calendar import working_calendar

CALENDAR = working_calendar()


def after(start: str, amount: int) -> str:
    return add_working_days(CALENDAR, date.fromisoformat(start), amount).due_on.isoformat()


def test_case_1_request_on_a_make_up_saturday_before_the_spring_festival() -> None:
    assert after("2026-02-14", 7) == "2026-03-03"
    assert after("2026-02-14", 20) == "2026-03-20"
    assert after("2026-02-14", 40) == "2026-04-20"


def test_case_1_counting_monday_to_friday_would_be_five_days_early() -> None:
    wrong, right = date(2026, 3, 13), date(2026, 3, 20)
    assert working_days_between(CALENDAR, wrong, right) == 5


def test_case_3_the_seventh_day_is_a_make_up_saturday_and_still_in_time() -> None:
    assert after("2025-09-25", 7) == "2025-10-11"
    assert working_days_between(CALENDAR, date(2025, 9, 25), date(2025, 10, 13)) == 8
    assert after("2025-09-25", 20) == "2025-10-29"


def test_case_3_the_supplement_period_and_the_new_reply_period() -> None:
    assert after("2025-10-11", 15) == "2025-10-31"
    assert after("2025-10-31", 20) == "2025-11-28"
    assert after("2025-10-31", 1) == "2025-11-03"


def test_case_5_an_extension_counted_at_once_or_from_the_old_due_date_is_the_same() -> None:
    assert after("2026-04-01", 20) == "2026-04-30"
    assert after("2026-04-30", 20) == after("2026-04-01", 40) == "2026-06-01"
    assert working_days_between(CALENDAR, date(2026, 4, 1), date(2026, 5, 6)) == 21


def test_case_6_a_repeated_request_is_still_answered_in_time() -> None:
    assert after("2026-06-15", 20) == "2026-07-14"


def test_case_10_a_request_in_december_is_due_provisionally_in_the_unpublished_year() -> None:
    deadline = add_working_days(CALENDAR, date(2026, 12, 10), 20)
    assert deadline.due_on == date(2027, 1, 8)
    assert deadline.provisional
    assert sum(day.year == 2026 for day in deadline.counted) == 15
    assert [each.reason for each in deadline.skipped if each.date == date(2027, 1, 1)] == [
        "holiday:new_years_day"
    ]


def test_case_10_the_last_days_of_receipt_whose_dates_are_certain() -> None:
    for received, amount in (("2026-12-03", 20), ("2026-11-05", 40)):
        deadline = add_working_days(CALENDAR, date.fromisoformat(received), amount)
        assert (deadline.due_on.isoformat(), deadline.provisional) == ("2026-12-31", False)


def test_case_13_registered_mail_signed_for_on_the_day_before_a_long_holiday() -> None:
    counted = add_working_days(CALENDAR, date(2026, 4, 30), 20).counted
    assert (counted[0], counted[3]) == (date(2026, 5, 6), date(2026, 5, 9))
    assert after("2026-04-30", 7) == "2026-05-13"
    assert after("2026-04-30", 20) == "2026-06-01"


def test_case_14_a_due_date_on_a_make_up_saturday_and_the_remedy_against_silence() -> None:
    assert after("2026-04-08", 20) == "2026-05-09"
    remedy = add_calendar_days(CALENDAR, date(2026, 5, 9), 60, roll=True)
    assert remedy.due_on == date(2026, 7, 8)


def test_case_17_a_request_on_new_years_eve() -> None:
    assert after("2025-12-31", 20) == "2026-01-29"
