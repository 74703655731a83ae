"""How the services are doing, counted from their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sunhall.domain.engine.event import Event

#: Event, of whatever service, to the figure it counts in. It stands here and not with the services,
#: because every event is counted and few services are met: none has to be loaded for it.
FIGURES: Final[Mapping[str, str]] = {
    "submitted": "RequestsSubmitted",
    "reply_sent": "RequestsAnswered",
    "withdrawn": "RequestsWithdrawn",
    "deadline_missed": "DeadlinesMissed",
    "item_registered": "ItemsRegistered",
    "item_published": "ItemsPublished",
    "item_withdrawn": "ItemsTakenDown",
}


def count_outcome(figures: Counter[str], event: Event) -> None:
    """Add an event to the figure it counts in, if it is an outcome.

    Events are delivered at least once, so figures may count one twice: they show how things go, and
    are no statistic. The statutory report is made from the histories.
    """
    figure = FIGURES.get(event.type)
    if figure:
        figures[figure] += 1
