"""The declaration of the disclosure service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sunhall.domain.approval.run import APPROVAL_EVENTS, QUIET_EVENTS
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import standing
from sunhall.domain.disclosure.commands import COMMANDS, Submit
from sunhall.domain.disclosure.decide import decide, open_request
from sunhall.domain.disclosure.evolve import evolve
from sunhall.domain.disclosure.personal_fields import APPLICANTS_PERSON, OTHERS_PERSON
from sunhall.domain.disclosure.request import CLOSED, DisclosureRequest, State
from sunhall.domain.disclosure.timeline import timeline
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service
from sunhall.domain.engine.work_list_title import work_list_title

if TYPE_CHECKING:
    from sunhall.domain.disclosure.register_entry import RegisterEntry
    from sunhall.domain.engine.command import Command
    from sunhall.domain.supervision.supervised import Supervised

#: Given from the approval inbox, at a route of its own and by the letter writer, not from the
#: case's own page.
GIVEN_ELSEWHERE = frozenset(
    {
        *("act_on_approval", "view_identity", "give_opinion"),
        # By the system alone.
        *("record_letter", "record_parts", "record_redaction", "report_failed_redaction"),
        "record_hotline_ticket",
        "update_calendar",
    }
)

#: Commands that count the requests of an applicant's month.
_COUNTING = frozenset({"decide_fee", "request_reasons", "merge"})

#: The kind of reply that turns a request away because it was answered before (art. 36(6)).
_REPEAT = "repeat"


def title(command: Submit) -> str:
    """Return the beginning of what is asked for."""
    return work_list_title(command.information.description)


def department(request: DisclosureRequest, context: Context) -> str:
    """Return the department that handles the request; at first the disclosure office."""
    return request.assigned_to or context.catalogue.city.disclosure_office


def available(request: DisclosureRequest, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    without = GIVEN_ELSEWHERE | _pointless(request)
    return offered(ALLOWED, request.state, context, department(request, context), without)


def _pointless(request: DisclosureRequest) -> set[str]:
    """Return the commands that have nothing to be about: nobody is offered them."""
    pointless = {
        "seal_identity" if request.identity else "request_identity",
        "place_hold" if request.held else "release_hold",
    }
    if request.held:
        pointless.add("archive")
    if request.draft is None:
        pointless.add("submit_for_approval")
    if request.handed_off or request.identity or request.settled_as_request:
        pointless.add("hand_off")
    if not request.consultations:
        pointless |= {"record_service", "record_opinion", "override_third_party"}
    if request.reasons is None or request.reasons.judged:
        pointless.add("judge_reasons")
    if request.received_on is None:
        pointless.add("record_remedy")
    if all(remedy.result for remedy in request.remedies):
        pointless.add("record_remedy_result")
    if not request.redactions:
        pointless.add("lift_redaction")
    if request.suggested or request.draft is None or not request.draft.releases:
        pointless.add("suggest_publication")
    pointless.add("publish_to_log" if request.log_entry else "take_from_log")
    return pointless


def facts(request: DisclosureRequest, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a request now besides its sealed documents."""
    # Imported with the first case that is shown to staff: the other functions start without it.
    from sunhall.domain.engine import retention
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
        "joint": request.joint,
        "part_of": request.part_of,
        "parts": [{"case_id": case, "receipt_no": number} for case, number in request.parts],
        **retention.facts(request),
        **_rare_facts(request),
        "identity": identity_facts(request.identity, request.runs, context.now),
    }


def _rare_facts(request: DisclosureRequest) -> Mapping[str, Any]:
    """Return the facts of what comes to few requests."""
    facts: dict[str, Any] = {}
    if request.consultations:
        from sunhall.domain.disclosure import consultations

        facts["consultations"] = consultations.facts(request)
    if request.reasons:
        from sunhall.domain.disclosure import reasons

        facts["reasons"] = reasons.facts(request)
    if request.fee:
        from sunhall.domain.disclosure import charging

        facts["fee"] = charging.facts(request)
    if request.redactions:
        from sunhall.domain.redaction.redaction import redaction_facts

        facts["redactions"] = redaction_facts(request.redactions)
    if request.handed_off:
        from sunhall.domain.disclosure import handing_off

        facts["handed_off"] = handing_off.facts(request)
    if request.remedies:
        from sunhall.domain.disclosure import remedies

        facts["remedies"] = remedies.facts(request)
    if request.supervised:
        from sunhall.domain.disclosure import supervising

        facts["supervision"] = supervising.facts(request)
    return facts


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
    if request.state is State.REASON_PENDING and request.reasons:
        return {"reasons": (f"reasons-request-{request.reasons.round}", ("points",))}
    if request.answered and request.state in CLOSED and request.release_on is None:
        return {"reply": ("draft", ("disclosed_items", "files"))}
    return {}


