"""A consumer of the stream dies in the middle of its work: the next delivery finishes it."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.city_client import CityClient
from tests.system.city import City
from tests.system.fault_proxy import FaultProxy
from tests.system.function_workers import FunctionWorkers
from tests.system.journey.applicants import MURONG, NANGONG, ZHUGE
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, Walk

#: Shorter than a function's SDK waits for an answer, long enough to kill the function meanwhile.
HELD = {"latency": {"min": 2500, "max": 2500}}


def await_strike(faults: FaultProxy) -> None:
    end = time.monotonic() + 90
    while not faults.fired():
        assert time.monotonic() < end, "the function never came to the call it was to die in"
        time.sleep(0.02)


@pytest.mark.parametrize(
    "call",
    [
        {"service": "s3", "operation": "PutObject"},
        {
            "operation": "TransactWriteItems",
            "body": "contains(to_string(@), 'COUNTER#LETTER')",
        },
    ],
    ids=["filing it", "recording it"],
)
def test_a_letter_writer_killed_in_its_work_leaves_one_letter_with_one_number(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    function_workers: FunctionWorkers,
    call: dict[str, str],
) -> None:
    walk = Walk.begin(client, ZHUGE)
    faults.inject(times=1, **call, **HELD)
    walk.command("intake", "confirm_receipt")
    await_strike(faults)
    assert function_workers.kill(city.function("letter_writer")), "it was killed at work"
    letter = walk.letter("D01")
    produced = [e for e in ledger.stored(walk.case_id).events if e.type == "letter_produced"]
    assert [event.data["number"] for event in produced] == [letter["no"]]


@pytest.mark.parametrize(
    ("operation", "signed_before"),
    [("StartExecution", 0), ("SendTaskSuccess", 1), ("SendTaskSuccess", 3)],
    ids=["at the start", "between two steps", "at the end"],
)
def test_a_dispatcher_killed_in_its_call_of_step_functions_leaves_one_execution(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    function_workers: FunctionWorkers,
    operation: str,
    signed_before: int,
) -> None:
    walk = Walk.begin(client, MURONG).assigned()
    if not signed_before:
        faults.inject(service="stepfunctions", operation=operation, times=1, **HELD)
    walk.sent_up()
    for place, approver in enumerate(APPROVERS[:signed_before], start=1):
        walk.in_step()
        if place == signed_before:
            faults.inject(service="stepfunctions", operation=operation, times=1, **HELD)
        walk.decide(approver)
    await_strike(faults)
    assert function_workers.kill(city.function("dispatcher")), "it was killed at work"
    for approver in APPROVERS[signed_before:]:
        walk.in_step().decide(approver)
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS)
    assert set(ledger.executions(walk.case_id)) == {execution.name}


def test_a_dispatcher_killed_while_it_ends_an_approval_has_it_ended_in_the_end(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    function_workers: FunctionWorkers,
) -> None:
    walk = Walk.begin(client, MURONG).assigned().sent_up()
    walk.in_step()
    faults.inject(service="stepfunctions", operation="SendTaskSuccess", times=1, **HELD)
    walk.act("withdraw")
    await_strike(faults)
    assert function_workers.kill(city.function("dispatcher")), "it was killed at work"
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")


def test_who_signs_while_the_function_dies_has_signed_once_when_they_sign_again(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    function_workers: FunctionWorkers,
) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up()
    path = f"/api/v1/staff/approvals/{walk.task(APPROVERS[0])}/actions"
    click: dict[str, Any] = {
        "json": {"action": "approve", "opinion": "同意"},
        "headers": {"idempotency-key": secrets.token_hex(16)},
    }
    # The stream's readers write, too: only the signature's own transaction is held.
    signature = {
        "operation": "TransactWriteItems",
        "body": "contains(to_string(@), 'approval_signed')",
    }
    faults.inject(times=1, **signature, **HELD)
    with city.signed_in(APPROVERS[0]) as approver, ThreadPoolExecutor(1) as hands:
        first = hands.submit(approver.post, path, **click)
        await_strike(faults)
        assert function_workers.kill(city.function("staff_api")), "it was killed at work"
        assert first.result().status_code >= 500
        again = [approver.post(path, **click) for _ in range(2)]
    assert [each.status_code for each in again] == [200, 200]
    assert again[0].json()["events"] == again[1].json()["events"] == ["approval_signed"]
    types = Counter(event.type for event in ledger.stored(walk.case_id).events)
    assert types["approval_signed"] == 1
    assert walk.task(APPROVERS[1])


def test_while_consumers_die_again_and_again_no_event_is_lost_or_done_twice(
    city: City, client: CityClient, ledger: Ledger, function_workers: FunctionWorkers
) -> None:
    over, killed = threading.Event(), Counter[str]()

    def strike() -> None:
        while not over.wait(1.5):
            for name in ("dispatcher", "letter_writer"):
                killed[name] += function_workers.kill(city.function(name))

    def walk_up(_: int) -> Walk:
        walk = Walk.begin(client, NANGONG).assigned().sent_up()
        walk.decide(APPROVERS[0])
        return walk

    killer = threading.Thread(target=strike)
    killer.start()
    try:
        with ThreadPoolExecutor(4) as people:
            walks = list(people.map(walk_up, range(4)))
    finally:
        over.set()
        killer.join()
    assert killed["dispatcher"], "the dispatcher was killed while it worked"
    assert killed["letter_writer"], "the letter writer was killed while it worked"

    numbers = [walk.letter("D01")["no"] for walk in walks]
    assert len(set(numbers)) == len(walks)
    for walk in walks:
        assert walk.task(APPROVERS[1])
        types = Counter(event.type for event in ledger.stored(walk.case_id).events)
        assert types["letter_produced"] == types["approval_signed"] == 1
        walk.in_step()
        names = set(ledger.executions(walk.case_id))
        # Signed before the stream was read, the first step was never waited for.
        assert len(names) == 1
        assert names <= {f"{walk.case_id}-1-1", f"{walk.case_id}-1-2"}
