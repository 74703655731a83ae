"""Counts after any season: nothing is lost, nothing is counted twice, nothing personal gets out."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sunhall.adapters.ticket_figures import _flat, _packed_words, _unpacked
from sunhall.domain.ticket_statistics.cross_table import DIMENSIONS, Only, cross_table, within
from sunhall.domain.ticket_statistics.day_count import (
    SORTED_BY,
    count_day,
    measure,
    numbers_of,
    total,
)
from sunhall.domain.ticket_statistics.figures import TicketFigures
from sunhall.domain.ticket_statistics.open_lines import (
    OTHER,
    csv_file,
    open_lines,
    without_small_cells,
)
from sunhall.domain.ticket_statistics.rules import HotRules
from sunhall.domain.ticket_statistics.trend import Direction, at_least, trend
from tests.builders.ticket_statistics import MONDAY, counted, figures

WORDS = st.sampled_from(["a", "b", "c", "-"])
DAYS = st.integers(0, 9).map(lambda each: MONDAY + timedelta(days=each))


@st.composite
def rows(draw: st.DrawFn) -> list[TicketFigures]:
    facts = st.fixed_dictionaries(
        {
            "hour": st.integers(0, 23),
            "channel": WORDS,
            "kind": WORDS,
            "category": WORDS,
            "group": WORDS,
            "area": WORDS,
            "unit": WORDS,
            "state": st.sampled_from(["registered", "handling", "closed", "archived"]),
            "counted": st.booleans(),
            "listed": st.booleans(),
            "accepted_after": st.none() | st.integers(0, 900),
            "on_time": st.none() | st.booleans(),
            "solved": st.sampled_from(["", "solved", "unsolved"]),
            "satisfaction": st.sampled_from(["", "satisfied", "dissatisfied"]),
            "repeats": st.integers(0, 4),
            "urges": st.integers(0, 4),
            "card": st.sampled_from(["", "yellow", "red"]),
        }
    )
    found = draw(st.lists(st.tuples(DAYS, facts, st.none() | st.integers(0, 40)), max_size=40))
    return [
        figures(
            number,
            day,
            **told,
            answered_on=None if took is None else day + timedelta(days=took),
        )
        for number, (day, told, took) in enumerate(found)
    ]


@given(
    rows(),
    st.sets(st.integers(0, 9)),
    st.lists(st.sampled_from(DIMENSIONS), max_size=2, unique=True),
)
def test_totals_over_any_partition_of_a_range_equal_the_total(
    tickets: list[TicketFigures], cuts: set[int], by: list[str]
) -> None:
    days = counted(tickets)
    whole = cross_table(days, tuple(by))
    edges = [MONDAY, *(MONDAY + timedelta(days=each) for each in sorted(cuts)), date(2027, 1, 1)]
    parts = [
        cross_table(within(days, first, last - timedelta(days=1)), tuple(by))
        for first, last in pairwise(edges)
    ]
    assert total([whole.total, *(part.total for part in parts)]) == total([whole.total] * 2)
    cells = {words for part in parts for words in part.cells}
    assert cells == set(whole.cells)
    for words, numbers in whole.cells.items():
        assert total(p.cells[words] for p in parts if words in p.cells) == numbers


@given(rows())
def test_every_ticket_is_counted_once_and_what_is_no_ticket_never(
    tickets: list[TicketFigures],
) -> None:
    table = cross_table(counted(tickets), ())
    assert table.total == total(numbers_of(each) for each in tickets if each.counted)
    assert measure(table.total, "tickets") == sum(each.counted for each in tickets)


@given(rows(), st.sampled_from(SORTED_BY), WORDS)
def test_a_question_about_one_word_and_about_the_others_add_up(
    tickets: list[TicketFigures], by: str, word: str
) -> None:
    days = counted(tickets)
    table = cross_table(days, (by,))
    own = cross_table(days, (), Only({by: word})).total
    assert table.cells.get((word,), (0,) * len(own)) == own


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_read_changes_no_count(
    tickets: list[TicketFigures], chance: Any
) -> None:
    shuffled = list(tickets)
    chance.shuffle(shuffled)
    assert count_day(MONDAY, shuffled) == count_day(MONDAY, tickets)


@given(rows())
def test_a_count_comes_back_as_it_was_packed(tickets: list[TicketFigures]) -> None:
    count = count_day(MONDAY, tickets)
    flat = _flat(count)
    packed = _packed_words(flat, words=len(SORTED_BY))
    assert [list(row) for row in _unpacked(packed, words=len(SORTED_BY))] == flat


@given(
    st.integers(0, 200),
    st.lists(st.integers(0, 200), min_size=1, max_size=6),
    st.integers(1, 50),
    st.integers(1, 5000),
)
def test_no_matter_below_the_least_count_is_hot(
    count: int, before: list[int], least: int, compared: int
) -> None:
    rules = HotRules(least=least, growth=1.2, significance=0.99, windows=len(before), shown=9)
    judged = trend(count, before, rules, compared=compared)
    if count < least:
        assert not judged.hot
    if judged.hot:
        assert count > judged.usual
    assert 0 <= judged.chance <= 1


@given(st.integers(1, 150), st.lists(st.integers(0, 150), min_size=2, max_size=5))
def test_one_more_ticket_never_makes_a_matter_less_hot(count: int, before: list[int]) -> None:
    rules = HotRules(least=5, growth=1.5, significance=0.005, windows=len(before), shown=9)
    if trend(count, before, rules).hot:
        assert trend(count + 1, before, rules).hot
    more = at_least(count + 1, count + 1 + sum(before), len(before) + 1)
    assert more <= at_least(count, count + sum(before), len(before) + 1) + 1e-9


@given(st.integers(0, 30), st.integers(0, 30))
def test_falling_is_never_said_of_what_has_not_fallen(count: int, usual: int) -> None:
    rules = HotRules(least=5, growth=1.5, significance=0.5, windows=4, shown=9)
    if trend(count, [usual] * 4, rules).direction is Direction.FALLING:
        assert count < usual


@given(rows(), st.integers(1, 6))
def test_no_district_of_a_small_cell_is_told(tickets: list[TicketFigures], least: int) -> None:
    lines = open_lines(tickets)
    told = without_small_cells(lines, least)
    assert len(told) == len(lines)
    cells = Counter((line.category, line.area) for line in told if line.area != OTHER)
    assert all(count >= least for count in cells.values())
    # Nothing but the district is taken away.
    assert Counter(line.fields[:3] + line.fields[4:] for line in told) == Counter(
        line.fields[:3] + line.fields[4:] for line in lines
    )


@given(rows())
def test_the_file_has_a_line_for_each_listed_ticket_and_no_number_of_any(
    tickets: list[TicketFigures],
) -> None:
    content = csv_file(open_lines(tickets)).decode()
    assert content.count("\r\n") == 1 + sum(each.listed and each.counted for each in tickets)
    assert "RX-" not in content
    assert "01J" not in content
