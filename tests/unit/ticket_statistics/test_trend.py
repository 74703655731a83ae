"""Hot or not: enough, clearly more than usual, and more than chance explains."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.ticket_statistics.cross_table import Only
from sunhall.domain.ticket_statistics.hot_issues import Window, hot_issues
from sunhall.domain.ticket_statistics.trend import Direction, at_least, trend
from tests.builders.ticket_statistics import HOT, counted, figures, season

SUNDAY = date(2026, 5, 17)


@pytest.mark.parametrize(
    ("count", "before", "direction"),
    [
        (20, (5, 6, 4, 5), Direction.RISING),
        (6, (5, 6, 4, 5), Direction.STEADY),
        # Three times as many, and still what chance does with small numbers.
        (3, (1, 1, 1, 1), Direction.STEADY),
        # Enough and never heard of before: the plainest case.
        (6, (0, 0, 0, 0), Direction.NEW),
        # One fewer than is worth anybody's time.
        (4, (0, 0, 0, 0), Direction.STEADY),
        # Significant, but no more than half as many again.
        (1300, (1000, 1000, 1000, 1000), Direction.STEADY),
        (1600, (1000, 1000, 1000, 1000), Direction.RISING),
        (2, (20, 22, 18, 20), Direction.FALLING),
        (0, (0, 0, 0, 0), Direction.STEADY),
    ],
)
def test_what_becomes_of_a_matter(
    count: int, before: tuple[int, ...], direction: Direction
) -> None:
    assert trend(count, before, HOT).direction is direction


def test_the_more_matters_are_compared_the_more_it_takes() -> None:
    assert trend(14, (4, 5, 4, 5), HOT).hot
    assert not trend(14, (4, 5, 4, 5), HOT, compared=500).hot
    assert trend(22, (4, 5, 4, 5), HOT, compared=500).hot


def test_growth_is_told_against_an_average_window() -> None:
    judged = trend(20, (5, 6, 4, 5), HOT)
    assert (judged.usual, judged.growth) == (5.0, 300.0)
    assert trend(6, (0, 0, 0, 0), HOT).growth is None


@pytest.mark.parametrize(
    ("count", "whole", "windows", "chance"),
    [
        # By hand: one in five, three times; at least one of two.
        (3, 3, 5, 0.008),
        (1, 2, 2, 0.75),
        (0, 9, 5, 1.0),
    ],
)
def test_the_chance_is_that_of_a_binomial(
    count: int, whole: int, windows: int, chance: float
) -> None:
    assert at_least(count, whole, windows) == pytest.approx(chance)


def test_large_numbers_are_counted_like_small_ones() -> None:
    # The exact coefficient and its approximation meet at a thousand.
    assert at_least(250, 1000, 5) == pytest.approx(at_least(250, 1001, 5), rel=0.1)
    assert at_least(20_000, 60_000, 5) < 1e-12
    assert 0.4 < at_least(12_000, 60_000, 5) < 0.6


def test_windows_before_lie_whole_weeks_earlier() -> None:
    week = Window.ending(SUNDAY, 7, 4)
    assert week.before[0] == (date(2026, 5, 4), date(2026, 5, 10))
    day = Window.ending(SUNDAY, 1, 4)
    assert [first for first, _ in day.before] == [
        date(2026, 5, 10), date(2026, 5, 3), date(2026, 4, 26), date(2026, 4, 19)
    ]  # fmt: skip
    month = Window.ending(SUNDAY, 30, 4)
    assert all(
        (first.weekday(), (last - first).days) == (month.first.weekday(), 29)
        for first, last in month.before
    )
    assert month.since == month.before[-1][0]


def test_a_burst_is_found_where_it_is_and_nothing_else_is() -> None:
    burst = {("air_pollution", "chengxi"): (date(2026, 5, 13), 4)}
    window = Window.ending(SUNDAY, 7, 4)
    found = hot_issues(counted(season(SUNDAY, 35, bursts=burst)), window, ("category", "area"), HOT)
    assert [dict(each.words) for each in found.hot] == [
        {"category": "air_pollution", "area": "chengxi"}
    ]
    (issue,) = found.hot
    assert len(issue.series) == 7
    assert sum(issue.series) == issue.trend.count
    assert issue.share == pytest.approx(issue.trend.count * 100 / found.table.total[0], abs=0.05)


def test_quiet_weeks_have_no_hot_issue() -> None:
    window = Window.ending(SUNDAY, 7, 4)
    alarms = sum(
        len(hot_issues(counted(season(SUNDAY, 35, seed=seed)), window, ("category",), HOT).hot)
        for seed in range(20)
    )
    assert alarms == 0


def test_hot_issues_of_a_unit_are_told_of_its_tickets_alone() -> None:
    burst = {("air_pollution", "chengxi"): (date(2026, 5, 13), 4)}
    days = counted(season(SUNDAY, 35, bursts=burst))
    window = Window.ending(SUNDAY, 7, 4)
    own = hot_issues(days, window, ("category",), HOT, Only({"unit": "ecology-environment"}))
    assert [dict(each.words) for each in own.hot] == [{"category": "air_pollution"}]
    other = hot_issues(days, window, ("category",), HOT, Only({"unit": "human-resources"}))
    assert not other.hot
    assert other.compared == 1


def test_what_has_fallen_is_told_apart() -> None:
    rows = [figures(n, date(2026, 5, 4 - 7 * week + n % 7)) if week == 0 else
            figures(1000 * week + n, date(2026, 4, 27 - 7 * (week - 1)))
            for week in range(4) for n in range(25)]  # fmt: skip
    found = hot_issues(counted(rows), Window.ending(SUNDAY, 7, 4), ("category",), HOT)
    assert not found.hot
    assert [each.trend.direction for each in found.falling] == ["falling"]
    assert found.falling[0].numbers == (0,) * len(found.table.total)
