"""Delivery of the reply and its proof (送达回证)."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.delivery import (
    AcknowledgeDelivery,
    ConfirmDelivery,
    ReportDeliveryFailure,
)
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.catalogue import OFFICE
from tests.builders.history import NOT_PERMITTED, History, delivered, reopened, sent

DAY = "2026-04-01"
APRIL_3 = date(2026, 4, 3)
SIGNED = ConfirmDelivery("in_person", APRIL_3, signed_by="李向荣", remarks="本人签收")
POSTED = ConfirmDelivery("registered_post", APRIL_3, tracking_no="XA00000017CN")
FAILED = ReportDeliveryFailure("registered_post", "查无此人，退回")


def _on_april_3() -> History:
    return sent(DAY).at("2026-04-03")


def _again(history: History) -> History:
    """Answer a reopened request again."""
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10", serial=9)
    history.give(c.Send(), people.INTAKE)
    return history


@pytest.mark.parametrize("proof", [SIGNED, POSTED, ConfirmDelivery("electronic", APRIL_3)])
def test_a_delivery_is_proven_by_a_certificate(proof: ConfirmDelivery) -> None:
    history = _on_april_3()
    history.give(proof, people.INTAKE)
    assert history.state == "delivered"
    assert history.case.delivered_on == APRIL_3
    assert history.letters == ["D01", "D10", "D25"]
    assert history.events[-1].data == {
        "way": proof.way,
        "delivered_on": "2026-04-03",
        "proof_digest": digest(history.sealed["delivery"]),
    }


def test_who_signed_and_the_mail_number_are_sealed() -> None:
    history = _on_april_3()
    history.give(SIGNED, people.INTAKE)
    assert history.sealed["delivery"]["signed_by"] == "李向荣"
    assert history.sealed["delivery"]["delivered_on"] == "2026-04-03"
    other = _on_april_3()
    other.give(POSTED, people.INTAKE)
    everything = repr(history.events) + repr(other.events) + repr(other.case)
    assert not [text for text in ("李向荣", "本人签收", "XA00000017CN") if text in everything]


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (ConfirmDelivery("in_person", APRIL_3), "signature_missing"),
        (ConfirmDelivery("registered_post", APRIL_3), "tracking_number_missing"),
    ],
)
def test_a_way_of_delivery_needs_what_proves_it(proof: ConfirmDelivery, code: str) -> None:
    assert _on_april_3().refusal(proof, people.INTAKE).code == code


@pytest.mark.parametrize(
    ("on", "code"), [("2026-03-31", "date_too_early"), ("2026-04-04", "date_in_future")]
)
def test_delivery_lies_between_the_reply_and_today(on: str, code: str) -> None:
    proof = ConfirmDelivery("electronic", date.fromisoformat(on))
    refused = _on_april_3().refusal(proof, people.INTAKE)
    assert (refused.code, refused.fields) == (code, ("delivered_on",))


def test_a_second_reply_is_not_delivered_before_it_was_sent() -> None:
    history = _again(reopened(DAY).at("2026-04-20"))
    early = ConfirmDelivery("electronic", date(2026, 4, 10))
    refused = history.refusal(early, people.INTAKE)
    assert (refused.code, refused.params) == ("date_too_early", {"earliest": "2026-04-20"})


def test_what_could_not_be_delivered_is_tried_again() -> None:
    history = _on_april_3()
    history.give(FAILED, people.INTAKE)
    assert (history.state, history.case.delivery_failed) == ("sent", True)
    assert history.sealed["delivery-failure"]["reason"] == FAILED.reason
    assert FAILED.reason not in repr(history.events)
    history.give(POSTED, people.INTAKE)
    assert (history.state, history.case.delivery_failed) == ("delivered", False)


def test_a_failed_delivery_lies_in_the_offices_queue_until_it_has_succeeded() -> None:
    history = _on_april_3()
    assert (history.standing.open, history.standing.department) == (False, None)
    history.give(FAILED, people.INTAKE)
    assert (history.standing.open, history.standing.department) == (True, OFFICE)
    history.give(POSTED, people.INTAKE)
    assert (history.standing.open, history.standing.department) == (False, None)


def test_the_applicants_own_word_is_proof_enough() -> None:
    history = _on_april_3()
    history.give(AcknowledgeDelivery(), people.APPLICANT)
    assert (history.state, history.case.delivered_on) == ("delivered", APRIL_3)
    assert history.letters == ["D01", "D10"]


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if actor is not people.APPLICANT],
    ids=lambda actor: actor.id,
)
def test_nobody_else_says_it_for_the_applicant(actor: Actor) -> None:
    assert _on_april_3().refusal(AcknowledgeDelivery(), actor).code == NOT_PERMITTED


def test_only_the_office_certifies_service() -> None:
    for actor in people.EVERYBODY:
        if "intake_officer" not in actor.roles:
            assert _on_april_3().refusal(SIGNED, actor).code == NOT_PERMITTED
            assert _on_april_3().refusal(FAILED, actor).code == NOT_PERMITTED


def test_the_certificate_is_for_the_file_and_not_for_the_applicant() -> None:
    history = delivered(DAY)
    history.produce("D25", serial=2)
    assert not history.letter("D25").published


def test_delivery_moves_no_deadline_and_no_row() -> None:
    before, after = sent(DAY), delivered(DAY)
    assert after.case.reply == before.case.reply
    assert after.case.leaf == before.case.leaf == "r3_1"
    assert after.clocks == {}


def test_the_applicant_is_told_of_the_delivery() -> None:
    told = {step.key: step.params for step in DISCLOSURE.timeline(delivered(DAY).events)}
    assert told["delivery_confirmed"] == {"delivered_on": DAY}


def test_what_was_given_stays_readable_after_delivery() -> None:
    for history in (sent(DAY), delivered(DAY)):
        assert "reply" in DISCLOSURE.shown_documents(history.case)
