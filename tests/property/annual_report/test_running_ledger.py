"""The running ledger equals the one that is made again, however the stream delivers.

Events come twice, late and in any order, and two processes may load a case one after the other and
write in the other order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sunhall.application.keep_ledger import COUNTED_SERVICE, keep_ledger
from sunhall.application.ports import StoredCase
from sunhall.application.rebuild_ledger import Rebuilt, rebuild_ledger
from sunhall.domain.annual_report.ledger_entry import LEDGER_EVENTS, LedgerEntry, entry_of
from sunhall.domain.annual_report.table_four import PATHS, RESULTS
from sunhall.domain.annual_report.table_three import LEAVES
from sunhall.domain.engine.event import Event
from tests.builders.annual_report import KINDS, Told

UNITS = ("education-bureau", "housing-bureau")


class MemoryLedger:
    """A ledger whose writes can be held back, as those of a slow process are."""

    def __init__(self) -> None:
        self.rows: dict[str, LedgerEntry] = {}
        self.held: list[LedgerEntry] | None = None

    def put(self, entry: LedgerEntry) -> bool:
        if self.held is not None:
            self.held.append(entry)
            return True
        there = self.rows.get(entry.case_id)
        if there is None or there.version < entry.version:
            self.rows[entry.case_id] = entry
            return True
        return False

    def mend(self, entry: LedgerEntry) -> bool:
        there = self.rows.get(entry.case_id)
        if there is None or there.version <= entry.version:
            self.rows[entry.case_id] = entry
            return True
        return False

    def entries(self, department: str, *, through: date | None = None) -> Sequence[LedgerEntry]:
        return [each for each in self.rows.values() if each.department == department]


class MemoryCity:
    """Stored histories, a ledger and the city's kinds of applicants."""

    def __init__(self) -> None:
        self.stored: dict[str, list[Event]] = {}
        self.services: dict[str, str] = {}
        self.ledger = MemoryLedger()
        kinds = {kind: SimpleNamespace(column=column) for kind, column in KINDS.items()}
        disclosure = SimpleNamespace(applicant_kinds=kinds)
        self.catalogue = SimpleNamespace(disclosure=disclosure)
        self.store = self
        self.loads = 0

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        self.loads += 1
        events = tuple(self.stored.get(case_id, ()))
        service = self.services.get(case_id, COUNTED_SERVICE)
        return StoredCase(case_id, service, events, {}, None, "") if events else None

    def case_ids(self) -> Iterator[str]:
        yield from self.stored

    def deliver(self, event: Event) -> None:
        ports: Any = self
        keep_ledger(ports, event)

    def rebuild(self, *, write: bool = False) -> Rebuilt:
        ports: Any = self
        return rebuild_ledger(ports, self, UNITS, write=write)


@st.composite
def histories(draw: st.DrawFn, number: int) -> list[Event]:
    """A history as it can lawfully come about, with things between that change nothing."""
    day = date(2025, 11, 1) + timedelta(draw(st.integers(0, 120)))

    def later() -> str:
        nonlocal day
        day += timedelta(draw(st.integers(0, 60)))
        return day.isoformat()

    told = Told(
        number,
        kind=draw(st.sampled_from(sorted(KINDS))),
        department=draw(st.sampled_from(UNITS)),
        at=day.isoformat(),
    )
    if draw(st.integers(0, 5)) == 0:
        return told.tell("withdrawn", later(), leaf="r3_6_3").events
    told.received(later())
    for _ in range(draw(st.integers(0, 2))):
        told.tell(draw(st.sampled_from(["assigned", "draft_saved", "deadline_warned"])), later())
    if draw(st.booleans()):
        told.tell("fee_paid", later(), amount=draw(st.integers(1, 9)) * 100, paid_on=later())
    if draw(st.booleans()):
        return told.events
    told.tell(
        draw(st.sampled_from(["reply_sent", "abandonment_confirmed", "request_merged"])),
        later(),
        leaf=draw(st.sampled_from(LEAVES)),
    )
    for number_of_remedy in range(1, draw(st.integers(0, 2)) + 1):
        told.tell("remedy_filed", later(), remedy=number_of_remedy, kind="litigation",
                  path=draw(st.sampled_from(PATHS)), filed_on=day.isoformat())  # fmt: skip
        if draw(st.booleans()):
            told.tell("remedy_decided", later(), remedy=number_of_remedy,
                      result=draw(st.sampled_from(RESULTS)), decided_on=day.isoformat(),
                      redo_days=None, redo_from=None)  # fmt: skip
            if draw(st.booleans()):
                told.answered(later(), draw(st.sampled_from(LEAVES)))
    return told.events


