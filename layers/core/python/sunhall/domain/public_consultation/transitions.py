"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.public_consultation.consultation import State

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "revise_consultation": frozenset({State.DRAFT}),
    "submit_consultation": frozenset({State.DRAFT}),
    # Once comments were taken in full, people are owed a result.
    "cancel_consultation": frozenset(
        {State.DRAFT, State.OPENING_APPROVAL, State.SCHEDULED, State.COLLECTING}
    ),
    "save_result": frozenset({State.EVALUATING}),
    "submit_result": frozenset({State.EVALUATING}),
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
}
