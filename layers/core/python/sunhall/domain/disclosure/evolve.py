"""How each event changes a disclosure request. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, stopped
from sunhall.domain.disclosure import topics
from sunhall.domain.disclosure.phases import phase_of
from sunhall.domain.disclosure.request import (
    DisclosureRequest,
    Draft,
    State,
    Supplement,
)
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.produced_letter import with_produced
from sunhall.domain.identity.sealed_identity import SealedIdentity

Data = Mapping[str, Any]

#: Subjects of approvals whose run is the state of the request.
_REPLIES = frozenset({"reply", "on_spot"})

#: Letters to somebody else than the applicant, or for the file alone.
_NOT_FOR_APPLICANT = frozenset({"D05", "D07", "D07b", "D23", "D25"})


def evolve(request: DisclosureRequest | None, event: Event) -> DisclosureRequest:
    """Return the request after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if request is None:
        return _submitted(event)
    if event.type in APPROVAL_EVENTS:
        changed = _approval_moved(request, event)
    else:
        effect = _EFFECTS.get(event.type) or topics.effect_of(event.type)
        changed = effect(request, event)
    if event.data.get("cancelled_runs"):
        changed = replace(changed, runs=approval.without_cancelled(changed.runs, event))
    if event.letter:
        ordered = IssuedLetter(code=event.letter, order=event.seq)
        changed = replace(changed, letters=(*changed.letters, ordered))
    return replace(changed, version=event.seq, files=_files(changed.files, event))


def _files(known: tuple[str, ...], event: Event) -> tuple[str, ...]:
    """Return the uploads that the history names, each once."""
    return tuple(dict.fromkeys((*known, *event.data.get("attachments", ()))))


