"""The city of the journeys with a message gateway: the local city's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.local.message_box import MessageBox
from sunhall.adapters.https_fetch import Answered
from sunhall.adapters.message_gateway import MessageGateway
from sunhall.adapters.notice_rows import TableNoticeRows
from sunhall.application.tell_people import tell
from sunhall.domain.errors import Unavailable
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import TABLE, LinkQueue, MotoCity

SECRET = "shared"
URL = "https://messages.city.example/notices"
SITE = "https://city.example"


@dataclass
class Line:
    """The way to the gateway, which can be cut before or after it has taken a notice.

    Attributes:
        box: The gateway.
        asked: How often it was asked.
        cut: ``before``, ``after`` or empty.
        status: What it answers instead, if set.
    """

    box: MessageBox
    asked: int = 0
    cut: str = ""
    status: int = 0
    bodies: list[bytes] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        assert url == URL
        self.asked += 1
        if self.cut == "before":
            raise Unavailable("message_gateway_unavailable", retry_after=60)
        if self.status:
            return Answered(self.status, b"no")
        answer = self.box.take(headers, body)
        if self.cut == "after":
            raise Unavailable("message_gateway_unavailable", retry_after=60)
        return Answered(answer.status, answer.body)


class Telling:
    """The city, and who tells people of it."""

    def __init__(self, city: MotoCity, folder: Path) -> None:
        self.city = city
        self.queue = LinkQueue()
        self.box = MessageBox(
            folder / "messages.jsonl", SECRET, lambda: city.clock.now().timestamp()
        )
        self.line = Line(self.box)
        parts: dict[str, Any] = city.ports.__dict__
        parts["notice_orders"] = self.queue
        parts["messages"] = MessageGateway(URL, lambda: SECRET, self.line.post, city.clock.now)
        parts["notices"] = TableNoticeRows(city.dynamodb, TABLE)
        city.ports._settings = _with_site(city.ports._settings)

    def orders(self) -> list[tuple[str, int]]:
        """Take what the reader of the stream has ordered."""
        orders, self.queue.orders = self.queue.orders, []
        return orders

    def tell(self) -> list[str]:
        """Carry out what was ordered; return what became of each."""
        ports: Any = self.city.ports
        return [tell(ports, case_id, number) for case_id, number in self.orders()]

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the gateway has taken."""
        return self.box.messages()


def _with_site(settings: Any) -> Any:
    from dataclasses import replace

    return replace(settings, site_origin=SITE)


@pytest.fixture
def telling(city: MotoCity, tmp_path: Path) -> Telling:
    """The city with a gateway."""
    return Telling(city, tmp_path)
