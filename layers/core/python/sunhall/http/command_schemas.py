"""The commands that somebody may give, each with the schema of its data as a form reads it.

The schemas are made at build time (`infra.command_schemas`), so that a request never imports
pydantic. Here their fields get the names that people read, in the caller's language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sunhall.http.case_views import Words

Schema = dict[str, Any]

#: Keywords whose schemas are about the same field.
_VARIANTS: Final = ("anyOf", "oneOf", "prefixItems")

#: Parts of a schema that programmers read.
_UNTOLD: Final = frozenset({"title", "description"})


@cache
def command_schemas() -> Mapping[str, Mapping[str, Schema]]:
    """The JSON Schema of every command, by service and name; read when first asked for."""
    source = resources.files("sunhall_catalogue").joinpath("command_schemas.json")
    schemas: Mapping[str, Mapping[str, Schema]] = json.loads(source.read_bytes())
    return schemas


def offered(service: str, names: tuple[str, ...], words: Words) -> list[dict[str, Any]]:
    """Return commands as a person may give them: ``name``, ``label``, ``schema``.

    In the schema ``title`` is what a field is called, ``x-labels`` what its values are called,
    ``x-choices`` the list of the city's that it takes its values from, and ``x-asked-when`` on
    which other field it depends whether it is asked (`sunhall.http.asked_fields`).

    Args:
        service: The service whose commands they are.
        names: The commands.
        words: The labels, in the caller's language.
    """
    schemas = command_schemas()[service]
    return [
        {
            "name": name,
            "label": words(f"command.{name}"),
            "schema": _conditional(
                _Form(f"{service}.{name}", words, schemas[name]).told(),
                words.asked(f"{service}.{name}"),
            ),
        }
        for name in names
    ]


def _conditional(schema: Schema, conditions: Mapping[str, Mapping[str, Any]]) -> Schema:
    if not conditions:
        return schema
    fields = {
        name: {**part, "x-asked-when": conditions[name]} if name in conditions else part
        for name, part in schema["properties"].items()
    }
    return {**schema, "properties": fields}


class _Form:
    """The words of one command's form."""

    def __init__(self, command: str, words: Words, schema: Schema) -> None:
        self._command = command
        self._words = words
        self._choices = words.choices()
        self._schema = schema
        # Of the field that comes first, where several have the same parts.
        self._users = dict(reversed(list(_users(schema))))

    def told(self) -> Schema:
        """Return the command's schema with the words of its fields."""
        return self.schema(self._schema)

    def schema(self, schema: Schema, field: str = "", within: str = "") -> Schema:
        """Return a schema with the words of a field; ``within`` is what has it as a part."""
        told: Schema = {name: part for name, part in schema.items() if name not in _UNTOLD}
        for variants in _VARIANTS:
            if variants in told:
                told[variants] = [self.schema(each, field) for each in told[variants]]
        if isinstance(told.get("items"), dict):
            told["items"] = self.schema(told["items"], field)
        for group in ("properties", "$defs"):
            if group in told:
                told[group] = {
                    name: self._named(name, part, within)
                    if group == "properties"
                    else self.schema(part, within=self._users.get(name, ""))
                    for name, part in told[group].items()
                }
        if "enum" in told:
            told["x-labels"] = {str(each): self._option(field, each) for each in told["enum"]}
        return told

    def _option(self, field: str, value: Any) -> str:
        """Return what a value is called: in this command, or wherever a field is so called."""
        own = f"option.{self._command}.{field}.{value}"
        return self._words(own if self._words.has(own) else f"option.{field}.{value}")

    def _named(self, name: str, schema: Schema, within: str) -> Schema:
        own = f"field.{self._command}"
        keys = (f"{own}.{within}.{name}", f"{own}.{name}", f"field.{name}")
        title = self._words(next((key for key in keys if self._words.has(key)), keys[-1]))
        told = {"title": title, **self.schema(schema, name)}
        # A field that names its values itself, or is a number, takes them from no list of another
        # one so called.
        plain = "enum" not in told and told.get("type") != "integer"
        general_list = self._choices.get(name) if plain else None
        taken_from = self._choices.get(f"{self._command}.{name}", general_list)
        return {**told, "x-choices": taken_from} if taken_from else told


def _users(schema: Schema, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield each definition of a schema with a field that refers to it."""
    for keyword, part in schema.items():
        if keyword == "$ref":
            yield part.rpartition("/")[2], field
        elif keyword == "items":
            yield from _users(part, field)
        elif keyword in _VARIANTS:
            for each in part:
                yield from _users(each, field)
        elif keyword in ("properties", "$defs"):
            for name, each in part.items():
                yield from _users(each, name if keyword == "properties" else "")
