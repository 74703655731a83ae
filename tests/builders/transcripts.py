"""Rows of transcripts, and a reader who follows them as a page does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sunhall.domain.transcript.commands import EditRow, StrikeRow, WriteRow
from sunhall.domain.transcript.following import News
from sunhall.domain.transcript.row import Row, SpeakerRole

SESSION = "01JKXQ3W8Z0000000000000001"
STARTED = datetime(2026, 4, 21, 1, 0, tzinfo=UTC)


def said(text: str = "大家好，欢迎来到在线访谈。", **changes: Any) -> WriteRow:
    """Somebody says something."""
    given: dict[str, Any] = {"role": SpeakerRole.HOST, "speaker": "主持人", "text": text}
    return WriteRow(**{**given, **changes})


def put_right(revision: int, text: str, **changes: Any) -> EditRow:
    """The recorder puts a row right."""
    given: dict[str, Any] = {"role": SpeakerRole.HOST, "speaker": "主持人", "text": text}
    return EditRow(**{"revision": revision, **given, **changes})


def struck(revision: int) -> StrikeRow:
    """The moderator takes a row out."""
    return StrikeRow(revision)


@dataclass
class Follower:
    """A page that somebody has open: it asks for what is new and puts it where it belongs.

    Attributes:
        since: What it asks from next time.
        shown: What it shows, by place: revision and text.
        ever: Every text that it has ever shown.
    """

    since: int = 0
    shown: dict[int, tuple[int, str]] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)

    def take(self, told: News) -> None:
        """Put an answer where it belongs."""
        for change in told.changes:
            if change.row is None:
                self.shown.pop(change.seq, None)
                continue
            self.shown[change.seq] = (change.revision, change.row.text)
            self.ever.add(change.row.text)
        self.since = told.since


def as_read(rows: list[Row]) -> dict[int, tuple[int, str]]:
    """What everybody has to read of the recorder's rows."""
    return {row.seq: (row.revision, row.text) for row in rows if row.visible}
