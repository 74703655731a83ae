"""The texts of a report: placeholders that stand for numbers of the tables, and stated numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z0-9_.]+)\}")

#: Between the words and their number may stand some more (数量为, 共), but no other sentence.
_GAP: Final = r"[^0-9{，,。；;！？\n]{0,6}?"
_NUMBER: Final = r"([0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|[0-9]+)(?![0-9.．%％年月日])"


@dataclass(frozen=True, slots=True)
class Statement:
    """A wording after which a number of the tables follows.

    Attributes:
        words: The wording, e.g. ``新收政府信息公开申请``.
        place: The cell whose number follows.
    """

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number that a text states.

    Attributes:
        words: The wording before it.
        place: The cell it is about.
        number: The number.
    """

    words: str
    place: str
    number: int


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Put numbers in place of placeholders; unknown ones stay, so that everybody sees them."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def unknown_placeholders(text: str, facts: Mapping[str, str]) -> list[str]:
    """Return the names of placeholders that stand for nothing, in the order of the text."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in facts]


def stated(text: str, statements: Sequence[Statement]) -> Iterator[StatedNumber]:
    """Yield every number that a text states in one of the known wordings."""
    for statement in statements:
        for found in re.finditer(f"{re.escape(statement.words)}{_GAP}{_NUMBER}", text):
            number = int(re.sub("[,，]", "", found[1]))
            yield StatedNumber(statement.words, statement.place, number)
