"""What everybody reads of sessions, put there without a case behind it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sunhall.application.read_sessions import PlanRow, QuestionRow, SessionLine, SessionRow
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.transcripts import SESSION

SESSION_NO = "FT-20260407-000017-1"
STARTS_AT = datetime(2026, 4, 21, 9, 0, tzinfo=BEIJING)
TITLE = "义务教育入学政策"


def session_row(state: str = "live", phase: str = "live", **changes: Any) -> SessionRow:
    """A session as everybody sees it."""
    line = SessionLine(
        case_id=changes.pop("case_id", SESSION),
        receipt_no=changes.pop("receipt_no", SESSION_NO),
        title=changes.pop("title", TITLE),
        department="education-bureau",
        state=state,
        on=date(2026, 4, 21),
        starts_at=STARTS_AT,
        minutes=60,
    )
    given: dict[str, Any] = {
        "line": line,
        "version": 9,
        "phase": phase,
        "introduction": "谈谈今年的入学安排。\n欢迎提问。",
        "guests": [{"name": "周明", "title": "市教育局局长", "head": True}],
        "place": "市政府网站访谈室",
        "started_at": STARTS_AT,
        "takes_questions": state in {"collecting_questions", "live"},
        "records": state in {"live", "ended"},
    }
    return SessionRow(**{**given, **changes})


def published_row(**changes: Any) -> SessionRow:
    """A session whose transcript was published."""
    return session_row(
        "published",
        "past",
        **{
            "version": 20,
            "summary": "局长介绍了学区划分的办法。",
            "transcript_digest": "ab" * 32,
            "transcript_rows": 2,
            "published_at": STARTS_AT + timedelta(days=3),
            "ended_at": STARTS_AT + timedelta(hours=1),
            **changes,
        },
    )


def voting_row(closes_at: datetime, **changes: Any) -> SessionRow:
    """A session whose topics are put to the vote."""
    return session_row(
        "collecting_topics",
        "upcoming",
        **{
            "topics": ["义务教育入学", "校外培训", "校园餐"],
            "ballot": f"{SESSION}.1",
            "vote_closes_at": closes_at,
            "started_at": None,
            **changes,
        },
    )


def question_row(number: int = 1, **changes: Any) -> QuestionRow:
    """A question that everybody may read."""
    given: dict[str, Any] = {
        "case_id": f"01JKXQ3W8Z00000000001{number:05}",
        "session": SESSION,
        "version": 2,
        "receipt_no": f"TW-20260421-{number:06}-0",
        "state": "question_accepted",
        "public": True,
        "at": STARTS_AT + timedelta(minutes=number),
        "department": "education-bureau",
        "nickname": "云溪家长",
        "text": "租房的孩子怎么入学？",
    }
    return QuestionRow(**{**given, **changes})


def plan_row(closes_at: datetime, **changes: Any) -> PlanRow:
    """A yearly plan that is put to the vote."""
    given: dict[str, Any] = {
        "case_id": "01JKXQ3W8Z0000000000000009",
        "version": 2,
        "receipt_no": "FJ-20251201-000001-0",
        "year": 2026,
        "state": "plan_voting",
        "candidates": ["education-bureau", "transport-bureau", "housing-bureau"],
        "ballot": "01JKXQ3W8Z0000000000000009.1",
        "vote_closes_at": closes_at,
    }
    return PlanRow(**{**given, **changes})
