"""Whatever scores say to people has a text in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.domain.score_appeal import evolve as appeal_evolve
from sunhall.domain.score_appeal.appeal import AppealState
from sunhall.domain.score_appeal.approvals import SUBJECT
from sunhall.domain.score_appeal.commands import COMMANDS as APPEAL_COMMANDS
from sunhall.domain.scoring.entries.commands import COMMANDS as ENTRY_COMMANDS
from sunhall.domain.scoring.entries.entry import EntryState
from sunhall.domain.scoring.entries.history import EVENT_TYPES

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "layers/core/python/sunhall"


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("score_entry", "score_appeal")),
        ("state", (*EntryState, *AppealState)),
        ("command", (*ENTRY_COMMANDS, *APPEAL_COMMANDS, "record_score_entry")),
        ("event", tuple(sorted(EVENT_TYPES | appeal_evolve.EVENT_TYPES))),
        ("clock", (appeal_evolve.CLOCK,)),
        ("subject", (SUBJECT,)),
        ("score_part", ("base", "daily", "self_assessment", "third_party")),
    ],
)
def test_every_word_has_a_text(example: Compiled, group: str, words: tuple[str, ...]) -> None:
    labels = example.catalogue["labels"]
    assert [word for word in words if f"{group}.{word}" not in labels] == []


def quoted(*files: str) -> set[str]:
    """Return every word in quotes that looks like a code."""
    text = "".join((SOURCES / file).read_text(encoding="utf-8") for file in files)
    return set(re.findall(r'"([a-z][a-z_]+)"', text))


def test_every_reason_for_not_counting_has_a_text(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    written = {key.partition(".")[2] for key in labels if key.startswith("score_reason.")}
    used = quoted(
        "domain/scoring/judgement.py",
        "domain/scoring/ticket_records.py",
        "domain/scoring/entries/entry_record.py",
    )
    assert written <= used
    judged = re.findall(
        r'NotCounted\("([a-z_]+)"\)', (SOURCES / "domain/scoring/judgement.py").read_text()
    )
    assert set(judged) <= written
    told = re.findall(
        r'return "([a-z_]+)"', (SOURCES / "domain/scoring/ticket_records.py").read_text()
    )
    assert set(told) <= written


def test_every_reason_for_no_place_has_a_text(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    written = {key.partition(".")[2] for key in labels if key.startswith("score_unranked.")}
    returned = re.findall(
        r'return "([a-z_]+)"', (SOURCES / "domain/scoring/standing.py").read_text()
    )
    assert set(returned) | {"no_class"} == written


def test_every_refusal_has_a_text(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    files = (
        *("domain/scoring/entries/decide.py", "domain/score_appeal/decide.py"),
        *("application/scores.py", "application/file_score_appeal.py"),
    )
    text = "".join((SOURCES / file).read_text(encoding="utf-8") for file in files)
    codes = re.findall(r'(?:Refusal|NotFound|NotAllowed)\(\s*"([a-z_]+)"', text)
    codes += re.findall(r'FieldError\("[a-z]+", "([a-z_]+)"', text)
    assert len(codes) > 12
    assert [code for code in codes if f"error.{code}" not in labels] == []
