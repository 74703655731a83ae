"""The rows of transcripts, as the use cases need them kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sunhall.application.session_figures import TranscriptSum
    from sunhall.domain.transcript.row import Head, PublicChange, Row
    from sunhall.domain.transcript.writing import Written


class HeadMoved(Exception):
    """Somebody else wrote in between: look again."""


class RequestKnown(Exception):
    """The request was carried out before."""


@dataclass(frozen=True, slots=True)
class EarlierWrite:
    """What a request wrote that was carried out before.

    Attributes:
        payload: Digest of what was asked.
        seq: The row.
        revision: Its revision.
    """

    payload: str
    seq: int
    revision: int


class TranscriptRows(Protocol):
    """The rows. Only its adapter knows the keys."""

    def head(self, case_id: str) -> Head:
        """Return how far a transcript has got, as of now."""

    def latest(self, case_id: str, seq: int) -> Row | None:
        """Return the latest revision of a row, as of now."""

    def revision(self, case_id: str, seq: int, revision: int) -> Row | None:
        """Return a revision of a row."""

    def rows(self, case_id: str) -> Sequence[Row]:
        """Return the latest revision of every row, in the order of their places, as of now."""

    def earlier(self, case_id: str, key: str) -> EarlierWrite | None:
        """Return what a request wrote before, as of now."""

    def write(
        self, case_id: str, before: Head, written: Written, key: str, payload: str, now: datetime
    ) -> None:
        """Store what an act writes in one transaction.

        Raises:
            HeadMoved: The transcript has got further than ``before``.
            RequestKnown: The request was carried out before.
        """

    def sum(self, session: str) -> TranscriptSum:
        """Fix the transcript for some seconds and return what it comes to."""

    def changes(
        self, case_id: str, since: int, *, limit: int
    ) -> tuple[Sequence[PublicChange], bool]:
        """Return the changes after one, and whether more follow: one query."""
