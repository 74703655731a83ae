"""The front between a browser and the local cloud, over real loopback connections."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.local.front import MAX_BODY, Front, Origin, Routes
from infra.local.message_box import MessageBox
from infra.local.wechat_stand_in import WeChatStandIn

API = Origin(
    "api.execute-api.localhost",
    {"Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "DENY"},
    frozenset(("content-type", "content-length", "authorization", "cloudfront-viewer-address")),
)
PAGES = Origin("d1.cloudfront.net")
WECHAT = WeChatStandIn("secret")


class Cloud(ThreadingHTTPServer):
    """Stands for the emulator: remembers what it was asked, answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.headers: list[tuple[str, str]] = [("Content-Type", "text/plain")]
        self.body = "你好".encode()
        self.with_length = True


class _Asked(BaseHTTPRequestHandler):
    server: Cloud

    def do_GET(self) -> None:
        cloud = self.server
        length = int(self.headers.get("Content-Length", "0"))
        cloud.asked.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": self.rfile.read(length),
            }
        )
        self.send_response(cloud.status)
        for name, value in cloud.headers:
            self.send_header(name, value)
        if cloud.with_length:
            self.send_header("Content-Length", str(len(cloud.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(cloud.body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    server = Cloud()
    with serving(server):
        yield server


@pytest.fixture
def box(tmp_path: Path) -> MessageBox:
    return MessageBox(tmp_path / "messages.jsonl", "secret")


@pytest.fixture
def front(cloud: Cloud, box: MessageBox) -> Iterator[int]:
    with serving(Front(0, Routes(cloud.server_address[1], API, PAGES), box, WECHAT)) as port:
        yield port


def ask(
    port: int,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return (
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read(),
        )
    finally:
        connection.close()


def test_what_is_below_api_goes_to_the_http_api(front: int, cloud: Cloud) -> None:
    ask(front, "/api/v1/catalogue")
    assert cloud.asked[0]["headers"]["host"] == API.host


@pytest.mark.parametrize("path", ["/", "/en/", "/api", "/apis/", "/?next=/api/v1/x"])
def test_everything_else_goes_to_the_distribution(front: int, cloud: Cloud, path: str) -> None:
    ask(front, path)
    assert cloud.asked[0]["headers"]["host"] == PAGES.host


def test_path_and_query_arrive_byte_by_byte(front: int, cloud: Cloud) -> None:
    path = "/api/v1/x/%E4%BD%A0%2F?a=1&a=2&b=%20+"
    ask(front, path)
    assert cloud.asked[0]["path"] == path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_method_and_body_arrive(front: int, cloud: Cloud, method: str) -> None:
    ask(front, "/api/v1/x", method, b"\x00\xff{}", {"Content-Type": "application/json"})
    assert (cloud.asked[0]["method"], cloud.asked[0]["body"]) == (method, b"\x00\xff{}")
    assert cloud.asked[0]["headers"]["content-type"] == "application/json"


def test_the_answer_comes_back_with_status_headers_and_body(front: int, cloud: Cloud) -> None:
    cloud.status, cloud.headers = (
        422,
        [("Content-Type", "application/problem+json"), ("Etag", '"v3"')],
    )
    status, headers, body = ask(front, "/api/v1/x")
    assert (status, headers["etag"], body.decode()) == (422, '"v3"', "你好")
    assert headers["content-type"] == "application/problem+json"


def test_the_policys_headers_win_over_the_apis_own(front: int, cloud: Cloud) -> None:
    cloud.headers = [("X-Frame-Options", "SAMEORIGIN")]
    _, headers, _ = ask(front, "/api/v1/x")
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"] == "default-src 'none'"


def test_the_distributions_answers_are_left_as_they_are(front: int, cloud: Cloud) -> None:
    cloud.headers = [("X-Frame-Options", "DENY"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    _, headers, _ = ask(front, "/")
    assert "content-security-policy" not in headers
    assert headers["x-frame-options"] == "DENY"


def test_a_header_that_the_cdn_would_not_forward_stops_here(front: int, cloud: Cloud) -> None:
    ask(front, "/api/v1/x", headers={"Authorization": "Bearer t", "Cookie": "a=1", "X-Other": "1"})
    arrived = cloud.asked[0]["headers"]
    assert arrived["authorization"] == "Bearer t"
    assert not {"cookie", "x-other"} & set(arrived)


def test_nobody_can_claim_another_address(front: int, cloud: Cloud) -> None:
    claimed = {"CloudFront-Viewer-Address": "1.2.3.4:5", "X-Forwarded-For": "1.2.3.4"}
    ask(front, "/api/v1/x", headers=claimed)
    arrived = cloud.asked[0]["headers"]
    assert arrived["cloudfront-viewer-address"].startswith("127.0.0.1:")
    assert arrived["x-forwarded-for"] == "127.0.0.1"


def test_the_emulators_cdn_is_told_the_request_came_by_https(front: int, cloud: Cloud) -> None:
    ask(front, "/", headers={"X-Forwarded-Proto": "http"})
    assert cloud.asked[0]["headers"]["x-forwarded-proto"] == "https"


def test_head_has_headers_and_no_body(front: int, cloud: Cloud) -> None:
    status, headers, body = ask(front, "/", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(cloud.body)), b"")


def test_a_body_of_unknown_length_comes_back_whole(front: int, cloud: Cloud) -> None:
    cloud.with_length, cloud.body = False, b"x" * 300_000
    assert ask(front, "/api/v1/x")[2] == cloud.body


def test_one_connection_serves_many_requests(front: int, cloud: Cloud) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == cloud.body
    connection.close()
    assert len(cloud.asked) == 3


def test_a_body_larger_than_the_http_api_takes_is_refused_unread(front: int, cloud: Cloud) -> None:
    with socket.create_connection(("127.0.0.1", front), timeout=10) as raw:
        raw.sendall(
            f"POST /api/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode()
        )
        assert raw.recv(4096).startswith(b"HTTP/1.1 413 ")
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Transfer-Encoding: chunked", b"411"),
        ("Content-Length: many", b"400"),
        ("Content-Length: -1", b"400"),
    ],
)
def test_a_body_of_no_clear_length_is_refused(
    front: int, cloud: Cloud, header: str, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", front), timeout=10) as raw:
        raw.sendall(f"POST /api/v1/x HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        assert raw.recv(4096).startswith(b"HTTP/1.1 " + status)
    assert cloud.asked == []


def test_a_cloud_that_is_down_is_a_problem_that_says_so(box: MessageBox) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = unused.getsockname()[1]
        with serving(Front(0, Routes(nobody, API, PAGES), box, WECHAT)) as port:
            status, headers, body = ask(port, "/api/v1/x")
    assert (status, headers["content-type"]) == (502, "application/problem+json")
    assert json.loads(body)["code"] == "upstream_unreachable"


def test_the_log_has_no_query_and_no_header(
    front: int, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(front, "/api/v1/x?name=Wang", headers={"Authorization": "Bearer secret"})
    # The line is written after the answer.
    line = ""
    while "\n" not in line:
        line += capsys.readouterr().out
    assert "GET /api/v1/x 200" in line
    assert "name" not in line
    assert "secret" not in line


def test_what_the_distribution_keeps_for_everybody_is_asked_without_credentials() -> None:
    """As by the distribution, the first pattern that fits a path says how it is treated."""
    shared = Origin("api.execute-api.localhost", {}, frozenset())
    routes = Routes(4566, API, PAGES, {"/api/v1/sessions/*/transcript": shared})
    assert routes.origin("/api/v1/sessions/FT-20260407-000017-1/transcript?since=3") is shared
    assert routes.origin("/api/v1/sessions/FT-20260407-000017-1") is API
    assert routes.origin("/api/v1/staff/cases/01/transcript") is API
    assert routes.origin("/interviews/archive") is API
    assert routes.origin("/sessions/") is PAGES
