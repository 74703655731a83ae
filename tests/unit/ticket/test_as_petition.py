"""A ticket goes on as a petition if the citizen wants it, and never beside it (D4, the bridge)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from sunhall.domain.petition.commands import SubmitPetition
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.as_petition import PETITION_KINDS, petition_of
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import FINAL, State
from tests.builders import tickets as made
from tests.builders.tickets import AGENT

DAY = "2026-04-01 09:00"
WISH = c.Refuse(reason=2, explanation="您选择按信访事项办理。", as_petition=True)
NUMBER = "XF-20260401-381902-9"
SOURCE = "原工单编号为RX-1。"


def gone_on(**changes: Any) -> Any:
    """Return a ticket that was refused because it goes on as a petition."""
    history = made.screened(DAY, **changes)
    history.give(WISH, AGENT)
    return history


def petition(history: Any) -> SubmitPetition:
    return petition_of(history.case, history.sealed, SOURCE)


def test_the_ticket_ends_and_says_that_it_goes_on_as_a_petition() -> None:
    history = gone_on()
    assert history.state == State.NOT_ACCEPTED.value
    assert State.NOT_ACCEPTED in FINAL, "never both running: nothing but the archive follows"
    assert history.events[-1].data["as_petition"] is True
    assert history.case.refusal_reason == 2
    assert history.replayed() == history.case


def test_a_matter_for_a_court_is_refused_for_the_same_reason_and_becomes_nothing() -> None:
    history = made.refused(DAY)
    assert history.events[-1].data["as_petition"] is False
    refused = history.refusal(c.RecordPetition(NUMBER), made.CLOCK)
    assert (refused.code, refused.kind) == ("goes_on_as_no_petition", "conflict")


@pytest.mark.parametrize("reason", [1, 4, 5, 6])
def test_no_other_reason_makes_a_petition_of_it(reason: int) -> None:
    history = made.screened(DAY)
    refused = history.refusal(replace(WISH, reason=reason, where_to_go="请依法提出。"), AGENT)
    assert (refused.code, refused.fields) == ("petition_not_for_reason", ("as_petition",))


@pytest.mark.parametrize(
    "contact", [None, c.Contact(phone="139-0000-1234"), c.Contact(name="", phone="139-0000-1234")]
)
def test_a_petition_from_the_hotline_names_who_raises_it(contact: c.Contact | None) -> None:
    history = made.screened(DAY, kind="report", contact=contact)
    refused = history.refusal(WISH, AGENT)
    assert (refused.code, refused.fields) == ("petitioner_not_named", ("as_petition",))


@pytest.mark.parametrize(
    ("kind", "petitions"),
    [
        *(("report", "report"), ("complaint", "dispute"), ("help", "dispute")),
        ("suggestion", "suggestion"),
    ],
)
def test_the_kind_of_the_petition_follows_from_that_of_the_ticket(
    kind: str, petitions: str
) -> None:
    assert petition(gone_on(kind=kind)).kind == petitions


@pytest.mark.parametrize("kind", ["consultation", "praise"])
def test_a_question_or_praise_asks_nothing_of_an_organ(kind: str) -> None:
    assert kind not in PETITION_KINDS
    refused = made.screened(DAY, kind=kind).refusal(WISH, AGENT)
    assert (refused.code, refused.params) == ("kind_is_no_petition", {"kind": kind})


def test_the_petition_begins_from_the_citizens_own_words() -> None:
    history = made.screened(DAY)
    history.give(c.AddInformation(text="物业至今没有回复。"), AGENT)
    history.give(WISH, AGENT)
    told = history.sealed["application"]
    begun = petition(history)
    assert begun.request == told["description"]
    facts = begun.facts_and_reasons.split("\n\n")
    assert facts == [SOURCE, told["place"]["address"], "物业至今没有回复。"]
    assert begun.applicant is not None
    person = asdict(begun.applicant)
    assert {name: person[name] for name in ("name", "phone", "email")} == told["contact"]
    assert (begun.channel, begun.locale) == ("hotline", history.case.locale)


def test_who_asked_in_confidence_stays_unknown_to_who_handles_the_petition() -> None:
    assert petition(gone_on(confidential=True)).confidential
    assert not petition(gone_on()).confidential


def test_the_number_of_the_petition_is_recorded_once_and_shown_to_both_sides() -> None:
    history = gone_on()
    history.give(c.RecordPetition(NUMBER), made.CLOCK)
    assert history.give(c.RecordPetition(NUMBER), made.CLOCK).happenings == ()
    facts = TICKET.facts(history.case, history.context())
    assert (facts["as_petition"], facts["petition"]) == (True, NUMBER)
    (step,) = (step for step in TICKET.timeline(history.events) if step.key == "petition_recorded")
    assert step.params == {"receipt_no": NUMBER}


def test_only_the_system_records_it_and_nobody_is_offered_it() -> None:
    history = gone_on()
    for actor in (AGENT, made.DISPATCHER, made.CENTRE_HEAD, made.APPLICANT):
        assert history.refusal(c.RecordPetition(NUMBER), actor).code == "not_permitted"
        offered = TICKET.available(history.case, history.context(actor))
        assert "record_petition" not in offered


def test_no_event_of_the_bridge_holds_a_word_of_the_citizen() -> None:
    history = gone_on()
    history.give(c.RecordPetition(NUMBER), made.CLOCK)
    written = str([event.data for event in history.events])
    told = history.sealed["application"]
    for private in (told["description"], told["contact"]["name"], told["contact"]["phone"]):
        assert private not in written
