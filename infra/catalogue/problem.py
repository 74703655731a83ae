"""What is wrong with a catalogue, said so that the person who edits it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

#: Keys and list positions from the top of a file to a value.
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        file: File name within the catalogue, e.g. ``chains/disclosure-reply.yaml``.
        line: Line of the value, from 1.
        path: Where in the file, dotted; empty for the whole of it.
        reason: What is wrong and what would be right.
    """

    file: str
    line: int
    path: str
    reason: str


class CatalogueRefused(Exception):
    """A catalogue that must not be deployed, with everything that is wrong with it.

    Attributes:
        problems: In the order of files and lines.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problems")


def dotted(path: Path) -> str:
    """Write a path as people do: ``nodes.0.approver``."""
    return ".".join(str(part) for part in path)


def one_of(known: Iterable[str], value: str) -> str:
    """Say what was expected instead of an unknown word, the nearest first."""
    words = sorted(known)
    nearest = get_close_matches(value, words, n=1)
    if nearest:
        return f"did you mean {nearest[0]!r}?"
    return f"known are {', '.join(words) or 'none'}"
