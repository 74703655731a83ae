from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from moto import mock_aws

import appointments_api.handler
import consultations_api.handler
import deadline_feed.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import session_desk.handler
import session_intake.handler
import sessions_api.handler
import staff_api.handler
import supervision_api.handler
import tick.handler
import tickets_api.handler
from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.integration.journey.moto_city import MotoCity

# With a fraction of a second, as the wall clock has it.
START = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=BEIJING)
HANDLERS = (
    *(consultations_api, disclosure_api, dispatcher, letter_writer, staff_api),
    *(supervision_api, tick, tickets_api),
    *(session_desk, session_intake, sessions_api),
    *(appointments_api, deadline_feed),
)


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = MotoCity(START)
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
