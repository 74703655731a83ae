"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.correction.request import CLOSED, RUNNING, State

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "confirm_receipt": frozenset({State.SUBMITTED}),
    "assign": frozenset({State.RECEIVED, State.ASSIGNED, State.DRAFTING}),
    "save_answer": frozenset({State.ASSIGNED, State.DRAFTING}),
    "submit_for_approval": frozenset({State.DRAFTING}),
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
    "send": frozenset({State.DECIDED}),
    "withdraw": frozenset({State.SUBMITTED}) | (RUNNING - {State.DECIDED}),
    "archive": CLOSED - {State.ARCHIVED},
    "place_hold": frozenset(State),
    "release_hold": frozenset(State),
    "record_letter": frozenset(State),
}
