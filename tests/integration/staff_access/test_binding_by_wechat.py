"""From a password to a sign-in by WeChat, against the local city's stand-in, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from jsonschema_rs import Draft202012Validator

from infra.local.front import Front, Origin, Routes
from infra.local.message_box import MessageBox
from infra.local.wechat_stand_in import APP_ID, WeChatStandIn, openid_of
from infra.openapi.document import openapi_document
from infra.settings import LOCAL_WECHAT_PATH
from staff_authorizer import handler as authorizer
from staff_login import handler as login
from sunhall.adapters.password_hash import hash_password
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.domain.staff import StaffMember
from tests.integration.staff_access.conftest import TABLE
from tests.unit.http.gateway_event import gateway_event, json_event, read

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_dynamodb.client import DynamoDBClient

LOGIN = "POST /api/v1/staff/login"
LIST = "GET /api/v1/staff/bindings"
BIND = "POST /api/v1/staff/bindings"
UNBIND = "DELETE /api/v1/staff/bindings/{provider}"
WANG = StaffMember("S7", "wangwu", "王五", "finance-bureau", frozenset({"handler"}))
LI = replace(WANG, id="S9", username="lisi", name="李四")
PASSWORD = "阳光大厅-2026"
HASH = hash_password(PASSWORD)
SECRET = "the-app-secret"
NAME = "binding-by-wechat"


@pytest.fixture(scope="module")
def app_secret(aws: None) -> str:
    boto3.client("secretsmanager").create_secret(Name=NAME, SecretString=SECRET)
    return NAME


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("front")
    routes = Routes(1, Origin("api"), Origin("pages"))
    front = Front(0, routes, MessageBox(folder / "messages", "x"), WeChatStandIn(SECRET))
    thread = threading.Thread(target=front.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://localhost:{front.server_address[1]}{LOCAL_WECHAT_PATH}"
    front.shutdown()
    thread.join()
    front.server_close()


@pytest.fixture(autouse=True)
def deployment(
    dynamodb: DynamoDBClient,
    token_key: str,
    mac_key: str,
    app_secret: str,
    stand_in: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    environment = {
        **{"TABLE_NAME": TABLE, "STAGE": "test", "TOKEN_KEY_ID": token_key, "MAC_KEY_ID": mac_key},
        **{"WECHAT_APP_ID": APP_ID, "WECHAT_SECRET_ID": app_secret, "WECHAT_API": stand_in},
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for member in (WANG, LI):
        StaffAccounts(dynamodb, TABLE).put(member, HASH)
    forget()
    yield
    forget()


def forget() -> None:
    for kept in (login.use_case, login.secret_text, authorizer.verifier):
        kept.cache_clear()


def by_password(username: str) -> dict[str, str]:
    """The authoriser's word of who has signed in."""
    body = {"provider": "password", "username": username, "password": PASSWORD}
    token = read(login.lambda_handler(json_event(body, LOGIN), None))["token"]
    headers = {"authorization": f"Bearer {token}"}
    context: dict[str, str] = authorizer.lambda_handler({"headers": headers}, None)["context"]
    return context


def by_wechat(code: str) -> dict[str, Any]:
    return login.lambda_handler(json_event({"provider": "wechat", "code": code}, LOGIN), None)


def bind(staff: dict[str, str], /, **body: Any) -> dict[str, Any]:
    sent = {"provider": "wechat", "password": PASSWORD, **body}
    return login.lambda_handler(json_event(sent, BIND, staff=staff), None)


def bound(staff: dict[str, str]) -> Any:
    return read(login.lambda_handler(gateway_event(LIST, staff=staff), None))


def unbind(staff: dict[str, str], provider: str = "wechat") -> dict[str, Any]:
    event = gateway_event(UNBIND, staff=staff, path={"provider": provider})
    return login.lambda_handler(event, None)


def told(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], read(answer)["code"]


def test_who_binds_their_wechat_signs_in_by_it_until_they_unbind_it() -> None:
    assert told(by_wechat("demo-wangwu")) == (401, "identity_not_bound")
    wang = by_password("wangwu")
    assert bound(wang) == {"items": [{"provider": "wechat", "bound_at": None}]}
    answer = bind(wang, code="demo-wangwu")
    assert answer["statusCode"] == 201
    assert bound(wang) == {"items": [read(answer)]}
    assert read(answer)["bound_at"].endswith("+08:00")
    signed_in = by_wechat("demo-wangwu")
    assert (signed_in["statusCode"], read(signed_in)["staff"]["id"]) == (200, "S7")
    assert (read(unbind(wang)), read(unbind(wang))) == ({"unbound": True}, {"unbound": False})
    assert told(by_wechat("demo-wangwu")) == (401, "identity_not_bound")


