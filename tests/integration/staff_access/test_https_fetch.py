"""The fetcher against a real TLS server on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sunhall.adapters import https_fetch
from sunhall.adapters.https_fetch import MOST_BYTES, fetch_json
from sunhall.domain.errors import Unavailable

Answering = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + built.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Server:
    """Answers every request as it was last told to, and keeps the paths it was asked for."""

    def __init__(self, certificate: Path) -> None:
        self.answering: Answering = lambda request: None
        self.paths: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.paths.append(self.path)
                outer.answering(self)

            def log_message(self, *_args: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.http.server_port}"

    def says(self, body: bytes, status: int = 200, **headers: str) -> None:
        def answering(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)

        self.answering = answering


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    one = Server(certificate)
    thread = threading.Thread(target=one.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield one
    one.http.shutdown()
    thread.join()
    one.http.server_close()


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def test_a_json_object_is_fetched(server: Server, trust: ssl.SSLContext) -> None:
    server.says('{"name": "阳光"}'.encode())
    assert fetch_json(f"{server.url}/a/b?c=d&e=%20", context=trust) == {"name": "阳光"}
    assert server.paths == ["/a/b?c=d&e=%20"]


def test_a_bare_host_is_asked_for_its_root(server: Server, trust: ssl.SSLContext) -> None:
    server.says(b"{}")
    fetch_json(server.url, context=trust)
    assert server.paths == ["/"]


@pytest.mark.parametrize("status", [201, 204, 400, 401, 404, 500, 503])
def test_only_status_200_is_an_answer(server: Server, trust: ssl.SSLContext, status: int) -> None:
    server.says(b"{}" if status != 204 else b"", status)
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)


def test_a_redirect_is_not_followed(server: Server, trust: ssl.SSLContext) -> None:
    server.says(b"{}", 302, location=f"{server.url}/elsewhere")
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)
    assert server.paths == ["/"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"7", b"\xff"])
def test_what_is_no_json_object_is_no_answer(
    server: Server, trust: ssl.SSLContext, body: bytes
) -> None:
    server.says(body)
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)


def test_the_longest_answer_is_read_and_one_byte_more_is_not(
    server: Server, trust: ssl.SSLContext
) -> None:
    server.says(b'{"a":"' + b"x" * (MOST_BYTES - 8) + b'"}')
    assert fetch_json(server.url, context=trust)
    server.says(b'{"a":"' + b"x" * (MOST_BYTES - 7) + b'"}')
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)


def test_a_server_that_hangs_up_is_no_answer(server: Server, trust: ssl.SSLContext) -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.connection.shutdown(socket.SHUT_RDWR)
        request.close_connection = True

    server.answering = hang_up
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)


def test_a_server_that_keeps_us_waiting_is_given_up(
    server: Server, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = threading.Event()

    def wait(_request: BaseHTTPRequestHandler) -> None:
        given_up.wait(10)

    server.answering = wait
    monkeypatch.setattr(https_fetch, "SECONDS", 0.2)
    with pytest.raises(Unavailable):
        fetch_json(server.url, context=trust)
    given_up.set()


def test_a_server_that_nobody_vouches_for_is_not_trusted(server: Server) -> None:
    server.says(b"{}")
    with pytest.raises(Unavailable):
        fetch_json(server.url)
    assert server.paths == []


def test_nobody_listening_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable) as caught:
        fetch_json(f"https://127.0.0.1:{port}/?secret=abc")
    assert "abc" not in repr(caught.value)


def test_the_local_clouds_own_machine_is_spoken_to_without_tls() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"openid": "o"}')

        def log_message(self, *_args: Any) -> None:
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.handle_request)
    thread.start()
    assert fetch_json(f"http://localhost:{http.server_port}/x?code=1") == {"openid": "o"}
    thread.join()
    http.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost.example/",
        "http://u:p@localhost/",
        "file:///etc/passwd",
        "https://",
        "//host/x",
        "ftp://host",
        "https://u:p@host/",
        "",
    ],
)
def test_only_plain_https_addresses_are_fetched(url: str) -> None:
    with pytest.raises(ValueError, match="only plain https"):
        fetch_json(url)
