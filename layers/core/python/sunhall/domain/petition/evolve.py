"""How each event changes a petition. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import ERASED, Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.produced_letter import with_produced
from sunhall.domain.engine.supervising import measure_of
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.petition.events import SUPERVISED
from sunhall.domain.petition.petition import (
    ANSWER_CLOCKS,
    WINDOWS,
    Answer,
    Challenge,
    ClockName,
    Evaluation,
    Extension,
    Forwarding,
    Hearing,
    Kind,
    Petition,
    Result,
    Stage,
    State,
    Urgency,
)
from sunhall.domain.petition.subjects import EXTENSION, OPINION

#: State after the answer of a stage, and after the request that begins one.
_ANSWERED: Final = {
    Stage.HANDLING: State.ANSWERED,
    Stage.REVIEW: State.REVIEW_ANSWERED,
    Stage.RECHECK: State.FINAL,
}
_BEGUN: Final = {Stage.REVIEW: State.REVIEW, Stage.RECHECK: State.RECHECK}

#: Letters that carry an answer: the petitioner sees them when it is issued.
ANSWER_LETTERS: Final = frozenset({"P06", "P07", "P08", "P11", "P12"})


def evolve(petition: Petition | None, event: Event) -> Petition:
    """Return the petition after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if petition is None:
        return _registered(event)
    if event.type in APPROVAL_EVENTS:
        changed = _approval_moved(petition, event)
    else:
        changed = _EFFECTS[event.type](petition, event)
    ended = event.data.get("cancelled_runs", ())
    if ended:
        changed = _without_runs(changed, ended)
    if event.letter:
        ordered = IssuedLetter(code=event.letter, order=event.seq)
        changed = replace(
            changed,
            letters=(*changed.letters, ordered),
            # Who had it when the letter was ordered writes it, wherever it lies by now.
            issuers=(*changed.issuers, petition.desk),
        )
    return replace(changed, version=event.seq)


# --- clocks --------------------------------------------------------------------------------------


def _clock(name: ClockName, period: Mapping[str, Any], on: date) -> Clock:
    return Clock.start(name, Unit(period["unit"]), period["amount"], on, roll=period["roll"])


def _stopped(petition: Petition, names: Iterable[ClockName], on: date) -> Petition:
    for name in names:
        clock = petition.clock(name)
        if clock is not None and clock.running:
            petition = petition.with_clock(clock.stop(on))
    return petition


def _ended(petition: Petition, state: State, on: date) -> Petition:
    """End the matter; a closing report that is owed is still owed."""
    names = set(ClockName) - {ClockName.ASSIGNMENT}
    return replace(_stopped(petition, names, on), state=state, ended_on=on)


def _day(event: Event) -> date:
    return local_date(event.at)


# --- coming in and being sorted ------------------------------------------------------------------


def _registered(event: Event) -> Petition:
    data = event.data
    received_on = date.fromisoformat(data["received_on"])
    return Petition(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.REGISTERED,
        kind=Kind(data["kind"]),
        channel=data["channel"],
        people=data["people"],
        named=data["named"],
        notifiable=data["notifiable"],
        about=data["about"],
        registrar=data["registrar"],
        desk=data["registrar"],
        submitted_at=event.at,
        received_on=received_on,
        catalogue_version=data["catalogue_version"],
        locale=data["locale"],
        clocks=(_clock(ClockName.SORTING, data["sorting"], received_on),),
    )


def _forwarded(petition: Petition, event: Event) -> Petition:
    data = event.data
    received_on = date.fromisoformat(data["received_on"])
    changed = _stopped(petition, (ClockName.SORTING,), _day(event))
    started = (
        (ClockName.NOTICE, data["notice"]),
        (ClockName.OBJECTION, data["objection"]),
    )
    for name, period in started:
        if period:
            changed = changed.with_clock(_clock(name, period, received_on))
    if data["due_on"]:
        days = (date.fromisoformat(data["due_on"]) - received_on).days
        limit = {"amount": days, "unit": "calendar_day", "roll": False}
        changed = changed.with_clock(_clock(ClockName.ASSIGNMENT, limit, received_on))
    forwarding = Forwarding(
        number=len(petition.forwardings) + 1,
        to=data["to"],
        way=data["way"],
        received_on=received_on,
        fixed=data["fixed"],
    )
    return replace(
        changed,
        state=State.FORWARDED,
        desk=data["to"],
        forwardings=(*petition.forwardings, forwarding),
        report_due=data["way"] == "assign",
    )


