"""What time does to an appointment reaches the person: tick, stream, order, signed request."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sunhall.application.tell_people import tell
from sunhall.domain.errors import Unavailable
from tests.integration.appointment import reception as r
from tests.integration.notices.conftest import SITE, Telling

DAY = "2026-03-12"


def told(telling: Telling) -> list[tuple[str, str]]:
    """Send what was ordered; return to whom which notice went."""
    before = len(telling.sent)
    assert set(telling.tell()) <= {"sent", "not called for"}
    return [(each["to"], each["notice"]) for each in telling.sent[before:]]


def test_both_reminders_reach_the_gateway_signed_and_each_once(telling: Telling) -> None:
    city = telling.city
    at = datetime.fromisoformat(r.first_slot(city))
    opened = r.booked(city, at.isoformat())
    assert told(telling) == [(r.PHONE, "appointment-booked")]
    for before in (timedelta(hours=24), timedelta(hours=1)):
        r.go_to(city, at - before - timedelta(minutes=1))
        assert told(telling) == [], "not a minute sooner"
        r.go_to(city, at - before)
        assert told(telling) == [(r.PHONE, "appointment-reminder")]
        message = telling.sent[-1]
        assert message["values"]["receipt_no"] == opened["receipt_no"]
        assert f"{at:%H:%M}" in message["values"]["starts_at"]
        assert message["values"]["starts_at"] in message["text"]
        assert f"{SITE}/meeting/" in message["text"], "where they enter"
        assert not [secret for secret in (r.NAME, r.TOPIC) if secret in str(message)]
        # The tick rings every minute, and events may come again.
        city.tick()
        city._delivered.clear()
        city.pump()
        assert told(telling) == []
    # Three requests for three notices: none was taken whose signature is not ours.
    assert telling.line.asked == len(telling.sent) == 3


def test_a_reminder_whose_signature_the_gateway_does_not_know_is_not_taken(
    telling: Telling,
) -> None:
    at = datetime.fromisoformat(r.first_slot(telling.city))
    r.booked(telling.city, at.isoformat())
    telling.tell()
    telling.box._secret = "another"
    r.go_to(telling.city, at - timedelta(hours=24))
    (order,) = telling.orders()
    ports: Any = telling.city.ports
    with pytest.raises(Unavailable):
        tell(ports, *order)
    assert len(telling.sent) == 1, "the booking's"


def test_an_offer_that_time_takes_back_is_told_to_who_waits_next(telling: Telling) -> None:
    city = telling.city
    found = r.slots(city, r.AGREED, date.fromisoformat(DAY), 1)
    booked = [
        r.booked(city, slot["starts_at"], r.AGREED, contact=r.another_person()) for slot in found
    ]
    people, waiting = [r.another_person() for _ in range(2)], []
    for person in people:
        days = {"first_on": DAY, "last_on": DAY}
        answer = r.submit(city, r.submission(r.AGREED, wait_for=days, contact=person))
        waiting.append(answer.json)
        city.clock.time += timedelta(seconds=1)
    telling.tell()
    assert r.act(city, booked[0], "cancel_appointment").status == 200
    first, second = (person["phone"] for person in people)
    assert told(telling) == [(first, "appointment-offered")]
    until = datetime.fromisoformat(r.read(city, waiting[0])["appointment"]["offer"]["until"])
    r.go_to(city, until)
    assert told(telling) == [], "it is good to its last second"
    # The tick takes it back, the stream hands it on, and both are told by the same way.
    r.go_to(city, until + timedelta(seconds=1))
    assert (second, "appointment-offered") in told(telling)
    states = [r.read(city, each)["state"] for each in waiting]
    assert states == ["appointment_waiting", "appointment_offered"]
    assert f"{datetime.fromisoformat(found[0]['starts_at']):%H:%M}" in telling.sent[-1]["text"]
