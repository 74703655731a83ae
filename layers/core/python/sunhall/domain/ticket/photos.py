"""Decides which photo of a ticket everybody may see.

A photo shows more than who took it knows: faces, number plates, and in its metadata the very place.
So none is public before somebody at the centre has looked at it, and then only a copy of what is
seen, made anew (个人信息保护法 arts. 6, 25: no more than the purpose needs, nothing public without
consent). One photo of a ticket at a time, for GeoReport v2 has one ``media_url``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.open311.publicity import may_be_seen
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.photo_effects import LASTING, is_photo
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.ticket import PhotoRelease, PhotoState, Ticket

#: The whole of a side, in which regions are measured.
_WHOLE: Final = 1000


def lasting_photo(ticket: Ticket) -> PhotoRelease | None:
    """Return the photo that everybody sees or is about to."""
    return next((each for each in ticket.photos if each.state in LASTING), None)


def photo_name(number: int) -> str:
    """Return the neutral name of a copy: the original's may be somebody's."""
    return f"photo-{number}.jpg"


def _release(ticket: Ticket, command: c.ReleasePhoto, context: Context) -> Outcome:
    """Have the copy made; whoever gives the command has looked at the photo."""
    if not may_be_seen(ticket, ticket_rules(context.catalogue)):
        return Refusal("photo_of_no_public_ticket")
    lasting = lasting_photo(ticket)
    if lasting is not None:
        waits = lasting.state is PhotoState.ORDERED
        return Refusal("photo_waits" if waits else "photo_released_already", kind="conflict")
    if command.upload_id not in ticket.files:
        return Refusal("photo_unknown", fields=("upload_id",))
    if not is_photo(command.upload_id):
        return Refusal("photo_type_not_readable", fields=("upload_id",))
    for place, region in enumerate(command.blackened):
        if region.left + region.width > _WHOLE or region.top + region.height > _WHOLE:
            return Refusal("photo_region_outside", fields=(f"blackened.{place}",))
    ordered = events.photo_release_ordered(
        number=len(ticket.photos) + 1,
        upload_id=command.upload_id,
        blackened=[(each.left, each.top, each.width, each.height) for each in command.blackened],
    )
    return Decision((ordered,))


def _withdraw(ticket: Ticket, command: c.WithdrawPhoto, context: Context) -> Outcome:
    """Take it back; the copy is emptied and no address leads to it any more."""
    lasting = lasting_photo(ticket)
    if lasting is None or lasting.upload_id != command.upload_id:
        return Refusal("photo_not_released", kind="conflict")
    return Decision((events.photo_withdrawn(number=lasting.number),))


def _record(ticket: Ticket, command: c.RecordPhoto, context: Context) -> Outcome:
    """Record that the copy is made, unless the release was settled meanwhile."""
    if (refusal := _settled(ticket, command.number)) is not None:
        return refusal
    released = events.photo_released(
        number=command.number,
        name=photo_name(command.number),
        sha256=command.sha256,
        width=command.width,
        height=command.height,
    )
    return Decision((released,))


def _report_refused(ticket: Ticket, command: c.ReportRefusedPhoto, context: Context) -> Outcome:
    """Record that no copy can be made, and why."""
    if (refusal := _settled(ticket, command.number)) is not None:
        return refusal
    return Decision((events.photo_refused(number=command.number, code=command.code),))


def _settled(ticket: Ticket, number: int) -> Refusal | None:
    found = next((each for each in ticket.photos if each.number == number), None)
    if found is not None and found.state is PhotoState.ORDERED:
        return None
    return Refusal("photo_settled", kind="conflict")


DECIDERS: Final[Mapping[str, Decider]] = {
    "release_photo": _release,
    "withdraw_photo": _withdraw,
    "record_photo": _record,
    "report_refused_photo": _report_refused,
}