def _objected(petition: Petition, event: Event) -> Petition:
    # F8: the time to tell the petitioner in writing runs beside the objection.
    changed = _stopped(petition, (ClockName.OBJECTION,), _day(event))
    return replace(
        _with_forwarding(changed, objected_on=_day(event)),
        state=State.OBJECTION,
        desk=petition.registrar,
    )


def _objection_decided(petition: Petition, event: Event) -> Petition:
    last = petition.forwardings[-1]
    if not event.data["agreed"]:
        refused = _with_forwarding(petition, objection="refused")
        return replace(refused, state=State.FORWARDED, desk=last.to)
    gone = (ClockName.NOTICE, ClockName.ASSIGNMENT)
    changed = _stopped(_with_forwarding(petition, objection="agreed"), gone, _day(event))
    sorting = petition.clock(ClockName.SORTING)
    if sorting is not None:
        # As if it had never stopped: sending it to the wrong organ gains nobody any time.
        changed = changed.with_clock(replace(sorting, stopped_on=None))
    return replace(
        changed, state=State.REGISTERED, rerouted_late=event.data["late"], report_due=False
    )


def _with_forwarding(petition: Petition, **changes: Any) -> Petition:
    *earlier, last = petition.forwardings
    return replace(petition, forwardings=(*earlier, replace(last, **changes)))


def _accepted(petition: Petition, event: Event) -> Petition:
    on = _day(event)
    told = (ClockName.SORTING, ClockName.NOTICE, ClockName.OBJECTION)
    changed = _stopped(petition, told, on)
    return replace(
        changed.with_clock(_clock(ClockName.HANDLING, event.data["handling"], on)),
        state=State.ACCEPTED,
        accepted_on=on,
        organ=event.data["organ"],
    )


def _channelled(petition: Petition, event: Event) -> Petition:
    ended = _ended(petition, State.CHANNELLED, _day(event))
    return replace(ended, branch=event.data["branch"])


def _declined(petition: Petition, event: Event) -> Petition:
    ended = _ended(petition, State.NOT_ACCEPTED, _day(event))
    return replace(ended, declined=event.data["ground"])


# --- being handled -------------------------------------------------------------------------------


def _started(petition: Petition, event: Event) -> Petition:
    return replace(petition, state=State.HANDLING, handler=event.data["handler"])


def _handler_assigned(petition: Petition, event: Event) -> Petition:
    return replace(petition, handler=event.data["handler"])


def _recused(petition: Petition, event: Event) -> Petition:
    person = event.data["person"]
    return replace(
        petition,
        recused=tuple(sorted({*petition.recused, person})),
        handler=None if petition.handler == person else petition.handler,
    )


def _hearing_called(petition: Petition, event: Event) -> Petition:
    hearing = Hearing(
        number=event.data["number"],
        stage=petition.stage or Stage.HANDLING,
        called_for=date.fromisoformat(event.data["held_on"]),
    )
    return replace(petition, hearings=(*petition.hearings, hearing))


def _hearing_opened(petition: Petition, event: Event) -> Petition:
    on = _day(event)
    changed = _with_hearing(petition, event, opened_on=on)
    clock = petition.clock(ClockName.RECHECK)
    if not event.data["excluded"] or clock is None:
        return changed
    # Art. 36: the hearing's time is not counted. Its first day belongs to it, so the last day that
    # counts is the one before; the day of the request never counts.
    last = max(clock.anchor_on, on - timedelta(days=1))
    return changed.with_clock(clock.pause(last, _cause(event)))


def _hearing_closed(petition: Petition, event: Event) -> Petition:
    on = _day(event)
    changed = _with_hearing(petition, event, closed_on=on)
    clock = petition.clock(ClockName.RECHECK)
    if clock is None or all(pause.cause != _cause(event) for pause in clock.pauses):
        return changed
    return changed.with_clock(clock.resume(on, _cause(event)))


def _cause(event: Event) -> str:
    return f"hearing:{event.data['number']}"


def _with_hearing(petition: Petition, event: Event, **changes: Any) -> Petition:
    hearings = tuple(
        replace(each, **changes) if each.number == event.data["number"] else each
        for each in petition.hearings
    )
    return replace(petition, hearings=hearings)


