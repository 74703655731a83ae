"""What a live interview costs for 1,000 viewers and an hour: ``python -m bench.live_page``.

Three things are measured: what an answer of the API weighs and reads, with the real handlers on
moto; what a page weighs, from the built site; and how often the edges of the CDN have to ask, by
playing the hour with every viewer's polls against edges that keep an answer as long as it says.
Only prices are looked up (`prices.yaml`).
"""

from __future__ import annotations

import gzip
import heapq
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import yaml
from moto import mock_aws

import sessions_api.handler
from bench.capacity import metered
from bench.case_cost import prices
from sunhall.domain.transcript.writing import Written, write_row
from tests.builders.public_sessions import SESSION_NO, STARTS_AT, session_row
from tests.builders.transcripts import SESSION, said
from tests.integration.journey.moto_city import TABLE, MotoCity

VIEWERS: Final = 1000
HOUR: Final = 3600

#: A row every so many seconds, of so many characters: a recorder types no faster for an hour.
ROW_EVERY, ROW_LENGTH = 15, 120
ROWS: Final = HOUR // ROW_EVERY
#: Viewers come within so many seconds, and are spread over so many places of the CDN.
COME_WITHIN, EDGES = 300, 3

#: Bytes of the headers that the CDN and the API put before an answer. Over HTTP/2 they are packed,
#: and a second answer on a connection repeats hardly any: a generous figure.
HEADERS: Final = 350

#: A request over TLS, HTTP/2: what opening a connection moves, once a viewer.
HANDSHAKE: Final = 4500

_ENVIRONMENT: Final = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "testing"),
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "STAGE": "bench",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API to what many ask.

    Attributes:
        size: Its bytes, packed as the CDN packs them.
        kept: Seconds that an edge keeps it.
        reads: Read units behind it.
    """

    size: int
    kept: int
    reads: float


@dataclass(slots=True)
class Traffic:
    """What an hour comes to.

    Attributes:
        polls: Polls of the transcript by all viewers.
        others: Other requests of the API by all viewers.
        pages: Requests of pages and what belongs to them.
        sent: Bytes from the edges to the viewers.
        asked: Requests from the edges to the API.
        reads: Read units behind them.
        late: Seconds from the writing of each row to each viewer, the worst and the sum.
    """

    polls: int = 0
    others: int = 0
    pages: int = 0
    sent: int = 0
    asked: int = 0
    reads: float = 0.0
    late: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Everything that the edges were asked."""
        return self.polls + self.others + self.pages


class Interview:
    """The API's own answers while a transcript grows, measured once each."""

    def __init__(self, city: MotoCity) -> None:
        self._city = city
        self._written = 0

    @property
    def path(self) -> str:
        """Where everybody reads the interview."""
        return f"/api/v1/sessions/{SESSION_NO}"

    def write(self, rows: int) -> None:
        """Let the transcript have so many rows."""
        store = self._city.ports.transcripts
        while self._written < rows:
            self._written += 1
            head, now = store.head(SESSION), self._city.clock.now()
            # Text that packs like text and not like one character.
            text = "".join(
                chr(0x4E00 + random.Random(f"{self._written}.{n}").randrange(3000))  # noqa: S311
                for n in range(ROW_LENGTH)
            )
            outcome = write_row(head, said(text), staff="S-1", now=now)
            if not isinstance(outcome, Written):
                raise TypeError(outcome)
            store.write(SESSION, head, outcome, f"row-{self._written}", "p", now)

    def ask(self, path: str, **query: str) -> Answer:
        """Ask the API, as an edge does."""
        with metered() as used:
            size, kept = self._asked(path, query)
        return Answer(size, kept, used.reads)

    def questions(self) -> Answer:
        """The first page of questions, at the read units that a page of a list may have at most."""
        return Answer(*self._asked(f"{self.path}/questions", {}), reads=8.0)

    def _asked(self, path: str, query: dict[str, str]) -> tuple[int, int]:
        answer = self._city.call("GET", path, query=query)
        if answer.status != 200:
            raise RuntimeError(answer.text)
        kept = int(answer.headers["cache-control"].rpartition("=")[2])
        return len(gzip.compress(answer.body, 6)), kept

    @cache  # noqa: B019  # lives as long as the process measures
    def news(self, since: int, rows: int) -> Answer:
        """What a poller is told that knows so many of so many rows."""
        if self._written != rows:
            raise ValueError("the transcript has grown beyond that")
        return self.ask(f"{self.path}/transcript", since=str(since))


@contextmanager
def interview() -> Iterator[Interview]:
    """An interview that is on, behind the real handlers."""
    with patch.dict("os.environ", _ENVIRONMENT), mock_aws():
        city = MotoCity(STARTS_AT + timedelta(minutes=1))
        city.dynamodb.put_item(
            TableName=TABLE,
            Item={
                "PK": {"S": f"RECEIPT#{SESSION_NO}"},
                "SK": {"S": "RECEIPT"},
                "case_id": {"S": SESSION},
                "code_hash": {"B": b"0" * 32},
            },
        )
        city.ports.sessions.put(session_row())
        with patch.object(sessions_api.handler, "ports", lambda: city.ports):
            yield Interview(city)


