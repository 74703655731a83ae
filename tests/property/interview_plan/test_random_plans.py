"""Random histories of a yearly plan, beside a model that shares no code."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import first_broken
from sunhall.domain.interview_plan import commands as c
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT

UNITS: Final = (EDUCATION, JUSTICE, TRANSPORT)


class AYearGoesBy(RuleBasedStateMachine):
    """A plan of three units that runs, and the model of it."""

    @initialize(months=st.tuples(*[st.integers(1, 12)] * 3))
    def adopt(self, months: tuple[int, int, int]) -> None:
        self.history = made.voted_plan()
        given = tuple(c.UnitMonth(unit, month) for unit, month in zip(UNITS, months, strict=True))
        self.history.give(c.AssignMonths(given), made.EDITOR)
        self.history.give(c.AdoptPlan(), made.EDITOR)
        self.month = dict(zip(UNITS, months, strict=True))
        self.number: dict[str, str] = {}
        self.opened: set[str] = set()
        self.held: set[str] = set()
        self.numbers = 0
        self.over = False

    def _is_over(self, month: int) -> bool:
        last = calendar.monthrange(2027, month)[1]
        end = datetime(2027, month, last, tzinfo=BEIJING) + timedelta(days=1)
        return self.history.now >= end

    @rule(days=st.integers(0, 80))
    def time_goes_by(self, days: int) -> None:
        self.history.now += timedelta(days=days)
        self.history.tick()
        self.over = self.over or self._is_over(12)
        assert self.history.tick() == []

    @rule(unit=st.sampled_from(UNITS), month=st.integers(1, 12))
    def a_month_is_moved(self, unit: str, month: int) -> None:
        outcome = self.history.attempt(c.AssignMonths((c.UnitMonth(unit, month),)), made.EDITOR)
        same = self.month[unit] == month
        now = self.history.now.astimezone(BEIJING)
        past = (2027, month) < (now.year, now.month)
        allowed = not self.over and (same or (unit not in self.opened and not past))
        assert isinstance(outcome, Decision) is allowed, outcome
        if allowed:
            self.month[unit] = month

    @rule(unit=st.sampled_from(UNITS))
    def a_session_is_opened(self, unit: str) -> None:
        command = c.OpenPlannedSession(unit, "访谈", date(2028, 12, 31))
        outcome = self.history.attempt(command, made.EDITOR)
        allowed = not self.over and unit not in self.opened
        assert isinstance(outcome, Decision) is allowed, outcome
        if allowed:
            self.opened.add(unit)
            self.numbers += 1
            self.number[unit] = f"FT-{self.numbers}"
            for _ in range(2):
                self.history.give(c.RecordPlannedSession(unit, self.number[unit]), people.CLOCK)

    @rule(unit=st.sampled_from(UNITS))
    def a_session_is_held(self, unit: str) -> None:
        number = self.number.get(unit, "FT-0")
        for _ in range(2):
            self.history.give(c.RecordSessionHeld(number, date(2027, 5, 5)), people.CLOCK)
        if unit in self.number:
            self.held.add(unit)
            self.over = self.over or self.held == set(UNITS)

    @rule(unit=st.sampled_from(UNITS))
    def a_session_is_called_off(self, unit: str) -> None:
        number = self.number.get(unit, "FT-0")
        for _ in range(2):
            self.history.give(c.RecordSessionDropped(number), people.CLOCK)
        if unit in self.number and unit not in self.held:
            self.opened.discard(unit)
            del self.number[unit]

    @invariant()
    def the_plan_says_what_the_model_says(self) -> None:
        case = self.history.case
        told: dict[str, Any] = {unit.department: unit for unit in case.units}
        assert {name: unit.month for name, unit in told.items()} == self.month
        assert {name for name, unit in told.items() if unit.session} == set(self.number)
        assert {name for name, unit in told.items() if unit.held_on} == self.held
        assert str(case.state) == ("plan_completed" if self.over else "plan_running")
        assert self.history.replayed() == case
        assert first_broken(self.history.events) is None

    @invariant()
    def red_is_who_missed_the_month_and_nobody_else(self) -> None:
        self.history.tick()
        missed = {
            unit.department
            for unit in self.history.case.units
            if unit.overdue and unit.held_on is None
        }
        if not self.over:
            late = {u for u in UNITS if u not in self.held and self._is_over(self.month[u])}
            assert missed == late
            assert self.history.standing.card == ("red" if late else None)


TestAYear = AYearGoesBy.TestCase
TestAYear.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
