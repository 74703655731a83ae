"""Whether two requests ask for the same information (政府信息公开条例 art. 36(6)).

What somebody asked for is not kept where requests are compared. Kept is a keyed hash of the text,
which knows an identical text again; keyed hashes of the numbers in it; and a keyed sketch, from
which nothing can be learnt but how much of its wording a text shares with another one of the same
applicant.

The sketch is a MinHash of the text's runs of three characters (Broder 1997) in one permutation (Li,
Owen and Zhang 2012), of which each place keeps one byte (Li and König 2010): Chinese needs no words
for it, and both the order of sentences and a changed word leave most of it as it was.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import unicodedata
from typing import Final

#: Places of a sketch, one byte each. Its standard error is at most a half over the root of this.
PLACES: Final = 128

#: Each run of characters is entered four times, as short texts would leave most places empty. Of an
#: entry, 64 bits, one part chooses the place and the rest is compared.
_ENTRIES: Final = struct.Struct("<4Q")

#: Greater than every value that can be entered.
_NOTHING: Final = 1 << 64

#: Characters of a run.
_RUN: Final = 3

#: A place in which nothing was entered. Values that are kept begin at 1.
_EMPTY: Final = 0
_VALUES: Final = 255

_MAC_BYTES: Final = 16

#: Bytes of the keyed hash of a number, and how many numbers of a text are kept at most.
_NUMBER_BYTES: Final = 2
_NUMBERS: Final = 32

_DIGITS: Final = re.compile(r"[0-9]+")


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
    least = [_NOTHING] * PLACES
    keyed = hashlib.blake2b(digest_size=_ENTRIES.size, key=key, person=b"sketch")
    for run in _runs(normalised(text)):
        entered = keyed.copy()
        entered.update(run.encode())
        for entry in _ENTRIES.unpack(entered.digest()):
            value, place = divmod(entry, PLACES)
            if value < least[place]:
                least[place] = value
    return bytes(_EMPTY if value == _NOTHING else value % _VALUES + 1 for value in least)


def numbers(text: str, key: bytes) -> bytes:
    """Return keyed hashes of the numbers that a text names: years, document numbers, houses.

    Args:
        text: What is asked for.
        key: Only hashes under the same key can be compared.

    Returns:
        Two bytes for each different number, sorted; of more than 32 the least.
    """
    found = set(_DIGITS.findall(unicodedata.normalize("NFKC", text)))
    hashes = {hmac.digest(key, b"number:" + each.encode(), "sha256") for each in found}
    return b"".join(sorted({each[:_NUMBER_BYTES] for each in hashes})[:_NUMBERS])


def same_numbers(one: bytes, other: bytes) -> bool:
    """Whether two texts can name the same things, as far as numbers tell: `numbers` of each.

    One text may leave numbers out. If each has a number that the other has not, they ask for
    different years, documents or houses, however much of their wording they share.
    """
    first, second = _parted(one), _parted(other)
    # Of a text with very many numbers only the least are known: beyond them nothing is said.
    full = [each[-1] for each in (first, second) if len(each) == _NUMBERS]
    known = [{each for each in kept if not full or each <= min(full)} for kept in (first, second)]
    return known[0] <= known[1] or known[1] <= known[0]


def _parted(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + _NUMBER_BYTES] for start in range(0, len(hashes), _NUMBER_BYTES)]


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
