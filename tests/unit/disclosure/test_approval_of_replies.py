"""Approval of replies: who signs, who never does, and where a returned draft goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import RunOutcome, opinion_name
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.request import State
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    received,
)

DAY = "2026-04-01"


def _on_spot(by: Actor = people.INTAKE) -> History:
    history = received(DAY)
    history.give(requests.ON_SPOT, by)
    return history


def test_a_reply_is_signed_by_department_then_lawyer_then_leader() -> None:
    history = in_approval(DAY)
    # Both who hold the role are asked; the first answer of them decides (或签).
    assert history.waiting_for() == [people.HEAD.id, people.HEAD_WHO_DRAFTS.id]
    history.approve(people.HEAD)
    assert history.waiting_for() == [people.LEGAL.id]
    history.approve(people.LEGAL)
    assert history.waiting_for() == [people.LEADER.id]
    assert history.state == "approval"
    history.approve(people.LEADER)
    assert history.state == "decided"
    assert history.run.outcome is RunOutcome.APPROVED


@pytest.mark.parametrize(
    ("node", "signer"), [(0, people.HEAD), (1, people.LEGAL), (2, people.LEADER)]
)
@pytest.mark.parametrize("actor", people.EVERYBODY, ids=lambda actor: actor.id)
def test_only_the_holder_of_the_role_in_the_department_decides_a_node(
    node: int, signer: Actor, actor: Actor
) -> None:
    history = in_approval(DAY)
    history.approve(*(people.HEAD, people.LEGAL, people.LEADER)[:node])
    outcome = history.try_to_sign(actor, "approve")
    may = signer.roles <= actor.roles and actor.department == signer.department
    assert isinstance(outcome, Refusal) is not may
    if isinstance(outcome, Refusal):
        drafter = actor == people.HANDLER
        expected = "drafter_may_not_approve" if drafter else "not_an_approver"
        assert outcome.code in (NOT_PERMITTED, expected)
        assert outcome.kind == "forbidden"


def test_the_head_of_another_department_does_not_sign() -> None:
    history = in_approval(DAY)
    assert history.sign_refused(people.OTHER_HEAD, "approve").code == "not_an_approver"


def test_whoever_drafted_does_not_approve_even_as_head() -> None:
    history = assigned(DAY)
    history.give(requests.DISCLOSE, people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitForApproval(), people.HEAD_WHO_DRAFTS)
    refused = history.sign_refused(people.HEAD_WHO_DRAFTS, "approve")
    assert refused.code == "drafter_may_not_approve"
    history.approve(people.HEAD)
    assert history.run.seats[0].by == people.HEAD.id


def test_whoever_drafted_does_not_return_either() -> None:
    history = drafted(DAY)
    history.give(requests.DISCLOSE, people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitForApproval(), people.HANDLER)
    refused = history.sign_refused(people.HEAD_WHO_DRAFTS, "return", "再改")
    assert refused.code == "drafter_may_not_approve"


def test_whoever_wrote_an_earlier_version_of_the_draft_does_not_approve() -> None:
    # Otherwise a colleague's comma would launder one's own text.
    history = assigned(DAY)
    history.give(requests.DISCLOSE, people.HEAD_WHO_DRAFTS)
    history.give(requests.DISCLOSE, people.COLLEAGUE)
    history.give(c.SubmitForApproval(), people.COLLEAGUE)
    refused = history.sign_refused(people.HEAD_WHO_DRAFTS, "approve")
    assert refused.code == "drafter_may_not_approve"


def test_whoever_drafted_for_the_department_before_may_approve_a_draft_begun_anew() -> None:
    history = assigned(DAY)
    history.give(requests.DISCLOSE, people.HEAD_WHO_DRAFTS)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.COLLEAGUE)
    history.give(c.SubmitForApproval(), people.COLLEAGUE)
    history.approve(people.HEAD_WHO_DRAFTS)
    assert history.waiting_for() == [people.LEGAL.id]


def test_whoever_hands_in_a_colleagues_draft_is_not_its_drafter() -> None:
    history = drafted(DAY)
    history.give(c.SubmitForApproval(), people.COLLEAGUE)
    assert history.run.drafter == people.HANDLER.id


def test_a_returned_reply_goes_back_to_drafting_with_the_opinion_sealed() -> None:
    history = in_approval(DAY).approve(people.HEAD)
    history.sign(people.LEGAL, "return", "请写明检索范围")
    assert history.case.state is State.DRAFTING
    assert history.run.outcome is RunOutcome.RETURNED
    assert history.events[-1].data["opinion_digest"] == digest(
        history.sealed[opinion_name(1, 3, history.case.version)]
    )
    assert "请写明检索范围" not in repr(history.events)
    assert history.letters == ["D01"]


def test_a_returned_draft_can_be_mended_and_approved_in_a_second_run() -> None:
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请改为部分公开")
    history.give(requests.reply("disclose_partly"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert [run.number for run in history.case.runs] == [1, 2]
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    assert history.case.draft is not None
    assert history.case.draft.revision == 2
    assert history.letters == ["D01", "D11"]


def test_a_decision_for_the_first_run_does_not_count_in_the_second() -> None:
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请修改")
    history.give(c.SubmitForApproval(), people.HANDLER)
    for seat, actor in ((1, people.HEAD), (2, people.HEAD_WHO_DRAFTS)):
        refused = history.refusal(ActOnApproval(1, seat, "approve"), actor)
        assert (refused.code, refused.kind) == ("already_decided", "conflict")


def test_a_run_that_does_not_exist_is_nobodys_to_decide() -> None:
    outcome = in_approval(DAY).attempt(ActOnApproval(2, 1, "approve"), people.HEAD)
    assert outcome == Refusal("run_unknown", kind="conflict")


def test_a_request_without_runs_has_nothing_to_decide() -> None:
    outcome = assigned(DAY).attempt(ActOnApproval(1, 1, "approve"), people.HEAD)
    assert outcome == Refusal("run_unknown", kind="conflict")


def test_an_opinion_is_kept_beside_the_seat_that_gave_it() -> None:
    history = in_approval(DAY)
    assert history.sign(people.HEAD, "approve", "同意").beside == (1, 1)
    assert history.sign(people.LEGAL, "approve", "同意").beside == (1, 3)


def test_a_running_chain_keeps_the_nodes_it_started_with() -> None:
    history = in_approval(DAY)
    before = history.run.plan
    chains = dict(history.catalogue.chains)
    chains["reply"] = chains["extension"]
    object.__setattr__(history.catalogue, "chains", chains)
    history.approve(people.HEAD)
    assert history.run.plan == before
    assert history.waiting_for() == [people.LEGAL.id]
    assert history.case.state is State.APPROVAL


def test_a_reply_that_comes_straight_back_goes_on_at_the_step_that_returned_it() -> None:
    history = in_approval(DAY).approve(people.HEAD)
    back = ActOnApproval(1, 3, "return", "请写明检索范围", to="drafter", straight_back=True)
    history.give(back, people.LEGAL)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert history.waiting_for() == [people.LEGAL.id]
    history.approve(people.LEGAL, people.LEADER)
    assert history.case.state is State.DECIDED


def test_a_reply_that_was_refused_goes_back_to_drafting_because_it_must_be_answered() -> None:
    history = in_approval(DAY)
    history.sign(people.HEAD, "refuse", "事实不清")
    assert history.run.outcome is RunOutcome.REFUSED
    assert history.case.state is State.DRAFTING
    assert history.letters == ["D01"]


def test_the_drafter_takes_a_reply_back_before_anybody_has_acted() -> None:
    history = in_approval(DAY)
    history.give(ActOnApproval(1, 0, "withdraw"), people.HANDLER)
    assert history.run.outcome is RunOutcome.WITHDRAWN
    assert history.case.state is State.DRAFTING
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD)
    refused = history.refusal(ActOnApproval(2, 0, "withdraw"), people.HANDLER)
    assert refused.code == "others_have_acted"


def test_the_chain_of_a_reply_is_the_first_whose_condition_holds() -> None:
    rules = (("on-spot", 'decision == "refuse"'), ("reply", None))
    refused = in_approval(DAY, requests.reply("refuse"), reply_chains=rules)
    assert refused.run.chain == "on-spot"
    disclosed = in_approval(DAY, reply_chains=rules)
    assert disclosed.run.chain == "reply"


# On the spot (art. 33(1)).


def test_a_reply_on_the_spot_needs_one_signature() -> None:
    history = _on_spot()
    assert history.state == "approval"
    assert people.OFFICE_HEAD.id in history.waiting_for()
    history.approve(people.OFFICE_HEAD)
    assert history.state == "decided"
    assert history.letters == ["D01", "D09"]
    history.produce("D09")
    history.give(c.Send(), people.INTAKE)
    assert history.events[-1].data["leaf"] == "r3_1"


def test_whoever_replies_on_the_spot_does_not_sign_it() -> None:
    history = _on_spot(people.OFFICE_HEAD_AT_THE_DESK)
    refused = history.sign_refused(people.OFFICE_HEAD_AT_THE_DESK, "approve")
    assert refused.code == "drafter_may_not_approve"


def test_a_returned_reply_on_the_spot_goes_back_to_the_review_and_can_be_assigned() -> None:
    history = _on_spot()
    history.sign(people.OFFICE_HEAD, "return", "请交承办部门")
    assert history.case.state is State.INTAKE_REVIEW
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert history.case.draft is None


def test_a_returned_reply_on_the_spot_can_be_tried_once_more() -> None:
    history = _on_spot()
    history.sign(people.OFFICE_HEAD, "return", "请改")
    history.give(requests.ON_SPOT, people.INTAKE)
    history.approve(people.OFFICE_HEAD)
    assert history.case.state is State.DECIDED


# Withdrawal and reassignment.


@pytest.mark.parametrize("history", [in_approval, drafted, assigned, received])
def test_withdrawing_ends_every_run_that_is_open(history: Callable[[str], History]) -> None:
    running = history(DAY)
    proposer = people.HANDLER if running.case.assigned_to else people.OFFICE_HEAD_WHO_DRAFTS
    running.give(requests.EXTENSION, proposer)
    open_runs = [run.number for run in running.case.open_runs]
    running.give(c.Withdraw(reason="已自行取得"), people.APPLICANT)
    assert running.events[-1].data["cancelled_runs"] == open_runs
    assert running.case.open_runs == ()
    assert running.letters[-1] == "D27"
    assert running.events[-1].data["leaf"] == "r3_6_3"


def test_withdrawing_leaves_ended_runs_as_they_ended() -> None:
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请改")
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.give(c.Withdraw(), people.APPLICANT)
    assert [run.outcome for run in history.case.runs] == [
        RunOutcome.RETURNED,
        RunOutcome.CANCELLED,
    ]


def test_a_decided_request_can_not_be_withdrawn() -> None:
    assert decided(DAY).refusal(c.Withdraw(), people.APPLICANT).code == "not_in_this_state"


def test_a_request_that_was_given_to_another_department_is_signed_by_its_head() -> None:
    history = drafted(DAY)
    history.give(c.Assign(department="transport-bureau"), people.OFFICE_HEAD)
    assert history.refusal(requests.DISCLOSE, people.HANDLER).code == NOT_PERMITTED
    history.give(requests.DISCLOSE, people.OTHER_HANDLER)
    history.give(c.SubmitForApproval(), people.OTHER_HANDLER)
    assert history.sign_refused(people.HEAD, "approve").code == "not_an_approver"
    history.approve(people.OTHER_HEAD)
    assert history.waiting_for() == [people.LEGAL.id]
