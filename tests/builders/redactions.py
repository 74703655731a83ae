"""Marks, uploads and histories of redactions."""

from __future__ import annotations

from typing import Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, record
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    PageRegion,
    RecordRedaction,
    RedactionMark,
    ReportFailedRedaction,
    TextSpan,
)
from sunhall.domain.redaction.decide import (
    lift_redaction,
    mark_redaction,
    record_redaction,
    report_failed_redaction,
)
from sunhall.domain.redaction.redaction import Redaction, evolved
from sunhall.domain.upload import Ticket, signed
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue
from tests.builders.people import HANDLER

SECRET: Final = b"a secret of thirty-two bytes .. !"
NOW: Final = moment("2026-04-01 09:00")
CASE_ID: Final = "01JKXQ3W8Z0000000000000088"
#: Of the small city: a ground, and an article that fits it.
GROUND: Final = "third_party"


def upload(name: str = "a", content_type: str = "application/pdf") -> str:
    """Return the id of an upload."""
    return signed(Ticket(f"object-{name}", content_type, 1000, 2_000_000_000), SECRET)


PDF: Final = upload()
DOCX: Final = upload("b", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def article() -> str:
    """Return an article that fits the ground."""
    grounds = small_catalogue().decisions["disclose_partly"].grounds
    return grounds[GROUND].articles[0]


def mark(**what: Any) -> RedactionMark:
    """Return a mark with a ground, an article and a reason."""
    given = {"ground": GROUND, "article": article(), "reason": "涉及第三方个人信息", **what}
    return RedactionMark(**given)


def region(
    page: int = 1, left: float = 72, top: float = 100, width: float = 80, height: float = 20
) -> PageRegion:
    """Return a region."""
    return PageRegion(page, left, top, width, height)


def word(text: str, **more: Any) -> RedactionMark:
    """Return a mark of a word."""
    return mark(words=text, **more)


def span(start: int, end: int) -> RedactionMark:
    """Return a mark of a part of a text."""
    return mark(span=TextSpan(start, end))


def context(actor: Actor = HANDLER) -> Context:
    """Return the world."""
    return Context(NOW, actor, small_catalogue(), "salt")


class Redactions:
    """The redactions of a case, as commands make them."""

    def __init__(self, *attachments: str) -> None:
        self.attachments = attachments or (PDF, DOCX)
        self.events: tuple[Event, ...] = ()
        self.folded: tuple[Redaction, ...] = ()
        self.sealed: dict[str, Any] = {}

    def decide(self, command: Command) -> Outcome:
        """Decide on a command."""
        if isinstance(command, MarkRedaction):
            return mark_redaction(self.folded, self.attachments, command, context())
        if isinstance(command, RecordRedaction):
            return record_redaction(self.folded, command)
        if isinstance(command, ReportFailedRedaction):
            return report_failed_redaction(self.folded, command)
        assert isinstance(command, LiftRedaction)
        return lift_redaction(self.folded, command, context())

    def give(self, command: Command) -> tuple[Event, ...]:
        """Give a command that is allowed."""
        outcome = self.decide(command)
        assert isinstance(outcome, Decision), outcome
        new = record(
            outcome.happenings,
            case_id=CASE_ID,
            after=self.events[-1] if self.events else None,
            at=NOW,
            actor=HANDLER.id,
            request_id="request",
        )
        for event in new:
            self.folded = evolved(self.folded, event)
        self.events += new
        self.sealed |= {document.name: document.content for document in outcome.sealed}
        return new

    def refused(self, command: Command) -> Refusal:
        """Give a command that is refused."""
        outcome = self.decide(command)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def order(self, *marks: RedactionMark, upload_id: str = PDF) -> Redaction:
        """Order a redaction of a file."""
        self.give(MarkRedaction(marks or (mark(region=region()),), upload_id=upload_id))
        return self.folded[-1]


def applied(number: int = 1, **more: Any) -> RecordRedaction:
    """Return the report of a redaction that was applied."""
    return RecordRedaction(
        **{
            "number": number,
            "before_sha256": "b" * 64,
            "after_sha256": "a" * 64,
            "pages": 3,
            **more,
        }
    )
