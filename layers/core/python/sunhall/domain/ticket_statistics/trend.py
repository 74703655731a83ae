"""Whether a matter has become hot: what a window has, against the windows before it.

The rule is the conditional test of two Poisson rates (Przyborowski and Wilenski 1940). If nothing
had changed, each of the tickets of all the windows together would have fallen into any of them with
the same chance, so the number in the present one would be binomial. A matter is hot if

* there are enough tickets to be worth anybody's time,
* there are so many times more than usual, and
* chance alone gives so many only once in a thousand comparisons, corrected for how many matters
  are compared (Bonferroni): a table of five hundred cells must not have a hot one every time.

Why not a ratio alone: from one to three is a ratio of three, and noise. Why not a z-score: small
counts are skewed, and a matter that was never heard of has no deviation to divide by; here it is
the plainest case of all. The usual is not estimated and then taken for granted, as with a Poisson
threshold: few tickets before make the test careful by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, exp, lgamma, log

from sunhall.domain.ticket_statistics.rules import HotRules


class Direction(StrEnum):
    """How a matter develops."""

    NEW = "new"
    """Hot, and not there before."""
    RISING = "rising"
    """Hot."""
    FALLING = "falling"
    """As surely less than usual."""
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Trend:
    """What became of a matter.

    Attributes:
        count: Tickets of the window.
        usual: Tickets of an average window before.
        growth: Change against the usual in percent; None where there was nothing.
        chance: How likely so many, or more, are if nothing changed.
        direction: What that amounts to.
    """

    count: int
    usual: float
    growth: float | None
    chance: float
    direction: Direction

    @property
    def hot(self) -> bool:
        """Whether it calls for attention."""
        return self.direction in (Direction.NEW, Direction.RISING)


def trend(count: int, before: Sequence[int], rules: HotRules, *, compared: int = 1) -> Trend:
    """Judge a matter.

    Args:
        count: Its tickets in the window.
        before: Its tickets in each window before, all as long as this one.
        rules: When a matter is hot.
        compared: How many matters are judged together.
    """
    earlier, windows = sum(before), len(before)
    usual = earlier / windows
    whole = count + earlier
    least = rules.significance / max(compared, 1)
    more = at_least(count, whole, windows + 1)
    if count >= rules.least and count >= usual * rules.growth and more <= least:
        direction = Direction.RISING if earlier else Direction.NEW
    elif (
        usual >= rules.least
        and count <= usual / rules.growth
        and _fewer(count, whole, windows) <= least
    ):
        direction = Direction.FALLING
    else:
        direction = Direction.STEADY
    growth = round((count / usual - 1) * 100, 1) if earlier else None
    return Trend(count, round(usual, 1), growth, more, direction)


def trends(
    now: Mapping[tuple[str, ...], int],
    before: Sequence[Mapping[tuple[str, ...], int]],
    rules: HotRules,
) -> Mapping[tuple[str, ...], Trend]:
    """Judge all the matters of a table together.

    Args:
        now: Tickets of each matter in the window.
        before: The same for each window before.
        rules: When a matter is hot.
    """
    matters = sorted({*now, *(matter for window in before for matter in window)})
    return {
        matter: trend(
            now.get(matter, 0),
            [window.get(matter, 0) for window in before],
            rules,
            compared=len(matters),
        )
        for matter in matters
    }


def at_least(count: int, whole: int, windows: int) -> float:
    """Return the chance of so many of the whole, or more, in one of so many equal windows."""
    if count <= 0:
        return 1.0
    return min(1.0, sum(_exactly(each, whole, windows) for each in range(count, whole + 1)))


def _fewer(count: int, whole: int, before: int) -> float:
    """Return the chance of so many, or fewer."""
    return min(1.0, sum(_exactly(each, whole, before + 1) for each in range(count + 1)))


#: Up to here the coefficient is a whole number that a float can hold.
_EXACT = 1000


def _exactly(count: int, whole: int, windows: int) -> float:
    inside, outside = log(1 / windows), log(1 - 1 / windows)
    ways = (
        log(comb(whole, count))
        if whole <= _EXACT
        else lgamma(whole + 1) - lgamma(count + 1) - lgamma(whole - count + 1)
    )
    return exp(ways + count * inside + (whole - count) * outside)
