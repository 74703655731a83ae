"""Whatever call fails while records are written, the next delivery of the event mends it."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from botocore.exceptions import ConnectionClosedError

from sunhall.adapters.score_rows import TableScoreRows
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import ScoreRecord
from tests.builders.aws_faults import Moment, broken
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.scoring import callback, dispatch, handling, key
from tests.integration.annual_report.conftest import TABLE
from tests.integration.annual_report.conftest import cloud as cloud
from tests.integration.annual_report.conftest import dynamodb as dynamodb

CASE = handling().key.case_id
SPRING = ScorePeriod.named("2026-Q2", 1)

BEFORE: tuple[ScoreRecord, ...] = (handling(answered=None), dispatch())
AFTER: tuple[ScoreRecord, ...] = (
    handling(on=date(2026, 6, 2), answered=0),
    dispatch(signed=1),
    callback(contacted=True, result="solved", satisfaction="satisfied"),
)


def kept(rows: TableScoreRows, department: str = EDUCATION) -> list[ScoreRecord]:
    return sorted(rows.of_unit(department, SPRING)[0], key=lambda each: each.key)


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize("place", range(5))
def test_a_call_that_fails_leaves_nothing_behind_once_the_event_came_again(
    dynamodb: Any, place: int, moment: Moment
) -> None:
    rows = TableScoreRows(dynamodb, TABLE)
    rows.write(CASE, 4, BEFORE)
    with broken(place, moment), pytest.raises(ConnectionClosedError):
        rows.write(CASE, 7, AFTER)
    rows.write(CASE, 7, AFTER)
    assert kept(rows) == sorted(AFTER, key=lambda each: each.key)


@pytest.mark.parametrize("moment", get_args(Moment))
def test_a_crash_is_mended_by_a_later_event_too(dynamodb: Any, moment: Moment) -> None:
    rows = TableScoreRows(dynamodb, TABLE)
    rows.write(CASE, 4, BEFORE)
    with broken(2, moment), pytest.raises(ConnectionClosedError):
        rows.write(CASE, 7, AFTER)
    moved_again = (handling(on=date(2026, 6, 9), answered=0), *AFTER[1:])
    rows.write(CASE, 8, moved_again)
    rows.write(CASE, 7, AFTER)  # The event of the crash comes last.
    assert kept(rows) == sorted(moved_again, key=lambda each: each.key)


def test_a_unit_whose_lead_was_taken_away_keeps_no_callback(dynamodb: Any) -> None:
    rows = TableScoreRows(dynamodb, TABLE)
    mine = callback(contacted=True)
    theirs = type(mine)(key=mine.key, department=TRANSPORT, receipt_no=mine.receipt_no)
    rows.write(CASE, 4, (mine,))
    rows.write(CASE, 5, (theirs,))
    assert (kept(rows), kept(rows, TRANSPORT)) == ([], [theirs])


def test_cases_do_not_disturb_each_other(dynamodb: Any) -> None:
    rows = TableScoreRows(dynamodb, TABLE)
    other = handling(2)
    rows.write(CASE, 4, BEFORE)
    rows.write(other.key.case_id, 1, (other,))
    rows.write(CASE, 7, AFTER)
    assert other in kept(rows)
    assert {each.key.case_id for each in kept(rows)} == {CASE, key(other.key.kind, case=2).case_id}
