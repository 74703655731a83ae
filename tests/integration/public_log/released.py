"""Cases with releases, as the table would hand them to the projection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sunhall.adapters.public_log import PublicLog
from sunhall.application.ports import StoredCase
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.event import Event, Happening, record

CASE: Final = "01JKXQ3W8Z0000000000000001"
START: Final = datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING)
SHA256: Final = "c" * 64


class PlainSeal:
    """Seals nothing, but binds a document to its case and name as the real one does."""

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        assert wrapped == b"wrapped"
        return case_id.encode()

    def unseal(self, key: bytes, case_id: str, name: str, sealed: bytes) -> dict[str, Any]:
        assert key == case_id.encode()
        content: dict[str, Any] = json.loads(sealed)
        assert content.pop("of") == [case_id, name]
        return content


@dataclass
class PublicCopies:
    """The public part of the bucket."""

    there: dict[tuple[str, int], str] = field(default_factory=dict)

    def release(self, case_id: str, number: int, sha256: str, *, entry_id: str, place: int) -> None:
        self.there[entry_id, place] = f"{case_id}/{number}/{sha256}"

    def withdraw(self, entry_id: str, place: int, sha256: str) -> None:
        self.there.pop((entry_id, place), None)


class ReleasedCase:
    """One case, its documents, and the ports a projection sees it through."""

    def __init__(self, log: PublicLog) -> None:
        self.shelves = log
        self.public_files = PublicCopies()
        self.seal = PlainSeal()
        self.store = self
        self.events: list[Event] = []
        self.sealed: dict[str, bytes] = {}
        self.data_key: bytes | None = b"wrapped"

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        if case_id != CASE:
            return None
        return StoredCase(case_id, "any", tuple(self.events), self.sealed, self.data_key, "")

    def document(self, name: str, content: Mapping[str, Any]) -> None:
        self.sealed[name] = json.dumps({**content, "of": [CASE, name]}).encode()

    def happens(self, kind: str, **data: Any) -> Event:
        (event,) = record(
            [Happening(kind, data)],
            case_id=CASE,
            after=self.events[-1] if self.events else None,
            at=START + timedelta(days=len(self.events)),
            actor="S1",
            request_id=f"r{len(self.events)}",
        )
        self.events.append(event)
        return event
