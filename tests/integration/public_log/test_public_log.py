"""Public entries in the table: written once, listed, found, taken down."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from sunhall.adapters.public_log import MOST_MONTHS, PublicLog
from sunhall.application.public_shelves import MonthCount, ShelfFilter
from sunhall.domain.publication.entry import PublicFile, Shelf, Tombstone
from tests.builders.aws_faults import broken, watched
from tests.builders.public_entries import ENTRY, entry, tombstone
from tests.integration.public_log.conftest import TABLE

LOG = Shelf.DISCLOSURES
ANY = ShelfFilter()


def ids(log: PublicLog, wanted: ShelfFilter = ANY, *, shelf: Shelf = LOG) -> list[str]:
    """Return the ids of a whole list, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = log.page(shelf, wanted, limit=25, after=after)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            return found


def hits(log: PublicLog, query: str, wanted: ShelfFilter = ANY, *, limit: int = 25) -> list[str]:
    """Return the ids of everything a query finds, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = log.search(LOG, query, wanted, limit=limit, after=after)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            return found


def everything(dynamodb: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is stored and not on its way out."""
    items = dynamodb.scan(TableName=TABLE)["Items"]
    return {(i["PK"]["S"], i["SK"]["S"]): i for i in items if "expires_at" not in i}


def test_an_entry_is_read_as_it_was_put(log: PublicLog) -> None:
    one = entry(files=(PublicFile(1, "document-1.pdf", "a" * 64),))
    log.put(one, 7, "published")
    assert log.read(LOG, one.id) == one


def test_what_never_stood_there_is_nothing(log: PublicLog) -> None:
    assert log.read(LOG, "LG-nowhere") is None
    assert ids(log) == []
    assert hits(log, "立项批复") == []


def test_a_list_shows_the_newest_first(log: PublicLog) -> None:
    for number in range(1, 31):
        log.put(entry(number, days=number / 10), number, "published")
    assert ids(log) == [f"LG-{number:016}" for number in range(30, 0, -1)]
    page = log.page(LOG, ANY, limit=25, after=None)
    assert len(page.rows) == 25
    assert page.total == 30


def test_a_list_goes_on_over_the_end_of_a_month(log: PublicLog) -> None:
    for number in range(1, 41):
        log.put(entry(number, days=number * 7), number, "published")
    found: list[str] = []
    after = None
    for _ in range(40):
        page = log.page(LOG, ANY, limit=3, after=after)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == [f"LG-{number:016}" for number in range(40, 0, -1)]


def test_a_page_walks_through_few_months_and_says_that_more_follow(log: PublicLog) -> None:
    for number in range(1, 13):
        log.put(entry(number, days=number * 31), number, "published")
    with watched() as calls:
        page = log.page(LOG, ANY, limit=25, after=None)
    assert len(page.rows) == MOST_MONTHS == calls.names.count("dynamodb.Query")
    assert page.after is not None
    rest = log.page(LOG, ANY, limit=25, after=page.after)
    assert [row.id for row in (*page.rows, *rest.rows)] == [
        f"LG-{number:016}" for number in range(12, 0, -1)
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ShelfFilter(department="education-bureau"), {1, 3}),
        (ShelfFilter(category="budgets"), {2, 3}),
        (ShelfFilter(department="education-bureau", category="budgets"), {3}),
        (ShelfFilter(year=2026), {1, 2}),
        (ShelfFilter(year=2027, category="budgets"), {3}),
        (ShelfFilter(department="education-bureau", year=2025), set()),
        (ShelfFilter(department="nobody"), set()),
    ],
)
def test_a_list_and_a_search_can_be_narrowed(
    log: PublicLog, wanted: ShelfFilter, expected: set[int]
) -> None:
    log.put(entry(1), 1, "published")
    log.put(entry(2, department="finance-bureau", category="budgets"), 1, "published")
    log.put(entry(3, days=90, category="budgets"), 1, "published")
    found = {f"LG-{number:016}" for number in expected}
    assert set(ids(log, wanted)) == found
    assert set(hits(log, "立项批复", wanted)) == found
    assert log.page(LOG, wanted, limit=25, after=None).total == len(expected)


