"""Desks and openings as JSON: what an app offers to somebody besides the work list."""

from __future__ import annotations

from typing import Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.desks import Opening, desks_of, openings_of
from sunhall.domain.errors import NotFound
from sunhall.http.case_views import Words
from sunhall.http.command_schemas import offered

#: Under this name the schemas of openings stand beside those of the services' commands.
SCHEMAS: Final = "opening"


def desks_view(actor: Actor, words: Words) -> dict[str, Any]:
    """Return the desks of somebody, and what they can open."""
    return {
        "desks": [
            {"name": desk.name, "label": words(f"desk.{desk.name}"), "may": list(further)}
            for desk, further in desks_of(actor)
        ],
        "openings": [
            {"name": each.name, "label": words(f"command.{each.name}"), "alone": each.alone}
            for each in openings_of(actor)
        ],
    }


def opening_view(actor: Actor, name: str, words: Words) -> dict[str, Any]:
    """Return the form of an opening.

    Raises:
        NotFound: There is no such opening, or not for this person.
    """
    opening = _opening(actor, name)
    (form,) = offered(SCHEMAS, (opening.name,), words)
    return {
        **form,
        "schema": _as_staff_fill_it_in(form["schema"], opening),
        "path": f"/staff/{opening.path}",
        "for_citizen": opening.for_citizen,
    }


def _as_staff_fill_it_in(schema: dict[str, Any], opening: Opening) -> dict[str, Any]:
    """Return a schema that asks what only a citizen's form knows by itself, and nothing more."""
    fields = dict(schema["properties"])
    for name in opening.unasked:
        del fields[name]
    for name in opening.asked:
        fields[name] = {
            keyword: each for keyword, each in fields[name].items() if keyword != "default"
        }
    return {**schema, "properties": fields, "required": [*schema["required"], *opening.asked]}


def _opening(actor: Actor, name: str) -> Opening:
    for each in openings_of(actor):
        if each.name == name:
            return each
    raise NotFound("opening_not_found")
