"""Calendar entries, read by a parser that is not ours: what a program makes of each file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import vobject

from tests.builders.gateway import Answer
from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import MotoCity


class CalendarProgram:
    """What RFC 5546 §3.2 asks of a program: it keeps the entry with the highest sequence."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[int, datetime]] = {}
        self._seen: dict[str, int] = {}

    def take(self, answer: Answer) -> None:
        calendar = parsed(answer)
        event = calendar.vevent
        uid, sequence = event.uid.value, int(event.sequence.value)
        if sequence <= self._seen.get(uid, -1):
            return  # It is no news.
        self._seen[uid] = sequence
        if calendar.method.value == "CANCEL":
            assert event.status.value == "CANCELLED"
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = (sequence, event.dtstart.value)


def parsed(answer: Answer) -> Any:
    assert answer.status == 200, answer.text
    method = answer.headers["content-type"].rpartition("method=")[2]
    calendar = vobject.readOne(answer.text)
    calendar.validate(raiseException=True)
    assert calendar.method.value == method
    assert calendar.version.value == "2.0"
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n")), "RFC 5545 §3.1"
    return calendar


def test_an_entry_is_put_in_moved_and_taken_out_under_one_uid_with_a_rising_sequence(
    city: MotoCity,
) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    program = CalendarProgram()
    program.take(r.calendar(city, opened))
    [(uid, (first, begins))] = program.entries.items()
    assert uid == f"{opened['receipt_no']}@yunxi.sunhall"
    assert begins.astimezone(UTC) == datetime.fromisoformat(at).astimezone(UTC)

    other = r.first_slot(city, day="2026-03-06")
    assert r.act(city, opened, "reschedule", starts_at=other).status == 200
    program.take(r.calendar(city, opened))
    [(same, (second, begins))] = program.entries.items()
    assert (same, second) == (uid, first + 1)
    assert begins.astimezone(UTC) == datetime.fromisoformat(other).astimezone(UTC)

    assert r.act(city, opened, "cancel_appointment").status == 200
    cancelled = parsed(r.calendar(city, opened))
    assert cancelled.method.value == "CANCEL"
    assert int(cancelled.vevent.sequence.value) == second + 1, "a cancel is news as well"
    program.take(r.calendar(city, opened))
    assert program.entries == {}


def test_the_same_file_twice_is_the_same_entry(city: MotoCity) -> None:
    opened = r.booked(city)
    program = CalendarProgram()
    program.take(r.calendar(city, opened))
    before = dict(program.entries)
    program.take(r.calendar(city, opened))
    assert program.entries == before


def test_a_booking_that_waits_for_agreement_is_tentative_and_a_refused_one_is_taken_out(
    city: MotoCity,
) -> None:
    opened = r.booked(city, r.first_slot(city, r.AGREED, "2026-03-12"), r.AGREED)
    asked = parsed(r.calendar(city, opened))
    assert (asked.method.value, asked.vevent.status.value) == ("REQUEST", "TENTATIVE")
    city.command("appointment-clerk", opened["case_id"], "submit_appointment")
    city.decide_next("petition-head", "refuse", "不属于接访范围")
    refused = parsed(r.calendar(city, opened))
    assert (refused.method.value, refused.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert int(refused.vevent.sequence.value) > int(asked.vevent.sequence.value)


def test_a_meeting_that_was_cancelled_and_booked_again_is_the_same_entry(city: MotoCity) -> None:
    opened = r.booked(city)
    program = CalendarProgram()
    program.take(r.calendar(city, opened))
    host = r.host_of(r.read(city, opened))
    off = city.command(host, opened["case_id"], "cancel_appointment", reason="临时会议")
    assert off.status == 200, off.text
    program.take(r.calendar(city, opened))
    assert program.entries == {}
    r.act(city, opened, "reschedule", starts_at=r.first_slot(city, day="2026-03-06"))
    program.take(r.calendar(city, opened))
    assert list(program.entries) == [f"{opened['receipt_no']}@yunxi.sunhall"]


def test_the_entry_names_no_person_and_no_matter(city: MotoCity) -> None:
    text = r.calendar(city, r.booked(city)).text.replace("\r\n ", "")
    for secret in r.PERSONAL:
        assert secret not in text


def test_the_entry_has_its_zone_its_reminders_and_who_it_is_from(city: MotoCity) -> None:
    answer = r.calendar(city, r.booked(city))
    calendar = parsed(answer)
    event = calendar.vevent
    assert "DTSTART;TZID=Asia/Shanghai:" in answer.text
    assert event.dtstart.value.utcoffset() == timedelta(hours=8)
    assert calendar.vtimezone.tzid.value == "Asia/Shanghai"
    triggers = {alarm.trigger.value for alarm in event.valarm_list}
    assert triggers == {timedelta(days=-1), timedelta(hours=-1)}
    assert event.organizer.value.startswith("mailto:")
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]


def test_who_waits_has_no_entry_and_who_has_no_code_no_file(city: MotoCity) -> None:
    r.booked(city)
    opened = r.waiting(city, "2026-03-02", "2026-03-02")
    none = r.calendar(city, opened)
    assert (none.status, none.json["code"]) == (404, "no_calendar_entry")
    wrong = r.calendar(city, {**opened, "query_code": "AAAA-BBBB-CCCC"})
    assert (wrong.status, wrong.json["code"]) == (404, "receipt_or_code_wrong")


def test_a_host_subscribes_to_their_own_meetings(city: MotoCity) -> None:
    opened = r.booked(city)
    host = r.host_of(r.read(city, opened))
    issued = city.call("POST", "/api/v1/staff/deadline-feed", by=host)
    token = issued.json["path"].partition("token=")[2]

    def feed(given: str = token) -> Answer:
        return city.call("GET", "/api/v1/staff/appointments.ics", query={"token": given})

    calendar = parsed(feed())
    assert calendar.method.value == "PUBLISH"
    assert calendar.vevent.uid.value == f"{opened['receipt_no']}@yunxi.sunhall"
    other = "host-liu" if host == "host-qin" else "host-qin"
    theirs = city.call("POST", "/api/v1/staff/deadline-feed", by=other)
    assert not hasattr(parsed(feed(theirs.json["path"].partition("token=")[2])), "vevent")
    r.act(city, opened, "cancel_appointment")
    assert not hasattr(parsed(feed()), "vevent"), "what is subscribed to no longer holds it"
    assert feed("x" * 40).status == 404
    city.call("DELETE", "/api/v1/staff/deadline-feed", by=host)
    assert feed().status == 404


def test_a_feed_tells_nothing_of_who_comes_or_why(city: MotoCity) -> None:
    opened = r.booked(city)
    host = r.host_of(r.read(city, opened))
    issued = city.call("POST", "/api/v1/staff/deadline-feed", by=host)
    token = issued.json["path"].partition("token=")[2]
    text = city.call("GET", "/api/v1/staff/appointments.ics", query={"token": token}).text
    for secret in r.PERSONAL:
        assert secret not in text
