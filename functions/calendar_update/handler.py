"""Counts the deadlines of open cases again; called once after every deploy.

    {"after": "<case id>", "clean": true}    both may be left out

Where the calendar in force is the one that was counted by last, it reads one item and is done.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import cache
from typing import Any, Final, Protocol

from sunhall.application.recompute_clocks import Recomputed, recompute_clocks
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line

#: Left for the answer when the function's time runs out.
_RESERVE_MILLISECONDS: Final = 30_000


class LambdaContext(Protocol):
    """What Lambda tells a function about its own run."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that is left."""


@cache
def ports() -> Backend:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(event: dict[str, Any], context: LambdaContext | None) -> dict[str, Any]:
    """Go through the open cases, as far as time allows."""
    done = recompute_clocks(
        ports(),
        ports().counted_calendar,
        report=_report,
        after=str(event.get("after") or ""),
        clean=event.get("clean") is not False,
        may_go_on=lambda: _time_left(context),
    )
    answer = _answer(done)
    figures = {name: answer[name] for name in ("version", "before", "looked_at", "failed", "after")}
    write_line("INFO", "clocks_recomputed", **figures, moved=len(done.moved))
    return answer


def _time_left(context: LambdaContext | None) -> bool:
    return context is None or context.get_remaining_time_in_millis() > _RESERVE_MILLISECONDS


def _answer(done: Recomputed) -> dict[str, Any]:
    return {
        **asdict(done),
        "moved": [{**asdict(line), "direction": line.direction} for line in done.moved],
    }


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "recompute_failed", case_id=case_id, **failure(exc))
