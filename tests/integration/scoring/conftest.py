"""The moto city of the disclosure journey, which also scores its units."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from moto import mock_aws

import dispatcher.handler
import letter_writer.handler
import scores_api.handler
import staff_api.handler
from infra.routes import ROUTES
from sunhall.adapters import aws_clients
from sunhall.adapters.score_rows import TableScoreRows
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.staff import StaffMember
from tests.builders.gateway import Gateway, staff_context
from tests.integration.journey.moto_city import STAFF, TABLE, MotoCity

START = datetime(2026, 6, 1, 9, 30, tzinfo=BEIJING)

CENTRE = {
    "dispatcher": staff_context("S-dispatcher", "hotline-centre", ["dispatcher"]),
    "centre-head": staff_context("S-centre-head", "hotline-centre", ["centre_head"]),
    "transport-head": staff_context("S-tra-head", "transport-bureau", ["department_head"]),
}
PEOPLE = {**STAFF, **CENTRE}

_HANDLERS = {
    "staff_api": staff_api.handler.lambda_handler,
    "scores_api": scores_api.handler.lambda_handler,
}
_ROUTES = {route.key: _HANDLERS[route.function] for route in ROUTES if route.function in _HANDLERS}


class ScoringCity(MotoCity):
    """The city, with the people of the centre and the function of scores."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        accounts = StaffAccounts(self.dynamodb, TABLE)
        for username, context in CENTRE.items():
            accounts.put(_member(username, context))
        self.rows = TableScoreRows(self.dynamodb, TABLE)
        self.gateway = Gateway(
            _ROUTES, authorise=lambda headers: PEOPLE.get(headers["authorization"]), staff=_ROUTES
        )


def _member(username: str, context: Any) -> StaffMember:
    return StaffMember(
        id=context["staff_id"],
        username=username,
        name=context["name"],
        department=context["department"],
        roles=frozenset(json.loads(context["roles"])),
    )


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScoringCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = ScoringCity(START)
        for function in (dispatcher, letter_writer, scores_api, staff_api):
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
