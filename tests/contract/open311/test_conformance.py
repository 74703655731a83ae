"""Every endpoint of GeoReport v2 in both formats: fields, content types, errors (B1 to B4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from lxml import etree

from sunhall.http.open311.rendering import MEMBERS
from tests.builders.gateway import Answer
from tests.contract.open311 import schemas
from tests.contract.open311.conftest import Served
from tests.integration.open311.conftest import FORM, KEY, Open311City

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


def check(answer: Answer, status: int, suffix: str) -> None:
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == TYPES[suffix]


def conforms(schema: dict[str, Any], value: Any) -> None:
    errors = [str(error) for error in Draft202012Validator(schema).iter_errors(value)]
    assert errors == []


def told(answer: Answer, root: str) -> Any:
    """Read a document of either format as the plain data that its JSON shows."""
    if answer.headers["content-type"] == TYPES["json"]:
        return answer.json
    assert answer.body.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
    element = etree.fromstring(answer.body, etree.XMLParser(resolve_entities=False))
    assert element.tag == root
    assert element.nsmap == {}
    assert not any(each.attrib for each in element.iter())
    return plain(element)


def plain(element: etree._Element) -> Any:
    if element.tag in MEMBERS:
        assert {child.tag for child in element} <= {MEMBERS[str(element.tag)]}
        return [plain(child) for child in element]
    if len(element):
        return {str(child.tag): plain(child) for child in element}
    return element.text


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def both(open311: Open311City, path: str, root: str, **query: str) -> Any:
    """Ask for both formats, make sure that they say the same, and return it."""
    json, xml = (open311.get(f"{path}.{suffix}", **query) for suffix in ("json", "xml"))
    check(json, 200, "json")
    check(xml, 200, "xml")
    assert told(xml, root) == as_text(json.json)
    for answer in (json, xml):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"].startswith("public, max-age=")
    return json.json


def test_discovery_names_both_formats_and_a_changeset_that_is_past(open311: Open311City) -> None:
    document = both(open311, "discovery", "discovery")
    conforms(schemas.DISCOVERY, document)
    changeset = datetime.fromisoformat(document["changeset"])
    assert changeset < datetime(2026, 12, 1, tzinfo=UTC)


def test_every_service_has_all_fields_and_is_realtime(open311: Open311City) -> None:
    services = both(open311, "services", "services")
    conforms(schemas.SERVICES, services)
    assert {each["type"] for each in services} == {"realtime"}
    assert len({each["service_code"] for each in services}) == len(services)


def test_every_definition_has_all_fields_in_a_unique_order(open311: Open311City) -> None:
    asked = [each for each in open311.get("services.json").json if each["metadata"]]
    assert asked
    for service in asked:
        path = f"services/{service['service_code']}"
        definition = both(open311, path, "service_definition")
        conforms(schemas.DEFINITION, definition)
        assert definition["attributes"]
        orders = [each["order"] for each in definition["attributes"]]
        assert len(set(orders)) == len(orders)
        for attribute in definition["attributes"]:
            assert ("values" in attribute) == attribute["datatype"].endswith("list")


def test_a_service_without_questions_has_an_empty_definition(open311: Open311City) -> None:
    bare = next(each for each in open311.get("services.json").json if not each["metadata"])
    answer = open311.get(f"services/{bare['service_code']}.json")
    conforms(schemas.DEFINITION, answer.json)
    assert answer.json["attributes"] == []


def test_what_is_offered_is_kept_until_it_changes(open311: Open311City) -> None:
    for path in ("discovery.json", "services.xml", "services/0201.json"):
        tag = open311.get(path).headers["etag"]
        kept = open311.get(path, tag=tag)
        assert (kept.status, kept.body) == (304, b"")
        english = open311.get(path, tag=tag, language="en")
        assert english.status == 200


def test_requests_have_all_fields_in_both_formats(open311: Open311City, served: Served) -> None:
    listed = both(open311, "requests", "service_requests")
    conforms(schemas.REQUESTS, listed)
    assert len(listed) == 2
    extended = both(open311, "requests", "service_requests", extensions="true")
    conforms(schemas.REQUESTS, extended)
    assert all(each["extended_attributes"]["notes"] for each in extended)
    for public_id in (served.open, served.closed, served.fresh):
        (one,) = both(open311, f"requests/{public_id}", "service_requests")
        conforms(schemas.REQUESTS, [one])
        assert one["service_request_id"] == public_id
    assert served.fresh not in {each["service_request_id"] for each in listed}


def test_an_empty_list_is_an_empty_document(open311: Open311City) -> None:
    assert both(open311, "requests", "service_requests", service_code="0301") == []


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_a_submission_is_answered_with_an_id_and_no_token(
    open311: Open311City, suffix: str
) -> None:
    token = "0d8b0f0e-2f8e-4c8a-9a53-1f6b0c1d2e3f"
    answer = open311.post(suffix=suffix, token=token)
    check(answer, 201, suffix)
    (created,) = told(answer, "service_requests")
    conforms(schemas.CREATED, [created])
    resolved = open311.get(f"tokens/{token}.{suffix}")
    check(resolved, 200, suffix)
    conforms(schemas.TOKEN, told(resolved, "service_requests"))
    assert created["service_request_id"] in resolved.text


REFUSALS = [
    ("services", {"jurisdiction_id": "elsewhere.example"}, 404),
    ("services/9999", {}, 404),
    ("services/0201", {"jurisdiction_id": "elsewhere.example"}, 404),
    ("requests", {"jurisdiction_id": "elsewhere.example"}, 404),
    ("requests", {"start_date": "x", "status": "solved", "page": "0"}, 400),
    ("requests", {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
    ("requests/0000000000000000", {}, 404),
    ("requests/0000000000000000", {"jurisdiction_id": "elsewhere.example"}, 404),
    ("tokens/no-such-token-was-ever-used", {}, 404),
    ("tokens/no-such-token-was-ever-used", {"jurisdiction_id": "elsewhere.example"}, 404),
    ("servicerequestupdates", {}, 400),
]


@pytest.mark.parametrize("suffix", ["json", "xml"])
@pytest.mark.parametrize(("path", "query", "status"), REFUSALS, ids=str)
def test_a_refusal_is_an_errors_document_in_the_format_that_was_asked_for(
    open311: Open311City, path: str, query: dict[str, str], status: int, suffix: str
) -> None:
    answer = open311.get(f"{path}.{suffix}", **query)
    check(answer, status, suffix)
    errors = told(answer, "errors")
    conforms(schemas.ERRORS, errors)
    assert {each["code"] for each in errors} == {str(status)}
    if status == 400 and "status" in query:
        assert len(errors) == 3, "several errors stand in one body"


WRONG_FORMS = [
    ({}, 403),
    ({"api_key": "wrong", **FORM}, 403),
    ({"api_key": KEY}, 400),
    ({"api_key": KEY, **FORM, "service_code": "9999"}, 404),
    ({"api_key": KEY, **FORM, "jurisdiction_id": "elsewhere.example"}, 404),
    ({"api_key": KEY, **FORM, "lat": ""}, 400),
    ({"api_key": KEY, **FORM, "service_code": "0201"}, 400),
    ({"api_key": KEY, **FORM, "description": "长" * 4001}, 400),
]


@pytest.mark.parametrize("suffix", ["json", "xml"])
@pytest.mark.parametrize(("form", "status"), WRONG_FORMS, ids=lambda each: str(each)[:60])
def test_a_form_that_is_wrong_is_refused_with_the_status_of_the_standard(
    open311: Open311City, form: dict[str, str], status: int, suffix: str
) -> None:
    answer = open311.post({**form}, suffix=suffix, key=form.get("api_key", ""))
    check(answer, status, suffix)
    conforms(schemas.ERRORS, told(answer, "errors"))
    assert open311.cases() == []
    assert "13800138000" not in answer.text


def test_names_and_errors_come_in_the_language_of_the_reader(open311: Open311City) -> None:
    (first, *_) = open311.get("services.json", language="en").json
    assert first["service_name"].isascii()
    (error,) = open311.get("requests/none.json", language="en").json
    assert error["description"].isascii()


@pytest.mark.parametrize("query", ["a=%ff", "status=open&status=closed", "a=%00"])
def test_a_query_that_cannot_be_read_is_an_errors_document_too(
    open311: Open311City, query: str
) -> None:
    answer = open311.gateway.send("GET", "/open311/v2/requests.xml", query=query)
    check(answer, 400, "xml")
    conforms(schemas.ERRORS, told(answer, "errors"))
