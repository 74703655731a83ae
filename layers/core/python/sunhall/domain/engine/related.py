"""Another case that a command names by its receipt number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Related:
    """What a decision may know of another case.

    It is as it was when it was read: the two cases are not changed in one transaction.

    Attributes:
        case_id: ULID.
        receipt_no: Its receipt number.
        service: Name of its service.
        state: Name of its state.
        open: Whether anything is still to be done in it.
        part_of: What it is a part of, see `sunhall.domain.engine.service.Service.part_of`.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    open: bool
    part_of: str = ""
