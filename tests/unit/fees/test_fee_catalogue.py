"""The tariff that ships is that of 国办函〔2020〕109号; a broken one is refused by its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from infra.catalogue.problem import CatalogueRefused
from sunhall.domain.fees.tariff import bands_of, per_item, per_page
from tests.builders.catalogue import FEES

EXAMPLE = Path(__file__).parents[3] / "catalogue"
DISCLOSURE = "services/disclosure.yaml"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "catalogue"))


def refused(city: Path, old: str, new: str) -> tuple[str, str]:
    """Spoil the file and return where it is wrong, and why."""
    file = city / DISCLOSURE
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refusal:
        compile_catalogue(city)
    (problem,) = refusal.value.problems
    assert problem.file == DISCLOSURE
    return problem.path, problem.reason


def test_the_example_city_charges_by_the_letter_of_2020() -> None:
    fees = compile_catalogue(EXAMPLE).catalogue["disclosure"]["fees"]
    for method in ("per_item", "per_page"):
        assert bands_of(fees[method]["bands"]) == bands_of(FEES[method]["bands"])
        assert fees[method]["basis"]["source"] == "国办函〔2020〕109号"
    assert (per_item(fees, 1, 35).amount, per_page(fees, 250).amount) == (3_000, 4_700)
    assert fees["per_page"]["copies"] == FEES["per_page"]["copies"]
    assert fees["per_page"]["not_for"] == FEES["per_page"]["not_for"]


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (
            *("{from: 11, to: 30, rate: 100}", "{from: 12, to: 30, rate: 100}"),
            *("fees.per_item", "band 2: a band begins with the unit after"),
        ),
        (
            *("{from: 101, to: 200, rate: 20}", "{from: 101, to: 200, rate: 10}"),
            *("fees.per_page", "band 3: the tariff is progressive"),
        ),
        (
            *("{from: 201, rate: 40}", "{from: 201, to: 300, rate: 40}"),
            *("fees.per_page", "band 4: the last band has no end"),
        ),
        (
            *("{from: 31, to: 100, rate: 10}", "{from: 31, to: 100, rate: 10.5}"),
            *("fees.per_page.bands.1.rate", "integer"),
        ),
        (
            *("electronic: [email]", "electronic: [pigeon]"),
            *("fees.per_page.copies.electronic.0", "there is no way 'pigeon'"),
        ),
        (
            *("copies: {paper: [post, pickup]", "copies: {stone: [post, pickup]"),
            *("fees.per_page.copies.stone", "there is no form 'stone'"),
        ),
        (
            *("not_for: [already_public]", "not_for: [already_publik]"),
            *("fees.per_page.not_for.0", "did you mean 'already_public'"),
        ),
        ("same_information:\n    amount: 70", "same_information:\n    amount: 101",
         "limits.same_information.amount", "100"),
    ],
)  # fmt: skip
def test_a_tariff_that_cannot_be_is_refused_where_it_is_wrong(
    city: Path, old: str, new: str, path: str, reason: str
) -> None:
    where, why = refused(city, old, new)
    assert where == path
    assert reason in why
