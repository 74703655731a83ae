"""The rows that everybody reads: what they cost, and what becomes of them when a table is busy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sunhall.adapters.session_rows import TableSessionRows
from sunhall.application.read_sessions import (
    QUESTIONS_OF_A_PAGE,
    PlanRow,
    QuestionRow,
    SessionLine,
    SessionRow,
)
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.errors import Unavailable
from sunhall.domain.session_question.commands import LONGEST, LONGEST_REPLY
from tests.builders.played_table import make_table

TABLE = "rows"
NOW = datetime(2026, 3, 24, 10, tzinfo=BEIJING)
CASE = "01JKXQ3W8Z0000000000000001"


class Slow:
    """Sleeps that are counted and not slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        make_table(client, TABLE)
        yield client


@pytest.fixture
def rows(table: Any) -> TableSessionRows:
    return TableSessionRows(table, TABLE, Slow(), now=lambda: NOW)


def session(number: int = 1, version: int = 5, **more: Any) -> SessionRow:
    line: dict[str, Any] = {
        "case_id": f"01JKXQ3W8Z00000000000{number:05}",
        "receipt_no": f"FT-20260302-{number:06}-0",
        "title": "访" * 200,
        "department": "education-bureau",
        "state": "announced",
        "on": date(2026, 3, 1) + timedelta(days=number),
        "starts_at": NOW + timedelta(days=number),
        "minutes": 120,
    }
    line |= {name: more.pop(name) for name in list(more) if name in line}
    return SessionRow(SessionLine(**line), version, more.pop("phase", "upcoming"), **more)


def question(number: int = 1, version: int = 2, **more: Any) -> QuestionRow:
    facts: dict[str, Any] = {
        "case_id": f"01JKXQ3W8Z00000000001{number:05}",
        "session": CASE,
        "version": version,
        "receipt_no": f"TW-20260320-{number:06}-0",
        "state": "question_accepted",
        "public": True,
        "at": NOW,
        "department": "education-bureau",
        "nickname": "江边柳",
        "text": "河东片区的孩子今年划到哪所小学？",
    }
    return QuestionRow(**{**facts, **more})


def busy(table: Any, times: int, code: str) -> Any:
    """Return a client whose first transactions are cancelled for a reason that passes."""
    real = table.transact_write_items
    left = [times]

    class Client:
        def __getattr__(self, name: str) -> Any:
            return getattr(table, name)

        def transact_write_items(self, **arguments: Any) -> Any:
            if left[0]:
                left[0] -= 1
                reasons = [{"Code": "None"}, {"Code": code}]
                answer: Any = {
                    "Error": {"Code": "TransactionCanceledException", "Message": code},
                    "CancellationReasons": reasons,
                }
                raise ClientError(answer, "TransactWriteItems")
            return real(**arguments)

    return Client()


