"""Replaying a history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import fold
from tests.builders import people
from tests.builders.catalogue import small_catalogue
from tests.builders.history import sent


def test_a_history_folds_to_the_case_it_left() -> None:
    history = sent("2026-04-01")
    assert fold(DISCLOSURE, history.events) == history.case
    assert history.case.version == len(history.events)


def test_a_history_folds_to_every_case_on_the_way() -> None:
    history = sent("2026-04-01")
    for length in range(1, len(history.events) + 1):
        assert fold(DISCLOSURE, history.events[:length]).version == length


def test_an_empty_history_is_no_case() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        fold(DISCLOSURE, [])


@pytest.mark.parametrize(
    ("hour", "today"), [(15, date(2026, 4, 1)), (16, date(2026, 4, 2)), (17, date(2026, 4, 2))]
)
def test_today_is_the_day_in_beijing(hour: int, today: date) -> None:
    # Midnight in Beijing is 16:00 UTC, whatever zone the function runs in.
    now = datetime(2026, 4, 1, hour, tzinfo=UTC)
    assert Context(now, people.CLOCK, small_catalogue(), "salt").today == today
