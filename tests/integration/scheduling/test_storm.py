"""Two thousand people want twenty slots at the same moment (design, invariant 2)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from sunhall.application.hold_slot import HoldSlot
from sunhall.domain.errors import SunhallError
from sunhall.domain.scheduling.cells import CellsWanted, Taken
from tests.builders.scheduling import DAY, clock, host, hours, item, number, section
from tests.builders.visits import (
    Book,
    Reception,
    make_sure,
    one_transaction_at_a_time,
    open_reception,
)

ATTEMPTS = 2_000
HOLDS = 800
SLOTS = 20
THREADS = 40
HOSTS = 12
DAYS = (DAY, DAY)


def one_host(**more: Any) -> dict[str, Any]:
    """One host of one item, who is open for exactly twenty slots."""
    weekly = hours(3, start=2, end=17)
    return section(
        items=[item("video", hosts=["ann"], assignment="first", **more)],
        hosts=[host("ann", weekly)],
        rooms=[],
        open_holds=number(10_000),
    )


@pytest.fixture
def reception(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reception]:
    with mock_aws(), one_transaction_at_a_time():
        config = Config(max_pool_connections=THREADS)
        client = boto3.client("dynamodb", region_name="us-east-1", config=config)
        yield open_reception(monkeypatch, client, one_host())


def storm(act: Callable[[int], str], attempts: int) -> Counter[str]:
    """Let everybody try at once; return what came of it."""
    barrier = threading.Barrier(THREADS)

    def attempt(number: int) -> str:
        if number < THREADS:
            barrier.wait()
        try:
            return act(number)
        except SunhallError as refusal:
            return refusal.code

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(attempt, range(attempts)))


def slot(number: int) -> Any:
    """One of the twenty slots, a different one for each of twenty neighbours."""
    return clock("02:00") + timedelta(minutes=45 * (number % SLOTS))


def everybody_reads_first(reception: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first to come all have read before one of them writes, so that they must race."""
    usual = reception.cells.read
    gate = threading.Barrier(THREADS)
    counted = iter(range(10_000_000))

    def read(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        found = usual(wanted, consistent=consistent)
        if next(counted) < THREADS:
            gate.wait()
        return found

    monkeypatch.setattr(reception.cells, "read", read)


def test_two_thousand_attempts_on_twenty_slots_are_twenty_bookings(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_reads_first(reception, monkeypatch)
    began = time.monotonic()

    def book(number: int) -> str:
        reception.book(Book("video", slot(number)), key=f"storm-{number}")
        return "booked"

    outcomes = storm(book, ATTEMPTS)
    assert outcomes == {"booked": SLOTS, "slot_taken": ATTEMPTS - SLOTS}
    visits = reception.visits()
    assert len(visits) == SLOTS
    assert {visit.starts_at for visit in visits} == {slot(number) for number in range(SLOTS)}
    make_sure(reception, *DAYS)
    assert time.monotonic() - began < 60


def test_the_same_storm_of_holds_leaves_twenty_holds(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_reads_first(reception, monkeypatch)

    def hold(number: int) -> str:
        command = HoldSlot("video", slot(number))
        return reception.hold(command, key=f"hold-{number:04}", network="10.0.0.9").hold[:5]

    assert storm(hold, HOLDS) == {"hold.": SLOTS, "slot_taken": HOLDS - SLOTS}
    owners = {claim.owner for claim in reception.taken(*DAYS).claims.values()}
    assert len(owners) == SLOTS


def test_whoever_waits_for_any_time_at_all_gets_one_while_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twelve hosts, twelve people, one moment: nobody is turned away, no host has two."""
    names = [f"host-{number}" for number in range(HOSTS)]
    weekly = hours(3, start=9, end=10)
    plain = section(
        items=[item("video", hosts=names)],
        hosts=[host(name, weekly) for name in names],
        rooms=[],
    )
    with mock_aws(), one_transaction_at_a_time():
        config = Config(max_pool_connections=THREADS)
        client = boto3.client("dynamodb", region_name="us-east-1", config=config)
        reception = open_reception(monkeypatch, client, plain)
        with ThreadPoolExecutor(HOSTS) as pool:
            opened = list(
                pool.map(
                    lambda each: reception.book(Book("video", clock("09:00")), key=f"any-{each}"),
                    range(HOSTS),
                )
            )
        hosts: Any = [each.case for each in opened]
        assert {visit.host for visit in hosts} == set(names)
        make_sure(reception, date(2026, 4, 13), date(2026, 4, 19))
