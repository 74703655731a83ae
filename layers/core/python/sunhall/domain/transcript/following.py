"""What a poller is told: whole changes in their order, and never across a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sunhall.domain.transcript.row import PublicChange


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since a poller looked last.

    Attributes:
        changes: The changes that say something, one for each row, in the order of their places.
        since: What to ask from next time.
        more: Whether more follows at once.
    """

    changes: tuple[PublicChange, ...]
    since: int
    more: bool


def news(found: Sequence[PublicChange], since: int, *, more: bool) -> News:
    """Return what a poller is told of the changes that were found.

    A change is written with others in one transaction, but it can be read before the one that was
    written just before it. Whoever went on from there would miss that one for ever, so nothing is
    told beyond a gap: it closes within moments.

    Args:
        found: Changes after ``since``, in their order.
        since: Number of the last change that the poller knows.
        more: Whether there are more than were read.
    """
    told: dict[int, PublicChange] = {}
    last = since
    for change in found:
        if change.number != last + 1:
            more = False
            break
        last = change.number
        if not change.later:
            told[change.seq] = change
    return News(tuple(told[seq] for seq in sorted(told)), last, more)
