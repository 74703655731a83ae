"""Secrecy review, legal review, signature: the states that a reply goes through (条例 art. 17)."""

from __future__ import annotations

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.phases import phase_of
from sunhall.domain.disclosure.request import State
from tests.builders import people, requests
from tests.builders.approvals import Approval, begun, branch, parting, step
from tests.builders.catalogue import EDUCATION
from tests.builders.history import History, in_approval

DAY = "2026-04-01"
SIGNERS = (people.HEAD, people.LEGAL, people.LEADER)


def _reviewed(*signed: Actor) -> History:
    return in_approval(DAY, reply_chains=(("reviewed-reply", None),)).approve(*signed)


def test_a_reply_goes_through_its_reviews_in_the_order_of_the_chain() -> None:
    states = [_reviewed(*SIGNERS[:count]).state for count in range(4)]
    assert states == ["secrecy_review", "legal_review", "approval", "decided"]


def test_a_step_without_a_phase_is_an_approval() -> None:
    assert in_approval(DAY).state == "approval"


@pytest.mark.parametrize("signed", [0, 1, 2])
def test_a_return_goes_back_to_drafting_from_every_review(signed: int) -> None:
    history = _reviewed(*SIGNERS[:signed])
    history.sign(SIGNERS[signed], "return", "请补充保密审查意见")
    assert history.case.state is State.DRAFTING


def test_after_a_return_the_reply_begins_with_the_first_review_again() -> None:
    history = _reviewed(people.HEAD)
    history.sign(people.LEGAL, "return", "请改")
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert history.state == "secrecy_review"


@pytest.mark.parametrize("signed", [0, 1, 2])
def test_the_reply_period_runs_through_every_review(signed: int) -> None:
    history = _reviewed(*SIGNERS[:signed])
    assert history.due == "2026-04-30"
    assert history.standing.department == EDUCATION
    assert history.at("2026-05-01").tick() == ["deadline_warned", "deadline_missed"]


@pytest.mark.parametrize("signed", [0, 1, 2])
def test_a_request_can_be_extended_and_withdrawn_in_every_review(signed: int) -> None:
    history = _reviewed(*SIGNERS[:signed])
    state = history.state
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert (history.state, history.due) == (state, "2026-06-01")
    history.give(c.Withdraw(), people.APPLICANT)
    assert history.state == "withdrawn"


def test_an_approval_of_something_else_is_no_review_of_the_reply() -> None:
    history = _reviewed()
    history.give(requests.EXTENSION, people.HANDLER)
    assert history.state == "secrecy_review"
    history.sign(people.OFFICE_HEAD, "approve")
    assert history.state == "secrecy_review"


def test_no_reply_letter_leaves_before_the_last_review() -> None:
    for count in range(3):
        assert _reviewed(*SIGNERS[:count]).letters == ["D01"]
    assert _reviewed(*SIGNERS).letters == ["D01", "D10"]


# Steps side by side.


def _side_by_side(first: str, second: str) -> Approval:
    return begun(
        parting(
            "both",
            branch("a", step("one", "zhao", phase=first)),
            branch("b", step("two", "qian", phase=second)),
        )
    )


def test_steps_side_by_side_in_the_same_phase_are_that_phase() -> None:
    run = _side_by_side("secrecy_review", "secrecy_review").run
    assert len(run.open_visits) == 2
    assert phase_of(run) is State.SECRECY_REVIEW


def test_steps_side_by_side_in_different_phases_are_an_approval() -> None:
    approval = _side_by_side("secrecy_review", "legal_review")
    assert phase_of(approval.run) is State.APPROVAL
    approval.approve("zhao")
    assert phase_of(approval.run) is State.LEGAL_REVIEW
