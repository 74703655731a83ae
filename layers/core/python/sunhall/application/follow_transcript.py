"""Follows the transcript of a live session, as everybody may. Nobody is asked who they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

from sunhall.domain.transcript.following import News, news

if TYPE_CHECKING:
    from sunhall.application.transcript_store import TranscriptRows
    from sunhall.domain.transcript.row import Row

#: Changes of one answer to a poller: of rows as they are, some twenty kilobytes.
AT_ONCE: Final = 100


class TranscriptPorts(Protocol):
    """What following a transcript needs: nothing of any case."""

    @property
    def transcripts(self) -> TranscriptRows:
        """The rows."""


def follow(ports: TranscriptPorts, case_id: str, since: int) -> News:
    """Return what has changed for everybody after a change."""
    found, more = ports.transcripts.changes(case_id, since, limit=AT_ONCE)
    return news(found, since, more=more)


def whole_transcript(ports: TranscriptPorts, case_id: str) -> Sequence[Row]:
    """Return every row that everybody may read, in the order of their places."""
    rows: dict[int, Row] = {}
    since, more = 0, True
    while more:
        told = follow(ports, case_id, since)
        for change in told.changes:
            if change.row is None:
                rows.pop(change.seq, None)
            else:
                rows[change.seq] = change.row
        since, more = told.since, told.more
    return [rows[seq] for seq in sorted(rows)]
