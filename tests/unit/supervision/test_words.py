"""Whatever supervision can say to people has a text in both languages."""

from __future__ import annotations

import string
from pathlib import Path
from typing import get_args

import pytest

from infra.catalogue.source import data_of
from sunhall.domain.supervision.rule import Consequence, Kind, Severity
from sunhall.domain.supervision_order import approvals, commands, evolve, order, service
from tests.builders import supervision as made

LABELS = data_of((Path(__file__).parents[3] / "catalogue/labels.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("supervision_order",)),
        ("state", tuple(order.State)),
        ("command", ("supervise", "draft_order", *commands.COMMANDS)),
        ("event", ("request_supervised", *sorted(evolve.EVENT_TYPES))),
        ("timeline", (*service.SHOWN, "order_issued")),
        ("clock", (evolve.SIGN, evolve.FEEDBACK)),
        ("subject", (approvals.SUBJECT,)),
        ("supervision_level", get_args(order.Level)),
        ("order_source", get_args(order.SourceKind)),
        ("order_result", tuple(order.Result)),
        ("finding_kind", get_args(Kind)),
        ("finding_then", get_args(Consequence)),
        ("card", get_args(Severity)),
        ("told", tuple({who for rule in made.citys_rules() for who in rule.tell})),
        ("risk_level", ("high", "medium", "low")),
        (
            "supervision_text",
            ("finding_title", "finding_demand", "unsolved_title", "unsolved_demand"),
        ),
    ],
)
def test_every_word_has_a_text(group: str, words: tuple[str, ...]) -> None:
    texts = LABELS[group]
    assert [word for word in words if set(texts.get(str(word), ())) != {"zh-CN", "en"}] == []


@pytest.mark.parametrize(("event", "known"), list(service.SHOWN.items()))
def test_the_time_line_mentions_only_what_is_known(event: str, known: tuple[str, ...]) -> None:
    for text in LABELS["timeline"].get(f"{event}.detail", {"zh-CN": ""}).values():
        mentioned = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert mentioned <= set(known)
