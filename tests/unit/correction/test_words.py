"""Whatever a correction request can say to people has a text in both languages."""

from __future__ import annotations

import string
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.domain.correction import commands
from sunhall.domain.correction.approvals import SUBJECT
from sunhall.domain.correction.evolve import EVENT_TYPES
from sunhall.domain.correction.request import ANSWER_LETTER, Result, State
from sunhall.domain.correction.standing import CLOCK
from sunhall.domain.correction.timeline import SHOWN

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("correction",)),
        ("state", tuple(State)),
        ("command", tuple(commands.COMMANDS)),
        ("event", tuple(sorted(EVENT_TYPES))),
        ("timeline", tuple(SHOWN)),
        ("clock", (CLOCK, "confirmation")),
        ("subject", (SUBJECT,)),
        ("letter", (ANSWER_LETTER,)),
        ("correction_result", tuple(Result)),
        ("attachment_purpose", get_args(get_type_hints(commands.Evidence)["purpose"])),
    ],
)
def test_every_word_has_a_text(example: Compiled, group: str, words: tuple[str, ...]) -> None:
    labels = example.catalogue["labels"]
    assert [word for word in words if f"{group}.{word}" not in labels] == []


@pytest.mark.parametrize("event", SHOWN)
def test_the_time_line_mentions_only_what_the_event_knows(example: Compiled, event: str) -> None:
    detail = example.catalogue["labels"].get(f"timeline.{event}.detail", {"zh-CN": ""})
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned <= set(SHOWN[event])


def test_the_numbers_are_the_citys(example: Compiled) -> None:
    rules = example.catalogue["correction"]
    assert (rules["answer"]["amount"], rules["answer"]["unit"]) == (20, "working_day")
    assert rules["answer"]["basis"]["kind"] == "convention"
