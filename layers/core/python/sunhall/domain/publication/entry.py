"""What stands in public: an entry of the log of replies or of the proactive catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sunhall.domain.publication.search_terms import normalised


class Shelf(StrEnum):
    """Where an entry stands."""

    DISCLOSURES = "disclosures"
    """Replies to requests, released to everybody (art. 44)."""

    PUBLICATIONS = "publications"
    """What the agency publishes by itself (arts. 19-21)."""

    SESSIONS = "sessions"
    """Live interviews whose transcript was published."""


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that everybody may download.

    Attributes:
        place: 1 for the first one of its entry; with the entry's id it is its public name.
        name: Neutral name to save it under.
        sha256: Digest of its bytes in hexadecimal.
    """

    place: int
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A public entry; nothing in it is confidential.

    Attributes:
        shelf: Where it stands.
        id: Its public id. It leads to no case.
        title: What it is about.
        summary: What it says, in short.
        department: Id of the department that answers for it.
        category: Id of its category (art. 20).
        tags: Further words to find it by.
        at: When it came to stand there, or was last revised; the newest stand first.
        first_at: When it first came to stand there.
        files: Files to download.
        facts: What else is shown, plain texts by name.
    """

    shelf: Shelf
    id: str
    title: str
    summary: str
    department: str
    category: str
    at: datetime
    first_at: datetime
    tags: tuple[str, ...] = ()
    files: tuple[PublicFile, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All of it that is searched, `normalised`; a line for each part, so none runs on."""
        return "\n".join(normalised(part) for part in (self.title, self.summary, *self.tags))


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an entry that was taken down: that it was there, and why it is gone.

    Attributes:
        shelf: Where it stood.
        id: Its public id.
        department: Id of the department that answers for it.
        category: Id of its category.
        first_at: When it first came to stand there.
        at: When it was taken down.
        reason: Id of the reason.
        note: What the department says about it; empty when nothing.
    """

    shelf: Shelf
    id: str
    department: str
    category: str
    first_at: datetime
    at: datetime
    reason: str
    note: str = ""
