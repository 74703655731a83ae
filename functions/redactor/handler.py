"""Applies redactions and makes public copies of photos. The dispatcher calls and does not wait."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from sunhall.application.erase_case import erase_what_came_late
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line

if TYPE_CHECKING:
    from sunhall.application.apply_redactions import RedactingPorts
    from sunhall.application.copy_photos import CopyingPorts
    from sunhall.application.erase_case import LateFilingPorts

    class OrderedPorts(RedactingPorts, CopyingPorts, LateFilingPorts, Protocol):
        """What all of it needs."""


@cache
def ports() -> OrderedPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Apply one redaction, ``{"case_id": …, "number": …}``, or copy a photo: ``"matter": "photo"``.

    What is raised makes Lambda try again, and in the end put the order aside. A case whose personal
    data was erased meanwhile is erased once more: a copy of it may have been filed since.
    """
    case_id, number = order["case_id"], order["number"]
    photo = order.get("matter") == "photo"
    done, failed = ("photo_copied", "photo_failed") if photo else ("redacted", "redaction_failed")
    try:
        result = (_photo if photo else _redaction)(case_id, number)
        if erase_what_came_late(ports(), case_id):
            result = "erased"
    except Exception as exc:
        write_line("ERROR", failed, case_id=case_id, number=number, **failure(exc))
        raise
    write_line("INFO", done, case_id=case_id, number=number, result=result)


# Loaded with the first order of its kind: a start pays for neither.


def _redaction(case_id: str, number: int) -> str:
    from sunhall.application.apply_redactions import apply_redaction

    return apply_redaction(ports(), case_id, number)


def _photo(case_id: str, number: int) -> str:
    from sunhall.application.copy_photos import copy_photo

    return copy_photo(ports(), case_id, number)
