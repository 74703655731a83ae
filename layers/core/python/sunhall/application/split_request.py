"""Splits a request into several, one matter each.

Two kinds of transactions: the request is marked as split, then each part is opened as a request of
its own. A part is known by its place in the split, so it is opened once however often it is tried;
who finds a request split and without its parts gives the command again, and it goes on.
"""

from __future__ import annotations

from typing import Any

from sunhall.application.carry_out import Done, carry_out, load_case
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.disclosure.parts import (
    DOCUMENT,
    OpenedPart,
    OpenPart,
    RecordParts,
    Split,
    submission_of,
)
from sunhall.domain.errors import RuleRefused

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
    carry_out(ports, case_id, "split", command, actor, identity, expected_version=expected_version)
    loaded = load_case(ports, case_id)
    documents = unsealed(ports, loaded.stored)
    if DOCUMENT not in documents:
        raise RuleRefused("personal_data_erased")
    request: Any = loaded.case
    rule = next((e.data["rule"] for e in loaded.stored.events if e.type == "receipt_confirmed"), "")
    opened = []
    for place, part in enumerate(documents[DOCUMENT]["parts"][1:], start=2):
        opening = OpenPart(
            submission=submission_of(documents["application"], part, request),
            part_of=case_id,
            came_on=request.came_on,
            came_at=request.submitted_at,
            received_on=request.received_on,
            rule=rule,
        )
        once = request_identity("split", f"{case_id}:{place}", f"{place:016}")
        case = open_case(ports, loaded.service, opening, SPLITTER, once).case
        opened.append(OpenedPart(case.case_id, case.receipt_no))
    return carry_out(
        ports,
        case_id,
        "record_parts",
        RecordParts(tuple(opened)),
        SPLITTER,
        request_identity("split", case_id, "recorded".rjust(16, "0")),
        expected_version=None,
    )
