"""The OpenAPI document: complete, valid, and made of what the edge really reads."""

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema_rs import Draft202012Validator, meta

from infra.openapi.__main__ import main
from infra.openapi.docstrings import described
from infra.openapi.document import openapi_document
from infra.openapi.operation import OTHER_NAMES, Choice
from infra.openapi.operations import OPERATIONS
from infra.routes import OPEN311, ROUTES
from sunhall.application.approvals import Task
from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.errors import NotFound
from sunhall.http import etag, idempotency_key

DOCUMENT = openapi_document("1.2.3")
VERBS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield f"{verb.upper()} {path}", item[verb]


def all_objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from all_objects(child)


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_every_route_is_described_and_nothing_else() -> None:
    # Open311 is a contract of its own, with its own discovery: tests/contract/open311.
    ours = [route for route in ROUTES if not route.path.startswith(OPEN311)]
    assert {route.key for route in ours} == {key for key, _ in operations()}


def test_a_route_asks_for_a_token_here_if_the_gateway_does() -> None:
    with_token = {key for key, one in operations() if one["security"] == [{"staffToken": []}]}
    assert with_token == {route.key for route in ROUTES if route.staff}


def test_a_citizens_case_is_opened_by_the_query_code() -> None:
    scheme = DOCUMENT["components"]["securitySchemes"]["queryCode"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-Query-Code")
    guarded = {key for key, one in operations() if one["security"] == [{"queryCode": []}]}
    numbered = {
        key for key, _ in operations() if "{receipt_no}" in key or "{consultation_no}" in key
    }
    # What the public is asked, everybody reads and comments on; what is live, everybody follows.
    everybodys = ("/consultations/", "/sessions/", "/interviews/")
    assert guarded == {key for key in numbered if not any(one in key for one in everybodys)}


def test_it_is_openapi_3_1_and_says_its_version() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == "1.2.3"


def test_every_reference_leads_somewhere() -> None:
    references = {one["$ref"] for one in all_objects(DOCUMENT) if "$ref" in one}
    assert references
    for reference in references:
        assert resolved(reference)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_a_valid_json_schema(name: str) -> None:
    meta.validate(DOCUMENT["components"]["schemas"][name])


def test_operations_have_names_of_their_own_and_a_summary() -> None:
    names = [one["operationId"] for _, one in operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", name) for name in names)
    assert all(one["summary"] for _, one in operations())


def test_every_path_parameter_is_declared() -> None:
    for key, one in operations():
        declared = {item["name"] for item in one["parameters"] if item["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", key))


#: What may be asked again: nothing is opened or changed, or what is given is good once.
_NOTHING_TO_REPEAT = ("login", "bindings", "identity", "hints", "meeting-tickets")


def test_every_public_post_takes_an_idempotency_key() -> None:
    for key, one in operations():
        taken = {item["name"] for item in one["parameters"] if item["in"] == "header"}
        if key.startswith("POST") and not key.endswith(_NOTHING_TO_REPEAT):
            assert "Idempotency-Key" in taken, key


def test_a_look_at_an_identity_takes_none_because_a_second_look_is_a_second_event() -> None:
    look = dict(operations())["POST /api/v1/staff/cases/{case_id}/identity"]
    assert "Idempotency-Key" not in {item["name"] for item in look["parameters"]}


def test_patterns_are_those_that_the_edge_checks() -> None:
    patterns = {
        item["name"]: item["schema"]["pattern"].strip("^$")
        for _, one in operations()
        for item in one["parameters"]
        if item["in"] == "header" and "pattern" in item["schema"]
    }
    assert patterns["Idempotency-Key"] == idempotency_key._VISIBLE_ASCII.pattern
    in_etag = etag._VERSION_TAG.pattern.replace("(", "").replace(")", "")
    assert patterns["If-Match"] == in_etag


def test_every_refusal_is_a_problem_with_code_and_fields() -> None:
    problem = DOCUMENT["components"]["schemas"]["Problem"]
    assert set(problem["required"]) == {
        *("type", "title", "status", "code", "detail", "errors", "correlation_id"),
    }
    for key, one in operations():
        for status, answer in one["responses"].items():
            if int(status) >= 400:
                content = resolved(answer["$ref"])["content"]
                assert "application/problem+json" in content, (key, status)


def test_a_body_can_be_too_large_of_another_type_and_wrong() -> None:
    for key, one in operations():
        if "requestBody" in one:
            assert {"400", "413", "415", "422"} <= set(one["responses"]), key


def test_bodies_take_no_field_that_is_not_named() -> None:
    for _, one in operations():
        if "requestBody" not in one:
            continue
        schema = one["requestBody"]["content"]["application/json"]["schema"]
        forms = schema.get("oneOf", [schema])
        for form in forms:
            whole = resolved(form["$ref"]) if "$ref" in form else form
            assert whole["additionalProperties"] is False


def form_names(name: str, selector: str) -> list[Any]:
    (one,) = (one for _, one in operations() if one["operationId"] == name)
    forms = one["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    return [form["properties"][selector].get("const") for form in forms]


def test_every_action_of_the_applicant_has_a_form_of_its_own() -> None:
    assert set(form_names("actOnDisclosureRequest", "action")) == DISCLOSURE.applicant_commands


def test_every_command_of_staff_has_a_form_of_its_own() -> None:
    names = set(form_names("giveCommand", "command"))
    elsewhere = {
        *("act_on_approval", "view_identity", "give_opinion"),
        *("record_letter", "record_parts", "record_redaction", "report_failed_redaction"),
        "record_hotline_ticket",
        "update_calendar",
    }
    applicants = {"supplement", "give_reasons", "withdraw", "acknowledge_delivery"}
    applicants.add("suggest_publication")
    assert names >= set(DISCLOSURE.commands) - elsewhere - applicants
    assert not names & (elsewhere | applicants)


def test_what_staff_can_do_to_tickets_petitions_orders_and_scores_is_described() -> None:
    names = set(form_names("giveCommand", "command"))
    assert names >= {"dispatch", "accept_petition", "sign_order", "withdraw_score_entry"}
    assert not names & {"urge", "rate", "acknowledge_opinion", "record_photo", "add_urge"}


def parameter_of(name: str, parameter: str) -> dict[str, Any]:
    (one,) = (one for _, one in operations() if one["operationId"] == name)
    schema: dict[str, Any] = next(
        each["schema"] for each in one["parameters"] if each["name"] == parameter
    )
    return schema


@pytest.mark.parametrize(
    ("task", "right"),
    [
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.1.0", True),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.99.999", True),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.0.1", False),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.1.01", False),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.1.1000", False),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.1", False),
        ("01arz3ndektsv4rrffq69g5fav.1.1", False),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.１.１", False),
    ],
)
def test_the_id_of_a_task_is_described_as_it_is_read(task: str, right: bool) -> None:
    described_so = re.fullmatch(parameter_of("actOnApproval", "task_id")["pattern"], task)
    assert (described_so is not None) is right
    if right:
        assert str(Task.named(task)) == task
    else:
        with pytest.raises(NotFound):
            Task.named(task)


