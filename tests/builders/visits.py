"""A service with nothing but time, on the real adapters and the real engine.

A visit is booked, moved and called off. What it needs of the world is made up, but for the table:
its cells are claimed and set free by the transactions that store its events.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final

import pytest
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.cells import TableCells
from sunhall.application import carry_out as engine
from sunhall.application.carry_out import Done, carry_out, load_case
from sunhall.application.hold_slot import HeldSlot, HoldSlot, hold_slot
from sunhall.application.open_case import Opened, open_case
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import APPLICANT
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.service import Service, Standing
from sunhall.domain.scheduling.availability import place_in_day, seen_from
from sunhall.domain.scheduling.cells import Cell, CellChange, CellsWanted, Taken, moved
from sunhall.domain.scheduling.placing import Placement, cells_wanted, place
from sunhall.domain.scheduling.rules import scheduling_rules
from sunhall.domain.scheduling.slots import cells_of_days
from tests.builders.played_table import make_table
from tests.builders.scheduling import NOW, town_catalogue

TABLE: Final = "visits"
OFFICE: Final = "petition-office"


@dataclass(frozen=True, slots=True)
class Visit:
    """A case."""

    case_id: str
    version: int
    submitted_at: datetime
    receipt_no: str
    item: str
    host: str
    starts_at: datetime
    cells: tuple[Cell, ...]
    state: str = "booked"
    letters: tuple[Any, ...] = ()
    runs: tuple[Any, ...] = ()
    identity: None = None


@dataclass(frozen=True, slots=True)
class Book(Command):
    """Book a slot, held or not."""

    item: str
    starts_at: datetime
    host: str | None = None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Move(Command):
    """Move it to another slot."""

    starts_at: datetime
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class CallOff(Command):
    """Give the slot back."""


def _open(command: Book, receipt_no: str, context: Context) -> Outcome:
    placed = _placed(command.item, command, context, host=command.host)
    if isinstance(placed, Refusal):
        return placed
    data = {"receipt_no": receipt_no, "item": command.item, **_booked(placed)}
    cells = moved((), placed.cells, held_by=placed.held_by)
    return Decision((Happening("booked", data),), (Sealed("application", {}),), cells=cells)


def _decide(visit: Visit, command: Command, context: Context) -> Outcome:
    if visit.state != "booked":
        return Refusal("called_off", kind="conflict")
    if isinstance(command, CallOff):
        cells = CellChange(free=visit.cells)
        return Decision((Happening("called_off", {}),), cells=cells)
    if not isinstance(command, Move):
        raise TypeError(command)
    placed = _placed(visit.item, command, context, me=visit.case_id, before=visit.host)
    if isinstance(placed, Refusal):
        return placed
    cells = moved(visit.cells, placed.cells, held_by=placed.held_by)
    return Decision((Happening("moved", _booked(placed)),), cells=cells)


def _placed(
    item: str, command: Book | Move, context: Context, *, me: str | None = None, **more: Any
) -> Placement | Refusal:
    rules = scheduling_rules(context.catalogue)
    view = seen_from(context, me, command.hold)
    return place(view, rules.items[item], command.starts_at, held_by=command.hold, **more)


def _booked(placed: Placement) -> dict[str, Any]:
    return {
        "host": placed.host,
        "starts_at": placed.starts_at.isoformat(),
        "cells": [[c.resource, c.on.isoformat(), c.minute, c.seat] for c in placed.cells],
        "assigned": placed.assigned.plain(),
    }


def _evolve(visit: Visit | None, event: Event) -> Visit:
    data = event.data
    if visit is None:
        return Visit(
            case_id=event.case_id,
            version=1,
            submitted_at=event.at,
            receipt_no=data["receipt_no"],
            item=data["item"],
            **_where(data),
        )
    if event.type == "called_off":
        return replace(visit, version=event.seq, state="called_off", cells=())
    return replace(visit, version=event.seq, **_where(data))


def _where(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "host": data["host"],
        "starts_at": datetime.fromisoformat(data["starts_at"]),
        "cells": tuple(
            Cell(resource, date.fromisoformat(on), minute, seat)
            for resource, on, minute, seat in data["cells"]
        ),
    }


def _needs_cells(visit: Visit | None, command: Command, context: Context) -> CellsWanted | None:
    rules = scheduling_rules(context.catalogue)
    if isinstance(command, Book):
        item, host = rules.items[command.item], command.host
    elif isinstance(command, Move) and visit:
        item, host = rules.items[visit.item], None
    else:
        return None
    point = place_in_day(command.starts_at, rules.grid)
    return cells_wanted(rules, item, point[0], host=host, hold=command.hold) if point else None


def _none(*_: Any) -> Any:
    return ()


VISIT: Final[Service[Visit]] = Service(
    name="visit",
    receipt_prefix="YY",
    commands={},
    open_case=_open,
    title=lambda _command: "visit",
    decide=_decide,
    evolve=_evolve,
    standing=lambda visit, _context: Standing(
        visit.state, OFFICE, visit.starts_at, visit.starts_at, None, visit.state == "booked"
    ),
    department=lambda _visit, _context: OFFICE,
    available=_none,
    facts=_none,
    needs_cells=_needs_cells,
)


class Seal:
    """Documents under no key at all."""

    def new_key(self, case_id: str) -> tuple[bytes, bytes]:
        return b"key", b"w" * 184

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        return json.dumps(dict(content)).encode()


@dataclass
class Chance:
    """Something new every time, whoever asks."""

    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _next(self) -> int:
        with self.lock:
            self.count += 1
            return self.count

    def new_case_id(self, now: datetime) -> str:
        return f"01JKXQ3W8Z{self._next():016}"

    def receipt_digits(self) -> str:
        return f"{self._next():06}"

    def salt(self) -> str:
        return "salt"


class Reception:
    """The reception, with everything that a use case needs; it is its own ports and clock.

    Args:
        dynamodb: Client of the made-up table.
        section: The catalogue's section; None for the usual town.
    """

    def __init__(self, dynamodb: Any, section: dict[str, Any] | None = None) -> None:
        self.dynamodb = dynamodb
        self.time = NOW
        self.store = CaseTable(dynamodb, TABLE, sleep=lambda _seconds: None)
        self.cells = TableCells(dynamodb, TABLE, self.store)
        self.attempts = AttemptGuard(dynamodb, TABLE)
        self.catalogue = town_catalogue(section)
        self.clock = self
        self.randomness = Chance()
        self.seal = Seal()
        self.titles = SimpleNamespace(seal=lambda title: title)
        self.secrets = SimpleNamespace(derived=lambda purpose: purpose.encode().ljust(32, b"."))

    def now(self) -> datetime:
        """The present moment."""
        return self.time

    def hold(
        self, command: HoldSlot, *, key: str = "hold-key", network: str = "10.0.0.1"
    ) -> HeldSlot:
        """Hold a slot."""
        ports: Any = self
        identity = request_identity(f"hold:{network}", key, "0" * 16)
        return hold_slot(ports, command, network, identity)

    def book(self, command: Book, *, key: str = "book-key", payload: str = "0" * 16) -> Opened:
        """Book a slot."""
        ports: Any = self
        identity = request_identity("visits", key, payload)
        return open_case(ports, VISIT, command, APPLICANT, identity)

    def give(self, case_id: str, command: Command, *, key: str) -> Done:
        """Give a command; the authorisation table knows it as one of a citizen's."""
        ports: Any = self
        identity = request_identity(case_id, key, "0" * 16)
        return carry_out(
            ports, case_id, "withdraw", command, APPLICANT, identity, expected_version=None
        )

    def case(self, case_id: str) -> Visit:
        """A visit as its history tells it."""
        ports: Any = self
        found = load_case(ports, case_id).case
        assert isinstance(found, Visit)
        return found

    def taken(self, first: date, last: date) -> Taken:
        """What is claimed on some days, of every item."""
        rules = scheduling_rules(self.catalogue)
        days: dict[str, tuple[date, date]] = {}
        for item in rules.items.values():
            days |= cells_of_days(rules, item, first, last).days
        return self.cells.read(CellsWanted(days), consistent=True)

    def items(self) -> list[dict[str, Any]]:
        """Everything that is stored."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        return [item for page in pages for item in page["Items"]]

    def visits(self) -> list[Visit]:
        """Every case."""
        keys = [item["PK"]["S"] for item in self.items() if item["SK"]["S"] == "CASE"]
        return [self.case(key.removeprefix("CASE#")) for key in sorted(keys)]


def open_reception(
    patch: pytest.MonkeyPatch, dynamodb: Any, section: dict[str, Any] | None = None
) -> Reception:
    """Open the reception in a new made-up table."""
    make_table(dynamodb, TABLE)
    patch.setattr(engine, "SERVICES", {VISIT.name: VISIT})
    return Reception(dynamodb, section)


def make_sure(reception: Reception, first: date, last: date) -> None:
    """Hold the reception to its invariants: no cell twice, no booking lost.

    Every cell of a visit that stands is its own in the table, and every claim of a case in the
    table is a cell of that visit.
    """
    booked = {cell: each.case_id for each in reception.visits() for cell in each.cells}
    assert sum(len(each.cells) for each in reception.visits()) == len(booked), "a cell twice"
    claims = reception.taken(first, last)
    found = {
        cell: owner
        for cell in claims.claims
        if (owner := claims.owner(cell, reception.time))
        and owner != "closed"
        and not owner.startswith("hold.")
    }
    assert found == booked


@contextmanager
def one_transaction_at_a_time() -> Iterator[None]:
    """Let moto do transactions as DynamoDB does: one after another, all or nothing.

    It checks and writes item by item, which threads would see half done, and keeps a copy of the
    whole table for each of them. Here it keeps the items that the transaction names.
    """
    lock = threading.RLock()
    usual: Callable[..., None] = DynamoDBBackend.transact_write_items

    def transact(self: Any, transact_items: list[dict[str, Any]]) -> None:
        with lock:
            before = [_item_of(self, each) for each in transact_items]
            try:
                usual(self, transact_items)
            except Exception:
                for items, partition, sort, item in before:
                    if item is None:
                        items.get(partition, {}).pop(sort, None)
                    else:
                        items[partition][sort] = item
                raise

    def deepcopy(whole: Any) -> Any:
        return whole if isinstance(whole, Table) else copy.deepcopy(whole)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoDBBackend, "transact_write_items", transact)
        patch.setattr(models, "copy", SimpleNamespace(deepcopy=deepcopy))
        yield


def _item_of(backend: Any, write: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """Return where the item of a write stands, with a copy of it."""
    from moto.dynamodb.models.dynamo_type import DynamoType

    ((_, part),) = write.items()
    items = backend.tables[part["TableName"]].items
    key = part.get("Key") or part["Item"]
    partition, sort = DynamoType(key["PK"]), DynamoType(key["SK"])
    item = items.get(partition, {}).get(sort)
    return items, partition, sort, copy.deepcopy(item)
