"""The numbers of table A.4, each preset complete, each number with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.catalogue.compiler import compile_catalogue
from infra.catalogue.interview_file import (
    NUMBERS,
    UNITS,
    InterviewPresets,
    compiled_preset,
)
from infra.catalogue.problem import CatalogueRefused
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.live_session.vote import TieRule
from tests.builders.interviews import interview_city

ROOT = Path(__file__).parents[3]
FILES = ("rules.yaml", "presets.yaml")


@pytest.fixture(scope="module")
def presets() -> dict[str, dict[str, Any]]:
    text = (ROOT / "catalogue/interviews/presets.yaml").read_text("utf-8")
    file = InterviewPresets.model_validate(yaml.safe_load(text))
    return {preset.id: compiled_preset(preset, file) for preset in file.presets}


def test_every_preset_is_complete_and_every_number_says_where_it_comes_from(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        for name in NUMBERS:
            basis = preset[name]["basis"]
            assert basis["note"] or (basis["source"] and basis["article"]), (preset["id"], name)


@pytest.mark.parametrize(
    ("preset", "number", "value"),
    [
        # 六安: twelve units, fifteen days' vote in December, three topics two weeks before, a
        # week's notice, two hours.
        ("luan", "units_a_year", 12),
        ("luan", "plan_vote", 15),
        ("luan", "plan_vote_month", 12),
        ("luan", "topics_at_least", 3),
        ("luan", "topics_before", 14),
        ("luan", "announcement", 7),
        ("luan", "length", 120),
        ("luan", "guests_announced", True),
        # 芜湖: at least six a year.
        ("wuhu", "units_a_year", 6),
        ("wuhu", "length", 60),
        # The second city: three days' notice, answers within five working days.
        ("second-city", "announcement", 3),
        ("second-city", "answer", 5),
        # 旗: one day's notice, fifteen questions, five to eight photos, a liaison.
        ("banner", "announcement", 1),
        ("banner", "prepared_questions", 15),
        ("banner", "photos_least", 5),
        ("banner", "photos_most", 8),
        ("banner", "liaison", True),
    ],
)
def test_a_preset_says_what_its_source_says(
    presets: dict[str, dict[str, Any]], preset: str, number: str, value: int | bool
) -> None:
    found = presets[preset][number]
    assert found.get("amount", found.get("on")) == value
    assert found["basis"]["kind"] == "practice"


def test_answers_are_counted_in_working_days_and_notice_in_calendar_days(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        assert {name: preset[name]["unit"] for name in UNITS} == dict(UNITS)


def test_the_city_reads_the_preset_that_it_chose() -> None:
    compiled = compile_catalogue(ROOT / "catalogue")
    city: Any = Catalogue.__new__(Catalogue)
    object.__setattr__(city, "sections", compiled.sections)
    rules = interview_rules(city)
    assert rules.preset == "yunxi"
    assert (rules.units_a_year.amount, rules.announcement.amount, rules.answer.amount) == (12, 7, 5)
    assert rules.tie is TieRule.FIRST_LISTED
    assert interview_rules(interview_city(tie="office")).tie is TieRule.OFFICE


def refused(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    """Return what is said of a catalogue in which something was written differently."""
    import shutil

    shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue")
    path = tmp_path / "catalogue/interviews" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueRefused) as failure:
        compile_catalogue(tmp_path / "catalogue")
    return [f"{each.file} {each.path}: {each.reason}" for each in failure.value.problems]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("rules.yaml", "preset: yunxi", "preset: yunxl", "there is no preset 'yunxl'"),
        ("rules.yaml", "office: government-office", "office: gov", "there is no department 'gov'"),
        (
            "rules.yaml",
            "transcript_chain: interview-transcript",
            "transcript_chain: interview-text",
            "there is no chain 'interview-text'",
        ),
        (
            "rules.yaml",
            "transcript_chain: interview-transcript",
            "transcript_chain: disclosure-sensitive-reply",
            "has the condition",
        ),
        ("rules.yaml", "rule: first_listed", "rule: by_lot", "'by_lot'"),
        ("presets.yaml", "  - id: wuhu", "  - id: luan", "'luan' is taken already"),
        (
            "presets.yaml",
            "answer: {amount: 5, unit: working_day",
            "answer: {amount: 5, unit: hour",
            "is counted in units of working_day",
        ),
        (
            "presets.yaml",
            "plan_vote_month: {amount: 12",
            "plan_vote_month: {amount: 13",
            "no month",
        ),
        (
            "presets.yaml",
            "photos_most: {amount: 8",
            "photos_most: {amount: 4",
            "less than the least",
        ),
        (
            "presets.yaml",
            "topics_at_least: {amount: 3",
            "topics_at_least: {amount: 1",
            "leaves nothing to vote on",
        ),
        (
            "presets.yaml",
            "topic_vote: {amount: 5",
            "topic_vote: {amount: 9",
            "topics would come too late",
        ),
        ("presets.yaml", "  archive: {amount: 30", "  archived: {amount: 30", "archived"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    found = refused(tmp_path, name, old, new)
    assert any(told in each and name in each for each in found), found


def test_a_number_that_nobody_says_is_missed(tmp_path: Path) -> None:
    text = (ROOT / "catalogue/interviews/presets.yaml").read_text("utf-8")
    [old] = [line for line in text.splitlines(keepends=True) if line.startswith("  archive: ")]
    found = refused(tmp_path, "presets.yaml", old, "")
    assert any("is missing, and the conventions do not say it" in each for each in found)
