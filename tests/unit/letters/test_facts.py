from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from sunhall.domain.errors import InvalidInput
from sunhall.domain.letters.facts import FACT_TYPES, FactKind, read_facts
from tests.unit.letters.sample_letters import FACTS


def refused(data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as error:
        read_facts(data)
    assert error.value.code == "letter_facts_wrong"
    return {each.field: each.code for each in error.value.errors}


def test_every_fact_of_the_vocabulary_has_a_sample_and_is_read() -> None:
    facts = read_facts(FACTS)
    assert set(facts) == set(FACT_TYPES) == set(FACTS)
    assert facts["received_on"] == date(2026, 2, 14)
    assert facts["supplement_days"] == 15
    assert facts["disclosed_items"] == ("《学区划分方案》", "《学区划分方案说明》")
    earlier: Any = facts["earlier_reply"]
    assert earlier["date"] == date(2025, 12, 1)


@pytest.mark.parametrize("empty", [None, "", [], ()])
def test_an_empty_value_counts_as_absent(empty: Any) -> None:
    name = "reasons" if empty in (None, "") else "disclosed_items"
    assert read_facts({name: empty}) == {}


def test_an_unknown_fact_is_refused_by_name() -> None:
    assert refused({"reson": "理由"}) == {"reson": "letter_fact_unknown"}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("reasons", 3),
        ("reasons", "   "),
        ("reasons", ["一"]),
        ("received_on", "14.2.2026"),
        ("received_on", "2026-02-30"),
        ("received_on", 20260214),
        ("received_on", datetime(2026, 2, 14)),  # noqa: DTZ001 - that is what is wrong with it
        ("supplement_days", "15"),
        ("supplement_days", True),
        ("supplement_days", 1.5),
        ("disclosed_items", "一份文件"),
        ("disclosed_items", ["一份文件", ""]),
        ("withheld_items", [{"item": "附件"}]),
        ("withheld_items", ["附件"]),
        ("withheld_items", [{"item": "a", "ground": "b", "reason": "c", "more": "d"}]),
        ("earlier_reply", {"no": "云教公开〔2025〕41号", "date": "昨天"}),
        ("other_agency", "规划局"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name(name: str, wrong: Any) -> None:
    assert refused({name: wrong}) == {name: "letter_fact_wrong_kind"}


def test_every_wrong_fact_is_named_at_once() -> None:
    assert set(refused({"due_on": "bald", "reasons": 1, "x": "y"})) == {"due_on", "reasons", "x"}


def test_no_error_repeats_what_was_typed() -> None:
    with pytest.raises(InvalidInput) as error:
        read_facts({"applicant_name": {"name": "欧阳龑"}})
    assert "欧阳龑" not in str(error.value) + repr(error.value.errors)


def test_every_fact_says_what_it_means() -> None:
    assert all(fact_type.meaning for fact_type in FACT_TYPES.values())
    for fact_type in FACT_TYPES.values():
        is_record = fact_type.kind in (FactKind.RECORD, FactKind.RECORDS)
        assert bool(fact_type.parts) is is_record
