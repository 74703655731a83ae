"""Which approvals a request asks for."""

from __future__ import annotations

import pytest

from sunhall.application.lists import BoxQuestion
from sunhall.domain.errors import InvalidInput
from sunhall.http.box_query import BOXES, box_question, flag, nothing_but
from sunhall.http.message import Request


def asked(**query: str) -> BoxQuestion:
    return box_question(Request("GET /api/v1/staff/approvals", "GET", query=query))


def refused(**query: str) -> tuple[str, str, dict[str, object]]:
    with pytest.raises(InvalidInput) as refusal:
        asked(**query)
    (error,) = refusal.value.errors
    return error.field, error.code, dict(error.params)


def test_things_to_do_are_asked_for_unless_told() -> None:
    assert asked() == BoxQuestion("todo", "", "", overdue=False)


@pytest.mark.parametrize("box", BOXES)
def test_every_box_has_a_name(box: str) -> None:
    assert asked(box=box).box == box


def test_filters_are_taken_as_they_are() -> None:
    assert asked(chain="disclosure-reply", service="disclosure", overdue="true") == BoxQuestion(
        "todo", "disclosure-reply", "disclosure", overdue=True
    )


@pytest.mark.parametrize("box", ["", "TODO", "drafts", "todo "])
def test_a_box_that_is_none_is_told_which_there_are(box: str) -> None:
    assert refused(box=box) == (*("box", "not_one_of", {"allowed": "todo, done, copied, mine"}),)


@pytest.mark.parametrize("said", ["", "1", "yes", "True"])
def test_a_flag_says_true_or_false_and_nothing_else(said: str) -> None:
    assert refused(overdue=said) == ("overdue", "not_one_of", {"allowed": "true, false"})


@pytest.mark.parametrize("box", ["done", "mine", "copied"])
def test_only_things_to_do_can_be_late(box: str) -> None:
    assert refused(box=box, overdue="true") == ("overdue", "overdue_only_to_do", {})
    assert asked(box=box, overdue="false").box == box


def test_a_flag_that_is_absent_is_false() -> None:
    request = Request("POST /x", "POST", query={"next": "true"})
    assert flag(request, "next")
    assert not flag(request, "other")


def test_a_parameter_that_means_nothing_is_named_and_not_passed_over() -> None:
    request = Request("GET /x", "GET", query={"staff": "S1", "stuff": "S2"})
    nothing_but(request, "staff", "stuff")
    with pytest.raises(InvalidInput) as refusal:
        nothing_but(request, "staff")
    (error,) = refusal.value.errors
    assert (error.field, error.code) == ("stuff", "unknown_field")
