"""Templates of WeChat's: what may stand in which field, and what does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sunhall.adapters.reminder_templates import templates_from
from sunhall.domain.staff_notices.notice import Kind
from sunhall.domain.staff_notices.reminder import (
    LONGEST_STRING,
    LONGEST_THING,
    ReminderTemplate,
    ReminderTemplates,
    filled_in,
    takes,
)
from sunhall.http.texts import catalogue_labels

FIELDS = {"thing1": "kind", "character_string2": "receipt_no", "time3": "at"}
APPROVALS = ReminderTemplate("approvals", ("approval_asked", "approval_urged"), FIELDS)
CASES = ReminderTemplate("cases", ("card_red",), {"thing11": "kind", "date4": "at"})
TEMPLATES = ReminderTemplates((APPROVALS, CASES))
AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "part", "taken"),
    [
        ("thing1", "kind", True),
        ("thing12", "kind", True),
        ("character_string2", "receipt_no", True),
        ("time3", "at", True),
        ("date4", "at", True),
        ("thing1", "receipt_no", False),
        ("thing1", "at", False),
        ("character_string2", "kind", False),
        ("time3", "receipt_no", False),
        ("thing", "kind", False),
        ("Thing1", "kind", False),
        ("name1", "kind", False),
        ("phone_number1", "receipt_no", False),
        ("thing1\n", "kind", False),
        ("", "kind", False),
        ("thing1", "", False),
    ],
)
def test_each_sort_of_field_takes_the_part_that_fits_into_it(
    field: str, part: str, taken: bool
) -> None:
    assert takes(field, part) is taken


def test_a_message_says_what_happened_to_which_number_and_when_in_beijing() -> None:
    said = filled_in(APPROVALS, label="有事项等您审批", receipt_no="GK-20261121-483927-0", at=AT)
    assert said == {
        "thing1": "有事项等您审批",
        "character_string2": "GK-20261121-483927-0",
        "time3": "2026年11月23日 00:05",
    }


def test_only_the_fields_of_the_template_are_filled_in() -> None:
    said = filled_in(CASES, label="红牌：办件已超期", receipt_no="GK-1", at=AT)
    assert said == {"thing11": "红牌：办件已超期", "date4": "2026年11月23日 00:05"}


def test_the_label_of_every_kind_and_the_longest_receipt_number_fit() -> None:
    labels = catalogue_labels()
    for kind in Kind:
        text = labels[f"staff_notice.{kind}"]["zh-CN"]
        said = filled_in(APPROVALS, label=text, receipt_no="ABCDEF-20261121-483927-0", at=AT)
        assert 0 < len(said["thing1"]) <= LONGEST_THING
        assert len(said["character_string2"]) <= LONGEST_STRING


def test_a_kind_is_told_by_its_template_or_not_at_all() -> None:
    assert TEMPLATES.telling("approval_urged") == APPROVALS
    assert TEMPLATES.telling("card_red") == CASES
    assert TEMPLATES.telling("card_yellow") is None
    assert ReminderTemplates().telling("card_red") is None


def test_the_settings_are_read_as_they_were_written() -> None:
    items = [
        {"id": each.id, "kinds": each.kinds, "fields": each.fields} for each in TEMPLATES.items
    ]
    assert templates_from(json.dumps({"long_term": False, "items": items})) == TEMPLATES
    assert templates_from(json.dumps({"long_term": True, "items": []})).long_term
    assert templates_from("") == ReminderTemplates()


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        {"items": []},
        {"long_term": False, "items": [{}]},
        {"long_term": False, "items": [{"id": "a", "kinds": None, "fields": {}}]},
        {"long_term": False, "items": None},
        "x",
    ],
)
def test_a_variable_that_was_set_by_hand_is_refused_when_it_is_wrong(told: Any) -> None:
    with pytest.raises(ValueError):
        templates_from(json.dumps(told))
    with pytest.raises(ValueError):
        templates_from("{")
