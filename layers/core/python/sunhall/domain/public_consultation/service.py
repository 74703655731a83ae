"""The declaration of the consultation service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS, outcome_in
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.engine.shown_steps import shown_step
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.public_consultation import standing
from sunhall.domain.public_consultation.commands import COMMANDS, ConsultationText
from sunhall.domain.public_consultation.consultation import Consultation
from sunhall.domain.public_consultation.decide import decide, open_consultation
from sunhall.domain.public_consultation.evolve import evolve
from sunhall.domain.public_consultation.transitions import ALLOWED

#: Events that are told to everybody, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "consultation_opened": ("opened_on", "days"),
    "consultation_closed": ("closed_on",),
    "consultation_cancelled": (),
}


def title(command: ConsultationText) -> str:
    """Return the beginning of the consultation's title."""
    return work_list_title(command.title)


def department(case: Consultation, context: Context) -> str:
    """Return the department that asks."""
    return case.department


def available(case: Consultation, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, case.state, context, case.department)


def facts(case: Consultation, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a consultation now besides its sealed documents."""
    return {
        "department": case.department,
        "days": case.days,
        "urgent": case.urgent,
        "opens_on": case.opens_on.isoformat() if case.opens_on else None,
        "opened_on": case.opened_on.isoformat() if case.opened_on else None,
        "counts": dict(case.counts),
        **_survey(case),
        "catalogue_version": case.catalogue_version,
    }


def _survey(case: Consultation) -> Mapping[str, Any]:
    """Return what came of the survey for whoever writes, signs or reads the result."""
    counts = case.survey_counts
    if counts is None:
        return {}
    questions = zip(counts.answered, counts.chosen, strict=True)
    return {
        "sheets": counts.sheets,
        "survey": [
            {"question": place, "answered": answered, "chosen": list(chosen)}
            for place, (answered, chosen) in enumerate(questions, 1)
        ],
    }


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what everybody is told of the history."""
    results: dict[int, Mapping[str, int]] = {}
    for event in events:
        step = shown_step(event, SHOWN)
        if step:
            yield step
        if event.type == "approval_started" and event.data["subject"] == "consultation_result":
            results[event.data["run"]] = event.data["proposal"]["counts"]
        if outcome_in(event) == "approved" and event.data["run"] in results:
            yield Step(event.at, "consultation_result", dict(results[event.data["run"]]))


def assignments(case: Consultation) -> Sequence[Mapping[str, Any]]:
    """Return the department that asks: it is responsible from the beginning."""
    return [{"department": case.department, "handler": None}]


PUBLIC_CONSULTATION: Service[Consultation] = Service(
    name="public_consultation",
    receipt_prefix="ZJ",
    commands=COMMANDS,
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"submit_consultation", "submit_result", "act_on_approval"}),
    needs_figures=frozenset({"save_result", "submit_result"}),
    open_case=open_consultation,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.clock_deadlines,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    assignments=assignments,
)
