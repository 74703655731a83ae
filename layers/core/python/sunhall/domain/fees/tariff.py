"""The tariff of the processing fee, and what it makes of items or pages (国办函〔2020〕109号).

Requests are free. A fee is a means against numbers clearly beyond reasonable, and to charge it is
the agency's choice (政府信息公开条例 art. 42): per item, by the place of a request among its
applicant's of a calendar month, or per page of one request. One request never has both.

Both ways are progressive (超额累进): each unit costs what its own band says, whatever comes after
it. Money is counted in whole yuan, as the tariff is written, so sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from sunhall.domain.engine.decision import Refusal

FeeMethod: TypeAlias = Literal["per_item", "per_page"]


@dataclass(frozen=True, slots=True)
class Band:
    """A run of units that cost the same, or that rise by the same step.

    Attributes:
        first: Number of its first unit; units are counted from 1.
        last: Number of its last unit, or None for the band that never ends.
        rate: What one unit costs, in yuan. Where the band rises: one of its first block.
        block: Units of a block after which the rate rises; 0 where it does not.
        step: By how much it rises after each block, in yuan.
    """

    first: int
    last: int | None
    rate: int
    block: int = 0
    step: int = 0


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A row of the calculation that a notice shows: units that cost the same.

    Attributes:
        first: Number of the first unit.
        last: Number of the last unit.
        count: How many they are.
        rate: What one costs, in yuan.
        amount: What they cost together, in yuan.
    """

    first: int
    last: int
    count: int
    rate: int
    amount: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What units cost together, with the calculation.

    Attributes:
        method: How it is charged.
        lines: The calculation, band by band, free units included.
    """

    method: FeeMethod
    lines: tuple[FeeLine, ...]

    @property
    def amount(self) -> int:
        """What is to be paid, in yuan."""
        return sum(line.amount for line in self.lines)


def per_item(fees: Mapping[str, Any], place: int, items: int = 1) -> Charge:
    """Return the fee of a request by its place in its applicant's calendar month.

    Args:
        fees: `sunhall.domain.catalogue.DisclosureRules.fees`.
        place: Which of the month's requests it is, from 1.
        items: For how many it counts: one, unless it holds several that could have been split.

    Raises:
        ValueError: A place or number below 1.
    """
    bands = bands_of(fees["per_item"]["bands"])
    return Charge("per_item", tuple(fee_lines(bands, place, place + items - 1)))


def per_page(fees: Mapping[str, Any], pages: int) -> Charge:
    """Return the fee of the pages that one request is answered with.

    Pages of different requests are never added up. One side of A4 or less is a page.

    Args:
        fees: `sunhall.domain.catalogue.DisclosureRules.fees`.
        pages: How many.

    Raises:
        ValueError: Less than one page.
    """
    bands = bands_of(fees["per_page"]["bands"])
    return Charge("per_page", tuple(fee_lines(bands, 1, pages)))


def pages_refused(fees: Mapping[str, Any], *, decision: str, form: str, way: str) -> Refusal | None:
    """Return why the pages of a request cannot be charged, if they cannot (109号 art. 5).

    Pages are charged where copies are given: on paper, by e-mail, as copied data. Whoever is told
    where something is public already gets none.

    Args:
        fees: `sunhall.domain.catalogue.DisclosureRules.fees`.
        decision: Kind of the reply in preparation.
        form: Form in which the information is wanted.
        way: Way in which it is to be handed over.
    """
    rules = fees["per_page"]
    if decision in rules["not_for"]:
        return Refusal("no_pages_to_charge", fields=("method",))
    if way not in rules["copies"].get(form, ()):
        return Refusal("no_copies_to_charge", fields=("method",))
    return None


def bands_of(plain: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    """Read the bands of a tariff from the catalogue's plain data."""
    return tuple(
        Band(each["from"], each["to"], each["rate"], each["block"], each["step"]) for each in plain
    )


def fee_lines(bands: Sequence[Band], first: int, last: int) -> Iterator[FeeLine]:
    """Yield the calculation for the units from ``first`` through ``last``, row by row.

    Args:
        bands: Bands in which `bands_problem` finds nothing wrong.
        first: Number of the first unit, from 1.
        last: Number of the last unit.

    Raises:
        ValueError: The units do not begin at 1 or later, or end before they begin.
    """
    if not 1 <= first <= last:
        raise ValueError("units are counted from 1 upwards")
    for begins, ends, rate in _flat_runs(bands, last):
        start, end = max(begins, first), min(ends, last)
        if start <= end:
            count = end - start + 1
            yield FeeLine(start, end, count, rate, count * rate)


def bands_problem(bands: Sequence[Band]) -> tuple[int, str] | None:
    """Return what is wrong with the bands of a tariff: place of the band and reason; else None.

    Right bands begin with unit 1, follow each other without gaps, cost more one after the other,
    and the last one, which alone may rise, never ends.
    """
    if not bands:
        return 0, "a tariff has at least one band"
    if bands[0].first != 1:
        return 0, "the first band begins with unit 1"
    for place, band in enumerate(bands):
        reason = _band_problem(band, is_last=place == len(bands) - 1)
        if reason:
            return place, reason
    for place, (before, after) in enumerate(pairwise(bands), start=1):
        if before.last is None or after.first != before.last + 1:
            return place, "a band begins with the unit after the last one of the band before"
        if after.rate <= before.rate:
            return place, "the tariff is progressive: each band costs more than the one before"
    return None


def _band_problem(band: Band, *, is_last: bool) -> str | None:
    if is_last != (band.last is None):
        return "the last band has no end, and only the last"
    if band.last is not None and band.last < band.first:
        return "a band ends before it has begun"
    if min(band.rate, band.block, band.step) < 0:
        return "nobody is charged less than nothing"
    if (band.block > 0) != (band.step > 0) or (band.block and not is_last):
        return "only the last band rises, by a step after each block of units"
    return None


def _flat_runs(bands: Sequence[Band], until: int) -> Iterator[tuple[int, int, int]]:
    """Yield runs of units with one rate, through the run that holds unit ``until``."""
    for band in bands:
        if band.first > until:
            return
        end = until if band.last is None else band.last
        if not band.block:
            yield band.first, end, band.rate
            continue
        for risen, begins in enumerate(range(band.first, end + 1, band.block)):
            yield begins, begins + band.block - 1, band.rate + risen * band.step
