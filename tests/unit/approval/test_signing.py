"""People agree or refuse: who may, when, and what is recorded."""

from __future__ import annotations

import pytest

from sunhall.domain.engine.sealing import digest
from tests.builders.approvals import begun, step


def test_an_approval_that_begins_is_recorded_with_its_whole_plan() -> None:
    approval = begun(step("a", "li"), authors=["chen"], facts={"days": 3})
    (event,) = approval.events
    assert event.type == "approval_started"
    assert event.data["plan"] == approval.plan
    assert (event.data["drafter"], event.data["barred"]) == ("wei", ["chen", "wei"])
    assert event.data["facts"]["days"] == 3
    assert (approval.run.subject, approval.run.data) == ("reply", {"days": 5})
    assert (approval.run.started_at, approval.run.step) == (approval.now, 1)


def test_a_signature_says_who_and_when() -> None:
    approval = begun(step("a", "li")).later(hours=3).approve("li")
    seat = approval.run.seats[0]
    assert (seat.asked, seat.holder, seat.by, seat.at) == ("li", "li", "li", approval.now)
    assert (approval.run.outcome, approval.run.ended_at) == ("approved", approval.now)
    visit = approval.run.visits[0]
    assert (visit.result, visit.closed_at) == ("approved", approval.now)


def test_steps_are_signed_one_after_the_other() -> None:
    approval = begun(step("a", "li"), step("b", "he"), step("c", "sun"))
    for number, name in enumerate(("li", "he", "sun"), start=1):
        assert (approval.waits_for, approval.run.step) == ([name], number)
        approval.approve(name)
    assert approval.outcome == "approved"


def test_a_refusal_ends_the_approval_at_once() -> None:
    approval = begun(step("a", "li"), step("b", "he")).does("li", "refuse")
    assert (approval.outcome, approval.waits_for) == ("refused", [])
    assert approval.way == [("a", "refused")]
    assert approval.run.resume is None


def test_to_approve_needs_no_word_and_to_refuse_needs_one() -> None:
    approval = begun(step("a", "li", "he", policy="all"))
    refusal = approval.refuses("he", "refuse", opinion="")
    assert (refusal.code, refusal.fields, refusal.kind) == ("opinion_needed", ("opinion",), "rule")
    assert refusal.params == {"action": "refuse"}
    approval.approve("li")


def test_an_opinion_is_sealed_and_the_event_keeps_only_its_digest() -> None:
    approval = begun(step("a", "li", "he", policy="all"))
    approval.does("he", "approve", opinion="同意公开")
    event = approval.events[-1]
    assert "同意公开" not in repr(event.data)
    assert list(approval.sealed) == ["opinion-1-2-2"]
    assert approval.sealed["opinion-1-2-2"]["text"] == "同意公开"
    assert event.data["opinion_digest"] == digest(approval.sealed["opinion-1-2-2"])


def test_without_an_opinion_nothing_is_sealed() -> None:
    approval = begun(step("a", "li")).approve("li")
    assert approval.sealed == {}
    assert "opinion_digest" not in approval.events[-1].data


def test_an_event_says_which_seat_did_what() -> None:
    data = begun(step("a", "li", "he", policy="all")).approve("he").events[-1].data
    assert (data["run"], data["seat"], data["action"]) == (1, 2, "approve")


@pytest.mark.parametrize("action", ["approve", "refuse", "return"])
@pytest.mark.parametrize("name", ["he", "zhao", "sun", "feng", "nobody"])
def test_nobody_signs_at_anothers_seat(action: str, name: str) -> None:
    approval = begun(step("a", "li"), step("b", "he"))
    refusal = approval.refuses(name, action, "drafter", seat=1)
    assert (refusal.code, refusal.kind) == ("not_an_approver", "forbidden")


@pytest.mark.parametrize("action", ["approve", "refuse", "return", "transfer", "delegate"])
def test_nobody_signs_for_a_colleague_who_is_asked_as_well(action: str) -> None:
    approval = begun(step("a", "li", "he", policy="all"))
    assert approval.code("li", action, "drafter", seat=2) == "not_an_approver"


@pytest.mark.parametrize("action", ["approve", "refuse", "return"])
def test_a_second_click_is_a_conflict(action: str) -> None:
    approval = begun(step("a", "li"), step("b", "he")).approve("li")
    refusal = approval.refuses("li", action, "drafter", seat=1)
    assert (refusal.code, refusal.kind) == ("already_decided", "conflict")


def test_of_two_at_once_where_one_is_enough_the_second_is_a_conflict() -> None:
    approval = begun(step("a", "li", "he")).approve("li")
    assert approval.refuses("he", "approve").kind == "conflict"


@pytest.mark.parametrize("end", ["approve", "refuse"])
@pytest.mark.parametrize(
    "action", ["approve", "refuse", "return", "transfer", "delegate", "add_before", "take_back"]
)
def test_nothing_is_signed_after_the_end(end: str, action: str) -> None:
    approval = begun(step("a", "li", policy="all")).does("li", end)
    assert approval.refuses("li", action, "he").kind == "conflict"


def test_a_seat_that_does_not_exist_is_a_conflict() -> None:
    refusal = begun(step("a", "li")).refuses("li", "approve", seat=9)
    assert (refusal.code, refusal.kind) == ("seat_unknown", "conflict")


@pytest.mark.parametrize("action", ["approve", "refuse", "return", "transfer", "take_back"])
def test_nobody_signs_for_the_run_as_a_whole(action: str) -> None:
    refusal = begun(step("a", "li")).refuses("li", action, seat=0)
    assert refusal.code == "action_not_offered"
    assert refusal.params == {"action": action}


def test_a_step_offers_what_its_chain_says() -> None:
    approval = begun(step("a", "li", actions=["approve", "refuse"]))
    assert approval.offers("li") == ("approve", "refuse")
    for action in ("return", "transfer", "delegate", "copy", "comment"):
        assert approval.code("li", action, "he", people=("he",)) == "action_not_offered"


def test_a_step_without_a_word_on_it_offers_everything() -> None:
    offered = begun(step("a", "li", policy="all")).offers("li")
    assert offered == (
        *("approve", "refuse", "return", "transfer", "delegate", "add_before", "add_after"),
        *("copy", "comment"),
    )
