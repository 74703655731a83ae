"""Rings the clocks that are due, every minute."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.ports import Ports
from sunhall.application.ring_clocks import ring_clocks
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Let time act on what is due."""
    rung = ring_clocks(ports(), report=_report)
    write_line("INFO", "ticked", due=rung.due, failed=rung.failed)
    return {"due": rung.due, "failed": rung.failed}


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "clock_failed", case_id=case_id, **failure(exc))
