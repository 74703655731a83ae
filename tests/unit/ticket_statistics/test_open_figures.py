"""What a month of open data comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.ticket_statistics.open_figures import OpenFigures, Rate, open_figures
from sunhall.domain.ticket_statistics.open_lines import OpenLine, without_small_cells

LINE = OpenLine(
    *("2026-02-03", "water-supply", "utilities", "chengdong", "phone", "closed", "3", "yes"),
    "content",
)

lines = st.lists(
    st.builds(
        lambda day, group, area, state, on_time, satisfaction: replace(
            LINE,
            day=f"2026-02-{day:02}",
            category=f"{group}-matter",
            group=group,
            area=area,
            state=state,
            on_time=on_time,
            satisfaction=satisfaction,
        ),
        st.integers(1, 28),
        st.sampled_from(("utilities", "transport", "housing")),
        st.sampled_from(("chengdong", "chengxi", "other")),
        st.sampled_from(("open", "closed", "not_accepted")),
        st.sampled_from(("yes", "no", "")),
        st.sampled_from(("content", "not_content", "")),
    ),
    max_size=60,
)


def counted(month: str, told: list[OpenLine], least: int) -> OpenFigures:
    return open_figures(month, Counter(told).items(), least)


@given(lines, st.integers(1, 9))
def test_the_figures_are_those_that_anybody_counts_from_the_lines_of_the_download(
    month: list[OpenLine], least: int
) -> None:
    figures = counted("2026-02", month, least)
    download = without_small_cells(month, least)
    for name, shown in (
        ("group", figures.groups),
        ("area", figures.areas),
        ("channel", figures.channels),
    ):
        assert dict(shown) == Counter(getattr(line, name) for line in download)
    assert figures.open == sum(line.state == "open" for line in download)
    by_day = Counter(int(line.day[-2:]) for line in download)
    assert figures.days == tuple(by_day[day] for day in range(1, 29))


@given(lines, st.integers(0, 60))
def test_the_same_line_may_come_on_its_own_again_and_again(month: list[OpenLine], cut: int) -> None:
    twice = [*Counter(month[:cut]).items(), *Counter(month[cut:]).items()]
    assert open_figures("2026-02", twice, 3) == counted("2026-02", month, 3)


@given(lines)
def test_every_table_adds_up_to_all_tickets(month: list[OpenLine]) -> None:
    figures = counted("2026-02", month, 5)
    assert figures.total == len(month) == sum(figures.days)
    for counts in (figures.groups, figures.areas, figures.channels):
        assert sum(count for _, count in counts) == figures.total
        assert [count for _, count in counts] == sorted((c for _, c in counts), reverse=True)


@given(lines, st.integers(1, 9))
def test_a_rate_is_told_of_enough_tickets_only_and_is_a_part_of_them(
    month: list[OpenLine], least: int
) -> None:
    figures = counted("2026-02", month, least)
    known = sum(line.on_time != "" for line in month)
    assert (figures.on_time is None) == (known < least)
    for rate in (figures.on_time, figures.content):
        if rate is not None:
            assert least <= rate.of <= figures.total
            assert 0 <= rate.percent <= 100


@pytest.mark.parametrize(
    ("part", "of", "percent"),
    [(0, 7, 0), (7, 7, 100), (1, 2, 50), (1, 3, 33), (2, 3, 67), (1, 200, 1)],
)
def test_percents_are_rounded_half_up(part: int, of: int, percent: int) -> None:
    assert Rate(part, of).percent == percent


@pytest.mark.parametrize(("month", "days"), [("2026-02", 28), ("2028-02", 29), ("2026-12", 31)])
def test_a_month_has_a_place_for_each_of_its_days(month: str, days: int) -> None:
    figures = counted(month, [replace(LINE, day=f"{month}-03")], 5)
    assert len(figures.days) == days
    assert figures.days[2] == 1
    assert sum(figures.days) == 1
