"""Offers a place for a file that somebody wants to attach; nothing is stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sunhall.application.ports import Clock, Randomness, Secrets
from sunhall.domain.catalogue import AttachmentRules
from sunhall.domain.upload import (
    FORM_LIFETIME,
    TICKET_LIFETIME,
    OfferFile,
    Ticket,
    check_offer,
    signed,
)


class PostForm(Protocol):
    """A form that a browser sends to the store."""

    @property
    def url(self) -> str:
        """Where to send it."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields to send before the file."""


class UploadPlace(Protocol):
    """The store that takes the file from the browser."""

    def upload_form(self, ticket: Ticket) -> PostForm:
        """Return the form that stores exactly what a ticket promises."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for one file.

    Attributes:
        upload_id: The id by which a submission names the file.
        url: Where to send the form.
        fields: Its fields, to be sent before the file.
        expires_at: The form is accepted before this moment.
        usable_until: A submission may name the file before this moment.
    """

    upload_id: str
    url: str
    fields: Mapping[str, str]
    expires_at: datetime
    usable_until: datetime


def take_upload(
    offer: OfferFile,
    rules: AttachmentRules,
    *,
    place: UploadPlace,
    secrets: Secrets,
    randomness: Randomness,
    clock: Clock,
) -> Place:
    """Return a place for a file, if it is one that the city takes.

    Args:
        offer: The file.
        rules: The city's limits.
        place: The store.
        secrets: Derives the key that signs tickets.
        randomness: Names the object.
        clock: Begins the ticket's life.

    Raises:
        InvalidInput: See `sunhall.domain.upload.check_offer`.
    """
    check_offer(offer, rules)
    now = clock.now()
    usable_until = now + TICKET_LIFETIME
    ticket = Ticket(
        object_id=randomness.salt(),
        content_type=offer.content_type,
        size=offer.size,
        expires_at=int(usable_until.timestamp()),
    )
    form = place.upload_form(ticket)
    return Place(
        upload_id=signed(ticket, secrets.derived("upload")),
        url=form.url,
        fields=form.fields,
        expires_at=now + FORM_LIFETIME,
        usable_until=usable_until,
    )
