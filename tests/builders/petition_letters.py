"""Every letter of a petition, as the example city words it, from histories of the small one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.service import fold
from sunhall.domain.letters.issuing import issuer_of, standing_of
from sunhall.domain.letters.letter import Issue, Letter, checked, compose
from sunhall.domain.letters.remedy import remedy_for
from sunhall.domain.letters.template import template_from_mapping
from sunhall.domain.petition import commands as c
from tests.builders import petitions as made

DAY: Final = "2026-01-05"
_ROOT: Final = Path(__file__).parents[2]


@cache
def example_city() -> Catalogue:
    """Return the example city with its section of petitions."""
    compiled = compile_catalogue(_ROOT / "catalogue")
    return catalogue_from_mapping(compiled.catalogue, compiled.sections)


def _extended() -> made.Petitions:
    history = made.handled(DAY).at("2026-02-20")
    history.give(c.ExtendHandling(days=30, reason="需要向三所学校调取考勤和工资记录"), made.HANDLER)
    history.sign(made.HEAD)
    return history


def _called() -> made.Petitions:
    history = made.handled("2026-06-01")
    history.give(made.HEARING, made.HANDLER)
    return history


def _ended() -> made.Petitions:
    history = made.registered(DAY)
    command = replace(made.DECLINE, ground="ended", explanation="前述事项已经复核终结。")
    history.give(command, made.OFFICER, related=made.ENDED)
    return history


def _with_hotline() -> made.Petitions:
    history = made.registered(DAY)
    history.give(made.WITH_HOTLINE, made.OFFICER, related=made.TICKET_IN_HAND)
    return history


def _reported() -> made.Petitions:
    history = made.handled(DAY, made.REPORT, made.TRANSPORT, made.OTHER_HANDLER)
    text = replace(
        made.ANSWERS["report"], findings="已对反映的问题进行核查。", opinion="已责令整改。"
    )
    history.give(text, made.OTHER_HANDLER)
    history.give(c.SubmitOpinion(), made.OTHER_HANDLER)
    history.sign(made.OTHER_HEAD)
    return history


#: Letter → the history that ends up with it among its letters.
HISTORIES: Final[Mapping[str, Callable[[], made.Petitions]]] = {
    "P01": lambda: made.accepted(DAY),
    "P02": lambda: made.not_accepted(DAY),
    "P03": lambda: made.channelled(DAY),
    "P04": lambda: made.forwarded(DAY),
    "P05": _extended,
    "P06": lambda: made.approved(DAY),
    "P07": lambda: made.review_answered(DAY),
    "P08": lambda: made.final(DAY),
    "P09": _called,
    "P10": _ended,
    "P11": lambda: made.approved(DAY, made.SUGGESTION),
    "P12": _reported,
    "P13": _with_hotline,
}


def facts_of(code: str) -> dict[str, Any]:
    """Return the facts of a letter, as they were when it was ordered."""
    history = HISTORIES[code]()
    letter = next(each for each in history.case.letters if each.code == code)
    events = history.events[: letter.order]
    then = fold(history.service, events)
    return dict(history.service.letter_facts(then, events, history.sealed, example_city()))


def letter_of(code: str, facts: Mapping[str, Any] | None = None) -> Letter:
    """Return a letter that may leave.

    Args:
        code: Its code.
        facts: Its facts, if others than those of its history.
    """
    city = example_city()
    template = template_from_mapping(city.letters[code])
    issuer = "government-office" if code in ("P07", "P08") else "education-bureau"
    if code in ("P02", "P03", "P04", "P10", "P13"):
        issuer = "petition-office"
    _register, prefix = city.departments[issuer].letter_register("petition")
    letter = compose(
        template,
        facts_of(code) if facts is None else facts,
        remedy_for(template.remedies, standing_of(city, issuer)),
        issuer_of(city, issuer),
        Issue(f"{prefix}〔2026〕12号", date(2026, 1, 20), decision="XF-1/1"),
    )
    return checked(letter)
