"""Decides what happens around the meeting itself: it begins, somebody is absent, it is over."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sunhall.domain.actor import ActorKind
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment import events
from sunhall.domain.appointment.appointment import (
    ABSENCE,
    MEETING,
    Appointment,
    Booking,
    Side,
    State,
    file_document,
)
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.appointment.standing import rebook_until
from sunhall.domain.authorization import Role
from sunhall.domain.catalogue import Period
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.meeting.participant import MeetingRole, Stay
from sunhall.domain.meeting.report import ChatLine, MeetingReport

#: Characters of the chat that are kept: an item of the table holds no more than some hundred
#: thousand, and who writes that much hands over a file.
MOST_CHAT: Final = 60_000


#: Commands of staff that need no part in the meeting: each has its own rule for who gives it.
NOT_OF_THE_HOST: Final = frozenset({"keep_promise", "act_on_approval"})


def side_of(context: Context) -> Side:
    """Return on whose side of the meeting an actor is."""
    return "citizen" if context.actor.kind is ActorKind.APPLICANT else "host"


def only_promised(case: Appointment, context: Context) -> bool:
    """Whether all that an actor's department has to do with a meeting is a promise made in it.

    It is told of what was promised and reports on it. The meeting, its minutes and signatures stay
    with the department that holds it, and its calendar with the clerk.
    """
    actor = context.actor
    if actor.kind is not ActorKind.STAFF or Role.APPOINTMENT_CLERK in actor.roles:
        return False
    if case.booking is not None and case.booking.staff == actor.id:
        return False
    return actor.department != case.department


def period_data(period: Period) -> dict[str, Any]:
    """Return a period as it travels in an event."""
    return {"amount": period.amount, "unit": str(period.unit)}


def start(case: Appointment, command: c.Start, context: Context) -> Outcome:
    """Begin the meeting; nobody begins it before the waiting room opens."""
    rules, booking = meeting_rules(context.catalogue), _booking(case)
    opens = booking.starts_at - timedelta(minutes=rules.opens_before.amount)
    if context.now < opens:
        return Refusal("meeting_not_open_yet", {"opens_at": opens.isoformat()})
    return Decision((events.meeting_started(writing=period_data(rules.minutes)),))


def mark_no_show(case: Appointment, command: c.MarkNoShow, context: Context) -> Outcome:
    """Note which side has not come; each waits some minutes for the other."""
    sealed, digest = seal_text(ABSENCE, command.note, context.salt, field="note")
    return _absent(case, command.who, context, digest, sealed)


def report_absent_host(case: Appointment, command: c.ReportAbsentHost, context: Context) -> Outcome:
    """The citizen says that nobody came."""
    return _absent(case, "host", context, None, ())


def absent_from(booking: Booking, context: Context) -> datetime:
    """Return the first moment at which a side that has not come is absent."""
    wait = meeting_rules(context.catalogue).waiting_after_start.amount
    return booking.starts_at + timedelta(minutes=wait)


def _absent(
    case: Appointment, who: Side, context: Context, digest: str | None, sealed: Any
) -> Outcome:
    earliest = absent_from(_booking(case), context)
    if context.now < earliest:
        return Refusal("absence_too_early", {"earliest": earliest.isoformat()})
    marked = events.no_show_marked(
        who=who,
        by=side_of(context),
        note_digest=digest,
        rebook_until=rebook_until(context) if who == "host" else None,
    )
    return Decision((marked,), sealed)


def record_meeting(case: Appointment, command: c.RecordMeeting, context: Context) -> Outcome:
    """Note what the meeting server saw, and who was absent if it is over and they never met."""
    told = command.report
    kept = _kept(told.chat)
    content = {
        **replace(told, chat=kept).sealed(),
        "left_out": len(told.chat) - len(kept),
    }
    sealed, digest = seal(MEETING, content, context.salt)
    began = _began(told)
    recorded = events.meeting_recorded(
        told.facts(),
        at=told.at,
        began_at=began,
        citizen=told.citizen_came,
        host=told.host_came,
        meeting_digest=digest,
        writing=period_data(meeting_rules(context.catalogue).minutes),
    )
    absent = _absent_from(case, told) if told.ended and began is None else None
    if absent is None:
        return Decision((recorded,), (sealed,))
    marked = events.no_show_marked(
        who=absent,
        by="meeting",
        note_digest=None,
        rebook_until=rebook_until(context) if absent == "host" else None,
    )
    return Decision((recorded, marked), (sealed,))


def _absent_from(case: Appointment, told: MeetingReport) -> Side | None:
    """Return who was absent; None where the case knows better than the server.

    A meeting that was begun by hand was held, perhaps by telephone. Where both came and nobody let
    the citizen in, or nobody came, it is the host's side that had to hold it.
    """
    if case.state is not State.CONFIRMED:
        return None
    return "citizen" if told.host_came and not told.citizen_came else "host"


def _began(told: MeetingReport) -> datetime | None:
    """Return the first moment at which the citizen and somebody of the host's side were there."""
    together = [
        max(theirs.since, ours.since)
        for theirs in _stays(told, citizen=True)
        for ours in _stays(told, citizen=False)
        if max(theirs.since, ours.since) < min(theirs.until or told.at, ours.until or told.at)
    ]
    return min(together, default=None)


def _stays(told: MeetingReport, *, citizen: bool) -> list[Stay]:
    return [
        stay
        for each in told.attendance
        if (each.role is MeetingRole.CITIZEN) is citizen
        for stay in each.stays
    ]


def _kept(chat: tuple[ChatLine, ...]) -> tuple[ChatLine, ...]:
    """Return the last lines of the chat that there is room for."""
    room, kept = MOST_CHAT, 0
    for line in reversed(chat):
        room -= len(line.text)
        if room < 0:
            break
        kept += 1
    return chat[len(chat) - kept :]


def hand_over_file(case: Appointment, command: c.HandOverFile, context: Context) -> Outcome:
    """One side gives the other a file."""
    number = case.files + 1
    most = context.catalogue.disclosure.attachments.max_files
    if number > most:
        return Refusal("too_many_attachments", {"limit": most}, fields=("upload_id",))
    by = side_of(context)
    content = {"by": by, "files": [asdict(command)]}
    sealed, digest = seal(file_document(number), content, context.salt)
    given = events.file_handed_over(
        number=number, by=by, upload_id=command.upload_id, file_digest=digest
    )
    return Decision((given,), (sealed,))


def _booking(case: Appointment) -> Booking:
    if case.booking is None:
        raise ValueError("a confirmed appointment has its time")
    return case.booking
