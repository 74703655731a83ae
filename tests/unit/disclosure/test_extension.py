"""Extension of the reply period (政府信息公开条例 art. 33(2))."""

from __future__ import annotations

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.request import State
from tests.builders import people, requests
from tests.builders.history import (
    NOT_PERMITTED,
    assigned,
    decided,
    drafted,
    in_approval,
    received,
    supplement_asked,
)

DAY = "2026-04-01"


def test_an_extension_waits_for_the_head_of_the_disclosure_office_alone() -> None:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    assert {seat.role for seat in history.run.seats} == {"office_head@disclosure-office"}
    assert people.OFFICE_HEAD.id in history.waiting_for()
    assert history.due == "2026-04-30"


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if "office_head" not in actor.roles],
    ids=lambda actor: actor.id,
)
def test_nobody_else_approves_an_extension(actor: Actor) -> None:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    refused = history.sign_refused(actor, "approve")
    proposer = actor == people.HANDLER
    expected = "drafter_may_not_approve" if proposer else "not_an_approver"
    assert refused.code in (NOT_PERMITTED, expected)


def test_whoever_proposed_an_extension_does_not_approve_it() -> None:
    history = received(DAY)
    history.give(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    refused = history.sign_refused(people.OFFICE_HEAD_WHO_DRAFTS, "approve")
    assert refused.code == "drafter_may_not_approve"
    history.approve(people.OFFICE_HEAD)
    assert history.case.extension_days == 20


def test_an_extension_keeps_the_state_and_its_reason_is_sealed() -> None:
    for history in (assigned(DAY), drafted(DAY), in_approval(DAY)):
        state = history.case.state
        history.give(requests.EXTENSION, people.HANDLER)
        number = history.run.number
        history.approve(people.OFFICE_HEAD)
        assert history.case.state is state
        assert history.sealed[f"extension-{number}"]["reason"] == requests.EXTENSION.reason
        assert requests.EXTENSION.reason not in repr(history.events)


def test_a_refused_extension_leaves_the_due_date_and_can_be_proposed_again() -> None:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "return", "理由不足")
    assert history.run.outcome is RunOutcome.RETURNED
    assert (history.due, history.letters) == ("2026-04-30", ["D01"])
    history.give(c.ProposeExtension(days=10, reason="需要检索历年档案"), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.case.extension_days == 10


def test_an_approved_extension_orders_its_letter_and_takes_the_yellow_card_back() -> None:
    history = assigned(DAY).at("2026-04-30")
    history.tick()
    assert history.standing.card == "yellow"
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.letters == ["D01", "D04"]
    assert history.standing.card is None


def test_both_ends_of_an_extension_run_beside_the_approval_of_the_reply() -> None:
    history = in_approval(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "approve", run=2)
    assert history.case.state is State.APPROVAL
    assert [run.outcome for run in history.case.runs] == [None, RunOutcome.APPROVED]
    history.sign(people.HEAD, "approve", run=1)
    assert history.waiting_for(run=1) == [people.LEGAL.id]


def test_an_extension_that_is_still_open_ends_when_the_reply_is_sent() -> None:
    history = in_approval(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    for actor in (people.HEAD, people.LEGAL, people.LEADER):
        history.sign(actor, "approve", run=1)
    history.produce("D10")
    history.give(c.Send(), people.INTAKE)
    assert history.events[-1].data["cancelled_runs"] == [2]
    assert history.case.runs[1].outcome is RunOutcome.CANCELLED
    refused = history.sign_refused(people.OFFICE_HEAD, "approve", run=2)
    assert refused.code == "already_decided"


def test_an_extension_of_a_decided_request_can_still_be_granted_in_time() -> None:
    history = in_approval(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    for actor in (people.HEAD, people.LEGAL, people.LEADER):
        history.sign(actor, "approve", run=1)
    history.sign(people.OFFICE_HEAD, "approve", run=2)
    assert history.case.state is State.DECIDED
    assert history.due == "2026-06-01"
    # The reply's letter is the one that is sent, not the newer letter about the extension.
    history.produce("D10", serial=7)
    history.give(c.Send(), people.INTAKE)
    assert history.events[-1].data["letter"] == "D10"


def test_no_extension_is_proposed_once_the_reply_is_decided_or_a_supplement_awaited() -> None:
    assert decided(DAY).refusal(requests.EXTENSION, people.HANDLER).code == "not_in_this_state"
    waiting = supplement_asked(DAY)
    refused = waiting.refusal(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    assert refused.code == "not_in_this_state"


def test_a_supplement_drops_the_extension_and_allows_a_new_one() -> None:
    history = received(DAY)
    history.give(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    history.approve(people.OFFICE_HEAD)
    assert history.due == "2026-06-01"
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert (history.due, history.case.extension_days) == ("2026-04-30", 0)
    history.give(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    history.approve(people.OFFICE_HEAD)
    assert history.case.extension_days == 20


@pytest.mark.parametrize("at", ["2026-04-30 00:00", "2026-04-30 23:59"])
def test_an_extension_is_in_time_throughout_the_last_day(at: str) -> None:
    history = assigned(DAY).at(at)
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.due == "2026-06-01"


def test_a_late_extension_can_only_be_returned() -> None:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    history.at("2026-05-06")
    refused = history.sign_refused(people.OFFICE_HEAD, "approve")
    assert refused.code == "extension_after_due"
    history.sign(people.OFFICE_HEAD, "return", "已逾期")
    assert history.case.open_runs == ()
