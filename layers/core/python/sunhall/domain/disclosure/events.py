"""The events of a disclosure request: one function per event, giving its type and its data.

Data is plain JSON without personal data. What is confidential is sealed and only named here by its
digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sunhall.domain.engine.event import Happening


def submitted(
    *,
    receipt_no: str,
    channel: str,
    applicant_kind: str,
    department: str,
    catalogue_version: str,
    application_digest: str,
    attachments: Sequence[str],
    assistance: bool,
    came_on: date,
    joint: int,
    delivery: str,
) -> Happening:
    """A request came in; the period does not run before receipt is fixed (art. 31)."""
    return Happening(
        "submitted",
        {
            "receipt_no": receipt_no,
            "channel": channel,
            "applicant_kind": applicant_kind,
            "department": department,
            "catalogue_version": catalogue_version,
            "application_digest": application_digest,
            "attachments": list(attachments),
            "assistance": assistance,
            "came_on": came_on.isoformat(),
            "joint": joint,
            "delivery": delivery,
        },
    )


def receipt_confirmed(received_on: date, *, reply_days: int, rule: str) -> Happening:
    """The day of receipt is fixed and the reply period runs from it (arts. 31, 33)."""
    data = {"received_on": received_on.isoformat(), "reply_days": reply_days, "rule": rule}
    return Happening("receipt_confirmed", data, letter="D01")


def review_started() -> Happening:
    """The formal review began (arts. 29, 30)."""
    return Happening("review_started", {})


def supplement_requested(
    *,
    round: int,
    asked_on: date,
    days: int,
    until: date,
    points: int,
    points_digest: str,
    cancelled_runs: Sequence[int],
) -> Happening:
    """The applicant was asked to make the request clear; the reply clock stops (art. 30)."""
    data = {
        "round": round,
        "asked_on": asked_on.isoformat(),
        "days": days,
        "until": until.isoformat(),
        "points": points,
        "points_digest": points_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("supplement_requested", data, letter="D02")


def supplement_received(
    *,
    round: int,
    given_on: date,
    reply_days: int,
    supplement_digest: str,
    attachments: Sequence[str],
) -> Happening:
    """The supplement came in; the reply period starts again from this day (art. 30)."""
    return Happening(
        "supplement_received",
        {
            "round": round,
            "given_on": given_on.isoformat(),
            "reply_days": reply_days,
            "supplement_digest": supplement_digest,
            "attachments": list(attachments),
        },
        letter="D01",
    )


def supplement_expired(until: date) -> Happening:
    """The supplement period ended with nothing received; an officer has to confirm it."""
    return Happening("supplement_expired", {"until": until.isoformat()})


def abandonment_confirmed(*, until: date, leaf: str, cancelled_runs: Sequence[int]) -> Happening:
    """The request counts as abandoned (art. 30)."""
    data = {"until": until.isoformat(), "leaf": leaf, "cancelled_runs": list(cancelled_runs)}
    return Happening("abandonment_confirmed", data, letter="D21")


def assigned(*, department: str, handler: str | None, instruction_digest: str | None) -> Happening:
    """A department was made responsible for the request."""
    data = {
        "department": department,
        "handler": handler,
        "instruction_digest": instruction_digest,
    }
    return Happening("assigned", data)


def draft_saved(
    *,
    revision: int,
    decision: str,
    leaf: str,
    letter: str,
    drafter: str,
    ground: str,
    withheld: int,
    risk: str,
    releases: bool,
    grounds: Sequence[str],
    draft_digest: str,
    attachments: Sequence[str],
) -> Happening:
    """A text of the reply was kept."""
    return Happening(
        "draft_saved",
        {
            "revision": revision,
            "decision": decision,
            "leaf": leaf,
            "letter": letter,
            "drafter": drafter,
            "ground": ground,
            "withheld": withheld,
            "risk": risk,
            "releases": releases,
            "grounds": list(grounds),
            "draft_digest": draft_digest,
            "attachments": list(attachments),
        },
    )


def reply_sent(
    *,
    leaf: str,
    letter: str,
    number: str,
    cancelled_runs: Sequence[int],
    release_on: date | None = None,
) -> Happening:
    """The reply left the agency; the reply clock ends (art. 33).

    Where a third party objected, what is given becomes readable on a later day, so that the third
    party can still turn to somebody (art. 32).
    """
    data = {
        "release_on": release_on.isoformat() if release_on else None,
        "leaf": leaf,
        "letter": letter,
        "number": number,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("reply_sent", data)


def withdrawn(*, leaf: str, reason_digest: str | None, cancelled_runs: Sequence[int]) -> Happening:
    """The applicant took the request back."""
    data = {
        "leaf": leaf,
        "reason_digest": reason_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("withdrawn", data, letter="D27")
