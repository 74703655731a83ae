"""What everybody still sees of a ticket whose personal data was erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import eraser.handler
from sunhall.domain.engine.event import ERASED
from sunhall.domain.ticket import commands
from tests.integration.journey.moto_city import TABLE
from tests.integration.open311.conftest import CALLER, Open311City


class Orders:
    """Orders for the eraser."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, int]] = []

    def place(self, case_id: str, number: int) -> None:
        self.placed.append((case_id, number))


def let_years_pass(open311: Open311City, case_id: str) -> None:
    """Wake a ticket at its own moments until its retention is over."""
    city, orders = open311.city, Orders()
    city.ports.__dict__["erasure_orders"] = orders
    while ERASED not in _types(open311, case_id):
        stored = city.ports.store.load(case_id)
        assert stored is not None
        assert stored.wakes, "nothing will ever happen"
        city.clock.time = type(city.clock.time).fromisoformat(stored.wakes)
        _tick_has_rung_all_along(city)
        assert city.tick()["failed"] == 0
    city.pump()
    for placed, number in orders.placed:
        eraser.handler.lambda_handler({"case_id": placed, "number": number}, None)


def _types(open311: Open311City, case_id: str) -> list[str]:
    stored = open311.city.ports.store.load(case_id)
    assert stored is not None
    return [event.type for event in stored.events]


def _tick_has_rung_all_along(city: Any) -> None:
    before = city.clock.time - timedelta(hours=2)
    marks = {
        "TICK": ("hour", before.strftime("%Y%m%d%H")),
        "SUPERVISION#LOOKS": ("day", (before - timedelta(days=1)).strftime("%Y%m%d")),
    }
    for key, (name, value) in marks.items():
        item = {"PK": {"S": key}, "SK": {"S": "WATERMARK"}, name: {"S": value}}
        city.dynamodb.put_item(TableName=TABLE, Item=item)


def test_its_public_record_loses_every_word_of_the_citizen_and_stays(
    open311: Open311City, monkeypatch: Any
) -> None:
    monkeypatch.setattr(eraser.handler, "ports", lambda: open311.ports)
    public_id, case_id = open311.answered()
    happy = commands.RecordCallback(
        reached=True, result="solved", satisfaction="very_satisfied", contacted=True
    )
    assert open311.give(case_id, "record_callback", happy, CALLER).state == "closed"
    assert open311.shown(public_id)["description"]
    let_years_pass(open311, case_id)
    after = open311.shown(public_id)
    assert not after.get("description")
    assert after["service_request_id"] == public_id
    # The event may come again after the files are gone: it finds its work done.
    open311.city._delivered.clear()
    open311.city.pump()
    assert open311.shown(public_id) == after
