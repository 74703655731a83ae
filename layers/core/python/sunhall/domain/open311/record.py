"""A service request as GeoReport v2 shows it to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["open", "closed"]
STATUSES: tuple[Status, ...] = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that everybody may know to have happened to a request.

    Attributes:
        at: When.
        type: ``submitted``, ``accepted``, ``dispatched``, ``replied`` or ``closed``.
        text: The public text of a reply; else empty, and the label of the type is shown.
    """

    at: datetime
    type: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo that everybody sees of a request.

    Attributes:
        number: Which release of the ticket it is.
        sha256: Digest of the copy in hexadecimal.
    """

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What everybody may know of a ticket.

    Attributes:
        id: Its public id; it leads neither to the case nor to its receipt number.
        version: Number of events of the case that it was made from.
        listed: Whether lists show it. One that nobody has screened yet is seen only by whoever
            knows its id, and without a word of what was written.
        status: ``open`` or ``closed``.
        service_code: Code of the service: the id of the ticket's category.
        requested_at: When it came in.
        updated_at: When what everybody may know changed last; of a closed one: when it was closed.
        expected_at: By when the city has promised an answer.
        agency: Department that leads, or None.
        description: What it is about, without what has the form of personal data.
        address: Where it is, if that is a public place.
        lat: Latitude (WGS 84), rounded as the category says.
        long: Longitude (WGS 84), rounded as the category says.
        status_notes: The last reply as everybody may read it.
        notes: What happened, the earliest first.
        photo: The photo that somebody has released, if there is one.
    """

    id: str
    version: int
    listed: bool
    status: Status
    service_code: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None = None
    agency: str | None = None
    description: str | None = None
    address: str | None = None
    lat: float | None = None
    long: float | None = None
    status_notes: str | None = None
    notes: Sequence[Note] = ()
    photo: Photo | None = None
