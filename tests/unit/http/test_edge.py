from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from sunhall.domain.actor import ActorKind
from sunhall.domain.errors import Conflict, NotAllowed, NotSignedIn, Throttled
from sunhall.http.edge import LambdaHandler, Route, serve
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from tests.unit.http.gateway_event import (
    CORRELATION_ID,
    gateway_event,
    json_event,
    query_string,
    read,
)

ROUTE = "POST /api/v1/things"
LABELS = {
    "problem.409": {"zh-CN": "已有变化", "en": "It has changed"},
    "error.stale_version": {
        "zh-CN": "现在是第 {current} 版",
        "en": "It is at version {current}",
    },
}


def handler(route: Route) -> LambdaHandler:
    return serve({ROUTE: route}, labels=lambda: LABELS)


def raising(exc: Exception) -> LambdaHandler:
    def route(_request: Request) -> Response:
        raise exc

    return handler(route)


def seen(event: dict[str, Any]) -> Request:
    requests: list[Request] = []

    def route(request: Request) -> Response:
        requests.append(request)
        return Response(204)

    answer = handler(route)(event, None)
    assert answer["statusCode"] == 204, answer
    return requests[0]


def answered(response: Response) -> dict[str, Any]:
    return handler(lambda _request: response)(gateway_event(), None)


def client_error(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "张三 110101199003070000"},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "TransactWriteItems",
    )


class TestRequest:
    def test_a_route_sees_the_decoded_request(self) -> None:
        request = seen(
            gateway_event(
                body="{}",
                headers={"X-Query-Code": "abc", "Accept-Language": "en"},
                query="unit=working_day&start=2026-01-01",
                path={"receipt_no": "GK-2026-1"},
            )
        )
        assert request.route == ROUTE
        assert request.method == "POST"
        assert request.headers["x-query-code"] == "abc"
        assert request.query == {"unit": "working_day", "start": "2026-01-01"}
        assert request.path == {"receipt_no": "GK-2026-1"}
        assert request.body == b"{}"
        assert request.locale == "en"
        assert request.correlation_id == CORRELATION_ID
        assert request.source_ip == "203.0.113.7"
        assert request.caller is None

    def test_a_base64_body_is_decoded(self) -> None:
        body = base64.b64encode("阳光".encode()).decode()
        assert seen(gateway_event(body=body, base64_encoded=True)).body == "阳光".encode()

    def test_a_wrongly_encoded_body_is_refused(self) -> None:
        event = gateway_event(body="%%%", base64_encoded=True)
        answer = handler(lambda _r: Response(204))(event, None)
        assert (answer["statusCode"], read(answer)["code"]) == (400, "bad_base64")

    def test_chinese_query_values_are_decoded(self) -> None:
        assert seen(gateway_event(query=query_string(q="预算"))).query == {"q": "预算"}

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("a=%ff", "bad_utf8"),
            ("a=1&a=2", "duplicate_parameter"),
            ("&".join(f"a{n}=1" for n in range(31)), "too_many_parameters"),
            ("a=%00", "control_character"),
            ("%0ba=1", "control_character"),
        ],
    )
    def test_an_unreadable_query_is_refused(self, query: str, code: str) -> None:
        answer = handler(lambda _r: Response(204))(gateway_event(query=query), None)
        assert (answer["statusCode"], read(answer)["code"]) == (400, code)

    def test_a_control_character_in_the_path_is_refused_and_its_place_named(self) -> None:
        event = gateway_event(path={"receipt_no": "GK\x00"})
        answer = handler(lambda _r: Response(204))(event, None)
        assert answer["statusCode"] == 400
        assert [e["field"] for e in read(answer)["errors"]] == ["receipt_no"]

    def test_the_authorisers_word_becomes_the_caller(self) -> None:
        staff = {
            "staff_id": "S7",
            "name": "王五",
            "department": "transport",
            "roles": '["handler", "department_head"]',
        }
        caller = seen(gateway_event(staff=staff)).staff()
        assert (caller.id, caller.name, caller.department) == ("S7", "王五", "transport")
        assert caller.kind is ActorKind.STAFF
        assert caller.roles == {"handler", "department_head"}

    def test_a_route_that_needs_staff_refuses_a_stranger(self) -> None:
        answer = handler(lambda request: Response(200, request.staff().id))(gateway_event(), None)
        assert answer["statusCode"] == 401
        assert answer["headers"]["www-authenticate"] == "Bearer"


