"""Table two: the figures that the office states, in yuan exactly and in 万元 on the form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.annual_report.commands import AddToReport
from sunhall.domain.annual_report.table_two import MOST, Documents, TableTwo, in_wan
from sunhall.domain.errors import InvalidInput
from sunhall.http.parse import parse

figures = st.integers(0, MOST)
documents = st.builds(Documents, figures, figures, figures)
tables = st.builds(TableTwo, documents, documents, figures, figures, figures, figures)


@given(figures)
def test_an_amount_in_wan_is_exact_and_has_no_needless_zeros(yuan: int) -> None:
    text = in_wan(yuan)
    assert Decimal(text) * 10_000 == yuan
    assert not ("." in text and text.endswith(("0", ".")))


@given(tables, tables)
def test_two_units_together_have_the_sum_of_every_figure(one: TableTwo, other: TableTwo) -> None:
    both = one.plus(other).places()
    assert both == {place: number + other.places()[place] for place, number in one.places().items()}


@given(tables)
def test_a_unit_that_stated_nothing_adds_nothing(one: TableTwo) -> None:
    assert one.plus(TableTwo()) == one == TableTwo().plus(one)


def test_the_places_are_those_of_the_form() -> None:
    assert list(TableTwo().places()) == [
        *(f"regulations.{each}" for each in ("made", "repealed", "in_force")),
        *(f"normative_documents.{each}" for each in ("made", "repealed", "in_force")),
        *("licences.decisions", "penalties.decisions", "enforcement_measures.decisions"),
        "fees.yuan",
    ]


@pytest.mark.parametrize("number", [-1, MOST + 1, 1.5, "3", None, True])
def test_i8_a_figure_that_is_no_count_is_refused_where_it_comes_in(number: object) -> None:
    body = {"year": 2026, "level": "unit", "department": "x", "table_two": {"penalties": number}}
    with pytest.raises(InvalidInput) as refused:
        parse(AddToReport, body)
    assert [each.field for each in refused.value.errors] == ["table_two.penalties"]
