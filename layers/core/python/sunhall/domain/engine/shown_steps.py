"""The steps of a history that are shown as they were recorded, with the data their text names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step

#: Type of each event that is shown to the data that its text mentions.
Shown: TypeAlias = Mapping[str, tuple[str, ...]]


def shown_step(event: Event, shown: Shown) -> Step | None:
    """Return the step that an event is shown as; None when it is not."""
    named = shown.get(event.type)
    if named is None:
        return None
    return Step(event.at, event.type, {name: event.data[name] for name in named})


def shown_steps(events: Iterable[Event], shown: Shown) -> Iterator[Step]:
    """Yield the steps of a history that are shown, in order."""
    for event in events:
        step = shown_step(event, shown)
        if step:
            yield step
