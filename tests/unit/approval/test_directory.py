"""Who works for the city, who stands above whom, and who stands in for whom."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.approval.directory import NOBODY
from tests.builders.approvals import absence, member, people
from tests.builders.catalogue import EDUCATION, JUSTICE

ON = date(2026, 4, 1)


def test_holders_of_a_role_are_found_in_their_department_and_in_order() -> None:
    staff = people(members=[member("an", "legal_reviewer", of=JUSTICE)])
    assert staff.holders("legal_reviewer", JUSTICE) == ("an", "li", "wu")
    assert staff.holders("legal_reviewer", EDUCATION) == ()
    assert staff.holders("poet", JUSTICE) == ()


def test_a_superior_is_somebody_who_still_works_here() -> None:
    assert people().superior_of("wei") == "qian"
    assert people().superior_of("sun") is None
    assert people().superior_of("nobody") is None
    assert people(without=["qian"]).superior_of("wei") is None


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2026-03-31", False), ("2026-04-01", True), ("2026-04-03", True), ("2026-04-04", False)],
)
def test_an_absence_covers_its_first_and_its_last_day(day: str, covered: bool) -> None:
    rule = absence("li", "he", "2026-04-01", "2026-04-03")
    assert rule.covers("li", "reply", date.fromisoformat(day)) is covered


def test_an_absence_is_of_one_person_and_of_the_chains_it_names() -> None:
    rule = absence("li", "he", "2026-04-01", "2026-04-03", "reply")
    assert rule.covers("li", "reply", ON)
    assert not rule.covers("he", "reply", ON)
    assert not rule.covers("li", "extension", ON)
    assert absence("li", "he").covers("li", "extension", ON)


def test_without_a_rule_a_task_stays_with_the_person() -> None:
    assert people().deputy_of("li", "reply", ON) == "li"
    assert NOBODY.deputy_of("li", "reply", ON) == "li"


def test_deputies_are_followed_as_far_as_they_go() -> None:
    away = people(absence("li", "he"), absence("he", "wu"), absence("wu", "zhou"))
    assert away.deputy_of("li", "reply", ON) == "zhou"


def test_a_circle_comes_to_an_end() -> None:
    away = people(absence("li", "he"), absence("he", "li"))
    assert away.deputy_of("li", "reply", ON) == "he"
    assert people(absence("li", "li")).deputy_of("li", "reply", ON) == "li"


def test_a_deputy_who_left_is_passed_over_for_the_next_rule() -> None:
    away = people(absence("li", "he"), absence("li", "wu"), without=["he"])
    assert away.deputy_of("li", "reply", ON) == "wu"
