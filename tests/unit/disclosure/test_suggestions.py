"""An applicant suggests that what they were given be shown to everybody (art. 44(2))."""

from __future__ import annotations

import pytest

from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.publication.suggestions import SuggestPublication
from tests.builders import people, requests
from tests.builders.history import History, delivered, sent

DAY = "2026-04-01"


def offered(history: History) -> set[str]:
    return set(DISCLOSURE.available(history.case, history.context(people.APPLICANT)))


@pytest.mark.parametrize("history", [sent(DAY), delivered(DAY)], ids=["sent", "delivered"])
def test_what_was_given_can_be_suggested_once(history: History) -> None:
    assert "suggest_publication" in offered(history)
    history.give(SuggestPublication(), people.APPLICANT)
    assert history.types[-1] == "publication_suggested"
    assert "suggest_publication" not in offered(history)
    assert history.give(SuggestPublication(), people.APPLICANT).happenings == ()


def test_what_was_refused_cannot_be_shown_to_anybody() -> None:
    history = sent(DAY, requests.reply("refuse"))
    assert "suggest_publication" not in offered(history)
    refusal = history.refusal(SuggestPublication(), people.APPLICANT)
    assert refusal.code == "nothing_was_disclosed"


def test_a_suggestion_says_nothing_of_who_made_it() -> None:
    history = sent(DAY)
    history.give(SuggestPublication(), people.APPLICANT)
    assert history.events[-1].data == {}
