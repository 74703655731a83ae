from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from moto import mock_aws

import calendar_update.handler
import deadline_feed.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import staff_api.handler
import tick.handler
from sunhall.adapters import aws_clients
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.catalogue import Catalogue
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.moto_city import MotoCity

START = datetime(2026, 12, 10, 9, 30, 15, 123456, tzinfo=BEIJING)
HANDLERS = (
    calendar_update,
    deadline_feed,
    disclosure_api,
    dispatcher,
    letter_writer,
    staff_api,
    tick,
)

#: Days off of 2027 that nobody would be surprised by.
NEW_YEAR = tuple(date(2027, 1, day) for day in (1, 2, 3))


FEED = "GET /api/v1/staff/deadlines.ics"


class CalendarCity(MotoCity):
    """The city with the function that calendar programs read."""

    def call(self, method: str, path: str, **more: Any) -> Answer:
        """Call the API; the feed has a function of its own."""
        if f"{method} {path}" != FEED:
            return super().call(method, path, **more)
        gateway = Gateway({FEED: deadline_feed.handler.lambda_handler})
        return gateway.send(method, path, query=more.get("query", ""))


class Schedules:
    """The rules in force, whose calendar a test can publish a year to.

    Attributes:
        catalogue: What every function reads.
    """

    def __init__(self) -> None:
        self.catalogue: Catalogue = load_catalogue()

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar in force."""
        return self.catalogue.calendar

    def publish(self, version: str, days_off: tuple[str, ...] = (), makeup: str = "") -> None:
        """Put a schedule of 2027 in force, as a deploy does."""
        off = (*NEW_YEAR, *(date.fromisoformat(day) for day in days_off))
        calendar = replace(
            self.calendar,
            version=version,
            last_year=2027,
            holidays={**self.calendar.holidays, **dict.fromkeys(off, "new_years_day")},
            makeup_workdays=self.calendar.makeup_workdays
            | ({date.fromisoformat(makeup)} if makeup else set()),
        )
        self.catalogue = replace(self.catalogue, calendar=calendar)


@pytest.fixture
def schedules(monkeypatch: pytest.MonkeyPatch) -> Schedules:
    """The rules in force, 2026 being the last published year."""
    published = Schedules()
    monkeypatch.setattr("sunhall.bootstrap.load_catalogue", lambda: published.catalogue)
    return published


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch, schedules: Schedules) -> Iterator[MotoCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = CalendarCity(START)
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
