"""How each event changes an appointment. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sunhall.domain.appointment.appointment import (
    Appointment,
    Attendance,
    Booking,
    HandedOff,
    Minutes,
    Offer,
    Promise,
    State,
    Watch,
    Wish,
)
from sunhall.domain.appointment.bookings import booking_from
from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, stopped
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event

#: Names of the clocks; those of promises carry their number, see `promise_clock`.
DECISION, WRITING, SIGNING = "appointment_decision", "meeting_minutes", "minutes_signature"


def promise_clock(number: int) -> str:
    """Return the name of the clock of a promise."""
    return f"meeting_promise:{number}"


def evolve(case: Appointment | None, event: Event) -> Appointment:
    """Return the appointment after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if case is None:
        return _submitted(event)
    changed = changed_by(case, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _submitted(event: Event) -> Appointment:
    data = event.data
    wish = data["wish"]
    return Appointment(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.WAITING,
        item=data["item"],
        department=data["department"],
        mode=data["mode"],
        provider=data["provider"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        locale=data["locale"],
        time_zone=data["time_zone"],
        wish=wish
        and Wish(
            date.fromisoformat(wish["first_on"]),
            date.fromisoformat(wish["last_on"]),
            wish["host"],
        ),
    )


# --- the time that is held -----------------------------------------------------------------------


def _as_it_was(case: Appointment, event: Event) -> Appointment:
    return case


def _requested(case: Appointment, event: Event) -> Appointment:
    watch = Watch(_clock(DECISION, event.data["period"], event.at))
    held = replace(_anew(case), state=State.REQUESTED, decision=watch)
    return _with_entry(replace(held, booking=booking_from(event.data["booking"])), event)


def _booked(case: Appointment, event: Event) -> Appointment:
    booked = replace(_anew(case), state=State.CONFIRMED)
    return _with_entry(replace(booked, booking=booking_from(event.data["booking"])), event)


def _anew(case: Appointment) -> Appointment:
    """Return the case as before a meeting: one that was to be held earlier is forgotten."""
    return replace(case, offer=None, rebook_until=None, absent=None, attendance=None, began_at=None)


def _offered(case: Appointment, event: Event) -> Appointment:
    offer = _offer(event)
    return replace(case, state=State.OFFERED, offer=offer, offers=offer.number)


def _offer(event: Event) -> Offer:
    return Offer(
        number=event.data["number"],
        booking=booking_from(event.data["booking"]),
        until=datetime.fromisoformat(event.data["until"]),
    )


def _passed(case: Appointment, event: Event) -> Appointment:
    starts_at = datetime.fromisoformat(event.data["starts_at"])
    return replace(case, state=State.WAITING, offer=None, passed=(*case.passed, starts_at))


def _day_opened(case: Appointment, event: Event) -> Appointment:
    return replace(case, opened=date.fromisoformat(event.data["on"]))


def _waiting_expired(case: Appointment, event: Event) -> Appointment:
    return replace(case, state=State.EXPIRED)


def _moved(case: Appointment, event: Event) -> Appointment:
    moved = _moved_to(case, booking_from(event.data["booking"]), event)
    if event.data["by"] == "host":
        return moved
    return replace(moved, reschedules=case.reschedules + 1)


def _moved_to(case: Appointment, booking: Booking, event: Event) -> Appointment:
    return _with_entry(replace(case, booking=booking, proposal=None, reminded=()), event)


def _proposed(case: Appointment, event: Event) -> Appointment:
    offer = _offer(event)
    return replace(case, proposal=offer, proposals=offer.number)


def _time_accepted(case: Appointment, event: Event) -> Appointment:
    if case.proposal is None:
        raise ValueError("another time was proposed")
    return _moved_to(case, case.proposal.booking, event)


def _time_declined(case: Appointment, event: Event) -> Appointment:
    return replace(case, proposal=None)


def _cancelled(case: Appointment, event: Event) -> Appointment:
    return _with_entry(_over(case, State.CANCELLED, event), event)


def _refused(case: Appointment, event: Event) -> Appointment:
    return _with_entry(_over(case, State.REFUSED, event), event)


def _over(case: Appointment, state: State, event: Event) -> Appointment:
    """Return the case without anything that is held for it."""
    until = event.data.get("rebook_until")
    return replace(
        case,
        state=state,
        offer=None,
        proposal=None,
        reminded=(),
        decision=_stopped(case.decision, event),
        rebook_until=datetime.fromisoformat(until) if until else None,
    )


def _with_entry(case: Appointment, event: Event) -> Appointment:
    """Return the case with its calendar entry changed: an entry that never was needs no change."""
    if case.booking is None:
        return case
    sequence = case.sequence + 1 if case.changed_at else 0
    return replace(case, sequence=sequence, changed_at=event.at)


# --- agreement -----------------------------------------------------------------------------------


def _approval_moved(case: Appointment, event: Event) -> Appointment:
    changed = replace(case, runs=approval.evolved(case.runs, event))
    outcome = approval.outcome_in(event)
    if outcome is RunOutcome.APPROVED:
        agreed = replace(changed, state=State.CONFIRMED, decision=_stopped(case.decision, event))
        return _with_entry(agreed, event)
    if outcome is RunOutcome.REFUSED:
        return _refused(changed, event)
    return changed


# --- the meeting ---------------------------------------------------------------------------------


def _reminded(case: Appointment, event: Event) -> Appointment:
    return replace(case, reminded=(*case.reminded, event.data["minutes"]))


def _started(case: Appointment, event: Event) -> Appointment:
    return replace(
        case,
        state=State.IN_SESSION,
        proposal=None,
        began_at=event.at,
        writing=_writing(event, event.at),
    )


def _recorded(case: Appointment, event: Event) -> Appointment:
    data = event.data
    began = datetime.fromisoformat(data["began_at"]) if data["began_at"] else None
    attendance = Attendance(
        citizen=data["citizen"],
        host=data["host"],
        recorded=bool(data["recordings"]),
        ended_at=datetime.fromisoformat(data["at"]) if data["ended"] else None,
    )
    changed = replace(case, attendance=attendance, began_at=case.began_at or began)
    if case.state not in (State.CONFIRMED, State.IN_SESSION) or changed.began_at is None:
        return changed
    return replace(
        changed,
        state=State.IN_SESSION,
        proposal=None,
        met_at=attendance.ended_at,
        writing=case.writing or _writing(event, changed.began_at),
    )


def _writing(event: Event, began: datetime) -> Watch:
    return Watch(_clock(WRITING, event.data["writing"], began))


def _absent(case: Appointment, event: Event) -> Appointment:
    over = _over(case, State.NO_SHOW, event)
    return replace(over, absent=event.data["who"])


def _file(case: Appointment, event: Event) -> Appointment:
    return replace(case, files=event.data["number"])


# --- minutes and promises ------------------------------------------------------------------------


def _minutes_written(case: Appointment, event: Event) -> Appointment:
    data = event.data
    if case.began_at is None:
        raise ValueError("minutes are of a meeting that was held")
    held_on = local_date(case.began_at)
    minutes = Minutes(data["revision"], data["outcome"], data["digest"], data["author"])
    return replace(
        case,
        minutes=minutes,
        writing=_stopped(case.writing, event),
        signing=None,
        promises=tuple(
            Promise(
                number=number,
                department=each["department"],
                # A promise was made in the meeting: writing it down late moves nothing.
                clock=Clock.start(promise_clock(number), Unit.WORKING_DAY, each["days"], held_on),
            )
            for number, each in enumerate(data["promises"], start=1)
        ),
    )


def _minutes_signed(case: Appointment, event: Event) -> Appointment:
    if case.minutes is None:
        raise ValueError("minutes are signed that were written")
    signed: dict[str, Any] = {f"signed_{event.data['side']}": event.at}
    period = event.data["signing"]
    return replace(
        case,
        minutes=replace(case.minutes, **signed),
        signing=_clock(SIGNING, period, event.at)
        if period
        else stopped(case.signing, local_date(event.at)),
    )


def _promise_kept(case: Appointment, event: Event) -> Appointment:
    def kept(promise: Promise) -> Promise:
        on = local_date(event.at)
        return replace(promise, kept_at=event.at, clock=promise.clock.stop(on))

    return _with_promise(case, event.data["number"], kept)


def _with_promise(
    case: Appointment, number: int, change: Callable[[Promise], Promise]
) -> Appointment:
    promises = (change(each) if each.number == number else each for each in case.promises)
    return replace(case, promises=tuple(promises))


def _handed_off(case: Appointment, event: Event) -> Appointment:
    return replace(case, hand_offs=(*case.hand_offs, HandedOff(event.data["service"])))


def _hand_off_recorded(case: Appointment, event: Event) -> Appointment:
    at = event.data["number"] - 1
    known = replace(case.hand_offs[at], receipt_no=event.data["receipt_no"])
    return replace(case, hand_offs=(*case.hand_offs[:at], known, *case.hand_offs[at + 1 :]))


def _completed(case: Appointment, event: Event) -> Appointment:
    signing = stopped(case.signing, local_date(event.at))
    return replace(case, state=State.COMPLETED, signing=signing)


# --- clocks --------------------------------------------------------------------------------------


def _clock(name: str, period: Mapping[str, Any], at: datetime) -> Clock:
    unit = Unit(period["unit"])
    anchor = local_date(at) if unit.counts_days else at
    return Clock.start(name, unit, period["amount"], anchor)


def _stopped(watch: Watch | None, event: Event) -> Watch | None:
    if watch is None or not watch.clock.running:
        return watch
    return replace(watch, clock=watch.clock.stop(local_date(event.at)))


def _carded(case: Appointment, event: Event) -> Appointment:
    effect = {"deadline_warned": due_warning.warned, "deadline_missed": due_warning.missed}
    name = event.data["clock"]
    kind, _, number = name.partition(":")
    if number:
        return _with_promise(case, int(number), lambda each: effect[event.type](each, event))
    field = _WATCHED[kind]
    changed: dict[str, Any] = {field: effect[event.type](getattr(case, field), event)}
    return replace(case, **changed)


#: Clock of the case itself → the field that it stands in.
_WATCHED: Final = {DECISION: "decision", WRITING: "writing"}

_EFFECTS: Final[dict[str, Callable[[Appointment, Event], Appointment]]] = {
    "host_assigned": _as_it_was,
    "slot_requested": _requested,
    "slot_booked": _booked,
    "slot_offered": _offered,
    "offer_declined": _passed,
    "offer_expired": _passed,
    "day_opened": _day_opened,
    "waiting_expired": _waiting_expired,
    "appointment_moved": _moved,
    "time_proposed": _proposed,
    "time_accepted": _time_accepted,
    "time_declined": _time_declined,
    "appointment_cancelled": _cancelled,
    "appointment_reminded": _reminded,
    "meeting_started": _started,
    "meeting_recorded": _recorded,
    "no_show_marked": _absent,
    "file_handed_over": _file,
    "minutes_written": _minutes_written,
    "minutes_signed": _minutes_signed,
    "promise_kept": _promise_kept,
    "appointment_handed_off": _handed_off,
    "case_of_hand_off_recorded": _hand_off_recorded,
    "appointment_completed": _completed,
    "deadline_warned": _carded,
    "deadline_missed": _carded,
}

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"appointment_submitted", *_EFFECTS}) | APPROVAL_EVENTS
