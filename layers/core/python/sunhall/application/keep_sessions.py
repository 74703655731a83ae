"""Keeps what everybody reads of sessions, questions and plans, after each of their events.

A row is rewritten wholly from the case as it is *now*: an event that comes twice or late finds that
done. What everybody may read stands in it in the clear; of a question that nobody has accepted only
where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.case_links import AS_IT_STANDS, LinkingPorts
from sunhall.application.read_case import unsealed, unsealed_one
from sunhall.application.read_sessions import (
    Phase,
    PlanRow,
    QuestionRow,
    SessionLine,
    SessionReadingPorts,
    SessionRow,
)
from sunhall.domain.approval.run import outcome_in
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.live_session import session as sessions
from sunhall.domain.live_session.vote import Ballot, ballot_name

if TYPE_CHECKING:
    from sunhall.domain.engine.event import Event

#: Events after which a row may say something else.
MOVES: Final = frozenset(
    {
        *("topics_proposed", "vote_closed", "session_announced", "announcement_revised"),
        *("questions_opened", "session_postponed", "session_started", "session_ended"),
        *("session_published", "session_archived", "session_cancelled"),
        *("question_asked", "question_accepted", "question_merged", "question_unmerged"),
        *("question_joined", "question_withheld", "question_answered", "question_carried_over"),
        *("question_handed", "question_replied", "question_withdrawn"),
        *("plan_vote_opened", "plan_vote_closed", "months_assigned", "plan_adopted"),
        *("planned_session_opened", "planned_session_held", "planned_session_dropped"),
        *("planned_month_missed", "plan_completed", "plan_cancelled"),
    }
)

#: Where a transcript stands in its review is told, too; only its case says whose approval it was.
APPROVALS: Final = frozenset(
    {
        *("approval_started", "approval_signed", "approval_returned", "approval_withdrawn"),
        "approval_fell_back",
    }
)

#: Events by which a question comes to wait for an answer of its own.
_WAITS: Final = frozenset({"question_asked", "question_unmerged"})

_LIVE, _PAST = frozenset({sessions.State.LIVE}), sessions.OVER | {sessions.State.CANCELLED}


class SessionKeepingPorts(SessionReadingPorts, LinkingPorts, Protocol):
    """What it takes to keep the rows."""


def keep_sessions(ports: SessionKeepingPorts, event: Event) -> None:
    """Bring the rows that everybody reads up to date after an event, if it is one of these."""
    begun_or_ended = event.type == "approval_started" or outcome_in(event) is not None
    if event.type not in MOVES and not begun_or_ended:
        return
    loaded = load_case(ports, event.case_id)
    if loaded.service.name == "live_session":
        session = session_row(ports, loaded)
        if session is not None:
            ports.sessions.put(session)
    elif loaded.service.name == "session_question":
        ports.sessions.put_question(question_row(ports, loaded))
        if event.type in _WAITS:
            _carry_over_too_late(ports, loaded)
    elif loaded.service.name == "interview_plan":
        plan = plan_row(loaded)
        if plan is not None:
            ports.sessions.put_plan(plan)


def _carry_over_too_late(ports: SessionKeepingPorts, loaded: Loaded) -> None:
    """Have a question carried over that came in while its session ended.

    Its row is there before the session itself is looked at, and whoever carries over the questions
    of a session looks for their rows after it has ended: one of the two finds it.
    """
    case: Any = loaded.case
    session: Any = load_case(ports, case.session).case
    if session.state in sessions.OVER:
        ports.link_orders.place(case.case_id, AS_IT_STANDS)


def session_row(ports: SessionReadingPorts, loaded: Loaded) -> SessionRow | None:
    """Return what everybody may know of a session; None before there is anything.

    Args:
        ports: The outside world.
        loaded: The session.
    """
    case: Any = loaded.case
    if not case.ballots and case.starts_at is None:
        return None
    documents = unsealed(ports, loaded.stored)
    told = documents.get(sessions.ANNOUNCEMENT, {})
    published = case.published_at is not None
    ballot: Ballot | None = case.ballots[-1] if case.ballots else None
    return SessionRow(
        line=_line(case, documents),
        version=case.version,
        phase=_phase(case.state),
        topics=[
            topic["title"] for topic in documents.get(sessions.TOPIC_LIST, {}).get("topics", ())
        ],
        ballot=ballot_name(case.case_id, ballot.number) if ballot else "",
        vote_closes_at=datetime.fromisoformat(ballot.closes_at) if ballot else None,
        vote=case.vote.plain() if case.vote else {},
        introduction=told.get("introduction", ""),
        guests=told.get("guests", []),
        head_absent_because=told.get("head_absent_reason") or "",
        place=told.get("place", ""),
        stream=told.get("stream", ""),
        postponements=[_postponement(each, documents) for each in case.postponements],
        started_at=case.started_at,
        ended_at=case.ended_at,
        # What was not approved is nobody's word.
        summary=documents.get(sessions.SUMMARY, {}).get("text", "") if published else "",
        transcript_digest=case.transcript_digest if published else "",
        transcript_rows=case.transcript_rows if published else 0,
        published_at=case.published_at,
        cancelled_because=documents.get(sessions.CANCELLATION, {}).get("reason", ""),
        takes_questions=case.state in sessions.ASKING,
        records=case.state in sessions.RECORDING,
    )


def _line(case: Any, documents: Mapping[str, Mapping[str, Any]]) -> SessionLine:
    opening = documents.get(sessions.OPENING, {})
    told = documents.get(sessions.ANNOUNCEMENT, opening)
    return SessionLine(
        case_id=case.case_id,
        receipt_no=case.receipt_no,
        title=told.get("title", ""),
        department=case.department,
        state=str(case.state),
        on=local_date(case.starts_at) if case.starts_at else case.planned_on,
        starts_at=case.starts_at,
        minutes=case.minutes,
    )


def _topics(documents: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the topics as everybody reads them, in the order of their numbers."""
    return [topic["title"] for topic in documents.get(sessions.TOPIC_LIST, {}).get("topics", ())]


