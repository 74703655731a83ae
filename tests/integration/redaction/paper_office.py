"""A service with nothing but files and redactions, on the real engine and the real adapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import redactor.handler
from sunhall.adapters import aws_clients
from sunhall.application.carry_out import Done, carry_out, load_case
from sunhall.application.order_redactions import OrderingPorts, order_redaction
from sunhall.application.ports import NewCase
from sunhall.application.request_identity import request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.service import Service, Standing
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    RecordRedaction,
    RedactionMark,
    ReportFailedRedaction,
)
from sunhall.domain.redaction.decide import (
    lift_redaction,
    mark_redaction,
    record_redaction,
    report_failed_redaction,
)
from sunhall.domain.redaction.redaction import Redaction, evolved
from tests.builders.catalogue import EDUCATION, small_catalogue
from tests.builders.people import HANDLER
from tests.builders.played_table import make_table
from tests.builders.redactions import CASE_ID, NOW, PDF

REGION: Final = "us-east-1"
TABLE: Final = "papers"
BUCKET: Final = "papers-files"
ATTACHMENT: Final = f"cases/{CASE_ID}/attachments/object-a"


@dataclass(frozen=True, slots=True)
class Paper:
    """A case."""

    case_id: str
    version: int
    submitted_at: datetime
    attachments: tuple[str, ...] = (PDF,)
    redactions: tuple[Redaction, ...] = ()
    receipt_no: str = "PA-20260401-000001-0"
    state: str = "open"
    letters: tuple[Any, ...] = ()
    runs: tuple[Any, ...] = ()
    identity: None = None


def _evolve(paper: Paper | None, event: Event) -> Paper:
    if paper is None:
        return Paper(event.case_id, 1, event.at)
    changed = evolved(paper.redactions, event)
    return replace(paper, version=event.seq, redactions=changed)


def _decide(paper: Paper, command: Command, context: Context) -> Outcome:
    match command:
        case MarkRedaction():
            return mark_redaction(paper.redactions, paper.attachments, command, context)
        case RecordRedaction():
            return record_redaction(paper.redactions, command)
        case ReportFailedRedaction():
            return report_failed_redaction(paper.redactions, command)
        case LiftRedaction():
            return lift_redaction(paper.redactions, command, context)
    raise TypeError(command)


def _none(*_: Any) -> Any:
    return ()


PAPER: Service[Paper] = Service(
    name="paper",
    receipt_prefix="PA",
    commands={},
    open_case=_none,
    title=_none,
    decide=_decide,
    evolve=_evolve,
    standing=lambda _paper, _context: Standing("open", EDUCATION, None, None, None, True),
    department=lambda _paper, _context: EDUCATION,
    available=_none,
    facts=_none,
)


class _Clock:
    def now(self) -> datetime:
        return NOW


class PlayedOrders:
    """The way to the redactor, which a test goes by hand."""

    def __init__(self) -> None:
        self.placed: list[dict[str, Any]] = []

    def place(self, case_id: str, number: int) -> None:
        self.placed.append({"case_id": case_id, "number": number})


class PaperBackend(Backend):
    """The real adapters, but for the clock, the rules and the invocation of a function."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(environ)
        self.__dict__["clock"] = _Clock()
        self.__dict__["redaction_orders"] = PlayedOrders()

    @property
    def catalogue(self) -> Catalogue:
        return small_catalogue()


class PaperOffice:
    """The office with one case.

    Args:
        documents: Sealed documents of the case.
    """

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self.s3 = aws_clients.client("s3")
        make_table(aws_clients.client("dynamodb"), TABLE)
        self.s3.create_bucket(Bucket=BUCKET)
        key = aws_clients.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self.ports = PaperBackend(
            {"TABLE_NAME": TABLE, "FILES_BUCKET": BUCKET, "DATA_KEY_ID": key, "AWS_REGION": REGION}
        )
        self.delivered = 0
        self._requests = 0
        plain, wrapped = self.ports.seal.new_key(CASE_ID)
        self.ports.store.create(
            NewCase(
                case_id=CASE_ID,
                service=PAPER.name,
                receipt_no="PA-20260401-000001-0",
                code_hash=b"hash",
                events=record(
                    (Happening("submitted", {}),),
                    case_id=CASE_ID,
                    after=None,
                    at=NOW,
                    actor=HANDLER.id,
                    request_id="first.0",
                ),
                standing=Standing("open", EDUCATION, None, None, None, True),
                sealed={
                    name: self.ports.seal.seal(plain, CASE_ID, name, content)
                    for name, content in documents.items()
                },
                data_key=wrapped,
                title="sealed title",
                request_key=None,
                payload_hash="",
            )
        )

    def close(self) -> None:
        """Leave nothing behind."""
        for key in self.files():
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        self.s3.delete_bucket(Bucket=BUCKET)
        aws_clients.client("dynamodb").delete_table(TableName=TABLE)

    def hand_in(self, content: bytes) -> None:
        """Put the file where the dispatcher claims it."""
        self.s3.put_object(Bucket=BUCKET, Key=ATTACHMENT, Body=content)

    def give(self, name: str, command: Command) -> Done:
        """Give a command."""
        self._requests += 1
        identity = request_identity("staff:S-1", f"key-{self._requests}", "0" * 16)
        return carry_out(
            self.ports, CASE_ID, name, command, HANDLER, identity, expected_version=None
        )

    def mark(self, *marks: RedactionMark, **source: str) -> None:
        """Mark something, in the file if nothing else is named."""
        self.give("mark_redaction", MarkRedaction(marks, **(source or {"upload_id": PDF})))

    def deliver(self) -> list[dict[str, Any]]:
        """Hand new events to the dispatcher's part; return what it orders."""
        ports: OrderingPorts = self.ports
        orders: PlayedOrders = self.ports.__dict__["redaction_orders"]
        orders.placed.clear()
        events = self.events()
        for event in events[self.delivered :]:
            order_redaction(ports, event)
        self.delivered = len(events)
        return [*orders.placed]

    def redact(self) -> None:
        """Let the redactor do all that was ordered."""
        for order in self.deliver():
            redactor.handler.lambda_handler(order, None)

    # What there is

    def events(self) -> tuple[Event, ...]:
        return load_case(self.ports, CASE_ID).stored.events

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        found: tuple[Redaction, ...] = load_case(self.ports, CASE_ID).case.redactions  # type: ignore[attr-defined]
        return found

    def document(self, name: str) -> dict[str, Any]:
        """A sealed document, opened."""
        stored = load_case(self.ports, CASE_ID).stored
        assert stored.data_key is not None
        key = self.ports.seal.open_key(CASE_ID, stored.data_key)
        return self.ports.seal.unseal(key, CASE_ID, name, stored.sealed[name])

    def files(self) -> dict[str, bytes]:
        """Everything in the bucket."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {
            each["Key"]: self.s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
            for each in listed
        }
