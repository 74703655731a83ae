"""Public consultations as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.application.consultations import CommentRow, ConsultationRow, OpenConsultation
from sunhall.application.open_case import Opened
from sunhall.application.ports import Ports
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.public_consultation.consultation import State
from sunhall.domain.public_consultation.figures import counted
from sunhall.domain.public_consultation.survey import SurveyCounts
from sunhall.http.case_views import Words, attachment_views, step_view


def consultation_line(row: ConsultationRow, words: Words) -> dict[str, Any]:
    """Return a consultation as a line of the list."""
    return {
        "receipt_no": row.receipt_no,
        "title": row.title,
        "department": row.department,
        "department_name": words(f"department.{row.department}"),
        "state": row.state,
        "state_label": words(f"state.{row.state}"),
        "opened_on": row.opened_on,
        "closes_on": row.closes_on,
        "counts": dict(row.counts) or None,
    }


def consultation_view(ports: Ports, seen: OpenConsultation, words: Words) -> dict[str, Any]:
    """Return a consultation as everybody sees it."""
    content, service = seen.content, seen.loaded.service
    files = attachment_views(ports, seen.row.case_id, content.get("attachments", ()))
    return {
        **consultation_line(seen.row, words),
        "counts": counted(seen.figures),
        "closes_at": in_beijing(seen.row.closes_at),
        "explanation": content.get("explanation", ""),
        "text": content.get("text", ""),
        "questions": list(content.get("questions", ())),
        "survey": _survey(content.get("survey", ()), counts_of(seen)),
        "urgent_reason": content.get("urgent_reason"),
        "attachments": [{"name": file["name"], "url": file["url"]} for file in files],
        "timeline": [
            step_view(step, words) for step in service.timeline(seen.loaded.stored.events)
        ],
        "comments": [_comment(row, words) for row in seen.comments.rows],
        "result": _result(seen.result, words),
        "cancelled_because": seen.cancellation.get("reason"),
    }


def counts_of(seen: OpenConsultation) -> SurveyCounts | None:
    """Return what came of the survey, once everybody may know it; else None."""
    case: Any = seen.loaded.case
    counts: SurveyCounts | None = case.survey_counts
    return counts if case.state == State.RESULT_PUBLISHED else None


def given_view(opened: Opened, words: Words) -> dict[str, Any]:
    """Return the answer to a comment."""
    case = opened.case
    return {
        "receipt_no": case.receipt_no,
        "query_code": opened.code,
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
        "submitted_at": in_beijing(case.submitted_at),
    }


def _survey(
    questions: Sequence[Mapping[str, Any]], counts: SurveyCounts | None
) -> dict[str, Any] | None:
    if not questions:
        return None
    return {
        "sheets": counts.sheets if counts else None,
        "questions": [
            {
                "text": asked["text"],
                "options": list(asked["options"]),
                "most": asked["most"],
                "answered": counts.answered[place] if counts else None,
                "counts": list(counts.chosen[place]) if counts else None,
            }
            for place, asked in enumerate(questions)
        ],
    }


def _comment(row: CommentRow, words: Words) -> dict[str, Any]:
    return {
        "at": in_beijing(row.at),
        "question": row.question,
        "text": row.text,
        "result": row.result or None,
        "result_label": words(f"comment_result.{row.result}") if row.result else None,
        "reply": row.reply,
    }


def _result(result: Mapping[str, Any], words: Words) -> dict[str, Any] | None:
    if not result:
        return None
    points = [
        {**point, "result_label": words(f"comment_result.{point['result']}")}
        for point in result["points"]
    ]
    return {"summary": result["summary"], "points": points}
