"""Bodies of requests about approvals are read into the engine's own command."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.errors import InvalidInput
from sunhall.http.case_requests import ActionData, ActOnTask, ActOnTasks, PlanAbsence
from sunhall.http.parse import parse

#: What the address and the body's own fields say of an action; the rest is its data.
BESIDE = {"run", "seat", "action", "opinion"}


def wrong(cls: type[Any], body: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        parse(cls, body)
    return {(error.field, error.code) for error in refused.value.errors}


def hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


def test_the_data_of_an_action_has_the_fields_and_limits_of_the_command() -> None:
    command = hints(ActOnApproval)
    own = {each.name for each in fields(ActOnApproval)} - BESIDE
    assert {name: hints(ActionData)[name] for name in own} == {n: command[n] for n in own}
    assert {each.name for each in fields(ActionData)} == own
    defaults = {each.name: each.default for each in fields(ActOnApproval)}
    assert all(each.default == defaults[each.name] for each in fields(ActionData))


def test_the_opinion_has_the_limit_of_the_command() -> None:
    assert hints(ActOnTask)["opinion"] == hints(ActOnApproval)["opinion"]


def test_an_action_becomes_the_command_for_its_seat() -> None:
    body = {"action": "transfer", "opinion": "请代办", "data": {"to": "S1"}}
    command = parse(ActOnTask, body).on(run=2, seat=5)
    assert command == ActOnApproval(2, 5, "transfer", "请代办", to="S1")


def test_an_action_needs_no_data() -> None:
    assert parse(ActOnTask, {"action": "approve"}).on(1, 1) == ActOnApproval(1, 1, "approve")


def test_to_return_means_to_the_drafter_unless_told() -> None:
    bare = parse(ActOnTask, {"action": "return", "opinion": "补充"}).on(1, 1)
    told = parse(ActOnTask, {"action": "return", "data": {"to": "previous"}}).on(1, 1)
    assert (bare.to, told.to) == ("drafter", "previous")


def test_no_other_action_goes_to_the_drafter_by_itself() -> None:
    assert parse(ActOnTask, {"action": "transfer"}).on(1, 1).to == ""


@pytest.mark.parametrize("name", sorted(BESIDE))
def test_the_data_cannot_say_who_acts_and_how(name: str) -> None:
    body = {"action": "approve", "data": {name: 1}}
    assert wrong(ActOnTask, body) == {(f"data.{name}", "unknown_field")}


def test_an_unknown_action_is_told_which_there_are() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(ActOnTask, {"action": "decide"})
    (error,) = refused.value.errors
    assert (error.field, error.code) == ("action", "not_one_of")
    assert "take_back" in str(error.params["allowed"])


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"to": "x" * 201}, "data.to", "too_long"),
        ({"straight_back": "yes"}, "data.straight_back", "wrong_type"),
        ({"signer": -1}, "data.signer", "too_small"),
        ({"people": ["S"] * 51}, "data.people", "too_long"),
        ({"people": [""]}, "data.people.0", "missing"),
        ({"enclosures": [{"upload_id": "short"}]}, "data.enclosures.0.upload_id", "too_short"),
        ({"surprise": 1}, "data.surprise", "unknown_field"),
    ],
)
def test_what_is_wrong_with_the_data_is_named_by_its_place(
    data: dict[str, Any], field: str, code: str
) -> None:
    assert (field, code) in wrong(ActOnTask, {"action": "comment", "data": data})


@pytest.mark.parametrize("action", ["refuse", "return", "transfer", "withdraw"])
def test_what_needs_a_look_at_each_case_cannot_be_done_to_many(action: str) -> None:
    body = {"action": action, "items": [{"task_id": "x"}]}
    assert wrong(ActOnTasks, body) == {("action", "not_one_of")}


def test_many_are_one_at_least_and_fifty_at_most() -> None:
    item = {"task_id": "x"}
    assert wrong(ActOnTasks, {"action": "approve", "items": []}) == {("items", "missing")}
    assert wrong(ActOnTasks, {"action": "approve", "items": [item] * 51}) == {("items", "too_long")}
    assert len(parse(ActOnTasks, {"action": "read", "items": [item] * 50}).items) == 50


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"first": "2026-02-30"}, "first", "bad_format"),
        ({"first": "2026-04-01T00:00:00"}, "first", "bad_format"),
        ({"last": 7}, "last", "wrong_type"),
        ({"deputy": " "}, "deputy", "missing"),
        ({"chains": "reply"}, "chains", "wrong_type"),
        ({"until": "2026-04-01"}, "until", "unknown_field"),
    ],
)
def test_an_absence_has_days_and_people(change: dict[str, Any], field: str, code: str) -> None:
    right = {"deputy": "S2", "first": "2026-04-01", "last": "2026-04-03"}
    assert parse(PlanAbsence, right).staff == ""
    assert (field, code) in wrong(PlanAbsence, {**right, **change})
