"""Decides commands on sessions. Every function is pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import timedelta
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
from sunhall.domain.live_session import announcing, events
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.rules import InterviewRules, interview_rules
from sunhall.domain.live_session.session import (
    OPENING,
    PREPARATION,
    SUMMARY,
    UNPREPARED,
    LiveSession,
)
from sunhall.domain.live_session.transitions import ALLOWED

#: Part of the team → the role that a member of it holds; whoever is a liaison needs none.
HELD_ROLES = {
    "host": "interview_host",
    "guest": "interview_guest",
    "recorder": "recorder",
    "moderator": "question_moderator",
}

#: Without these nobody can go live, whatever the reason.
_NEEDED = ("host", "recorder", "moderator")

#: Runs interviews, and may do what the team does in every session.
_EDITOR = "interview_editor"


def open_session(command: c.OpenSession, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new session.

    Args:
        command: What is planned; a `PlannedSession` when the yearly plan opens it.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The session, of which nobody outside knows yet; or the refusing rule.
    """
    if command.department not in context.catalogue.departments:
        return Refusal("unknown_department", fields=("department",))
    if command.planned_on < context.today:
        return Refusal("session_in_the_past", fields=("planned_on",))
    sealed, _ = seal(OPENING, {"title": command.title}, context.salt)
    opened = events.session_opened(
        receipt_no=receipt_no,
        department=command.department,
        office=interview_rules(context.catalogue).office,
        plan=command.plan if isinstance(command, c.PlannedSession) else "",
        planned_on=command.planned_on,
        catalogue_version=context.catalogue.version,
    )
    return Decision((opened,), (sealed,))