def test_a_year_is_a_year_in_beijing(log: PublicLog) -> None:
    # 2027-01-01 00:30 in Beijing is still 2026 in London.
    log.put(entry(1, days=59.625), 1, "published")
    assert ENTRY.at.hour == 9
    assert ids(log, ShelfFilter(year=2027)) == ["LG-0000000000000001"]
    assert hits(log, "立项批复", ShelfFilter(year=2027)) == ["LG-0000000000000001"]
    assert ids(log, ShelfFilter(year=2026)) == hits(log, "立项批复", ShelfFilter(year=2026)) == []


@pytest.mark.parametrize(
    "query",
    [
        *(
            "立项批复",
            "义务教育",
            "School plan",
            "SCHOOL",
            "２０２５",
            "学校建设",
            "扩建项目 批复全文",
        ),
        *("school 义务教育", "城东区义务教育学校扩建项目立项批复", "Plan 2025 included"),
    ],
)
def test_a_query_finds_title_summary_and_tags_in_both_languages(log: PublicLog, query: str) -> None:
    log.put(ENTRY, 1, "published")
    assert hits(log, query) == [ENTRY.id]


@pytest.mark.parametrize(
    "query", ["批复立项", "教育义务", "schools", "义务教育 拆迁", "公开扩建学校"]
)
def test_a_query_finds_no_text_that_only_has_its_pieces(log: PublicLog, query: str) -> None:
    log.put(ENTRY, 1, "published")
    assert hits(log, query) == []


def test_a_phrase_does_not_run_from_one_part_of_an_entry_into_the_next(log: PublicLog) -> None:
    log.put(entry(title="关于学校", summary="建设情况的说明, 共十页"), 1, "published")
    assert hits(log, "学校建设情况") == []


def test_a_search_goes_on_page_by_page(log: PublicLog) -> None:
    for number in range(1, 61):
        kind = "拆迁补偿" if number % 2 else "公园绿化"
        one = entry(number, days=number / 10, summary=f"申请公开{kind}方案第{number}份")
        log.put(one, number, "published")
    odd = [f"LG-{number:016}" for number in range(60, 0, -1) if number % 2]
    assert hits(log, "拆迁补偿方案", limit=7) == odd


def test_the_rarest_term_of_a_query_is_followed(log: PublicLog) -> None:
    for number in range(1, 41):
        summary = "申请公开方案" + ("罕见事项" if number == 3 else "")
        log.put(entry(number, days=number / 10, summary=summary), number, "published")
    with watched() as calls:
        assert hits(log, "申请公开方案罕见事项") == ["LG-0000000000000003"]
    assert calls.names.count("dynamodb.BatchGetItem") == 1
    assert calls.names.count("dynamodb.Query") == 8


def test_putting_the_same_again_changes_nothing(log: PublicLog, dynamodb: Any) -> None:
    log.put(ENTRY, 5, "published")
    before = everything(dynamodb)
    log.put(ENTRY, 5, "published")
    assert everything(dynamodb) == before
    assert log.category_counts(LOG) == {"projects": 1}


def test_what_an_earlier_event_said_comes_too_late(log: PublicLog, dynamodb: Any) -> None:
    log.put(ENTRY, 5, "published")
    log.take_down(tombstone(ENTRY), 9)
    before = everything(dynamodb)
    log.put(ENTRY, 5, "published")
    assert everything(dynamodb) == before


def test_what_was_taken_down_is_a_tombstone_and_is_neither_listed_nor_found(
    log: PublicLog,
) -> None:
    log.put(ENTRY, 5, "published")
    left = tombstone(ENTRY)
    log.take_down(left, 6)
    assert log.read(LOG, ENTRY.id) == left
    assert ids(log) == []
    assert hits(log, "立项批复") == []
    assert log.category_counts(LOG) == {}
    assert log.page(LOG, ANY, limit=25, after=None).total == 0


def test_nothing_of_the_text_is_left_after_it_was_taken_down(log: PublicLog, dynamodb: Any) -> None:
    log.put(ENTRY, 5, "published")
    log.take_down(tombstone(ENTRY), 6)
    left = str(everything(dynamodb))
    for word in ("立项", "批复", "school", "学校", ENTRY.title):
        assert word not in left
    going = [i for i in dynamodb.scan(TableName=TABLE)["Items"] if "expires_at" in i]
    assert going
    for item in going:
        assert item.keys() == {"PK", "SK", "expires_at"}


