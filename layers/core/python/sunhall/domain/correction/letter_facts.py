"""What the answer to a correction request may state, gathered from its history and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.correction.request import CorrectionRequest
from sunhall.domain.engine.event import Event

#: Unsealed documents of the case by name.
Documents = Mapping[str, Mapping[str, Any]]

#: Result → the fact by which the template knows what to say of the agency that is competent.
_AGENCY = {"forwarded": "forwarded_to", "redirected": "other_agency"}


def letter_facts(
    request: CorrectionRequest, history: Sequence[Event], documents: Documents, catalogue: Catalogue
) -> dict[str, Any]:
    """Return the facts for the letter that the last event of a history ordered.

    Args:
        request: The request as that event left it.
        history: The events up to and with the one that ordered the letter.
        documents: The case's documents, unsealed.
        catalogue: The city's rules.

    Returns:
        Facts by the names of `sunhall.domain.letters.facts`.
    """
    application, answer = documents["application"], documents["answer"]
    applicant, record = application["applicant"], application["record"]
    facts: dict[str, Any] = {
        "receipt_no": request.receipt_no,
        "applicant_name": applicant["name"],
        "applicant_kind": request.applicant_kind,
        "submitted_on": local_date(request.submitted_at),
        "received_on": request.received_on,
        "record_concerned": record["name"],
        "record_wrong": record["wrong"],
        "record_right": record["right"],
        "evidence": record["evidence"],
        "correction_result": catalogue.label(f"correction_result.{answer['result']}"),
        "findings": answer["findings"],
    }
    if "other_agency" in answer:
        facts[_AGENCY[answer["result"]]] = answer["other_agency"]
    for name in ("corrected_content", "reasons"):
        if name in answer:
            facts[name] = answer[name]
    return facts
