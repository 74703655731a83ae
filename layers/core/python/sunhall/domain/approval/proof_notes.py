"""What happened on the way of an approval besides its signatures, as the proof tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sunhall.domain.approval.definition import Chain
from sunhall.domain.approval.proof_moments import Moment
from sunhall.domain.approval.proof_wording import Wording, when
from sunhall.domain.approval.run import APPROVAL_EVENTS, SeatState
from sunhall.domain.engine.event import Event

#: Told with the steps.
_TOLD_ELSEWHERE: Final = frozenset({"approval_started", "approval_signed"})

#: Values for the gaps of a sentence; ``key`` names another sentence than that of the event's type.
_Telling: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class ProofNote:
    """Something that happened on the way.

    Attributes:
        seq: Number of its event.
        at: When.
        what: What it is called.
        text: Who did it, to whom, at which step.
        quote: The words that came with it.
    """

    seq: int
    at: str
    what: str
    text: str
    quote: str


def notes_of(moments: Sequence[Moment], chain: Chain, wording: Wording) -> tuple[ProofNote, ...]:
    """Return everything besides the start and the signatures, in order."""
    notes = []
    signed: dict[int, Event] = {}
    for moment in moments:
        event = moment.event
        if event.type == "approval_signed":
            signed[event.data["seat"]] = event
        if event.type not in _TOLD_ELSEWHERE:
            notes.append(_note(moment, signed, chain, wording))
    return tuple(notes)


def _note(moment: Moment, signed: Mapping[int, Event], chain: Chain, wording: Wording) -> ProofNote:
    event = moment.event
    said = _said(event, signed)
    return ProofNote(
        seq=event.seq,
        at=when(event.at),
        what=wording.label(f"event.{event.type}"),
        text=wording.sentences(_sentences(moment, signed, chain, wording)),
        quote=wording.opinion(said) if said else "",
    )


def _said(event: Event, signed: Mapping[int, Event]) -> Event | None:
    """Return the event whose words stand with a note, if they stand nowhere else on the page."""
    if event.type == "approval_returned":
        return None
    return signed[event.data["seat"]] if event.type == "signature_taken_back" else event


def _sentences(
    moment: Moment, signed: Mapping[int, Event], chain: Chain, wording: Wording
) -> Iterator[str]:
    event = moment.event
    by = wording.name(event.actor)
    if event.type not in APPROVAL_EVENTS:
        what = wording.label(f"event.{event.type}")
        yield wording.text("note.cancelled", by=by, what=what)
        return
    told = _TELLINGS.get(event.type, _nothing_more)(moment, chain, wording)
    key = told.pop("key", event.type)
    yield wording.text(f"note.{key}", by=by, at=_place(moment, chain, wording), **told)
    if event.type == "approval_returned":
        yield from _straight_back(moment, chain, wording)
    if event.type == "signature_taken_back":
        before = signed[event.data["seat"]]
        yield wording.text("note.signed_before", seq=before.seq, then=when(before.at))
    files = len(event.data.get("attachments", ()))
    if files:
        # Their number alone: people write names into the names of files.
        yield wording.text("note.attachments", n=files)


def _place(moment: Moment, chain: Chain, wording: Wording) -> str:
    """Return at which step it happened; empty for the run as a whole."""
    seat = moment.was.seat(moment.event.data.get("seat", 0))
    visit = moment.event.data.get("visit") or (seat.visit if seat else 0)
    if not visit:
        return ""
    return wording.text("note.at", step=wording.step(chain, moment.was.visit(visit).path))


def _nothing_more(_moment: Moment, _chain: Chain, _wording: Wording) -> _Telling:
    return {}


def _returned(moment: Moment, chain: Chain, wording: Wording) -> _Telling:
    opened = moment.after.visits[len(moment.was.visits) :]
    if not opened:
        return {"to": wording.text("the_drafter")}
    return {"to": wording.joined([wording.step(chain, visit.path) for visit in opened])}


def _straight_back(moment: Moment, chain: Chain, wording: Wording) -> Iterator[str]:
    opened = moment.after.visits[len(moment.was.visits) :]
    back = moment.after.resume or next((visit.back_to for visit in opened if visit.back_to), None)
    if back:
        yield wording.text("note.straight_back", step=wording.step(chain, back))


def _handed_on(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    """Tell who had a task and who has it now."""
    passed = [
        (earlier.holder, later.holder)
        for earlier, later in moment.changed()
        if earlier and earlier.holder != later.holder
    ]
    of, to = [holder for holder, _ in passed], [holder for _, holder in passed]
    told = {"of": wording.people(of), "to": wording.people(to)}
    if moment.event.type == "approval_transferred" and moment.event.actor not in of:
        # Somebody who oversees it has handed on what was stuck with another.
        return {"key": "handed_over", **told}
    return told


def _escalated(moment: Moment, chain: Chain, wording: Wording) -> _Telling:
    told = _handed_on(moment, chain, wording)
    return told if told["to"] else {"key": "escalated_in_vain", "to": _waiting(moment, wording)}


def _added(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    new = (later.asked for earlier, later in moment.changed() if earlier is None)
    return {"key": str(moment.event.data["action"]), "to": wording.name(next(new))}


def _removed(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    gone = moment.after.seats[moment.event.data["signer"] - 1]
    return {"to": wording.name(gone.asked)}


def _reminded(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    return {"to": _waiting(moment, wording)}


def _copied(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    new = moment.after.copies[len(moment.was.copies) :]
    return {"to": wording.people(copy.staff for copy in new)}


def _commented(moment: Moment, _chain: Chain, _wording: Wording) -> _Telling:
    return {} if moment.event.data["seat"] else {"key": "comment"}


def _fell_back(moment: Moment, _chain: Chain, wording: Wording) -> _Telling:
    signed = [
        later
        for earlier, later in moment.changed()
        if earlier and earlier.state.asked and later.by == "system"
    ]
    if not signed:
        return {"key": "fell_back_in_vain", "to": _waiting(moment, wording)}
    return {
        "to": wording.people(seat.asked for seat in signed),
        "decision": wording.text(f"state.{signed[0].state}"),
    }


def _waiting(moment: Moment, wording: Wording) -> str:
    """Return who was waited for at that moment, at its step or in the whole run."""
    visit = moment.event.data.get("visit")
    return wording.people(
        seat.holder
        for seat in moment.was.seats
        if seat.state is SeatState.OPEN and visit in (None, seat.visit)
    )


#: What the sentence about an event tells besides who did it and where.
_TELLINGS: Final[Mapping[str, Callable[[Moment, Chain, Wording], _Telling]]] = {
    "approval_returned": _returned,
    "approval_transferred": _handed_on,
    "approval_delegated": _handed_on,
    "approval_advised": _handed_on,
    "approval_reclaimed": _handed_on,
    "approval_escalated": _escalated,
    "signer_added": _added,
    "signer_removed": _removed,
    "approval_urged": _reminded,
    "approval_reminded": _reminded,
    "approval_copied": _copied,
    "approval_commented": _commented,
    "approval_fell_back": _fell_back,
}
