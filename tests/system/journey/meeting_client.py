"""A meeting in the open city, and people who speak over real connections."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from infra.local.city_client import CityClient, CityRefused
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.meeting_rows import TableMeetingRows
from sunhall.adapters.title_seal import TableTitleSeal
from sunhall.adapters.wall_clock import SystemClock
from sunhall.application.meetings import Admittance, ticket_digest
from sunhall.application.services import SERVICES
from sunhall.domain.actor import system_actor
from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import fold
from sunhall.domain.meeting.participant import MeetingRole
from sunhall.domain.meeting.plan import MeetingPlan
from tests.system.city import City

#: A first call may wait for two cold starts on a busy machine.
PATIENCE = 60.0
TRIES = 3
ITEM = "petition-video"
TOPIC = "书院街积水问题，希望当面说明情况。"
CLERK = "appointment-clerk"

#: Who hosts it, with their accounts; first whose usual hours are the fewest.
HOSTS = {"cui": "petition-head", "liu": "petition-handler", "qin": "petition-officer"}


class Speaker:
    """Somebody's connection.

    Args:
        city: The city.
        ticket: The ticket.
    """

    def __init__(self, city: City, ticket: str) -> None:
        address = city.base_url.replace("http", "ws", 1)
        self._end = ExitStack()
        self._connection: ClientConnection = self._end.enter_context(
            connect(f"{address}/meeting?ticket={ticket}", open_timeout=PATIENCE, proxy=None)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def say(self, action: str, **data: Any) -> None:
        """Say something."""
        self._connection.send(json.dumps({"action": action, **data}, ensure_ascii=False))

    def hear(self, kind: str) -> dict[str, Any]:
        """Return the next message of a type; what comes before it is passed by."""
        while True:
            message: dict[str, Any] = json.loads(self._connection.recv(timeout=PATIENCE))
            if message["type"] == kind:
                return message

    def hears_nothing_before_pong(self) -> list[str]:
        """Ask for a sign of life; return the types of what came before it."""
        self.say("ping")
        types = []
        while (message := json.loads(self._connection.recv(timeout=PATIENCE)))["type"] != "pong":
            types.append(message["type"])
        return types

    def is_closed(self) -> bool:
        """Whether the other side closes the connection."""
        try:
            while True:
                self._connection.recv(timeout=PATIENCE)
        except ConnectionClosed:
            return True

    def hang_up(self) -> None:
        """Close the connection."""
        self._end.close()


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting of a real appointment that is held now, though it is booked for later.

    Its tickets are written as the app writes them: it itself gives none before the meeting opens.
    """

    city: City
    opened: Mapping[str, Any]
    plan: MeetingPlan

    @classmethod
    def begin(cls, city: City, client: CityClient, **changes: Any) -> HeldMeeting:
        """Book an appointment by video, and begin its meeting now."""
        opened = client.submit(submission(city), to="appointments")
        stored = CaseTable(city.aws("dynamodb"), city.outputs["TableName"]).load(opened["case_id"])
        assert stored is not None
        service = SERVICES["appointment"]
        now = datetime.now(UTC)
        context = Context(now, system_actor("meeting"), load_catalogue(), "")
        agreed = service.meeting(fold(service, stored.events), context)
        assert agreed is not None, opened["state"]
        times = {"opens_at": now - timedelta(minutes=5), "closes_at": now + timedelta(hours=1)}
        plan = replace(agreed, **{**times, **changes})
        held = cls(city, opened, plan)
        held.rows.open(plan)
        return held

    @property
    def rows(self) -> TableMeetingRows:
        """The rows of meetings, as root."""
        return TableMeetingRows(self.city.aws("dynamodb"), self.city.outputs["TableName"])

    def ticket(self, who: str, role: MeetingRole, name: str) -> str:
        """Write a ticket as the app would."""
        titles = TableTitleSeal(
            self.city.aws("dynamodb"),
            self.city.outputs["TableName"],
            self.city.aws("kms"),
            self.city.outputs["DataKeyId"],
            SystemClock(),
        )
        admittance = Admittance(
            self.plan.case_id, self.plan.meeting_id, who, role, titles.seal(name), "zh-CN"
        )
        ticket = secrets.token_urlsafe(32)
        until = datetime.now(UTC) + timedelta(seconds=PATIENCE)
        self.rows.put_ticket(ticket_digest(ticket), admittance, until)
        return ticket

    def host(self) -> Speaker:
        """Let the host come."""
        return self._joined(self.plan.host_staff[0], MeetingRole.HOST, "秦明川")

    def citizen(self) -> Speaker:
        """Let the citizen come."""
        return self._joined("applicant", MeetingRole.CITIZEN, "欧阳明月")

    def _joined(self, who: str, role: MeetingRole, name: str) -> Speaker:
        for _ in range(TRIES):
            try:
                speaker = Speaker(self.city, self.ticket(who, role, name))
            except InvalidStatus as refused:
                # As a page does when nobody answers in time; the ticket may be used up by then.
                if refused.response.status_code != 502:
                    raise
            else:
                speaker.say("join")
                return speaker
        raise AssertionError("nobody answers at the socket")


