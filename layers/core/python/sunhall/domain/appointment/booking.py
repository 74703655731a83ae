"""Decides on time: who gets which slot, who waits for one, and what comes free again.

Every function is pure. Whether a slot is free was read before (`needs_cells`); whether it still is
when the decision is stored, the conditions of the transaction say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sunhall.domain.actor import ActorKind
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment import events
from sunhall.domain.appointment.appointment import (
    APPLICATION,
    CANCELLATION,
    PROPOSAL,
    Appointment,
    Booking,
    State,
)
from sunhall.domain.appointment.claims import with_cells
from sunhall.domain.appointment.meetings import period_data, side_of
from sunhall.domain.appointment.notice import in_time
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.appointment.standing import rebook_until
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.service_hours import in_service
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.intake import attachments_refused
from sunhall.domain.scheduling.availability import place_in_day, seen_from
from sunhall.domain.scheduling.cells import CellsWanted
from sunhall.domain.scheduling.placing import Placement, cells_wanted, place
from sunhall.domain.scheduling.rules import Item, scheduling_rules

# --- what has to be read -------------------------------------------------------------------------


def needs_cells(case: Appointment | None, command: Command, context: Context) -> CellsWanted | None:
    """Return whose time has to be read for a command; None for one that books nothing."""
    asked = _asked(case, command)
    if asked is None:
        return None
    name, starts_at, host, hold = asked
    rules = scheduling_rules(context.catalogue)
    item, point = rules.items.get(name), place_in_day(starts_at, rules.grid)
    if item is None or point is None:
        return None  # It is refused without a look at anybody's time.
    if host is not None and host not in item.hosts:
        return None
    return cells_wanted(rules, item, point[0], host=host, hold=hold)


def _asked(
    case: Appointment | None, command: Command
) -> tuple[str, datetime, str | None, str | None] | None:
    """Return item, time, host and hold of a command that books a slot."""
    if isinstance(command, c.BookAppointment):
        wanted = command.wanted
        if wanted.starts_at is None:
            return None
        return wanted.item, wanted.starts_at, wanted.host, wanted.hold
    if case is None:
        return None
    if isinstance(command, c.Reschedule):
        return case.item, command.starts_at, command.host, command.hold
    if isinstance(command, c.ProposeTime | c.OfferSlot):
        return case.item, command.starts_at, command.host, None
    return None


# --- a new appointment ---------------------------------------------------------------------------


def open_appointment(command: c.BookAppointment, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new appointment: a slot is booked or requested, or its place on the list.

    Args:
        command: What is wanted, with what the shell has counted.
        receipt_no: The number it is to be known by.
        context: The world, with the time that is taken.

    Returns:
        The submission and what it holds, or all the rules that refuse it.
    """
    wanted = command.wanted
    item = scheduling_rules(context.catalogue).items.get(wanted.item)
    if item is None:
        return Refusal("appointment_item_unknown", fields=("item",))
    refusal = together(
        *_limits_refused(command, item),
        *_time_refused(wanted, item, context),
        attachments_refused(wanted.attachments, context),
    )
    if refusal:
        return refusal
    submitted, sealed = _submitted(wanted, item, receipt_no, context)
    if wanted.starts_at is None:
        return Decision((submitted,), (sealed,))
    placed = place(
        seen_from(context, wanted.hold),
        item,
        wanted.starts_at,
        host=wanted.host,
        held_by=wanted.hold,
        notice=_is_citizen(context),
    )
    if isinstance(placed, Refusal):
        return placed
    booked = _booked(_booking(placed), item, context)
    decision = Decision((submitted, _assigned(placed), booked), (sealed,))
    return with_cells(None, decision, context, hold=placed.held_by)


