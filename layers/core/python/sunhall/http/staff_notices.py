"""Notices to staff over HTTP: what they were told, and what of it they have seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunhall.application.approvals import Task
from sunhall.application.staff_notice_row import NoticeRow
from sunhall.application.tell_staff import NoticePage, Unread
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.case_views import Words


@dataclass(frozen=True, slots=True, repr=False)
class SeenNotices(Command):
    """``PUT /api/v1/staff/notices/seen``: the caller has seen their notices.

    Attributes:
        until: Up to which moment: that of the newest one on the screen.
    """

    until: datetime


def moment_seen(seen: SeenNotices) -> datetime:
    """Return up to when notices were seen.

    Raises:
        InvalidInput: ``bad_format``: the moment has no offset, so its place in time is a guess.
    """
    if seen.until.utcoffset() is None:
        raise InvalidInput(errors=[FieldError("until", "bad_format")])
    return seen.until


def notices_view(page: NoticePage, words: Words) -> list[dict[str, Any]]:
    """Return a page of notices."""
    return [_notice(row, words) for row in page.rows]


def seen_view(until: datetime | None) -> dict[str, Any]:
    """Return up to when notices were seen."""
    return {"seen_until": in_beijing(until) if until else None}


def unread_view(unread: Unread) -> dict[str, Any]:
    """Return how much was not seen."""
    return {"unread": {"count": unread.count, "more": unread.more}}


def _notice(row: NoticeRow, words: Words) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "kind_label": words(f"staff_notice.{row.kind}"),
        "at": in_beijing(row.at),
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        "service": row.service,
        "service_label": words(f"service.{row.service}"),
        "task_id": str(Task(row.case_id, row.run, row.seat)) if row.seat else None,
    }
