"""What a service declares so that the engine can run its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity

if TYPE_CHECKING:
    from sunhall.domain.disclosure.register_entry import RegisterEntry
    from sunhall.domain.meeting.plan import MeetingPlan
    from sunhall.domain.scheduling.cells import CellsWanted
    from sunhall.domain.supervision.supervised import Supervised


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
class Share:
    """A case in the work queue of a department that has a part of it (协办).

    Attributes:
        department: The department.
        state: How far it is with its part, a name of a state.
        due_at: The deadline of its part, if one runs.
        card: ``yellow`` or ``red`` while a supervision warning stands for its part.
    """

    department: str
    state: str
    due_at: datetime | None
    card: str | None


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
        shares: Further work queues that it stands in, one a department.
        first: Whether it stands before everything else in its queue, whatever is due when.
    """

    state: str
    department: str | None
    due_at: datetime | None
    wake_at: datetime | None
    card: str | None
    open: bool
    shares: tuple[Share, ...] = ()
    first: bool = False


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


def _time_changes_nothing(_case: Case, _context: Context) -> Outcome:
    """Stand in where nothing happens by itself."""
    return Decision(())


def _no_clocks(_case: Case, _context: Context) -> Mapping[str, Deadline]:
    """Stand in where no clock runs."""
    return {}


def _nobody_is_told(_events: Sequence[Event]) -> Iterable[Step]:
    """Stand in where no applicant follows the history."""
    return ()


def _shows_nothing(_case: Case) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Stand in where there is no applicant to show a document to."""
    return {}


def _nobody_applied(_case: Case) -> tuple[str, ...]:
    """Stand in where no applicant has written anything."""
    return ()


def _assigned_to_nobody(_case: Case) -> Sequence[Mapping[str, Any]]:
    """Stand in where nobody is made responsible besides whose case it is."""
    return ()


def _states_nothing(
    case: Case,
    _history: Sequence[Event],
    _documents: Mapping[str, Mapping[str, Any]],
    _catalogue: Catalogue,
) -> Mapping[str, Any]:
    """Stand in where no event orders a letter.

    Raises:
        ValueError: Always.
    """
    raise ValueError(f"no letter goes out about {type(case).__name__}")


def _issues_nothing(case: Case) -> str:
    """Stand in where no department writes letters.

    Raises:
        ValueError: Always.
    """
    raise ValueError(f"no letter goes out about {type(case).__name__}")


def _carries_nothing(_case: Case, _order: Event) -> None:
    """Stand in where no letter carries a decision."""


def _no_code(_case: Case, _order: Event) -> None:
    """Stand in where no letter carries a code."""


def _never(_name: str, _command: Command) -> bool:
    """Stand in where no command depends on earlier requests."""
    return False


def _not_supervised(_case: Case, _history: Sequence[Event], _context: Context) -> None:
    """Stand in where no rule of e-supervision looks at a service's cases."""


def _no_texts(_case: Case) -> Mapping[str, tuple[str, str]]:
    """Stand in where no rule asks how long a text is."""
    return {}


def _books_nothing(_case: Case | None, _command: Command, _context: Context) -> None:
    """Stand in where no command books anybody's time."""


def _about_no_other(_command: Command) -> None:
    """Stand in where no command names another case."""


def _part_of_nothing(_case: Case) -> str:
    """Stand in where a service's cases stand for themselves."""
    return ""


def _view_case(_case: Case) -> str:
    """Stand in where a service's cases are read by the rule for all of them."""
    return "view_case"


def _open_personal_data(_case: Case) -> str:
    """Stand in where personal data is opened by the rule for all cases."""
    return "open_personal_data"


def _hidden_from_nobody(_case: Case, _actor: Actor, _catalogue: Catalogue) -> bool:
    """Stand in where the table of roles alone says who may know of a case."""
    return False


def _no_meeting(_case: Case, _context: Context) -> None:
    """Stand in where a service's cases have no meeting by video."""


def _goes_on_nowhere(_case: Case) -> tuple[str, ...]:
    """Stand in where a case never goes on as another one of the same person."""
    return ()