def _settled(petition: Petition, event: Event) -> Petition:
    ended = _ended(petition, State.SETTLED, _day(event))
    return replace(ended, settled=event.data["way"])


# --- answers -------------------------------------------------------------------------------------


def _opinion_saved(petition: Petition, event: Event) -> Petition:
    data = event.data
    stage = Stage(data["stage"])
    before = petition.answer(stage)
    return petition.with_answer(
        Answer(
            stage=stage,
            revision=data["revision"],
            result=Result(data["result"]),
            drafter=data["drafter"],
            authors=tuple(sorted({*(before.authors if before else ()), data["drafter"]})),
        )
    )


def _approval_moved(petition: Petition, event: Event) -> Petition:
    changed = replace(petition, runs=approval.evolved(petition.runs, event))
    run = changed.runs[event.data["run"] - 1]
    if event.type == "approval_started" and run.subject == EXTENSION:
        changed = replace(changed, extension=Extension.PENDING)
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    approved = outcome is RunOutcome.APPROVED
    if run.subject == EXTENSION:
        return _extension_decided(changed, run.data["days"], approved=approved)
    answer = changed.answer(changed.stage)
    if run.subject == OPINION and approved and answer is not None:
        letter = event.seq if event.letter else None
        return changed.with_answer(replace(answer, approved=True, letter=letter))
    return changed


def _extension_decided(petition: Petition, days: int, *, approved: bool) -> Petition:
    clock = petition.clock(ClockName.HANDLING)
    if not approved or clock is None or not clock.running:
        return replace(petition, extension=Extension.DENIED)
    # Art. 34: what is added is added to the old end, whenever it was approved.
    return replace(petition.with_clock(clock.extend(days)), extension=Extension.APPROVED)


def _without_runs(petition: Petition, ended: Iterable[int]) -> Petition:
    numbers = {*ended}
    runs: tuple[ApprovalRun, ...] = tuple(
        approval.cancelled(run) if run.number in numbers else run for run in petition.runs
    )
    pending = any(run.number in numbers and run.subject == EXTENSION for run in runs)
    extension = Extension.DENIED if pending else petition.extension
    return replace(petition, runs=runs, extension=extension)


def _issued(petition: Petition, event: Event) -> Petition:
    on, stage = _day(event), Stage(event.data["stage"])
    answer = petition.answer(stage)
    if answer is None:
        raise ValueError("only a saved answer is issued")
    shown = tuple(
        replace(letter, published=True) if letter.order == answer.letter else letter
        for letter in petition.letters
    )
    out = replace(petition.with_answer(replace(answer, issued_on=on)), letters=shown)
    return _out(out, stage, on, ends=event.data["ends"])


def _outside_recorded(petition: Petition, event: Event) -> Petition:
    data = event.data
    stage = Stage(data["stage"])
    answer = Answer(
        stage=stage,
        revision=1,
        result=Result(data["result"]),
        drafter="",
        authors=(),
        approved=True,
        issued_on=date.fromisoformat(data["dated_on"]),
    )
    return _out(petition.with_answer(answer), stage, _day(event), ends=stage is Stage.RECHECK)


def _out(petition: Petition, stage: Stage, on: date, *, ends: bool) -> Petition:
    """The answer of a stage is out: its clock ends, and with the last word the matter, too."""
    if stage is Stage.RECHECK:
        return _ended(petition, State.FINAL, on)
    if ends:
        return _ended(petition, State.CLOSED, on)
    return replace(_stopped(petition, (ANSWER_CLOCKS[stage],), on), state=_ANSWERED[stage])


def _delivered(petition: Petition, event: Event) -> Petition:
    stage = Stage(event.data["stage"])
    on = date.fromisoformat(event.data["delivered_on"])
    answer = petition.answer(stage)
    if answer is None:
        raise ValueError("only an issued answer is delivered")
    changed = petition.with_answer(replace(answer, delivered_on=on))
    period = event.data["window"]
    return changed.with_clock(_clock(WINDOWS[stage], period, on)) if period else changed


