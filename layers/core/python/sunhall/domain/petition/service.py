"""The declaration of the petition service (信访工作条例)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service
from sunhall.domain.engine.supervising import measure_facts
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.petition import guards, standing
from sunhall.domain.petition.commands import COMMANDS, DeclinePetition, SubmitPetition
from sunhall.domain.petition.decide import decide
from sunhall.domain.petition.evolve import evolve
from sunhall.domain.petition.petition import (
    STAGES,
    Answer,
    Extension,
    Kind,
    Petition,
    Stage,
    State,
)
from sunhall.domain.petition.registering import open_petition
from sunhall.domain.petition.rules import SECTION
from sunhall.domain.petition.subjects import OPINION
from sunhall.domain.petition.timeline import timeline
from sunhall.domain.petition.transitions import ALLOWED

if TYPE_CHECKING:
    from sunhall.domain.supervision.supervised import Supervised

#: Given from the approval inbox, from the page of an opening, and by the letter writer.
_GIVEN_ELSEWHERE: Final = frozenset({"act_on_approval", "view_identity", "record_letter"})

#: The title of a report: a work list tells nobody what it is about (art. 30).
_REPORT_TITLE: Final = "检举控告类信访事项"

#: What of an answer the petitioner reads.
_ANSWER_FIELDS: Final = ("result", "findings", "opinion", "basis", "number")


def title(command: SubmitPetition) -> str:
    """Return the beginning of what is asked for; of a report, only that it is one."""
    if Kind(command.kind) is Kind.REPORT:
        return _REPORT_TITLE
    return work_list_title(command.request)


def department(petition: Petition, context: Context) -> str:
    """Return the department that the petition lies with."""
    return petition.desk


def hidden_from(petition: Petition, actor: Actor, catalogue: Catalogue) -> bool:
    """Whether somebody must not even know of the petition (art. 30)."""
    return guards.hidden_from(petition, actor, catalogue)


def related(command: Command) -> str | None:
    """Return the number of the earlier petition that a refusal refers to (arts. 19, 36)."""
    return command.earlier_receipt_no if isinstance(command, DeclinePetition) else None


def permission_to_view(petition: Petition) -> str:
    """Return the line of the authorisation table by which staff read a petition."""
    return "view_petition"


def permission_to_open(petition: Petition) -> str:
    """Return the line by which staff learn who the petitioner is."""
    return "open_petitioner"


def available(petition: Petition, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state, by role and by what there is to do."""
    if guards.actor_refused(petition, context):
        return ()
    pointless = _pointless(petition)
    if petition.report_due and petition.forwardings[-1].to != context.actor.department:
        pointless.add("file_closing_report")
    without = _GIVEN_ELSEWHERE | pointless
    return offered(ALLOWED, petition.state, context, petition.desk, without)


def _pointless(petition: Petition) -> set[str]:
    """Return the commands that have nothing to be about: nobody is offered them."""
    pointless = {
        "request_identity" if petition.identity is None else "seal_identity",
        "place_hold" if petition.held else "release_hold",
    }
    if petition.urgency is not None:
        pointless.add("mark_urgent")
    if not petition.report_due:
        pointless.add("file_closing_report")
    if petition.extension in (Extension.PENDING, Extension.APPROVED):
        pointless.add("extend_handling")
    last = petition.forwardings[-1] if petition.forwardings else None
    if last and (last.fixed or last.objection):
        pointless.add("object_to_transfer")
    out = _newest_issued(petition)
    if out is None or out.delivered_on is not None:
        pointless |= {"record_opinion_delivery", "acknowledge_opinion"}
    if any(each.stage == (out.stage if out else None) for each in petition.evaluations):
        pointless.add("evaluate_petition")
    return pointless | _pointless_hearing(petition) | _pointless_answer(petition)


def _pointless_hearing(petition: Petition) -> set[str]:
    if petition.kind is not Kind.DISPUTE:
        return {"call_hearing", "open_hearing", "close_hearing", "settle_petition"}
    hearing = petition.hearing
    if hearing is None or hearing.closed_on is not None:
        return {"open_hearing", "close_hearing"}
    return {"call_hearing", "open_hearing" if hearing.open else "close_hearing"}


