"""Whatever the software can say to people has a text in both languages."""

from __future__ import annotations

import ast
import string
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from infra.catalogue.compiler import Compiled
from infra.catalogue.problem import one_of
from sunhall.domain import errors
from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.approval.definition import Policy, Remedy, Repeat
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome, SeatState
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.disclosure import commands
from sunhall.domain.disclosure.request import State
from sunhall.domain.disclosure.timeline import _SHOWN as TOLD_EVENTS

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    path
    for folder in ("layers/core/python/sunhall", "functions")
    for path in (ROOT / folder).rglob("*.py")
)

#: Where a call says its code: position of the argument that is the code of an error.
CODE_ARGUMENT = {
    "FieldError": 1,
    "Refusal": 0,
    **{
        name: 0
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.SunhallError)
    },
}


#: What rows of people's boxes say besides the state of a seat.
SEAT_STATES = (*SeatState, "delegated", "urged")
COPY_STATES = ("unread", "read")

#: Rules by which somebody passes who has signed before.
AUTOMATIC = tuple(f"same_signer_{each}" for each in get_args(Repeat) if each != "none")


@cache
def calls(path: Path) -> tuple[ast.Call, ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def said(call: ast.Call, position: int, keyword: str) -> str | None:
    given = [each.value for each in call.keywords if each.arg == keyword]
    if len(call.args) > position:
        given.append(call.args[position])
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return None


def error_codes() -> dict[str, str]:
    """Return every code that the software refuses with, and a file that says it."""
    found = {
        value.default_code: "errors.py"
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.SunhallError)
    }
    for path in SOURCES:
        for call in calls(path):
            position = CODE_ARGUMENT.get(name_of(call))
            code = said(call, position, "code") if position is not None else None
            if code is not None:
                found[code] = path.name
    return found


def event_types() -> dict[str, str]:
    found = {}
    for path in SOURCES:
        for call in calls(path):
            event = said(call, 0, "type") if name_of(call) == "Happening" else None
            if event is not None:
                found[event] = path.name
    return found


def label_keys() -> dict[str, str]:
    """Return every key that the software asks a label for in so many words."""
    found = {}
    for path in SOURCES:
        for call in calls(path):
            key = said(call, 0, "key") if name_of(call) == "label" else None
            if key is not None and "." in key:
                found[key] = path.name
    return found


def keyword_words(keyword: str, folder: str) -> dict[str, str]:
    """Return every word that calls in a folder give for a keyword, and a file that does."""
    found = {}
    for path in (path for path in SOURCES if folder in str(path)):
        for call in calls(path):
            word = said(call, len(call.args), keyword)
            if word is not None:
                found[word] = path.name
    return found


def missing(example: Compiled, keys: dict[str, str]) -> list[str]:
    labels = example.catalogue["labels"]
    return [
        f"{key} ({where}): {one_of(labels, key)}"
        for key, where in keys.items()
        if key not in labels
    ]


def test_the_search_for_codes_finds_some() -> None:
    assert {"not_in_this_state", "malformed_json", "conflict"} <= error_codes().keys()
    assert {"submitted", "receipt_confirmed", "reply_sent"} <= event_types().keys()
    assert "letter_text.provisional" in label_keys()


def test_every_error_has_a_text(example: Compiled) -> None:
    keys = {f"error.{code}": where for code, where in error_codes().items()}
    assert missing(example, keys) == []


def test_every_event_has_a_text(example: Compiled) -> None:
    keys = {f"event.{event}": where for event, where in event_types().items()}
    assert missing(example, keys) == []


def test_every_subject_of_an_approval_has_a_text(example: Compiled) -> None:
    words = keyword_words("subject", "domain/disclosure")
    assert {"reply", "extension"} <= words.keys()
    assert missing(example, {f"subject.{word}": where for word, where in words.items()}) == []


def test_every_rule_by_which_a_task_or_a_signature_moved_has_a_text(example: Compiled) -> None:
    words = keyword_words("rule", "domain/approval")
    assert {"transferred", "escalated", "timeout"} <= words.keys()
    keys = {f"approval_rule.{word}": where for word, where in words.items()}
    assert missing(example, keys) == []


def test_every_label_that_is_asked_for_by_name_exists(example: Compiled) -> None:
    assert missing(example, label_keys()) == []


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("state", tuple(State)),
        ("command", ("submit", *commands.COMMANDS)),
        ("unit", tuple(Unit)),
        ("run_outcome", tuple(RunOutcome)),
        ("event", tuple(sorted(APPROVAL_EVENTS))),
        ("action", get_args(Action)),
        ("policy", get_args(Policy)),
        ("approval_state", ("running", *SEAT_STATES, *RunOutcome, *COPY_STATES)),
        ("approval_rule", ("absence", "otherwise", *AUTOMATIC)),
        ("approval_remedy", get_args(Remedy)),
        ("attachment_purpose", get_args(get_type_hints(commands.Attachment)["purpose"])),
        ("timeline", (*TOLD_EVENTS, "extension_approved")),
        ("clock", ("confirmation", "reply", "supplement")),
        ("card", ("yellow", "red")),
        ("receipt_rule", ("submission", "signature", "confirmation")),
        ("problem", ("400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503")),
    ],
)
def test_every_word_of_the_service_has_a_text(
    example: Compiled, group: str, words: tuple[str, ...]
) -> None:
    assert missing(example, {f"{group}.{word}": group for word in words}) == []


@pytest.mark.parametrize("event", TOLD_EVENTS)
def test_what_the_applicant_is_told_of_an_event_mentions_only_what_the_event_knows(
    example: Compiled, event: str
) -> None:
    detail = example.catalogue["labels"].get(f"timeline.{event}.detail")
    if detail is None:
        assert TOLD_EVENTS[event] == ()
        return
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned <= set(TOLD_EVENTS[event])


def test_every_text_is_there_in_both_languages(example: Compiled) -> None:
    assert all(
        set(texts) == {"zh-CN", "en"} and all(texts.values())
        for texts in example.catalogue["labels"].values()
    )


def test_a_placeholder_is_a_plain_name(example: Compiled) -> None:
    for key, texts in example.catalogue["labels"].items():
        for text in texts.values():
            assert text.count("{") == text.count("}"), key
