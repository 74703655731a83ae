"""The routes of notices to staff, and the bodies of their answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from infra.openapi.answers import RowCount
from infra.openapi.operation import PAGE, Caller, Operation
from sunhall.domain.staff_notices.notice import Kind
from sunhall.http.staff_notices import SeenNotices


class StaffNotice(BaseModel):
    """Something that happened to the caller; it says nothing of what the case is about.

    Attributes:
        kind: What happened.
        kind_label: The same for people.
        at: When.
        case_id: The case.
        receipt_no: Its receipt number.
        service: Its service.
        service_label: The same for people.
        task_id: The signature that is asked for; null when the notice is about the case.
    """

    kind: Kind
    kind_label: str
    at: datetime
    case_id: str
    receipt_no: str
    service: str
    service_label: str
    task_id: str | None


class StaffNotices(BaseModel):
    """A page of the caller's notices, the newest first.

    Attributes:
        items: The notices.
        seen_until: Up to when the caller has seen them, with the first page; null when they never
            have, and with further pages.
        cursor: Where the next page starts; null at the end.
    """

    items: list[StaffNotice]
    seen_until: datetime | None
    cursor: str | None


class UnreadNotices(BaseModel):
    """How much the caller has not seen."""

    unread: RowCount


class NoticesSeen(BaseModel):
    """Up to when the caller has seen their notices."""

    seen_until: datetime | None


STAFF_NOTICE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/notices",
        name="readNotices",
        summary="Read what has happened to the caller: tasks, cases, cards",
        caller=Caller.STAFF,
        answer=StaffNotices,
        parameters=PAGE,
        problems=(422,),
        text="They are kept for 60 days. What they say stands in the history of each case.",
    ),
    Operation(
        route="GET /api/v1/staff/notices/counts",
        name="countNotices",
        summary="Count what the caller has not seen",
        caller=Caller.STAFF,
        answer=UnreadNotices,
        problems=(422,),
    ),
    Operation(
        route="PUT /api/v1/staff/notices/seen",
        name="markNoticesSeen",
        summary="Note up to when the caller has seen their notices",
        caller=Caller.STAFF,
        body=SeenNotices,
        answer=NoticesSeen,
        text="It never goes back: what was seen on another device stays seen.",
    ),
)
