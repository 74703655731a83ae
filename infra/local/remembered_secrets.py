"""Secrets of the local city: made up on this machine, the same at every start, in no repository."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from infra.local.place import Place

_BYTES: Final = 9


class RememberedSecrets:
    """Named secrets in a file that only its owner can read.

    Args:
        path: The file; made when the first secret is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, names: Iterable[str]) -> dict[str, str]:
        """The secrets of some names; a name asked for the first time gets a new one."""
        known: dict[str, str] = {}
        if self._path.exists():
            known = json.loads(self._path.read_text(encoding="ascii"))
        asked = {name: known.get(name) or secrets.token_urlsafe(_BYTES) for name in names}
        if asked.items() - known.items():
            self._write(known | asked)
        return asked

    def _write(self, all_secrets: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(all_secrets, file, indent=1, sort_keys=True)


def gateway_secret(place: Place) -> str:
    """Return what the app of a place shares with its message gateway."""
    return _shared(place, "messages")


def wechat_secret(place: Place) -> str:
    """Return what the app of a place shares with its stand-in for WeChat."""
    return _shared(place, "wechat")


def _shared(place: Place, name: str) -> str:
    return RememberedSecrets(place.home / "secrets.json").of([name])[name]
