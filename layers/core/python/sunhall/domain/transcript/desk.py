"""Who writes the transcript of a session, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.transcript.row import Head


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one session, as its case stands.

    Attributes:
        writable: Whether rows may be written: from going live until the transcript is submitted.
        state: The session's state, for whoever is refused.
        recorders: Staff ids of who writes rows.
        moderators: Staff ids of who changes, strikes and lets go of rows.
    """

    writable: bool
    state: str
    recorders: frozenset[str]
    moderators: frozenset[str]


def may_write(desk: Desk, staff: str) -> Refusal | None:
    """Return why somebody may not write a row; None when they may."""
    return _seated(staff, desk.recorders) or _open(desk)


def may_change(desk: Desk, staff: str) -> Refusal | None:
    """Return why somebody may not change a row; None when they may."""
    return _seated(staff, desk.recorders | desk.moderators) or _open(desk)


def may_read(desk: Desk, staff: str) -> Refusal | None:
    """Return why somebody may not read what only the desk sees; None when they may."""
    return _seated(staff, desk.recorders | desk.moderators)


def being_submitted(head: Head, now: datetime) -> Refusal | None:
    """Return that the transcript is being submitted just now; None when it is not.

    It is fixed before its digest is taken, and the case says so a moment later. Should that come to
    nothing, it opens again by itself after some seconds.
    """
    if head.fixed_until is None or now >= head.fixed_until:
        return None
    return Refusal("transcript_being_submitted", kind="conflict")


def _seated(staff: str, seats: frozenset[str]) -> Refusal | None:
    return None if staff in seats else Refusal("not_at_the_desk", kind="forbidden")


def _open(desk: Desk) -> Refusal | None:
    if desk.writable:
        return None
    return Refusal("transcript_not_open", {"state": desk.state}, kind="conflict")