def _submitted(
    wanted: c.SubmitAppointment, item: Item, receipt_no: str, context: Context
) -> tuple[Happening, Any]:
    content = {
        "contact": asdict(wanted.contact),
        "topic": wanted.topic,
        "attachments": [asdict(each) for each in wanted.attachments],
        "locale": wanted.locale,
    }
    sealed, digest = seal(APPLICATION, content, context.salt)
    wait = wanted.wait_for
    submitted = events.appointment_submitted(
        receipt_no=receipt_no,
        item=item.id,
        department=item.department,
        mode=item.mode,
        provider=item.provider,
        locale=wanted.locale,
        time_zone=wanted.time_zone,
        catalogue_version=context.catalogue.version,
        application_digest=digest,
        attachments=[each.upload_id for each in wanted.attachments],
        wish={
            "first_on": wait.first_on.isoformat(),
            "last_on": wait.last_on.isoformat(),
            "host": wanted.host,
        }
        if wait
        else None,
    )
    return submitted, sealed


def _limits_refused(command: c.BookAppointment, item: Item) -> Iterator[Refusal | None]:
    """Some people would book every slot there is: others want to be met, too."""
    most_open = item.policy.open_bookings.amount
    if command.open_bookings >= most_open:
        yield Refusal("too_many_open_appointments", {"limit": most_open}, kind="conflict")
    most = item.policy.monthly_bookings.amount
    if command.bookings_this_month >= most:
        yield Refusal("too_many_appointments_this_month", {"limit": most}, kind="conflict")


def _time_refused(
    wanted: c.SubmitAppointment, item: Item, context: Context
) -> Iterator[Refusal | None]:
    if wanted.starts_at is None:
        yield from _waiting_refused(wanted, item, context)
        return
    if wanted.wait_for is not None:
        yield Refusal("slot_or_waiting_list", fields=("wait_for",))
    yield _moment_refused(wanted.starts_at)
    yield _choice_refused(wanted.host, wanted.hold, item, context)


def _moment_refused(starts_at: datetime) -> Refusal | None:
    if starts_at.utcoffset() is not None:
        return None
    return Refusal("moment_without_offset", fields=("starts_at",))


def _choice_refused(
    host: str | None, hold: str | None, item: Item, context: Context
) -> Refusal | None:
    """Whose turn it is decides where the item says so; who holds a slot has its host already."""
    if host is None or hold or item.assignment == "chosen" or not _is_citizen(context):
        return None
    return Refusal("host_not_to_choose", fields=("host",))


def _waiting_refused(
    wanted: c.SubmitAppointment, item: Item, context: Context
) -> Iterator[Refusal | None]:
    wait = wanted.wait_for
    if not item.waiting_list:
        yield Refusal("no_waiting_list", fields=("starts_at",))
        return
    if wait is None:
        yield Refusal("waiting_days_missing", fields=("wait_for",))
        return
    if wait.last_on < max(wait.first_on, context.today):
        yield Refusal("waiting_days_over", fields=("wait_for.last_on",))
    longest = meeting_rules(context.catalogue).longest_wait.amount
    if (wait.last_on - context.today).days > longest:
        yield Refusal("waiting_too_long", {"limit": longest}, fields=("wait_for.last_on",))
    if wanted.host is not None and wanted.host not in item.hosts:
        yield Refusal("host_not_of_item", fields=("host",))


# --- another time --------------------------------------------------------------------------------


def reschedule(case: Appointment, command: c.Reschedule, context: Context) -> Outcome:
    """Move the meeting, or book again what the host's side did not hold."""
    item = _item(case, context)
    if isinstance(item, Refusal):
        return item
    refusal = together(*_move_refused(case, command, item, context))
    if refusal:
        return refusal
    before = _kept(case)
    placed = place(
        seen_from(context, case.case_id, command.hold),
        item,
        command.starts_at,
        host=command.host,
        held_by=command.hold,
        before=before.host,
        notice=_is_citizen(context),
    )
    if isinstance(placed, Refusal):
        return placed
    booking = _booking(placed)
    if case.state is not State.CONFIRMED:
        decision = Decision((*_changed_host(before, placed), _booked(booking, item, context)))
        return with_cells(case, decision, context, hold=placed.held_by)
    sealed, digest = seal_text("move", command.reason, context.salt, field="reason")
    moved = events.appointment_moved(
        booking, before=before.starts_at, by=side_of(context), reason_digest=digest
    )
    decision = Decision((*_changed_host(before, placed), moved), sealed)
    return with_cells(case, decision, context, hold=placed.held_by)


