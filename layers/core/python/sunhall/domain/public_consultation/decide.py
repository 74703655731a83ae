"""Decides commands on consultations. Every function is pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import (
    Decision,
    Outcome,
    Refusal,
    Sealed,
    out_of_state,
    together,
)
from sunhall.domain.engine.sealing import seal
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation import events
from sunhall.domain.public_consultation.consultation import (
    CANCELLATION,
    RESULT,
    TEXT,
    Consultation,
)
from sunhall.domain.public_consultation.figures import unanswered
from sunhall.domain.public_consultation.survey import refuse_questions, shapes_of, survey_told
from sunhall.domain.public_consultation.transitions import ALLOWED


def open_consultation(command: c.DraftConsultation, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new consultation, drafted by a member of a department.

    Args:
        command: The draft.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The draft, which nobody outside sees yet; or the refusing rules.
    """
    department = context.actor.department or ""
    refusal = together(_department_refused(department, context), _draft_refused(command, context))
    if refusal:
        return refusal
    sealed, draft = _drafted(command, context)
    drafted = events.consultation_drafted(
        receipt_no=receipt_no,
        department=department,
        catalogue_version=context.catalogue.version,
        draft=draft,
    )
    return Decision((drafted,), (sealed,))


def decide(case: Consultation, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing consultation.

    Args:
        case: The consultation as its history left it.
        command: One of `sunhall.domain.public_consultation.commands`.
        context: The world; its figures count the comments where the command depends on them.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(case, command, context)


def _department_refused(department: str, context: Context) -> Refusal | None:
    if department in context.catalogue.departments:
        return None
    return Refusal("unknown_department", fields=("department",))


def _draft_refused(command: c.ConsultationText, context: Context) -> Refusal | None:
    return together(
        _content_refused(command),
        _period_refused(command, context),
        _opening_refused(command.opens_on, context),
        _files_refused(command),
        refuse_questions(command.survey),
    )


def _content_refused(command: c.ConsultationText) -> Refusal | None:
    """There is something to comment on: a text, or a file with it."""
    if command.text.strip() or command.attachments:
        return None
    return Refusal("consultation_without_text", fields=("text",))


def _period_refused(command: c.ConsultationText, context: Context) -> Refusal | None:
    """The usual period, or for a reason that is published a shorter one, but never too short."""
    rules = context.catalogue.public_consultation
    days = _days(command, context)
    if days >= rules.comments.amount:
        return None
    if command.urgent_reason is None:
        limit = {"days": rules.comments.amount}
        return Refusal("consultation_shorter_without_reason", limit, fields=("urgent_reason",))
    if days < rules.shortest.amount:
        return Refusal("consultation_too_short", {"days": rules.shortest.amount}, fields=("days",))
    return None


def _opening_refused(opens_on: date | None, context: Context) -> Refusal | None:
    if opens_on is None or opens_on >= context.today:
        return None
    return Refusal("consultation_opens_in_the_past", fields=("opens_on",))


def _files_refused(command: c.ConsultationText) -> Refusal | None:
    uploads = [file.upload_id for file in command.attachments]
    if len(set(uploads)) < len(uploads):
        return Refusal("attachment_twice", fields=("attachments",))
    return None


def _days(command: c.ConsultationText, context: Context) -> int:
    return command.days or context.catalogue.public_consultation.comments.amount


def _drafted(command: c.ConsultationText, context: Context) -> tuple[Sealed, dict[str, Any]]:
    """Return the draft to seal, and what its event says of it."""
    days = _days(command, context)
    urgent = days < context.catalogue.public_consultation.comments.amount
    content = {
        "title": command.title,
        "explanation": command.explanation,
        "text": command.text,
        "questions": list(command.questions),
        "survey": [asdict(question) for question in command.survey],
        "urgent_reason": command.urgent_reason if urgent else None,
        "attachments": [asdict(file) for file in command.attachments],
    }
    sealed, digest = seal(TEXT, content, context.salt)
    return sealed, {
        "drafter": context.actor.id,
        "days": days,
        "urgent": urgent,
        "opens_on": command.opens_on.isoformat() if command.opens_on else None,
        "questions": len(command.questions),
        "survey": shapes_of(command.survey),
        "attachments": [file.upload_id for file in command.attachments],
        "draft_digest": digest,
    }


def _revise(case: Consultation, command: c.ReviseConsultation, context: Context) -> Outcome:
    refusal = _draft_refused(command, context)
    if refusal:
        return refusal
    sealed, draft = _drafted(command, context)
    return Decision((events.consultation_revised(draft),), (sealed,))


def _submit(case: Consultation, command: c.SubmitConsultation, context: Context) -> Outcome:
    from sunhall.domain.public_consultation import approvals

    return approvals.submit_opening(case, context)


def _cancel(case: Consultation, command: c.CancelConsultation, context: Context) -> Outcome:
    sealed, digest = seal(CANCELLATION, {"reason": command.reason}, context.salt)
    cancelled = events.consultation_cancelled(
        reason_digest=digest, cancelled_runs=[run.number for run in case.open_runs]
    )
    return Decision((cancelled,), (sealed,))


def _save_result(case: Consultation, command: c.SaveResult, context: Context) -> Outcome:
    missing = tuple(
        f"points.{place}.reason"
        for place, point in enumerate(command.points)
        if point.result != "adopted" and not point.reason.strip()
    )
    if missing:
        # Whoever commented is owed the reason why they were not followed.
        return Refusal("reason_needed_unless_adopted", fields=missing)
    content = {"summary": command.summary, "points": [asdict(point) for point in command.points]}
    sealed, digest = seal(RESULT, content, context.salt)
    saved = events.result_saved(
        revision=case.result_revision + 1,
        drafter=context.actor.id,
        points=len(command.points),
        result_digest=digest,
        survey=survey_told(case.survey, context.figures),
    )
    return Decision((saved,), (sealed,))


def _submit_result(case: Consultation, command: c.SubmitResult, context: Context) -> Outcome:
    if not case.result_revision:
        return Refusal("consultation_result_missing")
    left = unanswered(context.figures)
    if left:
        return Refusal("consultation_comments_unanswered", {"count": left})
    from sunhall.domain.public_consultation import approvals

    return approvals.submit_result(case, context)


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.ReviseConsultation: ("revise_consultation", _revise),
    c.SubmitConsultation: ("submit_consultation", _submit),
    c.CancelConsultation: ("cancel_consultation", _cancel),
    c.SaveResult: ("save_result", _save_result),
    c.SubmitResult: ("submit_result", _submit_result),
    ActOnApproval: ("act_on_approval", act_on_run),
}
