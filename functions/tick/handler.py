"""Rings the clocks that are due, every minute."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sunhall.application.ring_clocks import ring_clocks
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line

if TYPE_CHECKING:
    from sunhall.application.supervise import SupervisingPorts

#: Minutes between two looks at the cases in which time alone changes what supervision finds: what
#: the rules count are days, so nobody misses the minutes.
LOOK_EVERY: Final = 5


@cache
def ports() -> SupervisingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Let time act on what is due."""
    rung = ring_clocks(ports(), report=_report)
    write_line("INFO", "ticked", due=rung.due, failed=rung.failed)
    if ports().clock.now().minute % LOOK_EVERY == 0:
        _look_again()
    return {"due": rung.due, "failed": rung.failed}


def _look_again() -> None:
    from sunhall.application.supervise import look_again

    looked = look_again(ports(), report=_report_look)
    write_line("INFO", "looked", due=looked.due, failed=looked.failed)


def _report_look(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "look_failed", case_id=case_id, **failure(exc))


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "clock_failed", case_id=case_id, **failure(exc))
