"""The register of applicants on the real adapters: places under concurrency, repeats, privacy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ConnectionClosedError

from sunhall.adapters.stream_records import recorded_event
from sunhall.application.applicant_register import read_record
from sunhall.application.carry_out import load_case
from sunhall.application.keep_register import TELLING, keep_register
from sunhall.application.open_case import open_case
from sunhall.application.read_case import unsealed
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import APPLICANT
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure.applicant_record import ApplicantRecord, month_of, repeat_refused
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.evolve import EVENT_TYPES
from sunhall.domain.disclosure.register_entry import outcome_of
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.http.parse import parse
from tests.builders.aws_faults import broken, watched
from tests.builders.submission import DESCRIPTION, EMAIL, ID_NUMBER, NAME, PHONE, submission
from tests.integration.journey.citizen import APPROVERS, act, submit
from tests.integration.journey.moto_city import HandClock, MotoCity

LEAST = 70
#: A reply that releases nothing, so that three signatures are enough.
NOTHING_THERE = {"decision": "needs_processing", "reasons": "没有现成信息，需要另行加工分析。"}
OTHER = {"description": "申请公开城东区第三小学扩建工程的立项批复、环境影响评价文件和中标结果公告"}
NEXT_YEAR = DESCRIPTION.replace("2025年度", "2026年度")
MIDNIGHT = datetime(2026, 5, 1, tzinfo=BEIJING)


def record_of(city: MotoCity, case_id: str) -> ApplicantRecord:
    """An applicant's record as a command would be given it."""
    loaded = load_case(city.ports, case_id)
    documents = unsealed(city.ports, loaded.stored)
    return read_record(city.ports, loaded.service, loaded.case, documents)


def ask(city: MotoCity, *, key: str, **changes: Any) -> dict[str, Any]:
    """Submit a request, a minute after the one before."""
    city.clock.time += timedelta(minutes=1)
    return submit(city, key=key, **changes)


def rows(city: MotoCity) -> list[dict[str, Any]]:
    return [item for item in city.scan() if item["PK"]["S"].startswith("APPLICANT#")]


def similar(city: MotoCity, case_id: str, by: str = "intake") -> dict[str, Any]:
    answer = city.call("GET", f"/api/v1/staff/cases/{case_id}/similar", by=by)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def answered(city: MotoCity, key: str, **changes: Any) -> dict[str, Any]:
    """A request that was answered, with the number of its letter."""
    opened = ask(city, key=key, **changes)
    case_id = opened["case_id"]
    for by, name, data in (
        ("intake", "confirm_receipt", {}),
        ("office-head", "assign", {"department": "education-bureau"}),
        ("education-handler", "save_draft", NOTHING_THERE),
        ("education-handler", "submit_for_approval", {}),
    ):
        assert city.command(by, case_id, name, **data).status == 200, name
    for by in APPROVERS:
        assert city.decide_next(by).status == 200, by
    assert city.command("intake", case_id, "send").status == 200
    events = load_case(city.ports, case_id).stored.events
    number = next(event.data["number"] for event in events if event.type == "reply_sent")
    return {**opened, "letter_no": number}


# --- the row -------------------------------------------------------------------------------------


def test_a_submission_stands_in_its_applicants_register_at_once(city: MotoCity) -> None:
    opened = ask(city, key="the-first-1")
    (row,) = rows(city)
    assert row["SK"]["S"] == f"2026-03#2026-03-02T01:31:15Z#{opened['case_id']}"
    assert row["receipt_no"]["S"] == opened["receipt_no"]
    record = record_of(city, opened["case_id"])
    assert (record.place, record.in_month, record.month) == (1, 1, "2026-03")


def test_the_register_holds_nothing_of_who_asked_or_what_was_asked(city: MotoCity) -> None:
    ask(city, key="the-first-1")
    assert len(rows(city)) == 1
    shown = repr(rows(city))
    assert all(text not in shown for text in (NAME, ID_NUMBER, PHONE, EMAIL, DESCRIPTION[:6]))
    assert all(
        row.keys() <= {"PK", "SK", "receipt_no", "text", "sketch", "numbers"} for row in rows(city)
    )


def test_a_row_fits_into_one_kilobyte(city: MotoCity) -> None:
    ask(city, key="the-first-1", information={"description": "申请公开" + "年度预算执行" * 300})
    (row,) = rows(city)
    size = sum(len(name) + len(next(iter(value.values()))) for name, value in row.items())
    assert size < 400


