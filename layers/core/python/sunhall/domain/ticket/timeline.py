"""What the citizen is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step

#: Events that are shown as they are, with the data their text mentions.
SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket_submitted": (),
    "emergency_switched": ("number",),
    "ticket_refused": (),
    "ticket_merged": ("main_receipt_no",),
    "answered_directly": (),
    "ticket_accepted": (),
    "ticket_dispatched": (),
    "ticket_arbitrated": (),
    "ticket_signed": (),
    "contact_recorded": ("on",),
    "extension_granted": ("amount",),
    "reply_accepted": (),
    "ticket_rated": (),
    "rework_ordered": (),
    "reopen_requested": (),
    "information_added": (),
    "ticket_urged": (),
    "successor_recorded": ("receipt_no",),
    "petition_recorded": ("receipt_no",),
    "photo_released": (),
    "photo_refused": (),
    "photo_withdrawn": (),
    "ticket_archived": (),
    "personal_data_erased": (),
}

#: Events that are told in other words by what they came to: the key ends with it.
TOLD_BY: Final[Mapping[str, str]] = {
    "ticket_closed": "result",
    "ticket_terminated": "ground",
    "reopen_decided": "outcome",
}

#: What each co-unit does is the administration's own affair.
_ONCE_IN_A_ROUND: Final = "ticket_signed"


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the citizen's steps in a history, in order.

    Who disputed the matter with whom, and which rule spoke, is not the citizen's to see.
    """
    signed = False
    for event in events:
        if event.type in ("ticket_dispatched", "ticket_arbitrated"):
            signed = False
        if event.type == _ONCE_IN_A_ROUND and signed:
            continue
        signed = signed or event.type == _ONCE_IN_A_ROUND
        if event.type in TOLD_BY:
            yield Step(event.at, f"{event.type}_{event.data[TOLD_BY[event.type]]}")
        elif event.type in SHOWN:
            yield Step(event.at, event.type, {name: event.data[name] for name in SHOWN[event.type]})
