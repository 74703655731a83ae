"""The ledger in DynamoDB: every field comes back, only newer rows win, a report is one query."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import infra.rebuild_ledger
from sunhall.adapters.all_cases import TableCases
from sunhall.adapters.disclosure_ledger import DisclosureLedger
from sunhall.application.keep_ledger import keep_ledger
from sunhall.bootstrap import Backend
from sunhall.domain.annual_report.ledger_entry import FeePaid, LedgerEntry
from tests.builders.annual_report import Told, entry, on, remedy
from tests.integration.annual_report.conftest import TABLE, store

FULL = replace(
    entry(1, "2026-03-02", "2026-03-20", "r3_3_4", column="c3"),
    remedies=(
        remedy("reconsideration", "2026-04-01", "upheld", "2026-05-30"),
        replace(remedy("after_reconsideration", "2026-06-10"), number=2),
    ),
    fees=(FeePaid(400, on("2026-03-11")), FeePaid(100, on("2026-03-12"))),
    version=9,
)


@pytest.fixture
def ledger(dynamodb: Any) -> DisclosureLedger:
    return DisclosureLedger(dynamodb, TABLE)


@pytest.mark.parametrize("row", [FULL, entry(2, "2026-03-02", version=2)], ids=["full", "open"])
def test_a_row_comes_back_as_it_was_written(ledger: DisclosureLedger, row: LedgerEntry) -> None:
    assert ledger.put(row)
    assert ledger.entries("education-bureau") == [row]


@pytest.mark.parametrize(("version", "written"), [(8, False), (9, False), (10, True)])
def test_a_row_is_only_overwritten_by_a_newer_one(
    ledger: DisclosureLedger, version: int, written: bool
) -> None:
    ledger.put(FULL)
    other = replace(FULL, leaf="r3_1", version=version)
    assert ledger.put(other) is written
    assert ledger.entries("education-bureau") == [other if written else FULL]


@pytest.mark.parametrize(("version", "written"), [(8, False), (9, True), (10, True)])
def test_mending_overwrites_a_row_of_the_same_version_but_no_newer_one(
    ledger: DisclosureLedger, version: int, written: bool
) -> None:
    ledger.put(FULL)
    assert ledger.mend(replace(FULL, leaf="r3_1", version=version)) is written


def test_a_department_reads_its_own_rows_by_day_of_receipt(ledger: DisclosureLedger) -> None:
    rows = [entry(no, day) for no, day in enumerate(("2026-05-06", "2025-12-31", "2026-01-01"))]
    for row in (*rows, entry(9, "2026-01-01", department="housing-bureau")):
        ledger.put(row)
    assert ledger.entries("education-bureau") == [rows[1], rows[2], rows[0]]


@pytest.mark.parametrize(
    ("through", "read"),
    [("2025-12-30", 0), ("2025-12-31", 1), ("2026-01-01", 2), ("2026-12-31", 3)],
)
def test_rows_are_read_through_a_day_that_belongs_to_them(
    ledger: DisclosureLedger, through: str, read: int
) -> None:
    for no, day in enumerate(("2026-05-06", "2025-12-31", "2026-01-01")):
        ledger.put(entry(no, day))
    assert len(ledger.entries("education-bureau", through=on(through))) == read
    assert len(ledger.entries("education-bureau", through=date.max)) == 3


def test_a_ledger_longer_than_a_page_is_read_to_its_end(
    ledger: DisclosureLedger, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for no in range(7):
        ledger.put(entry(no, "2026-03-02"))
    query = dynamodb.query
    monkeypatch.setattr(dynamodb, "query", lambda **asked: query(Limit=3, **asked))
    assert len(ledger.entries("education-bureau")) == 7


def test_nothing_of_the_applicant_stands_in_a_row(ledger: DisclosureLedger, dynamodb: Any) -> None:
    ledger.put(FULL)
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert item.keys() == {
        *("PK", "SK", "receipt_no", "column", "version", "ended_on", "leaf", "remedies", "fees"),
    }


# --- from the stream, and again ------------------------------------------------------------------


def answered(number: int, **more: Any) -> Told:
    return Told(number, **more).received("2026-03-02").answered("2026-03-20")


def test_the_running_ledger_follows_the_stored_history(dynamodb: Any) -> None:
    ports = Backend({"TABLE_NAME": TABLE})
    told = answered(1)
    store(dynamodb, told)
    for event in (told.events[2], told.events[1], told.events[1], told.events[0]):
        keep_ledger(ports, event)
    (row,) = ports.ledger.entries("education-bureau")
    assert (row.receipt_no, row.leaf, row.version) == ("GK-000001", "r3_1", 3)


def test_every_case_is_found_once(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        store(dynamodb, answered(number))
    scan = dynamodb.scan
    monkeypatch.setattr(dynamodb, "scan", lambda **asked: scan(Limit=2, **asked))
    found = list(TableCases(dynamodb, TABLE).case_ids())
    assert sorted(found) == [f"01JKXQ3W8Z{number:016}" for number in range(5)]


def test_the_tool_says_what_is_missing_and_mends_it_when_asked(
    dynamodb: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = DisclosureLedger(dynamodb, TABLE)
    for number in (1, 2):
        store(dynamodb, answered(number))
    store(dynamodb, answered(3), service="correction")
    ledger.put(entry(8, "2026-03-02", version=1))

    assert infra.rebuild_ledger.main(["--table", TABLE]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "2 requests count.",
        "Missing or otherwise: GK-000001",
        "Missing or otherwise: GK-000002",
        "No history gives this row: GK-000008",
    ]
    assert len(ledger.entries("education-bureau")) == 1

    assert infra.rebuild_ledger.main(["--table", TABLE, "--write"]) == 1
    assert "Mended: GK-000002" in capsys.readouterr().out
    assert len(ledger.entries("education-bureau")) == 3


def test_a_ledger_that_is_right_is_said_to_be_right(
    dynamodb: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answered(1)
    store(dynamodb, told)
    keep_ledger(Backend({"TABLE_NAME": TABLE}), told.events[-1])
    assert infra.rebuild_ledger.main(["--table", TABLE]) == 0
    assert capsys.readouterr().out == "1 request counts.\n"
