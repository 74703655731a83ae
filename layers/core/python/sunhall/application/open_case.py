"""Opens a case: a citizen's submission, or what staff register for them.

One transaction stores the case, its first events, the receipt number and the idempotency key.
A submission whose answer was lost is answered again, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunhall.application.applicant_register import came_in, register_row
from sunhall.application.attachments import check_attachments
from sunhall.application.ports import (
    CellsTaken,
    EarlierRequest,
    NewCase,
    Ports,
    ReceiptTaken,
    RequestRepeated,
)
from sunhall.application.refusals import refused
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import record
from sunhall.domain.engine.service import Case, Service, fold
from sunhall.domain.errors import Conflict, Unavailable
from sunhall.domain.query_code import code_hash, query_code
from sunhall.domain.receipt_number import receipt_number

#: A day has a million receipt numbers; three in a row that are taken point to a broken generator.
_TRIES = 3

#: How often the time that is wanted is looked for again when others were faster. So many people may
#: book at the very same moment.
_LOOKS = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened case, as the answer to its submission tells it.

    Attributes:
        case: The case.
        service: Name of its service.
        code: The query code, shown this once.
        clocks: The deadlines to show, by name.
    """

    case: Case
    service: str
    code: str
    clocks: Mapping[str, Deadline]


def open_case(
    ports: Ports, service: Service[Any], command: Command, actor: Actor, identity: RequestIdentity
) -> Opened:
    """Open a case.

    Args:
        ports: The outside world.
        service: Whose case it is.
        command: The command that begins it.
        actor: Who gives it.
        identity: By what a repetition is known.

    Returns:
        The case and its query code; the same ones when the request is a repetition.

    Raises:
        RuleRefused: A rule refuses it.
        Conflict: The idempotency key was used for another submission, or others took the time that
            was to be booked.
    """
    context = Context(ports.clock.now(), actor, ports.catalogue, ports.randomness.salt())
    for lost in range(_LOOKS):
        try:
            return _numbered(ports, service, command, context, identity, lost=lost)
        except RequestRepeated as repeated:
            return _answered_again(ports, service, repeated.earlier, context, identity)
        except CellsTaken:
            continue
    raise Conflict("slot_taken")


def _numbered(
    ports: Ports,
    service: Service[Any],
    command: Command,
    context: Context,
    identity: RequestIdentity,
    *,
    lost: int,
) -> Opened:
    """Open the case under a receipt number that is free."""
    wanted = service.needs_cells(None, command, context)
    if wanted is not None:
        # Imported with the first command that books somebody's time.
        from sunhall.application.taken_cells import with_taken_cells

        context = with_taken_cells(ports, wanted, context, lost=lost)
    for _ in range(_TRIES):
        digits = ports.randomness.receipt_digits()
        number = receipt_number(service.receipt_prefix, context.today, digits)
        try:
            return _opened(ports, service, command, number, context, identity)
        except ReceiptTaken:
            continue
    raise Unavailable(retry_after=1)


def _opened(
    ports: Ports,
    service: Service[Any],
    command: Command,
    number: str,
    context: Context,
    identity: RequestIdentity,
) -> Opened:
    outcome = service.open_case(command, number, context)
    if isinstance(outcome, Refusal):
        # What was booked by this very request is taken, too.
        earlier = ports.store.earlier_request(identity.key) if context.taken else None
        raise RequestRepeated(earlier) if earlier else refused(outcome)
    check_attachments(ports, outcome.happenings, ())
    case_id = ports.randomness.new_case_id(context.now)
    events = record(
        outcome.happenings,
        case_id=case_id,
        after=None,
        at=context.now,
        actor=context.actor.id,
        request_id=identity.text,
        roles=context.actor.roles_on_record,
    )
    case: Case = fold(service, events)
    documents = {document.name: document.content for document in outcome.sealed}
    at = came_in(command, context.now)
    code = query_code(ports.secrets.derived("query-code"), case_id)
    sealed, data_key = _sealed(ports, case_id, outcome)
    ports.store.create(
        NewCase(
            case_id=case_id,
            service=service.name,
            receipt_no=number,
            code_hash=code_hash(ports.secrets.derived("query-code"), number, code),
            events=events,
            standing=service.standing(case, context),
            sealed=sealed,
            data_key=data_key,
            title=ports.titles.seal(service.title(command)),
            request_key=identity.key,
            payload_hash=identity.payload,
            register=register_row(ports, service, case, documents, at=at),
            # What calls for a case may be put aside, and tried again by a person weeks later.
            never_forgotten=context.actor.kind is ActorKind.SYSTEM,
            cells=outcome.cells,
        )
    )
    return Opened(case, service.name, code, service.clocks(case, context))


def _sealed(ports: Ports, case_id: str, decision: Decision) -> tuple[dict[str, bytes], bytes]:
    key, wrapped = ports.seal.new_key(case_id)
    documents = {
        document.name: ports.seal.seal(key, case_id, document.name, document.content)
        for document in decision.sealed
    }
    return documents, wrapped


def _answered_again(
    ports: Ports,
    service: Service[Any],
    earlier: EarlierRequest,
    context: Context,
    identity: RequestIdentity,
) -> Opened:
    if earlier.payload_hash != identity.payload:
        raise Conflict("idempotency_key_reused")
    stored = ports.store.load(earlier.case_id)
    if stored is None:
        raise Conflict("idempotency_key_reused")
    # As it was when it was opened: the answer must not change because time went by.
    first = tuple(event for event in stored.events if event.request_id == identity.text)
    case: Case = fold(service, first)
    code = query_code(ports.secrets.derived("query-code"), earlier.case_id)
    return Opened(case, service.name, code, service.clocks(case, context))