def applicants_documents(request: DisclosureRequest) -> tuple[str, ...]:
    """Return the names of the sealed documents in the applicant's own words."""
    supplements = (f"supplement-{asked.round}" for asked in request.supplements)
    reasons = range(1, request.reasons.round + 1) if request.reasons else ()
    explained = (f"reasons-{round_no}" for round_no in reasons)
    return ("application", *supplements, *explained, "withdrawal")


def needs_record(name: str, command: Command) -> bool:
    """Whether a command depends on what the applicant has asked for before.

    A fee and a question for reasons count the requests of the month (arts. 35, 42); a reply that
    turns a request away as a repeat needs the one that was answered (art. 36(6)).
    """
    return name in _COUNTING or getattr(command, "decision", None) == _REPEAT


def register_entry(
    request: DisclosureRequest, documents: Mapping[str, Mapping[str, Any]]
) -> RegisterEntry | None:
    """Return what the register of applicants is told of a request, from its documents."""
    # Imported with the first request that is opened or compared: the other functions start without.
    from sunhall.domain.disclosure import register_entry as module

    return module.register_entry(request.department, documents)


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
    if run.subject not in ("reply", "on_spot"):
        return None
    return f"{request.receipt_no}/{run.number}", request.draft.leaf


def supervised(
    request: DisclosureRequest, history: Sequence[Event], context: Context
) -> Supervised:
    """Return a request as the rules of e-supervision see it."""
    # Imported with the first case that is supervised: the citizens' functions start without it.
    from sunhall.domain.disclosure import supervised as module

    return module.supervised(request, history, context)


def supervised_texts(request: DisclosureRequest) -> Mapping[str, tuple[str, str]]:
    """Return the texts whose length the rules may ask for."""
    from sunhall.domain.disclosure import supervised as module

    return module.texts(request)


def letter_code_name(request: DisclosureRequest, order: Event) -> str | None:
    """Return what the code in a letter to a third party is derived from (art. 32)."""
    asked = [each for each in request.consultations if each.letter_order == order.seq]
    if not asked or asked[0].kind != "third_party":
        return None
    from sunhall.domain.disclosure.consultations import code_name

    return code_name(asked[0].number)


def _goes_on_as(request: DisclosureRequest) -> tuple[str, ...]:
    handed = request.handed_off
    return (handed.ticket,) if handed and handed.ticket else ()


DISCLOSURE: Service[DisclosureRequest] = Service(
    name="disclosure",
    receipt_prefix="GK",
    commands=COMMANDS,
    applicant_commands=frozenset(
        {
            *("supplement", "give_reasons", "acknowledge_delivery", "suggest_publication"),
            "withdraw",
        }
    ),
    quiet_events=frozenset(
        {
            *("letter_produced", "deadline_warned", "deadline_missed", "identity_viewed"),
            *("parts_opened", "files_released", "consultation_announced", "hand_off_recorded"),
            *("calendar_updated", "redaction_applied", "redaction_refused"),
            "request_supervised",
        }
    )
    | QUIET_EVENTS,
    needs_directory=frozenset(
        {
            *("submit_for_approval", "propose_extension", "reply_on_spot", "act_on_approval"),
            *("consult_agency", "consult_third_party", "decide_fee", "publish_to_log"),
            "request_identity",
        }
    ),
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
    goes_on_as=_goes_on_as,
    applicants_documents=applicants_documents,
    applicants_person=APPLICANTS_PERSON,
    others_person=OTHERS_PERSON,
    letter_facts=letter_facts,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
    letter_code_name=letter_code_name,
    needs_record=needs_record,
    register_entry=register_entry,
    supervised=supervised,
    supervised_texts=supervised_texts,
    erases=True,
)
