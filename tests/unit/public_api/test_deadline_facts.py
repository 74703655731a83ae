"""The public deadline calculator: every day counted or skipped, every wrong parameter named."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.application.public_facts import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST,
    DeadlineQuestion,
    deadline_facts,
    deadline_question,
)
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import InvalidInput


def facts(catalogue: Catalogue, locale: str = "zh-CN", **query: str) -> dict[str, Any]:
    return deadline_facts(deadline_question(query), catalogue, locale)


def complaints(**query: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        deadline_question(query)
    return [(error.field, error.code) for error in caught.value.errors]


def test_twenty_working_days_are_explained_day_by_day(catalogue: Catalogue) -> None:
    # 条例 art. 33(2), counted from the day after receipt.
    answer = facts(catalogue, start="2026-03-02", amount="20", unit="working_day")
    assert answer["due_at"].isoformat() == "2026-03-30T23:59:59+08:00"
    assert len(answer["counted"]) == 20
    assert date(2026, 3, 2) not in answer["counted"]
    assert not answer["provisional"]
    assert answer["note"] == ""
    days = sorted([*answer["counted"], *(day["date"] for day in answer["skipped"])])
    assert days == [date(2026, 3, 3) + timedelta(days=one) for one in range(28)]


def test_skipped_days_say_why_in_the_callers_language(catalogue: Catalogue) -> None:
    query = {"start": "2026-09-30", "amount": "5", "unit": "working_day"}
    chinese = {day["label"] for day in facts(catalogue, "zh-CN", **query)["skipped"]}
    english = {day["label"] for day in facts(catalogue, "en", **query)["skipped"]}
    assert "国庆节" in chinese
    assert "National Day" in english


def test_beyond_the_published_schedules_the_date_is_provisional_and_says_so(
    catalogue: Catalogue,
) -> None:
    # The schedule of 2027 is not published: disclosure case 10 expects 2027-01-08, provisional.
    answer = facts(catalogue, "en", start="2026-12-10", amount="20", unit="working_day")
    assert answer["due_at"].isoformat() == "2027-01-08T23:59:59+08:00"
    assert answer["provisional"]
    assert "provisional" in answer["note"]


def test_calendar_days_roll_over_a_rest_day_only_when_asked(catalogue: Catalogue) -> None:
    # 2026-03-14 is a Saturday (民事诉讼法 art. 85).
    query = {"start": "2026-03-04", "amount": "10", "unit": "calendar_day"}
    assert facts(catalogue, **query)["due_at"].date() == date(2026, 3, 14)
    assert facts(catalogue, **query, roll="false")["due_at"].date() == date(2026, 3, 14)
    assert facts(catalogue, **query, roll="true")["due_at"].date() == date(2026, 3, 16)


@pytest.mark.parametrize(
    "start",
    [
        "2026-03-04T17:00:00+08:00",
        "2026-03-04T17:00:00 08:00",  # an unescaped plus sign
        "2026-03-04T09:00:00Z",
        "2026-03-04T09:00Z",
    ],
)
def test_hours_run_in_real_time_from_a_moment(catalogue: Catalogue, start: str) -> None:
    answer = facts(catalogue, start=start, amount="26", unit="hour")
    assert answer["due_at"] == datetime(2026, 3, 5, 11, tzinfo=UTC)
    assert answer["counted"] == ()


def test_days_count_from_the_day_in_beijing(catalogue: Catalogue) -> None:
    late = facts(catalogue, start="2026-03-04T16:00:00Z", amount="1", unit="calendar_day")
    assert late["due_at"].date() == date(2026, 3, 6)


def test_nothing_at_all_names_what_is_needed() -> None:
    assert complaints() == [("start", "missing"), ("unit", "missing"), ("amount", "missing")]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"start": "tomorrow"}, ("start", "bad_format")),
        ({"start": "2026-02-30"}, ("start", "bad_format")),
        ({"start": "20260304"}, ("start", "bad_format")),
        ({"start": "2026-W10-3"}, ("start", "bad_format")),
        ({"start": "2026-03-04T17:00:00"}, ("start", "bad_format")),  # no offset
        ({"start": "2026-03-04T25:00:00Z"}, ("start", "bad_format")),
        ({"start": "２０２６-03-04"}, ("start", "bad_format")),
        ({"start": "1990-12-31"}, ("start", "year_out_of_range")),
        ({"start": "2101-01-01"}, ("start", "year_out_of_range")),
        ({"amount": "-1"}, ("amount", "wrong_type")),
        ({"amount": "1.5"}, ("amount", "wrong_type")),
        ({"amount": "二十"}, ("amount", "wrong_type")),
        ({"amount": "²"}, ("amount", "wrong_type")),
        ({"amount": "1001"}, ("amount", "too_large")),
        ({"amount": "9" * 500}, ("amount", "too_large")),
        ({"unit": "week"}, ("unit", "not_one_of")),
        ({"unit": "WORKING_DAY"}, ("unit", "not_one_of")),
        ({"unit": "hour"}, ("start", "moment_needed")),
        ({"roll": "yes"}, ("roll", "not_one_of")),
        ({"rolling": "true"}, ("rolling", "unknown_field")),
    ],
)
def test_each_wrong_parameter_has_its_own_code(
    wrong: dict[str, str], complaint: tuple[str, str]
) -> None:
    good = {"start": "2026-03-04", "amount": "20", "unit": "working_day"}
    assert complaints(**(good | wrong)) == [complaint]


def test_zero_days_end_on_the_day_itself(catalogue: Catalogue) -> None:
    answer = facts(catalogue, start="2026-03-04", amount="0", unit="working_day")
    assert answer["due_at"].date() == date(2026, 3, 4)


@pytest.mark.parametrize("unit", list(Unit))
def test_the_longest_period_of_each_unit_is_counted(catalogue: Catalogue, unit: Unit) -> None:
    start = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
    answer = deadline_facts(DeadlineQuestion(start, MOST[unit], unit, False), catalogue, "en")
    assert answer["due_at"] > start


def test_a_period_beyond_the_calendar_of_python_is_a_field_error(catalogue: Catalogue) -> None:
    question = DeadlineQuestion(datetime(9999, 12, 30, tzinfo=UTC), 20, Unit.WORKING_DAY, False)
    with pytest.raises(InvalidInput) as caught:
        deadline_facts(question, catalogue, "en")
    assert [(one.field, one.code) for one in caught.value.errors] == [
        ("amount", "period_out_of_range")
    ]


@given(
    st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    st.integers(0, 60),
    st.sampled_from(["working_day", "calendar_day"]),
    st.booleans(),
)
def test_every_day_through_the_end_is_counted_or_skipped_once(
    catalogue: Catalogue, start: date, amount: int, unit: str, roll: bool
) -> None:
    answer = facts(
        catalogue, start=str(start), amount=str(amount), unit=unit, roll=str(roll).lower()
    )
    counted, skipped = list(answer["counted"]), [day["date"] for day in answer["skipped"]]
    end = answer["due_at"].date()
    assert len(counted) == amount
    assert sorted(counted + skipped) == [
        start + timedelta(days=one) for one in range(1, (end - start).days + 1)
    ]