def _move_refused(
    case: Appointment, command: c.Reschedule, item: Item, context: Context
) -> Iterator[Refusal | None]:
    yield _moment_refused(command.starts_at)
    yield _choice_refused(command.host, command.hold, item, context)
    booking = _kept(case)
    if case.state is not State.CONFIRMED:
        if case.rebook_until is None or context.now > case.rebook_until:
            yield Refusal("not_to_be_booked_again", kind="conflict")
        return
    same_host = command.host in (None, booking.host)
    if command.starts_at.utcoffset() and command.starts_at == booking.starts_at and same_host:
        yield Refusal("same_slot", fields=("starts_at",))
    if not _is_citizen(context):
        yield _reason_refused(command.reason)
        return
    most = meeting_rules(context.catalogue).reschedules.amount
    if case.reschedules >= most:
        yield Refusal("moved_often_enough", {"limit": most}, kind="conflict")
    yield _too_late(item.policy.reschedule_until, booking, context, "too_late_to_move")


def propose_time(case: Appointment, command: c.ProposeTime, context: Context) -> Outcome:
    """The host asks for another time: both slots are held until the citizen has answered."""
    item = _item(case, context)
    if isinstance(item, Refusal):
        return item
    rules, before = meeting_rules(context.catalogue), _kept(case)
    refusal = together(
        _moment_refused(command.starts_at),
        Refusal("time_proposed_already", kind="conflict") if case.proposal else None,
        Refusal("proposed_often_enough", {"limit": rules.proposals.amount}, kind="conflict")
        if case.proposals >= rules.proposals.amount
        else None,
    )
    if refusal:
        return refusal
    if command.starts_at == before.starts_at and command.host in (None, before.host):
        return Refusal("same_slot", fields=("starts_at",))
    view = seen_from(context, case.case_id)
    placed = place(
        view, item, command.starts_at, host=command.host, before=before.host, notice=False
    )
    if isinstance(placed, Refusal):
        return placed
    booking = _booking(placed)
    answer = context.now + timedelta(hours=rules.proposal.amount)
    sealed, digest = seal(PROPOSAL, {"reason": command.reason}, context.salt)
    proposed = events.time_proposed(
        number=case.proposals + 1,
        booking=booking,
        # Neither of the two times is to be over before it is known which one it is.
        until=min(answer, before.starts_at, booking.starts_at),
        reason_digest=digest,
    )
    decision = Decision((*_changed_host(before, placed), proposed), (sealed,))
    return with_cells(case, decision, context)


def accept_time(case: Appointment, command: c.AcceptTime, context: Context) -> Outcome:
    """The citizen agrees: the old slot comes free."""
    proposal = case.proposal
    if proposal is None or context.now > proposal.until:
        return Refusal("no_time_proposed", kind="conflict")
    accepted = events.time_accepted(proposal.booking, before=_kept(case).starts_at)
    return with_cells(case, Decision((accepted,)), context)


def decline_time(case: Appointment, command: c.DeclineTime, context: Context) -> Outcome:
    """The citizen cannot come then: the proposed slot comes free."""
    if case.proposal is None:
        return Refusal("no_time_proposed", kind="conflict")
    return with_cells(case, Decision((events.time_declined(by="citizen"),)), context)


def cancel(case: Appointment, command: c.CancelAppointment, context: Context) -> Outcome:
    """Call it off; what was held comes free."""
    citizen, held = _is_citizen(context), case.state in (State.REQUESTED, State.CONFIRMED)
    item = scheduling_rules(context.catalogue).items.get(case.item)
    late = None
    if citizen and held and item:
        late = _too_late(item.policy.cancel_until, _kept(case), context, "too_late_to_cancel")
    refusal = together(late, None if citizen else _reason_refused(command.reason))
    if refusal:
        return refusal
    sealed, digest = seal_text(CANCELLATION, command.reason, context.salt, field="reason")
    cancelled = events.appointment_cancelled(
        by=side_of(context),
        reason_digest=digest,
        rebook_until=rebook_until(context) if held and not citizen else None,
        cancelled_runs=[run.number for run in case.open_runs],
    )
    return with_cells(case, Decision((cancelled,), sealed), context)


