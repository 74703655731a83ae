"""The public routes keep what the OpenAPI document promises, whatever is sent to them."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from tests.builders.gateway import Gateway

# A schema cannot tell which dates exist or which types the city takes, so what fits it may still
# be refused; the refusal's form is checked. Other methods are the gateway's own business.
NOT_PROMISED = [positive_data_acceptance, unsupported_method]

FIXED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def api(gateway: Gateway) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", gateway.wsgi)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    ("path", "method"), [("/api/v1/uploads", "POST"), ("/api/v1/deadlines", "GET")]
)
@FIXED
@given(data=st.data())
def test_every_answer_is_one_that_the_document_describes(
    api: Any, path: str, method: str, mode: GenerationMode, data: st.DataObject
) -> None:
    case = data.draw(api[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(excluded_checks=NOT_PROMISED)


@pytest.mark.parametrize("path", ["/api/v1/catalogue", "/api/openapi.json"])
@FIXED
@given(data=st.data())
def test_what_takes_no_input_answers_anything_alike(
    api: Any, path: str, data: st.DataObject
) -> None:
    case = data.draw(api[path]["GET"].as_strategy())
    case.call_and_validate(excluded_checks=NOT_PROMISED)


def test_a_copy_that_is_still_good_is_described_too(api: Any, gateway: Gateway) -> None:
    for path in ("/api/v1/catalogue", "/api/openapi.json"):
        tag = gateway.send("GET", path).headers["etag"]
        case = api[path]["GET"].Case(headers={"If-None-Match": tag})
        answer = case.call()
        assert answer.status_code == 304
        case.validate_response(answer, excluded_checks=NOT_PROMISED)


def test_a_good_upload_and_a_good_question_are_answered(api: Any) -> None:
    upload = api["/api/v1/uploads"]["POST"].Case(
        body={"file_name": "proof.pdf", "content_type": "application/pdf", "size": 52000},
        media_type="application/json",
    )
    assert upload.call_and_validate(excluded_checks=NOT_PROMISED).status_code == 201
    question = api["/api/v1/deadlines"]["GET"].Case(
        query={"start": "2026-11-21", "amount": "20", "unit": "working_day"}
    )
    assert question.call_and_validate(excluded_checks=NOT_PROMISED).status_code == 200


HOSTILE = [
    (b"", 400, "body_missing"),
    (b"{", 400, "malformed_json"),
    (b'{"size": NaN}', 400, "malformed_json"),
    (b'{"size": 1e999}', 400, "number_out_of_range"),
    (b'{"size": 1, "size": 2}', 400, "duplicate_key"),
    (b'{"file_name": "\xff.pdf"}', 400, "bad_utf8"),
    (b'{"file_name": "a\\u0000.pdf"}', 400, "control_character"),
    (b"[]", 400, "body_not_object"),
    (b'{"a": ' + b"[" * 20 + b"]" * 20 + b"}", 400, "too_deep"),
    (b'{"file_name": "' + b"x" * 5000 + b'"}', 413, "payload_too_large"),
    (b"{}", 422, "invalid_input"),
]


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE, ids=[code for _, _, code in HOSTILE])
def test_a_body_that_cannot_be_right_is_a_described_problem(
    api: Any, body: bytes, status: int, code: str
) -> None:
    case = api["/api/v1/uploads"]["POST"].Case(body=body, media_type="application/json")
    answer = case.call(headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    case.validate_response(answer, excluded_checks=NOT_PROMISED)


def test_every_code_of_a_refusal_has_a_text_in_both_languages(gateway: Gateway) -> None:
    wrong = {"file_name": "a/b.pdf", "content_type": "text/html", "size": 0}
    for language, script in (("zh-CN", False), ("en", True)):
        headers = {"Accept-Language": language}
        refused = gateway.send("POST", "/api/v1/uploads", body=wrong, headers=headers).json
        asked = gateway.send("GET", "/api/v1/deadlines", query="start=x", headers=headers).json
        for error in [*refused["errors"], *asked["errors"]]:
            assert error["message"] != error["code"]
            assert error["message"].isascii() == script, error
