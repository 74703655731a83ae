"""Deputies get the tasks of those who are away (代理): for some days, for some chains."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders.approvals import absence, begun, people, role, step
from tests.builders.calendar import moment
from tests.builders.catalogue import JUSTICE

WEEK = ("2026-04-06", "2026-04-10")


@pytest.mark.parametrize(
    ("at", "holder"),
    [
        ("2026-04-05 23:59", "li"),
        ("2026-04-06 00:00", "chen"),
        ("2026-04-08", "chen"),
        ("2026-04-10 23:59", "chen"),
        ("2026-04-11 00:00", "li"),
    ],
)
def test_a_deputy_has_the_tasks_from_the_first_day_through_the_last(at: str, holder: str) -> None:
    away = people(absence("li", "chen", *WEEK))
    assert begun(step("a", "li"), at=at, directory=away).waits_for == [holder]


def test_days_are_those_of_beijing() -> None:
    """16:30 UTC on the 5th is half past midnight on the 6th."""
    away = people(absence("li", "chen", *WEEK))
    rule = away.absences[0]
    assert rule.covers("li", "reply", date(2026, 4, 6))
    assert not rule.covers("li", "reply", date(2026, 4, 5))
    approval = begun(step("a", "li"), at="2026-04-06 00:30", directory=away)
    assert approval.now == moment("2026-04-06 00:30")
    assert approval.waits_for == ["chen"]


def test_a_deputys_task_says_for_whom_and_why() -> None:
    approval = begun(step("a", "li"), directory=people(absence("li", "chen")))
    seat = approval.run.seats[0]
    assert (seat.asked, seat.holder, seat.rule) == ("li", "chen", "absence")
    approval.approve("chen")
    seat = approval.run.seats[0]
    assert (seat.asked, seat.by, seat.rule) == ("li", "chen", "absence")


def test_who_is_away_does_not_sign_meanwhile() -> None:
    approval = begun(step("a", "li"), directory=people(absence("li", "chen")))
    assert approval.code("li", "approve", seat=1) == "not_an_approver"


def test_a_rule_for_some_chains_leaves_the_others() -> None:
    away = people(absence("li", "chen", *WEEK, "reply", "extension"))
    at = WEEK[0]
    assert begun(step("a", "li"), at=at, directory=away, name="reply").waits_for == ["chen"]
    assert begun(step("a", "li"), at=at, directory=away, name="identity").waits_for == ["li"]


def test_a_deputy_who_is_away_passes_it_on() -> None:
    away = people(absence("li", "chen"), absence("chen", "wu"))
    assert begun(step("a", "li"), directory=away).waits_for == ["wu"]


def test_a_circle_of_deputies_ends_with_the_last_of_it() -> None:
    away = people(absence("li", "chen"), absence("chen", "wu"), absence("wu", "li"))
    assert begun(step("a", "li"), directory=away).waits_for == ["wu"]


def test_two_who_stand_in_for_each_other_change_places() -> None:
    away = people(absence("li", "wu"), absence("wu", "li"))
    approval = begun(step("a", role("legal_reviewer", JUSTICE), policy="all"), directory=away)
    assert [(seat.asked, seat.holder) for seat in approval.run.seats] == [
        ("li", "wu"),
        ("wu", "li"),
    ]


def test_a_deputy_who_left_gets_nothing() -> None:
    away = people(absence("li", "chen"), without=["chen"])
    assert begun(step("a", "li"), directory=away).waits_for == ["li"]


def test_of_two_rules_the_one_whose_deputy_is_there_counts() -> None:
    away = people(absence("li", "chen"), absence("li", "he"), without=["chen"])
    assert begun(step("a", "li"), directory=away).waits_for == ["he"]


def test_a_deputy_who_may_not_sign_gets_nothing() -> None:
    away = people(absence("li", "wei"))
    assert begun(step("a", "li"), directory=away).waits_for == ["li"]


def test_a_deputy_needs_no_role_of_whom_they_stand_in_for() -> None:
    away = people(absence("li", "chen"))
    approval = begun(step("a", role("legal_reviewer", JUSTICE)), directory=away)
    assert approval.waits_for == ["chen", "wu"]
    assert approval.approve("chen").outcome == "approved"


def test_a_task_that_is_open_stays_with_whom_it_is() -> None:
    approval = begun(step("a", "li"))
    approval.directory = people(absence("li", "chen"))
    assert approval.approve("li").outcome == "approved"


def test_a_task_that_waited_goes_to_the_deputy_when_its_turn_comes() -> None:
    approval = begun(step("a", "he", "li", policy="sequential"), at="2026-04-03")
    approval.directory = people(absence("li", "chen", *WEEK))
    approval.at("2026-04-07").approve("he")
    assert approval.waits_for == ["chen"]
    assert approval.run.seats[1].rule == "absence"


def test_a_task_that_was_given_away_is_no_longer_the_deputys() -> None:
    approval = begun(step("a", "li", policy="all")).does("li", "transfer", "chen")
    approval.does("chen", "add_before", "he")
    approval.directory = people(absence("li", "wu"))
    assert approval.approve("he").waits_for == ["chen"]


def test_a_deputy_hands_a_task_on_like_anybody() -> None:
    approval = begun(step("a", "li"), directory=people(absence("li", "chen")))
    approval.does("chen", "transfer", "he")
    assert approval.approve("he").outcome == "approved"


def test_a_deputy_who_stands_in_for_two_signs_for_each() -> None:
    away = people(absence("li", "chen"), absence("wu", "chen"))
    approval = begun(step("a", "li", "wu", policy="all"), directory=away)
    assert approval.waits_for == ["chen", "chen"]
    approval.approve("chen")
    assert (approval.outcome, approval.waits_for) == (None, ["chen"])
    assert approval.approve("chen").outcome == "approved"
