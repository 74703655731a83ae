"""The state machine as a table: which command may be given in which state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import ENDED, State
from sunhall.domain.appointment.transitions import ALLOWED
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import first_broken
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import CLERK, HOST, LINKER, MEETING_SERVER, Appointments
from tests.builders.calendar import moment
from tests.builders.state_table import StateTable

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                      appointment_waiting
                      | appointment_offered
                      | | appointment_requested
                      | | | appointment_confirmed
                      | | | | appointment_in_session
                      | | | | | appointment_completed
                      | | | | | | appointment_no_show
                      | | | | | | | appointment_cancelled
                      | | | | | | | | appointment_refused
                      | | | | | | | | | appointment_expired
submit_appointment    . . x . . . . . . .
act_on_approval       x x x x x x x x x x
reschedule            . . . x . . x x . .
propose_time          . . x x . . . . . .
accept_time           . . x x . . . . . .
decline_time          . . x x . . . . . .
cancel_appointment    x x x x . . . . . .
offer_slot            x . . . . . . . . .
accept_offer          . x . . . . . . . .
decline_offer         . x . . . . . . . .
start                 . . . x . . . . . .
mark_no_show          . . . x . . . . . .
report_absent_host    . . . x . . . . . .
record_meeting        . . x x x x x x x .
hand_over_file        . . . x x x . . . .
write_minutes         . . . . x . . . . .
sign_minutes          . . . . x . . . . .
complete              . . . . x . . . . .
keep_promise          . . . . x x . . . .
hand_off_appointment  . . . . x x . . . .
record_hand_off       . . . . x x . . . .
""",
    c.COMMANDS,
)


def _proposed(history: Appointments) -> Appointments:
    history.give(c.ProposeTime(moment("2026-04-03 09:45"), "另有会议"), HOST)
    return history


IN_STATE: dict[str, Callable[[], Appointments]] = {
    "appointment_waiting": made.waiting,
    "appointment_offered": made.offered,
    "appointment_requested": lambda: _proposed(made.requested()),
    "appointment_confirmed": lambda: _proposed(made.booked()),
    "appointment_in_session": made.minuted,
    "appointment_completed": made.completed,
    "appointment_no_show": made.absent_host,
    "appointment_cancelled": lambda: made.cancelled(HOST),
    "appointment_refused": made.refused,
    "appointment_expired": made.expired,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "submit_appointment": (c.SubmitForAgreement(), CLERK),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.HEAD),
    "reschedule": (c.Reschedule(moment("2026-04-07 10:30")), people.APPLICANT),
    "propose_time": (c.ProposeTime(moment("2026-04-07 10:30"), "另有会议"), HOST),
    "accept_time": (c.AcceptTime(), people.APPLICANT),
    "decline_time": (c.DeclineTime(), people.APPLICANT),
    "cancel_appointment": (c.CancelAppointment(), people.APPLICANT),
    "offer_slot": (c.OfferSlot(moment("2026-04-03 09:00"), "liu"), LINKER),
    "accept_offer": (c.AcceptOffer(), people.APPLICANT),
    "decline_offer": (c.DeclineOffer(), people.APPLICANT),
    "start": (c.Start(), HOST),
    "mark_no_show": (c.MarkNoShow("citizen"), HOST),
    "report_absent_host": (c.ReportAbsentHost(), people.APPLICANT),
    "hand_over_file": (c.HandOverFile("upload-0000000001", "照片.jpg"), people.APPLICANT),
    "write_minutes": (made.MINUTES, HOST),
    "complete": (c.Complete(), CLERK),
    "keep_promise": (c.KeepPromise(1, "已疏通"), people.OTHER_HANDLER),
    "record_hand_off": (c.RecordHandOff(1, "RX-20260403-000000-0"), LINKER),
}

#: Where a command leads from a state; those that keep it are not named.
LEADS_TO: dict[str, str] = {
    "cancel_appointment": "appointment_cancelled",
    "offer_slot": "appointment_offered",
    "accept_offer": "appointment_confirmed",
    "decline_offer": "appointment_waiting",
    "start": "appointment_in_session",
    "mark_no_show": "appointment_no_show",
    "report_absent_host": "appointment_no_show",
    "reschedule": "appointment_confirmed",
}

#: When a command is tried in a state: the meeting has its time.
AT = dict.fromkeys(("start", "mark_no_show", "report_absent_host"), "2026-04-03 09:20")

#: Allowed by the state and refused by what the case knows: nothing was signed, asked or handed off.
NOTHING_THERE = {
    ("propose_time", "appointment_requested"): "time_proposed_already",
    ("propose_time", "appointment_confirmed"): "time_proposed_already",
    ("complete", "appointment_in_session"): "minutes_not_signed_by_the_host",
    ("keep_promise", "appointment_in_session"): "minutes_not_signed_by_the_host",
    ("record_hand_off", "appointment_in_session"): "never_handed_off",
    ("record_hand_off", "appointment_completed"): "never_handed_off",
}


def _command(name: str, history: Appointments) -> tuple[Command, Actor]:
    if name == "sign_minutes":
        minutes = history.case.minutes
        return c.SignMinutes(minutes.digest if minutes else "0" * 64), HOST
    if name == "record_meeting":
        return made.told(history), MEETING_SERVER
    if name == "hand_off_appointment":
        on = history.context().today
        return c.HandOff("ticket", "门前积水", on), HOST
    return GIVEN_BY[name]


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    history = IN_STATE[state]()
    assert history.case.state == state
    assert history.replayed() == history.case
    assert first_broken(history.events) is None


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    if name in AT and moment(AT[name]) > history.now:
        history.now = moment(AT[name])
    outcome = TABLE.decided(history, name, _command(name, history))
    if outcome is None:
        return
    if (name, state) in NOTHING_THERE:
        assert isinstance(outcome, Refusal)
        assert outcome.code == NOTHING_THERE[name, state]
    elif name not in ("act_on_approval", "record_meeting"):
        assert isinstance(outcome, Decision), outcome
        assert history.case.state == LEADS_TO.get(name, state)
    assert history.own_cells >= {cell for cell in history.case.held if cell.begins > history.now}, (
        "what the history says it holds, the table has under it"
    )


def test_an_appointment_is_over_or_waits_for_somebody() -> None:
    for state in TABLE.states:
        history = IN_STATE[state]()
        promised = bool(history.case.open_promises)
        assert history.standing.open is (State(state) not in ENDED or promised)
        assert bool(history.standing.shares) is promised


def test_nobody_is_offered_a_command_that_is_refused_whatever_is_said_with_it() -> None:
    for state in TABLE.states:
        history = IN_STATE[state]()
        for actor in (people.APPLICANT, HOST, CLERK, people.OTHER_HANDLER):
            for name in history.service.available(history.case, history.context(actor)):
                if name in AT:
                    continue
                command, _ = _command(name, history)
                context = history.context(actor)
                outcome = history.service.decide(history.case, command, context)
                refused = isinstance(outcome, Refusal) and outcome.kind == "conflict"
                assert not refused, (state, actor.id, name, outcome)
