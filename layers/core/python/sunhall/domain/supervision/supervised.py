"""What a service tells e-supervision of a case, in words that all services share.

A service translates its own history: its states and events are named nowhere else. What is written
in a case is told by its length alone, so nothing here is personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """What can be done in a case of whatever service, as far as rules watch it."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    SIGNED = "signed"
    CONTACTED = "contacted"
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    REPLIED = "replied"
    RETURNED = "returned"
    REWORKED = "reworked"
    MERGED = "merged"
    SUPPLEMENTED = "supplemented"
    EXTENDED = "extended"
    URGED = "urged"
    ENDED = "ended"


class Wording(StrEnum):
    """Texts whose length rules can ask for: the fact is named ``<word>_length``."""

    REPLY = "reply"
    MEASURES = "measures"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class WatchedClock:
    """A deadline of a case, running or ended.

    Attributes:
        name: Name of the clock within its service.
        department: Whose duty it is.
        due_on: The last day in time.
        due_at: The last moment in time.
        running: Whether it has not ended.
        paused: Whether it stands still now, so that its due date is only the earliest possible.
        waits: Whether it is somebody else's time, so that the unit only waits while it runs.
        ended_at: When it ended; None while it runs.
    """

    name: str
    department: str
    due_on: date
    due_at: datetime
    running: bool = True
    paused: bool = False
    waits: bool = False
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Something that was done.

    Attributes:
        act: What.
        at: When.
        by: Id of who did it.
        department: Which unit answers for it; empty when the one that has the case does.
    """

    act: Act
    at: datetime
    by: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee that was charged.

    Attributes:
        amount: Yuan.
        owed: Yuan that the tariff allows; None when there is no tariff for it.
        exempt: Whether nothing may be charged for what was given.
    """

    amount: int
    owed: int | None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Supervised:
    """A case as rules see it.

    Attributes:
        case_id: The case.
        version: Number of events it was read from.
        receipt_no: Its receipt number.
        service: Name of its service.
        matter: Kind of matter within the service, a word of the service; may be empty.
        channel: How it came in; may be empty.
        department: Who answers for it now.
        open: Whether something is still to be done.
        submitted_at: When it began.
        clocks: Its deadlines.
        moves: What was done, in order.
        charges: Fees that were charged.
        rework_limit: How often it can be reworked; 0 where a service knows no rework.
        told: Whether who handed it in was told when it was merged into another one.
        lengths: Characters of its texts, blanks not counted; a text that was never asked for is
            not in it.
    """

    case_id: str
    version: int
    receipt_no: str
    service: str
    matter: str
    channel: str
    department: str
    open: bool
    submitted_at: datetime
    clocks: tuple[WatchedClock, ...] = ()
    moves: tuple[Move, ...] = ()
    charges: tuple[Charge, ...] = ()
    rework_limit: int = 0
    told: bool = False
    lengths: Mapping[str, int] = field(default_factory=dict)


def measured(
    texts: Mapping[str, tuple[str, str]], documents: Mapping[str, Mapping[str, Any]]
) -> dict[str, int]:
    """Return the lengths of a case's texts, in characters without blanks.

    Args:
        texts: A `Wording` → the sealed document and the field of it that hold the text, as the
            service names them.
        documents: The unsealed documents. One that is not there was not written yet; a field that
            it lacks was left empty.
    """
    return {
        word: _length(documents[name].get(field_name))
        for word, (name, field_name) in texts.items()
        if name in documents
    }


def _length(text: Any) -> int:
    if isinstance(text, str):
        return sum(not letter.isspace() for letter in text)
    if isinstance(text, Iterable) and not isinstance(text, Mapping):
        return sum(_length(part) for part in text)
    return 0


def moves_by_type(
    history: Sequence[Any], acts: Mapping[str, Act], *, department: str = ""
) -> tuple[Move, ...]:
    """Translate a history whose events stand for one act each.

    Args:
        history: The events of a case, in order.
        acts: Type of an event → what was done; other events are left out.
        department: Which unit answers for them; empty when the one that has the case does.
    """
    return tuple(
        Move(acts[event.type], event.at, event.actor, department)
        for event in history
        if event.type in acts
    )
