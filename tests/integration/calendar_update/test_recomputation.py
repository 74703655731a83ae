"""A new schedule of the State Council reaches every open case (reference C.2 event 34, D.10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

import calendar_update.handler
from sunhall.adapters.counted_calendar import CountedCalendar
from sunhall.application import recompute_clocks as module
from sunhall.application.carry_out import load_case
from sunhall.application.ports import Commit, Ports, VersionMoved
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.aws_faults import watched
from tests.integration.calendar_update.conftest import Schedules
from tests.integration.journey.citizen import history, submit, track
from tests.integration.journey.moto_city import TABLE, MotoCity


def recompute(city: MotoCity, **event: Any) -> dict[str, Any]:
    return calendar_update.handler.lambda_handler(event, None)


def received(city: MotoCity, key: str = "citizen-key-1") -> dict[str, Any]:
    """Return a request that was received today."""
    opened = submit(city, key=key)
    answer = city.command("intake", opened["case_id"], "confirm_receipt")
    assert answer.status == 200, answer.text
    return opened


def reply(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    (clock,) = [each for each in track(city, opened)["clocks"] if each["name"] == "reply"]
    found: dict[str, Any] = clock
    return found


def case_item(city: MotoCity, case_id: str) -> dict[str, str]:
    key = {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "CASE"}}
    item = city.dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True)["Item"]
    return {name: value["S"] for name, value in item.items() if "S" in value}


def updates(city: MotoCity, case_id: str) -> list[dict[str, Any]]:
    events = history(city, case_id)
    return [event["data"] for event in events if event["type"] == "calendar_updated"]


def noted(city: MotoCity) -> MotoCity:
    """Note the calendar in force, as the first deploy does."""
    assert recompute(city)["moved"] == []
    return city


# --- D.10 ----------------------------------------------------------------------------------------


def test_case_10_a_provisional_date_is_recomputed_its_flag_goes_and_the_log_says_so(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = received(city)
    before = reply(city, opened)
    assert (before["due_at"][:10], before["provisional"]) == ("2027-01-08", True)

    schedules.publish("2027-a", days_off=("2027-01-04",), makeup="2027-01-16")
    done = recompute(city)

    assert done["moved"] == [
        {
            "receipt_no": opened["receipt_no"],
            "clock": "reply",
            "before": "2027-01-08",
            "after": "2027-01-11",
            "direction": "later",
        }
    ]
    after = reply(city, opened)
    assert (after["due_at"][:10], after["provisional"]) == ("2027-01-11", False)
    assert updates(city, opened["case_id"]) == [
        {
            "calendar_version": "2027-a",
            "moved": [["reply", "2027-01-08", "2027-01-11"]],
            "settled": [],
        }
    ]


def test_case_10_a_schedule_that_holds_what_was_expected_makes_the_date_certain(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = received(city)
    schedules.publish("2027-a")
    (line,) = recompute(city)["moved"]
    assert (line["before"], line["after"], line["direction"]) == (
        *("2027-01-08", "2027-01-08"),
        "settled",
    )
    assert reply(city, opened)["provisional"] is False
    assert updates(city, opened["case_id"])[0]["settled"] == [["reply", "2027-01-08"]]


# --- the indexes ---------------------------------------------------------------------------------


def test_a_date_that_moves_earlier_reaches_the_due_index_at_once(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = received(city)
    before = case_item(city, opened["case_id"])
    schedules.publish("2027-a", makeup="2027-01-03")
    recompute(city)
    after = case_item(city, opened["case_id"])
    assert after["due_at"][:10] == "2027-01-07"
    assert after["DSK"] < before["DSK"]
    assert after["QSK"] < before["QSK"]
    # The tick rings by the new date: the warning comes three working days before the seventh.
    city.tick()
    city.clock.time = datetime(2027, 1, 5, 0, 0, tzinfo=BEIJING)
    assert city.tick() == {"due": 1, "failed": 0}
    assert history(city, opened["case_id"])[-1]["data"]["due_on"] == "2027-01-07"


def test_a_date_that_stays_may_still_move_the_day_of_its_warning(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = received(city)
    schedules.publish("2027-a")
    recompute(city)
    before = case_item(city, opened["case_id"])
    # 2027-01-02 worked for 2027-01-06: the reply is due on the same day, the warning comes earlier.
    schedules.publish("2027-b", days_off=("2027-01-06",), makeup="2027-01-02")
    done = recompute(city)
    after = case_item(city, opened["case_id"])
    assert done["moved"] == []
    assert updates(city, opened["case_id"])[-1]["calendar_version"] == "2027-a"
    assert after["due_at"] == before["due_at"]
    assert after["DSK"] != before["DSK"]


def test_the_work_list_is_in_the_new_order(city: MotoCity, schedules: Schedules) -> None:
    noted(city)
    opened = received(city)
    schedules.publish("2027-a", days_off=("2027-01-04",))
    recompute(city)
    row = city.call("GET", "/api/v1/staff/worklist", by="intake").json["items"][0]
    assert (row["receipt_no"], row["due_at"][:10]) == (opened["receipt_no"], "2027-01-11")


# --- at least once -------------------------------------------------------------------------------


def test_a_second_run_does_nothing(city: MotoCity, schedules: Schedules) -> None:
    noted(city)
    case_id = received(city)["case_id"]
    schedules.publish("2027-a", days_off=("2027-01-04",))
    recompute(city)
    with watched() as calls:
        assert recompute(city)["looked_at"] == 0
    assert calls.names == ["dynamodb.GetItem"]
    assert len(updates(city, case_id)) == 1


def test_a_run_that_is_repeated_from_the_beginning_tells_the_same_and_writes_nothing(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    case_id = received(city)["case_id"]
    old = schedules.calendar
    schedules.publish("2027-a", days_off=("2027-01-04",))
    first = recompute(city)
    # The run died before it could note that it was done.
    CountedCalendar(city.dynamodb, TABLE).note(old)
    version = load_case(city.ports, case_id).stored.version
    again = recompute(city)
    assert again["moved"] == first["moved"]
    assert load_case(city.ports, case_id).stored.version == version


def test_a_run_goes_on_where_the_one_before_stopped(city: MotoCity, schedules: Schedules) -> None:
    noted(city)
    cases = sorted(received(city, f"citizen-{n}-key")["case_id"] for n in range(3))
    schedules.publish("2027-a", days_off=("2027-01-04",))
    counted_by = city.ports.counted_calendar

    def run(after: str) -> module.Recomputed:
        return module.recompute_clocks(city.ports, counted_by, report=fail, after=after, most=2)

    first = run("")
    assert (first.looked_at, first.after) == (2, cases[1])
    assert counted_by.read() != schedules.calendar
    second = run(first.after or "")
    assert (second.looked_at, second.after) == (1, None)
    assert counted_by.read() == schedules.calendar
    assert [len(updates(city, case_id)) for case_id in cases] == [1, 1, 1]


def test_a_function_stops_before_its_time_is_up(city: MotoCity, schedules: Schedules) -> None:
    noted(city)
    for n in range(2):
        received(city, f"citizen-{n}-key")
    schedules.publish("2027-a", days_off=("2027-01-04",))
    left = iter((True, False))
    done = module.recompute_clocks(
        city.ports,
        city.ports.counted_calendar,
        report=fail,
        may_go_on=lambda: next(left),
    )
    assert (done.looked_at, done.after is not None) == (1, True)


def test_a_case_that_fails_does_not_stop_the_others_and_the_run_is_not_done(
    city: MotoCity, schedules: Schedules, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(city)
    broken, sound = (received(city, f"citizen-{n}-key")["case_id"] for n in range(2))
    schedules.publish("2027-a", days_off=("2027-01-04",))

    def sometimes(ports: Ports, case_id: str) -> Any:
        if case_id == broken:
            raise RuntimeError("this case is broken")
        return load_case(ports, case_id)

    monkeypatch.setattr(module, "load_case", sometimes)
    done = recompute(city)
    assert (done["failed"], len(done["moved"])) == (1, 1)
    monkeypatch.setattr(module, "load_case", load_case)
    again = recompute(city)
    assert (again["failed"], len(again["moved"])) == (0, 2)
    assert [len(updates(city, case_id)) for case_id in (broken, sound)] == [1, 1]


def test_a_run_after_a_failure_in_an_earlier_one_does_not_give_up_the_old_calendar(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    received(city)
    schedules.publish("2027-a", days_off=("2027-01-04",))
    recompute(city, clean=False)
    assert recompute(city)["before"] != "2027-a"
    assert recompute(city)["before"] == "2027-a"


def test_a_case_that_moves_on_between_loading_and_committing_is_looked_at_again(
    city: MotoCity, schedules: Schedules, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(city)
    case_id = received(city)["case_id"]
    schedules.publish("2027-a", days_off=("2027-01-04",))
    commit, tries = city.ports.store.commit, []

    def overtaken(change: Commit) -> None:
        tries.append(change)
        if len(tries) == 1:
            raise VersionMoved
        commit(change)

    monkeypatch.setattr(city.ports.store, "commit", overtaken)
    assert recompute(city)["failed"] == 0
    assert (len(tries), len(updates(city, case_id))) == (2, 1)


# --- which cases, which calendar -----------------------------------------------------------------


def test_cases_of_all_departments_are_found_and_closed_ones_are_not_touched(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    waiting, given, closed = (received(city, f"citizen-{n}-key") for n in range(3))
    city.command("office-head", given["case_id"], "assign", department="education-bureau")
    withdrawn = city.call(
        "POST",
        f"/api/v1/disclosure-requests/{closed['receipt_no']}/actions",
        headers={"x-query-code": closed["query_code"], "idempotency-key": "withdraw-key"},
        body={"action": "withdraw", "data": {}},
    )
    assert withdrawn.status == 200, withdrawn.text
    schedules.publish("2027-a", days_off=("2027-01-04",))
    done = recompute(city)
    assert {line["receipt_no"] for line in done["moved"]} == {
        waiting["receipt_no"],
        given["receipt_no"],
    }
    assert updates(city, closed["case_id"]) == []


def test_nothing_is_scanned(city: MotoCity, schedules: Schedules) -> None:
    noted(city)
    received(city)
    schedules.publish("2027-a", days_off=("2027-01-04",))
    with watched() as calls:
        recompute(city)
    assert set(calls.names) == {
        *("dynamodb.GetItem", "dynamodb.Query", "dynamodb.TransactWriteItems"),
        "dynamodb.PutItem",
    }


def test_without_a_calendar_to_compare_with_the_indexes_are_brought_up_to_date_all_the_same(
    city: MotoCity, schedules: Schedules
) -> None:
    opened = received(city)
    schedules.publish("2027-a", days_off=("2027-01-04",))
    done = recompute(city)
    assert (done["before"], done["looked_at"], done["moved"]) == ("", 1, [])
    assert case_item(city, opened["case_id"])["due_at"][:10] == "2027-01-11"
    assert city.ports.counted_calendar.read() == schedules.calendar


def test_the_calendar_that_is_kept_is_the_one_that_was_noted(
    city: MotoCity, schedules: Schedules
) -> None:
    kept = CountedCalendar(city.dynamodb, TABLE)
    assert kept.read() is None
    kept.note(schedules.calendar)
    assert kept.read() == schedules.calendar


def test_the_event_makes_no_view_stale(city: MotoCity, schedules: Schedules) -> None:
    """It changes nothing that a person decides upon, and comes at any moment."""
    noted(city)
    case_id = received(city)["case_id"]
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="office-head").json["version"]
    schedules.publish("2027-a", days_off=("2027-01-04",))
    recompute(city)
    answer = city.call(
        "POST",
        f"/api/v1/staff/cases/{case_id}/commands",
        by="office-head",
        body={
            "command": "assign",
            "data": {"department": "education-bureau"},
            "expected_version": seen,
        },
    )
    assert answer.status == 200, answer.text


def test_nothing_in_the_log_or_the_event_says_who_asked(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = received(city)
    schedules.publish("2027-a", days_off=("2027-01-04",))
    (line,) = recompute(city)["moved"]
    assert set(line) == {"receipt_no", "clock", "before", "after", "direction"}
    assert set(updates(city, opened["case_id"])[0]) == {"calendar_version", "moved", "settled"}


def fail(case_id: str, exc: Exception) -> None:
    raise AssertionError(case_id) from exc


# --- other services ------------------------------------------------------------------------------


def ticket_in_hand(city: MotoCity) -> dict[str, Any]:
    """Return a ticket that a unit has five working days for, over the turn of the year."""
    city.clock.time = datetime(2026, 12, 29, 9, 30, tzinfo=BEIJING)
    call = {
        "kind": "help",
        "category": "road_damage",
        "description": "路面塌陷。",
        "contact": {"phone": "0000-5559321"},
        "place": {"area": "chengdong"},
        "attributes": {"danger": "no"},
        "channel": "phone",
    }
    headers = {"idempotency-key": "a-call-of-today"}
    answer = city.call("POST", "/api/v1/staff/tickets", by="agent", headers=headers, body=call)
    assert answer.status == 201, answer.text
    opened = answer.json
    steps: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("agent", "screen", {"kind": "help", "category": "road_damage", "area": "chengdong"}),
        ("agent", "accept", {}),
        ("dispatcher", "dispatch", {}),
    )
    path = f"/api/v1/staff/cases/{opened['case_id']}"
    for by, name, data in steps:
        version = city.call("GET", path, by="centre-head").json["version"]
        body = {"command": name, "data": data, "expected_version": version}
        answer = city.call("POST", f"{path}/commands", by=by, body=body)
        assert answer.status == 200, answer.text
    return dict(opened)


def test_case_f5_the_provisional_dates_of_a_ticket_are_recomputed_and_told(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    opened = ticket_in_hand(city)
    schedules.publish("2027-a", days_off=("2027-01-04",), makeup="2027-01-16")

    done = recompute(city)

    moved = {line["clock"]: line["direction"] for line in done["moved"]}
    assert {"promise", "handling"} <= {clock.partition(":")[0] for clock in moved}
    assert set(moved.values()) == {"later"}
    told = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="centre-head").json
    assert [event["type"] for event in told["events"]].count("calendar_updated") == 1
    assert recompute(city)["looked_at"] == 0


def test_a_service_that_keeps_no_record_of_it_still_moves_in_the_lists_and_is_told_of(
    city: MotoCity, schedules: Schedules
) -> None:
    noted(city)
    item = {
        "department": "education-bureau",
        "title": "2026年度义务教育学校建设项目清单",
        "category": "livelihood",
        "form": "website",
        "address": "https://city.example/school",
        "summary": "项目、金额和进度。",
        "made_on": "2026-12-10",
    }
    headers = {"idempotency-key": "an-item-to-publish"}
    path = "/api/v1/staff/publications"
    answer = city.call("POST", path, by="education-handler", headers=headers, body=item)
    assert answer.status == 201, answer.text
    case_id = answer.json["case_id"]
    before = case_item(city, case_id)["due_at"]
    schedules.publish("2027-a", days_off=("2027-01-04",), makeup="2027-01-16")

    done = recompute(city)

    assert done["failed"] == 0
    assert [line["direction"] for line in done["moved"]] == ["later"]
    assert case_item(city, case_id)["due_at"] > before
