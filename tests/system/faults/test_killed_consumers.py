"""A consumer of the stream dies in the middle of its work: the next delivery finishes it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.parametrize("operation", ["StartExecution", "SendTaskSuccess"])
def test_a_dispatcher_killed_in_its_call_of_step_functions_leaves_one_execution(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    function_workers: FunctionWorkers,
    operation: str,
) -> None:
    walk = Walk.begin(client, MURONG).assigned()
    faults.inject(service="stepfunctions", operation=operation, times=1, **HELD)
    walk.sent_up()
    if operation == "SendTaskSuccess":
        walk.decide(APPROVERS[0])
    await_strike(faults)
    assert function_workers.kill(city.function("dispatcher")), "it was killed at work"
    for approver in APPROVERS[1:] if operation == "SendTaskSuccess" else APPROVERS:
        walk.decide(approver)
    execution = ledger.execution(f"{walk.case_id}-1", "SUCCEEDED")
    assert len(execution.entered("Task")) == len(APPROVERS)
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1"}


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
        assert types["letter_produced"] == types["node_decided"] == 1
        assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1"}