def test_every_answer_is_the_described_one() -> None:
    document = openapi_document("test")
    paths, wang = document["paths"], by_password("wangwu")
    answers = {
        ("/api/v1/staff/bindings", "post", "201"): bind(wang, code="demo-wangwu"),
        ("/api/v1/staff/bindings", "get", "200"): login.lambda_handler(
            gateway_event(LIST, staff=wang), None
        ),
        ("/api/v1/staff/bindings/{provider}", "delete", "200"): unbind(wang),
    }
    for (path, method, status), answer in answers.items():
        described = paths[path][method]["responses"][status]["content"]["application/json"]
        schema = {**described["schema"], "components": document["components"]}
        Draft202012Validator(schema, validate_formats=True).validate(read(answer))
        assert str(answer["statusCode"]) == status


def test_a_colleagues_wechat_is_not_bound_twice() -> None:
    wang, li = by_password("wangwu"), by_password("lisi")
    assert bind(wang, code="demo-wangwu")["statusCode"] == 201
    answer = bind(li, code="demo-wangwu")
    assert told(answer) == (409, "identity_bound_to_another")
    assert "另一个工作人员账号" in read(answer)["detail"]
    assert told(bind(wang, code="demo-lisi")) == (409, "account_bound_already")
    assert bound(li) == {"items": [{"provider": "wechat", "bound_at": None}]}


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("0a1B2c3D4e5F6g7H", 422, "identity_not_proved"),
        ("errcode-40029", 422, "identity_not_proved"),
        ("errcode-40226", 422, "identity_not_proved"),
        ("errcode-45011", 429, "too_many_attempts"),
        ("errcode--1", 503, "identity_provider_unavailable"),
        ("errcode-40125", 500, "internal_error"),
    ],
)
def test_what_wechat_says_is_told_as_a_stable_problem(
    code: str, status: int, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(bind(by_password("wangwu"), code=code)) == (status, problem)
    assert SECRET not in capsys.readouterr().out


def test_a_wechat_that_nobody_reaches_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    wang = by_password("wangwu")
    monkeypatch.setenv("WECHAT_API", "http://localhost:1")
    login.use_case.cache_clear()
    assert told(bind(wang, code="demo-wangwu")) == (503, "identity_provider_unavailable")
    assert told(by_wechat("demo-wangwu")) == (503, "identity_provider_unavailable")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"provider": None, "code": "demo-wangwu"}, "provider", "missing"),
        ({"provider": "password", "code": "demo-wangwu"}, "provider", "not_one_of"),
        ({"provider": ["wechat"], "code": "demo-wangwu"}, "provider", "not_one_of"),
        ({}, "code", "missing"),
        ({"code": "short"}, "code", "too_short"),
        ({"code": "demo-wangwu", "staff": "S9"}, "staff", "unknown_field"),
        ({"code": "demo-wangwu", "password": ""}, "password", "missing"),
        ({"code": "demo-wangwu", "password": ["x"]}, "password", "wrong_type"),
    ],
)
def test_each_wrong_field_is_named(body: dict[str, Any], field: str, code: str) -> None:
    answer = bind(by_password("wangwu"), **body)
    assert told(answer) == (422, "invalid_input")
    assert [(e["field"], e["code"]) for e in read(answer)["errors"]] == [(field, code)]


@pytest.mark.parametrize("password", ["阳光大厅-2025", None])
def test_a_device_that_was_left_signed_in_gives_no_binding_away(password: str | None) -> None:
    wang = by_password("wangwu")
    assert told(bind(wang, code="demo-stranger", password=password)) == (422, "password_not_right")
    assert bound(wang) == {"items": [{"provider": "wechat", "bound_at": None}]}
    assert told(by_wechat("demo-stranger")) == (401, "identity_not_bound")


@pytest.mark.parametrize("provider", ["city", "password", "x" * 3000, "wechat#1"])
def test_a_provider_that_is_not_set_up_is_unknown(provider: str) -> None:
    answer = unbind(by_password("wangwu"), provider)
    assert told(answer) == (404, "identity_provider_unknown")


def test_without_wechat_there_is_nothing_to_bind(monkeypatch: pytest.MonkeyPatch) -> None:
    wang = by_password("wangwu")
    for name in ("WECHAT_APP_ID", "WECHAT_SECRET_ID"):
        monkeypatch.delenv(name)
    login.use_case.cache_clear()
    assert bound(wang) == {"items": []}
    assert told(bind(wang, code="demo-wangwu")) == (422, "invalid_input")


def test_nothing_that_is_personal_is_kept_or_logged(
    dynamodb: DynamoDBClient, capsys: pytest.CaptureFixture[str]
) -> None:
    wang = by_password("wangwu")
    bind(wang, code="demo-wangwu")
    by_wechat("demo-wangwu")
    unbind(wang)
    kept = json.dumps(dynamodb.scan(TableName=TABLE)["Items"])
    logged = capsys.readouterr().out
    assert openid_of("wangwu") not in kept + logged
    assert "demo-wangwu" not in kept + logged
