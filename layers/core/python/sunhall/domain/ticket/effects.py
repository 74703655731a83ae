"""How the events after the submission change a ticket. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.clocks.clock import stopped as stopped_on
from sunhall.domain.engine.event import ERASED, Event
from sunhall.domain.ticket.periods import (
    CALLBACK,
    HANDLING,
    PROMISE,
    RETURN_WINDOW,
    REWORK,
    SIGN,
    clock_of,
    started,
)
from sunhall.domain.ticket.subjects import EXTENSION
from sunhall.domain.ticket.ticket import (
    FINAL,
    Assignment,
    Callback,
    Ending,
    Extension,
    ReopenRequest,
    Reply,
    Result,
    State,
    Supervision,
    Ticket,
    Urge,
)

#: What happens to the photos of few tickets.
PHOTO_EVENTS: Final = frozenset(
    {"photo_release_ordered", "photo_released", "photo_refused", "photo_withdrawn"}
)

#: Measures of supervision, the weakest first.
_MEASURES: Final = tuple(Supervision)

_LEVELS: Final = {
    "urge": Supervision.URGED,
    "order": Supervision.ORDERED,
    "list": Supervision.LISTED,
}


def changed_by(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket after an event, apart from its version.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if event.type in APPROVAL_EVENTS:
        return _approval_moved(ticket, event)
    if event.type in PHOTO_EVENTS:
        # Loaded with the first photo that somebody releases.
        from sunhall.domain.ticket.photo_effects import photo_moved

        return photo_moved(ticket, event)
    changed = _EFFECTS[event.type](ticket, event)
    ended = event.data.get("cancelled_runs")
    return _without_runs(changed, ended) if ended else changed


def _without_runs(ticket: Ticket, numbers: list[int]) -> Ticket:
    runs = tuple(approval.cancelled(run) if run.number in numbers else run for run in ticket.runs)
    asked = any(run.open and run.subject == EXTENSION for run in runs)
    pending = ticket.extension is Extension.PENDING
    extension = Extension.NONE if pending and not asked else ticket.extension
    return replace(ticket, runs=runs, extension=extension)


def _approval_moved(ticket: Ticket, event: Event) -> Ticket:
    changed = replace(ticket, runs=approval.evolved(ticket.runs, event))
    run = changed.runs[event.data["run"] - 1]
    return _extension_moved(changed, run) if run.subject == EXTENSION else changed


def _extension_moved(ticket: Ticket, run: ApprovalRun) -> Ticket:
    match run.outcome:
        case None:
            return replace(ticket, extension=Extension.PENDING)
        case RunOutcome.REFUSED:
            return replace(ticket, extension=Extension.DENIED)
        case RunOutcome.APPROVED:
            # What follows from it is an event of its own: `extension_granted`.
            return ticket
    return replace(ticket, extension=Extension.NONE)


# --- intake --------------------------------------------------------------------------------------


def _screened(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    return replace(
        ticket,
        state=State.SCREENING,
        kind=data["kind"],
        category=data["category"],
        area=data["area"],
        tier=data["tier"],
    )


def _refused(ticket: Ticket, event: Event) -> Ticket:
    refused = _over(ticket, event, State.NOT_ACCEPTED)
    earlier = event.data["earlier_receipt_no"]
    return replace(
        refused,
        refusal_reason=event.data["reason"],
        linked_to=earlier or ticket.linked_to,
        as_petition=event.data.get("as_petition", False),
    )


def _invalidity_proposed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, invalid_proposed_by=event.data["by"])


def _invalidity_rejected(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, invalid_proposed_by=None)


def _merged(ticket: Ticket, event: Event) -> Ticket:
    merged = _over(ticket, event, State.MERGED)
    return replace(merged, merged_into=event.data["main"])


def _answered_directly(ticket: Ticket, event: Event) -> Ticket:
    answered = _over(ticket, event, State.CLOSED_DIRECT)
    return replace(answered, knowledge=(event.data["article"], event.data["version"]))


def _accepted(ticket: Ticket, event: Event) -> Ticket:
    return replace(
        ticket,
        state=State.TO_DISPATCH,
        tier=event.data["tier"],
        accepted_at=event.at,
        screening=_stopped(ticket.screening, event.at),
        promise=started(PROMISE, event.data["promise"], event.at),
        invalid_proposed_by=None,
    )


# --- dispatch ------------------------------------------------------------------------------------


def _dispatched(ticket: Ticket, event: Event) -> Ticket:
    """Begin a round of dispatching: what is left of an earlier one is superseded."""
    left = tuple(_ended(each, Ending.SUPERSEDED) for each in ticket.assignments)
    denied = ticket.extension is Extension.DENIED
    return replace(
        ticket,
        state=State.DISPATCHED,
        assignments=(*left, *_assigned(event, event.data["round"], fixed=False)),
        returning=None,
        # Another unit may ask once more; the promise to the citizen stays where it is.
        extension=Extension.NONE if denied else ticket.extension,
    )


def _conferral_started(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, state=State.ARBITRATION)


def _arbitrated(ticket: Ticket, event: Event) -> Ticket:
    given = _assigned(event, event.data["round"], fixed=True)
    named = {each.department for each in given}
    left = tuple(_after_decision(ticket, each, named) for each in ticket.assignments)
    denied = ticket.extension is Extension.DENIED
    return replace(
        ticket,
        state=State.DISPATCHED,
        assignments=(*left, *given),
        returning=None,
        extension=Extension.NONE if denied else ticket.extension,
    )


def _after_decision(ticket: Ticket, each: Assignment, named: set[str]) -> Assignment:
    """End an assignment by a decision: who disputed it and was not named was right."""
    right = each.number == ticket.returning and each.department not in named
    return _ended(each, Ending.RETURNED if right else Ending.SUPERSEDED)


def _assigned(event: Event, round_no: int, *, fixed: bool) -> tuple[Assignment, ...]:
    return tuple(
        _assignment(each, round_no, event.at, fixed=fixed) for each in event.data["assignments"]
    )


def _assignment(data: Mapping[str, Any], round_no: int, at: datetime, *, fixed: bool) -> Assignment:
    number, window = data["number"], data["return_window"]
    return Assignment(
        number=number,
        dispatch=round_no,
        department=data["department"],
        role=data["role"],
        dispatched_at=at,
        sign=started(clock_of(SIGN, number), data["sign"], at),
        handling=started(clock_of(HANDLING, number), data["handling"], at),
        return_window=started(clock_of(RETURN_WINDOW, number), window, at) if window else None,
        fixed=fixed,
    )


def _signed(ticket: Ticket, event: Event) -> Ticket:
    def sign(each: Assignment) -> Assignment:
        return replace(
            each,
            signed_at=event.at,
            sign=_ended_clock(each.sign, event.at),
            sign_missed=each.sign_missed or event.data["late"],
        )

    signed = _with(ticket, event, sign)
    if ticket.state is State.RETURN_REVIEW:
        return signed  # A co-unit has signed; what the other unit returned is still looked at.
    return replace(signed, state=_working_state(signed))


def _sign_missed(ticket: Ticket, event: Event) -> Ticket:
    missed = _with(ticket, event, lambda each: replace(each, sign_missed=True))
    return _pressed(missed, event.at, "sign_missed")


def _return_filed(ticket: Ticket, event: Event) -> Ticket:
    def file(each: Assignment) -> Assignment:
        return replace(
            each,
            sign=_ended_clock(each.sign, event.at),
            returns_filed=each.returns_filed + 1,
            return_opened=False,
        )

    filed = _with(ticket, event, file)
    return replace(filed, state=State.RETURN_REVIEW, returning=event.data["assignment"])


def _return_accepted(ticket: Ticket, event: Event) -> Ticket:
    accepted = _with(ticket, event, lambda each: _ended(each, Ending.RETURNED))
    if not event.data["lead"]:
        return replace(accepted, state=_working_state(accepted), returning=None)
    left = tuple(_ended(each, Ending.SUPERSEDED) for each in accepted.assignments)
    return replace(accepted, state=State.TO_DISPATCH, assignments=left, returning=None)


def _return_refused(ticket: Ticket, event: Event) -> Ticket:
    def refuse(each: Assignment) -> Assignment:
        return replace(each, returns_refused=each.returns_refused + 1, no_more_return=True)

    refused = _with(ticket, event, refuse)
    if event.data["disputed"]:
        return replace(refused, state=State.ARBITRATION)
    return replace(refused, state=_working_state(refused), returning=None)


def _return_opened(ticket: Ticket, event: Event) -> Ticket:
    def let(each: Assignment) -> Assignment:
        return replace(each, return_opened=True, no_more_return=False)

    return _with(ticket, event, let)


def _co_units_added(ticket: Ticket, event: Event) -> Ticket:
    added = _assigned(event, max(ticket.dispatches, 1), fixed=False)
    return replace(ticket, assignments=(*ticket.assignments, *added))


def _co_unit_excused(ticket: Ticket, event: Event) -> Ticket:
    return _with(ticket, event, lambda each: _ended(each, Ending.EXCUSED))


# --- the unit ------------------------------------------------------------------------------------


def _handler_named(ticket: Ticket, event: Event) -> Ticket:
    return _with(ticket, event, lambda each: replace(each, handler=event.data["handler"]))


def _contact_recorded(ticket: Ticket, event: Event) -> Ticket:
    def note(each: Assignment) -> Assignment:
        return replace(each, contacted_at=each.contacted_at or event.at)

    return replace(_with(ticket, event, note), contacts=event.data["number"])


def _extension_granted(ticket: Ticket, event: Event) -> Ticket:
    amount, lead = event.data["amount"], ticket.lead

    def extend(each: Assignment) -> Assignment:
        if lead is None or each.number != lead.number:
            return each
        longer = each.handling.extend(amount) if each.handling.running else each.handling
        return replace(each, handling=longer, extended_by=each.extended_by + amount)

    promise = ticket.promise
    return replace(
        ticket,
        assignments=tuple(extend(each) for each in ticket.assignments),
        promise=promise.extend(amount) if promise and promise.running else promise,
        extension=Extension.APPROVED,
        extensions=ticket.extensions + 1,
    )


def _co_reply_recorded(ticket: Ticket, event: Event) -> Ticket:
    def answer(each: Assignment) -> Assignment:
        return replace(
            _ended(each, Ending.ANSWERED),
            handling=_ended_clock(each.handling, event.at),
            replied_at=event.at,
        )

    return _with(ticket, event, answer)


def _replied(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    reply = Reply(data["number"], data["result"], data["department"], event.at)
    return replace(ticket, state=State.REPLY_CHECK, reply=reply, replies=data["number"])


def _reply_rejected(ticket: Ticket, event: Event) -> Ticket:
    # Nothing was stopped when the reply was given, so nothing has to be started again (26).
    reworking = ticket.rework_clock is not None and ticket.rework_clock.running
    return replace(ticket, state=State.REWORK if reworking else State.HANDLING)


def _reply_accepted(ticket: Ticket, event: Event) -> Ticket:
    """Stop what runs for the citizen and for the unit, at the time of the reply (27)."""
    given = datetime.fromisoformat(event.data["replied_at"])
    lead = ticket.lead

    def accept(each: Assignment) -> Assignment:
        if lead is None or each.number != lead.number:
            return each
        return replace(
            each,
            ended=Ending.ANSWERED,
            handling=_ended_clock(each.handling, given),
            # The first reply decides whether it was in time; rework does not change that (29).
            replied_at=each.replied_at or given,
            reply_accepted_at=each.reply_accepted_at or event.at,
        )

    return replace(
        ticket,
        state=State.CALLBACK,
        assignments=tuple(accept(each) for each in ticket.assignments),
        reply=replace(ticket.reply, accepted_at=event.at) if ticket.reply else None,
        accepted_reply=event.data["number"],
        asked_before=len(ticket.callbacks),
        promise=_stopped(ticket.promise, given),
        rework_clock=_stopped(ticket.rework_clock, given),
        callback_clock=started(CALLBACK, event.data["callback"], event.at),
    )


# --- callback, rework, end -----------------------------------------------------------------------


def _asked(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    callback = Callback(
        at=event.at,
        reached=data["reached"],
        result=data["result"],
        satisfaction=data["satisfaction"],
        contacted=data["contacted"],
        by=event.actor,
    )
    return replace(ticket, callbacks=(*ticket.callbacks, callback))


def _closed(ticket: Ticket, event: Event) -> Ticket:
    closed = _over(ticket, event, State.CLOSED)
    return replace(
        closed,
        result=Result(event.data["result"]),
        callback_clock=_stopped(ticket.callback_clock, event.at),
    )


def _rework_ordered(ticket: Ticket, event: Event) -> Ticket:
    lead = ticket.lead

    def again(each: Assignment) -> Assignment:
        return replace(each, ended=None) if lead and each.number == lead.number else each

    return replace(
        ticket,
        state=State.REWORK,
        assignments=tuple(again(each) for each in ticket.assignments),
        rework_rounds=event.data["round"],
        rework_clock=started(REWORK, event.data["rework"], event.at),
        callback_clock=_stopped(ticket.callback_clock, event.at),
        result=None,
        closed_at=None,
    )


def _exclusion_granted(ticket: Ticket, event: Event) -> Ticket:
    closed = ticket.state is State.CLOSED
    result = Result.UNSOLVED_JUSTIFIED if closed else ticket.result
    return replace(ticket, excluded=True, result=result)


def _reopen_requested(ticket: Ticket, event: Event) -> Ticket:
    data = event.data
    return replace(ticket, reopen=ReopenRequest(event.at, data["new_facts"], data["number"]))


def _reopen_decided(ticket: Ticket, event: Event) -> Ticket:
    if ticket.reopen is None:
        raise ValueError("only a wish that was made is decided")
    return replace(ticket, reopen=replace(ticket.reopen, outcome=event.data["outcome"]))


def _terminated(ticket: Ticket, event: Event) -> Ticket:
    def end(each: Assignment) -> Assignment:
        if not each.active:
            return each
        return replace(
            _ended(each, Ending.TERMINATED),
            sign=_ended_clock(each.sign, event.at),
            handling=_ended_clock(each.handling, event.at),
        )

    over = _over(ticket, event, State.TERMINATED)
    return replace(
        over,
        assignments=tuple(end(each) for each in ticket.assignments),
        promise=_stopped(ticket.promise, event.at),
    )


def _archived(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, state=State.ARCHIVED, kept_since=local_date(event.at))


def _kept(ticket: Ticket, event: Event) -> Ticket:
    # Imported with the first ticket that is held or erased.
    from sunhall.domain.ticket import keeping

    return keeping.EFFECTS[event.type](ticket, event)


# --- at any time ---------------------------------------------------------------------------------


def _supervised(ticket: Ticket, event: Event) -> Ticket:
    level, due = _LEVELS[event.data["level"]], event.data["due"]
    supervised = replace(
        ticket,
        supervision=max(ticket.supervision, level, key=_MEASURES.index),
        supervision_due=date.fromisoformat(due) if due else ticket.supervision_due,
    )
    return _pressed(supervised, event.at, "centre") if event.data["level"] == "urge" else supervised


def _confidentiality_set(ticket: Ticket, event: Event) -> Ticket:
    if not ticket.photos:
        return replace(ticket, confidential=True)
    from sunhall.domain.ticket.photo_effects import all_withdrawn

    # Should it be lifted, somebody has to look at the photo again.
    return replace(ticket, confidential=True, photos=all_withdrawn(ticket.photos))


def _confidentiality_lifted(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, confidential=False)


def _information_added(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, notes=event.data["number"])


def _urged(ticket: Ticket, event: Event) -> Ticket:
    source, repeat = event.data["source"], event.data["from_case"]
    return replace(
        ticket,
        urges=(*ticket.urges, Urge(event.at, source)),
        merged_from=(*ticket.merged_from, repeat) if repeat else ticket.merged_from,
    )


def _successor_recorded(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, successors=(*ticket.successors, event.data["receipt_no"]))


def _petition_recorded(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, petition=event.data["receipt_no"])


def _warned(ticket: Ticket, event: Event) -> Ticket:
    given = {**ticket.warned_for, event.data["clock"]: _due_at(event)}
    return replace(ticket, warned_for=given)


def _missed(ticket: Ticket, event: Event) -> Ticket:
    given = {**ticket.overdue_for, event.data["clock"]: _due_at(event)}
    return replace(ticket, overdue_for=given)


def _calendar_updated(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, calendar_version=event.data["calendar_version"])


# --- parts ---------------------------------------------------------------------------------------


def _due_at(event: Event) -> datetime:
    return datetime.fromisoformat(event.data["due_at"])


def _pressed(ticket: Ticket, at: datetime, source: str) -> Ticket:
    weak = ticket.supervision is Supervision.NONE
    return replace(
        ticket,
        urges=(*ticket.urges, Urge(at, source)),
        supervision=Supervision.URGED if weak else ticket.supervision,
    )


def _over(ticket: Ticket, event: Event, state: State) -> Ticket:
    return replace(
        ticket,
        state=state,
        closed_at=event.at,
        # Nothing follows these ends, not even the archive: what is kept is kept from now on.
        kept_since=local_date(event.at) if state in FINAL else None,
        screening=_stopped(ticket.screening, event.at),
        invalid_proposed_by=None,
    )


def _with(ticket: Ticket, event: Event, change: Callable[[Assignment], Assignment]) -> Ticket:
    """Return the ticket with the assignment changed that an event is about."""
    number = event.data["assignment"]
    return replace(
        ticket,
        assignments=tuple(
            change(each) if each.number == number else each for each in ticket.assignments
        ),
    )


def _ended(each: Assignment, how: Ending) -> Assignment:
    return replace(each, ended=how) if each.active else each


def _stopped(clock: Clock | None, at: datetime) -> Clock | None:
    return stopped_on(clock, local_date(at))


def _ended_clock(clock: Clock, at: datetime) -> Clock:
    return clock.stop(local_date(at)) if clock.running else clock


def _working_state(ticket: Ticket) -> State:
    """Return where a ticket is that units have: with a lead that signed, or not yet."""
    lead = ticket.lead
    return State.HANDLING if lead and lead.signed_at else State.DISPATCHED


_EFFECTS: Final[Mapping[str, Callable[[Ticket, Event], Ticket]]] = {
    "ticket_screened": _screened,
    "emergency_switched": lambda ticket, event: _over(ticket, event, State.SWITCHED),
    "ticket_refused": _refused,
    "invalidity_proposed": _invalidity_proposed,
    "invalidity_rejected": _invalidity_rejected,
    "ticket_invalidated": lambda ticket, event: _over(ticket, event, State.INVALID),
    "ticket_merged": _merged,
    "answered_directly": _answered_directly,
    "ticket_accepted": _accepted,
    "ticket_dispatched": _dispatched,
    "conferral_started": _conferral_started,
    "ticket_arbitrated": _arbitrated,
    "ticket_signed": _signed,
    "sign_missed": _sign_missed,
    "return_filed": _return_filed,
    "return_accepted": _return_accepted,
    "return_refused": _return_refused,
    "return_opened": _return_opened,
    "co_units_added": _co_units_added,
    "co_unit_excused": _co_unit_excused,
    "handler_named": _handler_named,
    "contact_recorded": _contact_recorded,
    "extension_granted": _extension_granted,
    "co_reply_recorded": _co_reply_recorded,
    "ticket_replied": _replied,
    "reply_rejected": _reply_rejected,
    "reply_accepted": _reply_accepted,
    "callback_recorded": _asked,
    "ticket_rated": _asked,
    "ticket_closed": _closed,
    "rework_ordered": _rework_ordered,
    "exclusion_granted": _exclusion_granted,
    "reopen_requested": _reopen_requested,
    "reopen_decided": _reopen_decided,
    "ticket_terminated": _terminated,
    "ticket_archived": _archived,
    **dict.fromkeys(("hold_placed", "hold_released", ERASED), _kept),
    "ticket_supervised": _supervised,
    "confidentiality_set": _confidentiality_set,
    "confidentiality_lifted": _confidentiality_lifted,
    "information_added": _information_added,
    "ticket_urged": _urged,
    "successor_recorded": _successor_recorded,
    "petition_recorded": _petition_recorded,
    "deadline_warned": _warned,
    "deadline_missed": _missed,
    "calendar_updated": _calendar_updated,
}

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"ticket_submitted", *_EFFECTS}) | APPROVAL_EVENTS | PHOTO_EVENTS
