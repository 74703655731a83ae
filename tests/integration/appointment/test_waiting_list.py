"""Who waits is offered what comes free: the longest first, one person at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import MotoCity

DAY = "2026-03-12"


def full_day(city: MotoCity) -> list[dict[str, Any]]:
    """Book the leader's whole morning, each slot by somebody else."""
    found = r.slots(city, r.AGREED, date.fromisoformat(DAY), 1)
    assert found
    booked = [
        r.booked(city, slot["starts_at"], r.AGREED, contact=r.another_person()) for slot in found
    ]
    assert r.slots(city, r.AGREED, date.fromisoformat(DAY), 1) == []
    return booked


def on_the_list(city: MotoCity, **more: Any) -> dict[str, Any]:
    body = r.submission(
        r.AGREED,
        wait_for={"first_on": DAY, "last_on": "2026-03-13"},
        contact=r.another_person(),
        **more,
    )
    answer = r.submit(city, body)
    assert answer.status == 201, answer.text
    city.clock.time += timedelta(seconds=1)
    opened: dict[str, Any] = answer.json
    return opened


def state(city: MotoCity, opened: Mapping[str, Any]) -> str:
    found: str = r.read(city, opened)["state"]
    return found


def test_a_freed_slot_is_offered_to_who_has_waited_longest(city: MotoCity) -> None:
    booked = full_day(city)
    first, second = on_the_list(city), on_the_list(city)
    assert {state(city, each) for each in (first, second)} == {"appointment_waiting"}
    at = r.read(city, booked[0])["appointment"]["booking"]["starts_at"]
    assert r.act(city, booked[0], "cancel_appointment").status == 200
    seen = r.read(city, first)
    assert (seen["state"], seen["appointment"]["offer"]["starts_at"]) == (
        "appointment_offered",
        at,
    )
    assert state(city, second) == "appointment_waiting"
    assert r.slots(city, r.AGREED, date.fromisoformat(DAY), 1) == [], "it is held for them"
    taken = r.act(city, first, "accept_offer")
    assert taken.status == 200, taken.text
    assert taken.json["state"] == "appointment_requested", "a leader's meeting is agreed to"


def test_what_one_lets_pass_the_next_is_offered(city: MotoCity) -> None:
    booked = full_day(city)
    first, second = on_the_list(city), on_the_list(city)
    r.act(city, booked[0], "cancel_appointment")
    assert r.act(city, first, "decline_offer").status == 200
    assert (state(city, first), state(city, second)) == (
        "appointment_waiting",
        "appointment_offered",
    )
    r.act(city, second, "decline_offer")
    assert state(city, first) == "appointment_waiting", "nobody is asked twice for the same slot"
    assert len(r.slots(city, r.AGREED, date.fromisoformat(DAY), 1)) == 1


def test_an_offer_that_nobody_answers_goes_to_the_next_by_time(city: MotoCity) -> None:
    booked = full_day(city)
    first, second = on_the_list(city), on_the_list(city)
    r.act(city, booked[0], "cancel_appointment")
    until = datetime.fromisoformat(r.read(city, first)["appointment"]["offer"]["until"])
    assert r.read(city, first)["state"] == "appointment_offered"
    r.go_to(city, until + timedelta(seconds=2))
    assert (state(city, first), state(city, second)) == (
        "appointment_waiting",
        "appointment_offered",
    )
    late = r.act(city, first, "accept_offer")
    assert (late.status, late.json["code"]) == (409, "not_in_this_state")


def test_who_comes_on_the_list_is_offered_what_is_free(city: MotoCity) -> None:
    opened = on_the_list(city)
    seen = r.read(city, opened)
    assert seen["state"] == "appointment_offered"
    assert seen["appointment"]["offer"]["starts_at"].startswith(DAY)


def test_a_day_that_comes_open_is_offered_to_who_waits_for_it(city: MotoCity) -> None:
    # Leaders' days can be booked six weeks ahead: on 2 March to 13 April.
    day = "2026-04-16"
    body = r.submission(r.AGREED, wait_for={"first_on": day, "last_on": day})
    opened = r.submit(city, body).json
    assert state(city, opened) == "appointment_waiting"
    r.go_to(city, "2026-03-05T08:59:00+08:00")
    assert state(city, opened) == "appointment_waiting"
    r.go_to(city, "2026-03-05T09:00:00+08:00")
    seen = r.read(city, opened)
    assert seen["state"] == "appointment_offered"
    assert seen["appointment"]["offer"]["starts_at"].startswith(day)


def test_a_slot_outside_the_days_that_would_do_is_not_offered(city: MotoCity) -> None:
    booked = full_day(city)
    other_day = {"first_on": "2026-03-13", "last_on": "2026-03-16"}
    body = r.submission(r.AGREED, wait_for=other_day, contact=r.another_person())
    opened = r.submit(city, body).json
    r.act(city, booked[0], "cancel_appointment")
    assert state(city, opened) == "appointment_waiting"


def test_whoever_left_the_list_is_offered_nothing(city: MotoCity) -> None:
    booked = full_day(city)
    gone, stays = on_the_list(city), on_the_list(city)
    assert r.act(city, gone, "cancel_appointment").status == 200
    r.act(city, booked[0], "cancel_appointment")
    assert (state(city, gone), state(city, stays)) == (
        "appointment_cancelled",
        "appointment_offered",
    )


def test_the_list_ends_with_the_last_day(city: MotoCity) -> None:
    full_day(city)
    opened = on_the_list(city)
    r.go_to(city, "2026-03-14T00:01:00+08:00")
    assert state(city, opened) == "appointment_expired"


def test_events_that_come_again_offer_nothing_twice(city: MotoCity) -> None:
    booked = full_day(city)
    first, second = on_the_list(city), on_the_list(city)
    r.act(city, booked[0], "cancel_appointment")
    city._delivered.clear()
    city.pump()
    assert state(city, second) == "appointment_waiting"
    assert r.read(city, first)["state"] == "appointment_offered"
    offers = [step for step in r.read(city, first)["timeline"] if step["label"] == "有空位"]
    assert len(offers) == 1


def test_a_refused_agreement_is_a_freed_slot_too(city: MotoCity) -> None:
    booked = full_day(city)
    waits = on_the_list(city)
    city.command("appointment-clerk", booked[0]["case_id"], "submit_appointment")
    city.decide_next("petition-head", "refuse", "不属于接访范围")
    assert state(city, waits) == "appointment_offered"


def test_a_moved_appointment_leaves_its_slot_to_who_waits(city: MotoCity) -> None:
    opened = r.booked(city, r.first_slot(city, r.VIDEO, "2026-03-06"))
    host = r.read(city, opened)["appointment"]["booking"]["host"]
    at = r.read(city, opened)["appointment"]["booking"]["starts_at"]
    for slot in r.slots(city, r.VIDEO, date(2026, 3, 6), 1):
        for _ in range(slot["seats"]):
            r.booked(city, slot["starts_at"], contact=r.another_person())
    waits = r.waiting(city, "2026-03-06", "2026-03-06")
    assert state(city, waits) == "appointment_waiting"
    r.act(city, opened, "reschedule", starts_at=r.first_slot(city, day="2026-03-09"))
    offer = r.read(city, waits)["appointment"]["offer"]
    assert (offer["starts_at"], offer["host"]) == (at, host)
