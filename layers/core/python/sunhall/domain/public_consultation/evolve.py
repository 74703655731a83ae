"""How each event changes a consultation. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.public_consultation.consultation import Consultation, State
from sunhall.domain.public_consultation.survey import SurveyCounts, counts_in, shapes_in


def evolve(case: Consultation | None, event: Event) -> Consultation:
    """Return the consultation after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if case is None:
        return _drafted(event)
    changed = changed_by(case, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _drafted(event: Event) -> Consultation:
    data = event.data
    case = Consultation(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.DRAFT,
        department=data["department"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        days=data["days"],
        urgent=data["urgent"],
        opens_on=None,
        questions=data["questions"],
        authors=(),
    )
    return _revised(case, event)


def _revised(case: Consultation, event: Event) -> Consultation:
    data = event.data
    return replace(
        case,
        days=data["days"],
        urgent=data["urgent"],
        opens_on=date.fromisoformat(data["opens_on"]) if data["opens_on"] else None,
        questions=data["questions"],
        # Drafts had no survey at first.
        survey=shapes_in(data.get("survey", ())),
        authors=tuple(sorted({*case.authors, data["drafter"]})),
    )


def _approval_moved(case: Consultation, event: Event) -> Consultation:
    changed = replace(case, runs=approval.evolved(case.runs, event))
    run = changed.runs[event.data["run"] - 1]
    opening = run.subject == "consultation_opening"
    if event.type == "approval_started":
        state = State.OPENING_APPROVAL if opening else State.RESULT_APPROVAL
        changed = replace(changed, state=state, survey_counts=_survey_counts(case, run.data))
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    if outcome is not RunOutcome.APPROVED:
        return replace(changed, state=State.DRAFT if opening else State.EVALUATING)
    if opening:
        return replace(changed, state=State.SCHEDULED, approved_at=event.at)
    return replace(
        changed,
        state=State.RESULT_PUBLISHED,
        counts=dict(run.data["counts"]),
        published_at=event.at,
    )


def _survey_counts(case: Consultation, told: Mapping[str, Any]) -> SurveyCounts | None:
    return counts_in(told["survey"]) if case.survey and "survey" in told else case.survey_counts


def _cancelled(case: Consultation, event: Event) -> Consultation:
    return replace(case, state=State.CANCELLED)


def _opened(case: Consultation, event: Event) -> Consultation:
    data = event.data
    opened_on = date.fromisoformat(data["opened_on"])
    clock = Clock.start("comments", Unit.CALENDAR_DAY, data["days"], opened_on, roll=data["roll"])
    return replace(case, state=State.COLLECTING, opened_on=opened_on, period=clock)


def _closed(case: Consultation, event: Event) -> Consultation:
    closed_on = date.fromisoformat(event.data["closed_on"])
    clock = Clock.start(
        "consultation_result", Unit.WORKING_DAY, event.data["result_days"], closed_on
    )
    return replace(case, state=State.EVALUATING, result_period=clock)


def _result_saved(case: Consultation, event: Event) -> Consultation:
    return replace(
        case,
        result_revision=event.data["revision"],
        result_authors=tuple(sorted({*case.result_authors, event.data["drafter"]})),
        survey_counts=_survey_counts(case, event.data),
    )


_EFFECTS: dict[str, Callable[[Consultation, Event], Consultation]] = {
    "consultation_revised": _revised,
    "consultation_cancelled": _cancelled,
    "consultation_opened": _opened,
    "consultation_closed": _closed,
    "result_saved": _result_saved,
    "deadline_warned": due_warning.warned,
    "deadline_missed": due_warning.missed,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"consultation_drafted", *_EFFECTS}) | APPROVAL_EVENTS
