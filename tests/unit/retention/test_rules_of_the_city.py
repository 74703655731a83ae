"""What a city can get wrong in ``retention.yaml``, and how it is told."""

from __future__ import annotations

import pytest

from sunhall.application.services import SERVICES
from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.conftest import city as city

FILE = "retention.yaml"


def test_the_city_keeps_each_service_for_some_years_and_says_why(city: City) -> None:
    rules = city.compile().sections["retention"]
    assert set(rules) >= {"disclosure", "correction", "petition", "ticket"}
    for rule in rules.values():
        assert rule["years"] >= 1
        assert rule["basis"]["kind"] == "convention"


def test_a_service_that_there_is_not_is_refused_with_the_nearest(city: City) -> None:
    city.edit(FILE, "\ndisclosure:\n", "\ndisclosures:\n")
    file, path, reason = city.problem()
    assert (file, path) == (FILE, "disclosures")
    assert "disclosure" in reason


def test_a_service_whose_cases_are_never_erased_is_refused(city: City) -> None:
    # Else its cases would be kept for good while the file says that they are not.
    kept = next(name for name, service in SERVICES.items() if not service.erases)
    city.edit(FILE, "\ncorrection:\n", f"\n{kept}:\n")
    assert city.problem()[:2] == (FILE, kept)


@pytest.mark.parametrize("years", ["0", "101", "ten"])
def test_a_time_that_cannot_be_meant_is_refused(city: City, years: str) -> None:
    # Within a year what expires by itself beside a case may still be there.
    city.edit(FILE, "disclosure:\n  years: 10", f"disclosure:\n  years: {years}")
    assert city.problem()[:2] == (FILE, "disclosure.years")


def test_a_city_may_keep_everything(city: City) -> None:
    city.write(FILE, "{}\n")
    assert city.compile().sections["retention"] == {}
