"""What the applicant is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step
from sunhall.domain.engine.shown_steps import shown_steps

#: Events that are shown, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "correction_requested": (),
    "correction_received": ("received_on", "days"),
    "correction_assigned": (),
    "correction_answered": ("number",),
    "correction_withdrawn": (),
    "personal_data_erased": (),
}


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the applicant's steps in a history, in order.

    Who decided what inside the agency is not the applicant's to see.
    """
    return shown_steps(events, SHOWN)
