"""Decides commands on appointments. Every function is pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sunhall.domain.appointment import booking, meetings
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import Appointment
from sunhall.domain.appointment.claims import with_cells
from sunhall.domain.appointment.transitions import ALLOWED
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, Refusal, out_of_state


def decide(case: Appointment, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing appointment.

    Args:
        case: The appointment as its history left it.
        command: One of `sunhall.domain.appointment.commands`.
        context: The world, with the time that is taken for a command that books some.

    Returns:
        What happens, with the time that it claims and sets free, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if name not in meetings.NOT_OF_THE_HOST and meetings.only_promised(case, context):
        return Refusal("not_assigned_to_your_unit", kind="forbidden")
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(case, command, context)


def _claiming(decider: Callable[[Any, Any, Context], Outcome]) -> Callable[..., Outcome]:
    """Return a decider that says, too, which time its decision sets free."""
    return lambda case, command, context: with_cells(case, decider(case, command, context), context)


# Loaded with the first case that comes so far: the citizens' function starts without them.


def _submit(case: Appointment, command: c.SubmitForAgreement, context: Context) -> Outcome:
    from sunhall.domain.appointment import approvals

    return approvals.submit(case, context)


def _write_minutes(case: Appointment, command: c.WriteMinutes, context: Context) -> Outcome:
    from sunhall.domain.appointment import minutes

    return minutes.write_minutes(case, command, context)


def _sign_minutes(case: Appointment, command: c.SignMinutes, context: Context) -> Outcome:
    from sunhall.domain.appointment import minutes

    return minutes.sign_minutes(case, command, context)


def _complete(case: Appointment, command: c.Complete, context: Context) -> Outcome:
    from sunhall.domain.appointment import minutes

    return minutes.complete(case, command, context)


def _keep_promise(case: Appointment, command: c.KeepPromise, context: Context) -> Outcome:
    from sunhall.domain.appointment import minutes

    return minutes.keep_promise(case, command, context)


def _hand_off(case: Appointment, command: c.HandOff, context: Context) -> Outcome:
    from sunhall.domain.appointment import handing_off

    return handing_off.hand_off(case, command, context)


def _record_hand_off(case: Appointment, command: c.RecordHandOff, context: Context) -> Outcome:
    from sunhall.domain.appointment import handing_off

    return handing_off.record_hand_off(case, command, context)


_DECIDERS: Final[dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]]] = {
    c.SubmitForAgreement: ("submit_appointment", _claiming(_submit)),
    ActOnApproval: ("act_on_approval", _claiming(act_on_run)),
    c.Reschedule: ("reschedule", booking.reschedule),
    c.ProposeTime: ("propose_time", booking.propose_time),
    c.AcceptTime: ("accept_time", booking.accept_time),
    c.DeclineTime: ("decline_time", booking.decline_time),
    c.CancelAppointment: ("cancel_appointment", booking.cancel),
    c.OfferSlot: ("offer_slot", booking.offer_slot),
    c.AcceptOffer: ("accept_offer", booking.accept_offer),
    c.DeclineOffer: ("decline_offer", booking.decline_offer),
    c.Start: ("start", _claiming(meetings.start)),
    c.MarkNoShow: ("mark_no_show", _claiming(meetings.mark_no_show)),
    c.ReportAbsentHost: ("report_absent_host", _claiming(meetings.report_absent_host)),
    c.RecordMeeting: ("record_meeting", _claiming(meetings.record_meeting)),
    c.HandOverFile: ("hand_over_file", meetings.hand_over_file),
    c.WriteMinutes: ("write_minutes", _write_minutes),
    c.SignMinutes: ("sign_minutes", _claiming(_sign_minutes)),
    c.Complete: ("complete", _claiming(_complete)),
    c.KeepPromise: ("keep_promise", _keep_promise),
    c.HandOff: ("hand_off_appointment", _hand_off),
    c.RecordHandOff: ("record_hand_off", _record_hand_off),
}
