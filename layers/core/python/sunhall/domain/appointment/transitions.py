"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.appointment.appointment import State

_BOOKED = frozenset({State.REQUESTED, State.CONFIRMED})
_MEETING = frozenset({State.CONFIRMED, State.IN_SESSION})
_HELD = frozenset({State.IN_SESSION, State.COMPLETED})

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    # The host's side did not hold it: the citizen books again under the same number.
    "reschedule": frozenset({State.CONFIRMED, State.CANCELLED, State.NO_SHOW}),
    "accept_time": _BOOKED,
    "decline_time": _BOOKED,
    "cancel_appointment": _BOOKED | {State.WAITING, State.OFFERED},
    "accept_offer": frozenset({State.OFFERED}),
    "decline_offer": frozenset({State.OFFERED}),
    "report_absent_host": frozenset({State.CONFIRMED}),
    # Also what was promised to be sent afterwards.
    "hand_over_file": _MEETING | {State.COMPLETED},
    "sign_minutes": frozenset({State.IN_SESSION}),
    "submit_appointment": frozenset({State.REQUESTED}),
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
    "propose_time": _BOOKED,
    "offer_slot": frozenset({State.WAITING}),
    "start": frozenset({State.CONFIRMED}),
    "mark_no_show": frozenset({State.CONFIRMED}),
    # Whatever was decided on meanwhile: what the server saw is kept.
    "record_meeting": frozenset(State) - {State.WAITING, State.OFFERED, State.EXPIRED},
    "write_minutes": frozenset({State.IN_SESSION}),
    "keep_promise": _HELD,
    "hand_off_appointment": _HELD,
    "record_hand_off": _HELD,
    "complete": frozenset({State.IN_SESSION}),
}
