"""An appointment from the first look at the calendar to the last promise, on the real adapters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.builders.stored_text import stored_text
from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import MotoCity


def test_a_slot_is_found_held_booked_met_minuted_signed_and_its_promise_kept(
    city: MotoCity,
) -> None:
    free = r.slots(city, r.VIDEO, date(2026, 3, 4))
    at = free[0]["starts_at"]
    held = city.call(
        "POST",
        f"{r.ROOT}/holds",
        body={"item": r.VIDEO, "starts_at": at},
        headers={"idempotency-key": "hold-key-00001"},
    )
    assert held.status == 201, held.text
    opened = r.booked(city, at, hold=held.json["hold"])
    assert opened["state"] == "appointment_confirmed"
    seen = r.read(city, opened)
    booking = seen["appointment"]["booking"]
    assert (booking["starts_at"], booking["host"]) == (at, held.json["host"])
    assert {each["name"] for each in seen["actions"]} >= {"reschedule", "cancel_appointment"}

    host, case_id = r.host_of(seen), opened["case_id"]
    r.go_to(city, at)
    assert city.command(host, case_id, "start").status == 200
    written = city.command(
        host,
        case_id,
        "write_minutes",
        outcome="promised",
        text="双方就积水问题交换了意见。",
        promises=[{"text": "疏通排水管道", "department": "transport-bureau", "days": 5}],
    )
    assert written.status == 200, written.text
    assert "minutes" not in r.read(city, opened)
    digest = r.read(city, opened)["appointment"]["minutes"]["digest"]
    assert city.command(host, case_id, "sign_minutes", digest=digest).status == 200
    seen = r.read(city, opened)
    shown = seen["minutes"]
    assert shown["digest"] == digest
    [promise] = seen["appointment"]["promises"]
    assert promise["department_name"] == "云溪市交通运输局"
    assert r.act(city, opened, "sign_minutes", digest=digest).status == 200

    seen = r.read(city, opened)
    assert seen["state"] == "appointment_completed"
    assert [clock["name"] for clock in seen["clocks"]] == ["meeting_promise:1"]
    work = city.call("GET", "/api/v1/staff/worklist", by="transport-handler").json["items"]
    assert [row["case_id"] for row in work] == [case_id]
    kept = city.command(
        "transport-handler", case_id, "keep_promise", number=1, report="管道已疏通。"
    )
    assert kept.status == 200, kept.text
    work = city.call("GET", "/api/v1/staff/worklist", by="transport-handler").json["items"]
    assert work == []
    seen = r.read(city, opened)
    assert seen["clocks"] == []
    assert seen["promise-1"] == {"report": "管道已疏通。"}


def test_nothing_of_a_person_is_stored_in_clear(city: MotoCity) -> None:
    opened = r.booked(city)
    r.waiting(city, "2026-03-04", "2026-03-05")
    r.act(city, opened, "cancel_appointment", reason="我要去医院看病")
    stored = stored_text(city.scan())
    for secret in (*r.PERSONAL, "我要去医院看病"):
        assert secret not in stored


def test_a_booking_that_is_sent_again_is_the_same_booking(city: MotoCity) -> None:
    body = r.submission(starts_at=r.first_slot(city))
    first, second = (r.submit(city, body, key="the-same-key-1") for _ in range(2))
    assert first.status == second.status == 201
    assert first.json == second.json
    changed = r.submit(city, {**body, "topic": "别的事"}, key="the-same-key-1")
    assert (changed.status, changed.json["code"]) == (409, "idempotency_key_reused")


def test_a_slot_is_booked_once(city: MotoCity) -> None:
    at = r.first_slot(city, "leader-reception", "2026-03-12")
    r.booked(city, at, "leader-reception")
    late = r.submit(city, r.submission("leader-reception", at, contact=r.another_person()))
    assert (late.status, late.json["code"]) == (409, "slot_taken")


def test_a_person_has_so_many_appointments_before_them_and_no_more(city: MotoCity) -> None:
    opened = r.booked(city)
    again = r.submit(city, r.submission(starts_at=r.first_slot(city)))
    assert (again.status, again.json["code"]) == (409, "too_many_open_appointments")
    assert r.act(city, opened, "cancel_appointment").status == 200
    for _ in range(3):
        opened = r.booked(city)
        r.act(city, opened, "cancel_appointment")
    often = r.submit(city, r.submission(starts_at=r.first_slot(city)))
    assert often.json["code"] == "too_many_appointments_this_month"


def test_what_somebody_has_to_agree_to_is_held_until_they_have(city: MotoCity) -> None:
    at = r.first_slot(city, r.AGREED, "2026-03-12")
    opened = r.booked(city, at, r.AGREED)
    assert opened["state"] == "appointment_requested"
    late = r.submit(city, r.submission(r.AGREED, at, contact=r.another_person()))
    assert late.json["code"] == "slot_taken"
    sent = city.command("appointment-clerk", opened["case_id"], "submit_appointment")
    assert sent.status == 200, sent.text
    assert city.decide_next("petition-head").status == 200
    assert r.read(city, opened)["state"] == "appointment_confirmed"


def test_what_nobody_agrees_to_comes_free(city: MotoCity) -> None:
    at = r.first_slot(city, r.AGREED, "2026-03-12")
    opened = r.booked(city, at, r.AGREED)
    city.command("appointment-clerk", opened["case_id"], "submit_appointment")
    assert city.decide_next("petition-head", "refuse", "不属于接访范围").status == 200
    assert r.read(city, opened)["state"] == "appointment_refused"
    assert r.first_slot(city, r.AGREED, "2026-03-12") == at


def test_moving_an_appointment_frees_its_slot_and_keeps_its_host(city: MotoCity) -> None:
    opened = r.booked(city)
    before = r.read(city, opened)["appointment"]["booking"]
    other = next(
        slot["starts_at"]
        for slot in r.slots(city, r.VIDEO, date(2026, 3, 5))
        if before["host"] in slot["hosts"]
    )
    moved = r.act(city, opened, "reschedule", starts_at=other)
    assert moved.status == 200, moved.text
    after = r.read(city, opened)["appointment"]["booking"]
    assert (after["starts_at"], after["host"]) == (other, before["host"])
    freed = next(s for s in r.slots(city, r.VIDEO, date(2026, 3, 4)))
    assert freed["starts_at"] == before["starts_at"]
    assert before["host"] in freed["hosts"]


def test_a_visitor_in_another_zone_books_beijings_time_and_is_shown_their_own(
    city: MotoCity,
) -> None:
    # Summer time begins in Berlin on 29 March 2026: before it seven hours apart, after it six.
    winter = r.slots(city, r.VIDEO, date(2026, 3, 27), 1, time_zone="Europe/Berlin")[0]
    summer = r.slots(city, r.VIDEO, date(2026, 3, 30), 1, time_zone="Europe/Berlin")[0]
    assert winter["starts_at"].endswith("T09:00:00+08:00")
    assert winter["shown_at"].endswith("T02:00:00+01:00")
    assert summer["shown_at"].endswith("T03:00:00+02:00")
    opened = r.booked(city, winter["shown_at"], time_zone="Europe/Berlin")
    booking = r.read(city, opened)["appointment"]["booking"]
    assert (booking["starts_at"], booking["shown_at"]) == (
        winter["starts_at"],
        winter["shown_at"],
    )
    unknown = r.submit(city, r.submission(starts_at=winter["starts_at"], time_zone="Moon/Sea"))
    assert [(e["field"], e["code"]) for e in unknown.json["errors"]] == [
        ("time_zone", "time_zone_unknown")
    ]


def test_a_host_sees_the_day_and_a_stranger_does_not(city: MotoCity) -> None:
    opened = r.booked(city)
    seen = r.read(city, opened)
    host = r.host_of(seen)
    query = {"on": "2026-03-04"}
    mine = city.call("GET", "/api/v1/staff/appointments", by=host, query=query)
    assert [line["receipt_no"] for line in mine.json["items"]] == [opened["receipt_no"]]
    assert mine.json["items"][0]["title"] == r.TOPIC
    whole = {**query, "department": "petition-office"}
    all_hosts = city.call("GET", "/api/v1/staff/appointments", by="appointment-clerk", query=whole)
    assert len(all_hosts.json["items"]) == 1
    stranger = city.call("GET", "/api/v1/staff/appointments", by="urban-handler", query=whole)
    assert (stranger.status, stranger.json["code"]) == (403, "appointments_not_allowed")
    r.act(city, opened, "cancel_appointment")
    assert city.call("GET", "/api/v1/staff/appointments", by=host, query=query).json["items"] == []


def test_both_sides_are_reminded_once_and_the_absent_host_is_told_by_time(city: MotoCity) -> None:
    at = datetime.fromisoformat(r.first_slot(city))
    opened = r.booked(city, at.isoformat())
    for before in (timedelta(hours=24), timedelta(hours=1)):
        r.go_to(city, at - before)
        r.go_to(city, at - before + timedelta(minutes=1))
    labels = [step["label"] for step in r.read(city, opened)["timeline"]]
    assert labels.count("会面提醒") == 2
    r.go_to(city, at + timedelta(minutes=90))
    seen = r.read(city, opened)
    assert (seen["state"], seen["appointment"]["absent"]) == ("appointment_no_show", "host")
    again = r.act(city, opened, "reschedule", starts_at=r.first_slot(city, day="2026-03-06"))
    assert again.status == 200, again.text
    assert r.read(city, opened)["state"] == "appointment_confirmed"


def test_a_clerk_books_for_a_caller_without_the_notice(city: MotoCity) -> None:
    body = r.submission(starts_at="2026-03-02T11:15:00+08:00")
    assert r.submit(city, body).json["code"] == "slot_too_soon"
    answer = city.call(
        "POST",
        "/api/v1/staff/appointments",
        by="appointment-clerk",
        body=body,
        headers={"idempotency-key": "clerk-key-0001"},
    )
    assert answer.status == 201, answer.text
    denied = city.call(
        "POST",
        "/api/v1/staff/appointments",
        by="host-qin",
        body=body,
        headers={"idempotency-key": "clerk-key-0002"},
    )
    assert denied.status == 403


def test_what_comes_out_of_a_meeting_goes_on_as_a_ticket(city: MotoCity) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    host = r.host_of(r.read(city, opened))
    r.go_to(city, at)
    city.command(host, opened["case_id"], "start")
    handed = city.command(
        host,
        opened["case_id"],
        "hand_off_appointment",
        service="ticket",
        description="书院街十八号门前积水。",
        agreed_on="2026-03-04",
        kind="complaint",
    )
    assert handed.status == 200, handed.text
    [goes_on] = r.read(city, opened)["appointment"]["hand_offs"]
    assert goes_on["service"] == "ticket"
    assert goes_on["receipt_no"].startswith("RX-")
    # It is their own: they are told how to look at it.
    [key] = r.read(city, opened)["goes_on_as"]
    assert key["receipt_no"] == goes_on["receipt_no"]
    headers = {"x-query-code": key["query_code"]}
    assert city.call("GET", f"/api/v1/tickets/{key['receipt_no']}", headers=headers).status == 200


def test_what_comes_out_of_a_meeting_goes_on_as_a_disclosure_request(city: MotoCity) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    host = r.host_of(r.read(city, opened))
    r.go_to(city, at)
    city.command(host, opened["case_id"], "start")
    asked = {
        "service": "disclosure",
        "description": "2025年书院街排水改造工程的验收报告。",
        "agreed_on": "2026-03-04",
    }
    missing = city.command(host, opened["case_id"], "hand_off_appointment", **asked)
    assert missing.json["code"] == "hand_off_request_missing"
    request = {
        "department": "transport-bureau",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
        "delivery": {"form": "electronic", "way": "online"},
    }
    handed = city.command(host, opened["case_id"], "hand_off_appointment", **asked, request=request)
    assert handed.status == 200, handed.text
    [goes_on] = r.read(city, opened)["appointment"]["hand_offs"]
    assert goes_on["receipt_no"].startswith("GK-")
    stored = stored_text(city.scan())
    assert "11010519491231002X" not in stored


def test_who_may_not_open_contacts_sees_the_meeting_without_a_name(city: MotoCity) -> None:
    opened = r.booked(city)
    path = f"/api/v1/staff/cases/{opened['case_id']}"
    leader = city.call("GET", path, by="leader").json["facts"]["documents"]["application"]
    assert (leader["topic"], "contact" in leader) == (r.TOPIC, False)
    host = city.call("GET", path, by="host-qin").json["facts"]["documents"]["application"]
    assert host["contact"]["name"] == r.NAME
    assert city.call("GET", path, by="urban-handler").status == 404


def test_who_promised_something_reads_the_minutes_and_not_who_came(city: MotoCity) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    case_id, host = opened["case_id"], r.host_of(r.read(city, opened))
    path = f"/api/v1/staff/cases/{case_id}"
    # People who are received in the bureau learn nothing of a meeting elsewhere.
    assert city.call("GET", path, by="transport-host").status == 404
    r.go_to(city, at)
    city.command(host, case_id, "start")
    promise = {"text": "疏通排水管道", "department": "transport-bureau", "days": 5}
    written = city.command(
        *(host, case_id, "write_minutes"), outcome="promised", text="已沟通。", promises=[promise]
    )
    assert written.status == 200, written.text
    theirs = city.call("GET", path, by="transport-host")
    documents = theirs.json["facts"]["documents"]
    assert documents["minutes"]["promises"][0]["text"] == promise["text"]
    assert documents["application"]["topic"] == r.TOPIC
    assert "contact" not in documents["application"]
    assert not [told for told in (r.NAME, r.PHONE) if told in theirs.text]
    assert city.call("GET", path, by=host).json["facts"]["documents"]["application"]["contact"]


def test_staff_are_told_why_it_was_the_turn_of_this_host(city: MotoCity) -> None:
    at = r.first_slot(city)
    first = r.booked(city, at)
    second = r.booked(city, at, contact=r.another_person())
    path = f"/api/v1/staff/cases/{second['case_id']}"
    case = city.call("GET", path, by="appointment-clerk").json
    (assigned,) = [event for event in case["events"] if event["type"] == "host_assigned"]
    told = {row["label"]: row for row in assigned["told"]}
    other = r.read(city, first)["appointment"]["booking"]["host_name"]
    mine = r.read(city, second)["appointment"]["booking"]["host_name"]
    assert told["接访人"]["text"] == mine != other
    assert told["确定方式"]["text"] == "按份额轮流"
    (counts,) = next(row["groups"] for label, row in told.items() if "已有会面" in label)
    # Who has one already at that very time is not in the count: they could not come.
    assert {row["label"]: row["text"] for row in counts}[mine] == "0"


def test_a_second_booking_of_a_person_at_the_very_same_moment_waits(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports: Any = city.ports
    kept, meanwhile = type(ports.bookers), list[Any]()
    counted = kept.booked

    def books_once_more(self: Any, person: bytes) -> Any:
        rows = counted(self, person)
        if not meanwhile:
            meanwhile.append(None)
            meanwhile[0] = r.submit(city, r.submission(starts_at=r.first_slot(city)))
        return rows

    with monkeypatch.context() as slow:
        slow.setattr(kept, "booked", books_once_more)
        first = r.submit(city, r.submission(starts_at=r.first_slot(city, day="2026-03-05")))
    assert (first.status, meanwhile[0].status) == (201, 429)
    assert int(meanwhile[0].headers["retry-after"]) > 0
    # Somebody else does not wait, and the same person may try again: and is one too many.
    assert r.booked(city, contact=r.another_person())
    again = r.submit(city, r.submission(starts_at=r.first_slot(city)))
    assert (again.status, again.json["code"]) == (409, "too_many_open_appointments")
