"""Whatever interviews can say to people has a text in both languages."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.application import keep_sessions
from sunhall.application.read_sessions import Phase
from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.authorization import PERMISSIONS
from sunhall.domain.interview_plan import commands as cp
from sunhall.domain.interview_plan import evolve as plan_evolve
from sunhall.domain.interview_plan import plan
from sunhall.domain.interview_plan import service as plan_service
from sunhall.domain.live_session import approvals, commands, evolve, service
from sunhall.domain.live_session.session import TEAM_ROLES, State
from sunhall.domain.session_question import commands as cq
from sunhall.domain.session_question import evolve as question_evolve
from sunhall.domain.session_question import question
from sunhall.domain.session_question import service as question_service

ROOT = Path(__file__).parents[3]
COMMANDS = (*commands.COMMANDS, *cq.COMMANDS, *cp.COMMANDS)
SHOWN: Mapping[str, tuple[str, ...]] = {
    **service.SHOWN,
    **question_service.SHOWN,
    **plan_service.SHOWN,
}


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("live_session", "session_question", "interview_plan")),
        ("state", (*State, *question.State, *plan.State)),
        ("command", ("open_session", "draft_plan", *COMMANDS)),
        ("event", tuple(sorted(evolve.EVENT_TYPES))),
        ("event", tuple(sorted(question_evolve.EVENT_TYPES | plan_evolve.EVENT_TYPES))),
        ("timeline", tuple(SHOWN)),
        ("clock", (evolve.TRANSCRIPT, question_evolve.ANSWER)),
        ("subject", (approvals.SUBJECT,)),
        ("session_part", TEAM_ROLES),
        ("session_phase", get_args(Phase.__value__ if hasattr(Phase, "__value__") else Phase)),
        ("vote_basis", ("votes", "tie_first_listed", "tie_office", "no_votes")),
        ("question_ground", get_args(cq.Ground)),
    ],
)
def test_every_word_has_a_text(example: Compiled, group: str, words: tuple[str, ...]) -> None:
    labels = example.catalogue["labels"]
    assert [word for word in words if f"{group}.{word}" not in labels] == []
    assert words


@pytest.mark.parametrize("event", SHOWN)
def test_the_time_line_mentions_only_what_is_known(example: Compiled, event: str) -> None:
    detail: Mapping[str, Any] = example.catalogue["labels"].get(
        f"timeline.{event}.detail", {"zh-CN": ""}
    )
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned <= set(SHOWN[event])


@pytest.mark.parametrize("command", ["open_session", "draft_plan", *COMMANDS])
def test_every_command_stands_in_the_table_of_roles(command: str) -> None:
    assert PERMISSIONS[command]


def test_every_event_that_people_may_see_brings_the_rows_up_to_date() -> None:
    inward = {
        *("session_opened", "team_assigned", "preparation_recorded", "summary_set"),
        *("plan_drafted", "candidates_listed", "planned_session_ordered"),
        *("deadline_warned", "deadline_missed"),
    }
    written = evolve.EVENT_TYPES | question_evolve.EVENT_TYPES | plan_evolve.EVENT_TYPES
    assert written - APPROVAL_EVENTS - inward == keep_sessions.MOVES


def test_the_dispatcher_hands_over_just_these_events() -> None:
    from dispatcher import handler

    types = {consumer.__name__: given for consumer, given in handler.CONSUMERS.items()}
    assert types["_sessions"] == keep_sessions.MOVES | keep_sessions.APPROVALS
    assert {"session_ended", "question_merged"} <= types["_links"]
    # The archive reads the row that the sessions' consumer has just written.
    names = list(types)
    assert names.index("_sessions") < names.index("_session_archive")


def test_a_transcript_is_reviewed_by_three_different_persons(example: Compiled) -> None:
    plans = {chain["id"]: chain["plan"] for chain in example.catalogue["chains"]}
    chosen = example.sections["interviews"]["transcript_chain"]
    roles = [node["approvers"][0]["value"] for node in plans[chosen]["nodes"]]
    assert len(roles) == len(set(roles)) == 3
    assert "recorder" not in roles
