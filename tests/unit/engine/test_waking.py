"""When the tick looks at a case again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sunhall.domain.approval.ladder import next_climb
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.waking import rung, wake_at
from tests.builders import people
from tests.builders.approvals import begun, step
from tests.builders.approvals import rung as rung_of_ladder
from tests.builders.catalogue import small_catalogue

NOW = datetime(2026, 4, 1, 9, tzinfo=BEIJING)
HOUR = timedelta(hours=1)
CONTEXT = Context(NOW, people.CLOCK, small_catalogue(), "salt")
EARLIER, PRESENT, LATER = (Happening(name, {}) for name in ("earlier", "present", "later"))
TIMERS = [(NOW + HOUR, LATER), (NOW - HOUR, EARLIER), (NOW, PRESENT)]


def test_nothing_to_wait_for_wakes_nobody() -> None:
    assert wake_at([], (), CONTEXT) is None
    assert rung([], CONTEXT) == ()


def test_the_earliest_moment_wakes() -> None:
    assert wake_at([(NOW + 2 * HOUR, LATER), (NOW + HOUR, LATER)], (), CONTEXT) == NOW + HOUR


def test_a_moment_that_went_by_wakes_now_because_the_tick_never_looks_back() -> None:
    assert wake_at(TIMERS, (), CONTEXT) == NOW


def test_what_is_due_by_now_happens_in_the_order_in_which_it_is_told() -> None:
    assert rung(TIMERS, CONTEXT) == (EARLIER, PRESENT)


def test_an_approval_that_waits_wakes_the_case_too() -> None:
    runs = begun(step("legal", "li", ladder=[rung_of_ladder(1, "remind")]), at="2026-04-01").runs
    climb = next_climb(runs[0], CONTEXT)
    assert climb is not None
    assert climb.at > NOW
    far = NOW + timedelta(days=400)
    assert wake_at([(far, LATER)], runs, CONTEXT) == climb.at
    assert wake_at([(NOW + HOUR, LATER)], runs, CONTEXT) == NOW + HOUR
    assert wake_at([(far, LATER)], (), CONTEXT) == far
