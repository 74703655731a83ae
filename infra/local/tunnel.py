"""Connections of meetings through the front: the handshake is handed on, then bytes go both ways.

Only what the distribution hands on of a handshake is handed on here, and a connection on which
nothing is said is closed after as long as API Gateway waits.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

#: API Gateway closes a connection on which nothing was said for so long.
IDLE_SECONDS: Final = 600.0
_HANDSHAKE_SECONDS: Final = 35.0
_CHUNK: Final = 64 * 1024
_LONGEST_HEAD: Final = 64 * 1024


def is_handshake(headers: Mapping[str, str]) -> bool:
    """Whether a request wants to become a connection (RFC 6455, 4.1)."""
    return headers.get("Upgrade", "").lower() == "websocket"


def asked_path(path: str, queries: Iterable[str] | None) -> str:
    """The path that is handed on, with the queries that are; None for all of them."""
    parts = urlsplit(path)
    known = None if queries is None else frozenset(queries)
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if known is None or name in known
    ]
    return f"{parts.path}?{urlencode(pairs)}" if pairs else parts.path


def open_tunnel(port: int, path: str, headers: Mapping[str, str]) -> tuple[socket.socket, bytes]:
    """Hand a handshake on; return the connection and all that was answered so far.

    Args:
        port: Port of the emulator.
        path: Path and query.
        headers: The headers.

    Raises:
        OSError: The emulator does not answer.
    """
    upstream = socket.create_connection(("127.0.0.1", port), timeout=_HANDSHAKE_SECONDS)
    try:
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        upstream.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
            chunk = upstream.recv(_CHUNK)
            if not chunk:
                break
            head += chunk
        if b"\r\n\r\n" not in head:
            raise ConnectionError("the handshake was not answered")
    except OSError:
        upstream.close()
        raise
    return upstream, head


def status_of(head: bytes) -> int:
    """The status that a handshake was answered with."""
    return int(head.split(b" ", 2)[1])


def carry(client: socket.socket, upstream: socket.socket) -> None:
    """Carry bytes both ways until one side is done, then close both."""
    for each in (client, upstream):
        each.settimeout(IDLE_SECONDS)
    back = threading.Thread(target=_pump, args=(upstream, client), daemon=True)
    back.start()
    _pump(client, upstream)
    back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
    for each in (source, sink):
        with contextlib.suppress(OSError):  # The other direction may have closed it already.
            each.shutdown(socket.SHUT_RDWR)
