"""A rule of e-supervision as the catalogue says it, and the words that its condition can ask.

A rule watches one kind of thing: the case as a whole, each of its clocks, each move, or each fee.
Its condition is in the language of approval chains (`sunhall.domain.approval.conditions`) and asks
facts of the case together with those of the thing that is watched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.supervision.supervised import Act, Wording

Kind: TypeAlias = Literal["time", "content", "flow", "fee"]
Severity: TypeAlias = Literal["yellow", "red"]
Consequence: TypeAlias = Literal["notice", "urge", "order"]


class Watch(StrEnum):
    """What a rule looks at, one at a time."""

    CASE = "case"
    CLOCK = "clock"
    MOVE = "move"
    CHARGE = "charge"


_CASE_FACTS: Final[Mapping[str, type]] = {
    "service": str,
    "matter": str,
    "channel": str,
    "department": str,
    "open": bool,
    "age_days": int,
    "idle_days": int,
    "merged": bool,
    "told": bool,
    "rework_limit": int,
    **{f"times_{act}": int for act in Act},
    **{f"{word}_length": int for word in Wording},
}

#: What a condition may ask, by what its rule watches, with the type of each fact. Days are working
#: days. ``days_left`` is below nought after the due date; ``days_late`` counts to the end of the
#: clock, or to now. ``nth`` is the how-manieth move of its kind, ``had_<act>`` whether one was made
#: before, ``own_draft`` whether who made the move has drafted before. A text that nobody had to
#: write has the length -1.
FACTS: Final[Mapping[Watch, Mapping[str, type]]] = {
    Watch.CASE: _CASE_FACTS,
    Watch.CLOCK: {
        **_CASE_FACTS,
        "clock": str,
        "running": bool,
        "paused": bool,
        "waits": bool,
        "late": bool,
        "days_left": int,
        "days_late": int,
    },
    Watch.MOVE: {
        **_CASE_FACTS,
        "act": str,
        "nth": int,
        "own_draft": bool,
        **{f"had_{act}": bool for act in Act},
    },
    Watch.CHARGE: {**_CASE_FACTS, "amount": int, "owed": int, "tariff": bool, "exempt": bool},
}

#: Facts that time alone changes.
TIMED: Final = frozenset({"age_days", "idle_days", "late", "days_left", "days_late"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of e-supervision.

    Attributes:
        id: Short id, e.g. ``reply-late``.
        name: What it is called.
        kind: What it is about.
        watch: What it looks at.
        services: Services whose cases it watches.
        when: Condition under which it finds something.
        severity: The card it gives.
        then: What follows: a notice, an urge, or the draft of a supervision order.
        tell: Who is told: ``unit``, ``department_head``, ``supervisor``, ``leader``.
    """

    id: str
    name: Text
    kind: Kind
    watch: Watch
    services: frozenset[str]
    when: str
    severity: Severity
    then: Consequence
    tell: tuple[str, ...]

    @property
    def timed(self) -> bool:
        """Whether time alone can change what it finds."""
        return not TIMED.isdisjoint(re.findall(r"[a-z_]+", self.when))


def rules_of(catalogue: Catalogue) -> tuple[Rule, ...]:
    """Return the city's rules, in the order of the file."""
    return tuple(_rule(data) for data in catalogue.sections["supervision"]["rules"])


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        id=data["id"],
        name=data["name"],
        kind=data["kind"],
        watch=Watch(data["watch"]),
        services=frozenset(data["services"]),
        when=data["when"],
        severity=data["severity"],
        then=data["then"],
        tell=tuple(data["tell"]),
    )
