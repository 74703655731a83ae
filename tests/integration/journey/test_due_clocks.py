"""The tick: what is due happens, what is not due costs nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.aws_faults import watched
from tests.integration.journey.citizen import history, submit, track
from tests.integration.journey.moto_city import MotoCity


def test_an_unconfirmed_request_gets_a_red_card_after_its_working_day(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    assert city.tick() == {"due": 0, "failed": 0}
    ticked(city, datetime(2026, 3, 3, 23, 59, 59, tzinfo=BEIJING), due=0)
    ticked(city, datetime(2026, 3, 4, 0, 0, tzinfo=BEIJING), due=1)
    assert [event["type"] for event in history(city, case_id)] == ["submitted", "deadline_missed"]
    row = city.call("GET", "/api/v1/staff/worklist", by="intake").json["items"][0]
    assert row["card"] == "red"


def test_a_reply_gets_a_yellow_card_before_and_a_red_one_after_its_last_day(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.tick()
    ticked(city, datetime(2026, 3, 27, 0, 0, tzinfo=BEIJING), due=1)
    ticked(city, datetime(2026, 3, 30, 23, 59, tzinfo=BEIJING), due=0)
    ticked(city, datetime(2026, 3, 31, 0, 0, tzinfo=BEIJING), due=1)
    types = [event["type"] for event in history(city, case_id)]
    assert types[-2:] == ["deadline_warned", "deadline_missed"]
    assert "system" not in types
    assert city.tick()["due"] == 0


def test_an_expired_supplement_is_proposed_to_an_officer_who_confirms_it(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("intake", case_id, "request_supplement", points=["请说明年份"])
    city.tick()
    early = city.command("intake", case_id, "confirm_abandonment")
    assert (early.status, early.json["code"]) == (422, "supplement_period_runs")
    ticked(city, datetime(2026, 3, 24, 0, 0, tzinfo=BEIJING), due=1)
    closed = city.command("intake", case_id, "confirm_abandonment")
    assert closed.json["state"] == "closed_abandoned_supplement"
    assert "D21" in {letter["code"] for letter in track(city, opened)["letters"]}


def test_a_tick_that_stood_still_for_days_catches_up(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    city.tick()
    ticked(city, datetime(2026, 3, 9, 12, 0, tzinfo=BEIJING), due=1)
    assert history(city, case_id)[-1]["type"] == "deadline_missed"


def test_a_case_that_fails_stays_due_and_does_not_stop_the_others(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (submit(city, key=f"citizen-{n}-key")["case_id"] for n in range(2))
    where = "sunhall.application.ring_clocks.load_case"

    def sometimes(ports: Ports, case_id: str) -> Loaded:
        if case_id == broken:
            raise RuntimeError("this case is broken")
        return load_case(ports, case_id)

    monkeypatch.setattr(where, sometimes)
    city.clock.time = datetime(2026, 3, 4, 0, 0, tzinfo=BEIJING)
    assert city.tick() == {"due": 2, "failed": 1}
    assert history(city, sound)[-1]["type"] == "deadline_missed"
    monkeypatch.setattr(where, load_case)
    ticked(city, datetime(2026, 3, 4, 0, 1, tzinfo=BEIJING), due=1)
    assert history(city, broken)[-1]["type"] == "deadline_missed"


def test_an_idle_tick_reads_eight_small_queries_and_writes_nothing(city: MotoCity) -> None:
    city.tick()
    city.clock.time += timedelta(minutes=1)  # Supervision looks at its days every five minutes.
    with watched() as calls:
        city.tick()
    assert calls.names.count("dynamodb.Query") == 8
    assert set(calls.names) == {"dynamodb.GetItem", "dynamodb.Query"}


def ticked(city: MotoCity, at: datetime, *, due: int) -> None:
    city.clock.time = at
    assert city.tick() == {"due": due, "failed": 0}
