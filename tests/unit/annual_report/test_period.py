"""The days of a report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.annual_report.period import ReportPeriod
from tests.builders.annual_report import on

days = st.dates(date(2008, 1, 1), date(2100, 12, 31))


@given(st.integers(2008, 2100))
def test_art_49_a_year_is_january_1_to_december_31(year: int) -> None:
    period = ReportPeriod.of_year(year)
    assert (period.first, period.last) == (date(year, 1, 1), date(year, 12, 31))
    assert period.year == year


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-12-30"),
        ("2026-01-02", "2026-12-31"),
        ("2025-01-01", "2026-12-31"),
        ("2026-01-01", "2026-01-01"),
    ],
)
def test_other_days_are_no_year(first: str, last: str) -> None:
    assert ReportPeriod(on(first), on(last)).year is None


@given(days, days, days)
def test_a_period_holds_its_days_and_no_others(one: date, other: date, day: date) -> None:
    first, last = sorted((one, other))
    period = ReportPeriod(first, last)
    assert period.holds(first)
    assert period.holds(last)
    assert period.holds(day) == (first <= day <= last)
    assert not period.holds(first - timedelta(1))
    assert not period.holds(last + timedelta(1))


def test_what_has_not_happened_is_in_no_period() -> None:
    assert not ReportPeriod.of_year(2026).holds(None)


@given(days, days)
def test_only_a_period_in_order_can_be_made(one: date, other: date) -> None:
    if one <= other:
        assert ReportPeriod(one, other).first == one
    else:
        with pytest.raises(ValueError, match="ends on or after"):
            ReportPeriod(one, other)
