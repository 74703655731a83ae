"""Connections of meetings through the front, over real loopback sockets and a real client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request, Response
from websockets.sync.client import connect
from websockets.sync.server import Server, ServerConnection, serve

from infra.local.front import Front, Origin, Routes
from infra.local.message_box import MessageBox
from infra.local.tunnel import asked_path, status_of
from infra.local.wechat_stand_in import WeChatStandIn

MEETINGS = Origin(
    "m1.execute-api.localhost",
    {},
    frozenset(("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions")),
)


class Cloud:
    """Stands for the emulator: remembers handshakes, says back what it is told."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.ended = threading.Event()
        self.server: Server = serve(self._talk, "127.0.0.1", 0, process_request=self._handshake)

    @property
    def port(self) -> int:
        return int(self.server.socket.getsockname()[1])

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        self.asked.append(request)
        if "ticket=good" not in request.path:
            return connection.respond(403, "no")
        return None

    def _talk(self, connection: ServerConnection) -> None:
        try:
            for message in connection:
                if message == "hang up":
                    return
                connection.send(message)
        finally:
            self.ended.set()


@contextmanager
def running(server: Server | Front) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(5)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    played = Cloud()
    with running(played.server):
        yield played


@pytest.fixture
def address(cloud: Cloud, tmp_path: Path) -> Iterator[str]:
    routes = Routes(cloud.port, Origin("api"), Origin("pages"), meetings=MEETINGS)
    front = Front(0, routes, MessageBox(tmp_path / "messages", "secret"), WeChatStandIn("secret"))
    with running(front):
        yield f"ws://127.0.0.1:{front.server_address[1]}"
    front.server_close()


def test_what_is_said_goes_both_ways_whatever_its_length(address: str) -> None:
    with connect(f"{address}/meeting?ticket=good", proxy=None) as socket:
        for text in ("您好", "x" * 30_000, "x" * 300_000):
            socket.send(text)
            assert socket.recv(timeout=10) == text


def test_the_handshake_is_handed_on_as_the_distribution_does(cloud: Cloud, address: str) -> None:
    headers = {"Authorization": "Bearer secret", "Cookie": "a=b"}
    with connect(f"{address}/meeting?ticket=good&more=1", proxy=None, additional_headers=headers):
        pass
    (asked,) = cloud.asked

    assert asked.path == "/meeting?ticket=good"
    assert asked.headers["Host"] == "m1.execute-api.localhost"
    assert "Authorization" not in asked.headers
    assert "Cookie" not in asked.headers


def test_a_handshake_that_is_refused_is_refused_here(address: str) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(f"{address}/meeting?ticket=bad", proxy=None),
    ):
        pass

    assert refused.value.response.status_code == 403


def test_an_end_on_the_other_side_is_an_end_here(address: str) -> None:
    with connect(f"{address}/meeting?ticket=good", proxy=None) as socket:
        socket.send("hang up")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def test_an_end_here_is_an_end_on_the_other_side(cloud: Cloud, address: str) -> None:
    with connect(f"{address}/meeting?ticket=good", proxy=None) as socket:
        socket.send("您好")
        socket.recv(timeout=10)
    assert cloud.ended.wait(10)


def test_no_ticket_is_written_into_the_log(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(f"{address}/meeting?ticket=good", proxy=None):
        pass
    written = capsys.readouterr().out

    assert "/meeting 101" in written
    assert "good" not in written


def test_the_page_of_that_name_is_no_connection(cloud: Cloud) -> None:
    routes = Routes(1, Origin("api"), Origin("pages"), meetings=MEETINGS)

    assert routes.origin("/meeting/").host == "pages"
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("path", "handed_on"),
    [
        ("/meeting?ticket=a", "/meeting?ticket=a"),
        ("/meeting?a=1&ticket=b", "/meeting?ticket=b"),
        ("/meeting?a=1", "/meeting"),
        ("/meeting", "/meeting"),
    ],
)
def test_only_the_ticket_is_handed_on(path: str, handed_on: str) -> None:
    assert asked_path(path, ("ticket",)) == handed_on
    assert urlsplit(asked_path(path, None)).query == urlsplit(path).query


def test_a_status_is_read_from_the_first_line() -> None:
    assert status_of(b"HTTP/1.1 101 Switching Protocols\r\n\r\n") == 101
