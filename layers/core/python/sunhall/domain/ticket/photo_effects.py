"""How the release of a photo to everybody moves, and which uploads are photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sunhall.domain.engine.event import Event
from sunhall.domain.ticket.ticket import PhotoRelease, PhotoState, Ticket
from sunhall.domain.upload import read_unverified

#: What copies are made of. Pictures of other types (HEIC, TIFF) need readers that are not there.
READABLE: Final = frozenset({"image/jpeg", "image/png"})

#: A release that is not over: its photo is for everybody, or about to be.
LASTING: Final = frozenset({PhotoState.ORDERED, PhotoState.RELEASED})


def is_photo(upload_id: str) -> bool:
    """Return whether an upload is a picture of which a copy can be made."""
    try:
        return read_unverified(upload_id).content_type in READABLE
    except ValueError:
        return False


def photo_moved(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket after something happened to a photo of it."""
    if event.type == "photo_release_ordered":
        return replace(ticket, photos=(*ticket.photos, _ordered(event)))
    change = _CHANGES[event.type]
    return replace(
        ticket,
        photos=tuple(
            change(each, event) if each.number == event.data["number"] else each
            for each in ticket.photos
        ),
    )


def all_withdrawn(photos: tuple[PhotoRelease, ...]) -> tuple[PhotoRelease, ...]:
    """Return the releases of a ticket that nobody may see any more."""
    return tuple(
        replace(each, state=PhotoState.WITHDRAWN) if each.state in LASTING else each
        for each in photos
    )


def _ordered(event: Event) -> PhotoRelease:
    data = event.data
    return PhotoRelease(
        number=data["number"],
        upload_id=data["upload_id"],
        state=PhotoState.ORDERED,
        blackened=tuple((each[0], each[1], each[2], each[3]) for each in data["blackened"]),
    )


def _released(photo: PhotoRelease, event: Event) -> PhotoRelease:
    data = event.data
    return replace(photo, state=PhotoState.RELEASED, name=data["name"], sha256=data["sha256"])


def _refused(photo: PhotoRelease, event: Event) -> PhotoRelease:
    return replace(photo, state=PhotoState.REFUSED, code=event.data["code"])


def _withdrawn(photo: PhotoRelease, _event: Event) -> PhotoRelease:
    return replace(photo, state=PhotoState.WITHDRAWN)


_CHANGES: Final[Mapping[str, Callable[[PhotoRelease, Event], PhotoRelease]]] = {
    "photo_released": _released,
    "photo_refused": _refused,
    "photo_withdrawn": _withdrawn,
}
