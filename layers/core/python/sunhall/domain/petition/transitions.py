"""In which states each command may be given: the state machine of reference D4, as a table."""

from __future__ import annotations

from typing import Final

from sunhall.domain.petition.petition import OVER, STAGES, State

_EVERY: Final = frozenset(State)
_OPEN: Final = _EVERY - OVER
_IN_HAND: Final = frozenset({State.ACCEPTED, State.HANDLING})
_WORKED_ON: Final = frozenset(STAGES)
#: States in which an answer of some stage is out.
_ANSWERED: Final = frozenset(
    {
        *(State.ANSWERED, State.REVIEW, State.REVIEW_ANSWERED, State.RECHECK),
        *(State.FINAL, State.CLOSED),
    }
)

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: Final[dict[str, frozenset[State]]] = {
    "forward_petition": frozenset({State.REGISTERED}),
    "object_to_transfer": frozenset({State.FORWARDED}),
    "decide_objection": frozenset({State.OBJECTION}),
    "accept_petition": frozenset({State.REGISTERED, State.FORWARDED}),
    "channel_petition": frozenset({State.REGISTERED, State.FORWARDED}),
    "decline_petition": frozenset({State.REGISTERED}),
    "start_handling": frozenset({State.ACCEPTED}),
    "assign_handler": _WORKED_ON,
    "recuse": _OPEN,
    "extend_handling": _IN_HAND,
    "call_hearing": frozenset({State.HANDLING, State.RECHECK}),
    "open_hearing": frozenset({State.HANDLING, State.RECHECK}),
    "close_hearing": frozenset({State.HANDLING, State.RECHECK}),
    "settle_petition": frozenset({State.HANDLING}),
    "save_opinion": _WORKED_ON,
    "submit_opinion": _WORKED_ON,
    "issue_opinion": _WORKED_ON,
    "record_opinion_delivery": frozenset(
        {State.ANSWERED, State.REVIEW_ANSWERED, State.FINAL, State.CLOSED}
    ),
    "acknowledge_opinion": frozenset(
        {State.ANSWERED, State.REVIEW_ANSWERED, State.FINAL, State.CLOSED}
    ),
    "request_review": frozenset({State.ANSWERED}),
    "request_recheck": frozenset({State.REVIEW_ANSWERED}),
    "register_challenge": frozenset({State.ANSWERED, State.REVIEW_ANSWERED}),
    "record_outside_opinion": frozenset({State.REVIEW, State.RECHECK}),
    # A report on an assigned petition is owed whatever came of it (交办).
    "file_closing_report": _EVERY - {State.REGISTERED, State.OBJECTION, State.ARCHIVED},
    # Art. 38: also that nobody carries out what an opinion or an agreement says.
    "supervise": _EVERY - {State.CHANNELLED, State.NOT_ACCEPTED, State.ARCHIVED},
    "mark_urgent": _OPEN,
    "supplement_petition": _OPEN,
    "evaluate_petition": _ANSWERED | {State.SETTLED, State.CHANNELLED},
    "place_hold": _EVERY,
    "release_hold": _EVERY,
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": _EVERY,
    "seal_identity": _OPEN,
    "request_identity": _EVERY - {State.ARCHIVED},
    "view_identity": _EVERY,
    "record_letter": _EVERY,
}
