"""Whatever a ticket can say to people has a text in both languages."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.authorization import PERMISSIONS
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket import approvals, commands, periods, subjects, ticket
from sunhall.domain.ticket.decide import _PARTS
from sunhall.domain.ticket.effects import EVENT_TYPES
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.timeline import SHOWN, TOLD_BY
from sunhall.domain.ticket.transitions import ALLOWED

ROOT = Path(__file__).parents[3]
CODE = ROOT / "layers/core/python/sunhall/domain/ticket"

CLOCKS = (
    *(periods.SCREENING, periods.PROMISE, periods.SIGN, periods.HANDLING),
    *(periods.RETURN_WINDOW, periods.CALLBACK, periods.REWORK),
)
TOLD = {
    "ticket_closed": tuple(ticket.Result),
    "ticket_terminated": get_args(get_type_hints(commands.AskTermination)["ground"]),
    "reopen_decided": get_args(get_type_hints(commands.DecideReopen)["outcome"]),
}


def _codes() -> Iterable[str]:
    """Return every code with which the rules refuse, as it is written in them."""
    for file in CODE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        yield from re.findall(r'Refusal\(\s*"(\w+)"', text)
        yield from re.findall(r'unlisted\([^"]*"(\w+)"', text)


@pytest.fixture(scope="module")
def example() -> Compiled:
    return compile_catalogue(ROOT / "catalogue")


@pytest.fixture(scope="module")
def city(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue, example.sections)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("service", ("ticket",)),
        ("state", tuple(ticket.State)),
        ("command", (*commands.COMMANDS, "register_ticket")),
        ("event", tuple(sorted(EVENT_TYPES))),
        ("timeline", tuple(SHOWN)),
        ("timeline", tuple(f"{key}_{end}" for key, ends in TOLD.items() for end in ends)),
        ("clock", CLOCKS),
        ("subject", tuple(approvals.CHAINS)),
        ("chain", tuple(approvals.CHAINS.values())),
        ("attachment_purpose", get_args(get_type_hints(commands.TicketFile)["purpose"])),
        ("error", tuple(sorted(set(_codes())))),
    ],
)
def test_every_word_has_a_text(example: Compiled, group: str, words: tuple[str, ...]) -> None:
    labels = example.catalogue["labels"]
    assert words
    assert [word for word in words if f"{group}.{word}" not in labels] == []


@pytest.mark.parametrize("event", SHOWN)
def test_the_time_line_mentions_only_what_the_event_knows(example: Compiled, event: str) -> None:
    detail = example.catalogue["labels"].get(f"timeline.{event}.detail", {"zh-CN": ""})
    mentioned = {name for _, name, _, _ in string.Formatter().parse(detail["zh-CN"]) if name}
    assert mentioned <= set(SHOWN[event])


def test_every_command_stands_in_every_table() -> None:
    """In the table of states, of deciders, of roles and classes: none is forgotten in one."""
    names = set(commands.COMMANDS)
    assert names == set(ALLOWED) == set(TICKET.commands)
    assert names == {name for part in _PARTS.values() for name in part}
    assert names <= set(PERMISSIONS)
    assert {TICKET.commands[name] for name in names} == set(commands.COMMANDS.values())
    assert set(TOLD) == set(TOLD_BY)


def test_every_event_is_either_the_first_or_changes_something() -> None:
    written = (CODE / "events.py").read_text(encoding="utf-8")
    types = set(re.findall(r'Happening\(\s*"(\w+)"', written))
    assert types <= EVENT_TYPES
    assert "calendar_updated" in EVENT_TYPES - types


def test_the_chains_of_the_example_city_ask_what_a_ticket_knows(city: Catalogue) -> None:
    assert {*approvals.CHAINS} == {
        *(subjects.EXTENSION, subjects.TERMINATION, subjects.EXCLUSION),
        subjects.CONFIDENTIALITY,
    }
    for chain in approvals.CHAINS.values():
        assert city.chains[chain].plan["nodes"]


def test_an_extension_is_counted_in_the_unit_of_what_it_extends(city: Catalogue) -> None:
    """A clock adds units of its own: a tier that mixed them would grant something else."""
    for tier in ticket_rules(city).tiers.values():
        if tier.max_extensions.amount:
            assert tier.extension.unit == tier.handling.unit == tier.promise.unit, tier.id