def test_a_revised_entry_is_listed_once_and_found_by_its_new_text(log: PublicLog) -> None:
    log.put(ENTRY, 5, "published")
    new = entry(days=20, title="公园绿化方案", first_at=ENTRY.first_at, category="plans")
    log.put(new, 9, "revised")
    assert log.read(LOG, ENTRY.id) == new
    assert ids(log) == [ENTRY.id]
    assert ids(log, ShelfFilter(category="projects")) == []
    assert hits(log, "公园绿化") == [ENTRY.id]
    assert hits(log, "义务教育学校") == []
    assert hits(log, "批复全文") == [ENTRY.id]
    assert log.category_counts(LOG) == {"plans": 1}


def test_a_revision_within_the_same_second_keeps_what_is_the_same(log: PublicLog) -> None:
    log.put(ENTRY, 5, "published")
    log.put(entry(title="公园绿化方案"), 6, "revised")
    assert ids(log) == [ENTRY.id]
    assert hits(log, "批复全文") == hits(log, "公园绿化") == [ENTRY.id]
    assert hits(log, "城东区") == []


def test_the_shelves_do_not_mix(log: PublicLog) -> None:
    log.put(ENTRY, 1, "published")
    other = entry(2, shelf=Shelf.PUBLICATIONS)
    log.put(other, 1, "published")
    assert ids(log) == [ENTRY.id]
    assert ids(log, shelf=Shelf.PUBLICATIONS) == [other.id]
    assert log.read(Shelf.PUBLICATIONS, ENTRY.id) is None


def test_acts_are_counted_by_department_category_and_month_and_never_taken_back(
    log: PublicLog,
) -> None:
    log.put(entry(1), 1, "published")
    log.put(entry(2), 1, "published")
    log.put(entry(1, days=30, first_at=ENTRY.first_at), 4, "revised")
    log.take_down(tombstone(entry(2), days=31), 4)
    log.put(entry(3, days=90), 1, "published")
    assert log.month_counts(LOG, 2026) == (
        MonthCount("education-bureau", "projects", "2026-11", "published", 2),
        MonthCount("education-bureau", "projects", "2026-12", "revised", 1),
        MonthCount("education-bureau", "projects", "2026-12", "taken_down", 1),
    )
    assert [each.month for each in log.month_counts(LOG, 2027)] == ["2027-01"]


def _put(log: PublicLog) -> None:
    log.put(ENTRY, 5, "published")


def _revise(log: PublicLog) -> None:
    log.put(entry(days=20, title="公园绿化方案", first_at=ENTRY.first_at), 9, "revised")


def _take_down(log: PublicLog) -> None:
    log.take_down(tombstone(ENTRY), 12)


STEPS = {"put": (_put,), "revise": (_put, _revise), "take down": (_put, _revise, _take_down)}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_a_fault_at_any_call_leaves_nothing_behind_once_the_event_comes_again(
    log: PublicLog, dynamodb: Any, steps: Any, moment: Any
) -> None:
    *before, last = steps
    undisturbed: Any = None
    place = -1
    while True:
        for item in dynamodb.scan(TableName=TABLE)["Items"]:
            dynamodb.delete_item(TableName=TABLE, Key={k: item[k] for k in ("PK", "SK")})
        for step in before:
            step(log)
        if place < 0:
            with watched() as calls:
                last(log)
            undisturbed, most = everything(dynamodb), len(calls.names)
        elif place < most:
            with broken(place, moment), pytest.raises(ConnectionClosedError):
                last(log)
            last(log)
            assert everything(dynamodb) == undisturbed, place
        else:
            break
        place += 1
    assert most >= 3


def test_a_tombstone_can_come_before_anything_stood_there(log: PublicLog) -> None:
    left = tombstone(ENTRY)
    log.take_down(left, 3)
    assert isinstance(log.read(LOG, ENTRY.id), Tombstone)
    assert ids(log) == []


def test_every_key_is_a_public_one(log: PublicLog, dynamodb: Any) -> None:
    log.put(ENTRY, 1, "published")
    log.take_down(tombstone(ENTRY), 2)
    items = dynamodb.scan(TableName=TABLE)["Items"]
    assert {item["PK"]["S"].split("#")[0] for item in items} == {"PUBLIC"}
    # No stream consumer takes one of them for an event or a letter.
    assert not any(item["SK"]["S"].startswith("EVENT#") or "letter" in item for item in items)


def test_a_query_without_a_term_is_not_searched(log: PublicLog) -> None:
    with pytest.raises(ValueError, match="term"):
        log.search(LOG, "水", ANY, limit=25, after=None)
