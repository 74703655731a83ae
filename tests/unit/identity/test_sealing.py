"""An identity is sealed by two offices, for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.sealing import digest
from sunhall.domain.identity.commands import SealIdentity
from sunhall.domain.identity.sealed_identity import SealedIdentity
from tests.builders import people, requests
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    received,
    sent,
    submitted,
    supplement_asked,
)
from tests.unit.identity.sealed_cases import DAY, SEAL, opened, sealed

OPEN = [submitted, received, supplement_asked, assigned, drafted, in_approval, decided]


@pytest.mark.parametrize("play", OPEN, ids=lambda play: play.__name__)
def test_any_request_that_is_not_closed_can_be_sealed(play: Callable[[str], History]) -> None:
    history = play(DAY)
    before = history.case
    history.give(SealIdentity(), people.INTAKE)
    assert before.identity is None
    assert history.case.identity == SealedIdentity(history.now, views=0)
    assert history.state == before.state


def test_a_closed_request_is_not_sealed_any_more() -> None:
    refused = sent(DAY).refusal(SealIdentity(), people.INTAKE)
    assert (refused.code, refused.kind) == ("not_in_this_state", "conflict")


@pytest.mark.parametrize("actor", people.EVERYBODY, ids=lambda actor: actor.id)
def test_only_the_intake_officer_and_the_head_of_the_office_seal(actor: Actor) -> None:
    outcome = assigned(DAY).attempt(SEAL, actor)
    may = bool(actor.roles & {"intake_officer", "office_head"})
    assert isinstance(outcome, Decision) is may
    if isinstance(outcome, Refusal):
        assert outcome.code == NOT_PERMITTED


def test_a_sealed_identity_is_not_sealed_twice() -> None:
    refused = sealed().refusal(SEAL, people.OFFICE_HEAD)
    assert refused == Refusal("identity_already_sealed", kind="conflict")


def test_the_reason_is_kept_sealed_and_bound_by_the_event() -> None:
    history = sealed()
    event = history.events[-1]
    assert (event.type, event.actor) == ("identity_sealed", people.INTAKE.id)
    assert history.sealed["identity-seal"]["reason"] == SEAL.reason
    assert event.data == {"reason_digest": digest(history.sealed["identity-seal"])}


def test_no_reason_has_to_be_given() -> None:
    history = assigned(DAY)
    assert history.give(SealIdentity(), people.INTAKE).sealed == ()
    assert history.events[-1].data == {"reason_digest": None}


def test_sealing_orders_no_letter_and_moves_no_clock() -> None:
    history = assigned(DAY)
    before = history.due, history.letters, history.standing
    history.give(SEAL, people.INTAKE)
    assert (history.due, history.letters, history.standing) == before


def test_nothing_that_happens_afterwards_unseals_it() -> None:
    history = sealed(received)
    at = history.case.identity
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10")
    history.give(c.Send(), people.INTAKE)
    assert history.case.identity == at


def test_no_command_is_there_to_unseal_it() -> None:
    about = {name for name in c.COMMANDS if "identity" in name}
    assert about == {"seal_identity", "request_identity", "view_identity"}


def test_people_are_offered_to_seal_first_and_to_ask_for_an_opening_afterwards() -> None:
    before, after = assigned(DAY), sealed()
    for actor in (people.INTAKE, people.OFFICE_HEAD, people.HANDLER):
        offered = set(DISCLOSURE.available(before.case, before.context(actor)))
        assert ("seal_identity" in offered) is (actor is not people.HANDLER)
        assert "request_identity" not in offered
        offered = set(DISCLOSURE.available(after.case, after.context(actor)))
        assert "seal_identity" not in offered
        assert "request_identity" in offered


def test_looking_is_no_button_of_the_case_it_has_a_route_of_its_own() -> None:
    history = opened()
    offered = DISCLOSURE.available(history.case, history.context(people.HANDLER))
    assert "view_identity" not in offered


def test_the_applicant_is_told_nothing_of_it_and_may_do_what_they_could() -> None:
    plain, hidden = assigned(DAY), opened()
    steps = [step.key for step in DISCLOSURE.timeline(hidden.events)]
    assert steps == [step.key for step in DISCLOSURE.timeline(plain.events)]
    for history in (plain, hidden):
        own = DISCLOSURE.available(history.case, history.context(people.APPLICANT))
        assert own == ("withdraw",)


def test_a_history_from_before_there_was_sealing_is_read_as_not_sealed() -> None:
    facts = DISCLOSURE.facts(assigned(DAY).case, assigned(DAY).context())
    assert facts["identity"] == {
        "sealed": False,
        "open_for": None,
        "open_until": None,
        "views": 0,
    }
