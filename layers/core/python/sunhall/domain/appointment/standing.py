"""Where an appointment stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sunhall.domain.actor import ActorKind
from sunhall.domain.appointment import events
from sunhall.domain.appointment.appointment import (
    ENDED,
    Appointment,
    Promise,
    State,
    Watch,
    Wish,
)
from sunhall.domain.appointment.claims import after, decided_with_cells
from sunhall.domain.appointment.evolve import DECISION, WRITING
from sunhall.domain.appointment.notice import moment_before
from sunhall.domain.appointment.rules import MeetingRules, meeting_rules
from sunhall.domain.approval.case_runs import climbed_runs
from sunhall.domain.calendar.beijing import day_over, local_date, start_of_day
from sunhall.domain.calendar.counting import Deadline, add_calendar_days
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Share, Standing
from sunhall.domain.scheduling.rules import scheduling_rules

#: A period is over at the first second after its last moment.
_JUST_AFTER: Final = timedelta(seconds=1)


def standing(case: Appointment, context: Context) -> Standing:
    """Return what the work queues and the due index show of an appointment."""
    deadlines = clock_deadlines(case, context)
    own = {name: each for name, each in deadlines.items() if name in _watches(case)}
    return Standing(
        state=case.state,
        department=None if case.state in ENDED or case.state in _ON_THE_LIST else case.department,
        due_at=_due_at(case, own),
        wake_at=waking.wake_at(_timers(case, context), case.open_runs, context),
        card=_card(_watches(case), deadlines),
        open=case.state not in ENDED or bool(case.open_promises),
        shares=tuple(_shares(case, deadlines)),
    )


#: Nobody of the staff has anything to do: the citizen waits, or is to answer.
_ON_THE_LIST: Final = frozenset({State.WAITING, State.OFFERED})


def wake(case: Appointment, context: Context) -> Decision:
    """Return what has become due by now, with the time it sets free; empty when nothing has.

    One thing leads to another: whoever lets the last offer pass is off the list in the same moment.
    """
    happenings: list[Happening] = []
    moved = case
    while (happening := _next_due(moved, context)) is not None:
        happenings.append(happening)
        moved = after(moved, (happening,), context) or moved
    happenings += climbed_runs(moved.open_runs, context)
    return decided_with_cells(case, Decision(tuple(happenings)), context)


def clock_deadlines(case: Appointment, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    calendar, today = context.catalogue.calendar, context.today
    return {clock.name: due(clock, calendar, today) for clock in _clocks(case)}


def shown_clocks(case: Appointment, context: Context) -> dict[str, Deadline]:
    """Return the deadlines that somebody sees: the citizen's own and the promises, or all."""
    deadlines = clock_deadlines(case, context)
    if context.actor.kind is not ActorKind.APPLICANT:
        return deadlines
    return {name: each for name, each in deadlines.items() if name != WRITING}


def promise_in_time(promise: Promise, context: Context) -> bool:
    """Whether a promise that is reported as kept now is kept in time."""
    return context.now <= due(promise.clock, context.catalogue.calendar, context.today).due_at


def rebook_until(context: Context) -> datetime:
    """Return until when the citizen can book again under the same number, from today."""
    period = meeting_rules(context.catalogue).rebooking
    return add_calendar_days(context.catalogue.calendar, context.today, period.amount).due_at


def closes_at(case: Appointment, rules: MeetingRules) -> datetime | None:
    """Return the first moment at which nobody is let into the booked meeting any more."""
    booking = case.booking
    if booking is None:
        return None
    return booking.ends_at + timedelta(minutes=rules.closes_after.amount)


def _clocks(case: Appointment) -> Iterator[Clock]:
    watched = (watch.clock for watch in _watches(case).values())
    signing = (case.signing,) if case.signing and case.state is State.IN_SESSION else ()
    promised = (promise.clock for promise in case.open_promises)
    for clock in (*watched, *signing, *promised):
        if clock.running:
            yield clock


def _watches(case: Appointment) -> Mapping[str, Watch]:
    """Return the clocks of the case itself that run, by their name."""
    watches = {DECISION: case.decision, WRITING: case.writing}
    in_state = {DECISION: State.REQUESTED, WRITING: State.IN_SESSION}
    return {
        name: watch
        for name, watch in watches.items()
        if watch and watch.clock.running and case.state is in_state[name]
    }


def _due_at(case: Appointment, own: Mapping[str, Deadline]) -> datetime | None:
    """Return by when the department has to act: a confirmed meeting has to be held."""
    if case.state is State.CONFIRMED and case.booking:
        return case.booking.starts_at
    return min((each.due_at for each in own.values()), default=None)


def _card(
    watched: Mapping[str, due_warning.Watched], deadlines: Mapping[str, Deadline]
) -> str | None:
    cards = {
        due_warning.card(each, deadlines[name].due_on)
        for name, each in watched.items()
        if name in deadlines
    }
    return "red" if "red" in cards else "yellow" if "yellow" in cards else None


