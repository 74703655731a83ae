"""A table, and a desk at which a recorder and a moderator sit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sunhall.adapters.transcript_rows import TableTranscriptRows
from sunhall.application import transcripts
from sunhall.application.follow_transcript import follow
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.transcript.commands import EditRow, StrikeRow, WriteRow
from sunhall.domain.transcript.desk import Desk
from sunhall.domain.transcript.row import Row
from tests.builders.played_table import make_table
from tests.builders.transcripts import SESSION, STARTED, Follower, said

TABLE = "transcripts"
RECORDER = Actor("S-recorder", ActorKind.STAFF, frozenset({"handler"}), "education-bureau")
MODERATOR = Actor("S-moderator", ActorKind.STAFF, frozenset({"handler"}), "education-bureau")


@dataclass
class TickingClock:
    """A clock that goes on a second each time somebody looks at it."""

    time: datetime = STARTED

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@dataclass
class Room:
    """The desk of one session with its table; what the case says is up to the test."""

    dynamodb: Any
    clock: TickingClock = field(default_factory=TickingClock)
    desk: Desk = field(
        default_factory=lambda: Desk(
            True, "live", frozenset({RECORDER.id}), frozenset({MODERATOR.id})
        )
    )
    slept: list[float] = field(default_factory=list)

    @property
    def ports(self) -> Any:
        return self

    @property
    def transcripts(self) -> TableTranscriptRows:
        return TableTranscriptRows(self.dynamodb, TABLE, self.clock, self.slept.append)

    def write(self, key: str, command: WriteRow | None = None) -> Row:
        asked = command or said(f"{key}说的话")
        return transcripts.write(self.ports, SESSION, asked, RECORDER, identity(key, asked))

    def change(self, key: str, seq: int, command: EditRow | StrikeRow) -> Row:
        asked = identity(key, command)
        return transcripts.change(self.ports, SESSION, seq, command, MODERATOR, asked)

    def rows(self) -> list[Row]:
        return list(self.transcripts.rows(SESSION))

    def followed(self, follower: Follower | None = None) -> Follower:
        """Somebody who asks until nothing more follows."""
        page = follower or Follower()
        while True:
            told = follow(self.ports, SESSION, page.since)
            page.take(told)
            if not told.more:
                return page


def identity(key: str, asked: object) -> RequestIdentity:
    return request_identity("staff", key, f"{abs(hash(repr(asked))):064x}"[-64:][::-1])


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        make_table(client, TABLE)
        made = Room(client)
        monkeypatch.setattr(transcripts, "_desk", lambda *_: made.desk)
        yield made
