"""Seals who an applicant is: in a request, and in all that one application was split into.

Parts and whole say the same about a person, so sealing one of them would hide nothing. The others
come first and the request at hand last: whatever fails on the way, the command is still offered,
and given again it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sunhall.application.carry_out import Done, carry_out, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.domain.actor import Actor
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import Case
from sunhall.domain.identity.commands import SealIdentity


def seal_identity(
    ports: Ports,
    case_id: str,
    command: SealIdentity,
    actor: Actor,
    identity: RequestIdentity,
    *,
    expected_version: int | None,
) -> Done:
    """Seal an identity wherever the application has gone.

    Args:
        ports: The outside world.
        case_id: The request at hand.
        command: The sealing.
        actor: Who seals.
        identity: By what a repetition is known.
        expected_version: The version the caller has seen.

    Returns:
        The request at hand.

    Raises:
        NotFound: There is no such case.
        NotAllowed: This person may not seal.
        Conflict: It is sealed or closed, or the request has moved on.
    """
    others = _others(ports, load_case(ports, case_id).case)
    if _may_seal(ports, case_id, actor):
        seal_in(ports, others, command, actor)
    seen = expected_version
    done = carry_out(
        ports, case_id, "seal_identity", command, actor, identity, expected_version=seen
    )
    # What was split off meanwhile.
    seal_in(ports, _others(ports, done.case) - others, command, actor)
    return done


def seal_in(ports: Ports, case_ids: Iterable[str], command: SealIdentity, actor: Actor) -> None:
    """Seal the identity in cases that are open and not sealed yet; the others are passed by.

    Args:
        ports: The outside world.
        case_ids: The cases.
        command: The sealing.
        actor: Who seals.
    """
    for case_id in sorted(case_ids):
        if _may_seal(ports, case_id, actor):
            once = request_identity("seal", case_id, "sealed".rjust(16, "0"))
            carry_out(ports, case_id, "seal_identity", command, actor, once, expected_version=None)


def _may_seal(ports: Ports, case_id: str, actor: Actor) -> bool:
    loaded = load_case(ports, case_id)
    context = Context(ports.clock.now(), actor, ports.catalogue, "")
    return "seal_identity" in loaded.service.available(loaded.case, context)


def _others(ports: Ports, case: Case) -> frozenset[str]:
    """Return the cases that the same application has become besides one of them."""
    request: Any = case
    whole = getattr(request, "part_of", None)
    if whole is not None:
        request = load_case(ports, whole).case
    parts = (part for part, _ in getattr(request, "parts", ()))
    return frozenset({request.case_id, *parts} - {case.case_id})
