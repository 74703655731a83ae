"""A thousand approvals that wait for people cost nothing until somebody acts or time does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench.approval_walk import deployed_walk
from bench.capacity import Usage, metered
from bench.measured_city import measured_city
from infra.approval_machine import definition
from infra.settings import known_stages, load_settings
from sunhall.application.advance_approvals import execution_name
from tests.builders.aws_faults import watched
from tests.integration.journey.citizen import DRAFT, submit
from tests.integration.journey.moto_city import REGION, TABLE, MotoCity

RUNNING = 1_000
#: Ticks that are watched; when the hour turns the clock notes it once, so they are of one hour.
TICKS = range(5)

#: What a case has in the indexes; its history lies still.
SEEN_BY_THE_CLOCK = ("CASE", "TASK#", "RUN#")


@dataclass(frozen=True, slots=True)
class Watched:
    """Some ticks of the clock, one a minute.

    Attributes:
        usage: What they used.
        due: How many cases they found due.
        calls: Every call of AWS, Step Functions included, that was no query of the table.
        entered: How many states Step Functions entered meanwhile.
    """

    usage: Usage
    due: int
    calls: tuple[str, ...]
    entered: int


@pytest.fixture(scope="module")
def city() -> Iterator[MotoCity]:
    with measured_city() as city:
        city.clock.time = city.clock.time.replace(minute=5)
        city.tick()
        yield city


@pytest.fixture(scope="module")
def minutes(city: MotoCity) -> tuple[Watched, Watched]:
    """Minutes with no approval at all, and the same minutes with a thousand."""
    start = city.clock.time
    without = watch(city)
    city.clock.time = start
    multiply(city, to_approval(city))
    return without, watch(city)


def to_approval(city: MotoCity) -> str:
    """Bring one request to where its reply waits for its first signature."""
    case_id: str = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    return case_id


def multiply(city: MotoCity, case_id: str) -> None:
    """Let as many more cases wait as there are to be, each with its execution."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TABLE)
    own = [item for item in city.scan() if item["PK"]["S"] == f"CASE#{case_id}"]
    seen = [item for item in own if item["SK"]["S"].startswith(SEEN_BY_THE_CLOCK)]
    [execution] = city.chains.executions.values()
    for number in range(1, RUNNING):
        other = f"09{number:024}"
        for item in seen:
            table.put_item(renamed(item, case_id, other))
        name = execution_name(other, 1, 1)
        city.chains.executions[name] = replace(
            execution,
            name=name,
            state_input=renamed(execution.state_input, case_id, other),
            token=f"{execution.token}-{number}",
            entered=list(execution.entered),
        )


def renamed(value: Any, old: str, new: str) -> Any:
    """The same for another case."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {name: renamed(each, old, new) for name, each in value.items()}
    return value


def watch(city: MotoCity) -> Watched:
    """Let some minutes pass."""
    before, due = len(city.chains.entered()), 0
    with watched() as calls, metered() as usage:
        for _ in TICKS:
            city.clock.time += timedelta(minutes=1)
            ticked = city.tick()
            due += ticked["due"] + ticked["failed"]
    others = tuple(name for name in calls.names if not name.startswith("dynamodb."))
    return Watched(usage, due, others, len(city.chains.entered()) - before)


def test_a_thousand_approvals_really_wait(city: MotoCity, minutes: tuple[Watched, Watched]) -> None:
    assert list(city.chains.running.values()) == ["RUNNING"] * RUNNING
    pages = city.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
    items = [item for page in pages for item in page["Items"]]
    assert sum(item["SK"]["S"] == "RUN#01" for item in items) == RUNNING
    # Every one of them has a moment at which the clock will look at it: a reminder, a deadline.
    assert sum("DPK" in item for item in items if item["SK"]["S"] == "CASE") == RUNNING


def test_a_tick_beside_a_thousand_approvals_reads_what_a_tick_beside_none_reads(
    minutes: tuple[Watched, Watched],
) -> None:
    without, beside = minutes
    assert beside.due == without.due == 0
    assert beside.usage == without.usage
    assert beside.usage.writes == 0
    # In one of the minutes supervision looks, too: at as many shards.
    assert beside.usage.reads <= 5 * (len(TICKS) + 1)


def test_nobody_asks_step_functions_whether_anything_has_changed(
    minutes: tuple[Watched, Watched],
) -> None:
    assert [each.calls for each in minutes] == [(), ()]


def test_the_state_machine_enters_no_state_while_it_waits(minutes: tuple[Watched, Watched]) -> None:
    assert [each.entered for each in minutes] == [0, 0]


def test_the_state_machine_has_no_state_that_waits_by_the_clock() -> None:
    states = definition("table", "aws", 86_400)["States"]
    assert {state["Type"] for state in states.values()} <= {"Task", "Choice", "Succeed"}
    assert not [name for name, state in states.items() if "HeartbeatSeconds" in state]


@pytest.mark.parametrize("stage", known_stages())
def test_a_stage_that_waits_for_a_year_enters_no_more_states_than_there_are_seasons(
    stage: str,
) -> None:
    # A token lives no longer than its task: renewing it is the one thing that waiting costs.
    settings = load_settings(stage)
    renewals = 365 // settings.stage_timeout_days
    assert renewals <= 4
    assert deployed_walk().started() == 2, "a stage opened anew enters one state"
