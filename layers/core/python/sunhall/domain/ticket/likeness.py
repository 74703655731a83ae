"""Which tickets seem to be about the same matter: a hint for agents, never a decision.

Two citizens who call about one matter share few sentences, but they name the same things: a street,
a housing estate, a company. So a text is compared by its pairs of neighbouring characters, and a
pair counts the more the fewer other tickets have it (Salton and Buckley 1988). Chinese needs no
words for it.

Kept are keyed hashes of some of the pairs: those of the first words, where people say what it is
about, and of the others those with the least hashes, which are the same ones in every text (Broder
1997). Nothing can be learnt from them but what two tickets of this city share.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sunhall.domain.disclosure.same_information import normalised

#: Hashes that are kept of a text, and the bytes of each.
FEATURES: Final = 128
_BYTES: Final = 3

#: Characters at the beginning of a text whose pairs are kept before all others.
_BEGINNING: Final = 30

#: As if so many further tickets had been seen, each without the pair that is weighed: what few
#: tickets of a small window share by chance weighs little more than in a large one.
_UNSEEN: Final = 4000

#: A pair that more than this share of the window has says nothing about what a ticket is about.
_COMMON: Final = 0.25


def features(text: str, key: bytes) -> bytes:
    """Return the kept features of a text, at most 384 bytes.

    Args:
        text: What somebody says; it begins with what it is about.
        key: At most 64 bytes; only features under the same key can be compared.
    """
    plain = normalised(text)
    first = _hashes(plain[:_BEGINNING], key)
    others = sorted(_hashes(plain, key) - first)
    kept = (*sorted(first), *others[: max(0, FEATURES - len(first))])
    return b"".join(kept[:FEATURES])


#: Two texts that share fewer pairs are less alike than these tell: short questions are mostly made
#: of the same turns of speech.
_ENOUGH: Final = 12


@dataclass(frozen=True, slots=True)
class Window:
    """Tickets to compare with: those of one sort of matter, of one district, of some weeks.

    Attributes:
        tickets: Case id → features.
        counts: How many of them have each feature.
    """

    tickets: Mapping[str, frozenset[bytes]]
    counts: Counter[bytes] = field(default_factory=Counter)

    @classmethod
    def of(cls, tickets: Mapping[str, bytes]) -> Window:
        """Return the window of tickets given by case id → `features`."""
        parted = {case_id: frozenset(_parted(kept)) for case_id, kept in tickets.items()}
        return cls(parted, Counter(each for kept in parted.values() for each in kept))

    def alike(self, text_features: bytes) -> dict[str, float]:
        """Return how alike each ticket is, from 0 to 1.

        It is the cosine of the weighed features, less as far as too few are shared to say so much.

        Args:
            text_features: `features` of the text that they are compared with.
        """
        own = frozenset(_parted(text_features))
        length = self._length(own)
        return {
            case_id: self._cosine(own & other, length * self._length(other))
            * _trusted(len(own & other), len(own), len(other))
            for case_id, other in self.tickets.items()
        }

    def _cosine(self, shared: frozenset[bytes], lengths: float) -> float:
        return self._length(shared) ** 2 / (lengths or 1)

    def _length(self, kept: Iterable[bytes]) -> float:
        return math.sqrt(sum(self._weight(each) ** 2 for each in kept))

    def _weight(self, feature: bytes) -> float:
        have, all_of_them = self.counts[feature], len(self.tickets)
        if have > _COMMON * all_of_them and all_of_them >= 1 / _COMMON:
            return math.log(all_of_them / have)
        return math.log(_UNSEEN / (have + 1))


def _trusted(shared: int, own: int, other: int) -> float:
    """Return how far so many shared features can be trusted, from 0 to 1."""
    return min(1.0, shared / max(1, min(_ENOUGH, own, other)))


def most_alike(
    alike: Mapping[str, float], *, least: float, most: int
) -> Sequence[tuple[str, float]]:
    """Return the tickets to show to an agent: case id and likeness, the most alike first.

    Args:
        alike: Case id → likeness.
        least: From which likeness on a ticket is shown.
        most: How many are shown at most.
    """
    shown = [(case_id, value) for case_id, value in alike.items() if value >= least]
    return sorted(shown, key=lambda each: (-each[1], each[0]))[:most]


def cells(lat: float, long: float, key: bytes) -> tuple[bytes, ...]:
    """Return keyed hashes of the cell of about 150 m that a place lies in, and of its neighbours.

    A ticket keeps the first one. A place is near another one if the other's is among its nine.

    Args:
        lat: Latitude in WGS84, in degrees.
        long: Longitude in WGS84, in degrees.
        key: At most 64 bytes.
    """
    row = math.floor(lat * _CELLS_A_DEGREE)
    return tuple(
        _hash(f"{row + up}:{_column(row + up, long) + right}", key)
        for up, right in ((0, 0), *((u, r) for u in (-1, 0, 1) for r in (-1, 0, 1) if u or r))
    )


def _column(row: int, long: float) -> int:
    """Return the column of a longitude in a row; each row has its own columns.

    A degree of longitude shrinks towards the poles: cells stay about as wide as they are high.
    """
    wide = max(math.cos(math.radians(row / _CELLS_A_DEGREE)), 0.01)
    return math.floor(long * _CELLS_A_DEGREE * wide)


#: Cells on a degree of latitude: 111 km by 150 m.
_CELLS_A_DEGREE: Final = 740


def _hashes(plain: str, key: bytes) -> set[bytes]:
    return {_hash(plain[at : at + 2], key) for at in range(len(plain) - 1)}


def _hash(text: str, key: bytes) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_BYTES, key=key, person=b"likeness").digest()


def _parted(kept: bytes) -> list[bytes]:
    return [kept[start : start + _BYTES] for start in range(0, len(kept), _BYTES)]
