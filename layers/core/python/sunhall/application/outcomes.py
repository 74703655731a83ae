"""How the services are doing, counted from their events."""

from __future__ import annotations

from collections import Counter

from sunhall.application.services import SERVICES
from sunhall.domain.engine.event import Event

_FIGURES = {
    event_type: figure
    for service in SERVICES.values()
    for event_type, figure in service.outcomes.items()
}


def count_outcome(figures: Counter[str], event: Event) -> None:
    """Add an event to the figure it counts in, if it is an outcome.

    Events are delivered at least once, so figures may count one twice: they show how things go, and
    are no statistic. The statutory report is made from the histories.
    """
    figure = _FIGURES.get(event.type)
    if figure:
        figures[figure] += 1
