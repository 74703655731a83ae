"""Which event orders which letter, and what of it the applicant sees when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.decision import Decision
from tests.builders import people, requests
from tests.builders.catalogue import GROUNDS
from tests.builders.history import (
    History,
    assigned,
    decided,
    in_approval,
    produced,
    received,
    sent,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"


def _abandoned() -> History:
    history = supplement_asked(DAY).at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _extended() -> History:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _supplemented() -> History:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    return history


#: The event that orders a letter → how it comes about, the letter.
ORDERED: list[tuple[str, Callable[[], History], str]] = [
    ("receipt_confirmed", lambda: received(DAY), "D01"),
    ("supplement_requested", lambda: supplement_asked(DAY), "D02"),
    ("supplement_received", _supplemented, "D01"),
    ("abandonment_confirmed", _abandoned, "D21"),
    ("approval_signed", _extended, "D04"),
    ("withdrawn", _withdrawn, "D27"),
]


@pytest.mark.parametrize(("event", "play", "letter"), ORDERED)
def test_a_step_of_the_procedure_orders_its_letter(
    event: str, play: Callable[[], History], letter: str
) -> None:
    history = play()
    ordering = [each for each in history.events if each.letter == letter][-1]
    assert ordering.type == event
    assert history.letter(letter).order == ordering.seq
    assert not history.letter(letter).published


#: Decision → its letter and its row in the annual report (reference B.4).
REPLIES = {
    "already_public": ("D09", "r3_1"),
    "disclose": ("D10", "r3_1"),
    "disclose_partly": ("D11", "r3_2"),
    "refuse": ("D12", "r3_3_5"),
    "not_held": ("D13", "r3_4_1"),
    "other_agency": ("D14", "r3_4_1"),
    "repeat": ("D15", "r3_5_2"),
    "special_rules": ("D16", "r3_3_8"),
    "needs_processing": ("D17", "r3_4_2"),
    "not_a_disclosure_request": ("D18", "r3_5_1"),
    "publication": ("D19", "r3_5_3"),
    "excessive": ("D20", "r3_5_4"),
}


@pytest.mark.parametrize("decision", REPLIES)
def test_every_kind_of_reply_goes_out_in_its_own_letter_and_row(decision: str) -> None:
    letter, leaf = REPLIES[decision]
    history = sent(DAY, requests.reply(decision))
    assert history.letters == ["D01", letter]
    assert history.events[-1].data == {
        "leaf": leaf,
        "letter": letter,
        "number": "云公开〔2026〕1号",
        "cancelled_runs": [],
    }


@pytest.mark.parametrize(("ground", "leaf"), GROUNDS.items())
def test_a_refusal_counts_in_the_row_of_its_ground(ground: str, leaf: str) -> None:
    history = sent(DAY, requests.reply("refuse", ground=ground))
    assert history.events[-1].data["leaf"] == leaf


def test_only_the_last_approval_orders_the_reply() -> None:
    history = in_approval(DAY)
    for actor, letter in ((people.HEAD, None), (people.LEGAL, None), (people.LEADER, "D10")):
        history.approve(actor)
        assert history.events[-1].letter == letter


def test_a_returned_reply_orders_nothing() -> None:
    history = in_approval(DAY).approve(people.HEAD, people.LEGAL)
    history.sign(people.LEADER, "return", "请改")
    assert history.letters == ["D01"]


def test_what_is_only_submitted_has_no_letter_yet() -> None:
    assert submitted(DAY).letters == []


@pytest.mark.parametrize(
    ("play", "letter"), [(play, letter) for _, play, letter in ORDERED if letter != "D01"]
)
def test_a_letter_of_procedure_is_published_when_it_is_produced(
    play: Callable[[], History], letter: str
) -> None:
    history = play()
    history.produce(letter)
    ready = history.letter(letter)
    assert (ready.published, ready.number) == (True, "云公开〔2026〕1号")
    assert (ready.produced_at, ready.sha256) == (history.now, requests.SHA256)


def test_the_reply_stays_hidden_until_it_is_sent() -> None:
    history = decided(DAY)
    history.produce("D10")
    assert not history.letter("D10").published
    history.give(c.Send(), people.INTAKE)
    assert history.letter("D10").published


def test_other_letters_are_not_published_by_sending_the_reply() -> None:
    history = sent(DAY)
    assert not history.letter("D01").published
    history.produce("D01", serial=2)
    assert history.letter("D01").published


def test_a_reply_is_not_sent_before_its_letter_is_produced() -> None:
    history = decided(DAY)
    history.produce("D01")
    assert history.refusal(c.Send(), people.INTAKE).code == "letter_not_ready"
    history.produce("D10", serial=2)
    history.give(c.Send(), people.INTAKE)
    assert history.events[-1].data["number"] == "云公开〔2026〕2号"


def test_a_letter_is_produced_only_once_whatever_is_retried() -> None:
    history = received(DAY)
    first = history.produce("D01", serial=4)
    assert first.letter_number == (2026, 4)
    again = history.attempt(produced(history.letter("D01").order, 5), people.LETTER_WRITER)
    assert again == Decision(())
    assert history.letter("D01").number == "云公开〔2026〕4号"


@pytest.mark.parametrize("order", [0, 1, 3, 99])
def test_a_letter_that_no_event_ordered_is_not_recorded(order: int) -> None:
    history = received(DAY)
    assert history.refusal(produced(order), people.LETTER_WRITER).code == "letter_never_ordered"


def test_both_receipts_of_a_supplemented_request_are_letters_of_their_own() -> None:
    history = _supplemented()
    assert history.letters == ["D01", "D02", "D01"]
    history.produce("D01", serial=3)
    first, _, second = history.case.letters
    assert (first.number, second.number) == (None, "云公开〔2026〕3号")
