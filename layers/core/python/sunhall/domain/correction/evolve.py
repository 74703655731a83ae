"""How each event changes a correction request. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, stopped
from sunhall.domain.correction.request import Answer, CorrectionRequest, Result, State
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.produced_letter import with_produced


def evolve(request: CorrectionRequest | None, event: Event) -> CorrectionRequest:
    """Return the request after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if request is None:
        return _requested(event)
    changed = changed_by(request, event, _EFFECTS, _approval_moved)
    if event.letter:
        ordered = IssuedLetter(code=event.letter, order=event.seq)
        changed = replace(changed, letters=(*changed.letters, ordered))
    return replace(changed, version=event.seq)


def _requested(event: Event) -> CorrectionRequest:
    data = event.data
    return CorrectionRequest(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.SUBMITTED,
        channel=data["channel"],
        applicant_kind=data["applicant_kind"],
        department=data["department"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
    )


def _received(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    received_on = date.fromisoformat(event.data["received_on"])
    return replace(
        request,
        state=State.RECEIVED,
        received_on=received_on,
        period=Clock.start("correction", Unit.WORKING_DAY, event.data["days"], received_on),
        unconfirmed=False,
    )


def _assigned(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    return replace(
        request,
        state=State.ASSIGNED,
        assigned_to=event.data["department"],
        handler=event.data["handler"],
        answer=None,
    )


def _answer_saved(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    earlier = request.answer.authors if request.answer else ()
    answer = Answer(
        revision=event.data["revision"],
        result=Result(event.data["result"]),
        drafter=event.data["drafter"],
        authors=tuple(sorted({*earlier, event.data["drafter"]})),
    )
    return replace(request, state=State.DRAFTING, answer=answer)


def _approval_moved(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    changed = replace(request, runs=approval.evolved(request.runs, event))
    if event.type == "approval_started":
        changed = replace(changed, state=State.APPROVAL)
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    # Not approved, for whatever reason: the request must be answered all the same.
    ended = State.DECIDED if outcome is RunOutcome.APPROVED else State.DRAFTING
    return replace(changed, state=ended)


def _answered(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    *earlier, last = request.letters
    return replace(
        request,
        state=State.SENT,
        answered=True,
        ended_on=local_date(event.at),
        letters=(*earlier, replace(last, published=True)),
        period=stopped(request.period, local_date(event.at)),
    )


def _withdrawn(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    return replace(
        request,
        state=State.WITHDRAWN,
        ended_on=local_date(event.at),
        period=stopped(request.period, local_date(event.at)),
    )


def _letter_produced(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    # The answer is the applicant's to see when it is sent.
    letters = with_produced(request.letters, event, shown=lambda _letter: False)
    return replace(request, letters=letters)


def _deadline_missed(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    if event.data["clock"] == "confirmation":
        return replace(request, unconfirmed=True)
    return due_warning.missed(request, event)


def _kept(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    # Imported with the first request that is kept: the ordinary course goes without it.
    from sunhall.domain.correction import keeping

    changed: CorrectionRequest = keeping.EFFECTS[event.type](request, event)
    return changed


_EFFECTS: dict[str, Callable[[CorrectionRequest, Event], CorrectionRequest]] = {
    "correction_received": _received,
    "correction_assigned": _assigned,
    "answer_saved": _answer_saved,
    "correction_answered": _answered,
    "correction_withdrawn": _withdrawn,
    "letter_produced": _letter_produced,
    "deadline_warned": due_warning.warned,
    "deadline_missed": _deadline_missed,
    **dict.fromkeys(("correction_archived", "hold_placed", "hold_released"), _kept),
    "personal_data_erased": _kept,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"correction_requested", *_EFFECTS}) | APPROVAL_EVENTS
