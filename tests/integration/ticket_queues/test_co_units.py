"""Tickets of several units in a made-up table: work queues, related tickets, what a write costs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sunhall.adapters.case_table import CaseTable
from sunhall.application.carry_out import Done, carry_out
from sunhall.application.ports import NewCase
from sunhall.application.read_case import read_case
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.approval.directory import Directory
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import record
from sunhall.domain.engine.service import fold
from sunhall.domain.errors import Conflict, NotFound, RuleRefused
from sunhall.domain.receipt_number import receipt_number
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.service import TICKET
from tests.builders import tickets as made
from tests.builders.calendar import moment
from tests.builders.played_table import make_table
from tests.builders.tickets import AGENT, DISPATCHER, URBAN, URBAN_HANDLER, WATER, WATER_HANDLER

TABLE = "tickets"


class Counted:
    """A client that counts what it is asked."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def ask(**arguments: Any) -> Any:
            self.asked.append((name, arguments))
            return getattr(self._client, name)(**arguments)

        return ask


class Seal:
    """Documents under no key at all."""

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        return wrapped

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        return json.dumps(dict(content), ensure_ascii=False).encode()

    def unseal(self, key: bytes, case_id: str, name: str, sealed: bytes) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(sealed)
        return content


class Centre:
    """The hotline centre with what a use case needs; it is its own ports, clock and chance.

    Args:
        dynamodb: Client of the made-up table.
    """

    def __init__(self, dynamodb: Any) -> None:
        self.client = Counted(dynamodb)
        self.store = CaseTable(self.client, TABLE, sleep=lambda _seconds: None)
        self.catalogue = made.hotline_catalogue()
        self.clock = self.randomness = self.directory = self
        self.seal = Seal()
        self.time = moment("2026-04-01 09:00")
        self._requests = 0

    def now(self) -> datetime:
        return self.time

    def salt(self) -> str:
        return "salt"

    def read(self) -> Directory:
        return made.DIRECTORY

    def submit(self, number: int, command: c.SubmitTicket | None = None) -> str:
        """Store a new ticket; return its receipt number."""
        history = made.TicketHistory("2026-04-01 09:00", number)
        context = history.context(APPLICANT)
        receipt = receipt_number("RX", context.today, f"{number:06}")
        outcome = TICKET.open_case(command or made.complaint(), receipt, context)
        assert isinstance(outcome, Decision)
        events = record(
            outcome.happenings,
            case_id=history.case_id,
            after=None,
            at=self.time,
            actor="applicant",
            request_id="first",
        )
        self.store.create(
            NewCase(
                case_id=history.case_id,
                service="ticket",
                receipt_no=receipt,
                code_hash=b"hash",
                events=events,
                standing=TICKET.standing(fold(TICKET, events), context),
                sealed={
                    document.name: self.seal.seal(b"", "", document.name, document.content)
                    for document in outcome.sealed
                },
                data_key=b"key",
                title="sealed title",
                request_key=None,
                payload_hash="",
            )
        )
        return receipt

    def give(self, number: int, command: Command, by: Actor) -> Done:
        """Give a command to a ticket."""
        self._requests += 1
        case_id = made.TicketHistory("2026-04-01 09:00", number).case_id
        name = next(name for name, kind in c.COMMANDS.items() if kind is type(command))
        identity = request_identity(by.id, f"key-{self._requests}", "0" * 16)
        ports: Any = self
        return carry_out(ports, case_id, name, command, by, identity, expected_version=None)

    def seen(self, number: int, by: Actor) -> Mapping[str, Any]:
        """Return what somebody reads of what the citizen handed in."""
        ports: Any = self
        case_id = made.TicketHistory("2026-04-01 09:00", number).case_id
        return read_case(ports, case_id, by).documents["application"]

    def queue(self, department: str) -> list[tuple[str, str]]:
        """Return receipt number and state of each row of a department's work queue."""
        page = self.store.worklist(department, limit=25, after=None)
        return [(row.receipt_no, row.state) for row in page.rows]

    def dispatched(self, number: int) -> str:
        """Bring a ticket to the units of a gas leak: urban management leads, water helps."""
        receipt = self.submit(number)
        self.give(number, c.Screen(kind="complaint", category="gas_leak"), AGENT)
        self.give(number, c.Accept(), AGENT)
        self.give(number, c.DispatchTicket(), DISPATCHER)
        return receipt


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        yield boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def centre(dynamodb: Any) -> Iterator[Centre]:
    make_table(dynamodb, TABLE)
    yield Centre(dynamodb)
    dynamodb.delete_table(TableName=TABLE)


