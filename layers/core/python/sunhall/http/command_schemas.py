"""JSON Schemas of the commands, made at build time so that no request pays for pydantic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def command_schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of every command, by service and name."""
    import sunhall_catalogue

    path = files(sunhall_catalogue) / "command_schemas.json"
    schemas: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
    return schemas


def offered(service: str, names: tuple[str, ...], label: Any) -> list[dict[str, Any]]:
    """Return commands as a person may give them: ``name``, ``label``, ``schema``.

    Args:
        service: The service whose commands they are.
        names: The commands.
        label: Function from a label's key to its text.
    """
    schemas = command_schemas()[service]
    return [
        {"name": name, "label": label(f"command.{name}"), "schema": schemas[name]} for name in names
    ]
