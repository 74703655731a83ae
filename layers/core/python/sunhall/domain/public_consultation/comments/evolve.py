"""How each event changes a comment. Nothing is decided here."""

from __future__ import annotations

from dataclasses import replace

from sunhall.domain.engine.event import Event
from sunhall.domain.public_consultation.comments.comment import Comment, State

_STATES = {
    "comment_accepted": State.ACCEPTED,
    "comment_rejected": State.REJECTED,
    "comment_answered": State.ANSWERED,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"comment_given", *_STATES})


def evolve(case: Comment | None, event: Event) -> Comment:
    """Return the comment after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    data = event.data
    if case is None:
        return Comment(
            case_id=event.case_id,
            version=event.seq,
            receipt_no=data["receipt_no"],
            state=State.AWAITING,
            consultation=data["consultation"],
            department=data["department"],
            question=data["question"],
            submitted_at=event.at,
            catalogue_version=data["catalogue_version"],
        )
    return replace(
        case,
        version=event.seq,
        state=_STATES[event.type],
        result=data.get("result", ""),
        ground=data.get("ground", ""),
    )