def played(
    live: Interview, *, poll: int, kept: bool = True, viewers: int = VIEWERS, seed: int = 1
) -> Traffic:
    """Play the hour.

    Args:
        live: The interview.
        poll: Seconds between two polls of a viewer.
        kept: Whether edges keep answers; without, every poll reaches the API.
        viewers: How many follow it.
        seed: Chance: when viewers come, and at which edge.
    """
    chance, traffic = random.Random(seed), Traffic()  # noqa: S311
    # (moment, viewer): every viewer's next poll. Rows are written while the hour passes.
    due = [(chance.uniform(0, COME_WITHIN), viewer) for viewer in range(viewers)]
    heapq.heapify(due)
    edge = [chance.randrange(EDGES) for _ in range(viewers)]
    seen = [0] * viewers
    #: What an edge holds under a cursor: until when, how many rows it knew, and the answer.
    copies: dict[tuple[int, int], tuple[float, int, Answer]] = {}
    while due:
        moment, viewer = heapq.heappop(due)
        if moment >= HOUR:
            continue
        rows = int(moment // ROW_EVERY) + 1
        live.write(rows)
        key = edge[viewer], seen[viewer]
        copy = copies.get(key) if kept else None
        if copy is None or copy[0] <= moment:
            answer = live.news(seen[viewer], rows)
            copy = (moment + answer.kept, rows, answer)
            copies[key] = copy
            traffic.asked += 1
            traffic.reads += answer.reads
        _, known, answer = copy
        traffic.polls += 1
        traffic.sent += answer.size + HEADERS
        if seen[viewer]:
            traffic.late += [
                moment - (row - 1) * ROW_EVERY for row in range(seen[viewer] + 1, known + 1)
            ]
        told = min(known, seen[viewer] + 100)
        seen[viewer] = max(seen[viewer], told)
        # A page that is told of more asks again at once.
        heapq.heappush(due, (moment + (0.2 if told < known else poll), viewer))
    return traffic


def with_pages(live: Interview, traffic: Traffic, site: Path) -> None:
    """Add what opening the page takes: the page itself, its parts, the session, its questions."""
    weights = page_weights(site)
    session, questions = live.ask(live.path), live.questions()
    # Questions are read again with every twelfth poll, see web/scripts/session.mjs.
    again = traffic.polls // 12
    traffic.pages = VIEWERS * len(weights)
    traffic.others = 2 * VIEWERS + again
    traffic.sent += VIEWERS * (sum(weights) + len(weights) * HEADERS + HANDSHAKE)
    traffic.sent += VIEWERS * (session.size + HEADERS)
    traffic.sent += (VIEWERS + again) * (questions.size + HEADERS)
    for answer in (session, questions):
        asked = EDGES * HOUR // answer.kept
        traffic.asked += asked
        traffic.reads += asked * answer.reads


def page_weights(site: Path) -> list[int]:
    """Packed bytes of the page and of everything that it loads."""
    page = site / "sessions" / "session" / "index.html"
    html = page.read_text("utf-8")
    names = {part.split('"')[0] for part in html.split('="/assets/')[1:]}
    files = [page, *(site / "assets" / name for name in sorted(names))]
    return [len(gzip.compress(file.read_bytes(), 6)) for file in files]


def money(traffic: Traffic) -> dict[str, float]:
    """Return USD of an hour by what is paid for."""
    at = prices()
    cdn = _cdn_prices()
    run = at.run("sessions_api", at.assumed["api_milliseconds"])
    # Eight units a row (tests/integration/transcript), the dispatcher passes its events by.
    writes = ROWS * 8
    return {
        "CDN requests": traffic.requests * cdn["requests"] / 1e6,
        "CDN bytes": traffic.sent / 1e9 * cdn["gb"],
        "firewall requests": traffic.requests * cdn["firewall_requests"] / 1e6,
        "HTTP API": traffic.asked * at.per_million["http_api_requests"] / 1e6,
        "functions and logs": (traffic.asked + ROWS) * run,
        "table": traffic.reads * at.per_million["read_units"] / 1e6
        + writes * at.per_million["write_units"] / 1e6,
    }


def _cdn_prices() -> dict[str, float]:
    kept: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("prices.yaml").read_text())
    return dict(kept["cdn"])


def measured() -> dict[str, Any]:
    """Measure everything; plain data."""
    from web.build import ROOT, build_site, read_city

    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        build_site(site, read_city(ROOT / "catalogue"))
        for name, poll, kept in (
            ("every 5 s", 5, True),
            ("every 15 s", 15, True),
            ("every 5 s, nothing kept", 5, False),
        ):
            with interview() as live:
                live.write(1)
                traffic = played(live, poll=poll, kept=kept)
                with_pages(live, traffic, site)
            cost = money(traffic)
            told[name] = {
                "requests": traffic.requests,
                "polls": traffic.polls,
                "asked of the API": traffic.asked,
                "megabytes": round(traffic.sent / 1e6, 1),
                "read units": round(traffic.reads),
                "seconds until a row is read": {
                    "mean": round(sum(traffic.late) / len(traffic.late), 1),
                    "most": round(max(traffic.late), 1),
                },
                "usd": {what: round(usd, 4) for what, usd in cost.items()},
                "usd in all": round(sum(cost.values()), 3),
            }
    return told


def main() -> None:
    """Print the figures."""
    json.dump(measured(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
