"""Carries events over to other cases. Called by the dispatcher, which does not wait."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.case_links import carry_over
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@cache
def ports() -> Backend:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Carry one event over: ``{"case_id": …, "number": …}``.

    With ``{"matter": "meeting", "meeting_id": …}`` the case is told what happened in a meeting.
    What is raised makes Lambda try again, and in the end put the order aside.
    """
    case_id, number = order["case_id"], order["number"]
    try:
        event = _carried(order)
    except Exception as exc:
        write_line("ERROR", "link_failed", case_id=case_id, number=number, **failure(exc))
        raise
    write_line("INFO", "linked", case_id=case_id, number=number, event=event)


def _carried(order: dict[str, Any]) -> str:
    if order.get("matter") != "meeting":
        return carry_over(ports(), order["case_id"], order["number"])
    # Imported with the first meeting.
    from sunhall.application.report_meeting import report_meeting

    report_meeting(ports(), order["case_id"], order["meeting_id"])
    return "meeting"
