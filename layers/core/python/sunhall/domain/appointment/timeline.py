"""What the citizen is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step

#: Events that are shown, with the data their text mentions; ``starts_at`` is written for people.
SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "appointment_submitted": (),
    "slot_requested": ("starts_at",),
    "slot_booked": ("starts_at",),
    "slot_offered": ("starts_at", "until"),
    "offer_declined": (),
    "offer_expired": (),
    "waiting_expired": (),
    "appointment_moved": ("before", "starts_at"),
    "time_proposed": ("starts_at", "until"),
    "time_accepted": ("starts_at",),
    "time_declined": (),
    "appointment_reminded": ("starts_at",),
    "meeting_started": (),
    "file_handed_over": (),
    "minutes_written": (),
    "promise_kept": ("number",),
    "case_of_hand_off_recorded": ("receipt_no",),
    "appointment_completed": (),
}

#: Events that are told in other words by one of their values: the key ends with it.
TOLD_BY: Final[Mapping[str, str]] = {
    "appointment_cancelled": "by",
    "no_show_marked": "who",
    "minutes_signed": "side",
}

#: What an agreement comes to, where it ends the waiting.
AGREED: Final[Mapping[RunOutcome, str]] = {
    RunOutcome.APPROVED: "appointment_agreed",
    RunOutcome.REFUSED: "appointment_refused",
}

_MOMENTS: Final = frozenset({"starts_at", "before", "until"})


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the citizen's steps in a history, in order.

    Who was asked to agree, and whose turn it was to host, is not the citizen's to see.
    """
    for event in events:
        if event.type in SHOWN:
            yield Step(event.at, event.type, _params(event))
        elif event.type in TOLD_BY:
            yield Step(event.at, f"{event.type}_{event.data[TOLD_BY[event.type]]}", {})
        elif (outcome := outcome_in(event)) and outcome in AGREED:
            yield Step(event.at, AGREED[outcome], {})


def _params(event: Event) -> dict[str, str | int]:
    data: Mapping[str, Any] = {**event.data, **event.data.get("booking", {})}
    return {
        name: in_words(data[name]) if name in _MOMENTS else data[name] for name in SHOWN[event.type]
    }


def in_words(instant: str) -> str:
    """Return a moment as people write it, in Beijing time: ``2026-04-01 09:30``."""
    return in_beijing(datetime.fromisoformat(instant)).strftime("%Y-%m-%d %H:%M")
