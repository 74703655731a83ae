"""The bodies of answers about live sessions. Fields may be added; those that are here stay."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel


class SessionLine(BaseModel):
    """A session as a line of a list.

    Attributes:
        receipt_no: Its number.
        title: Its title.
        department: Id of the host unit.
        department_name: The unit's name.
        state: Where it stands.
        state_label: The same for people.
        on: The day on which it begins, began or is planned.
        starts_at: When it begins; null before it was announced.
        minutes: How long it is to last; 0 before it was announced.
    """

    receipt_no: str
    title: str
    department: str
    department_name: str
    state: str
    state_label: str
    on: date
    starts_at: datetime | None
    minutes: int


class SessionList(BaseModel):
    """A page of sessions.

    Attributes:
        items: The lines.
        cursor: Where the next page starts; null at the end.
    """

    items: list[SessionLine]
    cursor: str | None


class SessionGuest(BaseModel):
    """Somebody who answers.

    Attributes:
        name: Their name.
        title: What they are.
        head: Whether they head the unit.
    """

    name: str
    title: str
    head: bool


class SessionTopic(BaseModel):
    """A topic that is or was voted on.

    Attributes:
        number: By which it is voted for.
        title: What it is about.
    """

    number: int
    title: str


class PublicVote(BaseModel):
    """A vote of the public.

    Attributes:
        most: How many choices one voter may name.
        closes_at: First moment at which no vote is taken; null when none is taken.
        counts: Votes for each choice, once it was counted.
        chosen: Numbers of the choices that were taken.
        basis: What decided; null before.
        basis_label: The same for people.
    """

    most: int
    closes_at: datetime | None
    counts: list[int] | None
    chosen: list[int]
    basis: str | None
    basis_label: str | None


class Postponement(BaseModel):
    """It was put off.

    Attributes:
        before: When it was to begin.
        after: When it is to begin instead.
        reason: Why.
    """

    before: datetime
    after: datetime
    reason: str


class TranscriptFacts(BaseModel):
    """What is known of a transcript besides its rows.

    Attributes:
        records: Whether it is being written or put right.
        published_at: When it was published after its review; null before.
        rows: How many rows the published one has; 0 before.
        digest: SHA-256 of the published one: of a line of JSON for each row with its place,
            revision, moment in UTC, role, speaker, text and question, each line ended by a line
            feed; null before.
    """

    records: bool
    published_at: datetime | None
    rows: int
    digest: str | None


class LiveSession(SessionLine):
    """A session as everybody sees it.

    Attributes:
        phase: `upcoming`, `live` or `past`.
        introduction: What it is about.
        guests: Who answers.
        head_absent_because: Why the head of the unit does not; null if they do.
        place: Where it takes place.
        stream: Where it can be seen or heard; null for nowhere.
        topics: The topics that are or were voted on.
        vote: The vote on them; null when there is none.
        postponements: How often it was put off, and why.
        started_at: When it began.
        ended_at: When it was over.
        takes_questions: Whether questions are taken now.
        summary: What was said, in short; null before it was published.
        transcript: What is known of the transcript.
        cancelled_because: Why it does not take place; null otherwise.
    """

    phase: str
    introduction: str
    guests: list[SessionGuest]
    head_absent_because: str | None
    place: str
    stream: str | None
    topics: list[SessionTopic]
    vote: PublicVote | None
    postponements: list[Postponement]
    started_at: datetime | None
    ended_at: datetime | None
    takes_questions: bool
    summary: str | None
    transcript: TranscriptFacts
    cancelled_because: str | None


class SessionQuestion(BaseModel):
    """A question that everybody may read.

    Attributes:
        receipt_no: Its number.
        state: Where it stands.
        state_label: The same for people.
        at: When it came in.
        nickname: What whoever asked calls themselves.
        text: What is asked.
        joined: How many others asked the same.
        row: Place in the transcript of the row that answers it; null for none.
        department: Id of the unit that answers.
        department_name: The unit's name.
        due_on: Until when it is answered if it was not answered live; null otherwise.
        reply: The unit's answer afterwards; null before.
    """

    receipt_no: str
    state: str
    state_label: str
    at: datetime
    nickname: str
    text: str
    joined: int
    row: int | None
    department: str
    department_name: str
    due_on: date | None
    reply: str | None


class SessionQuestions(BaseModel):
    """A page of questions, the oldest first.

    Attributes:
        items: The questions.
        cursor: Where the next page starts; null at the end.
    """

    items: list[SessionQuestion]
    cursor: str | None


class TranscriptChange(BaseModel):
    """What a row of the transcript says now, or that it is gone.

    Attributes:
        seq: Its place; rows are shown in the order of their places.
        revision: Its revision.
        gone: There and true when the row is not shown any more; the other fields are missing then.
        at: When it was said.
        role: `host`, `guest`, `citizen` or `recorder`.
        speaker: Label of the speaker.
        text: What was said.
        question: Number of the question that it asks or answers; null for none.
    """

    seq: int
    revision: int
    gone: bool | None = None
    at: datetime | None = None
    role: str | None = None
    speaker: str | None = None
    text: str | None = None
    question: str | None = None


class TranscriptNews(BaseModel):
    """What has changed in a transcript.

    Attributes:
        state: Where the session stands.
        since: What to ask from next time.
        more: Whether more follows at once.
        poll_after: Seconds after which asking again makes sense; 0 when nothing comes any more.
        rows: What has changed, in the order of places.
    """

    state: str
    since: int
    more: bool
    poll_after: int
    rows: list[TranscriptChange]


class CastVotes(BaseModel):
    """A vote that was taken.

    Attributes:
        choices: What was voted for.
    """

    choices: list[int]


class PlanCandidate(BaseModel):
    """A unit that is or was voted on.

    Attributes:
        number: By which it is voted for.
        department: Id of the unit.
        department_name: The unit's name.
    """

    number: int
    department: str
    department_name: str


class PlannedUnit(BaseModel):
    """A unit of the plan.

    Attributes:
        department: Id of the unit.
        department_name: The unit's name.
        month: Its month; null before it was assigned.
        session: Number of its session; null before it was opened.
        public: Whether the session can be looked up by now.
        held: Whether the session was held.
        overdue: Whether its month is over and it was not.
    """

    department: str
    department_name: str
    month: int | None
    session: str | None
    public: bool
    held: bool
    overdue: bool


class InterviewPlan(BaseModel):
    """The plan of a year.

    Attributes:
        receipt_no: Its number.
        year: The year.
        state: Where it stands.
        state_label: The same for people.
        candidates: The units that are or were voted on.
        vote: The vote on them; null when there is none.
        units: What is planned.
    """

    receipt_no: str
    year: int
    state: str
    state_label: str
    candidates: list[PlanCandidate]
    vote: PublicVote | None
    units: list[PlannedUnit]


class DeskRow(BaseModel):
    """A row as the desk sees it.

    Attributes:
        seq: Its place.
        revision: Its revision.
        at: When it was first written.
        role: `host`, `guest`, `citizen` or `recorder`.
        speaker: Label of the speaker.
        text: What was said.
        question: Number of the question that it asks or answers; null for none.
        held: Whether only the desk sees it.
        struck: Whether it was taken out.
        changed_at: When this revision was written.
        changed_by: Staff id of who wrote it.
    """

    seq: int
    revision: int
    at: datetime
    role: str
    speaker: str
    text: str
    question: str | None
    held: bool
    struck: bool
    changed_at: datetime
    changed_by: str


class DeskRows(BaseModel):
    """A whole transcript as the desk sees it.

    Attributes:
        items: The rows, in the order of their places.
    """

    items: list[DeskRow]
