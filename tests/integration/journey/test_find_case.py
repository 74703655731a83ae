"""Staff find a case by what people say on the phone, if they may know of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.aws_faults import watched
from tests.builders.gateway import Answer
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import MotoCity


def found(city: MotoCity, number: str, *, by: str = "intake", **query: str) -> Answer:
    asked: Any = {"receipt_no": number, **query}
    return city.call("GET", "/api/v1/staff/cases", by=by, query=asked)


@pytest.mark.parametrize("typed", [str, str.lower, lambda number: number.replace("-", " ")])
def test_a_number_is_found_however_it_is_typed(city: MotoCity, typed: Any) -> None:
    opened = submit(city)
    answer = found(city, typed(opened["receipt_no"]))
    assert answer.status == 200
    told = {"case_id": opened["case_id"], "receipt_no": opened["receipt_no"]}
    assert answer.json == {
        **told,
        "service": "disclosure",
        "state": "submitted",
        "state_label": answer.json["state_label"],
    }


def test_a_case_that_is_none_of_theirs_is_as_unknown_as_no_case(city: MotoCity) -> None:
    opened = submit(city)
    theirs = found(city, opened["receipt_no"], by="agent")
    nobodys = found(city, "GK-20260302-000000-0", by="agent")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.json["code"] == nobodys.json["code"] == "case_not_found"


@pytest.mark.parametrize("number", ["", "GK", "12345", "GK-20260302-483927-9"])
def test_what_can_be_no_number_is_found_nowhere_without_a_look(city: MotoCity, number: str) -> None:
    with watched() as calls:
        assert found(city, number).status == 404
    assert calls.names == []


def test_a_misspelt_parameter_is_told(city: MotoCity) -> None:
    answer = found(city, "GK", receipt="1")
    assert answer.json["errors"][0]["code"] == "unknown_field"


def test_a_work_list_asked_for_by_a_misspelt_filter_is_not_the_whole_one(city: MotoCity) -> None:
    answer = city.call("GET", "/api/v1/staff/worklist", by="intake", query={"states": "callback"})
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [("states", "unknown_field")]
