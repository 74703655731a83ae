"""Whatever a consultation can say to people has a text in both languages."""

from __future__ import annotations

import string
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.domain.public_consultation import approvals, commands, evolve, service, standing
from sunhall.domain.public_consultation.comments import commands as cc
from sunhall.domain.public_consultation.comments import comment
from sunhall.domain.public_consultation.comments.evolve import EVENT_TYPES as COMMENT_EVENTS
from sunhall.domain.public_consultation.consultation import State
from sunhall.domain.public_consultation.figures import counted

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("public_consultation", "consultation_comment")),
        ("state", (*State, *comment.State)),
        ("command", ("draft_consultation", *commands.COMMANDS, *cc.COMMANDS)),
        ("event", (*sorted(evolve.EVENT_TYPES), *sorted(COMMENT_EVENTS))),
        ("timeline", (*service.SHOWN, "consultation_result", *sorted(COMMENT_EVENTS))),
        ("clock", (standing.COMMENTS, standing.RESULT)),
        ("subject", (approvals.OPENING, approvals.PUBLISHING)),
        ("comment_result", get_args(get_type_hints(cc.AnswerComment)["result"])),
        ("comment_ground", get_args(get_type_hints(cc.RejectComment)["ground"])),
    ],
)
def test_every_word_has_a_text(example: Compiled, group: str, words: tuple[str, ...]) -> None:
    labels = example.catalogue["labels"]
    assert [word for word in words if f"{group}.{word}" not in labels] == []


@pytest.mark.parametrize(
    ("event", "known"),
    [*service.SHOWN.items(), ("consultation_result", tuple(counted({})))],
)
def test_the_time_line_mentions_only_what_is_known(
    example: Compiled, event: str, known: tuple[str, ...]
) -> None:
    detail = example.catalogue["labels"].get(f"timeline.{event}.detail", {"zh-CN": ""})
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned <= set(known)


def test_a_draft_is_looked_at_for_secrets_before_it_opens(example: Compiled) -> None:
    chosen = example.catalogue["public_consultation"]
    plans = {chain["id"]: chain["plan"] for chain in example.catalogue["chains"]}
    for name in ("opening_chain", "result_chain"):
        steps = [node["id"] for node in plans[chosen[name]]["nodes"]]
        assert {"review.department", "review.office", "review.leader"} <= set(steps), steps


def test_every_event_of_a_comment_and_every_public_step_brings_the_rows_up_to_date() -> None:
    from sunhall.application.consultations import _MOVES

    assert {*service.SHOWN, *COMMENT_EVENTS} == _MOVES
