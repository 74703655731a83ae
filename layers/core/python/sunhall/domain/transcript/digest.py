"""The digest of a whole transcript: what was reviewed is what is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from sunhall.domain.transcript.row import Row


def transcript_digest(rows: Iterable[Row]) -> str:
    """Return the SHA-256 of a transcript, as 64 hexadecimal digits.

    It is made of what everybody reads and of nothing else, so anybody can make it again: a line of
    JSON for each row with its place, revision, moment in UTC, role, speaker, text and question.

    Args:
        rows: The latest revision of each row, in the order of their places; what is held back or
            struck is passed over.
    """
    digest = hashlib.sha256()
    for row in rows:
        if not row.visible:
            continue
        digest.update(json.dumps(_told(row), ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _told(row: Row) -> list[str | int]:
    at = row.at.astimezone(UTC).isoformat()
    return [row.seq, row.revision, at, row.role.value, row.speaker, row.text, row.question]
