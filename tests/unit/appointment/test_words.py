"""Whatever an appointment can say to people has a text in both languages."""

from __future__ import annotations

import ast
import string
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.domain.appointment import commands
from sunhall.domain.appointment.appointment import State
from sunhall.domain.appointment.approvals import SUBJECT
from sunhall.domain.appointment.evolve import (
    DECISION,
    EVENT_TYPES,
    SIGNING,
    WRITING,
    promise_clock,
)
from sunhall.domain.appointment.timeline import AGREED, SHOWN, TOLD_BY

ROOT = Path(__file__).parents[3]
DOMAIN = ROOT / "layers/core/python/sunhall/domain"

#: Values of the events that are told in words of their own.
TOLD = (
    *("appointment_cancelled_citizen", "appointment_cancelled_host"),
    *("no_show_marked_citizen", "no_show_marked_host"),
    *("minutes_signed_citizen", "minutes_signed_host"),
)


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


def refusals() -> set[str]:
    """Every code that stands in the service's own modules."""
    found: set[str] = set()
    for path in DOMAIN.glob("appointment/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name("Refusal"), [ast.Constant(str(code)), *_]):
                    found.add(code)
    return found


def test_the_refusals_are_found_by_reading_the_code() -> None:
    assert {"minutes_changed", "offer_over", "absence_too_early"} <= refusals()


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("appointment",)),
        ("state", tuple(State)),
        ("command", tuple(commands.COMMANDS)),
        ("event", tuple(sorted(EVENT_TYPES))),
        ("timeline", (*SHOWN, *TOLD, *AGREED.values())),
        ("clock", (DECISION, WRITING, SIGNING, *(promise_clock(n) for n in range(1, 11)))),
        ("subject", (SUBJECT,)),
        ("error", (*sorted(refusals()), "too_late_to_cancel", "too_late_to_move")),
        ("role", ("reception_host", "appointment_clerk")),
        ("meeting_outcome", ("settled", "promised", "explained", "passed_on", "no_agreement")),
        ("calendar", ("appointments", "by_video", "by_video_how")),
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


def test_every_step_that_is_told_by_a_value_is_an_event() -> None:
    assert set(TOLD_BY) <= EVENT_TYPES
    assert set(SHOWN) <= EVENT_TYPES


def test_the_numbers_are_the_citys_and_say_where_they_are_from(example: Compiled) -> None:
    rules: dict[str, Any] = example.sections["appointment"]
    numbers = {**rules["periods"], **rules["limits"]}
    assert all(each["basis"]["note"] for each in numbers.values())
    assert (rules["periods"]["minutes"]["amount"], rules["periods"]["minutes"]["unit"]) == (
        2,
        "working_day",
    )
