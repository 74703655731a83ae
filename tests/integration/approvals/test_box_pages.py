"""Boxes as lists: order, pages, filters, counts, and who sees what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from sunhall.adapters import case_table
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.application.ports import (
    BoxName,
    Commit,
    InboxChange,
    NewCase,
    QueueRow,
    StageOpening,
    StoredCase,
)
from sunhall.domain.approval.inbox import InboxRow
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Standing
from tests.builders.aws_faults import watched
from tests.builders.calendar import moment
from tests.builders.played_machine import MACHINE, PlayedMachine

START = moment("2026-04-01")
STANDING = Standing("approval", "education-bureau", None, None, None, True)


class Office:
    """Writes rows of boxes, each of a case of its own."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self.store = CaseTable(dynamodb, table)
        self._cases = 0

    def row(
        self,
        box: Any = "todo",
        *,
        staff: str = "S-ben",
        due_at: datetime | None = None,
        at: datetime = START,
        chain: str = "reply",
        service: str = "disclosure",
        state: str = "open",
    ) -> str:
        """Put a row into somebody's box and return its case."""
        self._cases += 1
        case_id = f"01JKXQ3W8Z{self._cases:016}"
        self.store.create(_new_case(case_id, service))
        row = InboxRow(box, staff, 1, 1 if box != "copied" else 0, "department", at, state)
        key = f"copy:{staff}" if box == "copied" else "001"
        self.change(case_id, key, row, due_at=due_at, chain=chain, service=service)
        return case_id

    def change(
        self,
        case_id: str,
        key: str,
        row: InboxRow | None,
        *,
        due_at: datetime | None = None,
        chain: str = "reply",
        service: str = "disclosure",
        sealed: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write a change of a row, without any event."""
        change = InboxChange(
            run=1,
            key=key,
            row=row,
            due_at=due_at,
            chain=chain,
            receipt_no=f"GK-{case_id[-4:]}",
            title="sealed",
            service=service,
            department="education-bureau",
            sealed=sealed or {},
        )
        self.store.commit(Commit(case_id, 1, (), STANDING, {}, inbox=(change,)))

    def box(self, box: BoxName = "todo", staff: str = "S-ben", **wanted: Any) -> list[str]:
        """The cases of a box, in order."""
        wanted = {"limit": 50, "after": None, **wanted}
        return [row.case_id for row in self.store.box(staff, box, **wanted).rows]

    def stored(self, case_id: str) -> StoredCase:
        """What is stored of a case."""
        stored = self.store.load(case_id)
        assert stored is not None
        return stored

    def whole_row(self, staff: str) -> dict[str, Any]:
        """All that the only row of somebody's own approvals tells."""
        (row,) = self.store.box(staff, "mine", limit=2, after=None).rows
        return {name: getattr(row, name) for name in row.__slots__}

    def pages(self, limit: int, **wanted: Any) -> list[list[QueueRow]]:
        """Every page of what Ben has to do."""
        pages: list[list[QueueRow]] = []
        after: Any = None
        while after is not None or not pages:
            page = self.store.box("S-ben", "todo", limit=limit, after=after, **wanted)
            pages.append(list(page.rows))
            after = page.after
        return pages


def _new_case(case_id: str, service: str) -> NewCase:
    first = Event(case_id, 1, "submitted", {}, START, "applicant", "r", "0" * 64, "0" * 64)
    return NewCase(
        case_id, service, f"GK-{case_id}", b"", (first,), STANDING, {}, b"key", "sealed", None, ""
    )


@pytest.fixture
def rows(dynamodb: Any, table: str) -> Office:
    return Office(dynamodb, table)


def days(count: float) -> datetime:
    return START + timedelta(days=count)


def test_what_is_due_first_is_first_and_what_is_never_due_is_last(rows: Office) -> None:
    never, late, soon = rows.row(), rows.row(due_at=days(3)), rows.row(due_at=days(1))
    assert rows.box() == [soon, late, never]


@pytest.mark.parametrize("box", ["done", "copied"])
def test_other_boxes_have_the_newest_first(rows: Office, box: BoxName) -> None:
    old, new = rows.row(box, at=days(1)), rows.row(box, at=days(2))
    assert rows.box(box) == [new, old]


def test_a_box_is_one_person_s_and_one_kind_s(rows: Office) -> None:
    mine = rows.row()
    rows.row(staff="S-benjamin")
    rows.row("done")
    assert rows.box() == [mine]


def test_a_row_tells_everything_a_list_shows(rows: Office) -> None:
    case_id = rows.row(due_at=days(1), at=days(-1), state="delegated")
    (row,) = rows.store.box("S-ben", "todo", limit=1, after=None).rows
    assert {name: getattr(row, name) for name in row.__slots__} == {
        "case_id": case_id,
        "receipt_no": f"GK-{case_id[-4:]}",
        "service": "disclosure",
        "state": "delegated",
        "title": "sealed",
        "department": "education-bureau",
        "due_at": days(1).isoformat(),
        "card": "",
        "chain": "reply",
        "node": "department",
        "run": 1,
        "seat": 1,
        "at": days(-1).isoformat(),
    }


def test_a_row_taken_out_leaves_its_opinions_behind(rows: Office) -> None:
    case_id = rows.row()
    rows.change(case_id, "001", None, sealed={"opinion-1-1-3": b"first"})
    assert rows.box() == []
    row = InboxRow("done", "S-ben", 1, 1, "department", START, "approved")
    rows.change(case_id, "001", row, sealed={"opinion-1-1-4": b"second"})
    rows.change(case_id, "001", None)
    stored = rows.store.load(case_id)
    assert stored is not None
    assert stored.sealed == {"opinion-1-1-3": b"first", "opinion-1-1-4": b"second"}


def test_a_page_is_one_query(rows: Office) -> None:
    rows.row()
    with watched() as calls:
        rows.box()
    assert calls.names == ["dynamodb.Query"]


def test_pages_lead_through_all_rows_once(rows: Office) -> None:
    cases = [rows.row(due_at=days(n)) for n in range(5)]
    pages = rows.pages(2)
    assert [[row.case_id for row in page] for page in pages] == [cases[:2], cases[2:4], cases[4:]]


def test_only_rows_of_a_chain_or_of_a_service_are_shown_if_asked_for(rows: Office) -> None:
    reply = rows.row(chain="reply", due_at=days(1))
    extension = rows.row(chain="extension", due_at=days(2))
    hotline = rows.row(chain="reply", service="hotline", due_at=days(3))
    assert rows.box(chain="extension") == [extension]
    assert rows.box(service="disclosure") == [reply, extension]
    assert rows.box(service="hotline", chain="reply") == [hotline]
    assert rows.box(service="hotline", chain="extension") == []


def test_filtered_pages_lead_through_all_rows_once(rows: Office) -> None:
    cases = [rows.row(due_at=days(n), chain=("a", "b")[n % 2]) for n in range(10)]
    pages = rows.pages(2, chain="a")
    assert [row.case_id for page in pages for row in page] == cases[::2]
    assert [len(page) for page in pages if page] == [2, 2, 1]


def test_a_filter_reads_at_most_four_times_for_a_page(
    rows: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_table, "FILTERED_ROWS", 2)
    for n in range(9):
        rows.row(due_at=days(n), chain="common")
    rare = rows.row(due_at=days(9), chain="rare")
    with watched() as calls:
        first = rows.store.box("S-ben", "todo", limit=5, after=None, chain="rare")
    assert calls.names == ["dynamodb.Query"] * 4
    assert (first.rows, first.after is None) == ((), False), "a short page, and more to come"
    second = rows.store.box("S-ben", "todo", limit=5, after=first.after, chain="rare")
    assert [row.case_id for row in second.rows] == [rare]
    assert second.after is None


def test_a_filter_stops_reading_when_the_page_is_full(
    rows: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_table, "FILTERED_ROWS", 2)
    for n in range(8):
        rows.row(due_at=days(n))
    with watched() as calls:
        rows.box(limit=2, chain="reply")
    assert calls.names == ["dynamodb.Query"]


def test_only_what_is_due_before_a_moment_is_shown_if_asked_for(rows: Office) -> None:
    yesterday, today = rows.row(due_at=days(-1)), rows.row(due_at=START)
    rows.row(due_at=days(1))
    rows.row()
    assert rows.box(due_before=START) == [yesterday]
    assert rows.box(due_before=START + timedelta(seconds=1)) == [yesterday, today]
    assert rows.box(due_before=START + timedelta(seconds=1), chain="reply", limit=1) == [yesterday]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_box_is_counted_by_one_query_that_returns_no_rows(rows: Office, count: int) -> None:
    for _ in range(count):
        rows.row()
    with watched() as calls:
        assert rows.store.box_count("S-ben", "todo") == (count, False)
    assert calls.names == ["dynamodb.Query"]


def test_more_rows_than_anybody_reads_are_not_counted(
    rows: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_table, "COUNTED_ROWS", 3)
    for _ in range(3):
        rows.row()
    assert rows.store.box_count("S-ben", "todo") == (3, False)
    rows.row()
    assert rows.store.box_count("S-ben", "todo") == (3, True)
    rows.row()
    assert rows.store.box_count("S-ben", "todo") == (3, True)


def test_what_is_copied_to_two_people_of_one_run_is_two_rows(rows: Office) -> None:
    case_id = rows.row("copied", staff="S-dan", state="unread")
    row = InboxRow("copied", "S-eve", 1, 0, "", START, "read")
    rows.change(case_id, "copy:S-eve", row)
    assert rows.box("copied", "S-dan") == rows.box("copied", "S-eve") == [case_id]


def test_a_run_is_a_whole_row_of_its_drafter_while_it_runs_and_when_it_is_over(
    rows: Office, dynamodb: Any, table: str
) -> None:
    machine = PlayedMachine(dynamodb, table)
    played: Any = machine
    chains = StepFunctionsChains(played, MACHINE)
    case_id = rows.row()
    stored = rows.stored(case_id)
    opening = rows.store.stage_opening(
        stored,
        StageOpening(
            receipt_no="GK-1",
            run=2,
            step=3,
            chain="reply",
            path="leader",
            drafter="S-ann",
            department="education-bureau",
            due_at=days(4),
            started_at=START,
        ),
    )
    chains.start("run", opening)
    assert rows.whole_row("S-ann") == {
        "case_id": case_id,
        "receipt_no": "GK-1",
        "service": "disclosure",
        "state": "running",
        "title": "sealed",
        "department": "education-bureau",
        "due_at": days(4).isoformat(),
        "card": "",
        "chain": "reply",
        "node": "leader",
        "run": 2,
        "seat": 0,
        "at": START.isoformat(),
    }
    (stage,) = rows.stored(case_id).stages
    assert not stage.ended
    before = rows.whole_row("S-ann")
    closing = rows.store.run_closing(stored, 2, path="mayor", outcome="refused")
    assert chains.advance(stage.task_token, closing)
    assert rows.whole_row("S-ann") == before | {"state": "refused", "node": "mayor"}
    (stage,) = rows.stored(case_id).stages
    assert stage.ended


def test_all_that_an_opening_holds_is_text_and_nothing_personal(rows: Office) -> None:
    stored = rows.store.load(rows.row())
    assert stored is not None
    opening = rows.store.stage_opening(
        stored,
        StageOpening("GK-1", 1, 1, "reply", "leader", "S-ann", "bureau", None, START),
    )
    assert all(isinstance(value, str) for value in opening.values())
    assert opening["due_at"] == ""
    assert opening["sealed_title"] == "sealed"


def test_what_closes_a_run_is_its_key_where_it_stood_and_how_it_ended(rows: Office) -> None:
    case_id = rows.row()
    stored = rows.stored(case_id)
    opening = rows.store.stage_opening(
        stored, StageOpening("GK-1", 1, 1, "reply", "leader", "S-ann", "bureau", None, START)
    )
    closing = rows.store.run_closing(stored, 1, path="leader", outcome="approved")
    assert closing == {
        **{name: opening[name] for name in ("pk", "sk", "node")},
        "outcome": "approved",
    }
