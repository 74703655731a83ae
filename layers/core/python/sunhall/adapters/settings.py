"""A function's settings: a frozen dataclass, read once from the environment.

    @dataclass(frozen=True, slots=True)
    class Settings:
        table_name: str          # TABLE_NAME, required
        token_minutes: int = 60  # TOKEN_MINUTES, optional

    SETTINGS = read_settings(Settings, os.environ)

Names of resources have no default: a function that was given the wrong environment says so at
once, with everything that is wrong, instead of failing at its first use of each.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class SettingsError(Exception):
    """The environment lacks settings or holds unusable ones; the message lists them all."""


def read_settings(cls: type[T], environ: Mapping[str, str]) -> T:
    """An instance of ``cls``, each field from the variable of its name in upper case.

    Fields are ``str`` (any text but blank), ``int`` (a whole number) or ``bool`` (``true`` or
    ``false``). A field with a default may be missing; one that is set must be usable.

    Raises:
        SettingsError: Naming every variable that is missing, empty or unusable. Values are not
            quoted: a secret put into the wrong variable must not reach the log.
    """
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]  # any dataclass will do
        name = field.name.upper()
        raw = environ.get(name)
        if raw is None:
            if field.default is dataclasses.MISSING:
                complaints.append(f"{name} is missing")
            continue
        try:
            values[field.name] = _READERS[hints[field.name]](raw)
        except ValueError as exc:
            complaints.append(f"{name} {exc}")
    if complaints:
        raise SettingsError("; ".join(complaints))
    return cls(**values)


def _text(raw: str) -> str:
    if not raw.strip():
        raise ValueError("is empty")
    return raw.strip()


def _whole_number(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit()):
        raise ValueError("is not a whole number")
    return int(raw)


def _flag(raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise ValueError("is neither true nor false")
    return raw == "true"


_READERS: dict[Any, Any] = {str: _text, int: _whole_number, bool: _flag}
