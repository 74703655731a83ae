"""The city's rules of statistics and briefs, from the section ``statistics`` of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sunhall.domain.catalogue import Catalogue, Text


@dataclass(frozen=True, slots=True)
class HotRules:
    """When a matter is hot.

    Attributes:
        least: Fewest tickets of a window.
        growth: How many times as many as usual.
        significance: The chance below which it is no accident, for one comparison.
        windows: Windows before that it is compared with.
        shown: Most matters that are listed.
    """

    least: int
    growth: float
    significance: float
    windows: int
    shown: int


@dataclass(frozen=True, slots=True)
class AttentionRules:
    """When a unit needs attention.

    Attributes:
        sample: Fewest tickets that a rate is taken of.
        on_time: Percent in time below which it does.
        content: Percent satisfied below which it does.
        overdue: Late and open tickets from which on it does.
    """

    sample: int
    on_time: int
    content: int
    overdue: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StatisticsRules:
    """All of it.

    Attributes:
        hot: Hot issues.
        attention: Units that need attention.
        open_cell: Fewest tickets of a category in a district and month that open data tells the
            district of.
        examples: Receipt numbers that a brief names of a hot issue.
        longest: Most days that one table of statistics covers.
        words: Texts of briefs, by key.
    """

    hot: HotRules
    attention: AttentionRules
    open_cell: int
    examples: int
    longest: int
    words: Mapping[str, Text]


@lru_cache(maxsize=2)
def statistics_rules(catalogue: Catalogue) -> StatisticsRules:
    """Return the rules of a catalogue; read once for each."""
    data = catalogue.sections["statistics"]
    return StatisticsRules(
        hot=_hot(data["hot"]),
        attention=AttentionRules(**data["attention"]),
        open_cell=data["open_cell"],
        examples=data["examples"],
        longest=data["longest"],
        words=data["words"],
    )


def _hot(data: Mapping[str, Any]) -> HotRules:
    return HotRules(
        least=data["least"],
        growth=data["growth_percent"] / 100,
        significance=data["significance_in_10000"] / 10_000,
        windows=data["windows"],
        shown=data["shown"],
    )
