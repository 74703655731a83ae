"""The records of scores in DynamoDB: what is written comes back, and what moved is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.adapters.score_rows import TableScoreRows
from sunhall.domain.score_appeal.appeal import AppealState
from sunhall.domain.score_appeal.note import AppealNote
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import RecordKind, ScoreRecord
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.scoring import callback, dispatch, entry, handling, key
from tests.integration.annual_report.conftest import TABLE
from tests.integration.annual_report.conftest import cloud as cloud
from tests.integration.annual_report.conftest import dynamodb as dynamodb

MAY = ScorePeriod.named("2026-05", 1)
CASE = key(RecordKind.CALLBACK).case_id

FULL = (
    callback(contacted=True, result="solved", satisfaction="satisfied", reworked=True),
    handling(answered=2, being_checked_since=handling().due_at),
    dispatch(signed=3, sign_missed=True, returns=2, returns_refused=1, repeats=4),
    entry("third_party", mark="92.50"),
)
BARE = (callback(), handling(answered=None), dispatch(signed=None), entry("fraud_in_reply"))


@pytest.fixture
def rows(dynamodb: Any) -> TableScoreRows:
    return TableScoreRows(dynamodb, TABLE)


def of_may(rows: TableScoreRows, department: str = EDUCATION) -> list[ScoreRecord]:
    records, _ = rows.of_unit(department, MAY)
    return sorted(records, key=lambda each: each.key)


@pytest.mark.parametrize("records", [FULL, BARE], ids=["full", "bare"])
def test_a_record_comes_back_as_it_was_written(
    rows: TableScoreRows, records: tuple[ScoreRecord, ...]
) -> None:
    rows.write(CASE, 5, records)
    assert of_may(rows) == sorted(records, key=lambda each: each.key)
    for each in records:
        assert rows.record(EDUCATION, each.key) == each
        assert rows.record(TRANSPORT, each.key) is None


def test_writing_again_changes_nothing(rows: TableScoreRows, dynamodb: Any) -> None:
    rows.write(CASE, 5, FULL)
    before = dynamodb.scan(TableName=TABLE)["Items"]
    rows.write(CASE, 5, FULL)
    assert dynamodb.scan(TableName=TABLE)["Items"] == before


def test_an_older_fold_that_comes_late_changes_nothing(rows: TableScoreRows) -> None:
    rows.write(CASE, 6, (handling(answered=0),))
    rows.write(CASE, 5, (handling(answered=None),))
    assert of_may(rows) == [handling(answered=0)]


def test_a_duty_whose_date_moves_is_in_one_month_only(rows: TableScoreRows) -> None:
    rows.write(CASE, 5, (handling(), dispatch()))
    moved = handling(on=date(2026, 6, 2))
    rows.write(CASE, 6, (moved, dispatch()))
    assert of_may(rows) == [dispatch()]
    june, _ = rows.of_unit(EDUCATION, ScorePeriod.named("2026-06", 1))
    assert june == [moved]
    assert rows.record(EDUCATION, handling().key) is None
    # An event from before the move comes once more: the place stays empty.
    rows.write(CASE, 5, (handling(), dispatch()))
    assert of_may(rows) == [dispatch()]


def test_a_crash_between_two_writes_is_mended_by_the_next_delivery(
    rows: TableScoreRows, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.write(CASE, 5, (handling(), dispatch()))
    moved: list[ScoreRecord] = [handling(on=date(2026, 6, 2)), dispatch(signed=1)]
    with monkeypatch.context() as broken:
        broken.setattr(rows, "_put", _once_then_fail(rows))
        with pytest.raises(ConnectionError):
            rows.write(CASE, 6, moved)
    rows.write(CASE, 6, moved)
    assert of_may(rows) == [dispatch(signed=1)]


def _once_then_fail(rows: TableScoreRows) -> Any:
    put, left = rows._put, [1]

    def fail(item: Any, version: int) -> None:
        if not left:
            raise ConnectionError
        left.pop()
        put(item, version)

    return fail


def test_a_cycle_that_begins_later_reads_two_months(rows: TableScoreRows) -> None:
    kept = [handling(1, on=date(2026, 4, 19)), handling(2, on=date(2026, 5, 18))]
    other = [handling(3, on=date(2026, 4, 18)), handling(4, on=date(2026, 5, 19))]
    for each in (*kept, *other):
        rows.write(each.key.case_id, 1, (each,))
    period = ScorePeriod.named("2026-05", 19)
    assert rows.of_unit(EDUCATION, period)[0] == kept
    page = rows.page(EDUCATION, period, (RecordKind.HANDLING,), limit=10, after=None)
    assert (list(page.records), page.after) == (kept, None)


def test_a_month_of_a_unit_is_one_query(rows: TableScoreRows, dynamodb: Any) -> None:
    rows.write(CASE, 5, FULL)
    asked: list[Any] = []
    dynamodb.meta.events.register("before-call.dynamodb.*", lambda **call: asked.append(call))
    of_may(rows)
    assert len(asked) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_show_each_record_once(rows: TableScoreRows, limit: int) -> None:
    told: list[ScoreRecord] = [handling(case, on=date(2026, 4, case + 1)) for case in range(1, 6)]
    told += [handling(case, on=date(2026, 6, case)) for case in range(6, 9)]
    quarter = ScorePeriod.named("2026-Q2", 1)
    told += [callback(20), entry("fraud_in_reply", 21)]
    for each in told:
        rows.write(each.key.case_id, 1, (each,))
    found: list[ScoreRecord] = []
    after = None
    for _ in range(30):
        page = rows.page(EDUCATION, quarter, tuple(RecordKind), limit=limit, after=after)
        assert len(page.records) <= limit
        found += page.records
        after = page.after
        if after is None:
            break
    assert sorted(each.key for each in found) == sorted(each.key for each in told)
    assert len({each.key for each in found}) == len(found)


def note(state: AppealState, version: int) -> AppealNote:
    return AppealNote(handling().key.text, EDUCATION, "01JAPPEAL", "KS-1", state, version)


def test_an_appeal_stands_beside_its_record(rows: TableScoreRows) -> None:
    rows.write(CASE, 5, (handling(),))
    rows.note(note(AppealState.FILED, 1))
    rows.note(note(AppealState.ACCEPTED, 4))
    rows.note(note(AppealState.FILED, 1))  # It comes late.
    records, notes = rows.of_unit(EDUCATION, MAY)
    assert (records, notes) == ([handling()], [note(AppealState.ACCEPTED, 4)])
    assert rows.appeals(EDUCATION, MAY, (RecordKind.HANDLING,)) == notes
    assert rows.appeals(EDUCATION, MAY, (RecordKind.CALLBACK,)) == []


def test_an_appeal_outlives_what_its_case_writes(rows: TableScoreRows) -> None:
    rows.note(note(AppealState.ACCEPTED, 4))
    rows.write(CASE, 9, (replace(handling(), answered_at=None),))
    assert rows.of_unit(EDUCATION, MAY)[1] == [note(AppealState.ACCEPTED, 4)]


def test_rows_hold_nothing_but_codes_and_moments(rows: TableScoreRows, dynamodb: Any) -> None:
    rows.write(CASE, 5, FULL)
    for item in dynamodb.scan(TableName=TABLE)["Items"]:
        assert item["PK"]["S"].startswith(("SCORE#", "SCORED#"))
        assert len(str(item)) < 900
