"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.disclosure.request import CLOSED, RUNNING, State

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
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
    "send": frozenset({State.DECIDED}),
    # Any time before the decision (reference C.2, event 25).
    "withdraw": frozenset({State.SUBMITTED, State.SUPPLEMENT_PENDING})
    | (RUNNING - {State.DECIDED}),
    "seal_identity": frozenset(State) - CLOSED,
    # Whoever the applicant is may have to be known after the end, too: for a lawsuit, say.
    "request_identity": frozenset(State),
    "view_identity": frozenset(State),
    "record_letter": frozenset(State),
}
