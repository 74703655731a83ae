"""Finds a word however it is written: wide or narrow, in any case, split by a line break.

Texts are compared in a normal form. It is Unicode's compatibility caseless form without what only
sets a word apart for the eye: blanks, line breaks, hyphens, invisible characters, and the dot
inside names (阿卜杜·热合曼). Words have no borders in it, because Chinese writes none: what is
sought is also found inside a longer word. Finding too much is mended by whoever looks at the
result; finding too little cannot be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Blanks, controls, format characters, halves of characters, dashes.
_IGNORED_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Pd"})

#: Dots inside names, the minus sign, characters that show nothing, and two that mark what a PDF's
#: text lacks.
_IGNORED: Final = frozenset(
    "\u00b7\u2022\u2027\u2219\u22c5\u30fb\u2212\u034f\u115f\u1160\u3164\u180b\u180c\u180d\ufffd\ufffe"
)

#: Variation selectors choose a shape of a character; it stays the same character.
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in its normal form.

    Attributes:
        text: The normal form.
        places: For each of its characters, from where to where in the text it comes from.
    """

    text: str
    places: tuple[tuple[int, int], ...]


def folded(text: str) -> Folded:
    """Return a text in its normal form, with the way back."""
    form: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        plain = normal_form(text[start:end])
        form.append(plain)
        places.extend([(start, end)] * len(plain))
    return Folded("".join(form), tuple(places))


def normal_form(text: str) -> str:
    """Return the normal form of a text."""
    caseless = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", caseless)
        if not _ignored(character)
    )


def occurrences(where: Folded, word: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where in the text a word stands; overlapping ones each.

    A word whose normal form is empty stands nowhere.
    """
    sought = normal_form(word)
    at = where.text.find(sought) if sought else -1
    while at >= 0:
        yield where.places[at][0], where.places[at + len(sought) - 1][1]
        at = where.text.find(sought, at + 1)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield each character together with the combining marks that follow it.

    Their order is no property of the word: the normal form sorts it.
    """
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, at
            start = at


def _ignored(character: str) -> bool:
    return (
        unicodedata.category(character) in _IGNORED_CATEGORIES
        or character in _IGNORED
        or any(ord(character) in selectors for selectors in _SELECTORS)
    )
