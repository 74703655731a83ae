"""The shape of ``facts.yaml``: what staff read of a case, its documents and its events.

Whether every fact of every service is named can only be said of the program, so a test says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from infra.catalogue.field_file import FieldFile
from infra.catalogue.models import Id, Strict, Text
from infra.catalogue.problem import Problem, one_of

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "facts.yaml"

#: A name, or one of a service or of the thing around it: ``host``, ``appointment.host``.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)?$")]
Value = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_/-]*$")]
Source = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*([./][a-z][a-z_]*)?$")]
Document = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]

#: Sources that are neither a list of a section nor a group of labels.
SOURCES: Final = ("departments", "staff", "text")


class CommandRanks(Strict):
    """Which commands stand apart."""

    grave: list[Id]
    aside: list[Id]


class FactFile(Strict):
    """``facts.yaml``."""

    names: dict[Name, Text]
    values: dict[Name, dict[Value, Text]]
    of: dict[Name, Source | list[Source]]
    keys: dict[Name, Source]
    documents: dict[Document, Text]
    events: list[Name]
    commands: CommandRanks
    untold: list[Name]


def compiled_facts(rules: Rules) -> dict[str, Any]:
    """Return what the functions read: every word, and where values come from."""
    file = rules.of(FactFile).value
    fields = rules.of(FieldFile).value.fields
    plain = file.model_dump(mode="json", by_alias=True)
    shared = {
        name: text.model_dump(mode="json", by_alias=True) for name, text in sorted(fields.items())
    }
    return {
        **plain,
        "names": {**shared, **plain["names"]},
        "of": {name: [of] if isinstance(of, str) else of for name, of in plain["of"].items()},
        "keys": {name: [source] for name, source in plain["keys"].items()},
    }


def fact_problems(rules: Rules) -> Iterator[Problem]:
    """Find parts of events and sources of values that have no name."""
    checked = rules.of(FactFile)
    source, file = checked.source, checked.value
    known = {name.rpartition(".")[2] for name in file.names} | rules.of(
        FieldFile
    ).value.fields.keys()
    for name in file.events:
        own = name.rpartition(".")[2]
        if own not in known:
            yield source.problem(("events",), f"{name} has no name; {one_of(known, own)}")
    for group in ("of", "keys", "values"):
        for name in getattr(file, group):
            own = name.rpartition(".")[2]
            if own not in known:
                yield source.problem((group, name), f"it has no name; {one_of(known, own)}")
    for name in sorted(set(file.commands.grave) & set(file.commands.aside)):
        yield source.problem(("commands",), f"{name} stands in both lists")
    for name in sorted(set(file.untold) & set(file.events)):
        yield source.problem(("untold",), f"{name} is told by events")
