"""POST service requests (B2, endpoint 4): what a form becomes, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.errors import InvalidInput, NotFound, SunhallError
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket.rules import TicketRules
from sunhall.domain.ticket.submission import SubmitTicket
from sunhall.http.open311.filing import ticket_of
from sunhall.http.open311.form import Form

PLACE = {"lat": "30.1234567", "long": "120.7654321"}
GOOD = {
    "service_code": "0102",
    **PLACE,
    "description": "垃圾三天没有清运",
    "phone": "13800138000",
    "email": "li@example.cn",
    "first_name": "小明",
    "last_name": "李",
}


@pytest.fixture
def filed(rules: TicketRules, open311: Open311Rules) -> Any:
    def of(
        values: dict[str, str], attributes: dict[str, tuple[str, ...]] | None = None
    ) -> SubmitTicket:
        return ticket_of(Form(values, attributes or {}), rules, open311, "zh-CN")

    return of


def faults(filed: Any, *given: Any) -> list[tuple[str, str]]:
    with pytest.raises(SunhallError) as refused:
        filed(*given)
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_form_becomes_a_ticket_of_its_category(filed: Any) -> None:
    ticket = filed(GOOD)
    assert (ticket.category, ticket.kind, ticket.channel) == ("garbage", "help", "open311")
    assert ticket.description == "垃圾三天没有清运"
    assert (ticket.place.lat, ticket.place.long, ticket.place.datum) == (
        *(30.1234567, 120.7654321),
        "wgs84",
    )
    contact = ticket.contact
    assert (contact.name, contact.phone, contact.email) == (
        *("李小明", "13800138000", "li@example.cn"),
    )
    assert ticket.public
    assert ticket.external is None


def test_a_western_name_keeps_its_order(filed: Any) -> None:
    ticket = filed({**GOOD, "first_name": "Zoë", "last_name": "Baker"})
    assert ticket.contact.name == "Zoë Baker"
    assert filed({**GOOD, "first_name": "Zoë", "last_name": ""}).contact.name == "Zoë"


@pytest.mark.parametrize(
    "place", [PLACE, {"address_string": "人民路1号"}, {"address_id": "330102-88"}]
)
def test_one_full_location_is_enough(filed: Any, place: dict[str, str]) -> None:
    ticket = filed({"service_code": "0102", "phone": "13800138000", **place})
    assert ticket.place is not None
    assert ticket.place.address == place.get("address_string", place.get("address_id"))


def test_the_description_may_be_left_out_and_the_services_name_stands_for_it(filed: Any) -> None:
    assert filed({**GOOD, "description": ""}).description == "垃圾收运与分类"


def test_a_photo_that_lies_elsewhere_is_told_to_the_agents(filed: Any) -> None:
    ticket = filed({**GOOD, "media_url": "https://photos.example/1.jpg"})
    assert ticket.description == "垃圾三天没有清运\nhttps://photos.example/1.jpg"


def test_without_a_contact_it_is_of_a_kind_that_may_be_anonymous(
    filed: Any, rules: TicketRules
) -> None:
    bare = filed({"service_code": "0102", **PLACE})
    assert bare.contact is None
    assert rules.kinds[bare.kind].anonymous
    named = filed({"service_code": "0102", **PLACE, "last_name": "李"})
    assert rules.kinds[named.kind].anonymous, "a name alone reaches nobody"
    assert filed({"service_code": "0102", **PLACE, "email": "li@example.cn"}).kind == "help"


def test_whoever_does_not_agree_is_not_shown(filed: Any) -> None:
    assert not filed({**GOOD, "public": "false"}).public
    assert faults(filed, {**GOOD, "public": "maybe"}) == [("public", "not_one_of")]


def test_a_form_without_anything_tells_all_that_is_missing(filed: Any) -> None:
    assert faults(filed, {}) == [
        ("service_code", "missing"),
        ("lat", "open311_location_missing"),
    ]


def test_an_unknown_service_is_not_found_and_the_other_faults_stand_with_it(filed: Any) -> None:
    with pytest.raises(NotFound) as refused:
        filed({"service_code": "9999", "lat": "30"})
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("service_code", "open311_service_unknown"),
        ("long", "open311_lat_with_long"),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"long": ""}, ("long", "open311_lat_with_long")),
        ({"lat": ""}, ("lat", "open311_lat_with_long")),
        ({"lat": "north"}, ("lat", "wrong_type")),
        ({"long": "1e2"}, ("long", "wrong_type")),
        ({"lat": "nan"}, ("lat", "wrong_type")),
        ({"lat": "90.1"}, ("place.lat", "too_large")),
        ({"long": "-180.5"}, ("place.long", "too_small")),
        ({"email": "nobody"}, ("email", "bad_format")),
        ({"phone": "1"}, ("contact.phone", "too_short")),
        ({"media_url": "ftp://x/1"}, ("media_url", "bad_format")),
        ({"media_url": "https://x/照片"}, ("media_url", "bad_format")),
        ({"description": "长" * 4001}, ("description", "too_long")),
        ({"address_string": "长" * 201}, ("place.address", "too_long")),
    ],
    ids=str,
)
def test_each_fault_is_told_with_its_field(
    filed: Any, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    assert faults(filed, {**GOOD, **changes}) == [fault]


def test_faults_of_the_form_and_of_the_ticket_are_told_together(filed: Any) -> None:
    wrong = {**GOOD, "email": "nobody", "phone": "1", "lat": "91"}
    assert {field for field, _ in faults(filed, wrong)} == {
        *("email", "contact.phone", "place.lat"),
    }


def test_answers_to_the_services_questions_are_kept_by_their_codes(filed: Any) -> None:
    ticket = filed({**GOOD, "service_code": "0201"}, {"size": ("large",), "danger": ("yes",)})
    assert ticket.attributes == {"size": "large", "danger": "yes"}
    several = filed({**GOOD, "service_code": "0104"}, {"time_of_day": ("day", "night")})
    assert several.attributes == {"time_of_day": "day,night"}


@pytest.mark.parametrize(
    ("code", "attributes", "fault"),
    [
        ("0201", {"size": ("large", "small")}, ("attribute[size]", "duplicate_parameter")),
        ("0104", {"time_of_day": ("day", "noon")}, ("attribute[time_of_day]", "not_one_of")),
        ("0102", {"since": ("gestern",)}, ("attribute[since]", "open311_moment_malformed")),
        (
            "0102",
            {"since": ("2026-11-22T08:00",)},
            ("attribute[since]", "open311_moment_malformed"),
        ),
        ("0102", {"since": ("x" * 1001,)}, ("attributes.since", "too_long")),
    ],
    ids=str,
)
def test_an_answer_of_the_wrong_type_is_refused(
    filed: Any, code: str, attributes: dict[str, tuple[str, ...]], fault: tuple[str, str]
) -> None:
    assert fault in faults(filed, {**GOOD, "service_code": code}, attributes)


@pytest.mark.parametrize("written", ["2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00Z"])
def test_a_moment_with_its_zone_is_taken(filed: Any, written: str) -> None:
    assert filed(GOOD, {"since": (written,)}).attributes == {"since": written}


def test_a_question_that_nobody_asked_is_left_to_the_hotline_to_refuse(filed: Any) -> None:
    assert filed(GOOD, {"colour": ("red",)}).attributes == {"colour": "red"}


def test_no_refusal_repeats_what_was_typed(filed: Any) -> None:
    secret = "秘密秘密"
    with pytest.raises(InvalidInput) as refused:
        filed(
            dict.fromkeys(("lat", "long", "email", "public", "media_url"), secret)
            | {"service_code": "0102"}
        )
    assert secret not in repr([(e.code, dict(e.params)) for e in refused.value.errors])
