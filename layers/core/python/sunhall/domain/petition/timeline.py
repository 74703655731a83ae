"""What the petitioner is told of the history: the steps that concern them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunhall.domain.approval.run import APPROVAL_EVENTS, outcome_in
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step
from sunhall.domain.engine.shown_steps import shown_step
from sunhall.domain.petition.subjects import EXTENSION

#: Events that are shown, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "petition_registered": ("received_on",),
    "petition_forwarded": ("received_on",),
    "petition_accepted": (),
    "petition_channelled": ("article",),
    "petition_declined": ("earlier_receipt_no",),
    "handling_started": (),
    "hearing_called": ("held_on",),
    "hearing_closed": (),
    "petition_settled": (),
    "petition_opinion_issued": (),
    "outside_opinion_recorded": ("number", "dated_on"),
    "petition_opinion_delivered": ("delivered_on",),
    "review_requested": ("requested_on",),
    "recheck_requested": ("requested_on",),
    "petition_closed": ("due_on",),
    "petition_supplemented": (),
    "petition_evaluated": (),
    "petition_archived": (),
    "personal_data_erased": (),
}

#: Key of the step that tells of more time (art. 34: the petitioner is told).
EXTENDED = "petition_extended"


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the petitioner's steps in a history, in order.

    Who decided what inside the organs, and which of them disagreed, is not the petitioner's to see;
    that the answer takes longer is.
    """
    days: dict[int, int] = {}
    for event in events:
        step = shown_step(event, SHOWN)
        if step:
            yield step
        elif event.type in APPROVAL_EVENTS:
            if event.type == "approval_started" and event.data["subject"] == EXTENSION:
                days[event.data["run"]] = event.data["proposal"]["days"]
            if event.data["run"] in days and outcome_in(event) == "approved":
                yield Step(event.at, EXTENDED, {"days": days[event.data["run"]]})