@dataclass(frozen=True, slots=True)
class MeetingNow:
    """An appointment whose waiting room is open now, and nothing of it made by a test.

    The clerk opens time for a host from the next quarter on, and books somebody who has called:
    staff keep no notice, and the waiting room opens a quarter of an hour before the meeting.

    Attributes:
        case_id: The case.
        receipt_no: Its number.
        query_code: The citizen's code.
        account: The account of who receives them.
        on: The day of the meeting.
    """

    case_id: str
    receipt_no: str
    query_code: str
    account: str
    on: date

    @classmethod
    def begin(cls, client: CityClient) -> MeetingNow:
        """Book it.

        A meeting lies on one day, and in the usual hours of all hosts (on Wednesday mornings) slots
        begin every 45 minutes: then there may be none to wait for, and the test says so.
        """
        start = _next_quarter(datetime.now(BEIJING) + timedelta(seconds=20))
        end = start + timedelta(minutes=45)
        refused = ["the next meeting would end on another day"] * (end.date() != start.date())
        for host in () if refused else HOSTS:
            client.open_hours(CLERK, f"host:{host}", start, end)
            wanted = {"item": ITEM, "starts_at": start.isoformat(), "topic": TOPIC}
            try:
                opened = client.register(
                    CLERK, {**wanted, "contact": _somebody()}, to="appointments"
                )
            except CityRefused as refusal:
                refused.append(str(refusal))
                continue
            facts = client.case(CLERK, opened["case_id"])["facts"]
            account = HOSTS[facts["booking"]["host"]]
            numbers = opened["receipt_no"], opened["query_code"]
            _wait_until(start - timedelta(minutes=15))
            return cls(opened["case_id"], *numbers, account, start.date())
        pytest.skip(f"no meeting can begin within a quarter of an hour: {refused}")


def _next_quarter(now: datetime) -> datetime:
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return start + timedelta(minutes=15)


def _wait_until(opens: datetime) -> None:
    """Wait for the room to open: who books within the last seconds of a quarter is before it."""
    time.sleep(max(0.0, (opens - datetime.now(BEIJING)).total_seconds()))


def _somebody() -> dict[str, str]:
    return {"name": "欧阳明月", "phone": f"0000-55{secrets.randbelow(10**5):05}"}


def submission(city: City) -> dict[str, Any]:
    """Return the booking of the first free slot."""
    first = local_date(datetime.now(UTC))
    with city.http() as http:
        answer = http.get(
            "/api/v1/appointments/slots",
            params={"item": ITEM, "from": f"{first}", "to": f"{first + timedelta(days=13)}"},
        )
    answer.raise_for_status()
    slots = [slot for day in answer.json()["days"] for slot in day["slots"]]
    return {
        "item": ITEM,
        "starts_at": slots[0]["starts_at"],
        "topic": TOPIC,
        "contact": _somebody(),
    }
