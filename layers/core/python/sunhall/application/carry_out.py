"""Carries out a command on a case: load, decide, commit.

One read query and one transaction. A failed condition may be our own write whose answer was lost,
so the history is asked before anybody is told of a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunhall.application.attachments import check_attachments
from sunhall.application.check_release import check_release
from sunhall.application.ports import (
    CellsTaken,
    Commit,
    InboxChange,
    Ports,
    ShareChange,
    StoredCase,
    VersionMoved,
)
from sunhall.application.refusals import refused
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.approval.directory import NOBODY
from sunhall.domain.authorization import permitted
from sunhall.domain.disclosure.applicant_record import NO_RECORD, ApplicantRecord
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Refusal, Sealed
from sunhall.domain.engine.event import ERASED, Event, record
from sunhall.domain.engine.related import Related
from sunhall.domain.engine.service import Case, Service, Standing, fold
from sunhall.domain.errors import Conflict, NotAllowed, NotFound, RuleRefused

#: A case that moves on more often than this while one command is tried is in somebody's hands. So
#: many people may sign at the very same moment.
_TRIES = 6


class Overtaken(Conflict):
    """The case moved on between loading and committing."""

    default_code = "stale_version"


class SlotTaken(Overtaken):
    """Somebody else took the time that was to be booked."""

    default_code = "slot_taken"


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out.

    Attributes:
        case: The case afterwards.
        events: What it made happen.
    """

    case: Case
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case with its service, as loaded."""

    stored: StoredCase
    service: Service[Any]
    case: Case


def load_case(ports: Ports, case_id: str, *, consistent: bool = True) -> Loaded:
    """Load a case and replay its history.

    Raises:
        NotFound: There is no such case.
    """
    stored = ports.store.load(case_id, consistent=consistent)
    if stored is None:
        raise NotFound("case_not_found")
    service = SERVICES[stored.service]
    return Loaded(stored, service, fold(service, stored.events))


def carry_out(
    ports: Ports,
    case_id: str,
    name: str,
    command: Command,
    actor: Actor,
    identity: RequestIdentity,
    *,
    expected_version: int | None,
    loaded: Loaded | None = None,
) -> Done:
    """Carry out a command.

    Args:
        ports: The outside world.
        case_id: The case.
        name: The command's name.
        command: Its data.
        actor: Who gives it.
        identity: By what a repetition is known.
        expected_version: The version the caller has seen; None when the caller does not depend on
            what else has happened (what people do to an approval, a part of the system).
        loaded: The case, if the caller has loaded it for this request already.

    Raises:
        NotFound: There is no such case.
        NotAllowed: The table of roles and commands does not allow it.
        RuleRefused: A rule of the service refuses it.
        Conflict: The case has moved on.
    """
    code = "stale_version"
    for lost in range(_TRIES):
        loaded = loaded or load_case(ports, case_id)
        done = identity.already_done(loaded.stored.events)
        if done:
            return Done(loaded.case, done)
        context = _context(ports, loaded, name, command, actor)
        authorise(loaded, name, context)
        if loaded.stored.data_key is None:
            # What was said is gone: nothing can be decided on it, and nothing new be kept.
            _still_taken(name)
        if not _as_seen(loaded, expected_version):
            raise Conflict("stale_version")
        wanted = loaded.service.needs_cells(loaded.case, command, context)
        if wanted is not None:
            # Imported with the first command that books somebody's time.
            from sunhall.application.taken_cells import with_taken_cells

            context = with_taken_cells(ports, wanted, context, lost=lost)
        outcome = loaded.service.decide(loaded.case, command, context)
        if isinstance(outcome, Refusal):
            raise refused(outcome, at="data")
        check_attachments(ports, outcome.happenings, loaded.stored.events, at="data")
        check_release(ports, loaded.stored, name, command)
        try:
            return commit(ports, loaded, outcome, context, identity)
        except Overtaken as failure:
            # Look again: what came between may be nothing the caller had to see.
            loaded, code = None, failure.code
    raise Conflict(code)


def _context(ports: Ports, loaded: Loaded, name: str, command: Command, actor: Actor) -> Context:
    """Return the world for a command.

    The staff is read only for commands that may ask somebody, and the applicant's earlier requests
    only for those that depend on them.
    """
    service = loaded.service
    recorded = service.needs_record(name, command)
    directory = ports.directory.read() if name in service.needs_directory else NOBODY
    figures, digests = _counted(ports, loaded, name) if name in service.needs_figures else ({}, {})
    return Context(
        ports.clock.now(),
        actor,
        ports.catalogue,
        ports.randomness.salt(),
        directory=directory,
        record=_record(ports, loaded) if recorded else NO_RECORD,
        figures=figures,
        digests=digests,
        related=_related(ports, service.related(command)),
    )


def _counted(
    ports: Ports, loaded: Loaded, name: str
) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Return what is counted beside a case, and the digests of what is kept beside it."""
    if loaded.service.name == "public_consultation":
        from sunhall.application.consultation_surveys import consultation_figures

        return consultation_figures(ports, loaded), {}
    # Imported with the first vote or transcript that a command depends on.
    from sunhall.application.session_figures import counted

    return counted(ports, loaded, name)


def _related(ports: Ports, receipt_no: str | None) -> Related | None:
    """Return the other case that a command names, if it names one and there is one."""
    if receipt_no is None:
        return None
    # Imported with the first command that names another case.
    from sunhall.domain.receipt_number import normalised

    number = normalised(receipt_no)
    receipt = ports.store.receipt(number) if number else None
    if number is None or receipt is None:
        return None
    other = load_case(ports, receipt.case_id)
    standing = other.service.standing(
        other.case, Context(ports.clock.now(), system_actor("related"), ports.catalogue, "")
    )
    part_of = other.service.part_of(other.case)
    return Related(
        receipt.case_id, number, other.service.name, standing.state, standing.open, part_of
    )


