"""How the answered requests of the same applicant are shown to staff."""

from __future__ import annotations

from typing import Any

from sunhall.application.similar_requests import SimilarRequests
from sunhall.domain.disclosure.applicant_record import is_same


def similar_view(found: SimilarRequests) -> dict[str, Any]:
    """Return the body of the answer."""
    return {
        "case_id": found.case_id,
        "month": found.record.month,
        "place": found.record.place,
        "in_month": found.record.in_month,
        "least_percent": found.least,
        "items": [
            {
                "case_id": each.case_id,
                "receipt_no": each.receipt_no,
                "letter_no": each.letter_no,
                "answered_on": each.answered_on.isoformat() if each.answered_on else None,
                "identical": each.identical,
                "similarity": round(each.similarity, 2),
                "same_numbers": each.same_numbers,
                "same_information": is_same(each, found.least),
            }
            for each in found.earlier
        ],
    }
