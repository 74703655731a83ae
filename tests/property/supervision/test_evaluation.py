"""Rules over random cases: each answers, always the same, and none is for ever dumb or loud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from sunhall.domain.calendar.beijing import end_of_day, local_date
from sunhall.domain.supervision.evaluate import findings, next_change
from sunhall.domain.supervision.rule import Rule
from sunhall.domain.supervision.supervised import Act, Charge, Move, Supervised, WatchedClock
from tests.builders import supervision as made
from tests.builders.calendar import working_calendar

RULES = made.citys_rules()
CALENDAR = working_calendar()
NOW = made.at("2026-04-01 10:00")

CLOCKS = ("reply", "confirmation", "promise", "handling", "sign", "rework", "callback", "screening")
UNITS = ("education-bureau", "transport-bureau")
PEOPLE = ("s-one", "s-two")


@st.composite
def clocks(draw: st.DrawFn) -> WatchedClock:
    due_on = local_date(NOW) + timedelta(days=draw(st.integers(-20, 20)))
    ended = draw(st.none() | st.integers(-20, 0))
    return WatchedClock(
        name=draw(st.sampled_from(CLOCKS)),
        department=draw(st.sampled_from(UNITS)),
        due_on=due_on,
        due_at=end_of_day(due_on),
        running=ended is None,
        paused=ended is None and draw(st.integers(0, 5)) == 0,
        waits=draw(st.integers(0, 5)) == 0,
        ended_at=None if ended is None else NOW + timedelta(days=ended),
    )


@st.composite
def moves(draw: st.DrawFn, acts: tuple[Act, ...]) -> Move:
    return Move(
        act=draw(st.sampled_from(acts) | st.sampled_from(Act)),
        at=NOW - timedelta(days=draw(st.integers(0, 30))),
        by=draw(st.sampled_from(PEOPLE)),
        department=draw(st.sampled_from(("", *UNITS))),
    )


@st.composite
def cases(draw: st.DrawFn, service: str = "", acts: tuple[Act, ...] = tuple(Act)) -> Supervised:
    done = sorted(draw(st.lists(moves(acts), max_size=6)), key=lambda move: move.at)
    return made.case(
        service=service or draw(st.sampled_from(("disclosure", "ticket", "petition"))),
        open=draw(st.booleans()),
        submitted_at=NOW - timedelta(days=draw(st.integers(0, 60))),
        clocks=tuple(draw(st.lists(clocks(), max_size=3))),
        moves=tuple(done),
        charges=tuple(
            draw(
                st.lists(
                    st.builds(
                        Charge,
                        st.integers(0, 300),
                        st.none() | st.integers(0, 300),
                        st.booleans(),
                    ),
                    max_size=2,
                )
            )
        ),
        rework_limit=draw(st.integers(0, 2)),
        told=draw(st.booleans()),
        lengths=draw(
            st.dictionaries(st.sampled_from(("reply", "measures", "reason")), st.integers(0, 40))
        ),
    )


@given(case=cases(), days=st.integers(0, 400))
@settings(max_examples=80, deadline=None)
def test_rules_answer_for_every_case_and_always_the_same(case: Supervised, days: int) -> None:
    now = NOW + timedelta(days=days)
    found = findings(case, RULES, CALENDAR, now)
    assert found == findings(case, RULES, CALENDAR, now)
    assert len({each.key for each in found}) == len(found)
    known = {rule.id: rule for rule in RULES}
    for each in found:
        assert case.service in known[each.rule].services
        assert each.department and each.times >= 1


@given(case=cases())
@settings(max_examples=30, deadline=None)
def test_each_rule_finds_the_same_alone_as_among_the_others(case: Supervised) -> None:
    together = findings(case, RULES, CALENDAR, NOW)
    alone = tuple(each for rule in RULES for each in findings(case, (rule,), CALENDAR, NOW))
    assert together == alone


@given(case=cases())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_between_now_and_the_next_look_time_changes_nothing(case: Supervised) -> None:
    timed = [rule for rule in RULES if rule.timed]
    look = next_change(case, RULES, CALENDAR, NOW)
    until = look or NOW + timedelta(days=60)
    assert look is None or look > NOW
    present = findings(case, timed, CALENDAR, NOW)
    moment: datetime = NOW + timedelta(hours=9)
    while moment < until:
        assert findings(case, timed, CALENDAR, moment) == present or not case.open
        moment += timedelta(hours=13)


@cache
def _some_cases(service: str) -> list[Supervised]:
    """Return cases of a service in which most rules find something, made once for all rules."""
    some: list[Supervised] = []

    @given(case=cases(service=service))
    @settings(max_examples=150, deadline=None, database=None, phases=[Phase.generate])
    def keep(case: Supervised) -> None:
        some.append(case)

    keep()
    return some


def _case_with(rule: Rule, wanted: Callable[[bool], bool]) -> Supervised:
    services = sorted(rule.services)

    def fits(case: Supervised) -> bool:
        return wanted(bool(findings(case, (rule,), CALENDAR, NOW)))

    names = [name for name in (*CLOCKS, "petition_handling") if name in rule.when] or list(CLOCKS)

    def named(case: Supervised) -> Supervised:
        return replace(case, clocks=tuple(replace(each, name=names[0]) for each in case.clocks))

    for case in map(named, _some_cases(services[0])):
        if fits(case):
            return case
    # A rule that counts an act needs it several times in a case, which is rare among all acts.
    acts = tuple(act for act in Act if act in rule.when) or tuple(Act)
    return find(
        cases(service=services[0], acts=acts).map(named),
        fits,
        # Any case will do as proof: making it as small as can be takes most of the time.
        settings=settings(max_examples=20_000, deadline=None, phases=[Phase.generate]),
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_can_fire_and_can_stay_silent(rule: Rule) -> None:
    firing = _case_with(rule, lambda found: found)
    assert findings(firing, (rule,), CALENDAR, NOW)
    silent = _case_with(rule, lambda found: not found)
    assert not findings(silent, (rule,), CALENDAR, NOW)
