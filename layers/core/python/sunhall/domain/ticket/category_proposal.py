"""Proposes what a ticket is about, by the words that the city has written down for each category.

A proposal is never set by itself: an agent, or the citizen, chooses. Nothing is learnt from what
citizens write; whoever reads the catalogue knows why a category is proposed, and can mend it there.

A longer word wins over the shorter ones that stand in it, and of overlapping words the first. A
word counts by its length, less if several categories share it, and most at the beginning, where
people say what it is about. Its group's other words speak for a category, too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sunhall.domain.ticket.rules import TicketRules

#: Categories that are proposed, and words that are named with each.
PROPOSED: Final = 3
_NAMED: Final = 5

#: How many times as much the first word counts beyond one in the middle of a long text, and after
#: how many characters the surplus has fallen to 1/e.
_BEGINNING: Final = 6.0
_FADES: Final = 30.0

#: What a word gains that comes again: so much of the logarithm of how often it stands there.
_REPEATED: Final = 0.5

#: What a category gains from the words of its group, its own included.
_GROUP: Final = 0.5

#: As if a category without a word in the text had so much weight: a short word in the middle of a
#: text is no more than a guess.
_NOTHING: Final = 6.0

#: The square makes the shares of several candidates about as large as they are often right.
_CONTRAST: Final = 2

#: A name joins several things; each of them can be said alone if it is not too short.
_JOINED: Final = re.compile("[与和及、]")
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class CategoryProposal:
    """A category that a text may be about.

    Attributes:
        category: Its id.
        likelihood: From 0 to 1; all proposals of a text together have at most 1.
        words: Words of the catalogue that were found, the weightiest first.
    """

    category: str
    likelihood: float
    words: tuple[str, ...]


def propose(text: str, rules: TicketRules) -> tuple[CategoryProposal, ...]:
    """Return what a text may be about, the likeliest first; empty if no word says anything.

    Args:
        text: What a citizen says; it begins with what it is about.
        rules: The city's categories.
    """
    weights = _weights(_plain(text), _vocabulary(rules))
    own: defaultdict[str, float] = defaultdict(float)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word, (weight, categories) in weights.items():
        for category in categories:
            own[category] += weight / len(categories)
            found[category].append(word)
    evidence = _with_groups(own, rules)
    shares = {category: value**_CONTRAST for category, value in evidence.items()}
    whole = sum(shares.values()) + _NOTHING**_CONTRAST
    ranked = sorted(shares, key=lambda each: (-shares[each], each))
    return tuple(
        CategoryProposal(
            category=category,
            likelihood=round(shares[category] / whole, 3),
            words=_weightiest(found[category], weights),
        )
        for category in ranked[:PROPOSED]
    )


def _with_groups(own: Mapping[str, float], rules: TicketRules) -> dict[str, float]:
    groups: defaultdict[str, float] = defaultdict(float)
    for category, value in own.items():
        groups[rules.categories[category].group] += value
    return {
        category: value + _GROUP * groups[rules.categories[category].group]
        for category, value in own.items()
    }


def _weightiest(
    words: Sequence[str], weights: Mapping[str, tuple[float, Sequence[str]]]
) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda each: (-weights[each][0], each))[:_NAMED])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Vocabulary:
    """What is looked for in a text.

    Attributes:
        words: Word → categories that it points to; neutral words point to none.
        lengths: First character → lengths of the words that begin with it, the longest first.
    """

    words: Mapping[str, tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]

    def found(self, plain: str) -> Iterator[tuple[int, str]]:
        """Yield where the words of a text begin; none overlaps another, the longest wins."""
        at = 0
        while at < len(plain):
            word = next(
                (
                    plain[at : at + length]
                    for length in self.lengths.get(plain[at], ())
                    if plain[at : at + length] in self.words
                ),
                None,
            )
            if word:
                yield at, word
            at += len(word) if word else 1


def _weights(plain: str, vocabulary: _Vocabulary) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Return the words of a text that point somewhere: word → weight, categories."""
    first: dict[str, int] = {}
    times: Counter[str] = Counter()
    for at, word in vocabulary.found(plain):
        first.setdefault(word, at)
        times[word] += 1
    return {
        word: (
            len(word)
            * (1 + _BEGINNING * math.exp(-at / _FADES))
            * (1 + _REPEATED * math.log(times[word])),
            vocabulary.words[word],
        )
        for word, at in first.items()
        if vocabulary.words[word]
    }


@lru_cache(maxsize=4)
def _vocabulary(rules: TicketRules) -> _Vocabulary:
    words: dict[str, tuple[str, ...]] = {}
    for category in rules.categories.values():
        named = filter(None, map(_plain, (*category.keywords, *_names(category.label))))
        for word in dict.fromkeys(named):
            words[word] = (*words.get(word, ()), category.id)
    words |= dict.fromkeys(filter(None, map(_plain, rules.neutral_words)), ())
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[0]].add(len(word))
    ordered = {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()}
    return _Vocabulary(words, ordered)


def _names(label: Mapping[str, str]) -> Iterator[str]:
    name = label.get("zh-CN", "")
    yield name
    yield from (each for each in _JOINED.split(name) if len(each) >= _SHORTEST)


def _plain(text: str) -> str:
    """Return a text without differences of width and case; its punctuation keeps words apart."""
    return unicodedata.normalize("NFKC", text).casefold()
