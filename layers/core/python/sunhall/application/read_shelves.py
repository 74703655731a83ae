"""Reads what is public: lists, searches, single entries. Nobody is asked who they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from sunhall.application.ports import Clock, Secrets
from sunhall.application.public_shelves import PublicFiles, PublicShelves, ShelfFilter, ShelfPage
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.domain.publication.entry import Entry, Shelf, Tombstone
from sunhall.domain.publication.search_terms import query_terms

#: Longest query, in characters.
LONGEST_QUERY: Final = 100
#: Longest id of an entry.
LONGEST_ID: Final = 40

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


class ReadingPorts(Protocol):
    """All that reading needs: no case, no key of a case, no directory."""

    @property
    def shelves(self) -> PublicShelves:
        """The public rows."""

    @property
    def public_files(self) -> PublicFiles:
        """The files that everybody may download."""

    @property
    def secrets(self) -> Secrets:
        """Derived keys, for cursors."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""


def check_filter(catalogue: Catalogue, wanted: ShelfFilter) -> None:
    """Make sure that a filter names what there is.

    Raises:
        InvalidInput: ``unknown_department``, ``unknown_category`` or ``bad_value`` for the year.
    """
    errors = []
    if wanted.department and wanted.department not in catalogue.departments:
        errors.append(FieldError("department", "unknown_department"))
    if wanted.category and wanted.category not in catalogue.publication.categories:
        errors.append(FieldError("category", "unknown_category"))
    if wanted.year and not FIRST_YEAR <= wanted.year <= LAST_YEAR:
        errors.append(FieldError("year", "bad_value"))
    if errors:
        raise InvalidInput(errors=errors)


def shelf_page(
    ports: ReadingPorts,
    shelf: Shelf,
    query: str,
    wanted: ShelfFilter,
    *,
    limit: int,
    after: Mapping[str, str] | None,
) -> ShelfPage:
    """Return a page of a list, or of what a query finds; the newest first.

    Args:
        ports: The outside world.
        shelf: Which list.
        query: Phrases, apart by blanks; empty lists everything.
        wanted: Which entries.
        limit: Most rows of the page.
        after: Where the page before ended.

    Raises:
        InvalidInput: The filter names what there is not; ``too_long`` or ``search_too_short``: the
            query has no word and no two Chinese characters in a row.
    """
    check_filter(ports.catalogue, wanted)
    if not query.strip():
        return ports.shelves.page(shelf, wanted, limit=limit, after=after)
    if len(query) > LONGEST_QUERY:
        raise InvalidInput(errors=[FieldError("q", "too_long", {"max": LONGEST_QUERY})])
    if not query_terms(query, 1):
        raise InvalidInput(errors=[FieldError("q", "search_too_short")])
    return ports.shelves.search(shelf, query, wanted, limit=limit, after=after)


def public_entry(ports: ReadingPorts, shelf: Shelf, entry_id: str) -> Entry | Tombstone:
    """Return an entry, or what is left of it.

    Raises:
        NotFound: ``entry_not_found``.
    """
    found = ports.shelves.read(shelf, entry_id) if 0 < len(entry_id) <= LONGEST_ID else None
    if found is None:
        raise NotFound("entry_not_found")
    return found
