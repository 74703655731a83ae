"""The endpoint on a port of this machine, for clients that were not written here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from sunhall.domain.ticket import commands
from tests.integration.journey.conftest import city as city
from tests.integration.open311.conftest import CALLER, FORM, Open311City
from tests.integration.open311.conftest import open311 as open311


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@dataclass(frozen=True)
class Served:
    """A running endpoint with three requests.

    Attributes:
        url: Its address.
        open: An open request that everybody reads.
        closed: A closed one.
        fresh: One that nobody has screened.
    """

    url: str
    open: str
    closed: str
    fresh: str


@pytest.fixture
def served(open311: Open311City) -> Iterator[Served]:
    closed, case_id = open311.answered()
    happy = commands.RecordCallback(reached=True, result="solved", satisfaction="satisfied")
    open311.give(case_id, "record_callback", happy, CALLER)
    opened, _ = open311.accepted({**FORM, "description": "垃圾 <满溢> & 有异味\r\n已三天"})
    fresh, _ = open311.submitted({**FORM, "description": "刚刚提交"})
    server = make_server("127.0.0.1", 0, open311.gateway.wsgi, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/open311/v2"
        yield Served(url, opened, closed, fresh)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
