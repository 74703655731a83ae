"""What an absence rule has to keep to before anybody's tasks go to a deputy."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import Final

from sunhall.domain.approval.directory import Absence, Directory
from sunhall.domain.errors import FieldError

#: Days of the longest absence. Who is away for longer has left the desk: the chain's own rules and
#: the staff list are to be changed then, and not a rule that nobody remembers.
MOST_DAYS: Final = 366


def absence_problems(
    absence: Absence, directory: Directory, chains: Container[str], today: date
) -> tuple[FieldError, ...]:
    """Return everything that is wrong with an absence; empty when it may be planned.

    Args:
        absence: What is planned.
        directory: The staff as it is now.
        chains: Ids of the chains that there are.
        today: Today's date in Beijing.
    """
    return (
        *_of_people(absence, directory),
        *_of_days(absence, today),
        *_of_chains(absence, chains),
    )


def _of_people(absence: Absence, directory: Directory) -> Iterator[FieldError]:
    if absence.staff not in directory.members:
        yield FieldError("staff", "staff_unknown")
    if absence.deputy == absence.staff:
        yield FieldError("deputy", "deputy_is_oneself")
    elif absence.deputy not in directory.members:
        yield FieldError("deputy", "staff_unknown")


def _of_days(absence: Absence, today: date) -> Iterator[FieldError]:
    if absence.last < absence.first:
        yield FieldError("last", "absence_ends_before_it_begins")
    elif absence.last < today:
        yield FieldError("last", "absence_is_over")
    elif (absence.last - absence.first).days >= MOST_DAYS:
        yield FieldError("last", "absence_too_long", {"limit": MOST_DAYS})


def _of_chains(absence: Absence, chains: Container[str]) -> Iterator[FieldError]:
    for place, chain in enumerate(absence.chains):
        if chain not in chains:
            yield FieldError(f"chains.{place}", "unknown_chain")
