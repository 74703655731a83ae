"""The public rows: what a page costs, that a window is complete, and that lists agree."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sunhall.adapters.open311_rows import TableOpen311Rows
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import STATUSES, Note, RequestRecord
from sunhall.domain.open311.window import Window
from sunhall.http.open311.formats import Format
from sunhall.http.open311.rendering import MOST_BYTES, rendered_list
from sunhall.http.open311.views import Terms, requests
from tests.builders.played_table import make_table

TABLE = "rows"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
#: A page of any list may read so much.
PAGE_READS = 8
#: Half of what citizens write is shorter than 180 characters.
DESCRIPTION = (
    "人民路与文苑街交叉口东北角的垃圾收集点已经连续三天没有清运，垃圾满溢到人行道上，气味很大，"
    "影响周边居民通行。昨天下午曾致电物业，答复称由环卫公司负责，请尽快安排清运，并说明今后的清运时间。"
    "附近的果皮箱也有两个破损，建议一并更换。谢谢。另外早晨六点左右有收运车辆噪声扰民。"
)


class Counting:
    """Counts the read units of every call."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.reads = 0.0
        self.queries = 0
        self.exceptions = client.exceptions

    def query(self, **asked: Any) -> Any:
        answer = self._client.query(**asked)
        size = sum(_bytes(item) for item in answer["Items"])
        # Eventually consistent: half a unit for each 4 KB of what was read, at least one half.
        self.reads += max(1, -(-size // 4096)) / 2
        self.queries += 1
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _bytes(item: dict[str, Any]) -> int:
    return sum(
        len(name) + len(value.get("S", value.get("N", "")).encode()) + len(value.get("B", b""))
        for name, value in item.items()
    )


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        make_table(client, TABLE)
        yield Counting(client)


@pytest.fixture
def rows(table: Counting) -> TableOpen311Rows:
    client: Any = table
    return TableOpen311Rows(client, TABLE)


def record(number: int, **changes: Any) -> RequestRecord:
    at = NOW - number * timedelta(hours=1)
    notes = (Note(at, "submitted"), Note(at + DAY / 24, "accepted"), Note(at + DAY, "dispatched"))
    made = RequestRecord(
        id=f"{number:016}",
        version=3,
        listed=True,
        status="open" if number % 3 else "closed",
        service_code=("0101", "0102")[number % 2],
        requested_at=at,
        updated_at=at + DAY,
        expected_at=at + 15 * DAY,
        agency="urban-management",
        description=DESCRIPTION,
        address="云溪市城东区人民路1号",
        lat=30.1235,
        long=120.6543,
        status_notes="已安排环卫公司当日清运，并更换果皮箱两个。" if number % 3 else None,
        notes=notes,
    )
    return replace(made, **changes)


def question(**changes: Any) -> ListQuestion:
    return replace(ListQuestion(Window(NOW - 90 * DAY, NOW)), **changes)


def test_a_page_of_25_stays_within_its_read_units_however_long_the_list_is(
    rows: TableOpen311Rows, table: Counting
) -> None:
    spent = {}
    for length in (100, 300):
        for number in range(length):
            rows.put(record(number), NOW)
        for name, asked in {
            "all": question(page_size=25),
            "one service": question(page_size=25, services=("0101",)),
            "closed": question(page_size=25, statuses=("closed",)),
        }.items():
            table.reads = 0
            found = rows.page(asked)
            there = {"all": length, "one service": length // 2, "closed": length // 3}
            assert len(found) == min(25, there[name])
            spent[name, length] = table.reads
    assert max(spent.values()) <= PAGE_READS, spent
    assert spent["all", 300] == spent["all", 100], "it costs the same in front of more"


def test_an_empty_window_of_ninety_days_costs_no_more_than_a_page(
    rows: TableOpen311Rows, table: Counting
) -> None:
    assert rows.page(question(page_size=25)) == []
    assert table.reads <= PAGE_READS


def test_a_thousand_requests_are_read_and_written_within_bounds(
    rows: TableOpen311Rows, table: Counting
) -> None:
    for number in range(1100):
        rows.put(record(number), NOW)
    table.reads = table.queries = 0
    found = rows.page(question())
    assert [each.id for each in found] == [f"{number:016}" for number in range(1000)]
    assert table.reads <= 160
    assert table.queries <= 16
    terms: Any = _Terms()
    for form in Format:
        shown = requests(found, terms, url="https://city.example/open311/v2", extended=True)
        assert len(rendered_list("service_requests", shown, form)) < MOST_BYTES


class _Terms(Terms):
    def __init__(self) -> None:
        pass

    def service(self, code: str) -> str:
        return code

    def department(self, department: str | None) -> str | None:
        return department

    def label(self, key: str) -> str:
        return key


def test_every_page_of_every_question_is_what_a_plain_list_gives(rows: TableOpen311Rows) -> None:
    chance = random.Random(20261122)  # noqa: S311 - a repeatable mixture, no secret
    kept: dict[str, RequestRecord] = {}
    for version in range(4, 260):
        number = chance.randrange(40) * 50
        if chance.random() < 0.15:
            rows.hide(f"{number:016}", version, NOW)
            kept.pop(f"{number:016}", None)
            continue
        made = record(
            number,
            version=version,
            status=chance.choice(STATUSES),
            service_code=chance.choice(("0101", "0102", "0201")),
            listed=chance.random() < 0.9,
            description=f"第{version}次",
        )
        rows.put(made, NOW)
        kept[made.id] = made
    for _ in range(60):
        start = NOW - chance.randrange(90) * DAY
        asked = question(
            window=Window(start, start + chance.randrange(90) * DAY),
            services=tuple(chance.sample(("0101", "0102", "0201"), chance.randrange(4))),
            statuses=tuple(chance.sample(STATUSES, chance.randrange(1, 3))),
            page=chance.randrange(1, 4),
            page_size=chance.randrange(1, 30),
        )
        wanted = sorted(
            (
                each
                for each in kept.values()
                if each.listed
                and asked.window.start <= each.requested_at <= asked.window.end
                and each.status in asked.statuses
                and (not asked.services or each.service_code in asked.services)
            ),
            key=lambda each: (each.requested_at, each.id),
            reverse=True,
        )
        assert rows.page(asked) == wanted[asked.first : asked.past]
    assert rows.requests([f"{n * 50:016}" for n in range(45)]) == sorted(
        kept.values(), key=lambda each: (each.requested_at, each.id), reverse=True
    )


def test_an_earlier_version_never_replaces_a_later_one(rows: TableOpen311Rows) -> None:
    rows.put(record(1, version=5, description="later"), NOW)
    rows.put(record(1, version=4, description="earlier"), NOW)
    rows.hide(record(1).id, 5, NOW)
    assert [each.description for each in rows.page(question())] == ["later"]


def test_a_request_that_says_the_same_costs_no_write(
    rows: TableOpen311Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.put(record(1), NOW)
    monkeypatch.setattr(rows, "_put", None)
    rows.put(record(1, version=9), NOW)


def test_what_was_never_public_leaves_no_row(rows: TableOpen311Rows, table: Counting) -> None:
    rows.hide(record(1).id, 3, NOW)
    assert table._client.scan(TableName=TABLE)["Items"] == []


def test_an_unlisted_request_is_found_by_its_id_alone(rows: TableOpen311Rows) -> None:
    rows.put(record(1, listed=False, description=None), NOW)
    assert rows.page(question()) == []
    assert [each.listed for each in rows.requests([record(1).id])] == [False]


def test_all_rows_lie_in_public_partitions(rows: TableOpen311Rows, table: Counting) -> None:
    rows.put(record(1), NOW)
    rows.put(record(1, version=4, status="closed"), NOW)
    rows.hide(record(1).id, 5, NOW)
    items = table._client.scan(TableName=TABLE)["Items"]
    assert items
    assert all(item["PK"]["S"].startswith("PUBLIC#OPEN311#") for item in items)
    assert "人民路" not in json.dumps(items, default=repr, ensure_ascii=False)
    left = [item for item in items if "LIST" in item["PK"]["S"]]
    assert all(set(item) == {"PK", "SK", "expires_at"} for item in left)
