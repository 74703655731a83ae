"""A fault at any AWS call: what was asked for is done once, and its repetition is told so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

from sunhall.application.close_time import ChangeHours, change_hours
from sunhall.application.hold_slot import HoldSlot
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import SunhallError, Unavailable
from tests.builders.aws_faults import broken, watched
from tests.builders.scheduling import DAY, clock, number, section
from tests.builders.visits import Book, CallOff, Move, Reception, make_sure, open_reception
from tests.integration.hotline_faults.faults import every_fault, tried_again

WEEK = (date(2026, 4, 13), date(2026, 4, 19))
CLERK = Actor("s-clerk", ActorKind.STAFF, frozenset({"appointment_clerk"}), "hotline-centre")

#: What a caller sees of a call that failed: the edge answers 503, and the caller asks again.
FAILURES = (ClientError, BotoCoreError, Unavailable)

ONLY = HoldSlot("agreed", clock("10:00"))


class Scene:
    """A reception in which one act is tried under every fault, each time from the beginning.

    Args:
        patch: Puts what it changes back.
        prepare: Brings the reception to the moment before the act; its answer goes to the act.
        act: What is tried; the same request each time.
    """

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        prepare: Callable[[Reception], Any],
        act: Callable[[Reception, Any], str],
    ) -> None:
        self._patch = patch
        self._prepare = prepare
        self._act = act
        self.wanted = ""

    def fresh(self) -> tuple[Reception, Any]:
        """Begin anew, in a table of its own."""
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        reception = open_reception(self._patch, dynamodb, section(open_holds=number(3)))
        return reception, self._prepare(reception)

    def places(self) -> Iterator[Any]:
        """Let it happen once, and yield every fault at each of its calls."""
        with mock_aws():
            reception, prepared = self.fresh()
            with watched() as calls:
                self._act(reception, prepared)
            self.wanted = said(reception)
        assert "dynamodb.TransactWriteItems" in calls.names
        for place in every_fault(calls.names):
            yield place, tried_again(calls.names, place)

    def sweep(self) -> int:
        """Try every fault; return how many were tried."""
        count = 0
        for place, mended in self.places():
            with mock_aws():
                reception, prepared = self.fresh()
                first: object = None
                with broken(*place):
                    try:
                        first = self._act(reception, prepared)
                    except FAILURES as failure:
                        assert not mended, (place, failure)
                again, once_more = (self._act(reception, prepared) for _ in range(2))
                assert again == once_more, place
                assert first in (None, again), place
                assert said(reception) == self.wanted, place
                make_sure(reception, *WEEK)
            count += 1
        return count


def said(reception: Reception) -> str:
    """What the table says of cells and visits, without what chance adds to it."""
    found = reception.taken(*WEEK)
    names: dict[str, str] = {}
    lines = []
    for cell in sorted(found.claims):
        owner = found.owner(cell, reception.time)
        if owner:
            kind = owner if owner == "closed" else owner.partition(".")[0][:4]
            names.setdefault(owner, f"{kind}-{len(names)}")
            lines.append(f"{cell.resource} {cell.minute} {cell.seat} {names[owner]}")
    lines += [f"{visit.state} {visit.starts_at} {visit.version}" for visit in reception.visits()]
    return "\n".join(lines)


def nothing(_: Reception) -> None:
    """Nothing has happened before."""


def one_booking(reception: Reception) -> str:
    return reception.book(Book("video", clock("09:00")), key="before").case.case_id


def test_a_hold_survives_a_fault_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def hold(reception: Reception, _: Any) -> str:
        return reception.hold(ONLY).hold

    assert Scene(monkeypatch, nothing, hold).sweep() > 12


def test_a_hold_in_place_of_another_survives_a_fault_at_every_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def first(reception: Reception) -> str:
        return reception.hold(HoldSlot("video", clock("09:00")), key="first-hold").hold

    def instead(reception: Reception, before: str) -> str:
        later = HoldSlot("video", clock("10:30"), instead_of=before)
        return reception.hold(later, network="10.0.0.7").hold

    assert Scene(monkeypatch, first, instead).sweep() > 12


def test_a_booking_with_a_hold_survives_a_fault_at_every_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def first(reception: Reception) -> str:
        return reception.hold(ONLY).hold

    def book(reception: Reception, hold: str) -> str:
        return reception.book(Book("agreed", clock("10:00"), hold=hold)).case.case_id

    assert Scene(monkeypatch, first, book).sweep() > 7


def test_a_move_survives_a_fault_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def move(reception: Reception, case_id: str) -> str:
        done = reception.give(case_id, Move(clock("09:45")), key="move")
        return str([(event.seq, event.type) for event in done.events])

    assert Scene(monkeypatch, one_booking, move).sweep() > 12


def test_calling_off_survives_a_fault_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def call_off(reception: Reception, case_id: str) -> str:
        done = reception.give(case_id, CallOff(), key="off")
        return str([(event.seq, event.type) for event in done.events])

    assert Scene(monkeypatch, one_booking, call_off).sweep() > 7


def test_closing_a_time_survives_a_fault_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def close(reception: Reception, _: Any) -> str:
        ports: Any = reception
        command = ChangeHours("host:qin", DAY, "close", time(9), time(12))
        return str(change_hours(ports, command, CLERK).closed)

    assert Scene(monkeypatch, one_booking, close).sweep() > 7


def test_a_hold_whose_answer_was_lost_never_costs_more_than_one_place_of_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three holds are allowed: a fault may count one twice, and never refuses the repetition."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        reception = open_reception(monkeypatch, dynamodb, section(open_holds=number(3)))
        with broken(3, "after"), pytest.raises(FAILURES):
            reception.hold(ONLY)
        assert reception.hold(ONLY).placement.host == "cui"
        reception.hold(HoldSlot("video", clock("09:00")), key="hold-key-2")
        with pytest.raises(SunhallError, match="too_many_attempts"):
            reception.hold(HoldSlot("video", clock("09:45")), key="hold-key-3")
