"""The shape of ``statistics.yaml``, and what it says about the papers that use its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.models import Id, Limit, Percentage, Strict, Text
from infra.catalogue.problem import Problem, one_of
from sunhall.domain.ticket_statistics.brief_words import WORDS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "statistics.yaml"

_PLACE = re.compile(r"\{([a-z_]+)\}")


class Hot(Strict):
    """When a matter is hot."""

    least: Limit
    growth_percent: Limit
    significance_in_10000: Limit
    windows: Limit
    shown: Limit


class Attention(Strict):
    """When a unit needs attention."""

    sample: Limit
    on_time: Percentage
    content: Percentage
    overdue: Limit


class Statistics(Strict):
    """``statistics.yaml``."""

    hot: Hot
    attention: Attention
    open_cell: Limit
    examples: Limit
    longest: Limit
    words: Annotated[dict[Id, Text], Field(min_length=1)]


def compiled_statistics(rules: Rules) -> dict[str, Any]:
    """Return what the functions read: the numbers bare, the words as they are."""
    plain = rules.of(Statistics).value.model_dump(mode="json", by_alias=True)
    words = plain.pop("words")
    return {**{name: _bare(value) for name, value in plain.items()}, "words": words}


def statistics_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the numbers and the words."""
    file = rules.of(Statistics)
    source, statistics = file.source, file.value
    if statistics.hot.growth_percent.amount <= 100:
        yield source.problem(("hot", "growth_percent"), "a hot matter has grown: above 100")
    words = statistics.words
    for name in sorted(WORDS - set(words)):
        yield source.problem(("words",), f"{name!r} is missing: briefs use it")
    for name in sorted(set(words) - WORDS):
        yield source.problem(("words", name), f"no brief uses it; {one_of(sorted(WORDS), name)}")
    for name, text in words.items():
        places = {locale: set(_PLACE.findall(said)) for locale, said in _said(text).items()}
        if len({frozenset(each) for each in places.values()}) > 1:
            yield source.problem(("words", name), "its languages have different places to fill")


def _said(text: Any) -> dict[str, str]:
    said: dict[str, str] = text.model_dump(by_alias=True)
    return said


def _bare(value: dict[str, Any]) -> Any:
    if "amount" in value:
        return value["amount"]
    return {name: each["amount"] for name, each in value.items()}
