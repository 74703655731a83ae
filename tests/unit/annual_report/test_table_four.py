"""Table four: reconsiderations and lawsuits by path and result."""

from __future__ import annotations

import pytest

from sunhall.domain.annual_report.identities import i6_remedies_add_up
from sunhall.domain.annual_report.ledger_entry import RemedyRecord
from sunhall.domain.annual_report.table_four import OUTCOMES, PATHS, TableFour
from tests.builders.annual_report import PERIOD, counted, entry, remedy, tables, texts


def numbers(*remedies: RemedyRecord) -> dict[str, int]:
    four = counted(entry(1, "2025-03-02", "2025-04-01", "r3_3_4", remedies=remedies)).four
    return {place: number for place, number in four.places().items() if number}


def test_the_form_has_one_row_of_15_numbers() -> None:
    places = TableFour.from_places({}).places()
    assert len(places) == 15
    assert set(places.values()) == {0}
    assert list(places)[:5] == [f"reconsideration.{outcome}" for outcome in OUTCOMES]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("result", ["upheld", "corrected", "other"])
def test_a_remedy_decided_in_the_year_counts_by_its_result(path: str, result: str) -> None:
    found = numbers(remedy(path, "2025-11-01", result, "2026-02-01"))
    assert found == {f"{path}.{result}": 1, f"{path}.total": 1}


def test_a_remedy_that_is_not_decided_by_the_end_of_the_year_is_pending() -> None:
    pending = {"direct.pending": 1, "direct.total": 1}
    assert numbers(remedy("direct", "2026-12-31")) == pending
    assert numbers(remedy("direct", "2025-06-01", "upheld", "2027-01-01")) == pending


def test_a_remedy_decided_before_the_year_or_filed_after_it_does_not_count() -> None:
    assert numbers(remedy("direct", "2025-06-01", "upheld", "2025-12-31")) == {}
    assert numbers(remedy("direct", "2027-01-01")) == {}


def test_the_sample_of_the_reference_balances() -> None:
    sample = {"reconsideration": (376, 97, 196, 121, 790), "direct": (16, 1, 12, 27, 56),
              "after_reconsideration": (74, 1, 30, 51, 156)}  # fmt: skip
    four = TableFour.from_places(
        {
            f"{path}.{outcome}": number
            for path, row in sample.items()
            for outcome, number in zip(OUTCOMES, row, strict=True)
        }
    )
    assert i6_remedies_add_up(tables(four=four), [], PERIOD) == []
    spoilt = TableFour.from_places({**four.places(), "direct.total": 57})
    (found,) = i6_remedies_add_up(tables(four=spoilt), [], PERIOD)
    assert (found.identity, found.place, found.left, found.right) == ("I6", "direct.total", 57, 56)


def test_i6_names_the_case_whose_remedy_was_decided_without_a_result() -> None:
    good = entry(1, "2026-01-05", remedies=[remedy("direct", "2026-02-01")])
    bad = entry(2, "2026-01-05", remedies=[remedy("direct", "2026-02-01", None, "2026-03-01")])
    (found,) = i6_remedies_add_up(counted(good, bad), [good, bad], PERIOD)
    assert (found.place, found.left, found.right) == ("direct.total", 2, 1)
    assert found.cases == ("GK-000002",)


def test_i6_names_the_case_whose_remedy_was_decided_before_it_was_filed() -> None:
    bad = entry(2, "2026-01-05", remedies=[remedy("direct", "2027-02-01", "upheld", "2026-03-01")])
    (found,) = i6_remedies_add_up(counted(bad), [bad], PERIOD)
    assert (found.left, found.right, found.cases) == (0, 1, ("GK-000002",))


def test_i6_names_the_case_whose_remedy_is_in_no_group_of_the_form() -> None:
    bad = entry(3, "2026-01-05", remedies=[remedy("mediation", "2026-02-01")])
    found = i6_remedies_add_up(counted(bad), [bad], PERIOD)
    assert texts(found) == [("I6", "mediation")]
    assert found[0].cases == ("GK-000003",)
