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
    "reasons_requested": ("until",),
    "reasons_given": (),
    "reasons_rejected": (),
    "delay_set": ("until",),
    "assigned": (),
    "search_started": (),
    "consultation_announced": (),
    "fee_charged": ("until", "amount"),
    "fee_paid": ("paid_on",),
    "fee_expired": ("until",),
    "fee_abandonment_confirmed": ("until",),
    "reply_sent": ("number",),
    "hand_off_recorded": ("receipt_no",),
    "delivery_confirmed": ("delivered_on",),
    "delivery_acknowledged": (),
    "files_released": (),
    "remedy_filed": (),
    "remedy_decided": (),
    "request_split": ("parts",),
    "request_merged": ("into_receipt_no",),
    "withdrawn": (),
    "personal_data_erased": (),
}

#: Events by which the reply period goes on that stood still for somebody's opinion. Whose it was,
#: and what it says, is not the applicant's to know (reference C.4, 10).
_ENDS_OF_CONSULTATION = frozenset({"opinion_received", "consultation_expired"})


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return the applicant's steps in a history, in order.

    Who decided what inside the agency is not the applicant's to see; that the period was extended
    is (art. 33(2)), so it is told when the extension was approved.
    """
    proposals: dict[int, Mapping[str, int]] = {}
    ended: set[int] = set()
    for event in events:
        if event.type == "approval_started" and event.data["subject"] == "extension":
            proposals[event.data["run"]] = event.data["proposal"]
        elif event.type in _ENDS_OF_CONSULTATION:
            # What is said after the period went on ends nothing any more.
            if event.data["consultation"] not in ended:
                yield Step(event.at, "consultation_ended")
            ended.add(event.data["consultation"])
        elif event.type in _SHOWN:
            params = {name: event.data[name] for name in _SHOWN[event.type]}
            yield Step(event.at, event.type, params)
        if outcome_in(event) is RunOutcome.APPROVED and event.data["run"] in proposals:
            proposal = proposals[event.data["run"]]
            yield Step(event.at, "extension_approved", {"days": proposal["days"]})