def _record(ports: Ports, loaded: Loaded) -> ApplicantRecord:
    """Return what the applicant has asked for before: their identity is unsealed for it."""
    from sunhall.application.applicant_register import read_record
    from sunhall.application.read_case import unsealed

    documents = unsealed(ports, loaded.stored)
    return read_record(ports, loaded.service, loaded.case, documents)


def _as_seen(loaded: Loaded, expected_version: int | None) -> bool:
    """Whether the case is still as the caller has seen it.

    What the system adds by itself (a letter is ready, a clock rang) changes nothing that a person
    decides upon, and it comes at any moment: it makes no view stale.
    """
    if expected_version is None:
        return True
    since = loaded.stored.events[expected_version:]
    known = 0 < expected_version <= loaded.stored.version
    return known and all(event.type in loaded.service.quiet_events for event in since)


def commit(
    ports: Ports,
    loaded: Loaded,
    decision: Decision,
    context: Context,
    identity: RequestIdentity,
    *,
    letter_register: str | None = None,
) -> Done:
    """Store a decision in one transaction.

    Raises:
        Overtaken: Someone else was first.
        SlotTaken: Someone else was first to claim a cell of time.
        NumberTaken: The letter number is not free any more.
    """
    stored = loaded.stored
    events = record(
        decision.happenings,
        case_id=stored.case_id,
        after=stored.events[-1],
        at=context.now,
        actor=context.actor.id,
        request_id=identity.text,
        roles=context.actor.roles_on_record,
    )
    case = loaded.case
    for event in events:
        case = loaded.service.evolve(case, event)
    try:
        ports.store.commit(_change(ports, loaded, case, events, decision, context, letter_register))
    except VersionMoved as failure:
        return _ours_or_overtaken(ports, stored.case_id, identity, failure)
    except CellsTaken as failure:
        # The case itself has not moved, so nothing of this was written before.
        raise SlotTaken from failure
    return Done(case, events)


def _change(
    ports: Ports,
    loaded: Loaded,
    case: Case,
    events: tuple[Event, ...],
    decision: Decision,
    context: Context,
    letter_register: str | None,
) -> Commit:
    """Return all that a decision writes; the case is the one that it leads to."""
    stored = loaded.stored
    standing = loaded.service.standing(case, context)
    sealed = _sealed(ports, stored, decision.sealed)
    beside = decision.beside if sealed else None
    number = decision.letter_number
    return Commit(
        case_id=stored.case_id,
        expected_version=stored.version,
        events=events,
        standing=standing,
        sealed={} if beside else sealed,
        inbox=_inbox(loaded, case, context, standing.due_at, (*beside, sealed) if beside else None),
        shares=_shares(stored, case, standing),
        letter_number=(letter_register, *number) if letter_register and number else None,
        cells=decision.cells,
        erases=any(event.type == ERASED for event in events),
    )


def _shares(stored: StoredCase, case: Case, standing: Standing) -> tuple[ShareChange, ...]:
    """Return the rows of further departments' queues that a decision changes."""
    if not standing.shares and not stored.shares:
        return ()
    # Imported with the first case that several departments work on.
    from sunhall.application.share_changes import share_changes

    return share_changes(stored, case.receipt_no, standing.shares)


def _inbox(
    loaded: Loaded,
    case: Case,
    context: Context,
    due_at: datetime | None,
    opinions: tuple[int, int, Mapping[str, bytes]] | None,
) -> tuple[InboxChange, ...]:
    """Return the rows of boxes that a decision changes."""
    if not case.runs:
        return ()
    # Imported with the first approval: a case without one is stored without them.
    from sunhall.application.inbox_changes import Opinions, inbox_changes

    stored, service, before = loaded.stored, loaded.service, loaded.case
    given = Opinions(*opinions) if opinions else None
    return inbox_changes(stored, service, before, case, context, due_at=due_at, opinions=given)


def authorise(loaded: Loaded, name: str, context: Context) -> None:
    """Make sure that the table of roles and commands allows the context's actor a command.

    Raises:
        NotAllowed: It does not.
        NotFound: The actor must not even know of the case.
    """
    if loaded.service.hidden_from(loaded.case, context.actor, context.catalogue):
        raise NotFound("case_not_found")
    department = loaded.service.department(loaded.case, context)
    if not permitted(context.actor, name, department):
        raise NotAllowed("command_not_allowed", {"command": name})


def _still_taken(name: str) -> None:
    """Make sure that a command is one of those that a case without personal data still takes.

    Raises:
        RuleRefused: It is none (``personal_data_erased``).
    """
    from sunhall.domain.engine.retention import REFUSED, STILL_TAKEN

    if name not in STILL_TAKEN:
        raise RuleRefused(REFUSED)


def _sealed(ports: Ports, stored: StoredCase, documents: tuple[Sealed, ...]) -> dict[str, bytes]:
    if not documents:
        return {}
    if stored.data_key is None:
        raise RuleRefused("personal_data_erased")
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return {
        document.name: ports.seal.seal(key, stored.case_id, document.name, document.content)
        for document in documents
    }


def _ours_or_overtaken(
    ports: Ports, case_id: str, identity: RequestIdentity, failure: VersionMoved
) -> Done:
    again = load_case(ports, case_id)
    done = identity.already_done(again.stored.events)
    if done:
        return Done(again.case, done)
    raise Overtaken from failure
