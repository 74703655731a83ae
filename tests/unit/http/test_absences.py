"""Deputies for the days on which somebody is away, over HTTP (代理)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.approval.directory import Absence
from tests.builders import people
from tests.builders.gateway import Answer
from tests.builders.people import COLLEAGUE, HEAD, HEAD_WHO_DRAFTS, LEGAL, SUPERVISOR
from tests.unit.http.memory_city import ADMINISTRATOR, MemoryCity

SPRING = {"deputy": LEGAL.id, "first": "2026-04-02", "last": "2026-04-10"}


def put(city: MemoryCity, by: Any = HEAD, **changes: Any) -> Answer:
    return city.call("PUT", "absences", by=by, body={**SPRING, **changes})


def listed(city: MemoryCity, by: Any = HEAD, staff: str = "") -> list[dict[str, Any]]:
    query = {"staff": staff} if staff else {}
    answer = city.call("GET", "absences", by=by, query=query)
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_somebody_names_a_deputy_for_the_days_they_are_away(city: MemoryCity) -> None:
    answer = put(city, chains=["reply"])
    assert answer.status == 200
    assert answer.json == {
        "staff": HEAD.id,
        "staff_name": HEAD.name,
        "deputy": LEGAL.id,
        "deputy_name": LEGAL.name,
        "first": "2026-04-02",
        "last": "2026-04-10",
        "chains": ["reply"],
        "chain_labels": {"reply": "reply"},
    }
    assert listed(city) == [answer.json]


def test_the_deputy_gets_the_tasks_that_come_in_those_days(city: MemoryCity) -> None:
    put(city, deputy=COLLEAGUE.id)
    put(city, by=HEAD_WHO_DRAFTS, deputy=COLLEAGUE.id)
    before = city.in_approval()
    city.pass_time(days=1)
    during = city.in_approval()
    assert [row["case_id"] for row in city.box(HEAD)] == [before]
    assert during in {row["case_id"] for row in city.box(COLLEAGUE)}


def test_one_that_begins_on_the_same_day_is_replaced(city: MemoryCity) -> None:
    put(city)
    put(city, deputy=COLLEAGUE.id, last="2026-04-03")
    assert [(each["deputy"], each["last"]) for each in listed(city)] == [
        (COLLEAGUE.id, "2026-04-03")
    ]


def test_a_chain_that_is_named_twice_is_meant_once(city: MemoryCity) -> None:
    assert put(city, chains=["reply", "reply"]).json["chains"] == ["reply"]


def test_absences_stand_by_their_first_day_and_those_that_are_over_do_not(
    city: MemoryCity,
) -> None:
    for first, last in (("2026-05-01", "2026-05-05"), ("2026-04-02", "2026-04-03")):
        put(city, first=first, last=last)
    assert [each["first"] for each in listed(city)] == ["2026-04-02", "2026-05-01"]
    city.pass_time(days=3)
    assert [each["first"] for each in listed(city)] == ["2026-05-01"]


def test_the_last_day_counts_in_beijing(city: MemoryCity) -> None:
    put(city, first="2026-04-01", last="2026-04-01")
    city.pass_time(hours=14, minutes=59)
    assert len(listed(city)) == 1
    city.pass_time(minutes=1)
    assert listed(city) == []


def test_everything_that_is_wrong_is_told_at_once(city: MemoryCity) -> None:
    answer = put(city, deputy=HEAD.id, last="2026-03-01", chains=["no-such"])
    assert answer.status == 422
    assert {error["field"]: error["code"] for error in answer.json["errors"]} == {
        "deputy": "deputy_is_oneself",
        "last": "absence_ends_before_it_begins",
        "chains.0": "unknown_chain",
    }
    assert city.ports.directory.absences == []


# --- for somebody else ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", [SUPERVISOR, ADMINISTRATOR], ids=lambda actor: actor.id)
def test_two_roles_see_to_it_for_somebody_who_cannot(city: MemoryCity, by: Any) -> None:
    assert put(city, by=by, staff=HEAD.id).json["staff"] == HEAD.id
    assert len(listed(city, by=by, staff=HEAD.id)) == 1
    assert listed(city) == listed(city, by=by, staff=HEAD.id)


@pytest.mark.parametrize(
    "by", [people.INTAKE, people.OFFICE_HEAD, people.LEADER, COLLEAGUE], ids=lambda actor: actor.id
)
def test_nobody_else_plans_sees_or_ends_an_absence_of_others(city: MemoryCity, by: Any) -> None:
    put(city)
    answers = [
        put(city, by=by, staff=HEAD.id),
        city.call("GET", "absences", by=by, query={"staff": HEAD.id}),
        city.call("DELETE", f"absences/{HEAD.id}/2026-04-02", by=by),
    ]
    assert [answer.status for answer in answers] == [403, 403, 403]
    assert {answer.json["code"] for answer in answers} == {"absence_not_allowed"}
    assert len(listed(city)) == 1


def test_to_name_oneself_is_to_name_nobody(city: MemoryCity) -> None:
    assert put(city, staff=HEAD.id).status == 200
    assert listed(city, staff=HEAD.id) == listed(city)


def test_a_misspelt_parameter_shows_nobody_s_absences(city: MemoryCity) -> None:
    answer = city.call("GET", "absences", by=SUPERVISOR, query={"stuff": HEAD.id})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "stuff")


def test_who_is_away_has_to_be_somebody(city: MemoryCity) -> None:
    answer = put(city, by=SUPERVISOR, staff="s-nobody")
    assert answer.json["errors"][0]["field"] == "staff"


# --- to end one ----------------------------------------------------------------------------------


def test_who_is_back_early_takes_the_absence_away(city: MemoryCity) -> None:
    put(city)
    put(city, first="2026-05-01", last="2026-05-05")
    answer = city.call("DELETE", f"absences/{HEAD.id}/2026-04-02", by=HEAD)
    assert answer.status == 200
    assert answer.json == {"items": listed(city)}
    assert [each["first"] for each in listed(city)] == ["2026-05-01"]


def test_a_supervisor_ends_somebody_s_absence(city: MemoryCity) -> None:
    put(city)
    answer = city.call("DELETE", f"absences/{HEAD.id}/2026-04-02", by=SUPERVISOR)
    assert (answer.status, listed(city)) == (200, [])


@pytest.mark.parametrize(
    "first", ["2026-04-03", "2026-02-30", "today", "20260402", "2026-04-02T00:00:00"]
)
def test_an_absence_that_is_none_is_not_found(city: MemoryCity, first: str) -> None:
    put(city)
    answer = city.call("DELETE", f"absences/{HEAD.id}/{first}", by=HEAD)
    assert (answer.status, answer.json["code"]) == (404, "absence_not_found")
    assert len(listed(city)) == 1


def test_who_has_left_is_shown_by_id_alone(city: MemoryCity) -> None:
    gone = Absence(HEAD.id, "s-gone", date(2026, 4, 1), date(2026, 4, 30))
    city.ports.directory.put_absence(gone)
    (shown,) = listed(city)
    assert (shown["deputy"], shown["deputy_name"]) == ("s-gone", "")
