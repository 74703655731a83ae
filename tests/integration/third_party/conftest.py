from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from moto import mock_aws

import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import staff_api.handler
import tick.handler
from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.asked_third_party import Access, access, consult, in_hand
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import MotoCity

HANDLERS = (disclosure_api, dispatcher, letter_writer, staff_api, tick)


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = MotoCity(datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING))
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()


@pytest.fixture
def opened(city: MotoCity) -> dict[str, str]:
    """What the applicant got for a request about which a third party is asked."""
    opened = submit(city)
    in_hand(city, opened["case_id"])
    consult(city, opened["case_id"])
    return opened


@pytest.fixture
def third_party(city: MotoCity, opened: dict[str, str]) -> Access:
    """What the third party has read in its letter."""
    return access(city, opened["case_id"])
