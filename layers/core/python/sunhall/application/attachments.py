"""Attachments: checked before a decision is stored, claimed for the case after it was."""

from __future__ import annotations

from collections.abc import Iterable

from sunhall.application.ports import Ports
from sunhall.domain.engine.event import Event, Happening


def check_attachments(
    ports: Ports, happenings: Iterable[Happening], history: Iterable[Event], *, at: str = ""
) -> None:
    """Make sure that every upload which a decision names is there and is what it said it was.

    Those that the case has already claimed are not looked at again: their tickets expire.

    Args:
        ports: The outside world.
        happenings: What was decided.
        history: The case so far.
        at: Path of the command's data in the request, for the errors.

    Raises:
        InvalidInput: One of them is not.
    """
    claimed = {upload for event in history for upload in event.data.get("attachments", ())}
    prefix = f"{at}." if at else ""
    for happening in happenings:
        for place, upload in enumerate(happening.data.get("attachments", ())):
            if upload not in claimed:
                ports.files.check_upload(upload, field=f"{prefix}attachments.{place}.upload_id")


def claim_attachments(ports: Ports, event: Event) -> None:
    """Claim every upload that an event names; an upload already claimed stays as it is."""
    for upload_id in event.data.get("attachments", ()):
        ports.files.claim(event.case_id, upload_id)
