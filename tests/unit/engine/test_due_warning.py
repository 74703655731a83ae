"""The cards of a deadline, whichever service it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Happening, record
from tests.builders.calendar import working_calendar

# Thu 2026-04-30; 04-27 to 04-29 are working days, so three working days before is Mon 04-27.
DUE = date(2026, 4, 30)
LATER = date(2026, 5, 6)
DAYS = 3


@dataclass(frozen=True, slots=True)
class Duty:
    """Something with a deadline of its own, such as one department's part of a case."""

    name: str = "sign"
    warned_for: date | None = None
    overdue_for: date | None = None


def _timers(duty: Duty, due_on: date = DUE) -> list[tuple[datetime, str]]:
    found = due_warning.timers(duty, "sign", due_on, days=DAYS, calendar=working_calendar())
    return [(at, happening.type) for at, happening in found]


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def _after(duty: Duty, happening: Happening) -> Duty:
    (event,) = record(
        [happening], after=None, case_id="01CASE", at=_at(DUE), actor="system", request_id="r"
    )
    effect = due_warning.warned if happening.type == "deadline_warned" else due_warning.missed
    return effect(duty, event)


WARN = (_at(date(2026, 4, 27)), "deadline_warned")
MISS = (_at(date(2026, 5, 1)), "deadline_missed")


@pytest.mark.parametrize(
    ("duty", "to_come"),
    [
        (Duty(), [WARN, MISS]),
        (Duty(warned_for=DUE), [MISS]),
        (Duty(warned_for=DUE, overdue_for=DUE), []),
        # Late at once (the tick stood still): a warning would tell nothing any more.
        (Duty(overdue_for=DUE), []),
        # Cards of another day are none of this one.
        (Duty(warned_for=LATER, overdue_for=LATER), [WARN, MISS]),
    ],
)
def test_each_date_gets_each_card_once(duty: Duty, to_come: list[tuple[datetime, str]]) -> None:
    assert _timers(duty) == to_come


def test_the_last_day_is_wholly_in_time() -> None:
    # Reference D.14: a period of days ends with the day, not at closing time.
    (_, missed) = _timers(Duty())
    assert missed[0] == datetime(2026, 5, 1, tzinfo=BEIJING)


def test_the_warning_is_given_by_working_days() -> None:
    # Wed 2026-05-06 follows the holidays of 05-01 to 05-05.
    (warned, _) = _timers(Duty(), LATER)
    assert warned == (_at(date(2026, 4, 28)), "deadline_warned")


def test_an_event_says_which_clock_and_which_day() -> None:
    data = {"clock": "sign", "due_on": "2026-04-30"}
    assert due_warning.deadline_warned(clock="sign", due_on=DUE) == Happening(
        "deadline_warned", data
    )
    assert due_warning.deadline_missed(clock="sign", due_on=DUE) == Happening(
        "deadline_missed", data
    )


@pytest.mark.parametrize(
    ("duty", "due_on", "card"),
    [
        (Duty(), DUE, None),
        (Duty(warned_for=DUE), DUE, "yellow"),
        (Duty(warned_for=DUE, overdue_for=DUE), DUE, "red"),
        (Duty(overdue_for=DUE), DUE, "red"),
        # The day moved on: the card was for another one.
        (Duty(warned_for=DUE), LATER, None),
        (Duty(warned_for=LATER, overdue_for=DUE), LATER, "yellow"),
        # It moved back, or no day is left to compare with: what was late stays late.
        (Duty(overdue_for=LATER), DUE, "red"),
        (Duty(overdue_for=DUE), None, "red"),
        (Duty(warned_for=DUE), None, "yellow"),
        (Duty(), None, None),
    ],
)
def test_a_card_is_for_the_date_it_was_given_for(
    duty: Duty, due_on: date | None, card: str | None
) -> None:
    assert due_warning.card(duty, due_on) == card


def test_what_was_given_is_remembered_and_changes_nothing_else() -> None:
    duty = Duty(name="handling")
    warned = _after(duty, due_warning.deadline_warned(clock="handling", due_on=DUE))
    assert warned == replace(duty, warned_for=DUE)
    missed = _after(warned, due_warning.deadline_missed(clock="handling", due_on=DUE))
    assert missed == replace(duty, warned_for=DUE, overdue_for=DUE)
    assert _timers(missed) == []