def test_a_submission_that_comes_twice_is_one_request_of_the_month(city: MotoCity) -> None:
    first = submit(city, key="same-key-1")
    again = submit(city, key="same-key-1")
    assert again["case_id"] == first["case_id"]
    assert len(rows(city)) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_no_lost_call_leaves_a_case_without_its_row_or_a_row_without_its_case(
    city: MotoCity, moment: Any
) -> None:
    ask(city, key="warm-up-1")
    with watched() as calls:
        open_one(city, "counted-1")
    for place in range(len(calls.names)):
        with broken(place, moment), pytest.raises(ConnectionClosedError):
            open_one(city, f"broken-{place}")
        cases = {item["PK"]["S"] for item in city.scan() if item["SK"]["S"] == "CASE"}
        assert {f"CASE#{row['SK']['S'].rpartition('#')[2]}" for row in rows(city)} == cases


def open_one(city: MotoCity, key: str, now: datetime | None = None, **changes: Any) -> str:
    """Open a case as the function does, without its HTTP."""
    ports: Any = city.ports if now is None else AtThatTime(city, now)
    given: Any = parse(Submit, submission(**changes))
    identity = request_identity("applicant", key, "0" * 16)
    return open_case(ports, DISCLOSURE, given, APPLICANT, identity).case.case_id


