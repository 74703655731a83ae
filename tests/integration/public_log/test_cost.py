"""What a page and a search cost, in front of few rows and of a million.

A query of DynamoDB reads the rows of one partition from one place on, so what comes after the page
is never touched: a table of a thousand rows is measured, and a million is the same table with more
rows behind.  What does grow is looked at by itself: the numbers of the months, and the rows of a
term that is in every text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from bench.capacity import item_size, read_units
from sunhall.adapters.public_log import PublicLog
from sunhall.application.public_shelves import ShelfFilter
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.publication.search_terms import SIGNATURE_BYTES, signature, terms
from tests.builders.public_entries import entry
from tests.integration.public_log.conftest import TABLE

LOG = Shelf.DISCLOSURES
ANY = ShelfFilter()


class Reads:
    """Units and calls of reading."""

    def __init__(self) -> None:
        self.units = 0.0
        self.calls: list[str] = []


@contextmanager
def reading() -> Iterator[Reads]:
    """Count what is read, by the published formulas; rows are rounded up each in a batch."""
    reads = Reads()
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        answer = real(self, operation, arguments)
        reads.calls.append(operation)
        if operation == "BatchGetItem":
            items = [item for rows in answer["Responses"].values() for item in rows]
            reads.units += sum(read_units(item_size(item), consistent=False) for item in items)
        elif operation in ("Query", "GetItem"):
            items = answer.get("Items", [answer["Item"]] if "Item" in answer else [])
            size = sum(item_size(item) for item in items)
            reads.units += read_units(size, consistent=False)
        else:
            raise AssertionError(operation)
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield reads


def long(number: int) -> Any:
    """Return an entry as long as one can be: what a row costs at most."""
    title = f"关于第{number}号事项的信息公开答复" + "题" * (120 - 20)
    return entry(number, days=number / 2000, title=title[:120], summary="述" * 1000)


def rows(log: PublicLog, dynamodb: Any, count: int) -> None:
    """Put many entries with their rows of the list and of one common term, and no other terms.

    Not one by one: the made-up table copies all of itself for every transaction.
    """
    from sunhall.adapters import public_log as keys

    bits = signature(terms(long(1).words))
    requests = []
    for number in range(1, count + 1):
        one = long(number)
        facet = "-"
        row = keys._list_key(LOG, facet, one.at, one.id)
        requests.append({**row, **keys._row_attributes(one)})
        requests.append(keys._term_row(one, "述述", bits))
        whole = {**keys._entry_key(LOG, one.id), **keys._entry_attributes(one)}
        requests.append({**whole, "version": {"N": "1"}})
    months: dict[str, int] = {}
    for number in range(1, count + 1):
        month = keys._month(long(number).at)
        months[month] = months.get(month, 0) + 1
    log._write_all(requests)
    numbers = {month: {"N": str(n)} for month, n in months.items()}
    # A hundred years of months before: the numbers of the months grow with the age of the log.
    old = {f"{year}-{month:02}": {"N": "0"} for year in range(1926, 2026) for month in range(1, 13)}
    dynamodb.put_item(TableName=TABLE, Item={**keys._months_key(LOG, "-"), **old, **numbers})


def test_a_page_of_the_longest_rows_is_one_query_and_at_most_eight_units(
    log: PublicLog, dynamodb: Any
) -> None:
    rows(log, dynamodb, 1000)
    with reading() as reads:
        page = log.page(LOG, ANY, limit=25, after=None)
    assert len(page.rows) == 25
    assert reads.calls == ["GetItem", "Query"]
    assert reads.units <= 8
    # Deep inside it is the same: where a page starts is a key and no number.
    after = page.after
    with reading() as deeper:
        for _ in range(20):
            page = log.page(LOG, ANY, limit=25, after=after)
            after = page.after
    assert deeper.units / 20 == pytest.approx(reads.units, abs=0.5)


def test_the_numbers_of_the_months_of_thirty_years_cost_one_unit(
    log: PublicLog, dynamodb: Any
) -> None:
    from sunhall.adapters import public_log as keys

    months = {f"{y}-{m:02}": {"N": "8333"} for y in range(2000, 2030) for m in range(1, 13)}
    item = {**keys._months_key(LOG, "-"), **months}
    assert read_units(item_size(item), consistent=False) <= 1


def test_a_search_for_what_is_in_every_text_stays_within_its_bounds(
    log: PublicLog, dynamodb: Any
) -> None:
    rows(log, dynamodb, 600)
    with reading() as reads:
        page = log.search(LOG, "述述述述", ANY, limit=25, after=None)
    assert len(page.rows) == 25
    assert reads.units <= 45
    assert len(reads.calls) <= 12


def test_a_search_that_finds_nothing_among_common_terms_ends(log: PublicLog, dynamodb: Any) -> None:
    from sunhall.adapters import public_log as keys

    both = signature(("甲乙", "丙丁"))
    for term in ("甲乙", "丙丁"):
        log._write_all(
            keys._term_row(entry(number, days=number / 2000), term, both) for number in range(1200)
        )
    with reading() as reads:
        page = log.search(LOG, "甲乙 丙丁", ANY, limit=25, after=None)
    assert page.rows == ()
    assert page.after is not None
    assert len(reads.calls) <= 12
    assert reads.units <= 45


def test_what_the_bits_rule_out_is_not_read(log: PublicLog, dynamodb: Any) -> None:
    for number in range(1, 11):
        log.put(entry(number, days=number, summary="关于甲乙事项的说明文字"), number, "published")
    with reading() as reads:
        page = log.search(LOG, "甲乙 戊己庚辛壬癸", ANY, limit=25, after=None)
    assert page.rows == ()
    assert "BatchGetItem" not in reads.calls


def test_a_row_of_a_term_is_a_quarter_of_a_kilobyte() -> None:
    from sunhall.adapters import public_log as keys

    row = keys._term_row(entry(), "述述", bytes(SIGNATURE_BYTES))
    assert item_size(row) <= 300
