"""How each event changes a question. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, stopped
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.session_question.question import SessionQuestion, State

#: Name of the clock.
ANSWER = "question_answer"


def evolve(case: SessionQuestion | None, event: Event) -> SessionQuestion:
    """Return the question after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if case is None:
        return _asked(event)
    return replace(_EFFECTS[event.type](case, event), version=event.seq)


def _asked(event: Event) -> SessionQuestion:
    data = event.data
    return SessionQuestion(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.PENDING,
        session=data["session"],
        session_no=data["session_no"],
        office=data["office"],
        department=data["department"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        looks_personal=tuple(data["looks_personal"]),
    )


def _accepted(case: SessionQuestion, event: Event) -> SessionQuestion:
    # Accepted after the session: nobody can answer it live any more.
    return replace(case, state=State.CARRIED_OVER if case.answer_due else State.ACCEPTED)


def _merged(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(_over(case, event), state=State.MERGED, merged_into=event.data["into"])


def _unmerged(case: SessionQuestion, event: Event) -> SessionQuestion:
    # Its time, if it has begun, has never stood still for the citizen.
    clock = case.answer_due and replace(case.answer_due, stopped_on=None)
    return replace(case, state=State.PENDING, merged_into="", answer_due=clock)


def _joined(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(case, joined=event.data["joined"])


def _withheld(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(_over(case, event), state=State.WITHHELD, ground=event.data["ground"])


def _answered(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(_over(case, event), state=State.ANSWERED, row=event.data["row"])


def _carried_over(case: SessionQuestion, event: Event) -> SessionQuestion:
    ended_on = date.fromisoformat(event.data["ended_on"])
    clock = Clock.start(ANSWER, Unit.WORKING_DAY, event.data["days"], ended_on)
    state = State.CARRIED_OVER if case.state is State.ACCEPTED else case.state
    return replace(case, state=state, answer_due=clock)


def _handed(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(case, department=event.data["department"])


def _replied(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(_over(case, event), state=State.REPLIED)


def _withdrawn(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(_over(case, event), state=State.WITHDRAWN)


def _over(case: SessionQuestion, event: Event) -> SessionQuestion:
    return replace(case, answer_due=stopped(case.answer_due, local_date(event.at)))


_EFFECTS: dict[str, Callable[[SessionQuestion, Event], SessionQuestion]] = {
    "question_accepted": _accepted,
    "question_merged": _merged,
    "question_unmerged": _unmerged,
    "question_joined": _joined,
    "question_withheld": _withheld,
    "question_answered": _answered,
    "question_carried_over": _carried_over,
    "question_handed": _handed,
    "question_replied": _replied,
    "question_withdrawn": _withdrawn,
    "deadline_warned": due_warning.warned,
    "deadline_missed": due_warning.missed,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"question_asked", *_EFFECTS})
