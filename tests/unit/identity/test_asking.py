"""Asking for an opening: who may, whom it asks, and how it can end without one."""

from __future__ import annotations

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.sealing import digest
from sunhall.domain.identity.decide import request_name
from tests.builders import people, requests
from tests.builders.catalogue import GOVERNMENT, JUSTICE, OFFICE
from tests.builders.history import NOT_PERMITTED, History, assigned, received, sent
from tests.unit.identity.sealed_cases import (
    ASK,
    DAY,
    KEY_HOLDERS,
    LOOK,
    SEAL,
    asked,
    opened,
    person,
    role,
    sealed,
    step,
    with_keys,
)

NOT_THREE = Refusal("identity_needs_three_keys", {"keys": 3}, kind="conflict")


# Who asks, and when.


@pytest.mark.parametrize("actor", people.EVERYBODY, ids=lambda actor: actor.id)
def test_the_office_and_the_handlers_of_the_department_ask_and_nobody_else(actor: Actor) -> None:
    outcome = sealed().attempt(ASK, actor)
    handles = "handler" in actor.roles and actor.department == "education-bureau"
    may = handles or bool(actor.roles & {"intake_officer", "office_head"})
    assert isinstance(outcome, Decision) is may
    if isinstance(outcome, Refusal):
        assert outcome.code == NOT_PERMITTED


def test_what_is_not_sealed_is_not_asked_for() -> None:
    refused = assigned(DAY).refusal(ASK, people.HANDLER)
    assert refused == Refusal("identity_not_sealed", kind="conflict")


def test_one_request_is_open_at_a_time_whoever_asks() -> None:
    for actor in (people.HANDLER, people.COLLEAGUE, people.INTAKE):
        refused = asked().refusal(ASK, actor)
        assert refused == Refusal("identity_already_requested", kind="conflict")


def test_another_approval_of_the_case_does_not_stand_in_the_way() -> None:
    history = sealed()
    history.give(requests.EXTENSION, people.HANDLER)
    history.give(ASK, people.HANDLER)
    assert [run.subject for run in history.case.open_runs] == ["extension", "identity"]


def test_a_request_that_has_ended_can_still_be_opened() -> None:
    history = sealed()
    history.give(c.Withdraw(), people.APPLICANT)
    history.give(ASK, people.INTAKE)
    history.approve(*KEY_HOLDERS)
    history.give(LOOK, people.INTAKE)
    assert history.state == "withdrawn"


# What is asked.


def test_the_three_key_holders_are_asked_one_after_the_other() -> None:
    history = asked()
    assert history.run.chain == "identity"
    turn = []
    for actor in KEY_HOLDERS:
        turn.append(actor.id in history.waiting_for())
        history.sign(actor, "approve")
    assert turn == [True, True, True]
    assert history.run.outcome is RunOutcome.APPROVED


def test_the_event_says_for_how_long_and_binds_the_reason_without_telling_it() -> None:
    history = asked()
    event = history.events[-1]
    assert (event.type, event.data["subject"]) == ("approval_started", "identity")
    assert event.data["drafter"] == people.HANDLER.id
    reason = history.sealed[request_name(1)]
    assert event.data["proposal"] == {"hours": 2, "reason_digest": digest(reason)}
    assert reason["reason"] == ASK.reason
    assert ASK.reason not in repr(history.events)


def test_every_request_has_a_reason_of_its_own() -> None:
    history = asked()
    history.sign(people.OFFICE_HEAD, "refuse", "理由不充分")
    history.give(ASK, people.HANDLER)
    assert {request_name(1), request_name(2)} <= history.sealed.keys()


def test_the_length_is_that_of_the_rules_when_it_was_asked_for() -> None:
    history = sealed()
    history.give(ASK, people.HANDLER)
    history.catalogue = received(DAY, identity_open_hours=48).catalogue
    history.approve(*KEY_HOLDERS)
    facts = DISCLOSURE.facts(history.case, history.context())["identity"]
    assert facts["open_until"] == "2026-04-01T11:00:00+08:00"


def test_asking_changes_neither_the_state_nor_a_deadline_nor_orders_a_letter() -> None:
    history = sealed()
    before = history.state, history.due, history.letters
    history.give(ASK, people.HANDLER)
    history.approve(*KEY_HOLDERS)
    assert (history.state, history.due, history.letters) == before
    assert all(event.letter is None for event in history.events[-4:])


def test_opening_a_case_with_a_draft_orders_no_reply() -> None:
    history = sealed()
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(ASK, people.HANDLER)
    history.approve(*KEY_HOLDERS)
    assert history.state == "drafting"
    assert history.letters == ["D01"]


