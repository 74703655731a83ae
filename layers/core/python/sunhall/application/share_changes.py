"""Finds the rows of further departments' work queues that a decision changes.

A case that several departments work on stands in the queue of each. What the rows show is part of
where the case stands, so what has to be written is the difference to what is stored; it goes into
the transaction that records the decision.
"""

from __future__ import annotations

from collections.abc import Iterable

from sunhall.application.ports import ShareChange, StoredCase
from sunhall.domain.engine.service import Share


def share_changes(
    stored: StoredCase, receipt_no: str, after: Iterable[Share]
) -> tuple[ShareChange, ...]:
    """Return the rows to write.

    Args:
        stored: The case as it is stored, with its rows.
        receipt_no: Its receipt number.
        after: The queues it is to stand in.
    """
    there = {share.department: share for share in stored.shares}
    wanted = {share.department: share for share in after}
    return tuple(
        ShareChange(department, wanted.get(department), receipt_no, stored.service, stored.title)
        for department in sorted({*there, *wanted})
        if there.get(department) != wanted.get(department)
    )
