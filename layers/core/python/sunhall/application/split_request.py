"""Splits a request into several, one matter each.

Two kinds of transactions: the request is marked as split, then each part is opened as a request of
its own. A part is known by its place in the split, so it is opened once however often it is tried.
Whoever finds a request split and without its parts gives the command again, and it goes on: with
the parts that were named first, and with the period as it stood then, whatever has happened since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sunhall.application.carry_out import Done, Loaded, authorise, carry_out, load_case
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.application.seal_identity import seal_in
from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.disclosure.parts import (
    DOCUMENT,
    OpenedPart,
    OpenPart,
    RecordParts,
    Split,
    opening_of,
    submission_of,
)
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import fold
from sunhall.domain.errors import RuleRefused
from sunhall.domain.identity.commands import SealIdentity

SPLITTER = system_actor("splitter")


def split_request(
    ports: Ports,
    case_id: str,
    command: Split,
    actor: Actor,
    identity: RequestIdentity,
    *,
    expected_version: int | None,
) -> Done:
    """Split a request and open its parts.

    Args:
        ports: The outside world.
        case_id: The request.
        command: Its parts.
        actor: Who splits it.
        identity: By what a repetition is known.
        expected_version: The version the caller has seen.

    Returns:
        The request with the receipt numbers of its parts.

    Raises:
        RuleRefused: A rule refuses it.
        Conflict: The request has moved on.
    """
    if not _half_done(ports, case_id, actor):
        seen = expected_version
        carry_out(ports, case_id, "split", command, actor, identity, expected_version=seen)
    loaded = load_case(ports, case_id)
    now: Any = loaded.case
    opened = []
    for place, opening in enumerate(_openings(ports, loaded), start=2):
        once = request_identity("split", f"{case_id}:{place}", f"{place:016}")
        case = open_case(ports, loaded.service, opening, SPLITTER, once).case
        opened.append(OpenedPart(case.case_id, case.receipt_no))
    if now.identity is not None:
        # Parts that an earlier try has opened before it was sealed.
        seal_in(ports, [part.case_id for part in opened], SealIdentity(), actor)
    return carry_out(
        ports,
        case_id,
        "record_parts",
        RecordParts(tuple(opened)),
        SPLITTER,
        request_identity("split", case_id, "recorded".rjust(16, "0")),
        # Sealed meanwhile, it is tried again: no part may say who asks.
        expected_version=now.version,
    )


def _half_done(ports: Ports, case_id: str, actor: Actor) -> bool:
    """Whether a request was split and has no parts yet: they are opened in whatever state it is.

    Raises:
        NotAllowed: This person may not split it.
    """
    loaded = load_case(ports, case_id)
    request: Any = loaded.case
    if not getattr(request, "split_into", 0) or request.parts:
        return False
    authorise(loaded, "split", Context(ports.clock.now(), actor, ports.catalogue, ""))
    return True


def _openings(ports: Ports, loaded: Loaded) -> Iterator[OpenPart]:
    """Yield how each part but the first is opened.

    Raises:
        RuleRefused: What the parts ask for was erased.
    """
    documents = unsealed(ports, loaded.stored)
    if DOCUMENT not in documents:
        raise RuleRefused("personal_data_erased")
    events, now = loaded.stored.events, loaded.case
    split_at = next(event.seq for event in events if event.type == "request_split")
    whole: Any = fold(loaded.service, events[:split_at])
    rule = next((event.data["rule"] for event in events if event.type == "receipt_confirmed"), "")
    for part in documents[DOCUMENT]["parts"][1:]:
        submission = submission_of(
            documents["application"], part, whole, assistance=events[0].data["assistance"]
        )
        # Whose identity was sealed since is sealed in the parts, too.
        yield replace(opening_of(whole, submission, rule), sealed=now.identity is not None)
