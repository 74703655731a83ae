"""People of a meeting: who they are in it, where they are, how long they were there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MeetingRole(StrEnum):
    """What somebody is in a meeting."""

    HOST = "host"
    COLLEAGUE = "colleague"
    CITIZEN = "citizen"


class Admission(StrEnum):
    """How far somebody has come, whether they are connected or not."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    REMOVED = "removed"


class IdentityMethod(StrEnum):
    """How a host has made sure who a citizen is, before letting them in."""

    DOCUMENT_COMPARED = "document_compared"
    """A document that they handed in was compared with what they say."""

    CALLED_BACK = "called_back"
    """They were called at the number that they gave when they booked."""

    REAL_NAME_ACCOUNT = "real_name_account"
    """They signed in with the account of a real-name service."""

    KNOWN_IN_PERSON = "known_in_person"
    """The host knows them."""


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """A check that a host has made.

    Attributes:
        method: How.
        by: Staff id of the host.
        at: When.
    """

    method: IdentityMethod
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A time from a moment on, until another one.

    Attributes:
        since: Its first moment.
        until: The first moment that is no longer of it; None while it lasts.
    """

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a meeting.

    Attributes:
        id: What the others know them by: ``p1``, ``p2`` … in the order of their first arrival.
        who: Staff id, or ``applicant`` for the holder of the query code: never told to others.
        role: What they are in the meeting.
        name: The name they want to be shown, sealed; the rules never read it.
        admission: How far they have come.
        arrived_at: When they came first, into the waiting room or the meeting.
        connection: The connection that they have now, and the only one; empty when they have none.
        consent: Whether they agree to being recorded; None before they have said.
        identity: The check of who they are, if one was made.
        stays: When they were in the room, in order; the last one may last.
    """

    id: str
    who: str
    role: MeetingRole
    name: str
    admission: Admission
    arrived_at: datetime
    connection: str = ""
    consent: bool | None = None
    identity: IdentityCheck | None = None
    stays: tuple[Stay, ...] = ()

    @property
    def in_room(self) -> bool:
        """Whether they are in the room now: let in, and connected."""
        return self.admission is Admission.ADMITTED and bool(self.connection)

    @property
    def waits(self) -> bool:
        """Whether they are before the door now: not let in, and connected."""
        return self.admission is Admission.WAITING and bool(self.connection)

    @property
    def hosts(self) -> bool:
        """Whether they lead the meeting and are in the room."""
        return self.role is MeetingRole.HOST and self.in_room
