"""Which units make up the government's own report (条例 art. 49)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sunhall.domain.catalogue import Department

#: A vertical agency reports to the authority above it in its own line, not to the city.
_NOT_ADDED_UP = frozenset({"vertical_agency", "unit"})


def reporting_units(departments: Mapping[str, Department]) -> tuple[str, ...]:
    """Return the ids of the departments whose reports the government adds up, its own office too.

    An internal unit acts in the name of its department and has no report of its own.
    """
    return tuple(_reporting(departments.values()))


def _reporting(departments: Iterable[Department]) -> Iterable[str]:
    for department in departments:
        if department.kind not in _NOT_ADDED_UP:
            yield department.id
