"""To whom an identity is open, and until when: counted from the third key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.identity.opening import Opening, opened_last, opened_to
from tests.builders.calendar import moment
from tests.unit.identity.openings import START, opened

NOON = moment("2026-04-01 12:00")
MICROSECOND = timedelta(microseconds=1)


def test_it_is_open_to_who_asked_from_the_third_key_on() -> None:
    run = opened(at=NOON, hours=2)
    expected = Opening(1, "s-asker", moment("2026-04-01 14:00"))
    assert opened_to([run], "s-asker", NOON) == expected


def test_it_is_open_to_nobody_else() -> None:
    assert opened_to([opened(at=NOON)], "s-other", NOON) is None
    assert opened_to([opened(at=NOON)], "", NOON) is None


def test_it_is_open_to_the_last_microsecond_and_over_at_the_limit() -> None:
    limit = NOON + timedelta(hours=2)
    assert opened_to([opened(at=NOON)], "s-asker", limit - MICROSECOND) is not None
    assert opened_to([opened(at=NOON)], "s-asker", limit) is None
    assert opened_to([opened(at=NOON)], "s-asker", limit + MICROSECOND) is None


def test_hours_are_hours_whatever_day_it_is() -> None:
    # Not working hours: three days from the eve of a holiday end within the holiday.
    eve = moment("2026-04-30 18:00")
    assert opened_to([opened(at=eve, hours=72)], "s-asker", moment("2026-05-03 17:59"))
    assert opened_to([opened(at=eve, hours=72)], "s-asker", moment("2026-05-03 18:00")) is None


@pytest.mark.parametrize(
    "outcome", [None, *(each for each in RunOutcome if each is not RunOutcome.APPROVED)]
)
def test_only_an_approved_run_opens(outcome: RunOutcome | None) -> None:
    run = replace(opened(at=NOON), outcome=outcome)
    assert opened_to([run], "s-asker", NOON) is None
    assert opened_last([run], NOON) is None


@pytest.mark.parametrize("subject", ["reply", "on_spot", "extension"])
def test_only_a_run_about_the_identity_opens(subject: str) -> None:
    assert opened_to([replace(opened(at=NOON), subject=subject)], "s-asker", NOON) is None


def test_no_run_no_opening() -> None:
    assert opened_to([], "s-asker", NOON) is None
    assert opened_last([], NOON) is None


def test_a_new_opening_counts_from_its_own_third_key() -> None:
    later = NOON + timedelta(hours=1)
    runs = [opened(1, at=NOON), opened(2, at=later)]
    assert opened_to(runs, "s-asker", later) == Opening(2, "s-asker", later + timedelta(hours=2))


def test_two_people_hold_it_open_each_for_their_own_time() -> None:
    later = NOON + timedelta(hours=1)
    runs = [opened(1, "s-first", NOON), opened(2, "s-second", later)]
    both = NOON + timedelta(minutes=90)
    assert opened_to(runs, "s-first", both) == Opening(1, "s-first", NOON + timedelta(hours=2))
    assert opened_to(runs, "s-second", both) == Opening(2, "s-second", later + timedelta(hours=2))
    assert opened_last(runs, both) == opened_to(runs, "s-second", both)


def test_of_several_the_one_granted_last_is_told_while_it_lasts() -> None:
    runs = [opened(1, "s-long", NOON, hours=10), opened(2, "s-short", NOON, hours=1)]
    assert opened_last(runs, NOON) == opened_to(runs, "s-short", NOON)
    after = NOON + timedelta(hours=1)
    assert opened_last(runs, after) == opened_to(runs, "s-long", after)


@given(
    st.lists(
        st.builds(
            lambda minutes, hours, staff: (minutes, hours, staff),
            st.integers(0, 600),
            st.integers(1, 10),
            st.sampled_from(["s-1", "s-2", "s-3"]),
        ),
        max_size=5,
    ),
    st.integers(0, 1500),
)
def test_who_may_look_is_who_has_an_opening_that_is_not_over(
    granted: list[tuple[int, int, str]], at: int
) -> None:
    now = START + timedelta(minutes=at)
    runs = [
        opened(number, staff, START + timedelta(minutes=minutes), hours)
        for number, (minutes, hours, staff) in enumerate(granted, start=1)
    ]
    for staff in ("s-1", "s-2", "s-3", "s-4"):
        may = any(who == staff and minutes + 60 * hours > at for minutes, hours, who in granted)
        assert (opened_to(runs, staff, now) is not None) is may
    assert (opened_last(runs, now) is not None) is any(m + 60 * h > at for m, h, _ in granted)
