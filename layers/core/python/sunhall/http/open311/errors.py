"""Refusals as GeoReport v2 tells them: 404, 403, and 400 for everything else that a client did.

The body may name several errors. Its ``code`` is the HTTP status, its ``description`` is for people
and names the field. What is not the client's doing keeps its own status, with ``Retry-After``: a
client that is told 400 would never try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sunhall.http.message import Response
from sunhall.http.open311.formats import format_of
from sunhall.http.open311.rendering import rendered

#: Anybody's page may read what is public.
OPEN_TO_PAGES: Final = {"access-control-allow-origin": "*"}

#: Fields of the hotline's own command by the names under which the form has them.
FIELDS: Final[Mapping[str, str]] = {
    "category": "service_code",
    "contact.email": "email",
    "contact.name": "last_name",
    "contact.phone": "phone",
    "place.address": "address_string",
    "place.lat": "lat",
    "place.long": "long",
}

#: Statuses that are told as they are; every other one below 500 is a 400.
_KEPT: Final = frozenset({403, 404, 429})


def retold(problem: Response, path: str) -> Response:
    """Return a problem as an errors document in the format of the path that was asked."""
    form = format_of(path)
    status = problem.status
    if status < 500 and status not in _KEPT:
        status = 400
    headers = {**problem.headers, "content-type": form.content_type}
    return Response(status, rendered("errors", _errors(problem.body, status), form), headers)


def retold_openly(problem: Response, path: str) -> Response:
    """The same for what any page may read."""
    answer = retold(problem, path)
    return Response(answer.status, answer.body, {**answer.headers, **OPEN_TO_PAGES})


def _errors(body: Mapping[str, Any], status: int) -> list[dict[str, str]]:
    fields = [f"{_form_field(each['field'])}: {each['message']}" for each in body["errors"]]
    return [
        {"code": str(status), "description": description}
        for description in fields or [body["detail"]]
    ]


def _form_field(field: str) -> str:
    group, _, rest = field.partition(".")
    if group == "attributes" and rest:
        return f"attribute[{rest}]"
    return "media" if group == "attachments" else FIELDS.get(field, field)
