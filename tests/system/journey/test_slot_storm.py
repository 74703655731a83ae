"""Many want the same few slots at once, in the deployed city with IAM on."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from sunhall.domain.calendar.beijing import BEIJING
from tests.system.city import City
from tests.system.journey.ledger import Ledger

APPOINTMENTS: Final = "/api/v1/appointments"

#: Advice by one host, half an hour each with a quarter of an hour after it: three cells.
ITEM: Final = "labour-video"
HOST: Final = "CELLS#host:meng"
CELLS: Final = 3

SLOTS, ATTEMPTS, THREADS = 3, 60, 12

#: What passes by itself: the stage's throttle, or a transaction that met another one.
_COME_BACK: Final = frozenset({429, 503})


@pytest.fixture(scope="module")
def http(city: City) -> Iterator[httpx.Client]:
    with city.http(limits=httpx.Limits(max_connections=THREADS)) as client:
        yield client


def post(http: httpx.Client, path: str, body: dict[str, Any], key: str) -> httpx.Response:
    """Send a request as a patient program does: what passes by itself is tried again."""
    for pause in (0.2, 0.5, 1, 2, 4, 8, 16):
        answer = http.post(path, json=body, headers={"idempotency-key": key})
        if answer.status_code not in _COME_BACK:
            return answer
        time.sleep(pause * (1 + secrets.randbelow(100) / 100))
    return answer


def free_slots(http: httpx.Client, count: int) -> list[str]:
    """Return the last free slots of the days that can be booked: no other test books those."""
    today = datetime.now(UTC).astimezone(BEIJING).date()
    query = {"item": ITEM, "from": str(today), "to": str(today + timedelta(days=13))}
    answer = http.get(f"{APPOINTMENTS}/slots", params=query)
    answer.raise_for_status()
    found = [slot["starts_at"] for day in answer.json()["days"] for slot in day["slots"]]
    assert len(found) >= count
    return found[-count:]


def booking(starts_at: str, number: int, **more: str) -> dict[str, Any]:
    """Return a booking by somebody of their own."""
    person = {"name": f"来访人{number}", "phone": f"0000-556{number:04}"}
    topic = "单位拖欠工资，希望说明情况。"
    return {"item": ITEM, "topic": topic, "contact": person, "starts_at": starts_at, **more}


def claimed(ledger: Ledger, starts_at: str) -> list[str]:
    """Return the owners of a slot's cells, as they are stored."""
    begins = datetime.fromisoformat(starts_at).astimezone(BEIJING)
    minute = begins.hour * 60 + begins.minute
    keys = {f"{begins.date()}#{minute + 15 * place:04}#00" for place in range(CELLS)}
    return [
        item["claimed_by"]["S"]
        for item in ledger.items()
        if item["PK"]["S"] == HOST and item["SK"]["S"] in keys and "claimed_by" in item
    ]


def storm(http: httpx.Client, starts: Sequence[str]) -> dict[str, list[tuple[str, httpx.Response]]]:
    """Let everybody book at once; return the answers by slot, with the key of each request."""
    barrier = threading.Barrier(THREADS)

    def attempt(number: int) -> tuple[str, str, httpx.Response]:
        if number < THREADS:
            barrier.wait(60)
        slot, key = starts[number % len(starts)], secrets.token_hex(16)
        return slot, key, post(http, APPOINTMENTS, booking(slot, number), key)

    answers: dict[str, list[tuple[str, httpx.Response]]] = defaultdict(list)
    with ThreadPoolExecutor(THREADS) as pool:
        for slot, key, answer in pool.map(attempt, range(ATTEMPTS)):
            answers[slot].append((key, answer))
    return answers


def test_of_sixty_who_want_three_slots_three_get_one_and_all_others_are_told_so(
    http: httpx.Client, ledger: Ledger
) -> None:
    starts = free_slots(http, SLOTS)
    answers = storm(http, starts)
    outcomes = Counter(
        (answer.status_code, "" if answer.status_code == 201 else answer.json()["code"])
        for each in answers.values()
        for _, answer in each
    )
    assert outcomes == {(201, ""): SLOTS, (409, "slot_taken"): ATTEMPTS - SLOTS}
    for slot in starts:
        ((key, won),) = [(key, each) for key, each in answers[slot] if each.status_code == 201]
        # One booking, all of its cells and nobody else's; asked again, it says the same.
        assert claimed(ledger, slot) == [won.json()["case_id"]] * CELLS
        number = next(n for n, (each, _) in enumerate(answers[slot]) if each == key)
        body = booking(slot, starts.index(slot) + SLOTS * number)
        again = post(http, APPOINTMENTS, body, key)
        assert (again.status_code, again.json()["receipt_no"]) == (201, won.json()["receipt_no"])
    shown = http.get(
        f"{APPOINTMENTS}/slots",
        params={"item": ITEM, "from": starts[0][:10], "to": starts[-1][:10]},
    ).json()
    left = {slot["starts_at"] for day in shown["days"] for slot in day["slots"]}
    assert not left & set(starts)


def test_a_slot_that_is_held_is_booked_by_who_holds_it(http: httpx.Client, ledger: Ledger) -> None:
    (slot,) = free_slots(http, 1)
    wanted = {"item": ITEM, "starts_at": slot}
    held = post(http, f"{APPOINTMENTS}/holds", wanted, secrets.token_hex(16))
    assert held.status_code == 201, held.text
    hold = held.json()["hold"]
    assert claimed(ledger, slot) == [hold] * CELLS
    other = post(http, APPOINTMENTS, booking(slot, 900), secrets.token_hex(16))
    assert (other.status_code, other.json()["code"]) == (409, "slot_taken")
    mine = post(http, APPOINTMENTS, booking(slot, 901, hold=hold), secrets.token_hex(16))
    assert mine.status_code == 201, mine.text
    assert claimed(ledger, slot) == [mine.json()["case_id"]] * CELLS
