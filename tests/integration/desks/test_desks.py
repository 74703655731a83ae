"""Where staff can turn to, and what they open at the counter: the API says it, no app knows it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from infra.command_schemas import OPENING_BODIES
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from sunhall.domain.authorization import PERMISSIONS
from sunhall.domain.desks import DESKS, OPENINGS
from tests.builders.aws_faults import watched
from tests.builders.submission import submission
from tests.integration.hotline.desk import HOLE, Desk
from tests.integration.journey.moto_city import MotoCity

DOCUMENT = openapi_document("1.2.3")
PATH = "/api/v1/staff/desks"
FORM = "/api/v1/staff/openings"

#: Collections below `/staff` that take something else than a case that is opened by a form: the
#: sign-in, what WeChat was allowed, a calendar address, and calls, which have a desk of their own.
NO_FORM = {"login", "bindings", "subscriptions", "deadline-feed", "tickets"}


def desks(city: MotoCity, by: str) -> dict[str, list[str]]:
    answer = city.call("GET", PATH, by=by)
    assert answer.status == 200, answer.text
    return {each["name"]: each["may"] for each in answer.json["desks"]}


def openings(city: MotoCity, by: str) -> list[str]:
    return [each["name"] for each in city.call("GET", PATH, by=by).json["openings"]]


def form(city: MotoCity, name: str, by: str, **headers: str) -> dict[str, Any]:
    answer = city.call("GET", f"{FORM}/{name}", by=by, headers=headers)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def described(path: str) -> Draft202012Validator:
    content = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]
    schema = {**content["application/json"]["schema"], "components": DOCUMENT["components"]}
    return Draft202012Validator(schema, validate_formats=True)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("agent", {"call_intake": []}),
        ("callback", {"callback": []}),
        ("dispatcher", {}),
        (
            "centre-head",
            {"supervision": ["supervise"], "scores": [], "statistics": [], "briefs": []},
        ),
        (
            "office-head",
            {
                "supervision": [],
                "annual_report": ["write_annual_report"],
                "publication_duties": [],
            },
        ),
        (
            "supervisor",
            {
                "supervision": ["supervise", "draft_order"],
                "scores": [],
                "statistics": [],
                "briefs": ["instruct_on_brief"],
                "annual_report": ["write_annual_report"],
                "publication_duties": [],
            },
        ),
        (
            "leader",
            {
                "supervision": [],
                "statistics": [],
                "briefs": ["instruct_on_brief"],
                "annual_report": [],
                "publication_duties": [],
            },
        ),
        (
            "urban-head",
            {
                "supervision": [],
                "scores": ["file_score_appeal"],
                "statistics": [],
                "publication_duties": [],
                "reception_hours": [],
                "annual_report": [],
            },
        ),
        ("host-qin", {"reception": [], "reception_hours": []}),
        ("appointment-clerk", {"reception": [], "reception_hours": []}),
        ("interview-editor", {"question_moderation": [], "session_host": []}),
        ("interview-host", {"session_host": []}),
        ("interview-recorder", {"session_transcript": []}),
        ("question-moderator", {"question_moderation": [], "session_transcript": []}),
        ("intake", {"publication_duties": []}),
        ("urban-handler", {"publication_duties": ["register_item"]}),
    ],
)
def test_a_desk_is_for_whoever_has_something_to_do_there(
    city: MotoCity, by: str, expected: dict[str, list[str]]
) -> None:
    assert desks(city, by) == expected


def test_what_somebody_opens_is_what_their_role_may(city: MotoCity) -> None:
    assert openings(city, "intake") == ["register_disclosure", "register_correction"]
    assert openings(city, "petition-officer") == ["register_petition"]
    assert openings(city, "agent") == ["register_petition"]
    assert openings(city, "appointment-clerk") == ["register_appointment"]
    assert openings(city, "leader") == []


def test_asking_reads_nothing(city: MotoCity) -> None:
    with watched() as calls:
        desks(city, "supervisor")
        form(city, "draft_order", "supervisor")
    assert calls.names == []


def test_the_answers_are_as_described(city: MotoCity) -> None:
    described(PATH).validate(city.call("GET", PATH, by="supervisor").json)
    for name in openings(city, "supervisor"):
        described(f"{FORM}/{{opening}}").validate(form(city, name, "supervisor"))


def test_a_form_is_in_the_callers_language_with_the_lists_that_it_needs(city: MotoCity) -> None:
    told = form(city, "register_disclosure", "intake", **{"accept-language": "en"})
    assert (told["label"], told["path"]) == (
        "Record a disclosure request",
        "/staff/disclosure-requests",
    )
    fields = told["schema"]["properties"]
    assert fields["department"]["x-choices"] == "departments"
    assert fields["channel"]["x-labels"]["in_person"] == "In person"


def test_how_it_came_in_is_asked_at_the_counter_and_never_taken_for_granted(
    city: MotoCity,
) -> None:
    for name, by in [("register_petition", "agent"), ("register_disclosure", "intake")]:
        schema = form(city, name, by)["schema"]
        assert "channel" in schema["required"]
        assert "default" not in schema["properties"]["channel"]


def test_what_only_a_citizens_form_knows_is_not_asked(city: MotoCity) -> None:
    schema = form(city, "register_appointment", "appointment-clerk")["schema"]
    assert {"hold", "time_zone"}.isdisjoint(schema["properties"])
    assert schema["properties"]["item"]["x-choices"] == "meeting_items"


@pytest.mark.parametrize("name", ["register_disclosure", "no_such_form"])
def test_a_form_that_is_not_for_somebody_is_not_there(city: MotoCity, name: str) -> None:
    answer = city.call("GET", f"{FORM}/{name}", by="agent")
    assert (answer.status, answer.json["code"]) == (404, "opening_not_found")


def test_what_the_form_asks_is_what_its_path_takes(city: MotoCity) -> None:
    told = form(city, "register_disclosure", "intake")
    body = {**submission(), "channel": "in_person", "signed_on": "2026-03-02"}
    Draft202012Validator(told["schema"]).validate(body)
    headers = {"idempotency-key": "counter-key-1"}
    path = f"/api/v1{told['path']}"
    answer = city.call("POST", path, by="intake", headers=headers, body=body)
    assert answer.status == 201, answer.text
    assert answer.json["receipt_no"] and answer.json["query_code"]


def test_every_case_that_staff_open_has_a_form() -> None:
    prefix = "/api/v1/staff/"
    opened = {
        route.path.removeprefix(prefix)
        for route in ROUTES
        if route.method == "POST" and route.path.startswith(prefix)
    }
    collections = {path for path in opened if "/" not in path} - NO_FORM
    assert collections == {each.path for each in OPENINGS}
    assert OPENING_BODIES.keys() == {each.name for each in OPENINGS}


def test_number_and_code_are_read_out_to_citizens_and_to_nobody_else() -> None:
    citizens = {each.name for each in OPENINGS if each.for_citizen}
    assert citizens == {
        *("register_petition", "register_disclosure", "register_correction"),
        "register_appointment",
    }


def test_a_form_says_whether_it_is_a_citizen_s(city: MotoCity) -> None:
    assert form(city, "register_disclosure", "intake")["for_citizen"] is True
    assert form(city, "draft_order", "supervisor")["for_citizen"] is False


def test_every_desk_and_form_rests_on_a_permission_that_there_is() -> None:
    needed = {desk.needs for desk in DESKS} | {opening.needs for opening in OPENINGS}
    assert needed | {command for desk in DESKS for command in desk.further} <= PERMISSIONS.keys()


# --- the callback box -----------------------------------------------------------------------------


def test_the_callback_box_holds_what_waits_for_a_call_and_nothing_else(city: MotoCity) -> None:
    waiting = Desk.phoned(city).dispatched().answered()
    Desk.phoned(city, description=f"{HOLE['description']}又塌了一处。").accepted()
    query = {"state": "callback", "service": "ticket"}
    rows = city.call("GET", "/api/v1/staff/worklist", by="callback", query=query).json["items"]
    assert [row["case_id"] for row in rows] == [waiting.case_id]
    everything = city.call("GET", "/api/v1/staff/worklist", by="callback").json["items"]
    assert len(everything) == 2


def test_a_filtered_list_is_turned_by_its_own_cursor_alone(city: MotoCity) -> None:
    for number in range(3):
        Desk.phoned(city, description=f"{HOLE['description']}第{number}处。").accepted()
    path, query = "/api/v1/staff/worklist", {"state": "to_dispatch", "limit": "2"}
    first = city.call("GET", path, by="dispatcher", query=query).json
    assert len(first["items"]) == 2
    onward = {**query, "cursor": first["cursor"]}
    second = city.call("GET", path, by="dispatcher", query=onward).json
    assert (len(second["items"]), second["cursor"]) == (1, None)
    other = city.call("GET", path, by="dispatcher", query={**onward, "state": "callback"})
    assert (other.status, other.json["code"]) == (400, "bad_cursor")
