"""Deadlines in calendar programs: of one request for its applicant, of a department for its staff.

What is written by one library is read by another one here.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import vobject

import calendar_update.handler
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.application import deadline_feed as module
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.errors import NotAllowed
from sunhall.domain.staff import StaffMember
from tests.builders.aws_faults import watched
from tests.builders.gateway import Answer
from tests.integration.calendar_update.conftest import Schedules
from tests.integration.journey.citizen import act, submit
from tests.integration.journey.moto_city import TABLE, MotoCity

FEED = "/api/v1/staff/deadline-feed"
CALENDAR = "/api/v1/staff/deadlines.ics"


def read(answer: Answer) -> Any:
    """Read a calendar with a library that did not write it, and let that one judge it."""
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = vobject.readOne(answer.text)
    calendar.validate(raiseException=True)
    return calendar


def events(calendar: Any) -> dict[str, Any]:
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


def download(city: MotoCity, opened: dict[str, Any], code: str = "") -> Answer:
    return city.call(
        "GET",
        f"/api/v1/disclosure-requests/{opened['receipt_no']}/deadlines.ics",
        headers={"x-query-code": code or opened["query_code"], "accept-language": "en"},
    )


def uid(opened: dict[str, Any], clock: str = "reply") -> str:
    return f"{opened['receipt_no']}-{clock}@yunxi.sunhall"


def received(city: MotoCity, key: str = "citizen-key-1") -> dict[str, Any]:
    opened = submit(city, key=key)
    answer = city.command("intake", opened["case_id"], "confirm_receipt")
    assert answer.status == 200, answer.text
    return opened


def subscribed(city: MotoCity, by: str = "intake") -> str:
    """Return the token of a new feed."""
    answer = city.call("POST", FEED, by=by)
    assert answer.status == 201, answer.text
    path, _, token = str(answer.json["path"]).partition("?token=")
    assert path == CALENDAR
    return token


def feed(city: MotoCity, token: str) -> Answer:
    return city.call("GET", CALENDAR, query={"token": token})


# --- the applicant's ------------------------------------------------------------------------------


def test_an_applicant_gets_the_due_day_as_a_whole_day(city: MotoCity) -> None:
    opened = received(city)
    event = events(read(download(city, opened)))[uid(opened)]
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 1, 8), date(2027, 1, 9))
    assert event.dtstart.params["VALUE"] == ["DATE"]
    assert event.summary.value == f"{opened['receipt_no']} Reply"


def test_a_provisional_date_is_tentative_and_says_why(city: MotoCity) -> None:
    opened = received(city)
    event = events(read(download(city, opened)))[uid(opened)]
    assert event.status.value == "TENTATIVE"
    assert "provisional" in event.description.value


def test_the_calendar_says_who_made_it_and_that_it_is_published(city: MotoCity) -> None:
    calendar = read(download(city, received(city)))
    assert calendar.prodid.value == "-//Sunhall//Deadlines 1.0//EN"
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert calendar.calscale.value == "GREGORIAN"
    for event in events(calendar).values():
        assert event.organizer.value.startswith("mailto:")
        assert not event.contents.get("attendee")


def test_lines_end_as_the_standard_says_and_are_folded(city: MotoCity) -> None:
    body = download(city, received(city)).text
    assert body.startswith("BEGIN:VCALENDAR\r\n")
    assert "\n" not in body.replace("\r\n", "")
    assert max(len(line.encode()) for line in body.split("\r\n")) <= 75


def test_a_date_that_moved_keeps_its_identity_and_raises_its_sequence(
    city: MotoCity, schedules: Schedules
) -> None:
    calendar_update.handler.lambda_handler({}, None)
    opened = received(city)
    before = events(read(download(city, opened)))[uid(opened)]
    schedules.publish("2027-a", days_off=("2027-01-04",))
    calendar_update.handler.lambda_handler({}, None)
    after = events(read(download(city, opened)))[uid(opened)]
    assert after.dtstart.value == date(2027, 1, 11)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.status.value == "CONFIRMED"


def test_a_deadline_that_no_longer_runs_is_cancelled(city: MotoCity) -> None:
    opened = submit(city)
    waiting = events(read(download(city, opened)))
    assert waiting[uid(opened, "confirmation")].status.value == "CONFIRMED"
    city.command("intake", opened["case_id"], "confirm_receipt")
    assert events(read(download(city, opened)))[uid(opened, "confirmation")].status.value == (
        "CANCELLED"
    )
    act(city, opened, "withdraw")
    ended = events(read(download(city, opened)))
    assert {event.status.value for event in ended.values()} == {"CANCELLED"}
    assert uid(opened) in ended


def test_the_sequence_never_falls_along_a_request(city: MotoCity) -> None:
    opened = submit(city)
    seen = [int(events(read(download(city, opened)))[uid(opened)].sequence.value)]
    city.clock.time += timedelta(days=5)  # the forecast waits for the confirmation
    seen.append(int(events(read(download(city, opened)))[uid(opened)].sequence.value))
    city.command("intake", opened["case_id"], "confirm_receipt")
    seen.append(int(events(read(download(city, opened)))[uid(opened)].sequence.value))
    act(city, opened, "withdraw")
    seen.append(int(events(read(download(city, opened)))[uid(opened)].sequence.value))
    assert seen == sorted(set(seen))


def test_without_the_query_code_there_is_no_calendar(city: MotoCity) -> None:
    answer = download(city, received(city), code="0000-0000-0000")
    assert (answer.status, answer.json["code"]) == (404, "receipt_or_code_wrong")


def test_the_explanation_comes_with_the_same_code_and_in_both_languages(city: MotoCity) -> None:
    opened = received(city)

    def explained(language: str) -> list[dict[str, Any]]:
        answer = city.call(
            "GET",
            f"/api/v1/disclosure-requests/{opened['receipt_no']}/deadlines",
            headers={"x-query-code": opened["query_code"], "accept-language": language},
        )
        assert answer.status == 200, answer.text
        (clock,) = answer.json["clocks"]
        lines: list[dict[str, Any]] = clock["explanation"]
        return lines

    english, chinese = explained("en"), explained("zh-CN")
    assert english[0]["basis"] == (
        "Regulation on Open Government Information, art. 31(3); "
        "The first day is not counted (Civil Procedure Law, art. 85)"
    )
    assert chinese[0]["basis"].startswith("《政府信息公开条例》第三十一条第三项；")
    assert chinese[-1]["text"] == "期限届满之日：2027年1月8日"
    for line in (*english, *chinese):
        assert line["text"]
        assert "{" not in line["text"] + line["basis"]
        assert "explained." not in line["text"]
        assert "basis." not in line["basis"]


def test_staff_see_the_same_explanation(city: MotoCity) -> None:
    opened = received(city)
    answer = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}/deadlines", by="intake")
    (clock,) = answer.json["clocks"]
    kinds = [line["kind"] for line in clock["explanation"]]
    assert (kinds[0], kinds[-1]) == ("start", "due")
    assert kinds.count("counted") == len(clock["counted"]) == 20
    assert kinds.count("skipped") == len(clock["skipped"])


# --- the department's -----------------------------------------------------------------------------


def test_a_feed_needs_no_header_and_holds_the_open_cases_of_the_department(city: MotoCity) -> None:
    first, second = (received(city, f"citizen-{n}-key") for n in range(2))
    given = received(city, "citizen-3-key")
    city.command("office-head", given["case_id"], "assign", department="education-bureau")
    office = events(read(feed(city, subscribed(city))))
    assert set(office) == {uid(first), uid(second)}
    education = events(read(feed(city, subscribed(city, "education-handler"))))
    assert set(education) == {uid(given)}


def test_a_case_that_ended_disappears(city: MotoCity) -> None:
    opened = received(city)
    token = subscribed(city)
    act(city, opened, "withdraw")
    assert events(read(feed(city, token))) == {}


def test_neither_feed_nor_address_holds_a_name_or_a_title(city: MotoCity) -> None:
    opened = received(city)
    token = subscribed(city)
    body = feed(city, token).text
    for secret in ("张", "义务教育", opened["case_id"], opened["query_code"], "S-intake"):
        assert secret not in body
        assert secret not in token


def test_a_new_address_ends_the_one_before(city: MotoCity) -> None:
    old = subscribed(city)
    new = subscribed(city)
    assert feed(city, old).status == 404
    assert feed(city, new).status == 200


def test_an_address_can_be_revoked(city: MotoCity) -> None:
    token = subscribed(city)
    assert city.call("DELETE", FEED, by="intake").json == {"revoked": True}
    refused = feed(city, token)
    assert (refused.status, refused.json["code"]) == (404, "feed_not_found")
    assert city.call("DELETE", FEED, by="intake").json == {"revoked": False}
    assert city.call("DELETE", FEED, by="leader").json == {"revoked": False}


def test_an_address_expires(city: MotoCity) -> None:
    token = subscribed(city)
    last = datetime(2026, 12, 10, 23, 59, 58, tzinfo=BEIJING) + module.LIFETIME
    city.clock.time = last
    assert feed(city, token).status == 200
    city.clock.time = last + timedelta(seconds=1)
    assert feed(city, token).status == 404


def test_a_repeated_request_with_the_same_key_gives_the_same_address(city: MotoCity) -> None:
    """An answer that was lost ends nobody's feed."""

    def asked(key: str, by: str = "intake") -> Any:
        return city.call("POST", FEED, by=by, headers={"idempotency-key": key}).json

    first = asked("feed-key-1234567")
    city.clock.time += timedelta(seconds=3)
    assert asked("feed-key-1234567") == first
    assert asked("feed-key-7654321")["path"] != first["path"]
    assert asked("feed-key-1234567", "leader")["path"] != first["path"]


