"""What the use cases about meetings need from the outside world."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sunhall.application.ports import Clock, TitleSeal
    from sunhall.domain.meeting.meeting import Meeting
    from sunhall.domain.meeting.participant import MeetingRole, Participant
    from sunhall.domain.meeting.plan import MeetingPlan
    from sunhall.domain.meeting.reaction import Reaction


def ticket_digest(ticket: str) -> str:
    """Return by what a ticket is kept: who reads the table cannot use it."""
    return hashlib.sha256(ticket.encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Admittance:
    """By what somebody may open a connection, and what is known of them from then on.

    Attributes:
        case_id: The case whose meeting it is.
        meeting_id: The meeting.
        who: Staff id, or ``applicant``.
        role: What they are in the meeting.
        name: The name they want to be shown, sealed.
        locale: The language in which they are told what goes wrong.
    """

    case_id: str
    meeting_id: str
    who: str
    role: MeetingRole
    name: str
    locale: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StoredMeeting:
    """A meeting as it is stored.

    Attributes:
        meeting: The meeting.
        version: How often it was written.
        stamps: The messages that it was written for last.
    """

    meeting: Meeting
    version: int
    stamps: tuple[str, ...]


class MeetingRows(Protocol):
    """Meetings, tickets and connections. Only its adapter knows the keys."""

    def open(self, plan: MeetingPlan) -> Meeting:
        """Return a meeting as it stands, with the plan as its case now has it; make it if new."""

    def load(self, case_id: str, meeting_id: str) -> StoredMeeting | None:
        """Return a meeting as it is at this moment."""

    def save(self, stored: StoredMeeting, reaction: Reaction, line: str, stamp: str) -> bool:
        """Write what follows of a message: the meeting, what was written, the order of a report.

        Args:
            stored: The meeting as it was read.
            reaction: What follows.
            line: What was written, sealed; empty when nothing was.
            stamp: What is unique to this message: it tells a write whose answer was lost from
                somebody else's.

        Returns:
            False when somebody else was first, and nothing was written.
        """

    def lines(self, case_id: str, meeting_id: str) -> Sequence[str]:
        """Return what was written in a meeting, sealed, in order."""

    def put_ticket(self, digest: str, admittance: Admittance, expires_at: datetime) -> None:
        """Keep a ticket until it expires."""

    def take_ticket(self, digest: str, connection: str, now: datetime) -> Admittance | None:
        """Take a ticket for a connection, and remember the connection.

        Returns:
            Who it lets in; None when there is no such ticket, it has expired, or it was taken for
            another connection.
        """

    def connection(self, connection: str) -> Admittance | None:
        """Return who has opened a connection; None when it was not opened with a ticket."""


class Sockets(Protocol):
    """Open connections."""

    def send(self, connection: str, message: Mapping[str, Any]) -> bool:
        """Send a message; tell whether the connection is still there."""

    def close(self, connection: str) -> None:
        """Close a connection; one that is gone already is fine."""


class Video(Protocol):
    """What carries picture and sound of a meeting."""

    def entry(self, plan: MeetingPlan) -> Mapping[str, Any] | None:
        """Return where to go, for a provider that people reach without us; None for others."""

    def admitted(self, meeting: Meeting, person: Participant, name: str) -> Mapping[str, Any]:
        """Return what somebody needs who has been let in, and nobody else gets.

        Args:
            meeting: The meeting.
            person: Who has been let in.
            name: Their name in clear.

        Returns:
            ``ice_servers`` and ``media``, as the protocol tells.
        """

    def dismissed(self, meeting: Meeting, person: Participant) -> None:
        """Let go of somebody who was sent away, so that what they were given is worth nothing."""

    def ended(self, meeting: Meeting) -> None:
        """Let go of a meeting that is over."""


class Videos(Protocol):
    """The providers that this city has set up."""

    def of(self, provider: str) -> Video | None:
        """Return a provider by its name; None when it is not set up here."""


class MeetingPorts(Protocol):
    """What handling messages needs of the outside world: no case, and no key of one."""

    @property
    def meetings(self) -> MeetingRows:
        """Meetings, tickets and connections."""

    @property
    def sockets(self) -> Sockets:
        """Open connections."""

    @property
    def videos(self) -> Videos:
        """The providers."""

    @property
    def titles(self) -> TitleSeal:
        """What short texts are sealed with that do not stay."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""
