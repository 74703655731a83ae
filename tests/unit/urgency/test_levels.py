"""How urgent an entry of a work list is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunhall.domain.urgency import LEVELS, SOON, all_known, level
from tests.builders.calendar import moment

#: The same cases are asked of the staff's app in `miniapp/tests/counts.test.js`.
TABLE: Any = json.loads(Path(__file__).with_name("levels.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(TABLE["now"])


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["level"])
def test_an_entry_is_as_urgent_as_its_card_says_or_else_its_deadline(case: Any) -> None:
    due_at = datetime.fromisoformat(case["due_at"]) if case["due_at"] else None
    assert level(case["card"], due_at, NOW) == case["level"]


def test_the_table_has_every_level() -> None:
    assert {case["level"] for case in TABLE["cases"]} == set(LEVELS)


@pytest.mark.parametrize(
    ("known_until", "known"),
    [
        (NOW - timedelta(seconds=1), set()),
        (NOW, {"overdue"}),
        (moment("2026-03-03"), {"overdue", "today"}),
        (NOW + SOON, {"overdue", "today"}),
        (NOW + SOON + timedelta(seconds=1), {"overdue", "today", "soon"}),
        (None, set()),
    ],
)
def test_what_is_due_before_the_place_where_counting_stopped_is_all_known(
    known_until: datetime | None, known: set[str]
) -> None:
    assert {word for word in LEVELS if all_known(word, known_until, NOW)} == known
