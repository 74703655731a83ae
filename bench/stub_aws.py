"""A server on loopback that answers every AWS call with what was recorded for its operation."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sunhall.adapters.aws_clients import client

Answers = Mapping[str, bytes]


@contextmanager
def recorded_answers(*services: str) -> Iterator[dict[str, bytes]]:
    """Keep the body of the last answer of each operation while the block runs."""
    answers: dict[str, bytes] = {}

    def keep(event_name: str, response_dict: Mapping[str, Any], **_: Any) -> None:
        answers[event_name.rpartition(".")[2]] = response_dict["body"]

    watched = [client(service).meta.events for service in services]
    for events in watched:
        events.register("response-received", keep)
    try:
        yield answers
    finally:
        for events in watched:
            events.unregister("response-received", keep)


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    """Serve recorded answers; the block gets the server's address."""

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = answers[self.headers["x-amz-target"].rpartition(".")[2]]
            self.send_response(200)
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    Server.wbufsize = -1  # one packet an answer: no waiting for the client's acknowledgement
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
