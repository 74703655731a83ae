"""The staff's questions about the public side, from query to JSON."""

from __future__ import annotations

import re
from typing import Any, Final

from sunhall.application.public_work import PublicWorkPorts, candidates, month_counts
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.publication.entry import Shelf
from sunhall.http.box_query import nothing_but
from sunhall.http.message import Request
from sunhall.http.shelf_views import candidates_view, counts_view

_YEAR: Final = re.compile(r"2[01][0-9]{2}", re.ASCII)


def publication_counts(ports: PublicWorkPorts, request: Request) -> dict[str, Any]:
    """Return what was published, revised and taken down in a year; this year unless told.

    Raises:
        InvalidInput: ``bad_value`` for a year, ``not_one_of`` for a shelf, ``unknown_field``.
        NotAllowed: The caller may not see that department's.
    """
    nothing_but(request, "year", "department", "shelf")
    year = request.query.get("year", str(local_date(ports.clock.now()).year))
    if not _YEAR.fullmatch(year):
        raise InvalidInput(errors=[FieldError("year", "bad_value")])
    given = request.query.get("shelf", str(Shelf.PUBLICATIONS))
    shelf = next((each for each in Shelf if each == given), None)
    if shelf is None:
        told = {"allowed": ", ".join(Shelf)}
        raise InvalidInput(errors=[FieldError("shelf", "not_one_of", told)])
    department = request.query.get("department") or None
    counts = month_counts(ports, request.staff(), shelf, int(year), department)
    return {"year": int(year), "items": counts_view(counts, ports.catalogue, request.locale)}


def publication_suggestions(ports: PublicWorkPorts, request: Request) -> dict[str, Any]:
    """Return what a department may want to publish, the most wanted first (art. 44).

    Raises:
        InvalidInput: ``unknown_field``, or ``missing`` where no department is named.
        NotAllowed: The caller may not see that department's.
    """
    nothing_but(request, "department")
    found = candidates(ports, request.staff(), request.query.get("department") or None)
    return {"items": candidates_view(found)}
