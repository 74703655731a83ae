"""The lists from which forms take values, as the staff's side gives them."""

from __future__ import annotations

from typing import Any

import pytest

import disclosure_report.handler
import reception_hours.handler
from sunhall.domain.choice_lists import CHOICE_LISTS
from tests.builders.aws_faults import watched
from tests.builders.gateway import Gateway
from tests.integration.journey.moto_city import STAFF, MotoCity


def lists(city: MotoCity, names: str, *, by: str = "education-handler", **headers: str) -> Any:
    path = "/api/v1/staff/choices"
    answer = city.call("GET", path, by=by, headers=headers, query={"lists": names})
    assert answer.status == 200, answer.text
    return answer.json


def _filled(told: dict[str, Any]) -> set[str]:
    return {name for name, listed in told.items() if listed}


def test_every_list_that_a_field_may_name_is_there_and_not_empty(city: MotoCity) -> None:
    everything = ",".join(sorted(CHOICE_LISTS))
    told = lists(city, everything, by="appointment-clerk")
    assert set(told) == CHOICE_LISTS
    # Whoever books meetings has no business with what is published or reported, nor others with it.
    others = {
        name for by in ("intake", "leader") for name in _filled(lists(city, everything, by=by))
    }
    assert _filled(told) | others == CHOICE_LISTS


def test_values_are_named_in_the_callers_language(city: MotoCity) -> None:
    chinese = lists(city, "departments")["departments"]
    assert {"value": "education-bureau", "label": "云溪市教育局", "group": ""} in chinese
    english = lists(city, "departments", **{"accept-language": "en"})["departments"]
    assert "Education" in next(e["label"] for e in english if e["value"] == "education-bureau")


def test_colleagues_are_the_people_of_ones_own_department(city: MotoCity) -> None:
    own = lists(city, "colleagues")["colleagues"]
    assert [each["value"] for each in own] == ["S-edu-handler", "S-edu-head", "S-guest"]
    assert {each["group"] for each in own} == {"云溪市教育局"}
    everybody = lists(city, "staff")["staff"]
    assert {each["value"] for each in everybody} == {who["staff_id"] for who in STAFF.values()}


@pytest.mark.parametrize("query", [{"lists": "departments,people"}, {"list": "departments"}])
def test_a_list_that_there_is_not_is_refused_with_those_that_are(
    city: MotoCity, query: dict[str, str]
) -> None:
    answer = city.call("GET", "/api/v1/staff/choices", by="intake", query=query)
    assert answer.status == 422
    assert answer.json["errors"][0]["code"] in ("not_one_of", "unknown_field")


def test_hours_are_offered_to_whoever_may_change_them(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lists(city, "reception_hours", by="transport-host")["reception_hours"]
    assert own == [], "they receive nobody"
    mine = {
        each["value"] for each in lists(city, "reception_hours", by="host-qin")["reception_hours"]
    }
    assert {"host:qin", "host:liu", "room:reception-1"} <= mine
    assert "host:deng" not in mine
    all_of_them = lists(city, "reception_hours", by="appointment-clerk")["reception_hours"]
    assert mine < {each["value"] for each in all_of_them}
    monkeypatch.setattr(reception_hours.handler, "ports", lambda: city.ports)
    route = "GET /api/v1/staff/reception-hours"
    gateway = Gateway(
        {route: reception_hours.handler.lambda_handler},
        authorise=lambda headers: STAFF[headers["authorization"]],
        staff=(route,),
    )
    for each in ("host:deng", "host:qin"):
        query = {"resource": each, "from": "2026-03-03", "to": "2026-03-03"}
        headers = {"authorization": "host-qin"}
        answer = gateway.send(*route.split(), query=query, headers=headers)
        assert (answer.status == 200) is (each in mine)


def test_departments_are_offered_to_whoever_may_see_whom_they_receive(city: MotoCity) -> None:
    def seen(by: str) -> list[str]:
        told = lists(city, "reception_departments", by=by)["reception_departments"]
        return [each["value"] for each in told]

    assert seen("host-qin") == ["petition-office"]
    assert seen("agent") == []
    assert {"petition-office", "housing-bureau"} <= set(seen("appointment-clerk"))
    for department in ("petition-office", "housing-bureau"):
        query = {"on": "2026-03-03", "department": department}
        answer = city.call("GET", "/api/v1/staff/appointments", by="host-qin", query=query)
        assert (answer.status == 200) is (department in seen("host-qin"))


def test_annual_reports_are_offered_to_whoever_may_read_them(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head reads their department's alone; an internal unit has none."""

    def offered(by: str) -> list[str]:
        told = lists(city, "annual_reports", by=by)["annual_reports"]
        return [each["value"] for each in told]

    assert offered("education-head") == ["education-bureau"]
    assert offered("education-handler") == []
    assert offered("supervisor") == offered("leader") == offered("office-head")
    assert offered("leader")[0] == "@government"
    assert {"education-bureau", "tax-bureau"} <= set(offered("leader"))
    assert "disclosure-office" not in offered("leader")
    monkeypatch.setattr(disclosure_report.handler, "ports", lambda: city.ports)
    route = "GET /api/v1/staff/reports/disclosure-annual"
    gateway = Gateway(
        {route: disclosure_report.handler.lambda_handler},
        authorise=lambda headers: STAFF[headers["authorization"]],
        staff=(route,),
    )
    for by in ("education-head", "leader"):
        for subject in ("@government", "education-bureau", "housing-bureau"):
            government = subject == "@government"
            asked = {"level": "government"} if government else {"department": subject}
            headers = {"authorization": by}
            answer = gateway.send(*route.split(), query={"year": "2025", **asked}, headers=headers)
            assert (answer.status == 200) is (subject in offered(by))


def test_departments_are_offered_to_whoever_may_see_what_they_published(city: MotoCity) -> None:
    def seen(by: str) -> list[str]:
        told = lists(city, "public_work_departments", by=by)["public_work_departments"]
        return [each["value"] for each in told]

    assert seen("education-handler") == seen("education-head") == ["education-bureau"]
    assert seen("agent") == []
    everyone = lists(city, "departments", by="leader")["departments"]
    assert seen("leader") == seen("intake") == [each["value"] for each in everyone]
    path = "/api/v1/staff/publications/suggestions"
    for department in ("education-bureau", "housing-bureau"):
        answer = city.call("GET", path, by="education-handler", query={"department": department})
        assert (answer.status == 200) is (department in seen("education-handler"))


def test_reasons_are_those_that_the_hotlines_commands_take(city: MotoCity) -> None:
    told = lists(city, "return_reasons,refusal_reasons,ticket_channels", by="agent")
    assert "not_our_duty" in [each["value"] for each in told["return_reasons"]]
    assert [each["value"] for each in told["refusal_reasons"]] == [1, 2, 3, 4, 5, 6]
    assert "web" not in [each["value"] for each in told["ticket_channels"]]


def test_lists_of_the_catalogue_cost_no_call(city: MotoCity) -> None:
    with watched() as calls:
        lists(city, "departments,areas,categories,tiers")
    assert calls.names == []