# Who signs.


@pytest.mark.parametrize(
    "actor", [actor for actor in people.EVERYBODY if "office_head" not in actor.roles]
)
def test_nobody_turns_a_key_that_is_not_theirs(actor: Actor) -> None:
    refused = asked().sign_refused(actor, "approve")
    assert refused.code in (NOT_PERMITTED, "not_an_approver", "drafter_may_not_approve")
    assert refused.kind == "forbidden"


def test_who_asks_is_no_key_holder_for_it_even_with_the_role() -> None:
    history = asked(people.OFFICE_HEAD)
    assert people.OFFICE_HEAD.id not in history.waiting_for()
    refused = history.sign_refused(people.OFFICE_HEAD, "approve")
    assert refused.code == "drafter_may_not_approve"
    history.approve(people.OFFICE_HEAD_AT_THE_DESK, people.LEGAL, people.LEADER)
    assert history.run.outcome is RunOutcome.APPROVED


def test_where_only_who_asks_holds_the_key_nothing_is_begun() -> None:
    only_one = [
        step("head", role("office_head", OFFICE)),
        step("desk", person(people.OFFICE_HEAD)),
        step("leader", role("leader", GOVERNMENT)),
    ]
    history = with_keys(sealed(), only_one[1:])
    refused = history.refusal(ASK, people.OFFICE_HEAD)
    assert refused.code == "approval_without_approver"


def test_who_has_two_of_the_roles_is_asked_for_one_key_only() -> None:
    history = sealed()
    two_desks = [
        step("intake", role("intake_officer", OFFICE)),
        step("head", role("office_head", OFFICE)),
        step("leader", role("leader", GOVERNMENT)),
    ]
    with_keys(history, two_desks, distinct=True)
    history.give(ASK, people.HANDLER)
    history.sign(people.OFFICE_HEAD_AT_THE_DESK, "approve")
    assert people.OFFICE_HEAD_AT_THE_DESK.id not in history.waiting_for()
    history.approve(people.OFFICE_HEAD, people.LEADER)
    assert history.run.outcome is RunOutcome.APPROVED


def test_a_city_that_forgets_to_tell_people_apart_opens_nothing_with_two_people() -> None:
    history = sealed()
    two_desks = [
        step("intake", role("intake_officer", OFFICE)),
        step("head", role("office_head", OFFICE)),
        step("leader", role("leader", GOVERNMENT)),
    ]
    with_keys(history, two_desks)
    history.give(ASK, people.HANDLER)
    history.approve(people.OFFICE_HEAD_AT_THE_DESK, people.OFFICE_HEAD_AT_THE_DESK)
    assert history.sign_refused(people.LEADER, "approve") == NOT_THREE
    assert history.refusal(LOOK, people.HANDLER).code == "identity_not_open"


@pytest.mark.parametrize(
    "nodes",
    [
        [step("leader", role("leader", GOVERNMENT))],
        [
            step("together", role("legal_reviewer", JUSTICE), person(people.HEAD), policy="all"),
            step("leader", role("leader", GOVERNMENT)),
        ],
        [
            step("heads", role("office_head", OFFICE), policy="all"),
            step("leader", role("leader", GOVERNMENT)),
        ],
    ],
    ids=["one-key", "a-key-by-name", "three-people-in-one-role"],
)
def test_whatever_the_catalogue_says_the_last_signature_opens_nothing_without_three_keys(
    nodes: list[dict[str, object]],
) -> None:
    history = with_keys(sealed(), nodes)
    history.give(ASK, people.INTAKE)
    while history.waiting_for() != [people.LEADER.id]:
        first = history.waiting_for()[0]
        history.approve(next(actor for actor in people.EVERYBODY if actor.id == first))
    assert history.sign_refused(people.LEADER, "approve") == NOT_THREE
    # It is not stuck: it can be refused, and a better chain be tried.
    history.sign(people.LEADER, "refuse", "钥匙不足")
    assert history.run.outcome is RunOutcome.REFUSED


def test_a_chain_that_opens_by_itself_when_time_is_up_opens_nothing() -> None:
    by_itself = [{"after": {"amount": 1, "unit": "hour"}, "do": "approve"}]
    history = with_keys(
        sealed(),
        [
            step("head", role("office_head", OFFICE)),
            step("legal", role("legal_reviewer", JUSTICE)),
            step("leader", role("leader", GOVERNMENT), ladder=by_itself),
        ],
    )
    history.give(ASK, people.HANDLER)
    history.approve(people.OFFICE_HEAD, people.LEGAL)
    history.at("2026-04-01 15:00")
    assert history.tick() == []
    assert history.run.open
    history.sign(people.LEADER, "approve")
    assert history.run.outcome is RunOutcome.APPROVED


