"""Notices to staff: rows from the stream, pages of them, and what of it was seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

import dispatcher.handler
from bench.capacity import metered
from sunhall.adapters.staff_notice_rows import TableStaffNotices
from sunhall.application import tell_staff as telling
from sunhall.application.one_event import for_one_event
from sunhall.application.staff_notice_row import NEWS, NoticeRow
from sunhall.application.tell_staff import COUNTED, tell_staff
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.errors import Unavailable
from sunhall.domain.staff_notices.notice import Kind, News, StaffNotice
from tests.builders.aws_faults import broken, watched
from tests.builders.stored_text import stored_text
from tests.builders.submission import DESCRIPTION
from tests.integration.journey.citizen import submit, to_approval
from tests.integration.journey.moto_city import TABLE, MotoCity

NOTICES = "/api/v1/staff/notices"
COUNTS = f"{NOTICES}/counts"
SEEN = f"{NOTICES}/seen"
NAMES = {"education-handler": "S-edu-handler", "education-head": "S-edu-head"}


def read(city: MotoCity, by: str, **query: str) -> Any:
    answer = city.call("GET", NOTICES, by=by, query=query)
    assert answer.status == 200, answer.text
    return answer.json


def kinds(city: MotoCity, by: str) -> list[str]:
    return [item["kind"] for item in read(city, by)["items"]]


def unread(city: MotoCity, by: str) -> tuple[int, bool]:
    told = city.call("GET", COUNTS, by=by).json["unread"]
    return told["count"], told["more"]


def see(city: MotoCity, by: str, until: str) -> Any:
    return city.call("PUT", SEEN, by=by, body={"until": until})


def assigned(city: MotoCity) -> str:
    case_id: str = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    return case_id


def rows(city: MotoCity) -> dict[tuple[str, str], Any]:
    return {
        (item["PK"]["S"], item["SK"]["S"]): item
        for item in city.scan()
        if item["PK"]["S"].startswith("TOLD#")
    }


def row(number: int, at: datetime, staff: str = "S-edu-handler") -> NoticeRow:
    case_id = f"01JKXQ3W8Z{number:016}"
    return NoticeRow(staff, at, case_id, number, "case_arrived", f"GK-{number}", "disclosure")


def store(city: MotoCity) -> TableStaffNotices:
    return TableStaffNotices(city.dynamodb, TABLE, sleep=lambda _: None)


# --- who is told ---------------------------------------------------------------------------------


def test_a_department_is_told_of_a_case_that_comes_to_it(city: MotoCity) -> None:
    case_id = assigned(city)
    (notice,) = read(city, "education-handler")["items"]
    assert notice["case_id"] == case_id
    assert (notice["kind"], notice["kind_label"]) == ("case_arrived", "新办件转到本部门")
    assert notice["receipt_no"].startswith("GK-")
    assert (notice["service"], notice["service_label"]) == ("disclosure", "政府信息公开申请")
    assert notice["at"] == "2026-03-02T09:30:15+08:00"
    assert notice["task_id"] is None
    for other in ("transport-handler", "legal", "leader", "office-head"):
        assert kinds(city, other) == []


def test_a_signature_that_is_wanted_leads_to_its_task(city: MotoCity) -> None:
    to_approval(city)
    (notice,) = read(city, "education-head")["items"]
    task = city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"][0]
    assert (notice["kind"], notice["task_id"]) == ("approval_asked", task["task_id"])


def test_who_did_it_is_not_told_of_it_and_the_newest_comes_first(city: MotoCity) -> None:
    to_approval(city)
    city.clock.time += timedelta(minutes=1)
    city.decide_next("education-head", "refuse", "请补充依据")
    assert kinds(city, "education-handler") == ["approval_refused", "case_arrived"]
    assert kinds(city, "education-head") == ["approval_asked"]


def test_words_are_in_the_language_of_who_reads(city: MotoCity) -> None:
    assigned(city)
    headers = {"accept-language": "en"}
    answer = city.call("GET", NOTICES, by="education-handler", headers=headers)
    assert answer.json["items"][0]["kind_label"] == "A case came to your department"


def test_a_card_is_told_when_time_brings_it(city: MotoCity) -> None:
    assigned(city)
    for _ in range(40):
        city.clock.time += timedelta(days=1)
        city.tick()
        city.pump()
    told = kinds(city, "education-handler")
    assert told.index("card_red") < told.index("card_yellow") < told.index("case_arrived")
    assert {"card_red", "card_yellow"} <= set(kinds(city, "education-head"))


def test_rows_hold_neither_names_nor_words_of_the_case_and_expire(city: MotoCity) -> None:
    to_approval(city)
    kept = rows(city)
    assert kept
    for item in kept.values():
        assert item.keys() <= {"PK", "SK", "receipt_no", "service", "run", "seat", "expires_at"}
        kept_for = int(item["expires_at"]["N"]) - city.clock.time.timestamp()
        assert timedelta(days=59) < timedelta(seconds=kept_for) <= timedelta(days=60)
    assert DESCRIPTION[:6] not in stored_text(list(kept.values()))


def test_a_history_that_is_taken_over_tells_nobody_anything(city: MotoCity) -> None:
    case_id: str = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    body = {"command": "assign", "data": {"department": "education-bureau"}}
    city.call("POST", f"/api/v1/staff/cases/{case_id}/commands", by="office-head",
              body={**body, "expected_version": city.version(case_id)})  # fmt: skip
    city.clock.time += NEWS + timedelta(seconds=1)
    city.pump()
    assert rows(city) == {}


def test_two_seats_of_one_person_are_one_notice(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = tuple(StaffNotice(Kind.APPROVAL_ASKED, "S-legal", 1, seat) for seat in (1, 2))
    monkeypatch.setattr(telling, "news_of", lambda *_: News(None, None, two))
    assigned(city)
    told = read(city, "legal")["items"]
    assert {notice["task_id"].rpartition(".")[2] for notice in told} == {"1"}


# --- at least once, in any order -----------------------------------------------------------------


def records_of_an_approval(city: MotoCity) -> list[dict[str, Any]]:
    """Bring a request to its approval, and return everything that the stream delivered."""
    delivered: list[dict[str, Any]] = []
    real = city.new_records

    def new_records() -> list[dict[str, Any]]:
        records = real()
        delivered.extend(records)
        return records

    city.new_records = new_records  # type: ignore[method-assign]
    to_approval(city)
    city.decide_next("education-head")
    return delivered


@pytest.mark.parametrize("backwards", [False, True])
def test_events_that_come_again_and_in_another_order_change_nothing(
    city: MotoCity, backwards: bool
) -> None:
    records = records_of_an_approval(city)
    kept = rows(city)
    assert len(kept) >= 3
    for item in kept.values():
        key = {"PK": item["PK"], "SK": item["SK"]}
        city.dynamodb.delete_item(TableName=TABLE, Key=key)
    again = records[::-1] if backwards else records
    for record in again:
        dispatcher.handler.lambda_handler({"Records": [record]}, None)
    assert rows(city) == kept
    dispatcher.handler.lambda_handler({"Records": records}, None)
    assert rows(city) == kept


def test_a_fault_at_any_call_is_made_good_when_the_event_comes_again(city: MotoCity) -> None:
    case_id = assigned(city)
    stored = city.ports.store.load(case_id)
    assert stored
    (event,) = (each for each in stored.events if each.type == "assigned")
    kept = rows(city)

    def tell() -> None:
        city.ports.__dict__.pop("directory", None)
        tell_staff(for_one_event(city.ports), event)

    with watched() as calls:
        tell()
    assert calls.names == ["dynamodb.Query", "dynamodb.Query", "dynamodb.BatchWriteItem"]
    for place in range(len(calls.names)):
        for fault in ("before", "after"):
            for pk, sk in kept:
                key = {"PK": {"S": pk}, "SK": {"S": sk}}
                city.dynamodb.delete_item(TableName=TABLE, Key=key)
            with pytest.raises(Exception), broken(place, fault):  # noqa: B017
                tell()
            assert rows(city) in ({}, kept)
            tell()
            assert rows(city) == kept


def test_what_the_table_does_not_take_at_once_is_offered_again(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = city.dynamodb.batch_write_item
    asked: list[int] = []

    def half(RequestItems: Any) -> Any:
        puts = RequestItems[TABLE]
        asked.append(len(puts))
        taken = puts[: (len(puts) + 1) // 2]
        real(RequestItems={TABLE: taken})
        return {"UnprocessedItems": {TABLE: puts[len(taken) :]} if puts[len(taken) :] else {}}

    monkeypatch.setattr(city.dynamodb, "batch_write_item", half)
    store(city).keep([row(number, city.clock.time) for number in range(5)])
    assert asked == [5, 2, 1]
    assert len(rows(city)) == 5


def test_a_table_that_takes_nothing_makes_the_event_come_again(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        city.dynamodb,
        "batch_write_item",
        lambda RequestItems: {"UnprocessedItems": RequestItems},
    )
    with pytest.raises(Unavailable):
        store(city).keep([row(1, city.clock.time)])


def test_a_large_department_is_told_in_batches(city: MotoCity) -> None:
    with watched() as calls:
        store(city).keep([row(1, city.clock.time, f"S-{place}") for place in range(60)])
    assert calls.names == ["dynamodb.BatchWriteItem"] * 3
    assert len(rows(city)) == 60


# --- reading -------------------------------------------------------------------------------------


def keep(city: MotoCity, number: int) -> None:
    first = city.clock.time - timedelta(hours=1)
    store(city).keep([row(each, first + timedelta(seconds=each)) for each in range(number)])


@pytest.mark.parametrize("looked", [False, True])
def test_every_notice_is_on_one_page_and_a_page_is_one_query(city: MotoCity, looked: bool) -> None:
    keep(city, 7)
    if looked:
        see(city, "education-handler", "2026-03-01T00:00:00+08:00")
    seen: list[str] = []
    query = {"limit": "3"}
    pages = 0
    while pages == 0 or "cursor" in query:
        with watched() as calls:
            page = read(city, "education-handler", **query)
        assert [each for each in calls.names if each.startswith("dynamodb")] == ["dynamodb.Query"]
        assert (page["seen_until"] is not None) is (looked and pages == 0)
        seen += [item["receipt_no"] for item in page["items"]]
        pages += 1
        query = {"limit": "3", "cursor": page["cursor"]} if page["cursor"] else {"limit": "3"}
    assert seen == [f"GK-{each}" for each in range(6, -1, -1)]
    assert pages == 3


def test_a_cursor_is_good_for_its_owner_alone(city: MotoCity) -> None:
    keep(city, 3)
    cursor = read(city, "education-handler", limit="1")["cursor"]
    query = {"limit": "1", "cursor": cursor}
    assert city.call("GET", NOTICES, by="education-head", query=query).status == 400
    assert city.call("GET", NOTICES, by="education-handler", query=query).status == 200


def test_a_page_costs_the_same_in_front_of_a_thousand_notices(city: MotoCity) -> None:
    costs = []
    for number in (26, 1000):
        keep(city, number)
        with metered() as usage:
            read(city, "education-handler", limit="25")
        costs.append(usage.reads)
    assert costs[0] == costs[1] <= 1.0


def test_a_parameter_that_means_nothing_is_refused(city: MotoCity) -> None:
    for path in (NOTICES, COUNTS):
        answer = city.call("GET", path, by="education-handler", query={"staff": "S-edu-head"})
        assert answer.status == 422


# --- what was seen -------------------------------------------------------------------------------


def test_what_came_after_the_last_look_is_unread(city: MotoCity) -> None:
    assert unread(city, "education-handler") == (0, False)
    keep(city, 5)
    assert unread(city, "education-handler") == (5, False)
    third = read(city, "education-handler")["items"][2]["at"]
    answer = see(city, "education-handler", third)
    assert (answer.status, answer.json["seen_until"]) == (200, third)
    assert unread(city, "education-handler") == (2, False)
    assert read(city, "education-handler")["seen_until"] == third
    assert unread(city, "education-head") == (0, False)


def test_more_than_anybody_counts_is_told_as_more(city: MotoCity) -> None:
    keep(city, COUNTED)
    assert unread(city, "education-handler") == (COUNTED, False)
    keep(city, COUNTED + 1)
    assert unread(city, "education-handler") == (COUNTED, True)
    see(city, "education-handler", "2026-03-01T00:00:00+08:00")
    assert unread(city, "education-handler") == (COUNTED, True)


def test_counting_is_one_small_query_however_much_was_seen(city: MotoCity) -> None:
    keep(city, 1000)
    see(city, "education-handler", city.clock.time.isoformat())
    with watched() as calls:
        assert unread(city, "education-handler") == (0, False)
    assert [each for each in calls.names if each.startswith("dynamodb")] == ["dynamodb.Query"]
    with metered() as usage:
        unread(city, "education-handler")
    assert usage.reads <= 3


def test_what_was_seen_on_another_device_stays_seen(city: MotoCity) -> None:
    keep(city, 5)
    newest = read(city, "education-handler")["items"][0]["at"]
    oldest = read(city, "education-handler")["items"][-1]["at"]
    assert see(city, "education-handler", newest).status == 200
    assert see(city, "education-handler", oldest).status == 200
    assert see(city, "education-handler", newest).status == 200
    assert unread(city, "education-handler") == (0, False)


def test_nobody_has_seen_what_is_still_to_come(city: MotoCity) -> None:
    see(city, "education-handler", "2030-01-01T00:00:00+08:00")
    city.clock.time += timedelta(minutes=1)
    store(city).keep([row(1, city.clock.time)])
    assert unread(city, "education-handler") == (1, False)


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_at_the_end_of_time_is_taken_for_the_nearest_that_matters(
    city: MotoCity, until: str
) -> None:
    keep(city, 1)
    assert see(city, "education-handler", until).status == 200
    seen = datetime.fromisoformat(read(city, "education-handler")["seen_until"])
    now = city.clock.time.replace(microsecond=0)
    assert seen == (now if until > "2026" else now - timedelta(days=60))


@pytest.mark.parametrize("until", ["", "yesterday", 5, "2026-03-02T09:30:15"])
def test_a_moment_that_is_none_is_refused(city: MotoCity, until: Any) -> None:
    answer = see(city, "education-handler", until)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "until")


# --- large departments ---------------------------------------------------------------------------


def test_telling_a_department_of_a_hundred_reads_the_directory_once(
    city: MotoCity,
) -> None:
    members = {
        f"S-{place}": Member(f"S-{place}", "", "education-bureau", frozenset({"handler"}))
        for place in range(100)
    }

    class Hundred:
        reads = 0

        def read(self) -> Directory:
            self.reads += 1
            return Directory(members)

    hundred = Hundred()
    case_id = assigned(city)
    stored = city.ports.store.load(case_id)
    assert stored
    (event,) = (each for each in stored.events if each.type == "assigned")
    city.ports.__dict__["directory"] = hundred
    told = tell_staff(city.ports, event)
    assert (len(told), hundred.reads) == (100, 1)
