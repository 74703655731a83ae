"""Carries events over to other cases. Called by the dispatcher, which does not wait."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.case_links import carry_over
from sunhall.application.ports import Ports
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Carry one event over: ``{"case_id": …, "number": …}``.

    What is raised makes Lambda try again, and in the end put the order aside.
    """
    case_id, number = order["case_id"], order["number"]
    try:
        event = carry_over(ports(), case_id, number)
    except Exception as exc:
        write_line("ERROR", "link_failed", case_id=case_id, number=number, **failure(exc))
        raise
    write_line("INFO", "linked", case_id=case_id, number=number, event=event)
