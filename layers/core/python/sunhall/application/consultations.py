"""Public consultations towards everybody: the list, one of them, a comment on it.

What is public is kept in rows of its own, brought up to date from the stream. A consultation has
some thirty events, but it may have thousands of comments: each of these is a case of its own, so no
history grows with them, no two people who comment wait for each other, and each has a number and a
code by which whoever gave it finds it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.open_case import Opened, open_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.row_page import RowPage
from sunhall.domain import receipt_number
from sunhall.domain.actor import APPLICANT
from sunhall.domain.calendar.beijing import day_over
from sunhall.domain.errors import NotFound
from sunhall.domain.public_consultation.consultation import CANCELLATION, RESULT, TEXT, State
from sunhall.domain.public_consultation.survey import Shape

if TYPE_CHECKING:
    from sunhall.domain.engine.event import Event
    from sunhall.domain.public_consultation.comments.commands import GiveComment

CONSULTATION: Final = "public_consultation"
COMMENT: Final = "consultation_comment"

#: Events after which a row says something else; besides these, the end of an approval.
_MOVES: Final = frozenset(
    {
        *("consultation_opened", "consultation_closed", "consultation_cancelled"),
        *("comment_given", "comment_accepted", "comment_rejected", "comment_answered"),
    }
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConsultationRow:
    """What everybody may know of a consultation that is or was open.

    Attributes:
        case_id: The case.
        version: Number of events it was made from.
        receipt_no: Its public number.
        title: Its title.
        department: Department that asks.
        state: Where it stands.
        opened_on: First day of the comment period.
        closes_on: Last day of it.
        closes_at: First moment at which no comment is taken any more.
        questions: How many questions are asked.
        survey: Questions with choices, without their words; a line of the list has none.
        counts: Once the result is published: what was received and what came of it.
    """

    case_id: str
    version: int
    receipt_no: str
    title: str
    department: str
    state: str
    opened_on: date
    closes_on: date
    closes_at: datetime
    questions: int
    counts: Mapping[str, int] = field(default_factory=dict)
    survey: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommentRow:
    """What everybody may know of a comment; of one that is not accepted only that it is counted.

    Attributes:
        case_id: The comment.
        consultation: Case id of the consultation.
        version: Number of events it was made from.
        bucket: What it is counted in, see `sunhall.domain.public_consultation.figures`.
        at: When it came in.
        question: Number of the question it answers; 0 for the whole.
        text: What it says, once it was accepted; else empty.
        result: What came of it, once it was answered; else empty.
        reply: What it was answered with.
    """

    case_id: str
    consultation: str
    version: int
    bucket: str
    at: datetime
    question: int
    text: str = ""
    result: str = ""
    reply: str = ""


class ConsultationRows(Protocol):
    """The rows that everybody reads. Only its adapter knows the keys."""

    def put(self, row: ConsultationRow) -> None:
        """Write a consultation's row, unless a later version is there."""

    def put_comment(self, row: CommentRow) -> None:
        """Write a comment's row and count it, once for each version."""

    def row(self, case_id: str) -> ConsultationRow | None:
        """Return a consultation's row."""

    def figures(self, case_id: str) -> Mapping[str, int]:
        """Return how many comments of a consultation are in each bucket, as of now."""

    def page(self, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the consultations, the newest first."""

    def comments(self, case_id: str, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the comments that everybody may read, the oldest first."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenConsultation:
    """A consultation as everybody may see it.

    Attributes:
        row: Its row.
        loaded: The case.
        content: Title, explanation, text, questions and files.
        result: The published result; empty before.
        cancellation: Why it was stopped, if it was.
        figures: How many comments are in each bucket.
        comments: A page of the comments that were accepted.
    """

    row: ConsultationRow
    loaded: Loaded
    content: Mapping[str, Any]
    result: Mapping[str, Any]
    cancellation: Mapping[str, Any]
    figures: Mapping[str, int]
    comments: RowPage


def look_up_consultation(ports: Ports, typed: str) -> ConsultationRow:
    """Return the row of the consultation with a number.

    Args:
        ports: The outside world.
        typed: The number as typed.

    Raises:
        NotFound: There is no such consultation, or it is not public.
    """
    number = receipt_number.normalised(typed)
    receipt = ports.store.receipt(number) if number and number.startswith("ZJ-") else None
    row = ports.consultations.row(receipt.case_id) if receipt else None
    if row is None:
        raise NotFound("consultation_not_found")
    return row


def read_consultation(
    ports: Ports, typed: str, *, limit: int, after: Mapping[str, str] | None
) -> OpenConsultation:
    """Read a consultation for everybody: what is asked, what was said, what came of it.

    Raises:
        NotFound: There is no such consultation, or it is not public.
    """
    row = look_up_consultation(ports, typed)
    loaded = load_case(ports, row.case_id, consistent=False)
    published = loaded.case.state == State.RESULT_PUBLISHED
    stopped = loaded.case.state == State.CANCELLED
    return OpenConsultation(
        row=row,
        loaded=loaded,
        content=_document(ports, loaded, TEXT),
        result=_document(ports, loaded, RESULT) if published else {},
        cancellation=_document(ports, loaded, CANCELLATION) if stopped else {},
        figures=ports.consultations.figures(row.case_id),
        comments=ports.consultations.comments(row.case_id, limit=limit, after=after),
    )


def give_comment(
    ports: Ports, typed: str, comment: GiveComment, identity: RequestIdentity
) -> Opened:
    """Take a comment on an open consultation.

    Whether it is open is asked of the clock: it closes to the second, whenever the tick comes.

    Raises:
        NotFound: There is no such consultation, or it is not public.
        Conflict: It takes no comments any more.
        RuleRefused: It has no such question.
    """
    from sunhall.application.services import SERVICES
    from sunhall.domain.public_consultation.comments.commands import PlaceComment

    row = look_up_consultation(ports, typed)
    command = PlaceComment(
        comment=comment,
        consultation=row.case_id,
        department=row.department,
        questions=row.questions,
        closes_at=row.closes_at if row.state == State.COLLECTING else None,
    )
    return open_case(ports, SERVICES[COMMENT], command, APPLICANT, identity)


def keep_consultations(ports: Ports, event: Event) -> None:
    """Bring the rows that everybody reads up to date after an event, if it is one of these.

    The row says what the case is *now*: an event that comes twice or late finds that done.
    """
    if not _concerns(event):
        return
    loaded = load_case(ports, event.case_id)
    case: Any = loaded.case
    if loaded.service.name == COMMENT:
        ports.consultations.put_comment(_comment_row(ports, loaded))
    elif loaded.service.name == CONSULTATION and case.opened_on is not None:
        ports.consultations.put(_consultation_row(ports, loaded))


def _concerns(event: Event) -> bool:
    """Whether an event may change a row; an approval's end is worth a look at its case."""
    if event.type in _MOVES:
        return True
    ended = any(effect["do"] == "end" for effect in event.data.get("then", ()))
    return event.type == "approval_signed" and ended


def _consultation_row(ports: Ports, loaded: Loaded) -> ConsultationRow:
    from sunhall.domain.clocks.clock import due

    case: Any = loaded.case
    closes_on = due(case.period, ports.catalogue.calendar, case.opened_on).due_on
    return ConsultationRow(
        case_id=case.case_id,
        version=case.version,
        receipt_no=case.receipt_no,
        title=_document(ports, loaded, TEXT)["title"],
        department=case.department,
        state=str(case.state),
        opened_on=case.opened_on,
        closes_on=closes_on,
        closes_at=day_over(closes_on),
        questions=case.questions,
        counts=dict(case.counts),
        survey=case.survey,
    )


def _comment_row(ports: Ports, loaded: Loaded) -> CommentRow:
    from sunhall.domain.public_consultation.comments import comment as words

    case: Any = loaded.case
    public = case.state in words.PUBLIC
    answered = case.state == words.State.ANSWERED
    return CommentRow(
        case_id=case.case_id,
        consultation=case.consultation,
        version=case.version,
        bucket=case.bucket,
        at=case.submitted_at,
        question=case.question,
        # Accepting a comment publishes it: from here on it is nobody's secret.
        text=_document(ports, loaded, words.COMMENT)["text"] if public else "",
        result=case.result,
        reply=_document(ports, loaded, words.ANSWER)["reply"] if answered else "",
    )


def _document(ports: Ports, loaded: Loaded, name: str) -> Mapping[str, Any]:
    """Return a sealed document of a case; empty when there is none."""
    stored = loaded.stored
    if stored.data_key is None or name not in stored.sealed:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return ports.seal.unseal(key, stored.case_id, name, stored.sealed[name])