def _shares(case: Appointment, deadlines: Mapping[str, Deadline]) -> Iterator[Share]:
    """Yield the departments in whose work queues a promise of theirs stands."""
    departments = dict.fromkeys(each.department for each in case.open_promises)
    for department in departments:
        if department == case.department and case.state not in ENDED:
            continue  # It has the case itself in its queue.
        own = {p.clock.name: p for p in case.open_promises if p.department == department}
        yield Share(
            department=department,
            state=case.state,
            due_at=min(deadlines[name].due_at for name in own),
            card=_card(own, deadlines),
        )


# --- time ----------------------------------------------------------------------------------------


def _next_due(case: Appointment, context: Context) -> Happening | None:
    due_now = [timer for timer in _timers(case, context) if timer[0] <= context.now]
    return min(due_now, key=lambda timer: timer[0])[1] if due_now else None


def _timers(case: Appointment, context: Context) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    return [
        *_list_timers(case, context),
        *_booking_timers(case, context),
        *_signing_timers(case, context),
        *_card_timers(case, context),
    ]


def _list_timers(case: Appointment, context: Context) -> Iterator[waking.Timer]:
    if case.state is State.OFFERED and case.offer:
        yield case.offer.until + _JUST_AFTER, events.offer_expired(case.offer.booking)
    if case.state is not State.WAITING or case.wish is None:
        return
    if case.offers >= meeting_rules(context.catalogue).offers.amount:
        yield context.now, events.waiting_expired(reason="offers_passed")
    yield day_over(case.wish.last_on), events.waiting_expired(reason="days_over")
    yield from _opening_days(case, case.wish, context)


def _opening_days(case: Appointment, wish: Wish, context: Context) -> Iterator[waking.Timer]:
    """Yield the next day of theirs that the moving window opens, in the morning of its opening.

    What was open when they came on the list was looked at then.
    """
    item = scheduling_rules(context.catalogue).items.get(case.item)
    if item is None:
        return
    window = timedelta(days=item.policy.window_days.amount)
    known = case.opened or local_date(case.submitted_at) + window
    on = max(known + timedelta(days=1), wish.first_on)
    if on <= wish.last_on:
        morning = timedelta(minutes=context.catalogue.city.service_hours[0])
        yield start_of_day(on - window) + morning, events.day_opened(on)


def _booking_timers(case: Appointment, context: Context) -> Iterator[waking.Timer]:
    if case.state not in (State.REQUESTED, State.CONFIRMED) or case.booking is None:
        return
    if case.proposal:
        yield case.proposal.until + _JUST_AFTER, events.time_declined(by="time")
    if case.state is State.REQUESTED:
        # Nobody has agreed in time: that is the city's doing, and the citizen is told.
        lapsed = events.appointment_cancelled(
            by="host",
            reason_digest=None,
            rebook_until=rebook_until(context),
            cancelled_runs=[run.number for run in case.open_runs],
        )
        yield case.booking.starts_at, lapsed
        return
    yield from _reminders(case, context)
    closed = closes_at(case, meeting_rules(context.catalogue))
    if closed:
        # Opening the meeting is the host's part: where nobody says otherwise, the host was absent.
        yield (
            closed,
            events.no_show_marked(
                who="host", by="time", note_digest=None, rebook_until=rebook_until(context)
            ),
        )


def _reminders(case: Appointment, context: Context) -> Iterator[waking.Timer]:
    """Yield the reminders to come, of several that are due the last one alone."""
    item = scheduling_rules(context.catalogue).items.get(case.item)
    if item is None or case.booking is None or case.changed_at is None:
        return
    starts_at, calendar = case.booking.starts_at, context.catalogue.calendar
    all_moments = (moment_before(calendar, starts_at, each) for each in item.policy.reminders)
    before = {at: int((starts_at - at).total_seconds()) // 60 for at in all_moments}
    last = min(case.reminded, default=None)
    moments = {at: minutes for at, minutes in before.items() if last is None or minutes < last}
    # Who has booked for the afternoon is not told so again at once.
    moments = {at: minutes for at, minutes in moments.items() if at > case.changed_at}
    passed = [at for at in moments if at <= context.now]
    for at, minutes in moments.items():
        missed = at in passed and at != max(passed)
        if not missed and context.now < starts_at:
            yield at, events.appointment_reminded(starts_at=starts_at, minutes=minutes)


def _signing_timers(case: Appointment, context: Context) -> Iterator[waking.Timer]:
    if case.state is State.IN_SESSION and case.signing and case.signing.running:
        over = due(case.signing, context.catalogue.calendar, context.today).due_at
        yield over + _JUST_AFTER, events.appointment_completed(signed=False)


def _card_timers(case: Appointment, context: Context) -> Iterator[waking.Timer]:
    days, calendar = meeting_rules(context.catalogue).due_soon.amount, context.catalogue.calendar
    deadlines = clock_deadlines(case, context)
    watched: dict[str, due_warning.Watched] = {
        **_watches(case),
        **{each.clock.name: each for each in case.open_promises},
    }
    for name, each in watched.items():
        on = deadlines[name].due_on
        yield from due_warning.timers(each, name, on, days=days, calendar=calendar)
