"""What stands in public, as the use cases need it: rows that anybody may read, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from sunhall.application.ports import Ports
from sunhall.domain.publication.entry import Entry, PublicFile, Shelf, Tombstone

#: What a department did: counted by month, and never taken back.
Act: TypeAlias = Literal["published", "revised", "taken_down"]


@dataclass(frozen=True, slots=True)
class ShelfFilter:
    """Which entries somebody wants to see.

    Attributes:
        department: Only this department's; empty means any.
        category: Only of this category; empty means any.
        year: Only those that came to stand there in this year, in Beijing; 0 means any.
    """

    department: str = ""
    category: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An entry as a list shows it.

    Attributes:
        id: Its public id.
        title: What it is about.
        beginning: How its summary begins.
        department: Id of the department that answers for it.
        category: Id of its category.
        at: When it came to stand there or was last revised, as ISO 8601 instant.
        facts: What else is shown, plain texts by name.
    """

    id: str
    title: str
    beginning: str
    department: str
    category: str
    at: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A page of entries, the newest first.

    Attributes:
        rows: The entries. There may be fewer than asked for though more follow.
        after: Where the next page starts, or None at the end.
        total: How many there are in all; None where that is not counted (a search).
    """

    rows: tuple[ShelfRow, ...]
    after: Mapping[str, str] | None
    total: int | None


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What one department did in one category in one month.

    Attributes:
        department: Id of the department.
        category: Id of the category.
        month: ``2026-11``.
        act: What was done.
        count: How often.
    """

    department: str
    category: str
    month: str
    act: Act
    count: int


class PublicShelves(Protocol):
    """The public rows. Only its adapter knows the keys."""

    def put(self, entry: Entry, version: int, act: Act) -> None:
        """Let an entry stand there, instead of the one with its id if there is one.

        Args:
            entry: The entry.
            version: Number of the event that says so. What an earlier event said, or this very one,
                is passed over.
            act: What is counted.
        """

    def take_down(self, tombstone: Tombstone, version: int) -> None:
        """Leave a tombstone where an entry stood; what it said is gone for good."""

    def read(self, shelf: Shelf, entry_id: str) -> Entry | Tombstone | None:
        """Return an entry, what is left of it, or None."""

    def page(
        self, shelf: Shelf, wanted: ShelfFilter, *, limit: int, after: Mapping[str, str] | None
    ) -> ShelfPage:
        """Return a page of entries."""

    def search(
        self,
        shelf: Shelf,
        query: str,
        wanted: ShelfFilter,
        *,
        limit: int,
        after: Mapping[str, str] | None,
    ) -> ShelfPage:
        """Return a page of the entries that hold every phrase of a query.

        Args:
            shelf: Where to look.
            query: Phrases, apart by blanks, with at least one term.
            wanted: Which entries.
            limit: Most rows of the page.
            after: Where the page before ended.
        """

    def category_counts(self, shelf: Shelf) -> Mapping[str, int]:
        """Return how many entries stand in each category; a category without any is left out."""

    def month_counts(self, shelf: Shelf, year: int) -> tuple[MonthCount, ...]:
        """Return what every department did in a year, by category and month."""


class PublicFiles(Protocol):
    """Files that everybody may download: copies under public names, apart from those of cases."""

    def release(self, case_id: str, number: int, sha256: str, *, entry_id: str, place: int) -> None:
        """Copy the result of a redaction to where everybody may read it; again does nothing."""

    def withdraw(self, entry_id: str, place: int, sha256: str) -> None:
        """Empty a public copy; the result of the redaction stays with its case."""

    def url(self, entry_id: str, file: PublicFile) -> str:
        """Return an address for some hours to download a file under its neutral name."""


class ShelfPorts(Ports, Protocol):
    """What the public side needs besides what every use case may."""

    @property
    def shelves(self) -> PublicShelves:
        """The public rows."""

    @property
    def public_files(self) -> PublicFiles:
        """The files that everybody may download."""
