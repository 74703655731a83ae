"""The declaration of the service of live interviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.engine.shown_steps import shown_steps
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.live_session import standing
from sunhall.domain.live_session.commands import COMMANDS, OpenSession
from sunhall.domain.live_session.decide import decide, open_session, unprepared
from sunhall.domain.live_session.evolve import evolve
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.live_session.session import LiveSession
from sunhall.domain.live_session.transitions import ALLOWED

#: Events that are told to everybody, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "topics_proposed": ("topics",),
    "vote_closed": (),
    "session_announced": ("starts_at", "minutes"),
    "announcement_revised": (),
    "questions_opened": (),
    "session_postponed": ("before", "after"),
    "session_started": (),
    "session_ended": (),
    "session_published": ("rows",),
    "session_archived": (),
    "session_cancelled": (),
}


def title(command: OpenSession) -> str:
    """Return the beginning of the working title."""
    return work_list_title(command.title)


def department(case: LiveSession, context: Context) -> str:
    """Return the host unit."""
    return case.department


def available(case: LiveSession, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, case.state, context, case.department)


def facts(case: LiveSession, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a session now besides its sealed documents."""
    return {
        "department": case.department,
        "office": case.office,
        "plan": case.plan or None,
        "planned_on": case.planned_on.isoformat(),
        "starts_at": case.starts_at.isoformat() if case.starts_at else None,
        "minutes": case.minutes,
        "ballot": len(case.ballots),
        "vote_closes_at": case.ballots[-1].closes_at if case.ballots else None,
        "vote": case.vote.plain() if case.vote else None,
        "team": {part: list(people) for part, people in case.team.items()},
        "prepared_questions": case.prepared_questions,
        "photos": case.photos,
        "unprepared": unprepared(case, interview_rules(context.catalogue)),
        "started_at": case.started_at.isoformat() if case.started_at else None,
        "ended_at": case.ended_at.isoformat() if case.ended_at else None,
        "transcript_digest": case.transcript_digest or None,
        "published_at": case.published_at.isoformat() if case.published_at else None,
        "catalogue_version": case.catalogue_version,
    }


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what everybody is told of the history."""
    return shown_steps(events, SHOWN)


def assignments(case: LiveSession) -> Sequence[Mapping[str, Any]]:
    """Return the host unit."""
    return [{"department": case.department, "handler": None}]


def permission_to_view(case: LiveSession) -> str:
    """Return the line of the authorisation table by which staff read a session."""
    return "view_session"


LIVE_SESSION: Service[LiveSession] = Service(
    name="live_session",
    receipt_prefix="FT",
    commands=COMMANDS,
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"assign_team", "submit_transcript", "act_on_approval"}),
    needs_figures=frozenset({"close_vote", "submit_transcript", "publish_session"}),
    open_case=open_session,
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
    permission_to_view=permission_to_view,
)
