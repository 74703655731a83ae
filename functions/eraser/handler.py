"""Erases what is left of a person beside an erased case. The dispatcher calls and does not wait."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.erase_case import ErasingPorts, erase_case
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@cache
def ports() -> ErasingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Follow up one erasure: ``{"case_id": …, "number": …}``.

    What is raised makes Lambda try again, and in the end put the order aside. The line of the log
    is the city's record of erasures: a case and two numbers.
    """
    case_id, number = order["case_id"], order["number"]
    try:
        erased = erase_case(ports(), case_id)
    except Exception as exc:
        write_line("ERROR", "erasure_failed", case_id=case_id, number=number, **failure(exc))
        raise
    found = {"titles": erased.titles, "files": erased.files}
    write_line("INFO", "erased", case_id=case_id, number=number, **found)
