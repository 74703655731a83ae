"""A petition by the citizen's own route, to the answer of the organ above (arts. 21 to 35)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import petitions as made
from tests.builders.gateway import Answer, staff_context
from tests.integration.journey import moto_city
from tests.integration.journey.moto_city import MotoCity

PEOPLE = {
    "government-handler": staff_context("S-gov-handler", "government-office", ["handler"]),
    "government-head": staff_context("S-gov-head", "government-office", ["department_head"]),
}
PETITION = {
    "kind": "dispute",
    "request": made.REQUEST,
    "facts_and_reasons": made.FACTS,
    "applicant": {"name": made.NAME, "address": made.ADDRESS, "phone": made.PHONE},
}
OPINION = {
    "result": "supported",
    "findings": "经查属实。",
    "opinion": "责成学校于三十日内发放工资。",
    "basis": "《中华人民共和国劳动法》第五十条",
}


@pytest.fixture(autouse=True)
def _hire(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people work there, before it opens."""
    for name, context in PEOPLE.items():
        monkeypatch.setitem(moto_city.STAFF, name, context)


@pytest.fixture
def opened(_hire: None, city: MotoCity) -> Iterator[dict[str, Any]]:
    """What the petitioner got for their petition."""
    answer = submitted(city)
    assert answer.status == 201, answer.text
    city.pump()
    yield answer.json


def submitted(city: MotoCity, key: str = "petition-key-0001", **changes: Any) -> Answer:
    headers = {"idempotency-key": key}
    body = {**PETITION, **changes}
    return city.call("POST", "/api/v1/petitions", headers=headers, body=body)


def seen(city: MotoCity, opened: dict[str, Any], code: str | None = None) -> Answer:
    headers = {"x-query-code": code or opened["query_code"]}
    return city.call("GET", f"/api/v1/petitions/{opened['receipt_no']}", headers=headers)


def acts(city: MotoCity, opened: dict[str, Any], action: str, /, **data: Any) -> Answer:
    headers = {"x-query-code": opened["query_code"], "idempotency-key": f"petition-{action}-1"}
    path = f"/api/v1/petitions/{opened['receipt_no']}/actions"
    answer = city.call("POST", path, headers=headers, body={"action": action, "data": data})
    city.pump()
    return answer


def gives(city: MotoCity, by: str, opened: dict[str, Any], name: str, /, **data: Any) -> str:
    answer = city.command(by, opened["case_id"], name, **data)
    assert answer.status == 200, answer.text
    return str(answer.json["state"])


def test_form_forward_accept_opinion_review(city: MotoCity, opened: dict[str, Any]) -> None:
    states = [opened["state"]]
    states.append(
        gives(city, "petition-officer", opened, "forward_petition", to="education-bureau")
    )
    states.append(gives(city, "education-handler", opened, "accept_petition"))
    states.append(gives(city, "education-handler", opened, "start_handling"))
    gives(city, "education-handler", opened, "save_opinion", **OPINION)
    gives(city, "education-handler", opened, "submit_opinion")
    assert "opinion" not in seen(city, opened).json, "nothing is shown before it is signed"
    assert city.decide_next("education-head").status == 200
    states.append(gives(city, "education-handler", opened, "issue_opinion"))
    assert acts(city, opened, "acknowledge_opinion").status == 200
    answer = acts(city, opened, "request_review", reasons="金额不对。")
    states.append(answer.json["state"])
    gives(city, "government-handler", opened, "save_opinion", **{**OPINION, "result": "upheld"})
    gives(city, "government-handler", opened, "submit_opinion")
    assert city.decide_next("legal").status == 200
    assert city.decide_next("government-head").status == 200
    states.append(gives(city, "government-handler", opened, "issue_opinion"))

    assert states == [
        *("p_registered", "p_forwarded", "p_accepted", "p_handling", "p_answered"),
        *("p_review", "p_review_answered"),
    ]
    told = seen(city, opened).json
    assert told["opinion"]["result"] == "supported"
    assert told["review_opinion"]["result"] == "upheld"
    assert {letter["code"] for letter in told["letters"]} == {"P01", "P04", "P06", "P07"}


def test_the_same_submission_again_is_the_same_petition(
    city: MotoCity, opened: dict[str, Any]
) -> None:
    again = submitted(city)
    assert (again.status, again.json) == (201, opened)
    other = submitted(city, request="别的事项")
    assert (other.status, other.json["code"]) == (409, "idempotency_key_reused")


def test_without_the_code_there_is_no_petition(city: MotoCity, opened: dict[str, Any]) -> None:
    for code in ("AAAA-AAAA-AAAA", "x"):
        assert seen(city, opened, code).status in (401, 403, 404)
    assert made.NAME not in seen(city, opened, "AAAA-AAAA-AAAA").text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": "letter"}, "petition_channel_closed"),
        ({"received_on": "2026-02-01"}, "receipt_day_is_today"),
        ({"about": "nowhere"}, "unknown_department"),
        ({"joint_applicants": [PETITION["applicant"]], "people": 1}, "fewer_people_than_named"),
    ],
)
def test_what_a_citizen_cannot_say_is_refused_by_field(
    city: MotoCity, changes: dict[str, Any], code: str
) -> None:
    answer = submitted(city, **changes)
    assert answer.status == 422
    assert [each["code"] for each in answer.json["errors"]] == [code]
    assert made.NAME not in answer.text


@pytest.mark.parametrize(
    ("action", "data"),
    [("request_review", {"reasons": "不服"}), ("acknowledge_opinion", {})],
)
def test_before_there_is_an_answer_there_is_nothing_to_challenge(
    city: MotoCity, opened: dict[str, Any], action: str, data: dict[str, Any]
) -> None:
    assert acts(city, opened, action, **data).status == 409


def test_an_urgent_petition_stands_first_in_its_work_list(
    city: MotoCity, opened: dict[str, Any]
) -> None:
    city.clock.time = city.clock.time.replace(day=3)
    later = submitted(city, key="petition-key-0002").json
    city.pump()

    def listed() -> list[str]:
        answer = city.call("GET", "/api/v1/staff/worklist", by="petition-officer")
        return [row["receipt_no"] for row in answer.json["items"]]

    assert listed() == [opened["receipt_no"], later["receipt_no"]]
    gives(city, "petition-officer", later, "mark_urgent", reason="可能造成社会影响。")
    assert listed() == [later["receipt_no"], opened["receipt_no"]]


def test_a_late_petition_is_found_and_urged_by_the_rules(
    city: MotoCity, opened: dict[str, Any]
) -> None:
    city.tick()
    city.clock.time = city.clock.time.replace(day=18, hour=10)
    city.tick()
    city.pump()
    answer = city.call("GET", "/api/v1/staff/supervision", by="supervisor")
    found = [row for row in answer.json["items"] if row["case_id"] == opened["case_id"]]
    assert found, "sorting was due on the 17th"
    file = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="petition-officer").json
    urged = [each["level"] for each in file["facts"]["supervision"]]
    wanted = {row["then"] for row in found if row["then"] in ("urge", "order")}
    assert set(urged) == wanted