class TestResponse:
    def test_the_body_is_compact_json_with_iso_times_and_plain_chinese(self) -> None:
        body = {
            "at": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
            "on": date(2026, 1, 2),
            "name": "阳光",
            "roles": frozenset({"b", "a"}),
            "params": MappingProxyType({"n": 1}),
        }
        assert answered(Response(200, body))["body"] == (
            '{"at":"2026-01-02T03:04:00+00:00","on":"2026-01-02","name":"阳光",'
            '"roles":["a","b"],"params":{"n":1}}'
        )

    def test_every_answer_forbids_storing_and_sniffing_and_names_its_request(self) -> None:
        headers = answered(Response(200, {}))["headers"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-correlation-id"] == CORRELATION_ID
        assert headers["content-type"] == "application/json; charset=utf-8"

    def test_a_route_may_let_its_answer_be_kept(self) -> None:
        response = Response(200, {}, {"cache-control": "public, max-age=60"})
        assert answered(response)["headers"]["cache-control"] == "public, max-age=60"

    def test_bytes_go_out_as_they_are(self) -> None:
        answer = answered(Response(200, b"%PDF-", {"content-type": "application/pdf"}))
        assert answer["isBase64Encoded"] is True
        assert base64.b64decode(answer["body"]) == b"%PDF-"

    def test_an_answer_without_a_body_has_no_content_type(self) -> None:
        answer = answered(Response(204))
        assert "body" not in answer
        assert "content-type" not in answer["headers"]

    def test_what_cannot_be_written_as_json_is_a_bug_and_not_a_crash(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = answered(Response(200, {"x": object()}))
        assert (answer["statusCode"], read(answer)["code"]) == (500, "internal_error")
        assert json.loads(capsys.readouterr().out)["status"] == 500


class TestRefusals:
    def test_a_refusal_becomes_a_problem_in_the_callers_language(self) -> None:
        refuse = raising(Conflict("stale_version", {"current": 4}))
        answer = refuse(gateway_event(headers={"accept-language": "en"}), None)
        assert answer["headers"]["content-type"] == "application/problem+json"
        assert read(answer) == {
            "type": "urn:sunhall:problem:stale_version",
            "title": "It has changed",
            "status": 409,
            "code": "stale_version",
            "detail": "It is at version 4",
            "errors": [],
            "correlation_id": CORRELATION_ID,
        }
        assert read(refuse(gateway_event(), None))["detail"] == "现在是第 4 版"

    def test_an_unknown_route_is_not_found(self) -> None:
        answer = handler(lambda _r: Response(204))(gateway_event("GET /api/v1/none"), None)
        assert (answer["statusCode"], read(answer)["code"]) == (404, "no_such_route")

    def test_waiting_time_is_told(self) -> None:
        answer = raising(Throttled("too_many_attempts", retry_after=42))(gateway_event(), None)
        assert (answer["statusCode"], answer["headers"]["retry-after"]) == (429, "42")

    @pytest.mark.parametrize(
        "exc",
        [
            client_error("ProvisionedThroughputExceededException"),
            client_error("ThrottlingException"),
            client_error("SomethingElse", status=503),
            ConnectTimeoutError(endpoint_url="http://127.0.0.1"),
        ],
    )
    def test_an_outage_of_aws_asks_to_try_again(self, exc: Exception) -> None:
        answer = raising(exc)(gateway_event(), None)
        assert (answer["statusCode"], read(answer)["code"]) == (503, "temporarily_unavailable")
        assert int(answer["headers"]["retry-after"]) >= 1

    @pytest.mark.parametrize(
        "exc", [client_error("AccessDeniedException"), ValueError("张三"), KeyError("x")]
    )
    def test_a_bug_tells_nothing_but_its_correlation_id(self, exc: Exception) -> None:
        answer = raising(exc)(gateway_event(), None)
        assert answer["statusCode"] == 500
        assert "张三" not in answer["body"]
        assert read(answer)["correlation_id"] == CORRELATION_ID
        assert read(answer)["code"] == "internal_error"

    def test_the_end_of_the_process_is_not_held_up(self) -> None:
        def route(_request: Request) -> Response:
            raise SystemExit

        with pytest.raises(SystemExit):
            handler(route)(gateway_event(), None)


class TestLog:
    def line(self, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 1
        found: dict[str, Any] = json.loads(lines[0])
        return found

    def test_one_line_per_request_holds_route_status_duration_and_correlation_id(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        handler(lambda _r: Response(201, {}))(gateway_event(), None)
        line = self.line(capsys)
        assert line.pop("duration_ms") >= 0
        assert line == {
            "level": "INFO",
            "message": "request",
            "service": "sunhall",
            "route": ROUTE,
            "status": 201,
            "correlation_id": CORRELATION_ID,
        }

    def test_the_code_of_a_refusal_is_logged(self, capsys: pytest.CaptureFixture[str]) -> None:
        raising(NotAllowed())(gateway_event(), None)
        assert self.line(capsys)["code"] == "not_allowed"

    def test_nothing_that_the_caller_sent_is_logged(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def route(request: Request) -> Response:
            raise ValueError(json_body(request, max_bytes=1000)["name"])

        event = json_event(
            {"name": "张三机密"},
            headers={"x-query-code": "secret-code", "authorization": "Bearer secret-token"},
            query="q=secret-query",
            path={"receipt_no": "secret-path"},
        )
        handler(route)(event, None)
        out = capsys.readouterr().out
        assert "secret" not in out
        assert "张三机密" not in out
        assert ROUTE in out

    def test_a_bug_is_logged_with_its_type_and_place(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        raising(ValueError("张三"))(gateway_event(), None)
        line = self.line(capsys)
        assert line["level"] == "ERROR"
        assert line["error_types"] == ["ValueError"]
        assert line["places"][-1].endswith(" route")

    def test_the_aws_error_code_is_logged(self, capsys: pytest.CaptureFixture[str]) -> None:
        raising(client_error("AccessDeniedException"))(gateway_event(), None)
        assert self.line(capsys)["aws_error"] == "AccessDeniedException"

    def test_a_quiet_level_drops_good_requests_and_keeps_failures(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOG_LEVEL", "WARNING")
        handler(lambda _r: Response(200, {}))(gateway_event(), None)
        raising(NotSignedIn())(gateway_event(), None)
        assert capsys.readouterr().out == ""
        raising(ValueError())(gateway_event(), None)
        assert self.line(capsys)["status"] == 500
