"""The small city with the wording of the example city, to read letters as people get them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from infra.catalogue.source import data_of
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.disclosure.letter_facts import letter_facts
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import fold
from sunhall.domain.letters.letter import Issue, Letter, checked, compose, plain_text
from sunhall.domain.letters.remedy import remedy_for
from tests.builders.history import History
from tests.unit.letters.sample_letters import CODES, ISSUER, STANDING, mapping, template

CATALOGUE = Path(__file__).parents[3] / "catalogue"

#: What the letter writer adds: a third party's secret.
CODE = "7KQP-2MWD-XR4T"

#: Grounds whose articles matter to a letter.
ARTICLES = {"third_party": ("15", "32"), "internal_affairs": ("16(1)",)}


@cache
def labels() -> dict[str, Text]:
    groups = data_of((CATALOGUE / "labels.yaml").read_text("utf-8"))
    return {
        f"{group}.{key}": text for group, texts in groups.items() for key, text in texts.items()
    }


def worded(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue with the texts and templates that people read."""
    decisions = {
        name: replace(
            kind,
            grounds={
                ground.id: replace(ground, articles=ARTICLES.get(ground.id, ground.articles))
                for ground in kind.grounds.values()
            },
        )
        for name, kind in catalogue.decisions.items()
    }
    place: dict[str, Any] = {
        "hours": {"zh-CN": "工作日9:00—17:30"},
        "address": {"zh-CN": ISSUER.address},
    }
    return replace(
        catalogue,
        labels=labels(),
        letters={code: mapping(code) for code in CODES},
        decisions=decisions,
        city=replace(catalogue.city, contact=replace(catalogue.city.contact, **place)),
        departments={
            department.id: replace(department, contact=replace(department.contact, **place))
            for department in catalogue.departments.values()
        },
    )


def facts_of(history: History, code: str) -> dict[str, Any]:
    """Return what the newest letter of a code may state."""
    ordering = ordered(history, code)
    past = history.events[: ordering.seq]
    return letter_facts(fold(DISCLOSURE, past), past, history.sealed, worded(history.catalogue))


def written(history: History, code: str, **more: Any) -> Letter:
    """Return the newest letter of a code as the letter writer makes it: composed and checked."""
    ordering = ordered(history, code)
    then = fold(DISCLOSURE, history.events[: ordering.seq])
    decision = DISCLOSURE.letter_decision(then, ordering)
    if DISCLOSURE.letter_code_name(then, ordering):
        more = {"consultation_code": CODE, **more}
    letter = compose(
        template(code),
        {**facts_of(history, code), **more},
        remedy_for(template(code).remedies, STANDING),
        ISSUER,
        Issue(
            number="云教公开〔2026〕9号",
            dated=history.context().today,
            decision=decision[0] if decision else None,
            leaf=decision[1] if decision else None,
        ),
    )
    return checked(letter)


def read(history: History, code: str, **more: Any) -> str:
    """Return the whole text of the newest letter of a code."""
    return plain_text(written(history, code, **more))


def ordered(history: History, code: str) -> Event:
    """Return the event that ordered the newest letter of a code."""
    return [event for event in history.events if event.letter == code][-1]
