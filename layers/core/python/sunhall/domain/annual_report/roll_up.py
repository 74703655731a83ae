"""Which units make up the government's own report (条例 art. 49)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sunhall.domain.catalogue import Department

#: A vertical agency reports to the authority above it in its own line, not to the city.
_NOT_ADDED_UP = frozenset({"vertical_agency", "unit"})
#: An internal unit acts in the name of its department and has no report of its own.
_WITHOUT_REPORT = frozenset({"unit"})


def reporting_units(departments: Mapping[str, Department]) -> tuple[str, ...]:
    """Return the ids of those whose reports the government adds up, its own office too."""
    return tuple(_all_but(_NOT_ADDED_UP, departments.values()))


def agencies(departments: Mapping[str, Department]) -> tuple[str, ...]:
    """Return the ids of the departments that have a report of their own, to whomever it goes."""
    return tuple(_all_but(_WITHOUT_REPORT, departments.values()))


def _all_but(kinds: frozenset[str], departments: Iterable[Department]) -> Iterable[str]:
    for department in departments:
        if department.kind not in kinds:
            yield department.id
