"""The meeting that an appointment has agreed on, as the meeting server needs to know it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from sunhall.domain.appointment.appointment import Appointment, State
from sunhall.domain.appointment.rules import MeetingRules
from sunhall.domain.appointment.standing import closes_at
from sunhall.domain.meeting.plan import MeetingPlan

#: States in which people can meet.
_MEETING: Final = frozenset({State.CONFIRMED, State.IN_SESSION})


def meeting_plan(case: Appointment, rules: MeetingRules, *, link: str = "") -> MeetingPlan | None:
    """Return the meeting of an appointment by video; None while it has none, and once it is over.

    Args:
        case: The appointment.
        rules: The numbers of appointments.
        link: Address of the meeting, where it is held behind a link of the city's.
    """
    booking, closes = case.booking, closes_at(case, rules)
    if case.state not in _MEETING or case.mode != "video" or case.met_at is not None:
        return None
    if booking is None or closes is None:
        return None
    return MeetingPlan(
        meeting_id=_meeting_id(case.case_id, booking.starts_at.isoformat()),
        case_id=case.case_id,
        service="appointment",
        provider=case.provider,
        opens_at=booking.starts_at - timedelta(minutes=rules.opens_before.amount),
        closes_at=closes,
        host_staff=(booking.staff,),
        link=link,
        recording=rules.recording,
        identity_check=rules.identity_check,
    )


def _meeting_id(case_id: str, starts_at: str) -> str:
    """Return a name that tells nothing, and is another one at another time."""
    return hashlib.sha256(f"meeting:{case_id}:{starts_at}".encode()).hexdigest()[:32]