def _pointless_answer(petition: Petition) -> set[str]:
    stage = STAGES.get(petition.state)
    challenge = petition.challenge(stage) if stage else None
    elsewhere = challenge is not None and challenge.organ is None
    if elsewhere:
        return {"save_opinion", "submit_opinion", "issue_opinion"}
    found = {"record_outside_opinion"}
    answer = petition.answer(stage)
    waiting = any(run.subject == OPINION for run in petition.open_runs)
    if answer is None or answer.approved or waiting:
        found.add("submit_opinion")
    if waiting or (answer is not None and answer.approved):
        found.add("save_opinion")
    if answer is None or not answer.approved:
        found.add("issue_opinion")
    return found


def _newest_issued(petition: Petition) -> Answer | None:
    issued = [answer for answer in petition.answers if answer.issued_on is not None]
    return max(issued, key=lambda answer: list(Stage).index(answer.stage), default=None)


def facts(petition: Petition, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a petition now besides its sealed documents."""
    # Imported with the first petition that is shown to staff: the other functions start without it.
    from sunhall.domain.engine import retention
    from sunhall.domain.identity.decide import identity_facts

    accepted_on, ended_on = petition.accepted_on, petition.ended_on
    return {
        **retention.facts(petition),
        "kind": petition.kind,
        "channel": petition.channel,
        "people": petition.people,
        "joint": petition.people > 1,
        "anonymous": not petition.named,
        "notifiable": petition.notifiable,
        "about": petition.about,
        "registrar": petition.registrar,
        "organ": petition.organ,
        "handler": petition.handler,
        "recused": list(petition.recused),
        "received_on": petition.received_on.isoformat(),
        "accepted_on": accepted_on.isoformat() if accepted_on else None,
        "ended_on": ended_on.isoformat() if ended_on else None,
        "rerouted_late": petition.rerouted_late,
        "extension": petition.extension,
        "report_due": petition.report_due,
        "branch": petition.branch,
        "declined": petition.declined,
        "settled": petition.settled,
        "answers": [_answer_facts(answer) for answer in petition.answers],
        "challenges": [
            {
                "stage": challenge.stage,
                "organ": challenge.organ,
                "requested_on": challenge.requested_on.isoformat(),
            }
            for challenge in petition.challenges
        ],
        "hearings": [
            {
                "stage": hearing.stage,
                "called_for": hearing.called_for.isoformat(),
                "opened_on": hearing.opened_on.isoformat() if hearing.opened_on else None,
                "closed_on": hearing.closed_on.isoformat() if hearing.closed_on else None,
            }
            for hearing in petition.hearings
        ],
        "evaluations": [
            {
                "stage": each.stage,
                "at": in_beijing(each.at).isoformat(),
                "organ": each.organ,
                "office": each.office,
            }
            for each in petition.evaluations
        ],
        "supervision": measure_facts(petition.supervised),
        "urgent": _urgency_facts(petition),
        "catalogue_version": petition.catalogue_version,
        "identity": identity_facts(petition.identity, petition.runs, context.now),
    }


def _urgency_facts(petition: Petition) -> Mapping[str, Any] | None:
    urgency = petition.urgency
    if urgency is None:
        return None
    at = in_beijing(urgency.at).isoformat()
    return {"at": at, "by": urgency.by, "tell": list(urgency.tell)}


def _answer_facts(answer: Answer) -> Mapping[str, Any]:
    return {
        "stage": answer.stage,
        "result": answer.result,
        "approved": answer.approved,
        "issued_on": answer.issued_on.isoformat() if answer.issued_on else None,
        "delivered_on": answer.delivered_on.isoformat() if answer.delivered_on else None,
    }


def assignments(petition: Petition) -> Sequence[Mapping[str, Any]]:
    """Return every organ that the petition was given to, in order; the last one may have it."""
    handler = petition.handler if petition.state in (State.ACCEPTED, State.HANDLING) else None
    last = len(petition.forwardings)
    return [
        {
            "department": each.to,
            "way": each.way,
            "received_on": each.received_on.isoformat(),
            "fixed": each.fixed,
            "objection": "open" if each.objected_on and each.objection is None else each.objection,
            "handler": handler if each.number == last else None,
        }
        for each in petition.forwardings
    ]


def shown_documents(petition: Petition) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what the petitioner sees of the sealed documents: what was decided and told."""
    shown: dict[str, tuple[str, tuple[str, ...]]] = {
        _SHOWN_AS[answer.stage]: (f"answer-{answer.stage}", _ANSWER_FIELDS)
        for answer in petition.answers
        if answer.issued_on is not None
    }
    if petition.branch:
        shown["channelling"] = ("channelling", ("organ", "told", "explanation"))
    if petition.declined:
        shown["declining"] = ("declining", ("earlier_receipt_no", "explanation"))
    if petition.settled:
        shown["agreement"] = ("agreement", ("way", "agreement"))
    hearing = petition.hearing
    if hearing is not None and hearing.closed_on is None:
        shown["hearing"] = (f"hearing-{hearing.number}", ("held_on", "time", "place", "matters"))
    return shown


#: Under which name the petitioner sees the answer of a stage.
_SHOWN_AS: Final = {
    Stage.HANDLING: "opinion",
    Stage.REVIEW: "review_opinion",
    Stage.RECHECK: "recheck_opinion",
}


def applicants_documents(petition: Petition) -> tuple[str, ...]:
    """Return the names of the sealed documents in the petitioner's own words."""
    return (
        "application",
        *(f"supplement-{number}" for number in range(1, petition.supplements + 1)),
        *(f"{challenge.stage}-request" for challenge in petition.challenges),
        *(f"evaluation-{number}" for number in range(1, len(petition.evaluations) + 1)),
    )


def letter_issuer(petition: Petition) -> str:
    """Return the department that writes the newest letter: the one that had it then."""
    return petition.issuers[-1] if petition.issuers else petition.desk


def letter_facts(
    petition: Petition,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """Return what the letter may state that the last event of a history ordered."""
    # Imported with the first letter: only the letter writer needs it, and all functions start.
    from sunhall.domain.petition import letter_facts as module

    return module.letter_facts(petition, history, documents, catalogue)


def supervised(petition: Petition, history: Sequence[Event], context: Context) -> Supervised | None:
    """Return a petition as the rules of e-supervision see it."""
    # Imported with the first case that is supervised: the citizens' functions start without it.
    from sunhall.domain.petition import supervised as module

    return module.supervised(petition, history, context)


def letter_decision(petition: Petition, order: Event) -> tuple[str, str | None] | None:
    """Return the approval behind an answer or an extension; no annual report counts it."""
    if "run" not in order.data:
        return None
    return f"{petition.receipt_no}/{order.data['run']}", None


PETITION: Final[Service[Petition]] = Service(
    name=SECTION,
    receipt_prefix="XF",
    commands=COMMANDS,
    applicant_commands=frozenset(
        {
            *("acknowledge_opinion", "request_review", "request_recheck"),
            *("supplement_petition", "evaluate_petition"),
        }
    ),
    quiet_events=frozenset(
        {"letter_produced", "deadline_warned", "deadline_missed", "identity_viewed"}
    )
    | QUIET_EVENTS,
    needs_directory=frozenset(
        {
            *("submit_opinion", "extend_handling", "act_on_approval", "request_identity"),
            *("start_handling", "assign_handler", "recuse"),
        }
    ),
    open_case=open_petition,
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
    shown_documents=shown_documents,
    applicants_documents=applicants_documents,
    applicants_person={
        "application": frozenset({"applicant", "joint_applicants"}),
        # Who took it, or the number of the mail item, from which the post tells who it was.
        **{f"delivery-{stage}": frozenset({"text"}) for stage in Stage},
    },
    letter_facts=letter_facts,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
    erases=True,
    related=related,
    permission_to_view=permission_to_view,
    permission_to_open=permission_to_open,
    hidden_from=hidden_from,
    supervised=supervised,
)
