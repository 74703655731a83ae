"""What the applicant is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step

#: Events that are shown as they are, with the data their text mentions.
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "submitted": (),
    "receipt_confirmed": ("received_on", "reply_days"),
    "supplement_requested": ("until", "points"),
    "supplement_received": ("given_on", "reply_days"),
    "supplement_expired": ("until",),
    "abandonment_confirmed": ("until",),
    "assigned": (),
    "reply_sent": ("number",),
    "withdrawn": (),
}


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the applicant's steps in a history, in order.

    Who decided what inside the agency is not the applicant's to see; that the period was extended
    is (art. 33(2)), so it is told when the extension was approved.
    """
    proposals: dict[int, Mapping[str, int]] = {}
    for event in events:
        if event.type == "approval_started" and event.data["subject"] == "extension":
            proposals[event.data["run"]] = event.data["proposal"]
        elif event.type in _SHOWN:
            params = {name: event.data[name] for name in _SHOWN[event.type]}
            yield Step(event.at, event.type, params)
        if outcome_in(event) is RunOutcome.APPROVED and event.data["run"] in proposals:
            proposal = proposals[event.data["run"]]
            yield Step(event.at, "extension_approved", {"days": proposal["days"]})
