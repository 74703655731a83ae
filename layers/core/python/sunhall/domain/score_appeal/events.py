"""The events of an appeal against a score: one function per event, giving its type and its data."""

from __future__ import annotations

from collections.abc import Sequence

from sunhall.domain.engine.event import Happening


def score_appeal_filed(
    *,
    receipt_no: str,
    department: str,
    record: str,
    against: str,
    filed_by: str,
    days: int,
    catalogue_version: str,
    reasons_digest: str,
) -> Happening:
    """A unit appealed; the time to decide runs from today."""
    return Happening(
        "score_appeal_filed",
        {
            "receipt_no": receipt_no,
            "department": department,
            "record": record,
            "against": against,
            "filed_by": filed_by,
            "days": days,
            "catalogue_version": catalogue_version,
            "reasons_digest": reasons_digest,
        },
    )


def appeal_outcome_proposed(*, outcome: str, by: str, explanation_digest: str) -> Happening:
    """Somebody at the centre said what is to come of it."""
    data = {"outcome": outcome, "by": by, "explanation_digest": explanation_digest}
    return Happening("appeal_outcome_proposed", data)


def score_appeal_withdrawn(*, by: str, cancelled: Sequence[int]) -> Happening:
    """The unit took it back."""
    return Happening("score_appeal_withdrawn", {"by": by, "cancelled_runs": list(cancelled)})
