"""What the applicant is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step

#: Events that are shown, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "correction_requested": (),
    "correction_received": ("received_on", "days"),
    "correction_assigned": (),
    "correction_answered": ("number",),
    "correction_withdrawn": (),
}


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the applicant's steps in a history, in order.

    Who decided what inside the agency is not the applicant's to see.
    """
    for event in events:
        if event.type in SHOWN:
            yield Step(event.at, event.type, {name: event.data[name] for name in SHOWN[event.type]})
