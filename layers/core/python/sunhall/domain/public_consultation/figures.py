"""What became of the comments on a consultation, in numbers.

Comments are cases of their own, so the numbers are counted beside them and come into a decision
from outside, see `sunhall.domain.engine.context.Context.figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: A comment is in exactly one of these: waiting for moderation, accepted and waiting for an
#: answer, rejected, or answered in one of three ways.
BUCKETS: Final = ("awaiting", "accepted", "rejected", "adopted", "partly", "not_adopted")


def received(figures: Mapping[str, int]) -> int:
    """Return how many comments came in."""
    return sum(figures.get(bucket, 0) for bucket in BUCKETS)


def unanswered(figures: Mapping[str, int]) -> int:
    """Return how many comments nobody has dealt with."""
    return figures.get("awaiting", 0) + figures.get("accepted", 0)


def counted(figures: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers that are published: received, and what came of them.

    ``received`` is the sum of the others.
    """
    told = {name: figures.get(name, 0) for name in ("adopted", "partly", "not_adopted", "rejected")}
    return {"received": received(figures), **told}
