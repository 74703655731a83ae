"""The moto city with the functions of statistics, open data and the public catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

import consultations_api.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import open_information.handler
import public_api.handler
import staff_api.handler
import statistics_api.handler
import supervision_api.handler
import tick.handler
import tickets_api.handler
from infra.routes import ROUTES
from sunhall.adapters import aws_clients
from sunhall.adapters.ticket_figures import TableTicketCounts
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Gateway
from tests.integration.journey.moto_city import STAFF, TABLE, MotoCity

START = datetime(2026, 5, 12, 9, 30, tzinfo=BEIJING)

_HANDLERS = {
    "staff_api": staff_api.handler.lambda_handler,
    "tickets_api": tickets_api.handler.lambda_handler,
    "statistics_api": statistics_api.handler.lambda_handler,
    "supervision_api": supervision_api.handler.lambda_handler,
    "open_information": open_information.handler.lambda_handler,
    "public_api": public_api.handler.lambda_handler,
}
_ROUTES = {route.key: _HANDLERS[route.function] for route in ROUTES if route.function in _HANDLERS}
_OF_STAFF = tuple(route.key for route in ROUTES if route.staff and route.function in _HANDLERS)

_WITH_PORTS = (
    *(consultations_api, disclosure_api, dispatcher, letter_writer, open_information, staff_api),
    *(statistics_api, supervision_api, tick, tickets_api),
)


class CountingCity(MotoCity):
    """The city, and who counts in it."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.counts = TableTicketCounts(self.dynamodb, TABLE)
        self.gateway = Gateway(
            _ROUTES, authorise=lambda headers: STAFF.get(headers["authorization"]), staff=_OF_STAFF
        )

    def count(self) -> None:
        """Let time go on until the tick counts what has changed."""
        self.clock.time += timedelta(minutes=20)
        self.clock.time = self.clock.time.replace(minute=self.clock.time.minute // 10 * 10 + 3)
        self.tick()

    def rows(self, prefix: str) -> list[dict[str, Any]]:
        """Return the items whose partition begins so."""
        return [item for item in self.scan() if item["PK"]["S"].startswith(prefix)]

    def json(self, path: str, who: str = "supervisor", **query: str) -> dict[str, Any]:
        """Ask for something that is there."""
        answer = self.call("GET", path, by=who, query=query)
        assert answer.status == 200, answer.json
        return dict(json.loads(json.dumps(answer.json)))


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = CountingCity(START)
        for function in _WITH_PORTS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
