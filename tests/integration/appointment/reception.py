"""What a citizen and a host do about an appointment, over the gateway."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from tests.builders.gateway import Answer
from tests.integration.journey.moto_city import MotoCity

ROOT: Final = "/api/v1/appointments"
VIDEO, AGREED = "petition-video", "leader-reception"
NAME, PHONE, TOPIC = "林一", "0000-5559001", "书院街积水问题，希望当面说明情况。"
PERSONAL: Final = (NAME, PHONE, TOPIC)

_KEYS = itertools.count(1)


def slots(city: MotoCity, item: str, first: date, days: int = 7, **query: str) -> list[Any]:
    """Return the free slots of an item on some days."""
    asked = {"item": item, "from": str(first), "to": str(first + timedelta(days=days - 1))}
    answer = city.call("GET", f"{ROOT}/slots", query={**asked, **query})
    assert answer.status == 200, answer.text
    return [slot for day in answer.json["days"] for slot in day["slots"]]


def first_slot(city: MotoCity, item: str = VIDEO, day: str = "2026-03-04") -> str:
    """Return the beginning of the first free slot from a day on."""
    starts_at: str = slots(city, item, date.fromisoformat(day))[0]["starts_at"]
    return starts_at


def submission(item: str = VIDEO, starts_at: str | None = None, **more: Any) -> dict[str, Any]:
    """Return the body of a booking."""
    body = {"item": item, "topic": TOPIC, "contact": {"name": NAME, "phone": PHONE}, **more}
    return {**body, "starts_at": starts_at} if starts_at else body


def another_person() -> dict[str, str]:
    """Return somebody else's contact."""
    return {"name": "周二", "phone": f"0000-666{next(_KEYS):04}"}


def submit(city: MotoCity, body: Mapping[str, Any], key: str = "") -> Answer:
    """Hand in a booking, and deliver what follows."""
    headers = {"idempotency-key": key or f"booking-key-{next(_KEYS):06}"}
    answer = city.call("POST", ROOT, body=body, headers=headers)
    city.pump()
    return answer


def booked(city: MotoCity, starts_at: str = "", item: str = VIDEO, **more: Any) -> dict[str, Any]:
    """Return the answer to a booking that succeeds."""
    at = starts_at or first_slot(city, item)
    answer = submit(city, submission(item, at, **more))
    assert answer.status == 201, answer.text
    opened: dict[str, Any] = answer.json
    return opened


def waiting(city: MotoCity, first: str, last: str, **more: Any) -> dict[str, Any]:
    """Return the answer to somebody else who goes on the waiting list."""
    days = {"first_on": first, "last_on": last}
    body = submission(VIDEO, wait_for=days, contact=another_person(), **more)
    answer = submit(city, body)
    assert answer.status == 201, answer.text
    opened: dict[str, Any] = answer.json
    return opened


def read(city: MotoCity, opened: Mapping[str, Any]) -> dict[str, Any]:
    """Return an appointment as its citizen sees it."""
    answer = city.call("GET", f"{ROOT}/{opened['receipt_no']}", headers=code(opened))
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def act(city: MotoCity, opened: Mapping[str, Any], action: str, **data: Any) -> Answer:
    """Do something as the citizen, and deliver what follows."""
    answer = city.call(
        "POST",
        f"{ROOT}/{opened['receipt_no']}/actions",
        headers={**code(opened), "idempotency-key": f"action-key-{next(_KEYS):06}"},
        body={"action": action, "data": data},
    )
    city.pump()
    return answer


def code(opened: Mapping[str, Any]) -> dict[str, str]:
    """Return the header by which the citizen is known."""
    return {"x-query-code": opened["query_code"]}


def calendar(city: MotoCity, opened: Mapping[str, Any]) -> Answer:
    """Return the citizen's calendar entry."""
    return city.call("GET", f"{ROOT}/{opened['receipt_no']}.ics", headers=code(opened))


def go_to(city: MotoCity, at: str | datetime) -> None:
    """Move on to a moment, and let time act."""
    city.clock.time = datetime.fromisoformat(at) if isinstance(at, str) else at
    city.tick()
    city.pump()


def host_of(seen: Mapping[str, Any]) -> str:
    """Return the test's name of the host of an appointment."""
    return f"host-{seen['appointment']['booking']['host']}"
