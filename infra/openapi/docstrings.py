"""Takes the descriptions in a JSON Schema from docstrings: a field is explained once, in code."""

from __future__ import annotations

import re
from typing import Any

_ATTRIBUTES = "\n\nAttributes:\n"
_ENTRY = re.compile(r"^    (\w+): ", re.MULTILINE)


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose properties carry what its docstring says of them.

    Pydantic puts the whole docstring of a class into ``description``, the Google-style list of
    attributes included. The list is taken out of it and given to the properties.
    """
    text, _, attributes = schema.get("description", "").partition(_ATTRIBUTES)
    if not text:
        return schema
    told = _attribute_texts(attributes)
    properties = {
        name: {**prop, "description": told[name]} if name in told else prop
        for name, prop in schema.get("properties", {}).items()
    }
    out = {**schema, "description": plain(text)}
    return {**out, "properties": properties} if properties else out


def plain(text: str) -> str:
    """Return text of a docstring in one line, with the code marks of Markdown."""
    return " ".join(text.split()).replace("``", "`")


def _attribute_texts(attributes: str) -> dict[str, str]:
    _, *parts = _ENTRY.split(attributes)
    return {name: plain(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}
