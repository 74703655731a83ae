"""What a city can get wrong in the files of corrections and consultations, and how it is told."""

from __future__ import annotations

import pytest

from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.conftest import city as city

CORRECTION = "services/correction.yaml"
CONSULTATION = "services/public_consultation.yaml"


def test_a_correction_request_counts_working_days(city: City) -> None:
    city.edit(
        CORRECTION,
        "  answer:\n    amount: 20\n    unit: working_day",
        "  answer:\n    amount: 20\n    unit: calendar_day",
    )
    assert city.problem()[:2] == (CORRECTION, "periods.answer.unit")


@pytest.mark.parametrize(
    ("file", "path", "named"),
    [
        (CORRECTION, "chains.answer", "correction-answer"),
        (CONSULTATION, "chains.opening", "consultation-opening"),
        (CONSULTATION, "chains.result", "consultation-result"),
    ],
)
def test_a_chain_that_does_not_exist_is_named_with_the_nearest_that_does(
    city: City, file: str, path: str, named: str
) -> None:
    key = path.rpartition(".")[2]
    city.edit(file, f"{key}: {named}\n", f"{key}: {named}s\n")
    assert city.problem()[:2] == (file, path)
    assert named in city.problem()[2]


@pytest.mark.parametrize(
    ("file", "path", "chain", "condition"),
    [
        (CORRECTION, "chains.answer", "correction-answer", "withheld > 0"),
        (CONSULTATION, "chains.result", "consultation-result", 'channel == "fax"'),
    ],
)
def test_a_chain_that_asks_what_the_service_does_not_know_is_refused(
    city: City, file: str, path: str, chain: str, condition: str
) -> None:
    step = """
  - id: asked
    label: {zh-CN: 复核, en: Second look}
    when: CONDITION
    policy: any
    approvers:
      - {role: leader, department: government-office}
""".replace("CONDITION", condition)
    city.append(f"chains/{chain}.yaml", step)
    found = city.problem()
    assert found[:2] == (file, path)
    assert condition in found[2]


@pytest.mark.parametrize("period", ["comments", "shortest", "result"])
def test_a_consultation_counts_days_as_its_periods_say(city: City, period: str) -> None:
    text = (city.root / CONSULTATION).read_text(encoding="utf-8")
    head, _, tail = text.partition(f"  {period}:")
    city.write(CONSULTATION, f"{head}  {period}:{_in_hours(tail)}")
    assert city.problem()[:2] == (CONSULTATION, f"periods.{period}.unit")


def test_an_urgent_period_is_not_longer_than_the_usual_one(city: City) -> None:
    city.edit(CONSULTATION, "    amount: 7\n", "    amount: 31\n")
    assert city.problem()[:2] == (CONSULTATION, "periods.shortest.amount")


def _in_hours(text: str) -> str:
    """Return a period's text with its unit replaced by hours."""
    before, _, after = text.partition("    unit: ")
    return f"{before}    unit: hour\n{after.partition(chr(10))[2]}"
