"""The shape of ``fields.yaml``: what the fields of commands are called, and where values come from.

Whether every field of every command is named can only be said of the program, so a test says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from infra.catalogue.models import Id, Strict, Text
from infra.catalogue.problem import Problem, one_of
from sunhall.domain.choice_lists import CHOICE_LISTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "fields.yaml"

#: Group of the labels of fields, and of their values.
FIELD: Final = "field"
OPTION: Final = "option"

Command = Annotated[str, Field(pattern=r"^[a-z][a-z_]*\.[a-z][a-z_]*$")]
#: A field of a command, or a part of one: ``title`` or ``guests.title``.
Part = Annotated[str, Field(pattern=r"^([a-z][a-z_]*\.)?[a-z][a-z_]*$")]
#: A field, or one of a single command: ``item`` or ``publication.edit_item.category``.
Place = Annotated[str, Field(pattern=r"^([a-z][a-z_]*\.[a-z][a-z_]*\.)?[a-z][a-z_]*$")]
Value = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class FieldFile(Strict):
    """``fields.yaml``."""

    fields: dict[Id, Text]
    commands: dict[Command, dict[Part, Text]]
    options: dict[Place, dict[Value, Text]]
    choices: dict[Place, Id]


def compiled_fields(rules: Rules) -> dict[str, Any]:
    """Return what the functions read besides the labels."""
    return {"choices": rules.of(FieldFile).value.choices}


def field_labels(file: FieldFile) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of fields and values by the keys of their labels."""
    for name, text in file.fields.items():
        yield f"{FIELD}.{name}", _plain(text)
    for command, names in file.commands.items():
        for name, text in names.items():
            yield f"{FIELD}.{command}.{name}", _plain(text)
    for name, values in file.options.items():
        for value, text in values.items():
            yield f"{OPTION}.{name}.{value}", _plain(text)


def field_problems(rules: Rules) -> Iterator[Problem]:
    """Find words for fields that have none of their own, and lists that there are not."""
    checked = rules.of(FieldFile)
    source, file = checked.source, checked.value
    for group, places in (
        ("options", [((name,), name.rpartition(".")[2]) for name in file.options]),
        ("choices", [((name,), name.rpartition(".")[2]) for name in file.choices]),
        (
            "commands",
            [
                ((command, name), name.rpartition(".")[2])
                for command, names in file.commands.items()
                for name in names
            ],
        ),
    ):
        for place, name in places:
            if name not in file.fields:
                reason = f"no field is called so; {one_of(file.fields, name)}"
                yield source.problem((group, *place), reason)
    for name, wanted in file.choices.items():
        if wanted not in CHOICE_LISTS:
            reason = f"there is no such list; {one_of(CHOICE_LISTS, wanted)}"
            yield source.problem(("choices", name), reason)


def _plain(text: Text) -> dict[str, str]:
    return text.model_dump(mode="json", by_alias=True)
