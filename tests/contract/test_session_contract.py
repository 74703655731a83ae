"""The routes of live interviews keep what the OpenAPI document promises, whatever is sent."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

import dispatcher.handler
import letter_writer.handler
import session_desk.handler
import session_intake.handler
import sessions_api.handler
import staff_api.handler
import tick.handler
from infra.routes import ROUTES
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Answer, Gateway
from tests.builders.live_interview import LiveInterview
from tests.contract.test_case_contract import DOCUMENT, validator
from tests.integration.journey.moto_city import STAFF, MotoCity

HANDLERS: Mapping[str, Any] = {
    "session_desk": session_desk,
    "session_intake": session_intake,
    "sessions_api": sessions_api,
}
FUNCTIONS = (*HANDLERS.values(), dispatcher, letter_writer, staff_api, tick)
#: A page is no JSON: tests/integration/transcript holds it to what it has to say.
SESSION_ROUTES = [
    route for route in ROUTES if route.function in HANDLERS and "/interviews/" not in route.path
]


@pytest.fixture(scope="module")
def interview(cloud: pytest.MonkeyPatch) -> LiveInterview:
    city = MotoCity(datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING))
    for function in FUNCTIONS:
        cloud.setattr(function.handler, "ports", lambda: city.ports)
    sessions_api.handler._known.clear()
    return LiveInterview(city).live()


@pytest.fixture(scope="module")
def question(interview: LiveInterview) -> Any:
    asked = interview.city.call(
        "POST",
        f"{interview.path}/questions",
        headers={"idempotency-key": "question-1"},
        body={"nickname": "云溪家长", "text": "租房的孩子怎么入学？"},
    )
    interview.city.pump()
    interview.city.command("question-moderator", asked.json["case_id"], "accept_question")
    return asked.json


def kept(route: str, answer: Answer) -> Answer:
    """An answer that is the described one."""
    validator(route, answer.status).validate(json.loads(answer.body))
    return answer


def test_every_answer_about_a_live_interview_is_the_described_one(
    interview: LiveInterview, question: Any
) -> None:
    city, one = interview.city, "/api/v1/sessions/{receipt_no}"
    desk = "/api/v1/staff/cases/{case_id}/transcript"
    row = kept(f"POST {desk}", interview.row("row-0001", "大家好。")).json
    kept(f"POST {desk}", interview.row("row-0002", "请打 13812345678"))
    place = f"/api/v1/staff/cases/{interview.case_id}/transcript"
    struck = city.call(
        "POST",
        f"{place}/{row['seq']}/strike",
        by="question-moderator",
        headers={"idempotency-key": "strike-01"},
        body={"revision": row["revision"]},
    )
    assert kept(f"POST {desk}/{{row}}/strike", struck).status == 200
    assert kept(f"GET {desk}", city.call("GET", place, by="question-moderator")).json["items"]
    told = kept(f"GET {one}/transcript", city.call("GET", f"{interview.path}/transcript"))
    assert {"seq": row["seq"], "revision": 2, "gone": True} in told.json["rows"]
    kept(f"GET {one}", city.call("GET", interview.path))
    shown = kept(f"GET {one}/questions", city.call("GET", f"{interview.path}/questions"))
    assert question["receipt_no"] in {each["receipt_no"] for each in shown.json["items"]}
    listed = kept("GET /api/v1/sessions", city.call("GET", "/api/v1/sessions"))
    assert [line["receipt_no"] for line in listed.json["items"]] == [interview.receipt_no]
    kept("GET /api/v1/interview-plans/{year}", city.call("GET", "/api/v1/interview-plans/2026"))


@pytest.fixture(scope="module")
def api(interview: LiveInterview) -> Any:
    gateway = Gateway(
        {route.key: HANDLERS[route.function].handler.lambda_handler for route in SESSION_ROUTES},
        authorise=lambda headers: (
            STAFF["interview-recorder"] if headers["authorization"] == "Bearer good" else None
        ),
        staff=[route.key for route in SESSION_ROUTES if route.staff],
    )
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = gateway.wsgi
    return schema


def all_of_it_is_sent(case: Any, headers: Mapping[str, str]) -> bool:
    """Whether everything that was generated reaches the server.

    What is wrong may be lost on the way: an address has no empty list, so a parameter with one is
    left out of it, and the headers of who asks take the place of generated ones.
    """
    empty = [name for name, value in (case.query or {}).items() if value == []]
    ours = {name.lower() for name in headers}
    return not empty and not [name for name in case.headers or {} if name.lower() in ours]


def test_an_empty_list_is_nowhere_in_an_address_and_a_sent_value_is_judged(api: Any) -> None:
    made = api["/api/v1/sessions"]["GET"].Case
    lost, sent = made(query={"phase": "live", "x": []}), made(query={"phase": "x", "year": ""})
    assert lost.call().request.url.endswith("?phase=live")
    assert [all_of_it_is_sent(case, {}) for case in (lost, sent)] == [False, True]
    own = made(headers={"authorization": "Bearer wrong"})
    assert not all_of_it_is_sent(own, {"Authorization": "Bearer good"})


@pytest.mark.parametrize(
    "query",
    [{"phase": ""}, {"phase": "x", "q": "公交"}, {"year": ""}, {"phase": "live", "year": "26"}],
)
def test_what_is_named_in_the_address_of_a_list_has_a_described_value(
    interview: LiveInterview, query: dict[str, str]
) -> None:
    answer = interview.city.call("GET", "/api/v1/sessions", query=query)
    assert answer.status == 422
    kept("GET /api/v1/sessions", answer)


@pytest.mark.parametrize(
    ("route", "mode"),
    [
        (route.key, mode)
        for route in SESSION_ROUTES
        for mode in GenerationMode
        # Nothing is sent there that could be wrong.
        if (route.key, mode) != ("GET /api/v1/sessions/{receipt_no}", GenerationMode.NEGATIVE)
    ],
)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_described_one(
    api: Any,
    interview: LiveInterview,
    question: Any,
    route: str,
    mode: GenerationMode,
    data: st.DataObject,
) -> None:
    method, path = route.split(" ")
    number = question["receipt_no"] if "session-questions" in path else interview.receipt_no
    known = {"receipt_no": number, "case_id": interview.case_id}
    case = data.draw(
        api[path][method].as_strategy(
            generation_mode=mode,
            path_parameters={name: value for name, value in known.items() if name in path},
        )
    )
    headers = {"Authorization": "Bearer good", "X-Query-Code": question["query_code"]}
    unsure = [] if all_of_it_is_sent(case, headers) else [negative_data_rejection]
    case.call_and_validate(
        headers=headers, excluded_checks=[positive_data_acceptance, unsupported_method, *unsure]
    )
