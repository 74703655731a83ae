"""How rules are asked: facts of the case, its clocks, moves and fees; and when to ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sunhall.domain.catalogue import Text
from sunhall.domain.supervision.evaluate import Finding, findings, next_change
from sunhall.domain.supervision.rule import Rule, Watch
from sunhall.domain.supervision.supervised import Supervised, measured
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.calendar import working_calendar
from tests.builders.catalogue import EDUCATION, TRANSPORT

NAME: Text = {"zh-CN": "规则", "en": "Rule"}

#: Wednesday; 04-04 to 04-06 are Tomb-Sweeping Day.
NOW = made.at("2026-04-01 10:00")


def rule(when: str, watch: str = "clock", **changes: Any) -> Rule:
    plain: dict[str, Any] = {
        "id": "trial",
        "name": NAME,
        "kind": "time",
        "watch": Watch(watch),
        "services": frozenset({"disclosure"}),
        "when": when,
        "severity": "red",
        "then": "notice",
        "tell": ("unit",),
    }
    return Rule(**{**plain, **changes})


def asked(case: Supervised, when: str, watch: str = "clock") -> tuple[Finding, ...]:
    return findings(case, (rule(when, watch),), working_calendar(), NOW)


def next_look(case: Supervised, when: str, watch: str = "clock") -> str | None:
    moment = next_change(case, (rule(when, watch),), working_calendar(), NOW)
    return moment.strftime("%m-%d %H:%M:%S") if moment else None


@pytest.mark.parametrize(
    ("due_on", "days_left"),
    [
        ("2026-04-01", 0),
        ("2026-04-02", 1),
        ("2026-04-03", 2),
        # The festival is no working day: three days later is one more.
        ("2026-04-07", 3),
        ("2026-03-31", -1),
        ("2026-03-30", -2),
    ],
)
def test_days_left_are_working_days_and_below_nought_after_the_last(
    due_on: str, days_left: int
) -> None:
    case = made.case(clocks=(made.clock("reply", due_on),))
    hits = [n for n in range(4) if asked(case, f"days_left == {n}")]
    assert hits == ([days_left] if days_left >= 0 else [])
    assert bool(asked(case, "days_left < 0")) is (days_left < 0)


def test_the_last_day_is_in_time_until_its_last_second() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-04-01"),))
    late = rule("late")
    for moment, found in (("2026-04-01 23:59", 0), ("2026-04-02 00:00", 1)):
        assert len(findings(case, (late,), working_calendar(), made.at(moment))) == found


def test_a_clock_that_ended_late_stays_late_by_as_much() -> None:
    ended = made.clock("reply", "2026-03-26", ended="2026-03-31 12:00")
    case = made.case(clocks=(ended,))
    assert asked(case, "late and not running and days_late == 3")


def test_time_that_stands_still_is_not_late() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-03-26", paused=True),))
    assert not asked(case, "late")


def test_being_urged_is_no_work() -> None:
    worked = made.moves(("submitted", "2026-03-25"), ("drafted", "2026-03-27"))
    urged = (*worked, *made.moves(("urged", "2026-03-31")))
    case = made.case("2026-03-25", moves=urged)
    assert asked(case, "idle_days == 3", "case")


def test_who_waits_for_somebody_else_is_not_idle() -> None:
    waiting = made.clock("supplement", "2026-04-20", waits=True)
    case = made.case("2026-03-20", clocks=(waiting,))
    assert asked(case, "idle_days == 0", "case")
    assert asked(replace(case, clocks=()), "idle_days > 0", "case")
    assert asked(replace(case, clocks=(), open=False), "idle_days == 0", "case")


def test_moves_know_what_was_done_before_and_by_whom() -> None:
    told = made.moves(
        ("drafted", "2026-03-30", people.HANDLER.id),
        ("reviewed", "2026-03-30 10:00", people.HEAD.id),
        ("returned", "2026-03-30 11:00", people.HEAD.id),
        ("reviewed", "2026-03-31", people.HANDLER.id),
    )
    case = made.case(moves=told)
    assert [each.times for each in asked(case, 'act == "reviewed" and own_draft', "move")] == [1]
    assert asked(case, 'act == "reviewed" and nth == 2 and had_returned', "move")
    assert not asked(case, 'act == "drafted" and had_drafted', "move")


def test_one_finding_for_each_rule_and_unit_counts_how_often() -> None:
    clocks = (
        made.clock("sign", "2026-03-30"),
        made.clock("handling", "2026-03-31"),
        made.clock("handling", "2026-03-31", department=TRANSPORT),
    )
    found = asked(made.case(clocks=clocks), "late")
    assert [(each.department, each.times, each.about) for each in found] == [
        (EDUCATION, 2, "sign"),
        (TRANSPORT, 1, "handling"),
    ]


def test_what_is_about_no_unit_is_about_the_one_that_has_the_case() -> None:
    [found] = asked(made.case(), "open", "case")
    assert (found.department, found.about, found.due_at) == (EDUCATION, "", None)


def test_a_text_that_nobody_had_to_write_is_not_short() -> None:
    assert not asked(made.case(), "reply_length >= 0", "case")
    assert asked(made.case(lengths={"reply": 0}), "reply_length == 0", "case")


def test_texts_are_measured_without_blanks_and_an_empty_field_counts_as_none() -> None:
    texts = {
        "reply": ("reply-2", "text"),
        "measures": ("reply-2", "measures"),
        "reason": ("refusal", "explanation"),
    }
    documents = {"reply-2": {"text": " 已 修复\n路面 ", "measures": None}}
    assert measured(texts, documents) == {"reply": 5, "measures": 0}
    parts = {"draft": {"reasons": ["涉密", "不予公开"]}}
    assert measured({"reason": ("draft", "reasons")}, parts) == {"reason": 6}


def test_it_is_looked_again_on_the_day_on_which_an_answer_changes() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-04-10"),))
    # Three working days before Friday 04-10 is Tuesday 04-07.
    assert next_look(case, "days_left <= 3 and not late") == "04-07 00:00:00"
    assert next_look(case, "late") == "04-11 00:00:00"


def test_a_period_of_minutes_is_looked_at_right_after_its_end() -> None:
    due_at = NOW + timedelta(minutes=30)
    minutes = replace(made.clock("sign", "2026-04-01"), due_at=due_at)
    assert next_look(made.case(clocks=(minutes,)), "late") == "04-01 10:30:01"


def test_nothing_is_looked_at_again_that_time_does_not_change() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-04-10"),))
    assert next_look(case, "times_returned >= 2", "case") is None
    over = replace(case, open=False, clocks=())
    assert next_look(over, "idle_days >= 5", "case") is None


def test_what_is_far_away_is_looked_at_after_a_month() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-06-30"),))
    assert next_look(case, "late") == "05-02 00:00:00"


def test_another_services_rules_are_not_asked() -> None:
    case = made.case(clocks=(made.clock("reply", "2026-03-30"),), service="ticket")
    assert not asked(case, "late")
    assert next_look(case, "late") is None
