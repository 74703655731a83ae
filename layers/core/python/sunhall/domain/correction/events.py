"""The events of a correction request: one function per event, giving its type and its data.

The types are this service's own, so that whoever counts disclosure requests for the annual report
(art. 50) can never count one of these. Data is plain JSON without personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sunhall.domain.engine.event import Happening


def correction_requested(
    *,
    receipt_no: str,
    channel: str,
    applicant_kind: str,
    department: str,
    catalogue_version: str,
    application_digest: str,
    attachments: Sequence[str],
    assistance: bool,
) -> Happening:
    """A request came in; the period does not run before receipt is fixed (art. 31)."""
    return Happening(
        "correction_requested",
        {
            "receipt_no": receipt_no,
            "channel": channel,
            "applicant_kind": applicant_kind,
            "department": department,
            "catalogue_version": catalogue_version,
            "application_digest": application_digest,
            "attachments": list(attachments),
            "assistance": assistance,
        },
    )


def correction_received(received_on: date, *, days: int, rule: str) -> Happening:
    """The day of receipt is fixed and the period of the answer runs from it."""
    data = {"received_on": received_on.isoformat(), "days": days, "rule": rule}
    return Happening("correction_received", data)


def correction_assigned(
    *, department: str, handler: str | None, instruction_digest: str | None
) -> Happening:
    """A department was made responsible for looking into the record."""
    return Happening(
        "correction_assigned",
        {"department": department, "handler": handler, "instruction_digest": instruction_digest},
    )


def answer_saved(*, revision: int, result: str, drafter: str, answer_digest: str) -> Happening:
    """A text of the answer was kept."""
    return Happening(
        "answer_saved",
        {
            "revision": revision,
            "result": result,
            "drafter": drafter,
            "answer_digest": answer_digest,
        },
    )


def correction_answered(*, result: str, letter: str, number: str) -> Happening:
    """The answer left the agency; its clock ends."""
    return Happening("correction_answered", {"result": result, "letter": letter, "number": number})


def correction_withdrawn(*, reason_digest: str | None, cancelled_runs: Sequence[int]) -> Happening:
    """The applicant took the request back."""
    return Happening(
        "correction_withdrawn",
        {"reason_digest": reason_digest, "cancelled_runs": list(cancelled_runs)},
    )
