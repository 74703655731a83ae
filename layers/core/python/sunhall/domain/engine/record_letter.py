"""The command by which the letter writer reports; every service with letters takes it."""

from __future__ import annotations

from dataclasses import dataclass

from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True)
class RecordLetter(Command):
    """The letter writer reports that the documents of an ordered letter are ready."""

    order: int
    number: str
    year: int
    serial: int
    sha256: tuple[tuple[str, str], ...]
