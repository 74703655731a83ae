"""Rings the clocks that are due, every minute."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sunhall.application.ring_clocks import ring_clocks
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line

if TYPE_CHECKING:
    from typing import Protocol

    from sunhall.application.supervise import SupervisingPorts
    from sunhall.application.ticket_statistics import CountingPorts

    class TickingPorts(SupervisingPorts, CountingPorts, Protocol):
        """What all of it needs."""


#: Minutes between two looks at the cases in which time alone changes what supervision finds: what
#: the rules count are days, so nobody misses the minutes.
LOOK_EVERY: Final = 5

#: Minutes between two counts of what has changed in the statistics, and at which of them: none in
#: which the other look is taken, so that no minute does all the work.
COUNT_EVERY, COUNT_AT = 10, 3


@cache
def ports() -> TickingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Let time act on what is due."""
    rung = ring_clocks(ports(), report=_report)
    write_line("INFO", "ticked", due=rung.due, failed=rung.failed)
    if ports().clock.now().minute % LOOK_EVERY == 0:
        _look_again()
    if ports().clock.now().minute % COUNT_EVERY == COUNT_AT:
        _count()
    return {"due": rung.due, "failed": rung.failed}


def _look_again() -> None:
    from sunhall.application.supervise import look_again

    looked = look_again(ports(), report=_report_look)
    write_line("INFO", "looked", due=looked.due, failed=looked.failed)


def _count() -> None:
    from sunhall.application.ticket_statistics import count_changed_days

    counted = count_changed_days(ports(), report=_report_count)
    write_line("INFO", "counted", days=counted.days, failed=counted.failed)


def _report_count(day: str, exc: Exception) -> None:
    write_line("ERROR", "count_failed", day=day, **failure(exc))


def _report_look(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "look_failed", case_id=case_id, **failure(exc))


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "clock_failed", case_id=case_id, **failure(exc))
