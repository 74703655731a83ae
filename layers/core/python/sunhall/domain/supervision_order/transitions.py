"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.supervision_order.order import ENDED, State

_WITH_THE_UNIT = frozenset({State.ISSUED, State.IN_HAND})

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "revise_order": frozenset({State.DRAFT}),
    "submit_order": frozenset({State.DRAFT}),
    "cancel_order": frozenset(State) - ENDED,
    "sign_order": frozenset({State.ISSUED}),
    "ask_order_extension": frozenset({State.IN_HAND}),
    "decide_order_extension": frozenset({State.IN_HAND}),
    # Signing for it is one duty and doing it another: what is done is not given back unread.
    "give_feedback": frozenset({State.IN_HAND}),
    "return_feedback": frozenset({State.FEEDBACK}),
    "accept_feedback": frozenset({State.FEEDBACK}),
    "close_unfulfilled": _WITH_THE_UNIT | {State.FEEDBACK},
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
}
