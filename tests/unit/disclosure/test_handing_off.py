"""What is no request for information goes on with the hotline (art. 39; reference B.4, D18)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.handing_off import DOCUMENT, HandOff, RecordTicket, ticket_of
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.disclosure.timeline import timeline
from sunhall.domain.engine.decision import Decision
from sunhall.domain.identity.commands import SealIdentity
from sunhall.domain.ticket.submission import Contact, External
from tests.builders import people, requests
from tests.builders.history import (
    History,
    assigned,
    decided,
    delivered,
    in_approval,
    received,
    reopened,
    sent,
    submitted,
)

DAY = "2026-04-01"
APRIL_1 = date(2026, 4, 1)
NO_REQUEST = requests.reply("not_a_disclosure_request")
HAND_OFF = HandOff("complaint", APRIL_1, "反映噪声扰民，属于投诉")
TICKET = "RX-20260402-123456-7"


def _agreed(history: History) -> History:
    history.give(HAND_OFF, people.INTAKE)
    return history


def _sent(history: History) -> History:
    history.produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    return history


def _handed_off() -> History:
    return _sent(_agreed(decided(DAY, NO_REQUEST)))


def _recorded() -> History:
    history = _handed_off()
    history.give(RecordTicket(TICKET), people.LETTER_WRITER)
    return history


def _offered(history: History) -> bool:
    return "hand_off" in DISCLOSURE.available(history.case, history.context(people.INTAKE))


# When it is handed over.


def test_it_is_handed_over_with_the_answer_and_not_before() -> None:
    history = _agreed(decided(DAY, NO_REQUEST))
    assert history.types[-1] == "hand_off_agreed"
    assert history.case.handed_off is not None
    assert history.case.handed_off.handed_on is None
    _sent(history)
    assert history.types[-2:] == ["reply_sent", "handed_off"]
    assert history.case.handed_off.handed_on == APRIL_1
    assert history.case.leaf == "r3_5_1"


@pytest.mark.parametrize("play", [sent, delivered])
def test_who_agrees_after_the_answer_is_handed_over_at_once(play: Any) -> None:
    history = _agreed(play(DAY, NO_REQUEST))
    assert history.types[-2:] == ["hand_off_agreed", "handed_off"]


@pytest.mark.parametrize("play", [received, assigned])
def test_it_may_turn_out_from_the_first_review_on(play: Any) -> None:
    history = _agreed(play(DAY))
    assert history.state == play(DAY).state, "the request is answered all the same"


def test_nobodys_words_are_handed_over_when_the_answer_is_another_one() -> None:
    history = _agreed(in_approval(DAY)).approve(people.HEAD, people.LEGAL, people.LEADER)
    _sent(history)
    assert history.types[-1] == "reply_sent"
    assert history.case.handed_off is not None
    assert history.case.handed_off.handed_on is None


def test_a_matter_is_handed_over_once_however_often_it_is_answered() -> None:
    history = reopened(DAY, history=_recorded())
    refused = history.refusal(HAND_OFF, people.INTAKE)
    assert (refused.code, refused.kind) == ("handed_off_already", "conflict")
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(NO_REQUEST, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER).produce("D18", serial=9)
    history.give(c.Send(), people.INTAKE)
    assert history.types.count("handed_off") == 1


# What refuses it.


@pytest.mark.parametrize("play", [decided, sent])
def test_what_is_settled_as_a_request_is_not_handed_over(play: Any) -> None:
    history = play(DAY)
    refused = history.refusal(HAND_OFF, people.INTAKE)
    assert (refused.code, refused.kind) == ("handled_as_a_request", "conflict")
    assert not _offered(history)
    assert _offered(play(DAY, NO_REQUEST))


def test_an_applicant_whose_identity_is_sealed_is_not_handed_over() -> None:
    history = received(DAY)
    history.give(SealIdentity(), people.INTAKE)
    assert history.refusal(HAND_OFF, people.INTAKE).code == "sealed_is_not_handed_off"
    assert not _offered(history)


def test_nor_one_whose_identity_was_sealed_after_the_consent() -> None:
    history = _agreed(decided(DAY, NO_REQUEST))
    history.give(SealIdentity(), people.INTAKE)
    assert _sent(history).types[-1] == "reply_sent"


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 3, 31), "date_too_early"), (date(2026, 4, 2), "date_in_future")]
)
def test_the_consent_lies_between_the_submission_and_today(day: date, code: str) -> None:
    refused = received(DAY).refusal(HandOff("complaint", day, "投诉"), people.INTAKE)
    assert (refused.code, refused.fields) == (code, ("agreed_on",))


# The ticket.


def test_the_ticket_is_recorded_once_and_shown_to_the_applicant_and_to_staff() -> None:
    history = _recorded()
    assert history.attempt(RecordTicket(TICKET), people.LETTER_WRITER) == Decision(())
    step = list(timeline(history.events))[-1]
    assert (step.key, step.params) == ("hand_off_recorded", {"receipt_no": TICKET})
    facts = DISCLOSURE.facts(history.case, history.context(people.INTAKE))
    assert facts["handed_off"] == {
        "kind": "complaint",
        "agreed_on": "2026-04-01",
        "handed_on": "2026-04-01",
        "ticket": TICKET,
    }


@pytest.mark.parametrize("play", [received, lambda day: _agreed(received(day))])
def test_no_ticket_is_recorded_for_what_was_not_handed_over(play: Any) -> None:
    refused = play(DAY).refusal(RecordTicket(TICKET), people.LETTER_WRITER)
    assert (refused.code, refused.kind) == ("never_handed_off", "conflict")


def test_the_ticket_has_the_applicants_words_and_number_and_no_files_or_proofs() -> None:
    history = _handed_off()
    ticket = ticket_of(history.case, history.sealed)
    applicant = requests.PERSON
    assert ticket.kind == "complaint"
    assert ticket.description == history.sealed["application"]["information"]["description"]
    assert ticket.contact == Contact(applicant.name, applicant.phone, applicant.email)
    assert ticket.external == External("disclosure", history.case.receipt_no)
    assert (ticket.attachments, ticket.public, ticket.locale) == ((), False, "zh-CN")
    assert applicant.id_number not in str(ticket)


def test_the_ticket_tells_what_the_last_supplement_has_made_of_the_request() -> None:
    history = _handed_off()
    supplemented = {**history.sealed, "supplement-1": {"description": "请处理夜间施工噪声"}}
    assert ticket_of(history.case, supplemented).description == "请处理夜间施工噪声"


def test_who_cannot_be_called_is_taken_as_someone_who_asks_and_screening_corrects_it() -> None:
    history = _handed_off()
    application = history.sealed["application"]
    unreachable = {**application["applicant"], "phone": None, "email": None}
    documents = {**history.sealed, "application": {**application, "applicant": unreachable}}
    assert ticket_of(history.case, documents).kind == "consultation"


def test_what_was_not_handed_off_is_no_ticket() -> None:
    with pytest.raises(ValueError, match="handed off"):
        ticket_of(received(DAY).case, {})


def test_why_it_is_handed_over_is_sealed_and_stands_in_no_event() -> None:
    history = _agreed(received(DAY))
    assert history.sealed[DOCUMENT]["reason"] == HAND_OFF.reason
    assert not [event for event in history.events if HAND_OFF.reason in str(event.data)]


def test_a_later_answer_states_the_number_of_the_ticket() -> None:
    """D18: the number, where the hotline has taken it on when the letter is written."""
    history = reopened(DAY, history=_recorded())
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(NO_REQUEST, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    facts = DISCLOSURE.letter_facts(history.case, history.events, history.sealed, history.catalogue)
    assert facts["handed_over"] == {"no": TICKET, "date": APRIL_1}
    first = decided(DAY, NO_REQUEST)
    assert "handed_over" not in DISCLOSURE.letter_facts(
        first.case, first.events, first.sealed, first.catalogue
    )


def test_nothing_is_handed_over_before_receipt() -> None:
    assert submitted(DAY).refusal(HAND_OFF, people.INTAKE).code == "not_in_this_state"
