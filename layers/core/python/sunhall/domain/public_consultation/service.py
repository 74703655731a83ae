"""The declaration of the consultation service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS, outcome_in
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Service, Step
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
    return " ".join(command.title.split())[:60]


def department(case: Consultation, context: Context) -> str:
    """Return the department that asks."""
    return case.department


def available(case: Consultation, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return tuple(
        name
        for name, states in ALLOWED.items()
        if case.state in states
        and name != "act_on_approval"
        and permitted(context.actor, name, case.department)
    )


def facts(case: Consultation, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a consultation now besides its sealed documents."""
    return {
        "department": case.department,
        "days": case.days,
        "urgent": case.urgent,
        "opens_on": case.opens_on.isoformat() if case.opens_on else None,
        "opened_on": case.opened_on.isoformat() if case.opened_on else None,
        "counts": dict(case.counts),
        "catalogue_version": case.catalogue_version,
    }


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what everybody is told of the history."""
    results: dict[int, Mapping[str, int]] = {}
    for event in events:
        if event.type in SHOWN:
            yield Step(event.at, event.type, {name: event.data[name] for name in SHOWN[event.type]})
        if event.type == "approval_started" and event.data["subject"] == "consultation_result":
            results[event.data["run"]] = event.data["proposal"]["counts"]
        if outcome_in(event) == "approved" and event.data["run"] in results:
            yield Step(event.at, "consultation_result", dict(results[event.data["run"]]))


def assignments(case: Consultation) -> Sequence[Mapping[str, Any]]:
    """Return the department that asks: it is responsible from the beginning."""
    return [{"department": case.department, "handler": None}]


def no_documents(case: Consultation) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """A consultation has no applicant: what is public of it, everybody is shown."""
    return {}


def nobodys_documents(case: Consultation) -> tuple[str, ...]:
    """A consultation has no applicant who could have written anything."""
    return ()


def no_letter(
    case: Consultation,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """A consultation is answered in public and orders no letter."""
    raise ValueError("a consultation orders no letter")


def letter_issuer(case: Consultation) -> str:
    """Return the department that asks."""
    return case.department


def letter_decision(case: Consultation, order: Event) -> None:
    """A consultation orders no letter."""
    return


PUBLIC_CONSULTATION: Service[Consultation] = Service(
    name="public_consultation",
    receipt_prefix="ZJ",
    commands=COMMANDS,
    applicant_commands=frozenset(),
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"submit_consultation", "submit_result", "act_on_approval"}),
    needs_figures=frozenset({"submit_result"}),
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
    shown_documents=no_documents,
    applicants_documents=nobodys_documents,
    applicants_person={},
    others_person={},
    letter_facts=no_letter,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
)
