"""A live interview as its history left it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.live_session.vote import Ballot, VoteResult


class State(StrEnum):
    """States of a session."""

    TOPICS = "collecting_topics"
    """征集选题: the unit offers topics, and the public votes on them."""
    ANNOUNCED = "announced"
    """公告: everybody knows when, about what and with whom."""
    QUESTIONS = "collecting_questions"
    """提问征集: questions are taken in advance."""
    LIVE = "live"
    """直播: questions are still taken."""
    ENDED = "ended"
    """结束: what was not answered is carried over; the transcript is brought into order."""
    REVIEW = "transcript_review"
    """实录审核: the transcript is reviewed, or was approved and waits to be published."""
    PUBLISHED = "published"
    """发布: summary and transcript are public as they were approved."""
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.PUBLISHED, State.ARCHIVED, State.CANCELLED})
#: States in which citizens may ask.
ASKING = frozenset({State.QUESTIONS, State.LIVE})
#: States in which the recorder writes the transcript.
RECORDING = frozenset({State.LIVE, State.ENDED})
#: States after the end: what is still unanswered is owed within the days of the catalogue.
OVER = frozenset({State.ENDED, State.REVIEW, State.PUBLISHED, State.ARCHIVED})

#: Names of the sealed documents.
OPENING, TOPIC_LIST, ANNOUNCEMENT, SUMMARY = "opening", "topics", "announcement", "summary"
CANCELLATION, POSTPONEMENT, UNPREPARED = "cancellation", "postponement", "unprepared"
PREPARATION = "preparation"

#: Who takes part on the city's side, in the words of the live page.
TEAM_ROLES = ("host", "guest", "recorder", "moderator", "liaison")


@dataclass(frozen=True, slots=True)
class Postponement:
    """The session was put off.

    Attributes:
        number: 1 for the first time; ``postponement-<number>`` holds the reason.
        before: When it was to begin.
        after: When it is to begin instead.
    """

    number: int
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class LiveSession:
    """The whole of a session; texts and names of guests are sealed, and public once announced.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its public number.
        state: Where it stands.
        department: The host unit (主办单位).
        office: The department that runs interviews.
        submitted_at: When it was opened.
        catalogue_version: The city's rules then.
        plan: Case id of the yearly plan that it comes from; empty for none.
        planned_on: The day for which it is planned.
        ballots: Votes on its topics, the last one being the one that counts.
        vote: What came of the last vote, once it was closed.
        starts_at: When it begins, once it was announced.
        minutes: How long it is to last.
        postponements: How often and from when to when it was put off.
        team: Staff ids by role on the city's side, see `TEAM_ROLES`.
        writers: Everybody who ever was its recorder or moderator and could write or change rows of
            the transcript; none of them may approve it.
        prepared_questions: How many questions were prepared with answers.
        photos: How many photos were prepared.
        started_at: When it really began.
        ended_at: When it was over.
        transcript_due: The clock of the transcript's publication.
        summary_revision: How often a summary was saved.
        summary_authors: Ids of everybody who wrote it; none of them may approve it.
        transcript_digest: Digest of the transcript that was approved; empty before.
        transcript_rows: How many rows that one has.
        published_at: When summary and transcript were published.
        archive_at: When it is put into the archive by itself.
        runs: Approval runs, in order.
        letters: None: everything is public.
        warned_for: Due date of the transcript for which a yellow card was given, if any.
        overdue_for: Due date of the transcript for which a red card was given, if any.
        identity: None: nobody applied.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    department: str
    office: str
    submitted_at: datetime
    catalogue_version: str
    plan: str
    planned_on: date
    ballots: tuple[Ballot, ...] = ()
    vote: VoteResult | None = None
    starts_at: datetime | None = None
    minutes: int = 0
    postponements: tuple[Postponement, ...] = ()
    team: dict[str, tuple[str, ...]] = field(default_factory=dict)
    writers: tuple[str, ...] = ()
    prepared_questions: int = 0
    photos: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    transcript_due: Clock | None = None
    summary_revision: int = 0
    summary_authors: tuple[str, ...] = ()
    transcript_digest: str = ""
    transcript_rows: int = 0
    published_at: datetime | None = None
    archive_at: datetime | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)
