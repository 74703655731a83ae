"""A clerk books for who stands at the counter or rings: at once, far ahead, never what is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

import reception_hours.handler
from infra.openapi.document import openapi_document
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Answer, Gateway
from tests.integration.appointment import reception as r
from tests.integration.appointment.test_described_answers import described
from tests.integration.journey.moto_city import STAFF, MotoCity

SLOTS = "GET /api/v1/staff/appointment-slots"
#: A Monday morning, while people are received.
MORNING = datetime(2026, 3, 2, 9, 20, tzinfo=BEIJING)


class Counter:
    """The clerk's side: what can be booked, and the booking.

    Attributes:
        city: The city.
    """

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        self._document = openapi_document("test")
        self._gateway = Gateway(
            {SLOTS: reception_hours.handler.lambda_handler},
            authorise=lambda headers: STAFF.get(headers["authorization"]),
            staff=(SLOTS,),
        )

    def asks(self, item: str, first: str, last: str = "", by: str = "appointment-clerk") -> Answer:
        """Ask for slots; the answer is the one that the document describes."""
        query = {"item": item, "from": first, "to": last or first}
        answer = self._gateway.send(*SLOTS.split(), query=query, headers={"authorization": by})
        schema = described(self._document, SLOTS, answer.status)
        Draft202012Validator(schema, validate_formats=True).validate(json.loads(answer.body))
        return answer

    def sees(self, item: str, first: str, last: str = "") -> list[str]:
        """Return the beginnings of all slots of some days."""
        days = self.asks(item, first, last).json["days"]
        return [slot["starts_at"] for day in days for slot in day["slots"]]

    def books(self, starts_at: str, key: str = "counter-key-0001", **more: Any) -> Answer:
        """Book for somebody."""
        body = r.submission(starts_at=starts_at, **more)
        return self.city.call(
            "POST",
            "/api/v1/staff/appointments",
            by="appointment-clerk",
            body=body,
            headers={"idempotency-key": key},
        )


@pytest.fixture
def counter(city: MotoCity, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(reception_hours.handler, "ports", lambda: city.ports)
    city.clock.time = MORNING
    return Counter(city)


def public(city: MotoCity, day: str) -> list[str]:
    return [slot["starts_at"] for slot in r.slots(city, r.VIDEO, _day(day), 1)]


def _day(day: str) -> Any:
    return datetime.fromisoformat(day).date()


def test_what_begins_within_the_publics_notice_is_booked_at_the_counter(
    counter: Counter, city: MotoCity
) -> None:
    seen, offered = counter.sees(r.VIDEO, "2026-03-02"), public(city, "2026-03-02")
    assert set(offered) < set(seen)
    soonest = seen[0]
    assert MORNING < datetime.fromisoformat(soonest) < MORNING + timedelta(hours=4)
    refused = r.submit(city, r.submission(starts_at=soonest))
    assert refused.json["code"] == "slot_too_soon"
    opened = counter.books(soonest)
    assert opened.status == 201, opened.text
    booking = r.read(city, opened.json)["appointment"]["booking"]
    assert booking["starts_at"] == soonest


def test_a_day_beyond_the_window_is_booked_at_the_counter(counter: Counter, city: MotoCity) -> None:
    far = counter.sees(r.VIDEO, "2026-06-01", "2026-06-07")
    assert public(city, far[0][:10]) == []
    assert counter.books(far[0]).status == 201


def test_what_has_begun_is_neither_shown_nor_booked(counter: Counter, city: MotoCity) -> None:
    begun = counter.sees(r.VIDEO, "2026-03-02")[0]
    city.clock.time = datetime.fromisoformat(begun)
    assert begun not in counter.sees(r.VIDEO, "2026-03-02")
    refused = counter.books(begun)
    assert (refused.status, refused.json["code"]) == (422, "slot_past")


def test_what_is_taken_or_held_is_no_longer_shown(counter: Counter, city: MotoCity) -> None:
    at = counter.sees(r.VIDEO, "2026-03-04")[0]
    seats = _seats(counter, at)
    assert seats
    for number in range(seats):
        held = city.call(
            "POST",
            f"{r.ROOT}/holds",
            body={"item": r.VIDEO, "starts_at": at},
            headers={"idempotency-key": f"hold-key-{number:06}"},
        )
        assert held.status == 201, held.text
    assert at not in counter.sees(r.VIDEO, "2026-03-04")
    refused = counter.books(at)
    assert (refused.status, refused.json["code"]) == (409, "slot_taken")


def _seats(counter: Counter, at: str) -> int:
    (day,) = counter.asks(r.VIDEO, at[:10]).json["days"]
    return sum(slot["seats"] for slot in day["slots"] if slot["starts_at"] == at)


def test_a_repeated_tap_books_once(counter: Counter, city: MotoCity) -> None:
    at = counter.sees(r.VIDEO, "2026-03-04")[0]
    before = _seats(counter, at)
    first, second = counter.books(at), counter.books(at)
    assert (first.json["case_id"], first.status) == (second.json["case_id"], second.status)
    assert _seats(counter, at) == before - 1


@pytest.mark.parametrize("by", ["agent", "urban-handler", "transport-host", "leader", "supervisor"])
def test_who_books_for_nobody_is_shown_nothing(counter: Counter, by: str) -> None:
    answer = counter.asks(r.VIDEO, "2026-03-04", by=by)
    assert (answer.status, answer.json["code"]) == (403, "command_not_allowed")


def test_a_host_sees_the_times_of_the_department(counter: Counter) -> None:
    assert counter.asks(r.VIDEO, "2026-03-04", by="host-qin").status == 200


def test_a_question_about_nothing_is_answered_as_it_is_described(counter: Counter) -> None:
    assert counter.asks("nothing", "2026-03-04").status == 404
    wrong: Mapping[str, Any] = counter.asks(r.VIDEO, "2026-03-04", "2026-03-03").json
    assert wrong["errors"][0]["code"] == "range_reversed"
