from __future__ import annotations

import json
from typing import Any

import pytest

from staff_authorizer import handler
from sunhall.domain.actor import Actor
from sunhall.domain.errors import NotSignedIn
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response
from tests.unit.http.gateway_event import gateway_event
from tests.unit.staff_access.fakes import MEMBER


class OneGoodToken:
    def actor(self, token: str) -> Actor:
        if token != "good":
            raise NotSignedIn("token_refused")
        return MEMBER.actor()


@pytest.fixture(autouse=True)
def _verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "verifier", OneGoodToken)


def asked(headers: dict[str, str] | None) -> dict[str, Any]:
    event = {"version": "2.0", "type": "REQUEST", "headers": headers, "requestContext": {}}
    return handler.lambda_handler(event, None)


@pytest.mark.parametrize("header", ["Authorization", "authorization"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_good_token_is_let_through_and_named(header: str, scheme: str) -> None:
    assert asked({header: f"{scheme} good"}) == {
        "isAuthorized": True,
        "context": {
            "staff_id": "S7",
            "name": "王五",
            "department": "transport",
            "roles": '["handler"]',
        },
    }


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"authorization": ""},
        {"authorization": "good"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Basic good"},
        {"authorization": "Bearer bad"},
        {"authorization": "Bearer good extra"},
        {"authorization": "Bearer " + "x" * 5000},
        {"cookie": "Bearer good"},
    ],
)
def test_anything_else_is_not(headers: dict[str, str] | None) -> None:
    assert asked(headers) == {"isAuthorized": False}


def test_a_refusal_is_logged_without_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    asked({"authorization": "Bearer secret"})
    out = capsys.readouterr().out
    assert "secret" not in out
    assert json.loads(out)["code"] == "token_refused"


def test_the_edge_reads_the_context_back_as_the_same_person() -> None:
    context = asked({"authorization": "Bearer good"})["context"]
    callers: list[Actor] = []

    def route(request: Request) -> Response:
        callers.append(request.staff())
        return Response(204)

    serve({"POST /api/v1/things": route}, labels=dict)(gateway_event(staff=context), None)
    assert callers == [MEMBER.actor()]