def _phase(state: sessions.State) -> Phase:
    if state in _PAST:
        return "past"
    return "live" if state in _LIVE else "upcoming"


def _postponement(
    postponement: sessions.Postponement, documents: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    document = documents.get(f"{sessions.POSTPONEMENT}-{postponement.number}", {})
    return {
        "before": postponement.before.isoformat(),
        "after": postponement.after.isoformat(),
        "reason": document.get("reason", ""),
    }


def question_row(ports: SessionReadingPorts, loaded: Loaded) -> QuestionRow:
    """Return what everybody may know of a question.

    Args:
        ports: The outside world.
        loaded: The question.
    """
    from sunhall.domain.clocks.clock import due
    from sunhall.domain.session_question import question as questions

    case: Any = loaded.case
    public = case.state in questions.PUBLIC
    asked = unsealed_one(ports, loaded.stored, questions.QUESTION) if public else {}
    replied = case.state == questions.State.REPLIED
    reply = unsealed_one(ports, loaded.stored, questions.REPLY) if replied else {}
    clock = case.answer_due
    today = local_date(ports.clock.now())
    return QuestionRow(
        case_id=case.case_id,
        session=case.session,
        version=case.version,
        receipt_no=case.receipt_no,
        state=str(case.state),
        # Without its words (they were erased) there is nothing to be read.
        public=public and bool(asked),
        at=case.submitted_at,
        department=case.department,
        nickname=asked.get("nickname", ""),
        text=asked.get("text", ""),
        joined=case.joined,
        row=case.row,
        due_on=due(clock, ports.catalogue.calendar, today).due_on if clock else None,
        reply=reply.get("reply", ""),
        waiting=case.state not in questions.CLOSED,
    )


def plan_row(loaded: Loaded) -> PlanRow | None:
    """Return what everybody may know of a plan; None before it was put to the vote."""
    case: Any = loaded.case
    if not case.ballots:
        return None
    ballot: Ballot = case.ballots[-1]
    return PlanRow(
        case_id=case.case_id,
        version=case.version,
        receipt_no=case.receipt_no,
        year=case.year,
        state=str(case.state),
        candidates=case.candidates,
        ballot=ballot_name(case.case_id, ballot.number),
        vote_closes_at=datetime.fromisoformat(ballot.closes_at),
        vote=case.vote.plain() if case.vote else {},
        units=[
            {
                "department": unit.department,
                "month": unit.month,
                "session": unit.session,
                "held": unit.held_on is not None,
                "overdue": unit.overdue and unit.held_on is None,
            }
            for unit in case.units
        ],
    )
