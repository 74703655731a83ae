"""Whatever a petition can say to people has a text in both languages."""

from __future__ import annotations

import string
from typing import get_args, get_type_hints

import pytest

from sunhall.domain.petition import commands
from sunhall.domain.petition.evolve import EVENT_TYPES
from sunhall.domain.petition.petition import ClockName, Extension, Kind, Result, Stage, State
from sunhall.domain.petition.subjects import EXTENSION, OPINION
from sunhall.domain.petition.timeline import EXTENDED, SHOWN
from tests.builders.petition_letters import HISTORIES, example_city

_WAYS = get_type_hints(commands.RecordOpinionDelivery)["way"]


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("petition",)),
        ("state", tuple(State)),
        ("command", ("register_petition", *commands.COMMANDS)),
        ("event", tuple(sorted(EVENT_TYPES))),
        ("timeline", (*SHOWN, EXTENDED)),
        ("clock", tuple(ClockName)),
        ("subject", (OPINION, EXTENSION)),
        ("letter", tuple(HISTORIES)),
        ("petition_kind", get_args(commands.Kind)),
        ("petition_channel", get_args(commands.Channel)),
        ("petition_branch", ("courts", "arbitration", "discipline")),
        ("petition_path", tuple(Kind)),
        ("petition_result", tuple(Result)),
        ("petition_stage", tuple(Stage)),
        ("petition_satisfaction", get_args(commands.Satisfaction)),
        ("petition_extension_state", tuple(Extension)),
        ("petition_ground", get_args(get_type_hints(commands.DeclinePetition)["ground"])),
        ("petition_settlement", get_args(get_type_hints(commands.SettlePetition)["way"])),
        ("petition_way", get_args(get_type_hints(commands.ForwardPetition)["way"])),
        ("petition_urgent_report", ("party_committee", "government", "superior")),
        ("petition_text", ("from_ticket",)),
        ("petition_delivery", (*get_args(_WAYS), "acknowledged")),
    ],
)
def test_every_word_has_a_text(group: str, words: tuple[str, ...]) -> None:
    labels = example_city().labels
    assert [word for word in words if f"{group}.{word}" not in labels] == []


@pytest.mark.parametrize("event", [*SHOWN, EXTENDED])
def test_the_time_line_mentions_only_what_the_event_knows(event: str) -> None:
    detail = example_city().labels.get(f"timeline.{event}.detail", {"zh-CN": ""})
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned == set(SHOWN.get(event, ("days",)))


def test_the_words_of_the_commands_are_those_of_the_law() -> None:
    assert set(get_args(commands.Kind)) == set(Kind)
    assert set(get_args(get_type_hints(commands.SaveOpinion)["result"])) == set(Result)
