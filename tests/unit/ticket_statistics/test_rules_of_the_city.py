"""The example city's statistics: its numbers, its words, and what a wrong file is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from infra.catalogue.problem import CatalogueRefused
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.errors import FieldError
from sunhall.domain.ticket_statistics.brief_words import WORDS
from sunhall.domain.ticket_statistics.cross_table import DIMENSIONS
from sunhall.domain.ticket_statistics.day_count import MEASURES
from sunhall.domain.ticket_statistics.digest import COUNTS, RATES
from sunhall.domain.ticket_statistics.rules import statistics_rules
from sunhall.http.brief_names import BriefNames

CITY = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(CITY)


def refused(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    shutil.copytree(CITY, tmp_path / "catalogue")
    file = tmp_path / "catalogue/statistics.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueRefused) as told:
        compile_catalogue(tmp_path / "catalogue")
    return [(each.path, each.reason) for each in told.value.problems]


def test_numbers_are_read_as_the_file_has_them(example: Compiled) -> None:
    data = example.sections["statistics"]
    rules = statistics_rules(load_catalogue())
    assert rules.hot.growth == data["hot"]["growth_percent"] / 100
    assert rules.hot.significance == data["hot"]["significance_in_10000"] / 10_000
    assert rules.hot.windows >= 2
    assert rules.open_cell >= 2
    assert rules.attention.on_time == data["attention"]["on_time"]


def test_every_word_of_briefs_has_both_languages(example: Compiled) -> None:
    words = example.sections["statistics"]["words"]
    assert set(words) == WORDS
    assert all(set(text) == {"zh-CN", "en"} for text in words.values())


@pytest.mark.parametrize("word", [*COUNTS, *RATES])
def test_what_a_digest_compares_has_a_word(word: str) -> None:
    assert word in WORDS
    assert word in MEASURES or word in RATES


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_dimension_has_names_in_both_languages(locale: str) -> None:
    names = BriefNames(load_catalogue(), locale)  # type: ignore[arg-type]
    known = {
        "hour": ("09", "09:00"),
        "day": ("2026-05-12", "2026年5月12日" if locale == "zh-CN" else "12 May 2026"),
        "unit": ("water-affairs", None),
        "channel": ("phone", None),
        "kind": ("help", None),
        "category": ("road_damage", None),
        "group": ("traffic", None),
        "area": ("chengdong", None),
    }
    assert set(known) == set(DIMENSIONS)
    for by, (word, expected) in known.items():
        told = names.word(by, word)
        assert told == expected if expected else told not in ("", word)
        assert names.word(by, "-") == names.say("unknown")


def test_a_word_that_the_city_has_dropped_is_shown_as_it_is() -> None:
    names = BriefNames(load_catalogue(), "en")
    assert names.word("category", "hat_lost") == "hat_lost"
    assert names.listed(["a", "b"]) == "a; b"


def test_a_missing_word_is_named(tmp_path: Path) -> None:
    problems = refused(tmp_path, "  full_stop:", "  full_stops:")
    assert "'full_stop' is missing: briefs use it" in [reason for _, reason in problems]
    assert any("no brief uses it" in reason for _, reason in problems)


def test_languages_fill_the_same_places(tmp_path: Path) -> None:
    problems = refused(tmp_path, '"{year}年第{number}期（周报）"', '"第{number}期"')
    assert [reason for _, reason in problems] == ["its languages have different places to fill"]


def test_a_hot_matter_must_have_grown(tmp_path: Path) -> None:
    problems = refused(tmp_path, "growth_percent: {amount: 150", "growth_percent: {amount: 100")
    assert [reason for _, reason in problems] == ["a hot matter has grown: above 100"]


@pytest.mark.parametrize(
    "code",
    [
        *("statistics_not_allowed", "briefs_not_allowed", "days_reversed", "too_many_days"),
        *("not_a_day", "not_a_window", "window_out_of_range", "no_such_issue"),
        *("no_issue_that_day", "issue_not_begun", "not_a_month", "supervision_due_in_the_past"),
    ],
)
def test_every_refusal_has_a_text(example: Compiled, code: str) -> None:
    assert f"error.{code}" in example.catalogue["labels"]
    assert FieldError("period", code).code == code
