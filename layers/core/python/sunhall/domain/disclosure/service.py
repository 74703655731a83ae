"""The declaration of the disclosure service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import APPROVAL_EVENTS, QUIET_EVENTS
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import standing
from sunhall.domain.disclosure.commands import COMMANDS, Submit
from sunhall.domain.disclosure.decide import decide, open_request
from sunhall.domain.disclosure.evolve import evolve
from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.timeline import timeline
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Service

#: Characters of the description that a work list shows.
_TITLE_LENGTH = 60

#: Given from the approval inbox, at a route of its own and by the letter writer, not from the
#: case's own page.
_GIVEN_ELSEWHERE = frozenset({"act_on_approval", "view_identity", "record_letter"})


def title(command: Submit) -> str:
    """Return the beginning of what is asked for."""
    text = " ".join(command.information.description.split())
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1] + "…"


def department(request: DisclosureRequest, context: Context) -> str:
    """Return the department that handles the request; at first the disclosure office."""
    return request.assigned_to or context.catalogue.city.disclosure_office


def available(request: DisclosureRequest, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    handled_by = department(request, context)
    pointless = "seal_identity" if request.identity else "request_identity"
    return tuple(
        name
        for name, states in ALLOWED.items()
        if request.state in states
        and name not in _GIVEN_ELSEWHERE
        and name != pointless
        and permitted(context.actor, name, handled_by)
    )


def facts(request: DisclosureRequest, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a request now besides its sealed documents."""
    # Imported with the first case that is shown to staff: the other functions start without it.
    from sunhall.domain.identity.decide import identity_facts

    return {
        "channel": request.channel,
        "applicant_kind": request.applicant_kind,
        "department": request.department,
        "received_on": request.received_on.isoformat() if request.received_on else None,
        "supplement_rounds": len(request.supplements),
        "extension_days": request.extension_days,
        "decision": request.draft.decision if request.draft else None,
        "statistic_leaf": request.leaf,
        "catalogue_version": request.catalogue_version,
        "identity": identity_facts(request.identity, request.runs, context.now),
    }


def assignments(request: DisclosureRequest) -> Sequence[Mapping[str, Any]]:
    """Return the present assignment, if the request was assigned."""
    if request.assigned_to is None:
        return []
    return [{"department": request.assigned_to, "handler": request.handler}]


def shown_documents(request: DisclosureRequest) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what the applicant sees of the sealed documents.

    While a supplement is awaited: what is unclear. Once the reply was sent: the files that are
    disclosed with it.
    """
    if request.state is State.SUPPLEMENT_PENDING:
        asked = f"supplement-request-{request.supplements[-1].round}"
        return {"supplement": (asked, ("points", "guidance"))}
    if request.state is State.SENT:
        return {"reply": ("draft", ("disclosed_items", "files"))}
    return {}


def applicants_documents(request: DisclosureRequest) -> tuple[str, ...]:
    """Return the names of the sealed documents in the applicant's own words."""
    supplements = (f"supplement-{asked.round}" for asked in request.supplements)
    return ("application", *supplements, "withdrawal")


def letter_issuer(request: DisclosureRequest) -> str:
    """Return the agency that writes to the applicant: the one the request is addressed to."""
    return request.department


def letter_facts(
    request: DisclosureRequest,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """Return what the letter may state that the last event of a history ordered."""
    # Imported with the first letter: only the letter writer needs it, and all functions start.
    from sunhall.domain.disclosure import letter_facts as module

    return module.letter_facts(request, history, documents, catalogue)


def letter_decision(request: DisclosureRequest, order: Event) -> tuple[str, str] | None:
    """Return the approval and the statistic row behind a letter, if it carries a decision."""
    if "leaf" in order.data:
        return f"{request.receipt_no}/{order.seq}", order.data["leaf"]
    if order.type not in APPROVAL_EVENTS or request.draft is None:
        return None
    run = request.runs[order.data["run"] - 1]
    if run.subject == "extension":
        return None
    return f"{request.receipt_no}/{run.number}", request.draft.leaf


DISCLOSURE: Service[DisclosureRequest] = Service(
    name="disclosure",
    receipt_prefix="GK",
    commands=COMMANDS,
    applicant_commands=frozenset({"supplement", "withdraw"}),
    quiet_events=frozenset(
        {"letter_produced", "deadline_warned", "deadline_missed", "identity_viewed"}
    )
    | QUIET_EVENTS,
    needs_directory=frozenset(
        {
            *("submit_for_approval", "propose_extension", "reply_on_spot", "act_on_approval"),
            "request_identity",
        }
    ),
    outcomes={
        "submitted": "RequestsSubmitted",
        "reply_sent": "RequestsAnswered",
        "withdrawn": "RequestsWithdrawn",
        "deadline_missed": "DeadlinesMissed",
    },
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
    letter_facts=letter_facts,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
)
