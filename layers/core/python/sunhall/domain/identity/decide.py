"""Decides on sealing an identity, on asking for it, and on every look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.identity.commands import LookAtIdentity, SealIdentity
from sunhall.domain.identity.opening import opened_last, opened_to
from sunhall.domain.identity.sealed_identity import SUBJECT, SealedIdentity

_NOT_SEALED = Refusal("identity_not_sealed", kind="conflict")


def seal_identity(
    identity: SealedIdentity | None, command: SealIdentity, context: Context
) -> Outcome:
    """Seal the identity, for good: no command takes it back."""
    if identity is not None:
        return Refusal("identity_already_sealed", kind="conflict")
    sealed: tuple[Sealed, ...] = ()
    digest = None
    if command.reason:
        document, digest = seal("identity-seal", {"reason": command.reason}, context.salt)
        sealed = (document,)
    return Decision((identity_sealed(reason_digest=digest),), sealed)


def asking_refused(identity: SealedIdentity | None, runs: Sequence[ApprovalRun]) -> Refusal | None:
    """Return why nobody can ask to open the identity now, or None if somebody can."""
    if identity is None:
        return _NOT_SEALED
    if any(run.subject == SUBJECT and run.open for run in runs):
        return Refusal("identity_already_requested", kind="conflict")
    return None


def request_name(run: int) -> str:
    """Name of the sealed document that says why an opening was asked for."""
    return f"identity-request-{run}"


def look(
    identity: SealedIdentity | None,
    runs: Sequence[ApprovalRun],
    command: LookAtIdentity,
    context: Context,
    *,
    seq: int,
) -> Outcome:
    """Let who asked look, and record it: first the mark, then the look.

    Args:
        identity: The identity, if it was sealed.
        runs: The case's approval runs.
        command: The look.
        context: The world.
        seq: Number that the event will have; it names the purpose.
    """
    if identity is None:
        return _NOT_SEALED
    opened = opened_to(runs, context.actor.id, context.now)
    if opened is None:
        return Refusal("identity_not_open", kind="forbidden")
    document, digest = seal(look_name(seq), {"purpose": command.purpose}, context.salt)
    viewed = identity_viewed(run=opened.run, until=opened.until, purpose_digest=digest)
    return Decision((viewed,), (document,))


def look_name(seq: int) -> str:
    """Name of the sealed document that says what a look was for."""
    return f"identity-look-{seq}"


def identity_sealed(*, reason_digest: str | None) -> Happening:
    """From now on nobody on the staff's side is shown who the applicant is."""
    return Happening("identity_sealed", {"reason_digest": reason_digest})


def identity_viewed(*, run: int, until: datetime, purpose_digest: str) -> Happening:
    """Who asked for the opening has looked; the event's actor is who it was."""
    return Happening(
        "identity_viewed",
        {
            "run": run,
            "until": in_beijing(until).isoformat(),
            "purpose_digest": purpose_digest,
        },
    )


def identity_facts(
    identity: SealedIdentity | None, runs: Sequence[ApprovalRun], now: datetime
) -> Mapping[str, Any]:
    """Return what staff see of it: whether it is sealed, for whom it is open, how often seen."""
    opened = opened_last(runs, now)
    return {
        "sealed": identity is not None,
        "open_for": opened.staff if opened else None,
        "open_until": in_beijing(opened.until).isoformat() if opened else None,
        "views": identity.views if identity else 0,
    }
