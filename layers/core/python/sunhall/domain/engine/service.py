"""What a service declares so that the engine can run its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity

if TYPE_CHECKING:
    from sunhall.domain.disclosure.register_entry import RegisterEntry


class Case(Protocol):
    """What the engine knows of any service's case."""

    @property
    def case_id(self) -> str:
        """The case's ULID."""

    @property
    def version(self) -> int:
        """Number of events in its history."""

    @property
    def receipt_no(self) -> str:
        """What people say on the phone."""

    @property
    def state(self) -> str:
        """Name of its state."""

    @property
    def submitted_at(self) -> datetime:
        """When it began."""

    @property
    def letters(self) -> tuple[IssuedLetter, ...]:
        """Its letters, in the order in which they were ordered."""

    @property
    def runs(self) -> tuple[ApprovalRun, ...]:
        """Its approval runs; the run with number n stands at n - 1."""

    @property
    def identity(self) -> SealedIdentity | None:
        """The identity of the person behind it, once it was sealed; None before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: what the indexes show of it.

    Attributes:
        state: Name of the state.
        department: Department in whose work queue it waits, or None when nobody has to act.
        due_at: The deadline that orders the work queue, if one runs.
        wake_at: The earliest moment at which time alone changes the case, if any.
        card: ``yellow`` or ``red`` while a supervision warning stands.
        open: False once nothing more is to be done.
    """

    state: str
    department: str | None
    due_at: datetime | None
    wake_at: datetime | None
    card: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history that the applicant is shown.

    Attributes:
        at: When it happened.
        key: What happened; the labels are ``timeline.<key>`` and ``timeline.<key>.detail``.
        params: Values for the placeholders of the detail.
    """

    at: datetime
    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


C = TypeVar("C", bound=Case)


def _no_code(_case: Case, _order: Event) -> None:
    """Stand in where no letter carries a code."""


def _never(_name: str, _command: Command) -> bool:
    """Stand in where no command depends on earlier requests."""
    return False


def _not_registered(_case: Case, _documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Stand in where a service keeps no register of its applicants."""


@dataclass(frozen=True, slots=True)
class Service(Generic[C]):
    """A service: its words and its pure functions.

    Attributes:
        name: Stable name, e.g. ``disclosure``; the first part of its labels' keys.
        receipt_prefix: First letters of its receipt numbers.
        commands: Name of each command to the dataclass that carries its data.
        applicant_commands: Those that the citizen gives.
        quiet_events: Events that the system adds by itself and that change nothing a person decides
            upon: who has not seen them has still seen the case.
        needs_directory: Names of the commands for which the staff directory has to be read.
        open_case: Decides on the command that begins a case under a receipt number.
        title: The short title of a new case in work lists; it is stored sealed.
        decide: ``decide(case, command, context)``.
        evolve: ``evolve(case, event)``; the case is None before the first event.
        standing: Where a case stands, given the rules and the present moment.
        wake: What time alone makes happen: the decision of the tick.
        clocks: The running clocks, by name, with their derivation.
        department: The department that handles a case; it bounds what staff may do.
        available: Names of the commands the context's actor may give now.
        facts: What staff see of a case now besides its sealed documents; plain data.
        timeline: What the applicant is told of the history.
        shown_documents: Which sealed documents the applicant sees now: under what name, the
            document and the fields of it.
        applicants_documents: Names of the sealed documents that the applicant has written; the
            part ``applicant`` of one of them says who it is.
        letter_facts: What the letter may state that the last event of a history ordered.
        letter_issuer: Id of the department in whose name a letter of the case goes out.
        letter_decision: Reference of the approved decision that a letter carries, with its row of
            the statistics, if it counts in one; None for a letter of procedure.
        assignments: Who was made responsible; plain data.
        letter_code_name: What the code is derived from that a letter gives to its addressee, if it
            gives one: the receiver answers with it.
        needs_record: Whether the applicant's earlier requests are read for a command, by its name
            and data.
        needs_figures: Names of the commands for which what belongs to the case and is kept apart
            from it has to be counted.
        register_entry: What the register of applicants is told of a case, from its unsealed
            documents; None for a service that keeps no such register.
    """

    name: str
    receipt_prefix: str
    commands: Mapping[str, type[Command]]
    applicant_commands: frozenset[str]
    quiet_events: frozenset[str]
    needs_directory: frozenset[str]
    open_case: Callable[[Any, str, Context], Outcome]
    title: Callable[[Any], str]
    decide: Callable[[C, Command, Context], Outcome]
    evolve: Callable[[C | None, Event], C]
    standing: Callable[[C, Context], Standing]
    wake: Callable[[C, Context], Outcome]
    clocks: Callable[[C, Context], Mapping[str, Deadline]]
    department: Callable[[C, Context], str]
    available: Callable[[C, Context], tuple[str, ...]]
    facts: Callable[[C, Context], Mapping[str, Any]]
    timeline: Callable[[Sequence[Event]], Iterable[Step]]
    shown_documents: Callable[[C], Mapping[str, tuple[str, tuple[str, ...]]]]
    applicants_documents: Callable[[C], tuple[str, ...]]
    letter_facts: Callable[
        [C, Sequence[Event], Mapping[str, Mapping[str, Any]], Catalogue], Mapping[str, Any]
    ]
    letter_issuer: Callable[[C], str]
    letter_decision: Callable[[C, Event], tuple[str, str | None] | None]
    assignments: Callable[[C], Sequence[Mapping[str, Any]]]
    letter_code_name: Callable[[C, Event], str | None] = _no_code
    needs_record: Callable[[str, Command], bool] = _never
    needs_figures: frozenset[str] = frozenset()
    register_entry: Callable[[C, Mapping[str, Mapping[str, Any]]], RegisterEntry | None] = (
        _not_registered
    )


def fold(service: Service[C], events: Iterable[Event]) -> C:
    """Replay a history.

    Args:
        service: Whose case it is.
        events: The history, in order.

    Returns:
        The case as the events left it.

    Raises:
        ValueError: The history is empty.
    """
    case: C | None = None
    for event in events:
        case = service.evolve(case, event)
    if case is None:
        raise ValueError("a case has at least one event")
    return case
