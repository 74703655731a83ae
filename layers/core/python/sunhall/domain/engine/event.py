"""Events of a case: what has happened, in order, chained by hash.

An event is immutable. Each one carries the hash of the event before it, so a history in which a
line was changed, dropped or moved no longer verifies. Events never carry personal data: they name
a sealed document and its digest, so a person's data can be erased while the history still stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

#: The event with whose commit the key to a case's sealed documents is destroyed.
ERASED = "personal_data_erased"

#: The "previous hash" of the first event of a case.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that was decided but is not yet recorded.

    Attributes:
        type: Name of what happened, past tense, e.g. ``supplement_requested``.
        data: Plain JSON data without any personal data.
        letter: Code of the letter this event orders (``D02``), read by the letter writer.
    """

    type: str
    data: Mapping[str, Any]
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded event.

    Attributes:
        case_id: The case it belongs to.
        seq: 1 for the first event of the case, then without gaps.
        type: Name of what happened.
        data: Plain JSON data.
        at: The moment it was recorded, with offset.
        actor: Stable id of who did it: ``staff:<id>``, ``applicant`` or ``system``.
        request_id: Identity of the request that caused it; a repeated request is known by it.
        previous_hash: Hash of the event before, or `GENESIS`.
        hash: SHA-256 over all the fields above, in hexadecimal.
        letter: Code of the letter it orders, if any.
        roles: Roles that the member of staff held then, in order; whoever looks later may find them
            with others. Empty for citizens and the system, whose id says what they are.
    """

    case_id: str
    seq: int
    type: str
    data: Mapping[str, Any]
    at: datetime
    actor: str
    request_id: str
    previous_hash: str
    hash: str
    letter: str | None = None
    roles: tuple[str, ...] = ()


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, characters unescaped."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def event_hash(event: Event) -> str:
    """Return the hash an event must carry (hexadecimal SHA-256)."""
    body = [
        event.previous_hash,
        event.case_id,
        event.seq,
        event.type,
        event.at.isoformat(),
        event.actor,
        event.request_id,
        event.letter,
        event.data,
    ]
    if event.roles:
        body.append(event.roles)
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def record(
    happenings: Iterable[Happening],
    *,
    case_id: str,
    after: Event | None,
    at: datetime,
    actor: str,
    request_id: str,
    roles: tuple[str, ...] = (),
) -> tuple[Event, ...]:
    """Chain decided happenings to the end of a history.

    Args:
        happenings: What was decided, in order.
        case_id: The case.
        after: The last recorded event, or None for a new case.
        at: The moment of recording, with offset.
        actor: Who did it.
        request_id: Identity of the request that caused them.
        roles: The roles that who did it holds now, if it is a member of staff.

    Returns:
        The events to append.
    """
    recorded: list[Event] = []
    last = after
    for happening in happenings:
        draft = Event(
            case_id=case_id,
            seq=last.seq + 1 if last else 1,
            type=happening.type,
            data=happening.data,
            at=at,
            actor=actor,
            request_id=request_id,
            previous_hash=last.hash if last else GENESIS,
            hash="",
            letter=happening.letter,
            roles=roles,
        )
        last = replace(draft, hash=event_hash(draft))
        recorded.append(last)
    return tuple(recorded)


def first_broken(history: Iterable[Event]) -> int | None:
    """Return the sequence number at which a history stops verifying, or None if it holds."""
    previous, expected = GENESIS, 1
    for event in history:
        intact = event.seq == expected and event.previous_hash == previous
        if not intact or event.hash != event_hash(event):
            return expected
        previous, expected = event.hash, expected + 1
    return None
