"""Which requests ask for the same, and what is worth publishing (art. 44)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure.same_information import numbers, sketch
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.publication.suggestions import (
    AnsweredRequest,
    Candidate,
    group_of,
    suggest_publication,
    worth_publishing,
)

KEY = b"k" * 32
DAY = datetime(2026, 6, 1, tzinfo=BEIJING)
SCHOOL = "城东区义务教育阶段学校扩建项目的立项批复文件"


def asked(case: str, text: str, group: str = "") -> AnsweredRequest:
    return AnsweredRequest(case, sketch(text, KEY), numbers(text, KEY), group or case)


def candidate(name: str, cases: int, suggested: int = 0, day: int = 0) -> Candidate:
    ids = tuple(f"{name}{number}" for number in range(cases))
    return Candidate(f"{name}0", ids, ids[:suggested], DAY + timedelta(days=day))


def test_a_request_like_no_other_begins_a_group() -> None:
    assert group_of(asked("B", "中心公园绿化工程"), [asked("A", SCHOOL)], 60) == "B"
    assert group_of(asked("B", SCHOOL), [], 60) == "B"


def test_a_request_joins_the_group_of_the_most_alike() -> None:
    others = [asked("A", SCHOOL + "及附件一至附件九的全部扫描件", "X"), asked("C", SCHOOL, "Y")]
    assert group_of(asked("B", SCHOOL), others, 50) == "Y"


def test_requests_that_name_different_years_do_not_ask_for_the_same() -> None:
    assert group_of(asked("B", "2025年" + SCHOOL), [asked("A", "2024年" + SCHOOL)], 60) == "B"
    assert group_of(asked("B", "2025年" + SCHOOL), [asked("A", SCHOOL)], 60) == "A"


def test_several_applicants_or_one_suggestion_make_something_worth_publishing() -> None:
    groups = [candidate("a", 1), candidate("b", 2), candidate("c", 1, suggested=1)]
    assert {each.group for each in worth_publishing(groups, 2)} == {"b0", "c0"}
    assert {each.group for each in worth_publishing(groups, 3)} == {"c0"}


def test_the_most_wanted_comes_first_and_of_equals_the_newest() -> None:
    groups = [candidate("a", 2, day=1), candidate("b", 5), candidate("c", 2, day=2)]
    assert [each.group for each in worth_publishing(groups, 2)] == ["b0", "c0", "a0"]


def test_an_applicant_suggests_once_what_they_were_given() -> None:
    first = suggest_publication(answered=True, disclosed=True, suggested=False)
    assert isinstance(first, Decision)
    assert [each.type for each in first.happenings] == ["publication_suggested"]
    again = suggest_publication(answered=True, disclosed=True, suggested=True)
    assert again == Decision(())


@pytest.mark.parametrize(
    ("answered", "disclosed", "code"),
    [
        (False, False, "not_answered"),
        (False, True, "not_answered"),
        (True, False, "nothing_was_disclosed"),
    ],
)
def test_what_was_not_given_cannot_be_suggested(answered: bool, disclosed: bool, code: str) -> None:
    outcome = suggest_publication(answered=answered, disclosed=disclosed, suggested=False)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
