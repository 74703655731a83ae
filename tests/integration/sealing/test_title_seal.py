"""Titles of work lists: one key a month, opened once, gone when its item is deleted."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from sunhall.adapters.title_seal import KEYRING, TableTitleSeal
from sunhall.application.ports import TitleSeal

from .conftest import TABLE, Cloud

TITLE = "2025年财政预算执行情况"


class SetClock:
    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment


class CountingKms:
    """A KMS client that counts its calls."""

    def __init__(self, cloud: Cloud) -> None:
        self._kms = cloud.kms
        self.exceptions = cloud.kms.exceptions
        self.calls: list[str] = []

    def decrypt(self, **given: Any) -> Any:
        self.calls.append("decrypt")
        return self._kms.decrypt(**given)

    def generate_data_key(self, **given: Any) -> Any:
        self.calls.append("generate_data_key")
        return self._kms.generate_data_key(**given)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 21, tzinfo=UTC))


def fresh(cloud: Cloud, clock: SetClock, kms: Any = None) -> TableTitleSeal:
    """A process that has opened no key yet."""
    return TableTitleSeal(cloud.dynamodb, TABLE, kms or cloud.kms, cloud.data_key, clock)


def destroy(cloud: Cloud, month: str) -> None:
    cloud.dynamodb.delete_item(TableName=TABLE, Key={"PK": {"S": KEYRING}, "SK": {"S": month}})


def test_a_title_comes_back_in_another_process(cloud: Cloud, clock: SetClock) -> None:
    seal: TitleSeal = fresh(cloud, clock)
    sealed = seal.seal(TITLE)
    assert seal.unseal(sealed) == TITLE
    assert fresh(cloud, clock).unseal(sealed) == TITLE


def test_a_sealed_title_is_short_text_that_begins_with_its_month(
    cloud: Cloud, clock: SetClock
) -> None:
    sealed = fresh(cloud, clock).seal(TITLE)
    assert re.fullmatch(r"2026-11\.[A-Za-z0-9_-]+", sealed)
    assert len(sealed) < 2 * len(TITLE.encode()) + 60


def test_the_month_is_the_one_of_beijing(cloud: Cloud, clock: SetClock) -> None:
    clock.moment = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # midnight of 1 December there
    assert fresh(cloud, clock).seal(TITLE).startswith("2026-12.")


def test_a_page_of_titles_costs_one_call_of_kms(cloud: Cloud, clock: SetClock) -> None:
    writer = fresh(cloud, clock)
    rows = [writer.seal(f"{TITLE} {number}") for number in range(25)]
    kms = CountingKms(cloud)
    reader = fresh(cloud, clock, kms)
    assert [reader.unseal(row) for row in rows] == [f"{TITLE} {number}" for number in range(25)]
    assert kms.calls == ["decrypt"]


def test_the_months_key_is_made_by_the_first_who_needs_it_and_used_by_all(
    cloud: Cloud, clock: SetClock
) -> None:
    kms = CountingKms(cloud)
    first, second = fresh(cloud, clock, kms), fresh(cloud, clock, kms)
    sealed = [first.seal("one"), second.seal("two"), first.seal("three")]
    assert kms.calls == ["generate_data_key", "decrypt"]
    assert [fresh(cloud, clock).unseal(one) for one in sealed] == ["one", "two", "three"]


def test_of_two_that_make_the_key_at_once_one_wins_and_both_use_it(
    cloud: Cloud, clock: SetClock
) -> None:
    slow = fresh(cloud, clock)
    assert slow._key("2026-11") is None  # it has looked, and found none
    fresh(cloud, clock).seal("a key is made in between")
    sealed = slow.seal(TITLE)
    assert fresh(cloud, clock).unseal(sealed) == TITLE


def test_deleting_a_months_key_shreds_that_month_and_no_other(
    cloud: Cloud, clock: SetClock
) -> None:
    seal = fresh(cloud, clock)
    november = seal.seal(TITLE)
    clock.moment = datetime(2026, 12, 5, tzinfo=UTC)
    december = seal.seal(TITLE)
    destroy(cloud, "2026-11")
    reader = fresh(cloud, clock)
    assert reader.unseal(november) == ""
    assert reader.unseal(december) == TITLE


def test_a_page_of_shredded_titles_asks_the_table_once(cloud: Cloud, clock: SetClock) -> None:
    sealed = fresh(cloud, clock).seal(TITLE)
    destroy(cloud, "2026-11")
    reads: list[str] = []

    class CountingTable:
        def get_item(self, **given: Any) -> Any:
            reads.append(given["Key"]["SK"]["S"])
            return cloud.dynamodb.get_item(**given)

    table: Any = CountingTable()
    reader = TableTitleSeal(table, TABLE, cloud.kms, cloud.data_key, clock)
    assert [reader.unseal(sealed) for _ in range(25)] == [""] * 25
    assert reads == ["2026-11"]


def test_a_month_that_gets_a_new_key_does_not_open_old_titles(
    cloud: Cloud, clock: SetClock
) -> None:
    old = fresh(cloud, clock).seal(TITLE)
    destroy(cloud, "2026-11")
    new = fresh(cloud, clock).seal(TITLE)
    reader = fresh(cloud, clock)
    assert reader.unseal(old) == ""
    assert reader.unseal(new) == TITLE


def test_a_title_cannot_be_moved_to_another_month(cloud: Cloud, clock: SetClock) -> None:
    seal = fresh(cloud, clock)
    november = seal.seal(TITLE)
    clock.moment = datetime(2026, 12, 5, tzinfo=UTC)
    seal.seal(TITLE)
    assert seal.unseal(november.replace("2026-11", "2026-12")) == ""


@pytest.mark.parametrize("text", ["", "2026-11", "2026-11.", "2026-11.A", "2026-11.!!!!", "标题"])
def test_what_is_no_sealed_title_shows_as_none(cloud: Cloud, clock: SetClock, text: str) -> None:
    seal = fresh(cloud, clock)
    seal.seal(TITLE)
    assert seal.unseal(text) == ""


def test_the_key_is_kept_wrapped_only(cloud: Cloud, clock: SetClock) -> None:
    seal = fresh(cloud, clock)
    sealed = seal.seal(TITLE)
    (item,) = cloud.dynamodb.scan(TableName=TABLE)["Items"]
    assert set(item) == {"PK", "SK", "wrapped"}
    plain = seal._key("2026-11")
    assert plain is not None
    assert plain not in item["wrapped"]["B"]
    assert TITLE not in sealed
