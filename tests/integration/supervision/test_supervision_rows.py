"""What supervision keeps in the table: written once, listed while it stands, counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sunhall.adapters.supervision_rows import TableSupervisionRows
from sunhall.application.supervise import FindingQuestion, FindingRow, OrderRow, Sheet
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.errors import Unavailable
from sunhall.domain.supervision.evaluate import Finding
from tests.builders.played_table import make_table

TABLE = "rows"
CASE = "01JKXQ3W8Z0000000000000001"
AT = datetime(2026, 4, 1, 10, 0, tzinfo=BEIJING)
EDUCATION, TRANSPORT = "education-bureau", "transport-bureau"
EVERYTHING = FindingQuestion()


def row(rule: str = "reply-late", case_id: str = CASE, **changes: Any) -> FindingRow:
    plain: dict[str, Any] = {
        "rule": rule,
        "kind": "time",
        "severity": "red",
        "then": "urge",
        "department": EDUCATION,
        "about": "reply",
        "due_at": AT,
        "times": 1,
        "tell": ("unit", "supervisor"),
    }
    finding = Finding(**{**plain, **changes})
    return FindingRow(case_id, "GK-20260401-483927-0", "disclosure", finding, AT, AT)


def with_rows(sheet: Sheet, *rows: FindingRow) -> Sheet:
    return replace(sheet, rows={**sheet.rows, **{each.finding.key: each for each in rows}})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        made = boto3.client("dynamodb", "us-east-1")
        make_table(made, TABLE)
        yield made


@pytest.fixture
def rows(client: Any) -> TableSupervisionRows:
    return TableSupervisionRows(client, TABLE)


def keep(rows: TableSupervisionRows, *found: FindingRow, case_id: str = CASE) -> Sheet:
    before = rows.sheet(case_id)
    assert rows.keep(before, with_rows(before, *found))
    return rows.sheet(case_id)


def listed(rows: TableSupervisionRows, wanted: FindingQuestion = EVERYTHING) -> list[str]:
    found, after = [], None
    while True:
        page = rows.page(wanted, limit=2, after=after)
        assert len(page.rows) <= 2
        found += [each.rule for each in page.rows]
        after = page.after
        if after is None:
            return found


def test_a_case_nobody_looked_at_has_an_empty_sheet(rows: TableSupervisionRows) -> None:
    assert rows.sheet(CASE) == Sheet(CASE)


def test_a_sheet_comes_back_as_it_was_kept(rows: TableSupervisionRows) -> None:
    look_at = AT + timedelta(days=3)
    before = rows.sheet(CASE)
    after = replace(with_rows(before, row()), lengths={"reply": 12}, measured={"reply": "reply-2"})
    assert rows.keep(before, replace(after, look_at=look_at))
    assert rows.sheet(CASE) == replace(after, look_at=look_at, revision=1)


def test_of_two_writers_who_read_the_same_only_one_writes(rows: TableSupervisionRows) -> None:
    for _ in range(2):
        before = rows.sheet(CASE)
        assert rows.keep(before, with_rows(before, row()))
        assert not rows.keep(before, with_rows(before, row("reply-due-soon")))
    assert set(rows.sheet(CASE).rows) == {("reply-late", EDUCATION)}


def test_what_begins_to_stand_is_counted_once_and_again_when_it_comes_back(
    rows: TableSupervisionRows,
) -> None:
    keep(rows, row())
    keep(rows, replace(row(), followed=True))
    assert rows.found(["2026-04"]) == {"reply-late": 1}
    keep(rows, replace(row(), stands=False))
    keep(rows, row(), row(department=TRANSPORT))
    assert rows.found(["2026-04"]) == {"reply-late": 3}
    assert rows.found(["2026-03", "2026-04"]) == {"reply-late": 3}
    assert rows.found(["2026-03"]) == {}


def test_what_stands_no_more_leaves_every_list_and_stays_on_the_sheet(
    rows: TableSupervisionRows,
) -> None:
    keep(rows, row())
    assert listed(rows) == listed(rows, FindingQuestion(department=EDUCATION)) == ["reply-late"]
    kept = keep(rows, replace(row(), stands=False))
    assert listed(rows) == listed(rows, FindingQuestion(department=EDUCATION)) == []
    assert [each.stands for each in kept.rows.values()] == [False]


def test_lists_show_red_before_yellow_and_the_most_urgent_first(
    rows: TableSupervisionRows,
) -> None:
    keep(
        rows,
        row("a", severity="yellow", due_at=AT - timedelta(days=9)),
        row("b", due_at=AT + timedelta(days=2)),
        row("c", due_at=AT + timedelta(days=1)),
        row("d", severity="yellow", due_at=None, kind="flow"),
        row("e", department=TRANSPORT, kind="flow"),
    )
    assert listed(rows) == ["e", "c", "b", "a", "d"]
    assert listed(rows, FindingQuestion(department=EDUCATION)) == ["c", "b", "a", "d"]
    assert listed(rows, FindingQuestion(severity="yellow")) == ["a", "d"]
    own = FindingQuestion(severity="yellow", department=EDUCATION)
    assert listed(rows, own) == ["a", "d"]
    assert listed(rows, FindingQuestion(kind="flow")) == ["e", "d"]
    assert listed(rows, FindingQuestion(service="ticket")) == []


def test_a_page_of_25_rows_is_at_most_eight_read_units(client: Any) -> None:
    rows = TableSupervisionRows(client, TABLE)
    sizes: list[int] = []

    class Weighing:
        def query(self, **arguments: Any) -> Any:
            answer = client.query(**arguments)
            sizes.append(sum(len(str(item)) for item in answer["Items"]))
            return answer

    for number in range(70):
        case_id = f"01JKXQ3W8Z00000000000{number:05}"
        keep(
            rows, row("reply-late", case_id, due_at=AT + timedelta(minutes=number)), case_id=case_id
        )
    weighed = TableSupervisionRows(Weighing(), TABLE)
    page = weighed.page(EVERYTHING, limit=25, after=None)
    assert len(page.rows) == 25
    assert len(sizes) == 1
    assert sum(-(-size // 8192) for size in sizes) <= 8
    sizes.clear()
    filtered = weighed.page(FindingQuestion(kind="flow"), limit=25, after=None)
    assert filtered.rows == [] and filtered.after is not None
    assert len(sizes) <= 2
    assert sum(-(-size // 8192) for size in sizes) <= 8


def test_a_look_is_found_on_its_moment_and_only_then(rows: TableSupervisionRows) -> None:
    assert rows.looked_since(AT) <= AT
    before = rows.sheet(CASE)
    rows.keep(before, replace(before, look_at=AT + timedelta(days=2)))
    for moment, expected in (
        (AT, []),
        (AT + timedelta(days=2, seconds=-1), []),
        (AT + timedelta(days=2), [CASE]),
        (AT + timedelta(days=30), [CASE]),
    ):
        assert rows.to_look_at(rows.looked_since(AT), moment, limit=10) == expected
    before = rows.sheet(CASE)
    rows.keep(before, replace(before, look_at=None))
    assert rows.to_look_at(rows.looked_since(AT), AT + timedelta(days=3), limit=10) == []


def test_the_watermark_moves_once_a_day_and_stays_a_day_behind(
    rows: TableSupervisionRows,
) -> None:
    since = rows.looked_since(AT)
    rows.finish_looks(since, AT + timedelta(days=5))
    assert rows.looked_since(AT).date() == (AT + timedelta(days=4)).date()


def test_an_order_s_line_is_never_replaced_by_an_older_one(rows: TableSupervisionRows) -> None:
    order = OrderRow("01JKXQ3W8Z0000000000000007", 3, "DB-1", "order", "order_issued", EDUCATION)
    rows.put_order(CASE, order)
    rows.put_order(CASE, replace(order, version=2, state="issue_approval"))
    rows.put_order(CASE, replace(order, version=3, state="order_closed"))
    assert rows.sheet(CASE).orders == (order,)
    newer = replace(order, version=4, state="order_closed", result="fulfilled", due_at=AT)
    rows.put_order(CASE, newer)
    assert rows.sheet(CASE).orders == (newer,)


class Busy:
    """A client whose transactions meet another one so many times."""

    def __init__(self, client: Any, times: int, code: str = "TransactionConflict") -> None:
        self._client = client
        self._times = times
        self._code = code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **arguments: Any) -> Any:
        self._times -= 1
        if self._times < 0:
            return self._client.transact_write_items(**arguments)
        answer: Any = {
            "Error": {"Code": "TransactionCanceledException"},
            "CancellationReasons": [{"Code": "None"}, {"Code": self._code}],
        }
        raise ClientError(answer, "TransactWriteItems")


def test_two_findings_that_are_counted_at_the_same_moment_wait_for_each_other(
    client: Any,
) -> None:
    slept: list[float] = []
    keep(TableSupervisionRows(Busy(client, 2), TABLE, slept.append), row())
    assert len(slept) == 2


def test_a_tally_that_stays_busy_lets_the_event_come_again(client: Any) -> None:
    busy = TableSupervisionRows(Busy(client, 9), TABLE, lambda _seconds: None)
    with pytest.raises(Unavailable):
        keep(busy, row())


def test_another_failure_is_not_swallowed(client: Any) -> None:
    broken = TableSupervisionRows(Busy(client, 1, "ValidationError"), TABLE)
    with pytest.raises(ClientError):
        keep(broken, row())
