"""Clocks against a second way to count: day by day, as a clerk would on a wall calendar."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.calendar.counting import Unit, working_days_between
from sunhall.domain.clocks.clock import Clock, Pause, due
from tests.property.calendar.schedule import shipped_calendar

CALENDAR = shipped_calendar()
ONE_DAY = timedelta(days=1)

anchors = st.dates(date(2019, 5, 15), date(2026, 6, 30))
bases = st.integers(min_value=1, max_value=25)
extensions = st.integers(min_value=0, max_value=20)
#: Pauses by their distance from the anchor and their length in days.
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=4)


def paused_clock(anchor: date, base: int, extension: int, gaps: Sequence[tuple[int, int]]) -> Clock:
    clock = Clock.start("reply", Unit.WORKING_DAY, base, anchor)
    if extension:
        clock = clock.extend(extension)
    for number, (offset, length) in enumerate(gaps):
        sent = anchor + timedelta(days=offset)
        clock = clock.pause(sent, str(number)).resume(sent + timedelta(days=length), str(number))
    return clock


def by_the_wall_calendar(clock: Clock) -> date:
    """Use up the period day by day; stop when nothing is left and nothing is waited for."""
    left, day = clock.amount + clock.extension, clock.anchor_on
    open_on_last_day: list[Pause] = []
    while left or open_on_last_day:
        day += ONE_DAY
        if not CALENDAR.is_working_day(day):
            continue
        standing_still = any(
            pause.from_on < day <= (pause.until_on or day) for pause in clock.pauses
        )
        if not standing_still:
            left -= 1
        # With nothing left, a pause that began in time still has working days to give.
        open_on_last_day = [
            pause
            for pause in clock.pauses
            if not left
            and pause.from_on <= day
            and pause.until_on is not None
            and working_days_between(CALENDAR, day, pause.until_on)
        ]
    return day


@given(anchors, bases, extensions, spans)
def test_the_due_date_is_what_counting_on_a_wall_calendar_gives(
    anchor: date, base: int, extension: int, gaps: list[tuple[int, int]]
) -> None:
    clock = paused_clock(anchor, base, extension, gaps)
    assert due(clock, CALENDAR, anchor).due_on == by_the_wall_calendar(clock)


@given(anchors, bases, extensions, spans)
def test_the_due_date_is_the_formula_over_the_union_of_the_pauses_that_began_in_time(
    anchor: date, base: int, extension: int, gaps: list[tuple[int, int]]
) -> None:
    clock = paused_clock(anchor, base, extension, gaps)
    deadline = due(clock, CALENDAR, anchor)
    excluded = {
        day
        for pause in clock.pauses
        if pause.from_on <= deadline.due_on and pause.until_on is not None
        for day in (
            pause.from_on + n * ONE_DAY for n in range(1, (pause.until_on - pause.from_on).days + 1)
        )
        if CALENDAR.is_working_day(day)
    }
    used = working_days_between(CALENDAR, anchor, deadline.due_on)
    assert used == base + extension + len(excluded)
    assert CALENDAR.is_working_day(deadline.due_on)


@given(anchors, bases, extensions, spans)
def test_every_day_from_the_anchor_to_the_due_date_is_listed_exactly_once(
    anchor: date, base: int, extension: int, gaps: list[tuple[int, int]]
) -> None:
    deadline = due(paused_clock(anchor, base, extension, gaps), CALENDAR, anchor)
    listed = sorted([*deadline.counted, *(each.date for each in deadline.skipped)])
    length = (deadline.due_on - anchor).days
    assert listed == [anchor + n * ONE_DAY for n in range(1, length + 1)]
    assert len(deadline.counted) == base + extension


@given(anchors, bases, spans)
def test_the_order_in_which_pauses_were_recorded_changes_nothing(
    anchor: date, base: int, gaps: list[tuple[int, int]]
) -> None:
    forward = paused_clock(anchor, base, 0, gaps)
    backward = paused_clock(anchor, base, 0, gaps[::-1])
    assert due(forward, CALENDAR, anchor).due_on == due(backward, CALENDAR, anchor).due_on


@given(anchors, bases, spans, st.integers(0, 60), st.integers(0, 40))
def test_a_further_pause_never_brings_the_date_forward(
    anchor: date, base: int, gaps: list[tuple[int, int]], offset: int, length: int
) -> None:
    without = due(paused_clock(anchor, base, 0, gaps), CALENDAR, anchor).due_on
    more = paused_clock(anchor, base, 0, [*gaps, (offset, length)])
    assert due(more, CALENDAR, anchor).due_on >= without


@given(anchors, bases, extensions, spans, st.integers(0, 300))
def test_a_reset_forgets_everything_before_it(
    anchor: date, base: int, extension: int, gaps: list[tuple[int, int]], later: int
) -> None:
    again = anchor + timedelta(days=later)
    reset = paused_clock(anchor, base, extension, gaps).reset(again)
    assert reset == Clock.start("reply", Unit.WORKING_DAY, base, again)


@given(anchors, bases, st.integers(1, 20))
def test_an_extension_moves_the_date_by_exactly_its_working_days(
    anchor: date, base: int, extension: int
) -> None:
    clock = Clock.start("reply", Unit.WORKING_DAY, base, anchor)
    before = due(clock, CALENDAR, anchor).due_on
    after = due(clock.extend(extension), CALENDAR, anchor).due_on
    assert working_days_between(CALENDAR, before, after) == extension


@given(anchors, bases, st.integers(0, 30), st.integers(0, 120))
def test_while_a_clock_stands_still_its_date_never_moves_back_and_is_never_in_the_past(
    anchor: date, base: int, sent_after: int, waited: int
) -> None:
    sent = anchor + timedelta(days=sent_after)
    clock = Clock.start("reply", Unit.WORKING_DAY, base, anchor)
    in_time = sent <= due(clock, CALENDAR, anchor).due_on
    clock = clock.pause(sent)
    today = sent + timedelta(days=waited)
    shown = due(clock, CALENDAR, today)
    assert shown.due_on <= due(clock, CALENDAR, today + ONE_DAY).due_on
    assert shown.at_earliest is in_time
    if in_time:
        assert working_days_between(CALENDAR, shown.due_on, today) == 0