def test_every_box_and_every_action_is_named() -> None:
    assert parameter_of("readApprovals", "box")["enum"] == ["todo", "done", "copied", "mine"]
    actions = DOCUMENT["components"]["schemas"]["ActOnTask"]["properties"]["action"]["enum"]
    assert actions == list(get_args(Action))


def test_many_tasks_are_fifty_at_most_and_need_a_key() -> None:
    many = DOCUMENT["components"]["schemas"]["ActOnTasks"]["properties"]
    assert (many["items"]["minItems"], many["items"]["maxItems"]) == (1, 50)
    assert many["action"]["enum"] == ["approve", "read"]
    (one,) = (one for _, one in operations() if one["operationId"] == "actOnApprovals")
    assert [
        each["required"] for each in one["parameters"] if each["name"] == "Idempotency-Key"
    ] == [True]


def test_a_row_of_a_box_keeps_what_clients_rely_on() -> None:
    row = DOCUMENT["components"]["schemas"]["ApprovalTask"]
    assert {
        *("task_id", "case_id", "receipt_no", "title", "chain", "node", "node_label"),
        *("policy", "due_at", "actions"),
    } < set(row["required"])
    assert row["properties"]["actions"]["type"] == "array"


def test_a_sign_in_names_its_provider() -> None:
    assert form_names("signIn", "provider") == ["password", "wechat", None]
    assert form_names("bindIdentity", "provider") == ["wechat", None]
    login = next(one for one in OPERATIONS if one.name == "signIn")
    assert isinstance(login.body, Choice)
    assert OTHER_NAMES in login.body.forms


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"provider": "password", "username": "intake", "password": "secret"}, True),
        ({"provider": "password", "username": "intake"}, False),
        ({"provider": "wechat", "code": "x" * 32}, True),
        ({"provider": "city-oidc", "id_token": "x" * 40, "nonce_verifier": "v" * 43}, True),
        ({"provider": "wechat", "id_token": "x" * 40, "nonce_verifier": "v" * 43}, False),
        ({"username": "intake", "password": "secret"}, False),
    ],
)
def test_a_sign_in_fits_exactly_one_form(body: dict[str, Any], fits: bool) -> None:
    (one,) = (one for _, one in operations() if one["operationId"] == "signIn")
    schema = one["requestBody"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    assert validator.is_valid(body) == fits


def test_limits_of_fields_are_the_domains() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    description = schemas["Information"]["properties"]["description"]
    assert (description["minLength"], description["maxLength"]) == (1, 4000)
    assert schemas["Submit"]["required"] == ["department", "applicant", "information", "delivery"]


def test_a_field_is_explained_by_the_docstring_of_its_class() -> None:
    offer = DOCUMENT["components"]["schemas"]["OfferFile"]
    assert offer["description"] == "A file that somebody wants to attach."
    assert offer["properties"]["size"]["description"] == "Its exact size in bytes."


def test_no_list_of_attributes_is_left_in_a_description() -> None:
    texts = [
        one["description"]
        for one in all_objects(DOCUMENT)
        if isinstance(one.get("description"), str)
    ]
    assert texts
    assert not [text for text in texts if "Attributes:" in text or "``" in text or "\n" in text]


def test_a_docstring_without_attributes_stays_as_it_is() -> None:
    schema = {"description": "One\nline.", "properties": {"a": {"type": "string"}}}
    assert described(schema) == {
        "description": "One line.",
        "properties": {"a": {"type": "string"}},
    }
    assert described({"type": "string"}) == {"type": "string"}


def test_an_attribute_told_in_two_lines_is_told_whole() -> None:
    schema = {
        "description": "Thing.\n\nAttributes:\n    a: First\n        and second.\n    b: Other.",
        "properties": {"a": {}, "b": {}, "c": {}},
    }
    assert described(schema)["properties"] == {
        "a": {"description": "First and second."},
        "b": {"description": "Other."},
        "c": {},
    }


def test_the_file_is_written_once_and_left_alone_when_nothing_changed(tmp_path: Path) -> None:
    assert main(["--output", str(tmp_path / "new")]) == 0
    written = tmp_path / "new" / "openapi.json"
    assert json.loads(written.read_bytes())["openapi"] == "3.1.0"
    before = written.stat().st_mtime_ns
    assert main(["--output", str(tmp_path / "new")]) == 0
    assert written.stat().st_mtime_ns == before


def test_it_speaks_of_no_machine_and_no_person() -> None:
    text = json.dumps(DOCUMENT)
    assert not re.search(r"/(work|home|tmp)/|localhost", text)
    # Forms of fourteen services; compressed on its way it is a sixth of that.
    assert len(text) < 620_000
    assert len(zlib.compress(text.encode())) < 100_000
