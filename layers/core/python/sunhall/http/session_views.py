"""Live sessions, their questions and the yearly plan as JSON, for everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sunhall.application.public_shelves import ShelfRow
from sunhall.application.read_sessions import PlanRow, QuestionRow, SessionLine, SessionRow
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.http.case_views import Words


def session_line(line: SessionLine, words: Words) -> dict[str, Any]:
    """Return a session as a line of a list."""
    return {
        "receipt_no": line.receipt_no,
        "title": line.title,
        "department": line.department,
        "department_name": words(f"department.{line.department}"),
        "state": line.state,
        "state_label": words(f"state.{line.state}"),
        "on": line.on,
        "starts_at": in_beijing(line.starts_at) if line.starts_at else None,
        "minutes": line.minutes,
    }


def archived_line(row: ShelfRow, words: Words) -> dict[str, Any]:
    """Return a session that a search of the archive has found."""
    return {
        "receipt_no": row.id,
        "title": row.title,
        "department": row.department,
        "department_name": words(f"department.{row.department}"),
        "state": row.facts["state"],
        "state_label": words(f"state.{row.facts['state']}"),
        "on": row.facts["on"],
        "starts_at": row.facts["starts_at"] or None,
        "minutes": int(row.facts["minutes"]),
    }


def session_view(row: SessionRow, words: Words) -> dict[str, Any]:
    """Return a session as everybody sees it."""
    return {
        **session_line(row.line, words),
        "phase": row.phase,
        "introduction": row.introduction,
        "guests": [
            {"name": guest["name"], "title": guest["title"], "head": bool(guest.get("head"))}
            for guest in row.guests
        ],
        "head_absent_because": row.head_absent_because or None,
        "place": row.place,
        "stream": row.stream or None,
        "topics": [
            {"number": number, "title": title} for number, title in enumerate(row.topics, start=1)
        ],
        "vote": _vote(row, words),
        "postponements": [dict(each) for each in row.postponements],
        "started_at": in_beijing(row.started_at) if row.started_at else None,
        "ended_at": in_beijing(row.ended_at) if row.ended_at else None,
        "takes_questions": row.takes_questions,
        "summary": row.summary or None,
        "transcript": _transcript(row),
        "cancelled_because": row.cancelled_because or None,
    }


def question_view(row: QuestionRow, words: Words) -> dict[str, Any]:
    """Return a question that everybody may read."""
    return {
        "receipt_no": row.receipt_no,
        "state": row.state,
        "state_label": words(f"state.{row.state}"),
        "at": in_beijing(row.at),
        "nickname": row.nickname,
        "text": row.text,
        "joined": row.joined,
        "row": row.row or None,
        "department": row.department,
        "department_name": words(f"department.{row.department}"),
        "due_on": row.due_on,
        "reply": row.reply or None,
    }


def plan_view(row: PlanRow, public: Collection[str], most: int, words: Words) -> dict[str, Any]:
    """Return a yearly plan as everybody sees it.

    Args:
        row: The plan.
        public: The numbers of its sessions that can be looked up.
        most: How many candidates one voter may name.
        words: The labels.
    """
    return {
        "receipt_no": row.receipt_no,
        "year": row.year,
        "state": row.state,
        "state_label": words(f"state.{row.state}"),
        "candidates": [
            {"number": number, "department": unit, "department_name": words(f"department.{unit}")}
            for number, unit in enumerate(row.candidates, start=1)
        ],
        "vote": _vote(row, words, most),
        "units": [
            {
                "department": unit["department"],
                "department_name": words(f"department.{unit['department']}"),
                "month": unit["month"] or None,
                "session": unit["session"] or None,
                "public": unit["session"] in public,
                "held": bool(unit["held"]),
                "overdue": bool(unit["overdue"]),
            }
            for unit in row.units
        ],
    }


def _vote(row: SessionRow | PlanRow, words: Words, most: int = 1) -> dict[str, Any] | None:
    if not row.ballot and not row.vote:
        return None
    result: Mapping[str, Any] = row.vote
    chosen: Sequence[int] = result.get("chosen", ())
    return {
        "most": most,
        "closes_at": in_beijing(row.vote_closes_at) if row.vote_closes_at else None,
        "counts": list(result["counts"]) if result else None,
        "chosen": list(chosen),
        "basis": result.get("basis"),
        "basis_label": words(f"vote_basis.{result['basis']}") if result else None,
    }


def _transcript(row: SessionRow) -> dict[str, Any]:
    return {
        "records": row.records,
        "published_at": in_beijing(row.published_at) if row.published_at else None,
        "rows": row.transcript_rows,
        "digest": row.transcript_digest or None,
    }
