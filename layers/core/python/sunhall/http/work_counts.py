"""How much waits in a work queue, as JSON."""

from __future__ import annotations

from typing import Any

from sunhall.application.count_work import Waiting, WorkCounts
from sunhall.application.lists import Count
from sunhall.http.case_views import Words


def work_counts_view(counts: WorkCounts, words: Words) -> dict[str, Any]:
    """Return how much waits, in all and of each service."""
    services = [
        {"service": service, "service_label": words(f"service.{service}"), **_waiting(waiting)}
        for service, waiting in counts.services.items()
    ]
    return {**_waiting(counts.waiting), "services": services}


def _waiting(waiting: Waiting) -> dict[str, Any]:
    levels = [{"level": word, **_count(count)} for word, count in waiting.levels.items()]
    return {**_count(waiting.all), "levels": levels}


def _count(count: Count) -> dict[str, Any]:
    return {"count": count.rows, "more": count.more}
