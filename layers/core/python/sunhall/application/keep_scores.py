"""Keeps the records that scores are counted from, from the stream.

Events come at least once and in any order. So a record is not changed by what an event says: the
whole history is folded as it is now, and all the records of the case are written again from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sunhall.application.ports import Ports, StoredCase
from sunhall.application.services import SERVICES
from sunhall.domain.approval.run import APPROVAL_EVENTS, outcome_in
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import fold
from sunhall.domain.score_appeal.note import AppealNote, note_of
from sunhall.domain.scoring.entries.entry_record import entry_record
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import RecordKey, RecordKind, ScoreRecord

#: The services whose cases are scored; a case of another one is passed by before it is folded.
SCORED: Final = frozenset({"ticket", "score_entry", "score_appeal"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RecordPage:
    """Some records; ``after`` is where the next page starts, or None at the end."""

    records: tuple[ScoreRecord, ...]
    after: Mapping[str, str] | None


class ScoreRows(Protocol):
    """The records of all units."""

    def write(self, case_id: str, version: int, records: Sequence[ScoreRecord]) -> None:
        """Make these the records of a case, unless those of a newer version are there.

        What the case had at another place before is no record any more.
        """

    def note(self, note: AppealNote) -> None:
        """Write where an appeal stands, unless something newer is there."""

    def of_unit(
        self, department: str, period: ScorePeriod
    ) -> tuple[Sequence[ScoreRecord], Sequence[AppealNote]]:
        """Return the records of a unit in a period, and the appeals against them."""

    def record(self, department: str, key: RecordKey) -> ScoreRecord | None:
        """Return one record of a unit."""

    def page(
        self,
        department: str,
        period: ScorePeriod,
        kinds: Sequence[RecordKind],
        *,
        limit: int,
        after: Mapping[str, str] | None,
    ) -> RecordPage:
        """Return some records of a unit in a period, by kind and day.

        Args:
            department: The unit.
            period: The days.
            kinds: The kinds of record.
            limit: Most records. A page may be short although more follow.
            after: Where the page before ended.
        """

    def appeals(
        self, department: str, period: ScorePeriod, kinds: Sequence[RecordKind]
    ) -> Sequence[AppealNote]:
        """Return the appeals against a unit's records of these kinds in a period."""


class ScorePorts(Ports, Protocol):
    """What scores need besides what every use case may."""

    @property
    def scores(self) -> ScoreRows:
        """The records."""


def keep_scores(ports: ScorePorts, event: Event) -> None:
    """Bring the records of a case up to date with its history."""
    if event.type in APPROVAL_EVENTS and outcome_in(event) is None:
        return  # An approval that goes on changes no score.
    stored = ports.store.load(event.case_id)
    if stored is not None and stored.service in SCORED:
        keep_case(ports, stored)


def keep_case(ports: ScorePorts, stored: StoredCase) -> None:
    """Write what a case is worth to the scores, from its history alone."""
    if stored.service == "score_appeal":
        ports.scores.note(note_of(folded(stored)))
    else:
        ports.scores.write(stored.case_id, stored.version, records_of(ports, stored))


def records_of(ports: ScorePorts, stored: StoredCase) -> Sequence[ScoreRecord]:
    """Return the records of a case; an appeal has none."""
    if stored.service == "score_entry":
        return (entry_record(folded(stored)),)
    if stored.service != "ticket":
        return ()
    # A city without a hotline never loads it.
    from sunhall.domain.scoring.ticket_records import ticket_records

    today = local_date(ports.clock.now())
    return ticket_records(folded(stored), ports.catalogue.calendar, today)


def folded(stored: StoredCase) -> Any:
    """Return a case of whichever service as its history left it."""
    return fold(SERVICES[stored.service], stored.events)
