"""In which states each command may be given: the state machine, as a table.

The numbers are those of the transitions in ``docs/decisions/hotline-tickets.md``.
"""

from __future__ import annotations

from sunhall.domain.ticket.ticket import OPEN, WAITING_FOR_ARCHIVE, State

_ALWAYS = frozenset(State)
_SCREENING = frozenset({State.SCREENING})
_PRESENTABLE = (OPEN | {State.CLOSED, State.CLOSED_DIRECT, State.TERMINATED}) - {
    State.REGISTERED,
    State.SCREENING,
}

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "screen": frozenset({State.REGISTERED, State.SCREENING}),  # 2
    "switch_emergency": _SCREENING,  # 3
    "refuse": _SCREENING,  # 4, 7
    "propose_invalid": _SCREENING,  # 5
    "confirm_invalid": _SCREENING,
    "reject_invalid": _SCREENING,
    "merge_into": _SCREENING,  # 6
    "answer_directly": _SCREENING,  # 8
    "accept": _SCREENING,  # 9
    "dispatch": frozenset({State.TO_DISPATCH}),  # 10
    "confer": frozenset({State.TO_DISPATCH, State.RETURN_REVIEW}),  # 11, 17
    "arbitrate": frozenset({State.ARBITRATION}),  # 18
    # A co-unit does its own part, whatever the lead has done so far, a return included.
    "sign": frozenset({State.DISPATCHED, State.HANDLING, State.RETURN_REVIEW}),  # 12
    "return_ticket": frozenset({State.DISPATCHED, State.HANDLING}),  # 14
    "accept_return": frozenset({State.RETURN_REVIEW}),  # 15
    "refuse_return": frozenset({State.RETURN_REVIEW}),  # 16
    "open_return": frozenset({State.DISPATCHED, State.HANDLING}),
    "add_co_units": frozenset({State.HANDLING}),  # 19
    "excuse_co_unit": frozenset({State.DISPATCHED, State.HANDLING}),
    "transfer_inside": frozenset({State.HANDLING}),  # 20
    "ask_extension": frozenset({State.HANDLING}),  # 21
    # Also while it is done again: the citizen is to hear from the unit then, too.
    "record_contact": frozenset({State.HANDLING, State.REWORK}),  # 24
    "co_reply": frozenset({State.DISPATCHED, State.HANDLING, State.RETURN_REVIEW}),
    "reply": frozenset({State.HANDLING, State.REWORK}),  # 25
    "reject_reply": frozenset({State.REPLY_CHECK}),  # 26
    "accept_reply": frozenset({State.REPLY_CHECK}),  # 27
    "record_callback": frozenset({State.CALLBACK}),  # 28, 31, 32
    # A direct answer is rated, too; it is in no unit's figures (8).
    "rate": frozenset({State.CALLBACK, State.CLOSED_DIRECT}),
    "order_rework": frozenset({State.CALLBACK}),  # 29
    # Also after the last round, when it was closed as unsolved by itself.
    "propose_exclusion": frozenset({State.CALLBACK, State.CLOSED}),  # 30
    "reopen": frozenset({State.CLOSED}),  # 33
    "decide_reopen": frozenset({State.CLOSED}),
    "ask_termination": frozenset({State.HANDLING}),  # 34
    "supervise": OPEN | {State.CLOSED},  # 36; a ticket closed as unsolved is followed up, too
    "set_confidential": OPEN,
    "ask_confidentiality_lift": OPEN,
    # Once an agent has taken it on, and not what was turned away: a petition shows no word, either.
    "release_photo": _PRESENTABLE,
    "withdraw_photo": _ALWAYS,
    "record_photo": _ALWAYS,
    "report_refused_photo": _ALWAYS,
    "add_information": OPEN,
    "urge": OPEN,
    "add_urge": _ALWAYS,
    "record_successor": _ALWAYS,
    "record_petition": _ALWAYS,
    # A wish to reopen keeps an ended ticket in a work list, and every list is gone through.
    "update_calendar": OPEN | WAITING_FOR_ARCHIVE,
    "place_hold": _ALWAYS,
    "release_hold": _ALWAYS,
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": _ALWAYS,
}
