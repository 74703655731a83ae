"""Applies redactions. Called by the dispatcher, which does not wait."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.apply_redactions import RedactingPorts, apply_redaction
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@cache
def ports() -> RedactingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Apply one redaction: ``{"case_id": …, "number": …}``.

    What is raised makes Lambda try again, and in the end put the order aside.
    """
    case_id, number = order["case_id"], order["number"]
    try:
        result = apply_redaction(ports(), case_id, number)
    except Exception as exc:
        write_line("ERROR", "redaction_failed", case_id=case_id, number=number, **failure(exc))
        raise
    write_line("INFO", "redacted", case_id=case_id, number=number, result=result)