def _not_registered(_case: Case, _documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Stand in where a service keeps no register of its applicants."""


@dataclass(frozen=True, slots=True)
class Service(Generic[C]):
    """A service: its words and its pure functions.

    What stands behind `facts` is left out by a service that has nothing to say to it: nobody has
    applied, no letter goes out, no clock runs.

    Attributes:
        name: Stable name, e.g. ``disclosure``; the first part of its labels' keys.
        receipt_prefix: First letters of its receipt numbers.
        commands: Name of each command to the dataclass that carries its data.
        open_case: Decides on the command that begins a case under a receipt number.
        title: The short title of a new case in work lists; it is stored sealed.
        decide: ``decide(case, command, context)``.
        evolve: ``evolve(case, event)``; the case is None before the first event.
        standing: Where a case stands, given the rules and the present moment.
        department: The department that handles a case; it bounds what staff may do.
        available: Names of the commands the context's actor may give now.
        facts: What staff see of a case now besides its sealed documents; plain data.
        applicant_commands: Those that the citizen gives.
        quiet_events: Events that the system adds by itself and that change nothing a person decides
            upon: who has not seen them has still seen the case.
        needs_directory: Names of the commands for which the staff directory has to be read.
        wake: What time alone makes happen: the decision of the tick.
        clocks: The running clocks, by name, with their derivation.
        timeline: What the applicant is told of the history.
        shown_documents: Which sealed documents the applicant sees now: under what name, the
            document and the fields of it.
        applicants_documents: Names of the sealed documents that the applicant has written; the
            part ``applicant`` of one of them says who it is.
        applicants_person: Which fields of which kind of sealed document say who the applicant is or
            how to reach them: shown to who may open personal data, and to nobody on the staff's
            side once the identity is sealed. See `kind_of`.
        others_person: The same of other people in the case: shown to who may open personal data.
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
        needs_cells: Whose time on which days has to be read for a command, given the case (None
            for the command that opens it); the context has no `Context.taken` yet. None for a
            command that books nothing.
        related: The receipt number of another case that a command names; what that case is comes
            with the context, see `sunhall.domain.engine.related.Related`. None for no other case.
        part_of: Case id of the larger case that a case belongs to (a question's session); empty for
            none.
        permission_to_view: The line of the authorisation table by which staff read a case.
        permission_to_open: The line by which they learn who its applicant is.
        opened_in: The department whose people may learn that, where not everybody does to whose
            department a part of the case has been given; None for `department`.
        goes_on_as: Receipt numbers of the cases of the same person that go on with the matter: who
            holds the query code of this one is told theirs.
        register_entry: What the register of applicants is told of a case, from its unsealed
            documents; None for a service that keeps no such register.
        hidden_from: Whether somebody whose role would let them see a case must not even know of it.
        supervised: A case as the rules of e-supervision see it: the service's own words are
            translated here and nowhere else. None for a service that no rule looks at.
        erases: Whether its cases come under a retention (`sunhall.domain.engine.retention`), should
            the city set one.
        supervised_texts: The texts whose length those rules may ask for: word of
            `sunhall.domain.supervision.supervised.Wording` to sealed document and its field.
        meeting: The meeting by video that a case has now, if it has one. What happens in it, the
            case is told by the command ``record_meeting``.
    """

    name: str
    receipt_prefix: str
    commands: Mapping[str, type[Command]]
    open_case: Callable[[Any, str, Context], Outcome]
    title: Callable[[Any], str]
    decide: Callable[[C, Command, Context], Outcome]
    evolve: Callable[[C | None, Event], C]
    standing: Callable[[C, Context], Standing]
    department: Callable[[C, Context], str]
    available: Callable[[C, Context], tuple[str, ...]]
    facts: Callable[[C, Context], Mapping[str, Any]]
    applicant_commands: frozenset[str] = frozenset()
    quiet_events: frozenset[str] = frozenset()
    needs_directory: frozenset[str] = frozenset()
    wake: Callable[[C, Context], Outcome] = _time_changes_nothing
    clocks: Callable[[C, Context], Mapping[str, Deadline]] = _no_clocks
    timeline: Callable[[Sequence[Event]], Iterable[Step]] = _nobody_is_told
    shown_documents: Callable[[C], Mapping[str, tuple[str, tuple[str, ...]]]] = _shows_nothing
    applicants_documents: Callable[[C], tuple[str, ...]] = _nobody_applied
    applicants_person: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others_person: Mapping[str, frozenset[str]] = field(default_factory=dict)
    letter_facts: Callable[
        [C, Sequence[Event], Mapping[str, Mapping[str, Any]], Catalogue], Mapping[str, Any]
    ] = _states_nothing
    letter_issuer: Callable[[C], str] = _issues_nothing
    letter_decision: Callable[[C, Event], tuple[str, str | None] | None] = _carries_nothing
    assignments: Callable[[C], Sequence[Mapping[str, Any]]] = _assigned_to_nobody
    letter_code_name: Callable[[C, Event], str | None] = _no_code
    needs_record: Callable[[str, Command], bool] = _never
    needs_figures: frozenset[str] = frozenset()
    needs_cells: Callable[[C | None, Command, Context], CellsWanted | None] = _books_nothing
    related: Callable[[Command], str | None] = _about_no_other
    part_of: Callable[[C], str] = _part_of_nothing
    permission_to_view: Callable[[C], str] = _view_case
    permission_to_open: Callable[[C], str] = _open_personal_data
    opened_in: Callable[[C, Context], str] | None = None
    goes_on_as: Callable[[C], tuple[str, ...]] = _goes_on_nowhere
    register_entry: Callable[[C, Mapping[str, Mapping[str, Any]]], RegisterEntry | None] = (
        _not_registered
    )
    hidden_from: Callable[[C, Actor, Catalogue], bool] = _hidden_from_nobody
    supervised: Callable[[C, Sequence[Event], Context], Supervised | None] = _not_supervised
    supervised_texts: Callable[[C], Mapping[str, tuple[str, str]]] = _no_texts
    meeting: Callable[[C, Context], MeetingPlan | None] = _no_meeting
    erases: bool = False


def kind_of(document: str) -> str:
    """Return the kind of a sealed document: its name without numbers (``consultation-2``)."""
    return "-".join(part for part in document.split("-") if not part.isdecimal())


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
