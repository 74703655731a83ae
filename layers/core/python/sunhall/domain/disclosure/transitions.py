"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.disclosure.request import RUNNING, State

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "confirm_receipt": frozenset({State.SUBMITTED}),
    "request_supplement": frozenset({State.INTAKE_REVIEW}),
    "supplement": frozenset({State.SUPPLEMENT_PENDING}),
    "confirm_abandonment": frozenset({State.SUPPLEMENT_PENDING}),
    "assign": frozenset({State.INTAKE_REVIEW, State.ASSIGNED, State.DRAFTING}),
    "save_draft": frozenset({State.ASSIGNED, State.DRAFTING}),
    "reply_on_spot": frozenset({State.INTAKE_REVIEW}),
    "submit_for_approval": frozenset({State.DRAFTING}),
    "propose_extension": RUNNING - {State.DECIDED, State.RECEIVED},
    "decide_node": RUNNING - {State.RECEIVED},
    "send": frozenset({State.DECIDED}),
    # Any time before the decision (reference C.2, event 25).
    "withdraw": frozenset({State.SUBMITTED, State.SUPPLEMENT_PENDING})
    | (RUNNING - {State.DECIDED}),
    "record_letter": frozenset(State),
}