def decide(case: LiveSession, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing session.

    Args:
        case: The session as its history left it.
        command: One of `sunhall.domain.live_session.commands`.
        context: The world; its figures count the votes, its digests name the transcript, where the
            command depends on them.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(case, command, context)


def in_team(case: LiveSession, role: str, context: Context) -> bool:
    """Whether whoever acts has a part in this session, or runs interviews altogether."""
    return context.actor.id in case.team.get(role, ()) or _EDITOR in context.actor.roles


def _open_questions(case: LiveSession, command: c.OpenQuestions, context: Context) -> Outcome:
    return Decision((events.questions_opened(),))


def _assign_team(case: LiveSession, command: c.AssignTeam, context: Context) -> Outcome:
    team: dict[str, tuple[str, ...]] = {
        each.name: getattr(command, each.name) for each in fields(command)
    }
    for part, people in team.items():
        if len(set(people)) < len(people):
            return Refusal("team_member_twice", fields=(part,))
        for staff in people:
            member = context.directory.members.get(staff)
            role = HELD_ROLES.get(part)
            if member is None or (role and role not in member.roles):
                return Refusal("team_member_unfit", fields=(part,))
    both = set(command.recorder) & set(command.guest)
    if both:
        # Whoever answers does not write down what they said.
        return Refusal("recorder_is_guest", fields=("recorder",))
    return Decision((events.team_assigned(team),))


def _record_preparation(
    case: LiveSession, command: c.RecordPreparation, context: Context
) -> Outcome:
    uploads = [photo.upload_id for photo in command.attachments]
    if len(set(uploads)) < len(uploads):
        return Refusal("attachment_twice", fields=("attachments",))
    content = {
        "questions": [asdict(question) for question in command.questions],
        "attachments": [asdict(photo) for photo in command.attachments],
    }
    sealed, digest = seal(PREPARATION, content, context.salt)
    recorded = events.preparation_recorded(
        questions=len(command.questions), photos=uploads, preparation_digest=digest
    )
    return Decision((recorded,), (sealed,))


def _go_live(case: LiveSession, command: c.GoLive, context: Context) -> Outcome:
    rules = interview_rules(context.catalogue)
    if not in_team(case, "host", context):
        return Refusal("not_the_host", kind="forbidden")
    if case.starts_at is None:
        raise ValueError("only an announced session begins")
    if context.now < case.starts_at - timedelta(minutes=rules.early_start.amount):
        return Refusal("session_too_early", {"starts_at": case.starts_at.isoformat()})
    if not all(case.team.get(part) for part in _NEEDED):
        return Refusal("team_incomplete")
    refusal = _unprepared_refused(case, rules)
    if refusal and command.unprepared_reason is None:
        return refusal
    missing = unprepared(case, rules)
    sealed: tuple[Sealed, ...] = ()
    digest = None
    if missing:
        document, digest = seal(UNPREPARED, {"reason": command.unprepared_reason}, context.salt)
        sealed = (document,)
    return Decision((events.session_started(missing=missing, reason_digest=digest),), sealed)


def unprepared(case: LiveSession, rules: InterviewRules) -> list[str]:
    """Return what of the check list is missing: ``questions``, ``photos``, ``liaison``."""
    checks = {
        "questions": case.prepared_questions >= rules.prepared_questions.amount,
        "photos": rules.photos_least.amount <= case.photos <= rules.photos_most.amount,
        "liaison": bool(case.team.get("liaison")) or not rules.liaison.on,
    }
    return [name for name, there in checks.items() if not there]


def _unprepared_refused(case: LiveSession, rules: InterviewRules) -> Refusal | None:
    """Tell everything that is missing; whoever goes on in spite of it says why."""
    limits: dict[str, dict[str, str | int]] = {
        "questions": {"least": rules.prepared_questions.amount, "count": case.prepared_questions},
        "photos": {
            "least": rules.photos_least.amount,
            "most": rules.photos_most.amount,
            "count": case.photos,
        },
        "liaison": {},
    }
    field = ("unprepared_reason",)
    return together(
        *(
            Refusal(f"session_without_{name}", limits[name], fields=field)
            for name in unprepared(case, rules)
        )
    )


def _end(case: LiveSession, command: c.EndSession, context: Context) -> Outcome:
    if not in_team(case, "host", context):
        return Refusal("not_the_host", kind="forbidden")
    rules = interview_rules(context.catalogue)
    ended = events.session_ended(
        ended_on=context.today, transcript_days=rules.transcript.amount, by_clock=False
    )
    return Decision((ended,))


def _set_summary(case: LiveSession, command: c.SetSummary, context: Context) -> Outcome:
    if not in_team(case, "recorder", context):
        return Refusal("not_the_recorder", kind="forbidden")
    sealed, digest = seal(SUMMARY, {"text": command.text}, context.salt)
    kept = events.summary_set(
        revision=case.summary_revision + 1, author=context.actor.id, summary_digest=digest
    )
    return Decision((kept,), (sealed,))


def _submit(case: LiveSession, command: c.SubmitTranscript, context: Context) -> Outcome:
    if not in_team(case, "recorder", context):
        return Refusal("not_the_recorder", kind="forbidden")
    if case.open_runs:
        return Refusal("transcript_in_review", kind="conflict")
    if not case.summary_revision:
        return Refusal("session_summary_missing")
    if not context.figures.get("rows"):
        return Refusal("transcript_empty")
    if case.transcript_digest == context.digests["transcript"]:
        return Refusal("transcript_already_approved", kind="conflict")
    from sunhall.domain.live_session import approvals

    return approvals.submit(case, context)


def _publish(case: LiveSession, command: c.PublishSession, context: Context) -> Outcome:
    if not case.transcript_digest:
        return Refusal("transcript_not_approved")
    if context.digests["transcript"] != case.transcript_digest:
        # Nobody has approved what would be published.
        return Refusal("transcript_changed", kind="conflict")
    archive = interview_rules(context.catalogue).archive
    published = events.session_published(
        digest=case.transcript_digest,
        rows=case.transcript_rows,
        archive_at=context.now + timedelta(days=archive.amount),
    )
    return Decision((published,))


def _archive(case: LiveSession, command: c.ArchiveSession, context: Context) -> Outcome:
    return Decision((events.session_archived(by_clock=False),))


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.ProposeTopics: ("propose_topics", announcing.propose_topics),
    c.CloseVote: ("close_vote", announcing.close_vote),
    c.AnnounceSession: ("announce_session", announcing.announce),
    c.ReviseAnnouncement: ("revise_announcement", announcing.revise_announcement),
    c.OpenQuestions: ("open_questions", _open_questions),
    c.PostponeSession: ("postpone_session", announcing.postpone),
    c.AssignTeam: ("assign_team", _assign_team),
    c.RecordPreparation: ("record_preparation", _record_preparation),
    c.GoLive: ("go_live", _go_live),
    c.EndSession: ("end_session", _end),
    c.SetSummary: ("set_summary", _set_summary),
    c.SubmitTranscript: ("submit_transcript", _submit),
    c.PublishSession: ("publish_session", _publish),
    c.ArchiveSession: ("archive_session", _archive),
    c.CancelSession: ("cancel_session", announcing.cancel),
    ActOnApproval: ("act_on_approval", act_on_run),
}
