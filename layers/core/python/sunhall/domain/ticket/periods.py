"""Periods and clocks as events carry them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Period
from sunhall.domain.clocks.clock import Clock

#: Names of a ticket's clocks; those of an assignment carry its number, see `clock_of`.
SCREENING = "screening"
PROMISE = "promise"
SIGN = "sign"
HANDLING = "handling"
RETURN_WINDOW = "return_window"
CALLBACK = "callback"
REWORK = "rework"


def clock_of(kind: str, number: int) -> str:
    """Return the name of an assignment's clock within its ticket, such as ``handling:2``."""
    return f"{kind}:{number}"


def period_data(period: Period) -> dict[str, Any]:
    """Return a period of the catalogue as plain data."""
    return {"amount": period.amount, "unit": str(period.unit), "roll": period.roll}


def clock_data(clock: Clock) -> dict[str, Any]:
    """Return a clock that runs from a stated moment as plain data: its period and its start."""
    if clock.anchor_at is None:
        raise ValueError("the clocks of a ticket run from a moment")
    return {
        "amount": clock.amount,
        "unit": str(clock.unit),
        "roll": clock.roll,
        "extension": clock.extension,
        "from": clock.anchor_at.isoformat(),
    }


def started(name: str, period: Mapping[str, Any], at: datetime) -> Clock:
    """Return the clock of a period that begins now, or at the moment that the data names.

    Args:
        name: The clock's name.
        period: What `period_data` or `clock_data` gave.
        at: The moment of the event.
    """
    begins = datetime.fromisoformat(period["from"]) if "from" in period else at
    clock = Clock.start(name, Unit(period["unit"]), period["amount"], begins, roll=period["roll"])
    extension = period.get("extension", 0)
    return clock.extend(extension) if extension else clock
