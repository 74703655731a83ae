"""A notice to a member of staff, as it is kept and handed on; who sends it on needs no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: What happened longer ago is no news: a history that is taken over tells nobody anything.
NEWS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it is kept: no name, no title, no word of what the case is about.

    Attributes:
        staff: Staff id of who is told.
        at: When it happened.
        case_id: The case.
        number: Sequence number of the event.
        kind: What it says, see `sunhall.domain.staff_notices.notice.Kind`.
        receipt_no: The case's receipt number.
        service: The case's service.
        run: Number of the approval run; 0 when it is not about a signature.
        seat: Number of the seat in it.
    """

    staff: str
    at: datetime
    case_id: str
    number: int
    kind: str
    receipt_no: str
    service: str
    run: int = 0
    seat: int = 0