def test_a_key_that_was_handed_to_somebody_else_opens_nothing() -> None:
    history = asked().approve(people.OFFICE_HEAD, people.LEGAL)
    seat = history.action_of(people.LEADER, "transfer")
    to = ActOnApproval(seat.run, seat.seat, "transfer", to=people.SUPERVISOR.id)
    history.give(to, people.LEADER)
    assert history.sign_refused(people.SUPERVISOR, "approve") == NOT_THREE


# How it ends otherwise.


@pytest.mark.parametrize("before", range(3))
def test_one_key_holder_who_refuses_keeps_it_shut(before: int) -> None:
    history = asked().approve(*KEY_HOLDERS[:before])
    history.sign(KEY_HOLDERS[before], "refuse", "没有必要")
    assert history.run.outcome is RunOutcome.REFUSED
    assert history.refusal(LOOK, people.HANDLER).code == "identity_not_open"
    history.give(ASK, people.HANDLER)


def test_who_asked_can_take_the_request_back_before_the_first_key_is_turned() -> None:
    history = asked()
    history.give(ActOnApproval(1, 0, "withdraw"), people.HANDLER)
    assert history.run.outcome is RunOutcome.WITHDRAWN
    assert history.sign_refused(people.OFFICE_HEAD, "approve").code == "already_decided"
    assert history.refusal(LOOK, people.HANDLER).code == "identity_not_open"


def test_a_request_that_was_sent_back_is_asked_for_anew_with_all_three_keys() -> None:
    # Not even where the chain does not say that people must differ, and a draft would come back.
    three = [
        step("head", role("office_head", OFFICE)),
        step("legal", role("legal_reviewer", JUSTICE)),
        step("leader", role("leader", GOVERNMENT)),
    ]
    history = with_keys(sealed(), three)
    history.give(ASK, people.HANDLER)
    history.approve(people.OFFICE_HEAD, people.LEGAL)
    back = history.action_of(people.LEADER, "return", "请写明是哪一份委托书")
    straight = ActOnApproval(back.run, back.seat, "return", back.opinion, "drafter", True)
    history.give(straight, people.LEADER)
    assert history.run.resume == "leader"
    history.give(ASK, people.HANDLER)
    assert people.OFFICE_HEAD.id in history.waiting_for()
    history.approve(*KEY_HOLDERS)
    assert history.run.outcome is RunOutcome.APPROVED


@pytest.mark.parametrize("ends", ["sent", "withdrawn", "abandoned"])
def test_a_request_for_an_opening_ends_with_the_request_for_information(ends: str) -> None:
    history = _ended(ends)
    assert history.run.outcome is RunOutcome.CANCELLED
    assert history.events[-1].data["cancelled_runs"] == [history.run.number]
    refused = history.sign_refused(people.OFFICE_HEAD, "approve")
    assert refused.code == "already_decided"


def _ended(how: str) -> History:
    if how == "abandoned":
        history = sealed(received)
        history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
        history.give(ASK, people.INTAKE)
        history.produce("D02")
        history.at("2026-06-01").give(c.ConfirmAbandonment(), people.INTAKE)
        return history
    if how == "withdrawn":
        history = asked()
        history.give(c.Withdraw(), people.APPLICANT)
        return history
    history = sealed()
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10")
    history.give(ASK, people.INTAKE)
    history.give(c.Send(), people.INTAKE)
    return history


def test_asking_for_a_supplement_ends_other_approvals_and_not_this_one() -> None:
    history = sealed(received)
    history.give(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    history.give(ASK, people.INTAKE)
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert history.events[-1].data["cancelled_runs"] == [1]
    assert [run.outcome for run in history.case.runs] == [RunOutcome.CANCELLED, None]
    history.approve(*KEY_HOLDERS)
    history.give(LOOK, people.INTAKE)


def test_an_opening_that_was_granted_outlives_the_end_of_the_request() -> None:
    history = opened(people.INTAKE)
    history.give(c.Withdraw(), people.APPLICANT)
    history.give(LOOK, people.INTAKE)


def test_a_sent_request_that_was_never_sealed_is_not_asked_for() -> None:
    refused = sent(DAY).refusal(ASK, people.INTAKE)
    assert refused.code == "identity_not_sealed"
    assert sent(DAY).refusal(SEAL, people.INTAKE).code == "not_in_this_state"
