"""The declaration of the correction service (条例 art. 41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.correction import standing
from sunhall.domain.correction.commands import COMMANDS, AskForCorrection
from sunhall.domain.correction.decide import decide, open_request
from sunhall.domain.correction.evolve import evolve
from sunhall.domain.correction.request import CorrectionRequest
from sunhall.domain.correction.timeline import timeline
from sunhall.domain.correction.transitions import ALLOWED
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service
from sunhall.domain.engine.work_list_title import work_list_title

#: Given from the approval inbox and by the letter writer, not from the case's own page.
_GIVEN_ELSEWHERE = frozenset({"act_on_approval", "record_letter"})


def title(command: AskForCorrection) -> str:
    """Return the name of the record that is to be put right."""
    return work_list_title(command.record.name)


def department(request: CorrectionRequest, context: Context) -> str:
    """Return the department that handles the request; at first the disclosure office."""
    return request.assigned_to or context.catalogue.city.disclosure_office


def available(request: CorrectionRequest, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    pointless = {"place_hold", "archive"} if request.held else {"release_hold"}
    without = _GIVEN_ELSEWHERE | pointless
    return offered(ALLOWED, request.state, context, department(request, context), without)


def facts(request: CorrectionRequest, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a request now besides its sealed documents."""
    from sunhall.domain.engine import retention

    return {
        "channel": request.channel,
        "applicant_kind": request.applicant_kind,
        "department": request.department,
        "received_on": request.received_on.isoformat() if request.received_on else None,
        "result": request.answer.result if request.answer else None,
        "catalogue_version": request.catalogue_version,
        **retention.facts(request),
    }


def assignments(request: CorrectionRequest) -> Sequence[Mapping[str, Any]]:
    """Return the present assignment, if the request was assigned."""
    if request.assigned_to is None:
        return []
    return [{"department": request.assigned_to, "handler": request.handler}]


def shown_documents(request: CorrectionRequest) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what the applicant sees of the sealed documents: the answer, once it was sent."""
    if request.answered:
        return {
            "answer": (
                "answer",
                ("result", "findings", "corrected_content", "other_agency", "reasons"),
            )
        }
    return {}


def applicants_documents(request: CorrectionRequest) -> tuple[str, ...]:
    """Return the names of the sealed documents in the applicant's own words."""
    return ("application", "withdrawal")


def letter_issuer(request: CorrectionRequest) -> str:
    """Return the agency that writes to the applicant: the one the request is addressed to."""
    return request.department


def letter_facts(
    request: CorrectionRequest,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """Return what the letter may state that the last event of a history ordered."""
    # Imported with the first letter: only the letter writer needs it, and all functions start.
    from sunhall.domain.correction import letter_facts as module

    return module.letter_facts(request, history, documents, catalogue)


def letter_decision(request: CorrectionRequest, order: Event) -> tuple[str, str | None] | None:
    """Return the approval behind the answer; it counts in no row of the annual report."""
    return f"{request.receipt_no}/{order.data['run']}", None


CORRECTION: Service[CorrectionRequest] = Service(
    name="correction",
    receipt_prefix="GZ",
    commands=COMMANDS,
    applicant_commands=frozenset({"withdraw"}),
    quiet_events=frozenset({"letter_produced", "deadline_warned", "deadline_missed"})
    | QUIET_EVENTS,
    needs_directory=frozenset({"submit_for_approval", "act_on_approval"}),
    open_case=open_request,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.shown_clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    shown_documents=shown_documents,
    applicants_documents=applicants_documents,
    applicants_person={"application": frozenset({"applicant"})},
    letter_facts=letter_facts,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
    erases=True,
)
