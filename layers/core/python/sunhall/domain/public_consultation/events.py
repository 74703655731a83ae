"""The events of a consultation: one function per event, giving its type and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sunhall.domain.engine.event import Happening


def consultation_drafted(
    *, receipt_no: str, department: str, catalogue_version: str, draft: dict[str, Any]
) -> Happening:
    """A department began a consultation; nobody outside sees it yet."""
    return Happening(
        "consultation_drafted",
        {
            "receipt_no": receipt_no,
            "department": department,
            "catalogue_version": catalogue_version,
            **draft,
        },
    )


def consultation_revised(draft: dict[str, Any]) -> Happening:
    """The draft was replaced."""
    return Happening("consultation_revised", draft)


def consultation_cancelled(*, reason_digest: str, cancelled_runs: Sequence[int]) -> Happening:
    """The consultation was stopped."""
    return Happening(
        "consultation_cancelled",
        {"reason_digest": reason_digest, "cancelled_runs": list(cancelled_runs)},
    )


def consultation_opened(*, opened_on: date, days: int, roll: bool) -> Happening:
    """The comment period runs; the day of opening is not counted."""
    data = {"opened_on": opened_on.isoformat(), "days": days, "roll": roll}
    return Happening("consultation_opened", data)


def consultation_closed(*, closed_on: date, result_days: int) -> Happening:
    """The comment period is over, and the time for the result runs from its last day."""
    data = {"closed_on": closed_on.isoformat(), "result_days": result_days}
    return Happening("consultation_closed", data)


def result_saved(
    *,
    revision: int,
    drafter: str,
    points: int,
    result_digest: str,
    survey: Mapping[str, Any] | None = None,
) -> Happening:
    """A text of the result was kept; whoever writes it is told what came of the survey."""
    return Happening(
        "result_saved",
        {
            "revision": revision,
            "drafter": drafter,
            "points": points,
            "result_digest": result_digest,
            **({"survey": survey} if survey else {}),
        },
    )
