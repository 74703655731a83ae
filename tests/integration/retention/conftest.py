"""A city in which years go by, on made-up AWS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from moto import mock_aws

import disclosure_api.handler
import dispatcher.handler
import eraser.handler
import letter_writer.handler
import staff_api.handler
import tick.handler
from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.integration.retention.kept_city import KeptCity

START = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=BEIJING)
HANDLERS = (disclosure_api, dispatcher, eraser, letter_writer, staff_api, tick)


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = KeptCity(START)
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
