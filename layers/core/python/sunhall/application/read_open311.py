"""Open311 for everybody: requests as the public rows have them.

The function that serves them loads no case, and this module imports nothing that could.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sunhall.domain.errors import NotFound
from sunhall.domain.open311.public_id import is_public_id
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import RequestRecord


class Open311Rows(Protocol):
    """The rows that everybody reads. Only its adapter knows the keys."""

    def put(self, record: RequestRecord, now: datetime) -> None:
        """Let a request be seen as it is now, unless a later version is there."""

    def hide(self, public_id: str, version: int, now: datetime) -> None:
        """Let a request be seen no more."""

    def requests(self, ids: Sequence[str]) -> list[RequestRecord]:
        """Return the requests with these ids, the newest first; unknown ones are left out."""

    def page(self, question: ListQuestion) -> list[RequestRecord]:
        """Return a page of a list, the newest first."""


class ReadingPorts(Protocol):
    """What reading needs: the public rows, and nothing of a case."""

    @property
    def open311_rows(self) -> Open311Rows:
        """The public rows."""


def read_request(ports: ReadingPorts, asked: str) -> RequestRecord:
    """Return the request with an id.

    Raises:
        NotFound: There is none that everybody may see.
    """
    found = read_requests(ports, (asked,))
    if not found:
        raise NotFound("open311_request_unknown")
    return found[0]


def read_requests(ports: ReadingPorts, ids: Sequence[str]) -> list[RequestRecord]:
    """Return the requests with these ids, the newest first; others are left out."""
    known = [each for each in dict.fromkeys(ids) if is_public_id(each)]
    return ports.open311_rows.requests(known) if known else []
