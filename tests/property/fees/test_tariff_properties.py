"""Whatever the tariff: fees grow, add up, and agree with a slow way to compute them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.fees.tariff import Band, bands_problem, fee_lines, per_item, per_page
from tests.builders.catalogue import FEES


@st.composite
def tariffs(draw: st.DrawFn) -> tuple[Band, ...]:
    """Bands that hang together; the last may rise."""
    lengths = draw(st.lists(st.integers(1, 60), max_size=4))
    rates = draw(
        st.lists(st.integers(0, 500), min_size=len(lengths) + 1, max_size=len(lengths) + 1,
                 unique=True)
    )  # fmt: skip
    rates.sort()
    bands, first = [], 1
    for length, rate in zip(lengths, rates, strict=False):
        bands.append(Band(first, first + length - 1, rate))
        first += length
    rise = draw(st.sampled_from([(0, 0), (1, 7), (10, 100)]))
    return (*bands, Band(first, None, rates[-1], *rise))


def slow_price(bands: tuple[Band, ...], unit: int) -> int:
    """The price of one unit, found by walking from unit to unit."""
    price, in_band, risen = bands[0].rate, 0, 0
    current = 0
    for _ in range(1, unit):
        in_band += 1
        band = bands[current]
        if band.last is not None and in_band > band.last - band.first:
            current, in_band = current + 1, 0
            price = bands[current].rate
        elif band.block:
            risen += 1
            if risen == band.block:
                price, risen = price + band.step, 0
    return price


UNITS = st.integers(1, 400)


@given(tariffs())
def test_tariffs_made_for_these_tests_hang_together(bands: tuple[Band, ...]) -> None:
    assert bands_problem(bands) is None


@given(tariffs(), UNITS, st.integers(0, 200))
def test_a_fee_is_the_sum_of_what_each_unit_costs(
    bands: tuple[Band, ...], first: int, more: int
) -> None:
    slow = sum(slow_price(bands, unit) for unit in range(first, first + more + 1))
    assert sum(line.amount for line in fee_lines(bands, first, first + more)) == slow


@given(tariffs(), UNITS)
def test_one_more_unit_never_costs_less_than_the_one_before(
    bands: tuple[Band, ...], unit: int
) -> None:
    (one,), (next_one,) = (list(fee_lines(bands, each, each)) for each in (unit, unit + 1))
    assert one.rate <= next_one.rate


@given(tariffs(), UNITS, UNITS, UNITS)
def test_fees_add_up_wherever_they_are_cut(bands: tuple[Band, ...], a: int, b: int, c: int) -> None:
    first, cut, last = sorted((a, b, c))
    cost: Any = lambda start, end: sum(line.amount for line in fee_lines(bands, start, end))  # noqa: E731
    if cut < last:
        assert cost(first, last) == cost(first, cut) + cost(cut + 1, last)


@given(tariffs(), UNITS, UNITS)
def test_the_rows_of_a_calculation_follow_each_other_without_gaps(
    bands: tuple[Band, ...], a: int, b: int
) -> None:
    first, last = sorted((a, b))
    lines = list(fee_lines(bands, first, last))
    assert lines[0].first == first
    assert lines[-1].last == last
    for before, after in pairwise(lines):
        assert after.first == before.last + 1
        assert after.rate > before.rate
    for line in lines:
        assert line.count == line.last - line.first + 1
        assert line.amount == line.count * line.rate


@given(st.integers(1, 2_000))
def test_a_month_of_requests_costs_what_its_blocks_of_ten_cost(items: int) -> None:
    """As the letter of 2020 says it: ten free, twenty at 100, each further ten at 100 more."""
    owed, left, price = 0, max(0, items - 10), 100
    owed += min(left, 20) * price
    left = max(0, left - 20)
    while left:
        price += 100
        owed += min(left, 10) * price
        left = max(0, left - 10)
    assert per_item(FEES, 1, items).amount == owed


@given(st.integers(1, 5_000))
def test_pages_cost_what_the_three_thresholds_make_of_them(pages: int) -> None:
    above = [max(0, pages - threshold) for threshold in (30, 100, 200)]
    assert per_page(FEES, pages).amount == 10 * above[0] + 10 * above[1] + 20 * above[2]
