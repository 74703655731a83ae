"""The function that serves what is public, behind a gateway and on a table in moto."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import open_information.handler
from sunhall.adapters.public_log import PublicLog
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.publication.entry import PublicFile
from sunhall.domain.ticket_statistics.open_lines import OpenLine
from sunhall.http.edge import serve
from tests.builders.gateway import Answer, Gateway
from tests.builders.public_entries import FIRST

ROUTES = {
    "GET /api/v1/open-data/tickets.csv": open_information.handler.open_tickets,
    "GET /api/v1/open-data/tickets": open_information.handler.describe_open_tickets,
    "GET /api/v1/disclosures": open_information.handler.list_disclosures,
    "GET /api/v1/disclosures/{entry_id}": open_information.handler.read_disclosure,
    "GET /api/v1/publications": open_information.handler.list_publications,
    "GET /api/v1/publications/{entry_id}": open_information.handler.read_publication,
    "GET /open/statistics": open_information.handler.statistics_page,
    "GET /open/disclosures": open_information.handler.disclosures_page,
    "GET /open/disclosures/{entry_id}": open_information.handler.disclosure_page,
    "GET /open/publications": open_information.handler.publications_page,
    "GET /open/publications/{entry_id}": open_information.handler.publication_page,
}


class Readers:
    """The function's ports, and a gateway before it."""

    def __init__(self, log: PublicLog, catalogue: Catalogue) -> None:
        self.shelves = log
        self.catalogue = catalogue
        self.public_files = self
        self.secrets = self
        self.clock = self
        self.ticket_counts = self
        self.time: datetime = FIRST + timedelta(days=30)
        self.signed = 0
        self.open_lines: list[OpenLine] = []
        self.counted_months = 0
        retold = open_information.handler._retold
        handler = serve(ROUTES, labels=lambda: catalogue.labels, retell=retold)
        self.gateway = Gateway(dict.fromkeys(ROUTES, handler))

    def now(self) -> datetime:
        return self.time

    def derived(self, purpose: str) -> bytes:
        return purpose.encode().ljust(32, b"-")

    def url(self, entry_id: str, file: PublicFile) -> str:
        self.signed += 1
        return f"https://files.example/{entry_id}/{file.place}?signed={self.signed}"

    def lines(self, month: str) -> Sequence[OpenLine]:
        return [line for line in self.open_lines if line.day.startswith(month)]

    def counted_lines(self, month: str) -> Iterable[tuple[OpenLine, int]]:
        self.counted_months += 1
        return Counter(self.lines(month)).items()

    def get(self, path: str, **sent: Any) -> Answer:
        return self.gateway.send("GET", path, **sent)
