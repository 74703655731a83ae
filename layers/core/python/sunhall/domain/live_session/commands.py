"""What can be asked of a session, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
LongText = Annotated[str, MinLen(1), MaxLen(2000)]
Reason = Annotated[str, MinLen(1), MaxLen(500)]
Department = Annotated[str, MinLen(1), MaxLen(60)]
#: Stable ids of members of the staff.
People = Annotated[tuple[Annotated[str, MinLen(1), MaxLen(64)], ...], MaxLen(10)]


@dataclass(frozen=True, slots=True)
class OpenSession(Command):
    """A new session of a unit.

    Attributes:
        title: Working title; the announcement gives the public one.
        department: The host unit.
        planned_on: The day for which it is planned.
    """

    title: ShortText
    department: Department
    planned_on: datetime.date


@dataclass(frozen=True, slots=True)
class PlannedSession(OpenSession):
    """A session that the yearly plan opens.

    Attributes:
        plan: Case id of the plan.
    """

    plan: str = ""


@dataclass(frozen=True, slots=True)
class Topic(Command):
    """A topic that the public can vote for."""

    title: ShortText
    outline: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class ProposeTopics(Command):
    """Put topics to the vote; others than those before begin a new vote."""

    topics: Annotated[tuple[Topic, ...], MinLen(1), MaxLen(10)]


@dataclass(frozen=True, slots=True)
class CloseVote(Command):
    """Take the result of the vote.

    Attributes:
        preferred: Number of the topic that is taken in a tie, where the city's rule leaves that to
            the office.
    """

    preferred: Annotated[int, Ge(1), Le(10)] | None = None


@dataclass(frozen=True, slots=True)
class Guest(Command):
    """Somebody of the unit who answers; everybody reads it.

    Attributes:
        name: Their name.
        title: Their office.
        head: Whether they head the unit.
    """

    name: Annotated[str, MinLen(1), MaxLen(40)]
    title: Annotated[str, MinLen(1), MaxLen(60)]
    head: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncementText(Command):
    """What everybody is told of a session.

    Attributes:
        title: Its title.
        introduction: What it will be about.
        guests: Who answers.
        head_absent_reason: Why the head of the unit does not come in person, if they do not.
        place: Where it takes place.
        stream: Address at which it can be seen or heard.
    """

    title: ShortText
    introduction: LongText
    guests: Annotated[tuple[Guest, ...], MaxLen(8)] = ()
    head_absent_reason: Reason | None = None
    place: Annotated[str, MaxLen(200)] = ""
    stream: Annotated[str, MaxLen(300)] = ""


@dataclass(frozen=True, slots=True)
class AnnounceSession(AnnouncementText):
    """Announce it in time.

    Attributes:
        starts_at: When it begins, with offset.
        minutes: How long it lasts; the usual length when left out.
    """

    starts_at: datetime.datetime = field(kw_only=True)
    minutes: Annotated[int, Ge(10), Le(480)] | None = None


@dataclass(frozen=True, slots=True)
class ReviseAnnouncement(AnnouncementText):
    """Replace what everybody is told; the time is moved by postponing it."""


@dataclass(frozen=True, slots=True)
class OpenQuestions(Command):
    """Take questions from now on."""


@dataclass(frozen=True, slots=True)
class PostponeSession(Command):
    """Put it off; everybody is told the reason.

    Attributes:
        starts_at: When it begins instead, with offset.
        reason: Why.
    """

    starts_at: datetime.datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class AssignTeam(Command):
    """Say who does what on the city's side; it replaces what was said before.

    Attributes:
        host: Who leads through it (主持人).
        guest: Accounts of those who answer (嘉宾).
        recorder: Who writes the transcript (文字记录员).
        moderator: Who looks at the questions (审核员).
        liaison: Who can be reached all the time at the unit (联络员).
    """

    host: People = ()
    guest: People = ()
    recorder: People = ()
    moderator: People = ()
    liaison: People = ()


@dataclass(frozen=True, slots=True)
class PreparedQuestion(Command):
    """A question with the answer that was prepared for it."""

    question: Annotated[str, MinLen(1), MaxLen(300)]
    answer: Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True)
class SessionPhoto(Command):
    """A photo for the page of the session."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["disclosed"] = "disclosed"


@dataclass(frozen=True, slots=True)
class RecordPreparation(Command):
    """Keep what is prepared as far as it is; it replaces what was kept before.

    Attributes:
        questions: Questions that are to be expected, with their answers.
        attachments: The photos.
    """

    questions: Annotated[tuple[PreparedQuestion, ...], MaxLen(60)] = ()
    attachments: Annotated[tuple[SessionPhoto, ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class GoLive(Command):
    """Begin.

    Attributes:
        unprepared_reason: Why it begins although something of the preparation is missing.
    """

    unprepared_reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class EndSession(Command):
    """End it; what is not answered yet is carried over to the unit."""


@dataclass(frozen=True, slots=True)
class SetSummary(Command):
    """Keep the summary that is published with the transcript."""

    text: Annotated[str, MinLen(1), MaxLen(4000)]


@dataclass(frozen=True, slots=True)
class SubmitTranscript(Command):
    """Send summary and transcript to review, as they are now."""


@dataclass(frozen=True, slots=True)
class PublishSession(Command):
    """Publish the transcript that was approved, and no other."""


@dataclass(frozen=True, slots=True)
class ArchiveSession(Command):
    """Put it into the archive."""


@dataclass(frozen=True, slots=True)
class CancelSession(Command):
    """Call it off before it begins; everybody is told the reason."""

    reason: Reason


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "propose_topics": ProposeTopics,
    "close_vote": CloseVote,
    "announce_session": AnnounceSession,
    "revise_announcement": ReviseAnnouncement,
    "open_questions": OpenQuestions,
    "postpone_session": PostponeSession,
    "assign_team": AssignTeam,
    "record_preparation": RecordPreparation,
    "go_live": GoLive,
    "end_session": EndSession,
    "set_summary": SetSummary,
    "submit_transcript": SubmitTranscript,
    "publish_session": PublishSession,
    "archive_session": ArchiveSession,
    "cancel_session": CancelSession,
    "act_on_approval": ActOnApproval,
}
