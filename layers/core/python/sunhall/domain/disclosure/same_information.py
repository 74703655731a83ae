"""Whether two requests ask for the same information (政府信息公开条例 art. 36(6)).

What somebody asked for is not kept where requests are compared. Kept is a keyed hash of the text,
which knows an identical text again, and a keyed sketch, from which nothing can be learnt but how
much of its wording a text shares with another one of the same applicant.

The sketch is a MinHash of the text's runs of three characters (Broder 1997) in one permutation (Li,
Owen and Zhang 2012), of which each place keeps one byte (Li and König 2010): Chinese needs no words
for it, and both the order of sentences and a changed word leave most of it as it was.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Final

#: Places of a sketch, one byte each. Its standard error is at most a half over the root of this.
PLACES: Final = 128

#: How often each run of characters is entered: short texts would leave most places empty.
_ENTRIES: Final = 4

#: Characters of a run.
_RUN: Final = 3

#: Bytes of an entry: one chooses the place, the others are compared.
_ENTRY_BYTES: Final = 8

#: A place in which nothing was entered. Values that are kept begin at 1.
_EMPTY: Final = 0
_VALUES: Final = 255

_MAC_BYTES: Final = 16


def normalised(text: str) -> str:
    """Return a text by its letters and digits alone.

    Width, case, spaces and punctuation are how somebody types, not what they ask for. Traditional
    characters stay as they are: what maps them to simplified ones is far larger than what it finds.
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, wide))


def text_mac(text: str, key: bytes) -> bytes:
    """Return the keyed hash by which the same text is known again, 16 bytes."""
    return hmac.digest(key, b"text:" + normalised(text).encode(), "sha256")[:_MAC_BYTES]


def sketch(text: str, key: bytes) -> bytes:
    """Return the keyed sketch of a text, 128 bytes.

    Args:
        text: What is asked for.
        key: At most 64 bytes; only sketches under the same key can be compared.
    """
    least: dict[int, int] = {}
    for run in _runs(normalised(text)):
        entries = hashlib.blake2b(
            run.encode(), digest_size=_ENTRIES * _ENTRY_BYTES, key=key, person=b"sketch"
        ).digest()
        for start in range(0, len(entries), _ENTRY_BYTES):
            place = entries[start] % PLACES
            value = int.from_bytes(entries[start + 1 : start + _ENTRY_BYTES], "big")
            if value < least.get(place, value + 1):
                least[place] = value
    return bytes(
        least[place] % _VALUES + 1 if place in least else _EMPTY for place in range(PLACES)
    )


def similarity(one: bytes, other: bytes) -> float:
    """Return how much of their wording two texts share, from 0 to 1: an estimate of Jaccard's.

    Args:
        one: A sketch.
        other: Another one, made under the same key.

    Raises:
        ValueError: They are no sketches of this length.
    """
    if not len(one) == len(other) == PLACES:
        raise ValueError(f"a sketch has {PLACES} bytes")
    # A place that both left empty says nothing about either.
    filled = [(a, b) for a, b in zip(one, other, strict=True) if a or b]
    if not filled:
        return 0.0
    equal = sum(a == b for a, b in filled) / len(filled)
    # Different values fall upon the same byte once in 255 times.
    chance = 1 / _VALUES
    return max(0.0, (equal - chance) / (1 - chance))


def _runs(text: str) -> set[str]:
    """Return the runs of three characters; of a text that is shorter, the text itself."""
    if len(text) <= _RUN:
        return {text} if text else set()
    return {text[start : start + _RUN] for start in range(len(text) - _RUN + 1)}
