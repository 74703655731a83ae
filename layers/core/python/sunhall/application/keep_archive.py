"""Puts interviews into the archive that everybody searches, once their transcript is published.

Driven by the table's stream, after the session's own row was written (`keep_sessions`): the archive
says what that row says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sunhall.application.read_sessions import SessionReadingPorts, SessionRow
from sunhall.domain.publication.entry import Entry, Shelf

if TYPE_CHECKING:
    from sunhall.application.public_shelves import Act, PublicShelves
    from sunhall.domain.engine.event import Event


class ArchivePorts(SessionReadingPorts, Protocol):
    """What keeping the archive needs besides what reading sessions does."""

    @property
    def shelves(self) -> PublicShelves:
        """The public rows."""


def keep_archive(ports: ArchivePorts, event: Event) -> None:
    """Bring the archive up to date after an event that published or put away a session."""
    row = ports.sessions.session(event.case_id, consistent=True)
    if row is None or row.published_at is None:
        return
    act: Act = "published" if event.type == "session_published" else "revised"
    ports.shelves.put(_entry(row, ports), event.seq, act)


def _entry(row: SessionRow, ports: ArchivePorts) -> Entry:
    assert row.published_at is not None  # noqa: S101  # looked at before
    line = row.line
    return Entry(
        shelf=Shelf.SESSIONS,
        id=line.receipt_no,
        title=line.title,
        summary=row.summary,
        department=line.department,
        category="",
        at=row.published_at,
        first_at=row.published_at,
        # By whom it was held and who answered is what people look for.
        tags=(
            *(guest["name"] for guest in row.guests),
            *(
                ports.catalogue.label(f"department.{line.department}", locale)
                for locale in ports.catalogue.city.locales
            ),
        ),
        facts={
            "state": line.state,
            "on": line.on.isoformat(),
            "starts_at": line.starts_at.isoformat() if line.starts_at else "",
            "minutes": str(line.minutes),
        },
    )