def _challenged(petition: Petition, event: Event) -> Petition:
    data = event.data
    stage = Stage(data["stage"])
    on = date.fromisoformat(data["requested_on"])
    challenge = Challenge(stage, data["organ"], on)
    before = Stage.HANDLING if stage is Stage.REVIEW else Stage.REVIEW
    changed = _stopped(petition, (WINDOWS[before],), _day(event))
    return replace(
        changed.with_clock(_clock(ANSWER_CLOCKS[stage], data["period"], on)),
        state=_BEGUN[stage],
        desk=data["desk"],
        # Another organ looks at it, so somebody else does.
        handler=None,
        challenges=(*petition.challenges, challenge),
    )


def _closed(petition: Petition, event: Event) -> Petition:
    return _ended(petition, State.CLOSED, _day(event))


def _report_filed(petition: Petition, event: Event) -> Petition:
    return replace(_stopped(petition, (ClockName.ASSIGNMENT,), _day(event)), report_due=False)


def _supervised(petition: Petition, event: Event) -> Petition:
    return replace(petition, supervised=(*petition.supervised, measure_of(event)))


def _urgency_marked(petition: Petition, event: Event) -> Petition:
    return replace(petition, urgency=Urgency(event.at, event.actor, tuple(event.data["tell"])))


def _supplemented(petition: Petition, event: Event) -> Petition:
    return replace(petition, supplements=event.data["number"])


def _evaluated(petition: Petition, event: Event) -> Petition:
    stage = event.data["stage"]
    evaluation = Evaluation(
        stage=Stage(stage) if stage else None,
        at=event.at,
        organ=event.data["organ"],
        office=event.data["office"],
    )
    return replace(petition, evaluations=(*petition.evaluations, evaluation))


def _archived(petition: Petition, event: Event) -> Petition:
    on = date.fromisoformat(event.data["on"])
    return replace(petition, state=State.ARCHIVED, kept_since=on)


def _kept(petition: Petition, event: Event) -> Petition:
    # Imported with the first petition that is held or erased.
    from sunhall.domain.engine import keeping, retention

    if event.type == ERASED:
        return retention.effect(petition, event)
    return keeping.held(petition, event)


# --- what the engine adds ------------------------------------------------------------------------


def _letter_produced(petition: Petition, event: Event) -> Petition:
    letters = with_produced(
        petition.letters, event, shown=lambda letter: letter.code not in ANSWER_LETTERS
    )
    return replace(petition, letters=letters)


def _warned(petition: Petition, event: Event) -> Petition:
    watch = petition.watch(event.data["clock"])
    if event.type == "deadline_warned":
        return _watched(petition, due_warning.warned(watch, event))
    return _watched(petition, due_warning.missed(watch, event))


def _watched(petition: Petition, watch: Any) -> Petition:
    others = tuple(each for each in petition.watches if each.clock != watch.clock)
    return replace(petition, watches=(*others, watch))


def _identity_sealed(petition: Petition, event: Event) -> Petition:
    return replace(petition, identity=SealedIdentity(event.at))


def _identity_viewed(petition: Petition, event: Event) -> Petition:
    return replace(petition, identity=petition.identity.viewed() if petition.identity else None)


_EFFECTS: Final[dict[str, Callable[[Petition, Event], Petition]]] = {
    "petition_forwarded": _forwarded,
    "transfer_objected": _objected,
    "objection_decided": _objection_decided,
    "petition_accepted": _accepted,
    "petition_channelled": _channelled,
    "petition_declined": _declined,
    "handling_started": _started,
    "handler_assigned": _handler_assigned,
    "person_recused": _recused,
    "hearing_called": _hearing_called,
    "hearing_opened": _hearing_opened,
    "hearing_closed": _hearing_closed,
    "petition_settled": _settled,
    "petition_opinion_saved": _opinion_saved,
    "petition_opinion_issued": _issued,
    "outside_opinion_recorded": _outside_recorded,
    "petition_opinion_delivered": _delivered,
    "review_requested": _challenged,
    "recheck_requested": _challenged,
    "petition_closed": _closed,
    "closing_report_filed": _report_filed,
    SUPERVISED: _supervised,
    "urgency_marked": _urgency_marked,
    "petition_supplemented": _supplemented,
    "petition_evaluated": _evaluated,
    "petition_archived": _archived,
    **dict.fromkeys(("hold_placed", "hold_released", ERASED), _kept),
    "letter_produced": _letter_produced,
    "deadline_warned": _warned,
    "deadline_missed": _warned,
    "identity_sealed": _identity_sealed,
    "identity_viewed": _identity_viewed,
}

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"petition_registered", *_EFFECTS}) | APPROVAL_EVENTS
