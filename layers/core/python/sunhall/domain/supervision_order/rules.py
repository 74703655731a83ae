"""The numbers of supervision orders, as the catalogue says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.supervision_order.order import Level


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: so many of a unit."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class LevelRules:
    """What an order of a level asks.

    Attributes:
        sign: Time to sign for it, from its issue.
        feedback: Time to say what was done, from its issue: signing late gains nothing.
        again: Time for the next feedback, from the day on which one was sent back.
        chain: Id of the approval chain before it is issued.
    """

    sign: Length
    feedback: Length
    again: Length
    chain: str


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The numbers of supervision orders.

    Attributes:
        levels: What each level asks.
        extension: Longest extension of the feedback period, in working days.
        returns: How often feedback can be sent back before the order is closed or cancelled.
        due_soon: Working days left at which a yellow card is given.
    """

    levels: Mapping[Level, LevelRules]
    extension: int
    returns: int
    due_soon: int


def order_rules(catalogue: Catalogue) -> OrderRules:
    """Return the numbers of supervision orders."""
    orders = catalogue.sections["supervision"]["orders"]
    limits = orders["limits"]
    return OrderRules(
        levels={level: _level(data) for level, data in orders["levels"].items()},
        extension=limits["extension"]["amount"],
        returns=limits["returns"]["amount"],
        due_soon=limits["due_soon"]["amount"],
    )


def _level(data: Mapping[str, Any]) -> LevelRules:
    periods = {name: _length(data[name]) for name in ("sign", "feedback", "again")}
    return LevelRules(**periods, chain=data["chain"])


def _length(data: Mapping[str, Any]) -> Length:
    return Length(data["amount"], Unit(data["unit"]))
