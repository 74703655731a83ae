"""What staff close and open of a day, as few pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.scheduling.cells import UNCHANGED, DayChange, Span
from sunhall.domain.scheduling.day_changes import WHOLE_DAY, closed_too, opened_too

MORNING = Span(540, 720)
SPANS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])


def test_what_touches_is_one_piece() -> None:
    change = closed_too(closed_too(UNCHANGED, Span(540, 600)), Span(600, 660))
    assert change == DayChange(closed=(Span(540, 660),))


def test_closing_twice_is_closing_once() -> None:
    once = closed_too(UNCHANGED, Span(540, 600))
    assert closed_too(once, Span(555, 600)) == once


def test_what_is_closed_and_opened_again_leaves_the_day_as_it_was() -> None:
    change = closed_too(UNCHANGED, MORNING)
    assert opened_too(change, MORNING, (MORNING,)) == UNCHANGED


def test_opening_the_middle_leaves_both_ends_closed() -> None:
    change = opened_too(closed_too(UNCHANGED, MORNING), Span(600, 660), (MORNING,))
    assert change == DayChange(closed=(Span(540, 600), Span(660, 720)))


def test_usual_hours_need_no_opening_and_keep_their_slots() -> None:
    assert opened_too(UNCHANGED, Span(600, 780), (MORNING,)) == DayChange(opened=(Span(720, 780),))
    assert opened_too(UNCHANGED, Span(480, 780), (MORNING,)) == DayChange(
        opened=(Span(480, 540), Span(720, 780))
    )


def test_a_day_without_hours_is_opened_as_it_is_said() -> None:
    assert opened_too(UNCHANGED, Span(480, 780), ()) == DayChange(opened=(Span(480, 780),))


def test_closing_what_was_opened_takes_the_opening_away() -> None:
    change = closed_too(DayChange(opened=(Span(840, 960),)), Span(900, 960))
    assert change == DayChange(closed=(Span(900, 960),), opened=(Span(840, 900),))


def test_the_version_is_the_one_that_was_read() -> None:
    assert closed_too(DayChange(version=3), MORNING).version == 3
    assert opened_too(DayChange(version=3), MORNING, ()).version == 3


def minutes(spans: tuple[Span, ...]) -> set[int]:
    return {minute for span in spans for minute in range(span.start, span.end, 15)}


@pytest.mark.filterwarnings("error")
@given(steps=st.lists(st.tuples(st.booleans(), SPANS), max_size=12))
def test_whatever_is_closed_and_opened_the_last_word_holds(
    steps: list[tuple[bool, tuple[int, int]]],
) -> None:
    """Against a day of ninety-six boxes, each open or not."""
    change, usual = UNCHANGED, minutes((MORNING,))
    is_open = set(usual)
    for close, (first, last) in steps:
        span = Span(first * 15, last * 15)
        change = closed_too(change, span) if close else opened_too(change, span, (MORNING,))
        named = minutes((span,))
        is_open = is_open - named if close else is_open | named
        assert (usual | minutes(change.opened)) - minutes(change.closed) == is_open
        for pieces in (change.closed, change.opened):
            assert all(one.end < two.start for one, two in pairwise(pieces))
    assert closed_too(change, WHOLE_DAY).opened == ()
