"""A ticket that closed unsolved after its rework is handled at a higher level (提级办理; D3-31)."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sunhall.application import place_orders
from sunhall.application.carry_out import Loaded
from sunhall.application.case_links import LINKED
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.decision import Decision
from sunhall.domain.supervision_order.service import SUPERVISION_ORDER
from sunhall.domain.ticket.service import TICKET
from tests.builders import supervision as made
from tests.builders import tickets
from tests.builders.catalogue import GOVERNMENT

DAY = "2026-04-01"


def city(of: Any) -> Catalogue:
    supervision = {
        "rules": [],
        "orders": {**made.ORDERS, "office": GOVERNMENT, "unsolved": "list"},
        "risk_points": [],
    }
    catalogue: Catalogue = of.catalogue
    return replace(catalogue, sections={**catalogue.sections, "supervision": supervision})


def carried_over(history: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Carry the closing over twice; return what was asked to be opened, and under which key."""
    opened: list[tuple[Any, Any]] = []

    def open_case(_ports: Any, service: Any, command: Any, actor: Any, identity: Any) -> None:
        assert service is SUPERVISION_ORDER and actor.id == "supervision"
        opened.append((command, identity))

    monkeypatch.setattr(place_orders, "open_case", open_case)
    ports: Any = SimpleNamespace(
        catalogue=city(history), clock=SimpleNamespace(now=lambda: history.now)
    )
    stored: Any = SimpleNamespace(events=tuple(history.events), case_id=history.case.case_id)
    [event] = [each for each in history.events if each.type == "ticket_closed"]
    for _ in range(2):
        LINKED["ticket_closed"](ports, Loaded(stored, TICKET, history.case), event)
    return opened


def test_an_order_is_drafted_for_the_lead_under_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    history = tickets.unsolved(DAY)
    (first, key), (again, same) = carried_over(history, monkeypatch)
    assert (first, key) == (again, same)
    lead = next(each.department for each in history.case.assignments if each.lead)
    assert (first.order.level, first.order.department, first.office) == ("list", lead, GOVERNMENT)
    assert first.supervised.receipt_no == history.case.receipt_no
    context = replace(history.context(), catalogue=city(history))
    assert isinstance(SUPERVISION_ORDER.open_case(first, "DB-20260401-1-1", context), Decision)


def test_a_ticket_that_was_solved_calls_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert carried_over(tickets.closed(DAY), monkeypatch) == []
