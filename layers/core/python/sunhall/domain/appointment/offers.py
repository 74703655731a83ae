"""What is there to do: nobody is offered a command that has nothing to be about."""

from __future__ import annotations

from collections.abc import Iterator

from sunhall.domain.appointment.appointment import Appointment, State
from sunhall.domain.appointment.meetings import (
    NOT_OF_THE_HOST,
    absent_from,
    only_promised,
    side_of,
)
from sunhall.domain.appointment.transitions import ALLOWED
from sunhall.domain.engine.context import Context


def pointless(case: Appointment, context: Context) -> frozenset[str]:
    """Return the commands that would be refused whatever is said with them."""
    return frozenset(_pointless(case, context))


def _pointless(case: Appointment, context: Context) -> Iterator[str]:
    if only_promised(case, context):
        yield from ALLOWED.keys() - NOT_OF_THE_HOST
    if case.proposal is None:
        yield from ("accept_time", "decline_time")
    else:
        yield "propose_time"
    if case.state in (State.CANCELLED, State.NO_SHOW) and (
        case.rebook_until is None or context.now > case.rebook_until
    ):
        yield "reschedule"
    if case.booking and context.now < absent_from(case.booking, context):
        # Whoever waits for the host learns when they may say so from the page itself.
        yield "report_absent_host"
    if case.open_runs:
        yield "submit_appointment"
    own = context.actor.department
    if all(each.department != own for each in case.open_promises):
        yield "keep_promise"
    yield from _about_minutes(case, context)


def _about_minutes(case: Appointment, context: Context) -> Iterator[str]:
    minutes = case.minutes
    if minutes is None or minutes.signed_host is None:
        yield "complete"
    if any(each.kept_at for each in case.promises):
        yield "write_minutes"
    if minutes is None:
        yield "sign_minutes"
    elif side_of(context) == "host":
        if minutes.signed_host:
            yield "sign_minutes"
    elif minutes.signed_host is None or minutes.signed_citizen:
        yield "sign_minutes"
