"""The events of a session: one function per event, giving its type and its data.

Data is plain JSON without personal data and without any text that people wrote: those are sealed
and only named here by their digest. Staff are named by their stable ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.engine.event import Happening


def session_opened(
    *,
    receipt_no: str,
    department: str,
    office: str,
    plan: str,
    planned_on: date,
    catalogue_version: str,
) -> Happening:
    """A session was begun; nobody outside sees it yet."""
    return Happening(
        "session_opened",
        {
            "receipt_no": receipt_no,
            "department": department,
            "office": office,
            "plan": plan,
            "planned_on": planned_on.isoformat(),
            "catalogue_version": catalogue_version,
        },
    )


def topics_proposed(
    *, ballot: int, topics: int, closes_at: datetime, topics_digest: str
) -> Happening:
    """The unit offered topics, and the public votes on them until a moment."""
    return Happening(
        "topics_proposed",
        {
            "ballot": ballot,
            "topics": topics,
            "closes_at": closes_at.isoformat(),
            "topics_digest": topics_digest,
        },
    )


def vote_closed(*, ballot: int, result: Mapping[str, Any]) -> Happening:
    """The vote was counted; which topic is taken, and why."""
    return Happening("vote_closed", {"ballot": ballot, **result})


def session_announced(
    *, starts_at: datetime, minutes: int, notice_days: int, text: Mapping[str, Any]
) -> Happening:
    """Everybody was told when it begins, about what and with whom.

    ``notice_days`` are the days between this and the day on which it begins.
    """
    return Happening(
        "session_announced",
        {
            "starts_at": starts_at.isoformat(),
            "minutes": minutes,
            "notice_days": notice_days,
            **text,
        },
    )


def announcement_revised(text: Mapping[str, Any]) -> Happening:
    """What everybody is told was replaced; the time stayed."""
    return Happening("announcement_revised", text)


def questions_opened() -> Happening:
    """Questions are taken from now on."""
    return Happening("questions_opened", {})


def session_postponed(
    *, number: int, before: datetime, after: datetime, reason_digest: str
) -> Happening:
    """It begins later than announced."""
    return Happening(
        "session_postponed",
        {
            "number": number,
            "before": before.isoformat(),
            "after": after.isoformat(),
            "reason_digest": reason_digest,
        },
    )


def team_assigned(team: Mapping[str, Sequence[str]]) -> Happening:
    """It was said who does what on the city's side."""
    return Happening("team_assigned", {"team": {role: list(ids) for role, ids in team.items()}})


def preparation_recorded(
    *, questions: int, photos: Sequence[str], preparation_digest: str
) -> Happening:
    """What was prepared was kept."""
    return Happening(
        "preparation_recorded",
        {
            "questions": questions,
            "photos": len(photos),
            "attachments": list(photos),
            "preparation_digest": preparation_digest,
        },
    )


def session_started(*, missing: Sequence[str], reason_digest: str | None) -> Happening:
    """It is on. ``missing`` names what of the preparation was not there."""
    data = {"missing": list(missing), "reason_digest": reason_digest}
    return Happening("session_started", data)


def session_ended(*, ended_on: date, transcript_days: int, by_clock: bool) -> Happening:
    """It is over; what is unanswered is owed, and the time for the transcript runs."""
    return Happening(
        "session_ended",
        {
            "ended_on": ended_on.isoformat(),
            "transcript_days": transcript_days,
            "by_clock": by_clock,
        },
    )


def summary_set(*, revision: int, author: str, summary_digest: str) -> Happening:
    """A summary was kept."""
    return Happening(
        "summary_set", {"revision": revision, "author": author, "summary_digest": summary_digest}
    )


def session_published(*, digest: str, rows: int, archive_at: datetime) -> Happening:
    """Summary and transcript are public as they were approved."""
    return Happening(
        "session_published",
        {"transcript_digest": digest, "rows": rows, "archive_at": archive_at.isoformat()},
    )


def session_archived(*, by_clock: bool) -> Happening:
    """It was put into the archive."""
    return Happening("session_archived", {"by_clock": by_clock})


def session_cancelled(*, reason_digest: str) -> Happening:
    """It does not take place."""
    return Happening("session_cancelled", {"reason_digest": reason_digest})
