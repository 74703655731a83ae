"""What a text is found by: pairs of neighbouring Chinese characters, and words of other scripts.

Chinese writes no blanks between words. Pairs of characters need no dictionary, are the same for
whoever writes and whoever searches, and lose nothing: a text that holds a phrase holds all of its
pairs. The converse is not true, so a candidate's text is looked at before it counts as found.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from typing import Final

#: Ideographs: the basic block, its extensions and the compatibility block.
_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS: Final = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK: Final = re.compile(f"[{_CJK}]")

#: Longer words are cut: nobody types more of them, and a key has to end somewhere.
LONGEST_WORD: Final = 40

#: Bytes of a text's signature.
SIGNATURE_BYTES: Final = 128


def normalised(text: str) -> str:
    """Return a text as it is compared: one width, one case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def terms(text: str) -> frozenset[str]:
    """Return the terms of a text.

    Args:
        text: Any text.

    Returns:
        For every run of Chinese characters its pairs of neighbours (a run of one gives none), and
        every word or number between them.
    """
    return frozenset(_terms(normalised(text)))


def phrases(query: str) -> tuple[str, ...]:
    """Return the phrases of a query: what stands between blanks has to be found as it is."""
    return tuple(dict.fromkeys(normalised(query).split(" "))) if query.strip() else ()


def query_terms(query: str, most: int) -> tuple[str, ...]:
    """Return terms that every text with a query's phrases has.

    Args:
        query: What somebody typed.
        most: At most so many, spread over the query: each narrows the search a little less.

    Returns:
        Terms in the order of the query; none when it holds no word and no two Chinese characters
        in a row.
    """
    found = tuple(dict.fromkeys(_terms(normalised(query))))
    if len(found) <= most:
        return found
    step = len(found) / most
    return tuple(found[int(place * step)] for place in range(most))


def holds(text: str, sought: Iterable[str]) -> bool:
    """Whether a text holds every phrase.

    Args:
        text: The text, `normalised`.
        sought: Phrases, see `phrases`.
    """
    return all(phrase in text for phrase in sought)


def signature(found: Iterable[str]) -> bytes:
    """Return the bits of some terms: a text's signature has every bit of each of its terms.

    So what a text cannot hold is ruled out without reading it. A bit that is there proves nothing:
    terms share bits.
    """
    bits = 0
    for term in found:
        bits |= 1 << (zlib.crc32(term.encode()) % (8 * SIGNATURE_BYTES))
    return bits.to_bytes(SIGNATURE_BYTES, "big")


def may_hold(of_text: bytes, sought: bytes) -> bool:
    """Whether a text with one signature may hold the terms of another."""
    wanted = int.from_bytes(sought, "big")
    return int.from_bytes(of_text, "big") & wanted == wanted


def _terms(plain: str) -> Iterable[str]:
    for run in _RUNS.findall(plain):
        if _IS_CJK.match(run):
            yield from (run[place : place + 2] for place in range(len(run) - 1))
        else:
            yield run[:LONGEST_WORD]