@st.composite
def cities(draw: st.DrawFn) -> list[list[Event]]:
    return [draw(histories(number)) for number in range(1, draw(st.integers(1, 5)) + 1)]


@given(cities(), st.data())
def test_running_equals_rebuilt_after_any_deliveries(
    told: list[list[Event]], data: st.DataObject
) -> None:
    city = MemoryCity()
    city.ledger.held = []
    recorded: list[Event] = []
    waiting = [list(events) for events in told]
    while any(waiting):
        history = data.draw(st.sampled_from([each for each in waiting if each]))
        event = history.pop(0)
        city.stored.setdefault(event.case_id, []).append(event)
        recorded.append(event)
        # Some come at once, when the case has no later event yet; each of them comes again below.
        for early in data.draw(st.lists(st.sampled_from(recorded), max_size=2)):
            city.deliver(early)
    for event in data.draw(st.permutations([*recorded, *recorded[:3]])):
        city.deliver(event)
    writes, city.ledger.held = city.ledger.held, None
    for written in data.draw(st.permutations(writes)):
        city.ledger.put(written)

    expected = {
        events[0].case_id: entry
        for events in told
        if (entry := entry_of(events, KINDS)) is not None
    }
    assert city.ledger.rows == expected
    assert city.rebuild() == Rebuilt(len(expected), (), ())


@given(cities(), st.data())
def test_a_rebuild_mends_whatever_was_lost_or_spoilt(
    told: list[list[Event]], data: st.DataObject
) -> None:
    city = MemoryCity()
    for events in told:
        city.stored[events[0].case_id] = events
        city.deliver(events[-1])
        for event in events:
            city.deliver(event)
    right = dict(city.ledger.rows)
    for case_id in data.draw(st.lists(st.sampled_from(sorted(city.stored)), max_size=3)):
        city.ledger.rows.pop(case_id, None)
    before = dict(city.ledger.rows)
    dry = city.rebuild()
    assert city.ledger.rows == before
    assert set(dry.mended) == {right[gone].receipt_no for gone in right.keys() - before.keys()}
    assert city.rebuild(write=True) == dry
    assert city.ledger.rows == right


def test_only_the_events_that_change_an_entry_load_the_case() -> None:
    city = MemoryCity()
    told = Told().received("2026-03-02").tell("assigned", "2026-03-03").tell("x", "2026-03-04")
    city.stored[told.case_id] = told.events
    for event in told.events:
        city.deliver(event)
    assert city.loads == sum(event.type in LEDGER_EVENTS for event in told.events) == 1


def test_cases_of_other_services_do_not_count_whatever_their_events_are_called() -> None:
    city = MemoryCity()
    told = Told().received("2026-03-02").answered("2026-03-20")
    city.stored[told.case_id] = told.events
    city.services[told.case_id] = "correction"
    for event in told.events:
        city.deliver(event)
    assert city.ledger.rows == {}
    assert city.rebuild().entries == 0


def test_the_counted_service_is_the_disclosure_service() -> None:
    from sunhall.domain.disclosure.service import DISCLOSURE

    assert DISCLOSURE.name == COUNTED_SERVICE


def test_a_row_that_no_history_gives_is_reported_and_left() -> None:
    city = MemoryCity()
    stray = entry_of(Told(9).received("2026-03-02").events, KINDS)
    assert stray is not None
    city.ledger.rows[stray.case_id] = stray
    assert city.rebuild(write=True) == Rebuilt(0, (), ("GK-000009",))
    assert city.ledger.rows == {stray.case_id: stray}
