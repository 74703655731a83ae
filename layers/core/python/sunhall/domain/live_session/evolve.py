"""How each event changes a session. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, stopped
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.live_session.session import LiveSession, Postponement, State
from sunhall.domain.live_session.vote import Ballot, result_of

#: Name of the clock.
TRANSCRIPT = "session_transcript"


def evolve(case: LiveSession | None, event: Event) -> LiveSession:
    """Return the session after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if case is None:
        return _opened(event)
    changed = changed_by(case, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _opened(event: Event) -> LiveSession:
    data = event.data
    return LiveSession(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.TOPICS,
        department=data["department"],
        office=data["office"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        plan=data["plan"],
        planned_on=date.fromisoformat(data["planned_on"]),
    )


def _approval_moved(case: LiveSession, event: Event) -> LiveSession:
    changed = replace(case, runs=approval.evolved(case.runs, event))
    if event.type == "approval_started":
        changed = replace(changed, state=State.REVIEW, transcript_digest="", transcript_rows=0)
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    if outcome is not RunOutcome.APPROVED:
        return replace(changed, state=State.ENDED)
    proposal = changed.runs[event.data["run"] - 1].data
    return replace(changed, transcript_digest=proposal["digest"], transcript_rows=proposal["rows"])


def _topics_proposed(case: LiveSession, event: Event) -> LiveSession:
    data = event.data
    ballot = Ballot(data["ballot"], data["topics"], data["closes_at"])
    return replace(case, ballots=(*case.ballots, ballot), vote=None)


def _vote_closed(case: LiveSession, event: Event) -> LiveSession:
    return replace(case, vote=result_of(event.data))


def _announced(case: LiveSession, event: Event) -> LiveSession:
    data = event.data
    starts_at = datetime.fromisoformat(data["starts_at"])
    return replace(case, state=State.ANNOUNCED, starts_at=starts_at, minutes=data["minutes"])


def _unchanged(case: LiveSession, event: Event) -> LiveSession:
    return case


def _questions_opened(case: LiveSession, event: Event) -> LiveSession:
    return replace(case, state=State.QUESTIONS)


def _postponed(case: LiveSession, event: Event) -> LiveSession:
    data = event.data
    before, after = (datetime.fromisoformat(data[name]) for name in ("before", "after"))
    postponement = Postponement(data["number"], before, after)
    return replace(case, starts_at=after, postponements=(*case.postponements, postponement))


def _team_assigned(case: LiveSession, event: Event) -> LiveSession:
    team = {part: tuple(ids) for part, ids in event.data["team"].items()}
    desk = (*team.get("recorder", ()), *team.get("moderator", ()))
    return replace(case, team=team, writers=tuple(sorted({*case.writers, *desk})))


def _prepared(case: LiveSession, event: Event) -> LiveSession:
    data = event.data
    return replace(case, prepared_questions=data["questions"], photos=data["photos"])


def _started(case: LiveSession, event: Event) -> LiveSession:
    return replace(case, state=State.LIVE, started_at=event.at)


def _ended(case: LiveSession, event: Event) -> LiveSession:
    ended_on = date.fromisoformat(event.data["ended_on"])
    clock = Clock.start(TRANSCRIPT, Unit.WORKING_DAY, event.data["transcript_days"], ended_on)
    return replace(case, state=State.ENDED, ended_at=event.at, transcript_due=clock)


def _summary_set(case: LiveSession, event: Event) -> LiveSession:
    data = event.data
    authors = tuple(sorted({*case.summary_authors, data["author"]}))
    return replace(case, summary_revision=data["revision"], summary_authors=authors)


def _published(case: LiveSession, event: Event) -> LiveSession:
    return replace(
        case,
        state=State.PUBLISHED,
        published_at=event.at,
        archive_at=datetime.fromisoformat(event.data["archive_at"]),
        transcript_due=stopped(case.transcript_due, local_date(event.at)),
    )


def _archived(case: LiveSession, event: Event) -> LiveSession:
    return replace(case, state=State.ARCHIVED)


def _cancelled(case: LiveSession, event: Event) -> LiveSession:
    return replace(case, state=State.CANCELLED)


_EFFECTS: dict[str, Callable[[LiveSession, Event], LiveSession]] = {
    "topics_proposed": _topics_proposed,
    "vote_closed": _vote_closed,
    "session_announced": _announced,
    "announcement_revised": _unchanged,
    "questions_opened": _questions_opened,
    "session_postponed": _postponed,
    "team_assigned": _team_assigned,
    "preparation_recorded": _prepared,
    "session_started": _started,
    "session_ended": _ended,
    "summary_set": _summary_set,
    "session_published": _published,
    "session_archived": _archived,
    "session_cancelled": _cancelled,
    "deadline_warned": due_warning.warned,
    "deadline_missed": due_warning.missed,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"session_opened", *_EFFECTS}) | APPROVAL_EVENTS
