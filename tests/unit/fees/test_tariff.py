"""The fee by 国办函〔2020〕109号: check values of the reference B.2, cases D.7 and D.9."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.fees.tariff import (
    Band,
    FeeLine,
    bands_of,
    bands_problem,
    fee_lines,
    pages_refused,
    per_item,
    per_page,
)
from tests.builders.catalogue import FEES


def whole_month(items: int) -> int:
    """What all the requests of a month cost together."""
    return sum(per_item(FEES, place).amount for place in range(1, items + 1))


@pytest.mark.parametrize(
    ("place", "yuan"),
    [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300), (50, 300), (51, 400)],
)
def test_a_request_costs_by_its_place_in_the_month(place: int, yuan: int) -> None:
    assert per_item(FEES, place).amount == yuan


@pytest.mark.parametrize(
    ("items", "yuan"),
    [
        *((10, 0), (11, 100), (30, 2_000), (31, 2_200), (35, 3_000), (40, 4_000), (41, 4_300)),
        *((50, 7_000), (51, 7_400)),
    ],
)
def test_the_requests_of_a_month_cost_what_the_reference_computes(items: int, yuan: int) -> None:
    assert whole_month(items) == yuan
    assert per_item(FEES, 1, items).amount == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740), (250, 4_700)],
)
def test_the_pages_of_a_request_cost_what_the_reference_computes(pages: int, yuan: int) -> None:
    assert per_page(FEES, pages).amount == yuan


def test_d7_the_eleventh_of_a_month_may_be_charged_and_the_first_of_the_next_is_free() -> None:
    assert per_item(FEES, 11).amount == 100
    assert per_item(FEES, 1).amount == 0


def test_d7_thirty_five_requests_of_one_month_cost_three_thousand() -> None:
    charge = per_item(FEES, 1, 35)
    assert charge.amount == 3_000
    assert charge.lines == (
        FeeLine(1, 10, 10, 0, 0),
        FeeLine(11, 30, 20, 100, 2_000),
        FeeLine(31, 35, 5, 200, 1_000),
    )


def test_d9_two_hundred_and_fifty_pages_or_the_twelfth_item_and_never_the_sum() -> None:
    pages, item = per_page(FEES, 250), per_item(FEES, 12)
    assert (pages.method, pages.amount) == ("per_page", 4_700)
    assert (item.method, item.amount) == ("per_item", 100)
    assert pages.lines == (
        FeeLine(1, 30, 30, 0, 0),
        FeeLine(31, 100, 70, 10, 700),
        FeeLine(101, 200, 100, 20, 2_000),
        FeeLine(201, 250, 50, 40, 2_000),
    )


def test_d9_what_is_public_already_has_no_pages_to_pay_for() -> None:
    refusal = pages_refused(FEES, decision="already_public", form="paper", way="post")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_pages_to_charge"


@pytest.mark.parametrize(
    ("form", "way"), [("paper", "post"), ("paper", "pickup"), ("electronic", "email")]
)
def test_pages_can_be_charged_where_copies_are_given(form: str, way: str) -> None:
    assert pages_refused(FEES, decision="disclose", form=form, way=way) is None


@pytest.mark.parametrize(
    ("form", "way"), [("electronic", "online"), ("on_site", "pickup"), ("stone", "post")]
)
def test_who_gets_no_copies_pays_for_none(form: str, way: str) -> None:
    refusal = pages_refused(FEES, decision="disclose", form=form, way=way)
    assert refusal is not None
    assert (refusal.code, refusal.fields) == ("no_copies_to_charge", ("method",))


def test_the_calculation_of_a_band_that_rises_has_a_row_for_each_block() -> None:
    lines = per_item(FEES, 29, 15).lines
    assert lines == (
        FeeLine(29, 30, 2, 100, 200),
        FeeLine(31, 40, 10, 200, 2_000),
        FeeLine(41, 43, 3, 300, 900),
    )


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-3, 3), (5, 4)])
def test_units_are_counted_from_one_upwards(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        list(fee_lines(bands_of(FEES["per_item"]["bands"]), first, last))


@pytest.mark.parametrize("number", [0, -1])
def test_no_pages_and_no_place_are_no_units(number: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        per_page(FEES, number)
    with pytest.raises(ValueError, match="from 1"):
        per_item(FEES, number)


def test_the_tariff_of_the_law_hangs_together() -> None:
    for method in ("per_item", "per_page"):
        assert bands_problem(bands_of(FEES[method]["bands"])) is None


FREE, DEARER, ENDLESS = Band(1, 10, 0), Band(11, 30, 100), Band(31, None, 200, 10, 100)


@pytest.mark.parametrize(
    ("bands", "place", "reason"),
    [
        ((), 0, "at least one"),
        ((Band(2, 10, 0), Band(11, None, 5)), 0, "begins with unit 1"),
        ((Band(0, 10, 0), Band(11, None, 5)), 0, "begins with unit 1"),
        ((FREE, Band(12, None, 5)), 1, "a band begins with the unit after"),
        ((FREE, Band(10, None, 5)), 1, "a band begins with the unit after"),
        ((FREE, Band(11, 11, 5), Band(11, None, 6)), 2, "a band begins with the unit after"),
        ((FREE, Band(11, None, 0)), 1, "progressive"),
        ((FREE, DEARER, Band(31, None, 99)), 2, "progressive"),
        ((FREE, DEARER), 1, "no end"),
        ((Band(1, None, 0), ENDLESS), 0, "no end"),
        ((FREE, Band(11, 9, 5), ENDLESS), 1, "ends before"),
        ((Band(1, None, -1),), 0, "less than nothing"),
        ((Band(1, None, 0, 10, -1),), 0, "less than nothing"),
        ((Band(1, None, 0, 10, 0),), 0, "only the last band rises"),
        ((Band(1, None, 0, 0, 10),), 0, "only the last band rises"),
        ((Band(1, 10, 0, 5, 10), ENDLESS), 0, "only the last band rises"),
    ],
)
def test_bands_that_leave_a_unit_without_one_price_are_found(
    bands: tuple[Band, ...], place: int, reason: str
) -> None:
    wrong = bands_problem(bands)
    assert wrong is not None
    assert wrong[0] == place
    assert reason in wrong[1]


def test_money_is_whole_and_exact() -> None:
    charges: list[Any] = [per_item(FEES, 1, 200), per_page(FEES, 10_001)]
    for charge in charges:
        assert type(charge.amount) is int
        assert all(type(line.rate) is type(line.amount) is int for line in charge.lines)
