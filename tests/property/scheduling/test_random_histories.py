"""Whatever is held, booked, moved, called off and repeated: no cell twice, no lost booking.

The table stands beside a ledger that knows nothing of cells, grids, hosts' rules or claims: it
knows when somebody is busy, from when to when, by the clock on the wall, and until when that holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from moto import mock_aws

from sunhall.application.hold_slot import HoldSlot
from sunhall.domain.errors import Conflict
from sunhall.domain.scheduling.cells import CellsWanted, Taken
from tests.builders.scheduling import DAY, NOW, clock, number, section
from tests.builders.visits import (
    Book,
    CallOff,
    Move,
    Reception,
    one_transaction_at_a_time,
    open_reception,
)

QUARTER = timedelta(minutes=15)

#: Item to its times: minutes of the meeting with what is kept before and after it, and who is in
#: the office when. Written down by hand from the town's opening hours.
MORNING = ("09:00", "09:45", "10:30", "11:15")
AFTERNOON = ("14:00", "14:45")
KEPT = {"video": (0, 45), "office": (0, 45), "agreed": (15, 45), "briefing": (0, 45)}
PEOPLE: dict[str, dict[str, tuple[str, ...]]] = {
    "video": {**dict.fromkeys(MORNING, ("liu", "qin")), **dict.fromkeys(AFTERNOON, ("qin",))},
    "office": {**dict.fromkeys(MORNING, ("liu", "qin")), **dict.fromkeys(AFTERNOON, ("qin",))},
    "agreed": dict.fromkeys(("09:00", "10:00", "11:00"), ("cui",)),
    "briefing": dict.fromkeys(MORNING, ("hall",)),
}
#: Item to its rooms and when they close; the southern one closes at ten.
ROOMS = {"office": {"north": "18:00", "south": "10:00"}, "briefing": {"auditorium": "18:00"}}
SEATS = {"video": 1, "office": 1, "agreed": 1, "briefing": 3}


@dataclass(frozen=True)
class Busy:
    """Somebody, or some room, is busy."""

    who: str
    seat: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Entry:
    """A line of the ledger."""

    item: str
    at: str
    busy: frozenset[Busy]
    until: datetime | None = None


def entries(item: str, at: str) -> Iterator[frozenset[Busy]]:
    """Every way in which a meeting could take place."""
    early, late = KEPT[item]
    start, end = clock(at) - timedelta(minutes=early), clock(at) + timedelta(minutes=late)
    for person in PEOPLE[item][at]:
        for where in rooms(item, at):
            for seat in range(SEATS[item]):
                busy = {Busy(person, seat, start, end)}
                if where:
                    busy.add(Busy(where, seat, start, end))
                yield frozenset(busy)


def rooms(item: str, at: str) -> list[str]:
    """The rooms that are open for a meeting; one without a name where none is needed."""
    ends = clock(at) + timedelta(minutes=30)
    found = ROOMS.get(item, {"": "23:59"}).items()
    return [name for name, closes in found if ends <= clock(closes)]


def clash(one: Busy, other: Busy) -> bool:
    same = (one.who, one.seat) == (other.who, other.seat)
    return same and one.start < other.end and other.start < one.end


WISHES = st.sampled_from([(item, at) for item, times in PEOPLE.items() for at in times])


class Histories(RuleBasedStateMachine):
    """The reception and the ledger, side by side."""

    reception: Reception

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.worlds = [mock_aws(), one_transaction_at_a_time()]
        for world in self.worlds:
            world.__enter__()
        client = boto3.client("dynamodb", region_name="us-east-1")
        self.reception = open_reception(self.patch, client, section(open_holds=number(10_000)))
        # Whoever reads a stale answer sees nothing that anybody has claimed.
        self.stale = False
        usual = self.reception.cells.read

        def read(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
            return Taken() if self.stale and not consistent else usual(wanted, consistent=True)

        self.patch.setattr(self.reception.cells, "read", read)
        self.bookings: dict[str, Entry] = {}
        self.holds: dict[str, Entry] = {}
        self.called_off: set[str] = set()
        self.requests = 0
        self.last: Any = None

    def teardown(self) -> None:
        for case_id, entry in self.bookings.items():
            assert self.reception.case(case_id).starts_at == clock(entry.at)
        for world in reversed(self.worlds):
            world.__exit__(None, None, None)
        self.patch.undo()

    # What the ledger knows

    def standing(self, *, but: str | None = None) -> list[Busy]:
        held = {
            name: each
            for name, each in self.holds.items()
            if each.until and each.until > self.reception.time
        }
        everybody = {**held, **self.bookings}
        return [busy for name, each in everybody.items() if name != but for busy in each.busy]

    def possible(self, item: str, at: str, *, but: str | None = None) -> list[frozenset[Busy]]:
        standing = self.standing(but=but)
        return [
            way
            for way in entries(item, at)
            if not any(clash(mine, theirs) for mine in way for theirs in standing)
        ]

    def key(self) -> str:
        self.requests += 1
        return f"request-{self.requests}"

    def claimed(self, owner: str) -> frozenset[Busy]:
        """What the table says somebody has, as pieces of time."""
        return self.claims().get(owner, frozenset())

    def claims(self) -> dict[str, frozenset[Busy]]:
        """What the table says everybody has, read item by item."""
        pieces: dict[tuple[str, str, int], list[datetime]] = {}
        now = str(int(self.reception.time.timestamp()))
        for row in self.reception.items():
            if not row["PK"]["S"].startswith("CELLS#") or "claimed_by" not in row:
                continue
            if int(row["expires_at"]["N"]) <= int(now):
                continue
            who = row["PK"]["S"].rpartition(":")[2]
            on, minute, seat = row["SK"]["S"].split("#")
            start = clock("00:00", date.fromisoformat(on)) + timedelta(minutes=int(minute))
            pieces.setdefault((row["claimed_by"]["S"], who, int(seat)), []).append(start)
        found: dict[str, set[Busy]] = {}
        for (owner, who, seat), starts in pieces.items():
            first = min(starts)
            assert sorted(starts) == [first + QUARTER * n for n in range(len(starts))], "a hole"
            found.setdefault(owner, set()).add(Busy(who, seat, first, max(starts) + QUARTER))
        return {owner: frozenset(spans) for owner, spans in found.items()}

    # What people do

    @rule(wish=WISHES, stale=st.booleans())
    def hold(self, wish: tuple[str, str], stale: bool) -> None:
        item, at = wish
        self.stale = stale
        ways, key = self.possible(item, at), self.key()
        command = HoldSlot(item, clock(at))
        try:
            held = self.reception.hold(command, key=key)
        except Conflict as refused:
            assert refused.code == "slot_taken"
            assert not ways
            return
        busy = self.claimed(held.hold)
        assert busy in ways
        self.holds[held.hold] = Entry(item, at, busy, held.expires_at)
        self.last = lambda: self.reception.hold(command, key=key).hold == held.hold

    @rule(wish=WISHES, stale=st.booleans())
    def book(self, wish: tuple[str, str], stale: bool) -> None:
        self.stale = stale
        self.booked(Book(wish[0], clock(wish[1])), wish, self.possible(*wish))

    @precondition(lambda self: self.holds)
    @rule(choice=st.integers(0, 99), wish=st.none() | WISHES, stale=st.booleans())
    def confirm(self, choice: int, wish: tuple[str, str] | None, stale: bool) -> None:
        """Book with a hold: the one for this slot, for another one, or one that has lapsed."""
        self.stale = stale
        hold = sorted(self.holds)[choice % len(self.holds)]
        entry = self.holds[hold]
        item, at = wish or (entry.item, entry.at)
        ways = self.possible(item, at, but=hold)
        stands = bool(entry.until and entry.until > self.reception.time)
        case_id = self.booked(Book(item, clock(at), hold=hold), (item, at), ways)
        if case_id and stands and wish is None and not stale:
            assert self.bookings[case_id].busy == entry.busy, "the place that was held"
        if case_id:
            left = entry.busy - self.bookings[case_id].busy
            if left == entry.busy:
                return
            # The booking took over what it could use of the hold.
            del self.holds[hold]
            remains = self.claimed(hold)
            if remains:
                self.holds[hold] = replace(entry, busy=remains)

    def booked(
        self, command: Book, wish: tuple[str, str], ways: list[frozenset[Busy]]
    ) -> str | None:
        key = self.key()
        try:
            case_id = self.reception.book(command, key=key).case.case_id
        except Conflict as refused:
            assert refused.code == "slot_taken"
            assert not ways
            return None
        busy = self.claimed(case_id)
        assert busy in ways
        self.bookings[case_id] = Entry(*wish, busy)
        self.last = lambda: self.reception.book(command, key=key).case.case_id == case_id
        return case_id

    @precondition(lambda self: self.bookings)
    @rule(
        choice=st.integers(0, 99),
        at=st.sampled_from([*MORNING, *AFTERNOON, "10:00", "11:00"]),
        stale=st.booleans(),
    )
    def move(self, choice: int, at: str, stale: bool) -> None:
        self.stale = stale
        case_id = sorted(self.bookings)[choice % len(self.bookings)]
        entry = self.bookings[case_id]
        if at not in PEOPLE[entry.item]:
            return
        ways, key = self.possible(entry.item, at, but=case_id), self.key()
        command = Move(clock(at))
        try:
            self.reception.give(case_id, command, key=key)
        except Conflict as refused:
            assert refused.code == "slot_taken"
            assert not ways
            return
        busy = self.claimed(case_id)
        assert busy in ways
        before = {each.who for each in entry.busy} & set(PEOPLE[entry.item][entry.at])
        if any(before & {each.who for each in way} for way in ways):
            assert before & {each.who for each in busy}, "the same host, if they have time"
        self.bookings[case_id] = replace(entry, at=at, busy=busy)
        self.last = lambda: bool(self.reception.give(case_id, command, key=key).events)

    @precondition(lambda self: self.bookings)
    @rule(choice=st.integers(0, 99))
    def call_off(self, choice: int) -> None:
        case_id = sorted(self.bookings)[choice % len(self.bookings)]
        key = self.key()
        self.reception.give(case_id, CallOff(), key=key)
        del self.bookings[case_id]
        self.called_off.add(case_id)
        self.last = lambda: bool(self.reception.give(case_id, CallOff(), key=key).events)

    @precondition(lambda self: self.last is not None)
    @rule()
    def repeat_the_last_request(self) -> None:
        """Its answer was lost. A hold that has lapsed meanwhile is not asked for again."""
        assert self.last()

    @rule(minutes=st.integers(1, 11))
    def let_time_pass(self, minutes: int) -> None:
        self.reception.time += timedelta(minutes=minutes)
        self.last = None

    # What always holds

    @invariant()
    def nobody_is_in_two_meetings_at_a_time(self) -> None:
        standing = self.standing()
        for number_, one in enumerate(standing):
            assert not any(clash(one, other) for other in standing[number_ + 1 :])

    @invariant()
    def the_table_says_what_the_ledger_says(self) -> None:
        now = self.reception.time
        live = {n: each for n, each in self.holds.items() if each.until and each.until > now}
        told = {name: each.busy for name, each in (live | self.bookings).items()}
        assert self.claims() == told

    @invariant()
    def every_booking_is_a_case_and_says_so(self) -> None:
        told: dict[str, list[str]] = {}
        for row in sorted(self.reception.items(), key=lambda row: row["SK"]["S"]):
            if row["SK"]["S"].startswith("EVENT#"):
                case_id = row["PK"]["S"].removeprefix("CASE#")
                told.setdefault(case_id, []).append(row["type"]["S"])
        assert told.keys() == self.bookings.keys() | self.called_off
        assert {
            name for name, types in told.items() if types[-1] == "called_off"
        } == self.called_off


Histories.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestHistories = Histories.TestCase


def test_the_ledger_is_of_the_day_that_the_town_is_open() -> None:
    assert NOW.date() < DAY
    assert DAY.isoweekday() == 3