def everything(table: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = table.scan(TableName=TABLE)["Items"]
    return items


def test_a_row_says_what_was_put_into_it(rows: TableSessionRows) -> None:
    row = session(
        topics=["学区", "校车"],
        ballot="x.1",
        vote_closes_at=NOW,
        vote={"counts": [3, 1], "chosen": [1], "tied": [], "basis": "votes"},
        introduction="就学区划分与网友交流。",
        guests=[{"name": "齐大明", "title": "局长", "head": True}],
        head_absent_because="",
        place="演播室",
        stream="https://live.city.example/1",
        postponements=[{"before": "a", "after": "b", "reason": "嘉宾出差"}],
        started_at=NOW,
        ended_at=NOW + timedelta(hours=1),
        summary="摘要",
        transcript_digest="a" * 64,
        transcript_rows=42,
        published_at=NOW + timedelta(days=3),
        takes_questions=True,
    )
    rows.put(row)
    read = rows.session(row.case_id)
    assert read is not None
    assert read.line.title == "访" * 200
    for name in SessionRow.__dataclass_fields__:
        if name != "line":
            assert getattr(read, name) == getattr(row, name), name
    for name in SessionLine.__dataclass_fields__:
        assert getattr(read.line, name) == getattr(row.line, name), name


def test_a_later_version_stays_whatever_comes_after_it(rows: TableSessionRows) -> None:
    rows.put(session(version=9, state="live", phase="live"))
    rows.put(session(version=9, state="announced"))
    rows.put(session(version=4, state="announced"))
    read = rows.session(session().case_id)
    assert read is not None
    assert (read.state, read.phase) == ("live", "live")


def test_a_session_stands_in_the_list_of_its_phase_alone_and_in_that_of_all(
    rows: TableSessionRows,
) -> None:
    rows.put(session(version=5))
    rows.put(session(version=6, state="live", phase="live"))
    rows.put(session(version=7, state="ended", phase="past", on=date(2026, 4, 9)))
    found = {
        phase: [line.state for line in rows.page(phase, limit=25, after=None).rows]
        for phase in (None, "upcoming", "live", "past")
    }
    assert found == {None: ["ended"], "upcoming": [], "live": [], "past": ["ended"]}


def test_upcoming_sessions_come_the_nearest_first_and_past_ones_the_latest(
    rows: TableSessionRows,
) -> None:
    for number in (3, 1, 2):
        rows.put(session(number))
        rows.put(session(number + 10, phase="past"))
    upcoming = rows.page("upcoming", limit=25, after=None).rows
    assert [line.on.day for line in upcoming] == [2, 3, 4]
    past = rows.page("past", limit=25, after=None).rows
    assert [line.on.day for line in past] == [14, 13, 12]


def test_what_left_a_list_is_overwritten_with_its_expiry_and_says_nothing(
    rows: TableSessionRows, table: Any
) -> None:
    rows.put(session(version=5))
    rows.put(session(version=6, phase="live"))
    [gone] = [item for item in everything(table) if "expires_at" in item]
    assert gone["PK"]["S"] == "PUBLIC#SESSIONS#upcoming"
    assert set(gone) == {"PK", "SK", "expires_at"}
    assert int(gone["expires_at"]["N"]) == int((NOW + timedelta(hours=1)).timestamp())


def test_a_session_that_comes_back_into_a_list_is_seen_in_it_again(rows: TableSessionRows) -> None:
    """Postponed to another day and back again."""
    first = session(version=5)
    rows.put(first)
    rows.put(session(version=6, on=date(2026, 4, 1)))
    rows.put(session(version=7, on=first.line.on))
    [line] = rows.page("upcoming", limit=25, after=None).rows
    assert line.on == first.line.on


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
def test_a_busy_table_is_tried_again(table: Any, code: str) -> None:
    slow = Slow()
    rows = TableSessionRows(busy(table, 2, code), TABLE, slow, now=lambda: NOW)
    rows.put(session())
    rows.put_question(question())
    assert rows.session(session().case_id) is not None
    assert slow.slept == [0.03, 0.1]


@pytest.mark.parametrize("code", ["TransactionConflict", "ProvisionedThroughputExceeded"])
def test_a_table_that_stays_busy_is_no_bug_but_away_for_a_moment(table: Any, code: str) -> None:
    rows = TableSessionRows(busy(table, 99, code), TABLE, Slow(), now=lambda: NOW)
    with pytest.raises(Unavailable):
        rows.put(session())
    with pytest.raises(Unavailable):
        rows.put_question(question())
    with pytest.raises(Unavailable):
        rows.put_plan(PlanRow(CASE, 3, "FJ-1", 2027, "plan_voting"))


def test_what_is_wrong_with_a_write_is_told_as_it_is(table: Any) -> None:
    rows = TableSessionRows(busy(table, 1, "ValidationError"), TABLE, Slow(), now=lambda: NOW)
    with pytest.raises(ClientError):
        rows.put(session())


def test_a_row_that_moves_between_reading_and_writing_is_looked_at_again(table: Any) -> None:
    """Somebody else writes version 6 after we have read version 5."""
    rows = TableSessionRows(table, TABLE, Slow(), now=lambda: NOW)
    rows.put(session(version=5))
    other = TableSessionRows(table, TABLE, Slow(), now=lambda: NOW)
    read: Any = rows._stored
    moved: list[int] = []

    def read_then_overtaken(pk: str, sk: str) -> Any:
        item = read(pk, sk)
        if not moved:
            moved.append(1)
            other.put(session(version=6, state="live", phase="live"))
        return item

    rows._stored = read_then_overtaken  # type: ignore[method-assign]
    rows.put(session(version=7, state="ended", phase="past"))
    found = rows.session(session().case_id)
    assert found is not None
    assert found.version == 7
    assert [line.state for line in rows.page("live", limit=5, after=None).rows] == []


def test_questions_are_paged_the_oldest_first_without_those_that_are_not_public(
    rows: TableSessionRows,
) -> None:
    for number in range(12):
        rows.put_question(question(number, public=number != 5, state="question_accepted"))
    first = rows.questions(CASE, limit=8, after=None)
    rest = rows.questions(CASE, limit=8, after=first.after)
    numbers = [int(row.receipt_no[12:18]) for row in (*first.rows, *rest.rows)]
    assert numbers == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert rest.after is None


def test_a_question_row_says_what_was_put_into_it(rows: TableSessionRows) -> None:
    row = question(joined=3, row=17, due_on=date(2026, 3, 31), reply="第三小学。")
    rows.put_question(row)
    [read] = rows.questions(CASE, limit=8, after=None).rows
    for name in QuestionRow.__dataclass_fields__:
        assert getattr(read, name) == getattr(row, name), name


def test_the_questions_of_a_session_that_are_left_are_found_whatever_they_say(
    rows: TableSessionRows,
) -> None:
    for number, (public, waiting) in enumerate(product((True, False), repeat=2)):
        rows.put_question(question(number, public=public, waiting=waiting))
    rows.put_question(question(99, session="01JKXQ3W8Z0000000000000002"))
    left = [int(case_id[-5:]) for case_id in rows.open_questions(CASE)]
    assert left == [0, 2]


def test_a_plan_is_found_by_its_year_and_one_that_was_given_up_only_without_another(
    rows: TableSessionRows,
) -> None:
    rows.put_plan(PlanRow(CASE, 3, "FJ-20261201-000001-1", 2027, "plan_cancelled"))
    read = rows.plan(2027)
    assert read is not None
    assert read.state == "plan_cancelled"
    units = [{"department": "education-bureau", "month": 2, "session": "", "held": False}]
    rows.put_plan(PlanRow("other", 5, "FJ-20261130-000002-2", 2027, "plan_running", units=units))
    read = rows.plan(2027)
    assert read is not None
    assert (read.case_id, read.state, list(read.units)) == ("other", "plan_running", units)
    assert rows.plan(2028) is None


def test_a_page_of_the_list_is_at_most_eight_read_units(rows: TableSessionRows, table: Any) -> None:
    for number in range(25):
        rows.put(session(number))
    asked = table.query(
        TableName=TABLE,
        KeyConditionExpression="PK = :list",
        ExpressionAttributeValues={":list": {"S": "PUBLIC#SESSIONS#upcoming"}},
        Limit=25,
        ReturnConsumedCapacity="TOTAL",
    )
    size = len(json.dumps(asked["Items"], ensure_ascii=False).encode())
    assert len(asked["Items"]) == 25
    assert size / 4096 / 2 <= 8, size


def test_a_page_of_the_longest_questions_and_answers_is_at_most_eight_read_units(
    rows: TableSessionRows, table: Any
) -> None:
    # Words that cannot be deflated, as no real text is.
    chosen = "".join(chr(0x4E00 + (index * 7919) % 20000) for index in range(20000))
    for number in range(QUESTIONS_OF_A_PAGE):
        text = chosen[number * 100 : number * 100 + LONGEST]
        reply = chosen[number * 2000 : number * 2000 + LONGEST_REPLY]
        rows.put_question(question(number, text=text, reply=reply, state="question_replied"))
    stored = [item for item in everything(table) if item["SK"]["S"].startswith("ASKED#")]
    size = sum(
        len(item["said"]["B"]) + sum(len(str(part)) for part in (item["PK"], item["SK"]))
        for item in stored
    )
    assert len(stored) == QUESTIONS_OF_A_PAGE
    assert size / 4096 / 2 <= 8, size


def test_a_session_is_written_in_one_transaction_of_few_units(table: Any) -> None:
    counted: list[int] = []
    real = table.transact_write_items

    class Client:
        def __getattr__(self, name: str) -> Any:
            return getattr(table, name)

        def transact_write_items(self, **arguments: Any) -> Any:
            counted.append(len(arguments["TransactItems"]))
            return real(**arguments)

    client: Any = Client()
    rows = TableSessionRows(client, TABLE, Slow(), now=lambda: NOW)
    rows.put(session(version=5))
    rows.put(session(version=6, phase="live", on=date(2026, 4, 1)))
    assert counted == [3, 5]
