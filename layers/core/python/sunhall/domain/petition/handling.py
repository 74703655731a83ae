"""Handling (办理): who works on it, more time, hearings, agreement (arts. 28, 31, 33, 34, 36)."""

from __future__ import annotations

from dataclasses import asdict

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.authorization import Role
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.sealing import seal
from sunhall.domain.petition import commands as c
from sunhall.domain.petition import events
from sunhall.domain.petition.guards import person_refused
from sunhall.domain.petition.petition import ClockName, Kind, Petition, State
from sunhall.domain.petition.rules import petition_rules

#: The letter that invites to a hearing: 听证通知书.
HEARING: str = "P09"


def start(petition: Petition, command: c.StartHandling, context: Context) -> Outcome:
    """Begin to work on it."""
    handler = command.handler or context.actor.id
    refusal = person_refused(petition, handler, context) if command.handler else None
    return refusal or Decision((events.handling_started(handler=handler),))


def assign_handler(petition: Petition, command: c.AssignHandler, context: Context) -> Outcome:
    """Let somebody else of the organ handle it."""
    refusal = person_refused(petition, command.handler, context)
    return refusal or Decision((events.handler_assigned(handler=command.handler),))


def recuse(petition: Petition, command: c.Recuse, context: Context) -> Outcome:
    """Art. 28: whoever has a direct interest leaves; approvals they asked for end with it."""
    person = command.person or context.actor.id
    if person != context.actor.id:
        if Role.DEPARTMENT_HEAD not in context.actor.roles:
            return Refusal("recusal_decided_by_head", fields=("person",), kind="forbidden")
        if person not in context.directory.members:
            return Refusal("staff_unknown", fields=("person",))
    if person in petition.recused:
        return Refusal("recused_already", kind="conflict", fields=("person",))
    name = f"recusal-{len(petition.recused) + 1}"
    document, digest = seal(name, {"reason": command.reason}, context.salt)
    left = events.person_recused(
        person=person,
        reason_digest=digest,
        # Whose signature counts in an approval must have no interest: it is asked for anew.
        cancelled_runs=[run.number for run in petition.open_runs if _part_of(person, run)],
    )
    return Decision((left,), (document,))


def _part_of(person: str, run: ApprovalRun) -> bool:
    return person == run.drafter or any(
        person in (seat.holder, seat.by, seat.asked) for seat in run.seats
    )


def extend(petition: Petition, command: c.ExtendHandling, context: Context) -> Outcome:
    """Art. 34: a complicated matter, with the consent of the head of the organ."""
    refusal = _extension_refused(petition, command.days, context)
    if refusal:
        return refusal
    # Imported with the first approval: the citizens' functions start without it.
    from sunhall.domain.petition import approvals

    return approvals.ask_extension(petition, command.days, command.reason, context)


def _extension_refused(petition: Petition, days: int, context: Context) -> Refusal | None:
    rules = petition_rules(context.catalogue)
    clock = petition.clock(ClockName.HANDLING)
    if petition.extension == "pending":
        return Refusal("extension_already_proposed", kind="conflict")
    if petition.extension == "approved":
        return Refusal("handling_extended_already", {"limit": rules.max_extensions.amount})
    if days > rules.max_extension.amount:
        return Refusal(
            "handling_extension_too_long", {"limit": rules.max_extension.amount}, fields=("days",)
        )
    if clock is None:
        raise ValueError("what was accepted has a clock")
    deadline = due(clock, context.catalogue.calendar, context.today)
    if context.now > deadline.due_at:
        return Refusal("handling_extension_too_late", {"until": deadline.due_on.isoformat()})
    return None


def call_hearing(petition: Petition, command: c.CallHearing, context: Context) -> Outcome:
    """Arts. 31(6), 36: announce a hearing and tell the petitioner in writing."""
    if petition.kind is not Kind.DISPUTE:
        return Refusal("hearing_only_in_disputes")
    last = petition.hearing
    if last is not None and last.closed_on is None:
        return Refusal("hearing_called_already", kind="conflict")
    if command.held_on < context.today:
        return Refusal("hearing_in_the_past", fields=("held_on",))
    number = len(petition.hearings) + 1
    content = {
        "held_on": command.held_on.isoformat(),
        "time": command.time,
        "place": command.place,
        "matters": command.matters,
    }
    document, digest = seal(f"hearing-{number}", content, context.salt)
    called = events.hearing_called(
        number=number,
        held_on=command.held_on,
        digest=digest,
        letter=HEARING if petition.notifiable else None,
    )
    return Decision((called,), (document,))


def open_hearing(petition: Petition, command: c.OpenHearing, context: Context) -> Outcome:
    """The announced hearing begins; not before the day that was announced."""
    hearing = petition.hearing
    if hearing is None or hearing.opened_on is not None:
        return Refusal("no_hearing_called", kind="conflict")
    if context.today < hearing.called_for:
        return Refusal("hearing_not_yet", {"on": hearing.called_for.isoformat()})
    excluded = _in_time(petition, context)
    return Decision((events.hearing_opened(number=hearing.number, excluded=excluded),))


def _in_time(petition: Petition, context: Context) -> bool:
    """Whether a hearing that begins now stops the clock of a re-check (art. 36).

    Time that has run out is not given back by beginning a hearing too late.
    """
    clock = petition.clock(ClockName.RECHECK)
    if petition.state is not State.RECHECK or clock is None:
        return False
    return context.now <= due(clock, context.catalogue.calendar, context.today).due_at


def close_hearing(petition: Petition, command: c.CloseHearing, context: Context) -> Outcome:
    """The hearing ends, and its record is kept."""
    hearing = petition.hearing
    if hearing is None or not hearing.open:
        return Refusal("no_hearing_open", kind="conflict")
    name = f"hearing-record-{hearing.number}"
    document, digest = seal(name, {"record": command.record}, context.salt)
    closed = events.hearing_closed(number=hearing.number, record_digest=digest)
    return Decision((closed,), (document,))


def settle(petition: Petition, command: c.SettlePetition, context: Context) -> Outcome:
    """Art. 33: both sides agree; their agreement is written down."""
    if petition.kind is not Kind.DISPUTE:
        return Refusal("settlement_only_in_disputes")
    if petition.hearing is not None and petition.hearing.open:
        return Refusal("hearing_open", kind="conflict")
    content = {
        "way": command.way,
        "agreement": command.agreement,
        "attachments": [asdict(each) for each in command.attachments],
    }
    document, digest = seal("agreement", content, context.salt)
    agreed = events.settled(
        way=command.way,
        digest=digest,
        attachments=[each.upload_id for each in command.attachments],
        cancelled_runs=[run.number for run in petition.open_runs],
    )
    return Decision((agreed,), (document,))


def file_closing_report(
    petition: Petition, command: c.FileClosingReport, context: Context
) -> Outcome:
    """Art. 22: what was assigned is reported back to who assigned it."""
    if not petition.report_due:
        return Refusal("no_closing_report_due", kind="conflict")
    if petition.state in _NOTHING_TO_REPORT:
        return Refusal("nothing_to_report_yet", kind="conflict")
    if petition.forwardings[-1].to != context.actor.department:
        return Refusal("handler_of_another_organ", kind="forbidden")
    document, digest = seal("closing-report", {"report": command.report}, context.salt)
    return Decision((events.closing_report_filed(digest=digest),), (document,))


#: States in which the organ that has it has answered nothing yet.
_NOTHING_TO_REPORT = frozenset({State.FORWARDED, State.ACCEPTED, State.HANDLING})
