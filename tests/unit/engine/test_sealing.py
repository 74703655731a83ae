"""Digests bind sealed content to the history and give nothing away."""

from __future__ import annotations

import pytest

from sunhall.domain.approval.run import opinion_name
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.sealing import digest, seal
from tests.builders import people, requests
from tests.builders.history import (
    History,
    drafted,
    in_approval,
    received,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"


def test_the_digest_is_that_of_the_content_with_its_salt() -> None:
    sealed, stated = seal("draft", {"text": "同意"}, "salt-1")
    assert sealed.name == "draft"
    assert sealed.content == {"salt": "salt-1", "text": "同意"}
    assert stated == digest(sealed.content)
    assert len(stated) == 64


def test_the_same_content_under_another_salt_has_another_digest() -> None:
    # Else the digest of "同意" could be looked up once the content is erased.
    assert seal("opinion", {"text": "同意"}, "a")[1] != seal("opinion", {"text": "同意"}, "b")[1]


def test_changed_content_does_not_fit_its_digest() -> None:
    sealed, stated = seal("draft", {"text": "予以公开"}, "salt-1")
    assert digest({**sealed.content, "text": "不予公开"}) != stated
    assert digest({**sealed.content, "more": None}) != stated


def _opinion() -> History:
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请改")
    return history


def _withdrawal() -> History:
    history = received(DAY)
    history.give(c.Withdraw(reason="已取得"), people.APPLICANT)
    return history


def _supplement() -> History:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    return history


def _extension() -> History:
    history = drafted(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    return history


#: The opinion of `_opinion`: run, seat, and the event that carries it.
_OPINION = opinion_name(1, 1, _opinion().case.version)


@pytest.mark.parametrize(
    ("history", "document", "key"),
    [
        (submitted(DAY), "application", "application_digest"),
        (supplement_asked(DAY), "supplement-request-1", "points_digest"),
        (_supplement(), "supplement-1", "supplement_digest"),
        (drafted(DAY), "draft", "draft_digest"),
        (_opinion(), _OPINION, "opinion_digest"),
        (_withdrawal(), "withdrawal", "reason_digest"),
    ],
)
def test_every_sealed_document_is_bound_by_the_event_that_brought_it(
    history: History, document: str, key: str
) -> None:
    assert history.events[-1].data[key] == digest(history.sealed[document])


def test_the_reason_of_an_extension_is_bound_in_its_proposal() -> None:
    history = _extension()
    proposal = history.events[-1].data["proposal"]
    assert proposal == {"days": 20, "reason_digest": digest(history.sealed["extension-1"])}
