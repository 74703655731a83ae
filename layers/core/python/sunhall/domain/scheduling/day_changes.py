"""What staff change of a day: they close a part of it, or open one beside the usual hours.

A day's changes are kept as few pieces: what touches is one piece, and what is opened again is cut
out of what was closed. So whoever closes a time and opens it again leaves the day as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sunhall.domain.scheduling.availability import DAY_MINUTES
from sunhall.domain.scheduling.cells import DayChange, Span

WHOLE_DAY: Final = Span(0, DAY_MINUTES)


def closed_too(change: DayChange, span: Span) -> DayChange:
    """Return the changes of a day on which a time is closed as well; its version stays.

    Args:
        change: What was changed before.
        span: The time.
    """
    return DayChange(_united((*change.closed, span)), _cut(change.opened, span), change.version)


def opened_too(change: DayChange, span: Span, hours: Sequence[Span]) -> DayChange:
    """Return the changes of a day on which a time is open again, or open in addition.

    Args:
        change: What was changed before.
        span: The time.
        hours: The usual hours of the day: what lies in them needs no opening.
    """
    opened = change.opened
    if not any(usual.covers(span) for usual in hours):
        # The usual hours have slots of their own places; only what is beside them is new.
        beside: tuple[Span, ...] = (span,)
        for usual in hours:
            beside = _cut(beside, usual)
        opened = _united((*opened, *beside))
    return DayChange(_cut(change.closed, span), opened, change.version)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _cut(spans: Iterable[Span], gap: Span) -> tuple[Span, ...]:
    pieces = (
        piece
        for span in spans
        for piece in (
            Span(span.start, min(span.end, gap.start)),
            Span(max(span.start, gap.end), span.end),
        )
    )
    return tuple(piece for piece in pieces if piece.start < piece.end)