@pytest.mark.parametrize("token", ["", "x", "A" * 71, "..", "%00"])
def test_a_token_that_is_none_of_ours_costs_no_read_of_the_table(
    city: MotoCity, token: str
) -> None:
    city.ports.secrets.derived("deadline-feed")
    with watched() as calls:
        answer = feed(city, token)
    assert answer.status in (400, 404)
    assert calls.names == []


def hire(city: MotoCity, department: str, roles: set[str]) -> None:
    """Let the education handler be somebody else from now on."""
    StaffAccounts(city.dynamodb, TABLE).put(
        StaffMember(
            id="S-edu-handler",
            username="education-handler",
            name="某某",
            department=department,
            roles=frozenset(roles),
        )
    )
    city.clock.time += timedelta(minutes=5)  # the directory is read once in a while


def test_who_changes_departments_sees_the_new_ones_deadlines(city: MotoCity) -> None:
    opened = received(city)
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    token = subscribed(city, "education-handler")
    assert set(events(read(feed(city, token)))) == {uid(opened)}
    hire(city, "transport-bureau", {"handler"})
    assert events(read(feed(city, token))) == {}


def test_who_may_not_see_the_work_list_any_more_sees_no_deadlines(city: MotoCity) -> None:
    token = subscribed(city, "education-handler")
    hire(city, "education-bureau", {"administrator"})
    assert feed(city, token).status == 404


def test_who_never_might_gets_no_address(city: MotoCity) -> None:
    nobody = Actor("S-x", ActorKind.STAFF, frozenset({"administrator"}), "x")
    with pytest.raises(NotAllowed):
        module.issue_feed(city.ports, city.ports.feed_register, nobody)


def test_the_most_urgent_cases_are_loaded_and_no_more(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CASES", 2)
    early = received(city, "citizen-1-key")
    city.clock.time = datetime(2026, 12, 14, 9, 0, tzinfo=BEIJING)
    for n in (2, 3):
        received(city, f"citizen-{n}-key")
    found = events(read(feed(city, subscribed(city))))
    assert len(found) == 2
    assert uid(early) in found


def test_the_token_stands_in_no_log(city: MotoCity, capsys: pytest.CaptureFixture[str]) -> None:
    token = subscribed(city)
    feed(city, token)
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines() if "deadlines.ics" in line]
    assert lines
    assert token not in told.out + told.err