# --- the waiting list ----------------------------------------------------------------------------


def offer_slot(case: Appointment, command: c.OfferSlot, context: Context) -> Outcome:
    """Hold a slot that came free for somebody on the list, until they have answered."""
    item = _item(case, context)
    if isinstance(item, Refusal):
        return item
    if not fits(case, command.starts_at, command.host):
        return Refusal("slot_does_not_fit", kind="conflict")
    placed = place(seen_from(context), item, command.starts_at, host=command.host)
    if isinstance(placed, Refusal):
        return placed
    booking = _booking(placed)
    catalogue = context.catalogue
    # Nobody looks at an offer at three in the morning: the minutes are those of the day.
    begins = in_service(catalogue.calendar, catalogue.city.service_hours, context.now)
    minutes = timedelta(minutes=item.policy.offer_minutes.amount)
    until = min(begins + minutes, booking.starts_at)
    offered = events.slot_offered(number=case.offers + 1, booking=booking, until=until)
    return with_cells(case, Decision((_assigned(placed), offered)), context)


def fits(case: Appointment, starts_at: datetime, host: str) -> bool:
    """Whether a slot is one of those that somebody waits for and has not let pass."""
    wish = case.wish
    if case.state is not State.WAITING or wish is None or starts_at in case.passed:
        return False
    return wish.first_on <= local_date(starts_at) <= wish.last_on and wish.host in (None, host)


def accept_offer(case: Appointment, command: c.AcceptOffer, context: Context) -> Outcome:
    """Take the offered slot: it is held already."""
    offer, item = case.offer, _item(case, context)
    if isinstance(item, Refusal):
        return item
    if offer is None or context.now > offer.until:
        return Refusal("offer_over", kind="conflict")
    return with_cells(case, Decision((_booked(offer.booking, item, context),)), context)


def decline_offer(case: Appointment, command: c.DeclineOffer, context: Context) -> Outcome:
    """Let the slot pass; it comes free for the next one."""
    if case.offer is None:
        return Refusal("offer_over", kind="conflict")
    return with_cells(case, Decision((events.offer_declined(case.offer.booking),)), context)


# --- shared --------------------------------------------------------------------------------------


def _item(case: Appointment, context: Context) -> Item | Refusal:
    """Return what is booked; the city may offer it no more."""
    item = scheduling_rules(context.catalogue).items.get(case.item)
    return item or Refusal("appointment_item_unknown", kind="conflict")


def _booking(placed: Placement) -> Booking:
    return Booking(
        starts_at=placed.starts_at,
        ends_at=placed.ends_at,
        host=placed.host,
        staff=placed.staff,
        room=placed.room,
        cells=placed.cells,
    )


def _booked(booking: Booking, item: Item, context: Context) -> Happening:
    """Return what a slot that is had becomes: booked, or requested where somebody has to agree."""
    if item.approval is None:
        return events.slot_booked(booking)
    period = period_data(meeting_rules(context.catalogue).decision)
    return events.slot_requested(booking, period=period)


def _assigned(placed: Placement) -> Happening:
    return events.host_assigned(placed.host, placed.assigned.plain())


def _changed_host(before: Booking, placed: Placement) -> tuple[Happening, ...]:
    return () if placed.host == before.host else (_assigned(placed),)


def _kept(case: Appointment) -> Booking:
    if case.booking is None:
        raise ValueError("what was booked has its time")
    return case.booking


def _is_citizen(context: Context) -> bool:
    return context.actor.kind is ActorKind.APPLICANT


def _too_late(notice: Any, booking: Booking, context: Context, code: str) -> Refusal | None:
    """Citizens keep a notice; whoever comes later calls."""
    if in_time(context.catalogue.calendar, context.now, booking.starts_at, notice):
        return None
    return Refusal(code, kind="conflict")


def _reason_refused(reason: str) -> Refusal | None:
    return None if reason else Refusal("reason_missing", fields=("reason",))
