"""Live interviews towards everybody: what is coming, what is on, what was said and asked.

What is public is kept in rows of its own, rewritten wholly from the case after each of its events
(`sunhall.application.keep_sessions`). A reader needs nothing else: no key, no case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, Protocol, TypeAlias

from sunhall.application.ports import Ports
from sunhall.application.row_page import RowPage
from sunhall.domain import receipt_number
from sunhall.domain.errors import NotFound

#: What lists show apart: before the session, while it is on, after it.
Phase: TypeAlias = Literal["upcoming", "live", "past"]

#: First letters of the numbers of sessions and of plans.
_SESSIONS, _PLANS = "FT-", "FJ-"

#: Questions of one page: of the longest ones with the longest answers, so many stay within eight
#: read units.
QUESTIONS_OF_A_PAGE: Final = 8


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SessionLine:
    """A session as lists show it.

    Attributes:
        case_id: The case.
        receipt_no: Its public number.
        title: Its title: the announced one, before that the working title.
        department: The host unit.
        state: Where it stands.
        on: When it begins or began, in the city's zone; before the announcement the planned day.
        starts_at: When it begins; None before the announcement.
        minutes: How long it is to last; 0 before the announcement.
    """

    case_id: str
    receipt_no: str
    title: str
    department: str
    state: str
    on: date
    starts_at: datetime | None
    minutes: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SessionRow:
    """What everybody may know of a session.

    Attributes:
        line: What lists show of it.
        version: Number of events it was made from.
        phase: Which list it stands in.
        topics: The topics that are or were voted on, in the order of their numbers.
        ballot: Name of the ballot by which votes on them are taken; empty where there is none.
        vote_closes_at: First moment at which no vote is taken any more; None without a ballot.
        vote: The result once it was closed: ``counts``, ``chosen``, ``tied``, ``basis``, see
            `sunhall.domain.live_session.vote.VoteResult`; empty before.
        introduction: What it will be about.
        guests: Who answers: ``name``, ``title``, and ``head`` for the head of the unit.
        head_absent_because: Why the head of the unit does not answer in person; empty if they do.
        place: Where it takes place; may be empty.
        stream: Address at which it can be seen or heard; may be empty.
        postponements: ``before``, ``after`` (instants) and ``reason``, in order.
        started_at: When it began.
        ended_at: When it was over.
        summary: What was said in short, once it was published.
        transcript_digest: Digest of the published transcript; empty before.
        transcript_rows: How many rows it has; 0 before.
        published_at: When it was published.
        cancelled_because: Why it does not take place; empty otherwise.
        takes_questions: Whether citizens may ask.
        records: Whether the transcript is being written: rows that are read now may still change.
    """

    line: SessionLine
    version: int
    phase: Phase
    topics: Sequence[str] = ()
    ballot: str = ""
    vote_closes_at: datetime | None = None
    vote: Mapping[str, Any] = field(default_factory=dict)
    introduction: str = ""
    guests: Sequence[Mapping[str, Any]] = ()
    head_absent_because: str = ""
    place: str = ""
    stream: str = ""
    postponements: Sequence[Mapping[str, str]] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    summary: str = ""
    transcript_digest: str = ""
    transcript_rows: int = 0
    published_at: datetime | None = None
    cancelled_because: str = ""
    takes_questions: bool = False
    records: bool = False

    @property
    def case_id(self) -> str:
        """The case."""
        return self.line.case_id

    @property
    def receipt_no(self) -> str:
        """Its public number."""
        return self.line.receipt_no

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.line.state

    @property
    def department(self) -> str:
        """The host unit."""
        return self.line.department


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QuestionRow:
    """What everybody may know of a question; of one that is not public only where it stands.

    Attributes:
        case_id: The question.
        session: Case id of its session.
        version: Number of events it was made from.
        receipt_no: Its number; moderators and other questions name it.
        state: Where it stands.
        public: Whether everybody may read it.
        at: When it came in.
        department: The unit that answers.
        nickname: What whoever asked calls themselves; empty unless it is public.
        text: What is asked; empty unless it is public.
        joined: How many others asked the same.
        row: Number of the row of the transcript that answers it; 0 for none.
        due_on: Until when it is answered if the session ended without an answer.
        reply: The unit's answer afterwards; empty before.
        waiting: Whether it still waits for somebody; what everybody reads does not tell it.
    """

    case_id: str
    session: str
    version: int
    receipt_no: str
    state: str
    public: bool
    at: datetime
    department: str
    nickname: str = ""
    text: str = ""
    joined: int = 0
    row: int = 0
    due_on: date | None = None
    reply: str = ""
    waiting: bool = True


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlanRow:
    """What everybody may know of a yearly plan.

    Attributes:
        case_id: The case.
        version: Number of events it was made from.
        receipt_no: Its public number.
        year: The year it is for.
        state: Where it stands.
        candidates: Ids of the departments that are or were voted on, by their numbers.
        ballot: Name of the ballot by which votes on them are taken; empty where there is none.
        vote_closes_at: First moment at which no vote is taken any more; None without a ballot.
        vote: The result once it was closed, as in `SessionRow`; empty before.
        units: What is planned: ``department``, ``month`` (1 to 12, or 0 before it was assigned),
            ``session`` (its number; empty before it was opened), ``held`` and ``overdue``.
    """

    case_id: str
    version: int
    receipt_no: str
    year: int
    state: str
    candidates: Sequence[str] = ()
    ballot: str = ""
    vote_closes_at: datetime | None = None
    vote: Mapping[str, Any] = field(default_factory=dict)
    units: Sequence[Mapping[str, Any]] = ()


class SessionRows(Protocol):
    """The rows that everybody reads. Only its adapter knows the keys."""

    def put(self, row: SessionRow) -> None:
        """Write a session's row and its line of the lists, unless a later version is there."""

    def put_question(self, row: QuestionRow) -> None:
        """Write a question's row, unless a later version is there."""

    def put_plan(self, row: PlanRow) -> None:
        """Write a plan's row, unless a later version is there."""

    def session(self, case_id: str, *, consistent: bool = False) -> SessionRow | None:
        """Return a session's row."""

    def page(self, phase: Phase | None, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of `SessionLine`: the latest first, upcoming ones the nearest first."""

    def questions(self, case_id: str, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the questions that everybody may read, the oldest first."""

    def open_questions(self, case_id: str) -> Sequence[str]:
        """Return the case ids of a session's questions that nobody has dealt with for good."""

    def plan(self, year: int) -> PlanRow | None:
        """Return the plan of a year; the last one if there are several."""


class SessionReadingPorts(Ports, Protocol):
    """What reading needs besides what every use case may."""

    @property
    def sessions(self) -> SessionRows:
        """The rows that everybody reads."""


def list_sessions(
    ports: SessionReadingPorts,
    phase: Phase | None,
    *,
    limit: int,
    after: Mapping[str, str] | None,
) -> RowPage:
    """Return a page of sessions (`SessionLine`), of one phase or of all: one query.

    Args:
        ports: The outside world.
        phase: Which; None for all of them, the latest first.
        limit: Most rows of the page.
        after: Where the page before ended.
    """
    return ports.sessions.page(phase, limit=limit, after=after)


def look_up_session(ports: SessionReadingPorts, typed: str) -> SessionRow:
    """Return the row of the session with a number.

    Args:
        ports: The outside world.
        typed: The number as typed.

    Raises:
        NotFound: There is no such session, or it is not public.
    """
    number = receipt_number.normalised(typed)
    receipt = ports.store.receipt(number) if number and number.startswith(_SESSIONS) else None
    row = ports.sessions.session(receipt.case_id) if receipt else None
    if row is None:
        raise NotFound("session_not_found")
    return row


def session_questions(
    ports: SessionReadingPorts, row: SessionRow, *, limit: int, after: Mapping[str, str] | None
) -> RowPage:
    """Return a page of the questions (`QuestionRow`) that everybody may read: one query.

    Args:
        ports: The outside world.
        row: The session.
        limit: Most rows; at most `QUESTIONS_OF_A_PAGE` stay within a page's read units.
        after: Where the page before ended.
    """
    return ports.sessions.questions(row.case_id, limit=limit, after=after)


def read_plan(ports: SessionReadingPorts, year: int) -> PlanRow:
    """Return the plan of a year.

    Raises:
        NotFound: There is none, or it is not public.
    """
    row = ports.sessions.plan(year)
    if row is None:
        raise NotFound("plan_not_found")
    return row


def public_sessions(ports: SessionReadingPorts, plan: PlanRow) -> frozenset[str]:
    """Return the numbers of a plan's sessions that everybody can look up by now.

    A session is opened weeks before anything of it is told. What was held is public; the few that
    are being prepared are looked at.
    """
    numbers = {unit["session"]: bool(unit["held"]) for unit in plan.units if unit["session"]}
    return frozenset(
        number for number, held in numbers.items() if held or _is_public(ports, number)
    )


def _is_public(ports: SessionReadingPorts, number: str) -> bool:
    try:
        look_up_session(ports, number)
    except NotFound:
        return False
    return True