def _submitted(event: Event) -> DisclosureRequest:
    data = event.data
    return DisclosureRequest(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.SUBMITTED,
        channel=data["channel"],
        applicant_kind=data["applicant_kind"],
        department=data["department"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        came_on=date.fromisoformat(data["came_on"]),
        joint=data["joint"],
        delivery=data["delivery"],
        part_of=data.get("part_of"),
        files=tuple(data["attachments"]),
    )


def _receipt_confirmed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    received_on = date.fromisoformat(event.data["received_on"])
    clock = Clock.start("reply", Unit.WORKING_DAY, event.data["reply_days"], received_on)
    received = replace(
        request,
        state=State.RECEIVED,
        received_on=received_on,
        reply=clock,
        unconfirmed=False,
    )
    taken_over = event.data.get("taken_over")
    if taken_over is None:
        return received
    from sunhall.domain.disclosure.parts import clock_taken_over

    return replace(
        received,
        reply=clock_taken_over(clock, taken_over),
        extension_days=taken_over["extension_days"],
        extensions=taken_over["extensions"],
    )


def _review_started(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, state=State.INTAKE_REVIEW)


def _supplement_requested(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    asked = Supplement(
        round=event.data["round"],
        asked_on=date.fromisoformat(event.data["asked_on"]),
        days=event.data["days"],
        until=date.fromisoformat(event.data["until"]),
    )
    return replace(
        request,
        state=State.SUPPLEMENT_PENDING,
        supplements=(*request.supplements, asked),
        reply=stopped(request.reply, asked.asked_on),
    )


def _supplement_received(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    given_on = date.fromisoformat(event.data["given_on"])
    return replace(
        request,
        state=State.INTAKE_REVIEW,
        reply=request.reply.reset(given_on) if request.reply else None,
        extension_days=0,
        extensions=0,
        warned_for=None,
        overdue_for=None,
    )


def _supplement_expired(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    *earlier, last = request.supplements
    return replace(request, supplements=(*earlier, replace(last, expired=True)))


def _abandonment_confirmed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return ended(request, event, State.CLOSED_ABANDONED_SUPPLEMENT)


def _assigned(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(
        request,
        state=State.ASSIGNED,
        assigned_to=event.data["department"],
        handler=event.data["handler"],
        draft=None,
    )


def _draft_saved(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    draft = draft_after(request.draft, event.data)
    return replace(request, state=_working_state(request), draft=draft)


def draft_after(earlier: Draft | None, data: Data) -> Draft:
    """Return the draft that an event ``draft_saved`` leaves.

    Args:
        earlier: The draft before it; who has written at it stays among the authors.
        data: The event's data.
    """
    authors = earlier.authors if earlier else ()
    return Draft(
        revision=data["revision"],
        decision=data["decision"],
        leaf=data["leaf"],
        letter=data["letter"],
        drafter=data["drafter"],
        authors=tuple(sorted({*authors, data["drafter"]})),
        ground=data["ground"],
        withheld=data["withheld"],
        risk=data["risk"],
        releases=data["releases"],
        grounds=tuple(data["grounds"]),
    )


def _working_state(request: DisclosureRequest) -> State:
    if not request.consultations:
        return State.DRAFTING
    from sunhall.domain.disclosure.consultations import working_state

    return working_state(request)


def _approval_moved(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    changed = replace(request, runs=approval.evolved(request.runs, event))
    run = changed.runs[event.data["run"] - 1]
    if approval.outcome_in(event) is not None:
        return _run_ended(changed, run, event)
    if run.open and run.subject in _REPLIES:
        return replace(changed, state=phase_of(run))
    return changed


def _run_ended(request: DisclosureRequest, run: ApprovalRun, event: Event) -> DisclosureRequest:
    approved = run.outcome is RunOutcome.APPROVED
    if run.subject == "extension":
        return _extended(request, run.data["days"]) if approved else request
    if run.subject == "consultation" and approved:
        from sunhall.domain.disclosure import consultations

        return consultations.begun(request, run, event)
    if run.subject not in _REPLIES:
        return request
    if approved:
        return replace(request, state=State.DECIDED)
    # Not approved, for whatever reason: the request must be answered all the same. An answer on the
    # spot goes back to the review it came from, a draft to its drafter.
    back = State.INTAKE_REVIEW if run.subject == "on_spot" else State.DRAFTING
    return replace(request, state=back)


def _extended(request: DisclosureRequest, days: int) -> DisclosureRequest:
    return replace(
        request,
        reply=request.reply.extend(days) if request.reply else None,
        extension_days=request.extension_days + days,
        extensions=request.extensions + 1,
        warned_for=None,
    )


def _reply_sent(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    letters = tuple(
        replace(letter, published=True) if letter == request.reply_letter else letter
        for letter in request.letters
    )
    release_on = event.data["release_on"]
    return replace(
        ended(request, event, State.SENT),
        letters=letters,
        answered=True,
        release_on=date.fromisoformat(release_on) if release_on else None,
    )


def _withdrawn(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return ended(request, event, State.WITHDRAWN)


def ended(request: DisclosureRequest, event: Event, state: State) -> DisclosureRequest:
    """End the request; it counts once, with its first end, however often it is answered again.

    An answer that an authority or a court ordered is no second result of the same request: the
    year's table three stands as it was published, and table four tells of the order.
    """
    on = local_date(event.at)
    return replace(
        request,
        state=state,
        leaf=request.leaf or event.data["leaf"],
        ended_on=request.ended_on or on,
        reply=stopped(request.reply, on),
    )


def _letter_produced(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    # Letters of procedure reach the applicant at once; the decision waits until it is sent.
    def procedural(letter: IssuedLetter) -> bool:
        return letter != request.reply_letter and letter.code not in _NOT_FOR_APPLICANT

    letters = with_produced(request.letters, event, shown=procedural)
    return replace(request, letters=letters)


def _deadline_missed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    if event.data["clock"] == "confirmation":
        return replace(request, unconfirmed=True)
    return due_warning.missed(request, event)


def _identity_sealed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, identity=SealedIdentity(event.at))


def _identity_viewed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, identity=request.identity.viewed() if request.identity else None)


_EFFECTS: dict[str, Callable[[DisclosureRequest, Event], DisclosureRequest]] = {
    "receipt_confirmed": _receipt_confirmed,
    "review_started": _review_started,
    "supplement_requested": _supplement_requested,
    "supplement_received": _supplement_received,
    "supplement_expired": _supplement_expired,
    "abandonment_confirmed": _abandonment_confirmed,
    "assigned": _assigned,
    "draft_saved": _draft_saved,
    "reply_sent": _reply_sent,
    "withdrawn": _withdrawn,
    "letter_produced": _letter_produced,
    "deadline_warned": due_warning.warned,
    "deadline_missed": _deadline_missed,
    "identity_sealed": _identity_sealed,
    "identity_viewed": _identity_viewed,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"submitted", *_EFFECTS}) | topics.EVENTS | APPROVAL_EVENTS