def test_a_co_unit_finds_the_ticket_in_its_own_queue_until_it_has_answered(centre: Centre) -> None:
    receipt = centre.dispatched(1)
    assert centre.queue(URBAN) == centre.queue(WATER) == [(receipt, "dispatched")]
    centre.give(1, c.Sign(), WATER_HANDLER)
    assert centre.queue(URBAN) == [(receipt, "dispatched")]
    assert centre.queue(WATER) == [(receipt, "handling")]
    centre.give(1, c.CoReply(text="已关阀。"), WATER_HANDLER)
    assert centre.queue(WATER) == []
    assert centre.queue(URBAN) == [(receipt, "dispatched")]


def test_a_unit_that_comes_back_has_its_row_again(centre: Centre) -> None:
    receipt = centre.dispatched(1)
    centre.give(1, c.Sign(), URBAN_HANDLER)
    centre.give(1, c.ExcuseCoUnit(unit=WATER, reason="不再需要"), DISPATCHER)
    assert centre.queue(WATER) == []
    centre.give(1, c.AddCoUnits(units=(WATER,), reason="再次会办"), DISPATCHER)
    assert centre.queue(WATER) == [(receipt, "dispatched")]
    stored = centre.store.load(made.TicketHistory("2026-04-01", 1).case_id)
    assert stored is not None
    assert [share.department for share in stored.shares] == [WATER]


def test_only_the_rows_that_change_are_written(centre: Centre) -> None:
    centre.dispatched(1)
    centre.client.asked.clear()
    centre.give(1, c.Sign(), URBAN_HANDLER)
    (writes,) = [
        arguments["TransactItems"]
        for name, arguments in centre.client.asked
        if name == "transact_write_items"
    ]
    assert len(writes) == 2, "the case and its event: the co-unit's row shows what it showed"
    assert [name for name, _ in centre.client.asked] == ["query", "transact_write_items"]


def test_the_unit_reads_who_calls_unless_the_ticket_is_confidential(centre: Centre) -> None:
    centre.dispatched(1)
    phone = made.CONTACT.phone
    assert centre.seen(1, URBAN_HANDLER)["contact"]["phone"] == phone
    assert "contact" not in centre.seen(1, made.URBAN_HEAD)
    centre.give(1, c.SetConfidential(reason="诉求人要求"), AGENT)
    seen = centre.seen(1, URBAN_HANDLER)
    assert not {"contact", "call"} & set(seen)
    assert seen["description"] == made.DESCRIPTION
    assert "contact" not in centre.seen(1, made.SUPERVISOR)
    assert centre.seen(1, made.CALLER)["contact"]["phone"] == phone


def test_a_unit_that_it_does_not_concern_finds_no_such_case(centre: Centre) -> None:
    centre.dispatched(1)
    with pytest.raises(NotFound):
        centre.seen(1, made.MARKET_HANDLER)
    with pytest.raises(NotFound):
        centre.seen(1, made.staff("s-intake", "disclosure-office", "intake_officer"))


def test_a_list_goes_on_after_a_row_of_a_co_unit(centre: Centre) -> None:
    receipts = {centre.dispatched(number) for number in (1, 2, 3)}
    found, after = [], None
    while True:
        page = centre.store.worklist(WATER, limit=1, after=after)
        found += [row.receipt_no for row in page.rows]
        after = page.after
        if after is None:
            break
    assert set(found) == receipts
    assert len(found) == 3


def test_a_ticket_is_merged_by_the_number_that_somebody_said(centre: Centre) -> None:
    main = centre.dispatched(1)
    centre.submit(2)
    centre.give(2, c.Screen(kind="complaint", category="gas_leak"), AGENT)
    with pytest.raises(RuleRefused) as refused:
        centre.give(2, c.MergeInto(main_receipt_no="RX-20260401-999999"), AGENT)
    assert refused.value.code == "related_ticket_unknown"
    done = centre.give(2, c.MergeInto(main_receipt_no=main.lower().replace("-", " ")), AGENT)
    assert done.case.state == "merged"
    assert done.events[-1].data["main_receipt_no"] == main
    with pytest.raises(Conflict):
        centre.give(2, c.MergeInto(main_receipt_no=main), AGENT)