class AtThatTime:
    """The city's adapters with a clock of their own, for a thread."""

    def __init__(self, city: MotoCity, now: datetime) -> None:
        self._ports = city.ports
        self.clock = HandClock(now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Let the made-up AWS serve one call after the other, as its own tables are not locked.

    Each call is atomic then, as a transaction is; between their calls threads overtake each other.
    """
    lock, real = Lock(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        with lock:
            return real(self, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", call):
        yield


# --- places --------------------------------------------------------------------------------------


def test_forty_submissions_at_once_around_midnight_of_the_first_have_every_place_once(
    city: MotoCity,
) -> None:
    """C.4, 8: the counter begins anew at 00:00 on the 1st, Beijing time."""
    open_one(city, "warm-up-1", MIDNIGHT - timedelta(days=3), channel="online")
    numbers = count()
    # Four at each half second from ten before midnight on, across it.
    moments = [MIDNIGHT + timedelta(seconds=(n // 4) / 2 - 2.5) for n in range(40)]

    def one(now: datetime) -> tuple[str, str]:
        return open_one(city, f"thread-{next(numbers)}", now), month_of(now)

    with one_call_at_a_time(), ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(one, moments))
    places: dict[str, list[int]] = {}
    for case_id, month in opened:
        record = record_of(city, case_id)
        assert record.month == month
        places.setdefault(month, []).append(record.place)
    assert Counter(month for _, month in opened) == {"2026-04": 20, "2026-05": 20}
    assert sorted(places["2026-04"]) == list(range(2, 22))
    assert sorted(places["2026-05"]) == list(range(1, 21))


def test_a_place_follows_the_moment_of_coming_in_and_not_the_order_of_writing(
    city: MotoCity,
) -> None:
    later = open_one(city, "written-first-1", MIDNIGHT - timedelta(hours=1))
    earlier = open_one(city, "written-second-2", MIDNIGHT - timedelta(hours=2))
    assert (record_of(city, earlier).place, record_of(city, later).place) == (1, 2)


def test_mail_signed_in_april_and_registered_in_may_counts_in_april(city: MotoCity) -> None:
    city.clock.time = MIDNIGHT + timedelta(days=5, hours=9)
    body = submission(channel="post_signed", signed_on="2026-04-30")
    answer = city.call(
        "POST",
        "/api/v1/staff/disclosure-requests",
        by="intake",
        body=body,
        headers={"idempotency-key": "by-mail-1"},
    )
    assert answer.status == 201, answer.text
    record = record_of(city, answer.json["case_id"])
    assert (record.month, record.place) == ("2026-04", 1)


def test_other_people_and_other_agencies_are_counted_for_themselves(city: MotoCity) -> None:
    ask(city, key="the-first-1")
    person = submission()["applicant"]
    another = ask(city, key="another-2", applicant=person | {"id_number": "11010119850101451X"})
    elsewhere = ask(city, key="elsewhere-3", department="transport-bureau")
    again = ask(city, key="the-again-4", applicant=person | {"id_number": f" {ID_NUMBER} "})
    assert [record_of(city, each["case_id"]).place for each in (another, elsewhere)] == [1, 1]
    assert record_of(city, again["case_id"]).place == 2


def test_a_record_is_read_with_one_query(city: MotoCity) -> None:
    case_id = [open_one(city, f"one-of-many-{n}") for n in range(20)][-1]
    with watched() as calls:
        record_of(city, case_id)
    # The case, and the register.
    assert calls.names.count("dynamodb.Query") == 2
    assert sum(size(row) for row in rows(city)) < 2 * 4 * 1024


def size(item: dict[str, Any]) -> int:
    return sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())


def test_what_is_split_off_a_request_came_in_with_it_and_has_a_place_of_its_own(
    city: MotoCity,
) -> None:
    city.clock.time = MIDNIGHT + timedelta(days=5, hours=9)
    answer = city.call(
        "POST",
        "/api/v1/staff/disclosure-requests",
        by="intake",
        body=submission(channel="post_signed", signed_on="2026-04-30"),
        headers={"idempotency-key": "by-mail-1"},
    )
    case_id = answer.json["case_id"]
    city.pump()
    city.clock.time += timedelta(hours=1)
    parts = [{"description": DESCRIPTION}, OTHER, {"description": "申请公开校车招标结果"}]
    split = city.command("intake", case_id, "split", parts=parts)
    assert split.status == 200, split.text
    records = [record_of(city, row["SK"]["S"].rpartition("#")[2]) for row in rows(city)]
    assert [(each.month, each.in_month) for each in records] == [("2026-04", 3)] * 3
    assert sorted(each.place for each in records) == [1, 2, 3]
    assert record_of(city, case_id).place == 1


# --- repeats -------------------------------------------------------------------------------------


def test_d6_the_same_request_after_a_reply_is_shown_as_answered_and_can_be_a_repeat(
    city: MotoCity,
) -> None:
    first = answered(city, "the-first-1")
    second = ask(city, key="the-second-2")
    found = similar(city, second["case_id"])
    assert found["items"] == [
        {
            "case_id": first["case_id"],
            "receipt_no": first["receipt_no"],
            "letter_no": first["letter_no"],
            "answered_on": "2026-03-02",
            "identical": True,
            "similarity": 1.0,
            "same_numbers": True,
            "same_information": True,
        }
    ]
    assert (found["month"], found["place"], found["in_month"]) == ("2026-03", 2, 2)
    assert found["least_percent"] == LEAST
    record = record_of(city, second["case_id"])
    assert repeat_refused(record, first["letter_no"], least=LEAST) is None


def test_d6_a_request_that_was_taken_back_answers_nothing(city: MotoCity) -> None:
    first = ask(city, key="the-first-1")
    act(city, first, "withdraw", reason="已获得")
    (row,) = rows(city)
    assert row["leaf"]["S"] == "r3_6_3"
    assert "answered_on" not in row
    second = ask(city, key="the-second-2")
    assert similar(city, second["case_id"])["items"] == []
    record = record_of(city, second["case_id"])
    assert repeat_refused(record, first["receipt_no"], least=LEAST) is not None


def test_what_asks_for_something_else_is_shown_last_and_is_no_repeat(city: MotoCity) -> None:
    other = answered(city, "the-other-1", information=OTHER)
    same = answered(city, "the-same-2")
    third = ask(city, key="the-third-3")
    items = similar(city, third["case_id"])["items"]
    assert [item["receipt_no"] for item in items] == [same["receipt_no"], other["receipt_no"]]
    assert [item["same_information"] for item in items] == [True, False]
    refusal = repeat_refused(record_of(city, third["case_id"]), other["letter_no"], least=LEAST)
    assert refusal is not None
    assert refusal.code == "repeat_of_other_information"


def test_the_same_question_about_another_year_is_no_repeat(city: MotoCity) -> None:
    first = answered(city, "the-first-1")
    later = ask(city, key="the-second-2", information={"description": NEXT_YEAR})
    (item,) = similar(city, later["case_id"])["items"]
    assert item["similarity"] > LEAST / 100
    assert (item["same_numbers"], item["same_information"]) == (False, False)
    refusal = repeat_refused(record_of(city, later["case_id"]), first["letter_no"], least=LEAST)
    assert refusal is not None
    assert refusal.code == "repeat_of_other_information"


def test_another_applicant_s_reply_is_shown_to_nobody_who_asks_the_same(city: MotoCity) -> None:
    answered(city, "the-first-1")
    person = submission()["applicant"] | {"id_number": "11010119850101451X"}
    second = ask(city, key="the-second-2", applicant=person)
    assert similar(city, second["case_id"])["items"] == []


def test_a_sealed_identity_is_linked_to_no_other_request_from_either_side(city: MotoCity) -> None:
    first = answered(city, "the-first-1")
    second = ask(city, key="the-second-2")
    third = ask(city, key="the-third-3")
    assert city.command("intake", second["case_id"], "seal_identity", reason="举报").status == 200
    assert similar(city, second["case_id"])["items"] == []
    assert [each["case_id"] for each in similar(city, third["case_id"])["items"]] == [
        first["case_id"]
    ]
    (sealed,) = [row for row in rows(city) if row["SK"]["S"].endswith(second["case_id"])]
    assert sealed["sealed"]["BOOL"] is True


def test_who_may_not_see_a_case_is_shown_nothing_like_it(city: MotoCity) -> None:
    opened = ask(city, key="the-first-1")
    path = f"/api/v1/staff/cases/{opened['case_id']}/similar"
    assert city.call("GET", path, by="transport-handler").status == 404
    assert city.call("GET", path.replace(opened["case_id"], "0" * 26), by="intake").status == 404


def test_the_answer_says_nobody_s_name_and_is_kept_nowhere(city: MotoCity) -> None:
    answered(city, "the-first-1")
    second = ask(city, key="the-second-2")
    answer = city.call("GET", f"/api/v1/staff/cases/{second['case_id']}/similar", by="legal")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    said = json.dumps(answer.json, ensure_ascii=False)
    assert all(text not in said for text in (NAME, ID_NUMBER, PHONE, DESCRIPTION[:6]))


# --- the stream ----------------------------------------------------------------------------------


def test_every_event_that_tells_the_register_something_is_handed_to_it() -> None:
    data = {"leaf": "r3_1", "number": "1"}
    assert {each for each in EVENT_TYPES if outcome_of(each, data, MIDNIGHT)} <= TELLING
    assert all(outcome_of(each, data, MIDNIGHT) for each in TELLING)


def test_events_may_come_again_and_late_and_the_row_tells_the_last_of_them(city: MotoCity) -> None:
    first = answered(city, "the-first-1")
    told = rows(city)
    history = load_case(city.ports, first["case_id"]).stored.events
    for event in (*history, *reversed(history)):
        keep_register(city.ports, event)
    assert rows(city) == told


def test_an_earlier_end_never_replaces_a_later_one(city: MotoCity) -> None:
    case_id = ask(city, key="the-first-1")["case_id"]
    note = city.ports.register.note
    given: dict[str, Any] = {"letter_no": "", "answered_on": None, "sealed": False}
    note(case_id, 9, leaf="r3_2", **given)
    note(case_id, 4, leaf="r3_6_3", **given)
    assert rows(city)[0]["leaf"]["S"] == "r3_2"
    note(case_id, 12, leaf="r3_1", **given)
    assert rows(city)[0]["leaf"]["S"] == "r3_1"


def test_a_late_sealing_is_noted_all_the_same(city: MotoCity) -> None:
    case_id = ask(city, key="the-first-1")["case_id"]
    note = city.ports.register.note
    note(case_id, 9, leaf="r3_1", letter_no="1", answered_on=MIDNIGHT.date(), sealed=False)
    note(case_id, 5, leaf="", letter_no="", answered_on=None, sealed=True)
    row = rows(city)[0]
    assert (row["sealed"]["BOOL"], row["leaf"]["S"]) == (True, "r3_1")


def test_a_case_that_stands_in_no_register_is_passed_by(city: MotoCity) -> None:
    before = city.scan()
    city.ports.register.note("0" * 26, 1, leaf="r3_1", letter_no="1", answered_on=None, sealed=True)
    assert city.scan() == before


def test_most_events_cost_the_register_no_call(city: MotoCity) -> None:
    ask(city, key="the-first-1")
    records = [recorded_event(record) for record in city.new_records()]
    event = load_case(city.ports, rows(city)[0]["SK"]["S"].rpartition("#")[2]).stored.events[0]
    with watched() as calls:
        for each in (event, *records):
            if each:
                keep_register(city.ports, each)
    assert calls.names == []
