"""The local city's stand-in for WeChat, asked by what asks WeChat in production."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.local.place import Place
from infra.local.remembered_secrets import gateway_secret, wechat_secret
from infra.local.seed import WECHAT_NAME
from infra.local.wechat_stand_in import APP_ID, WeChatStandIn, openid_of
from infra.settings import load_settings
from sunhall.adapters.wechat import WeChatMisconfigured, WeChatProof, WeChatSignIn
from sunhall.domain.errors import NotSignedIn, SunhallError, Throttled, Unavailable
from sunhall.domain.staff import Identity

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECRET = "what both know"


def sign_in(code: str, *, app_id: str = APP_ID, secret: str = SECRET) -> Identity:
    def fetch(url: str) -> dict[str, Any]:
        answer = WeChatStandIn(SECRET).code2session(urlsplit(url).query)
        assert (answer.status, answer.kind) == (200, "application/json")
        told: dict[str, Any] = json.loads(answer.body)
        return told

    return WeChatSignIn(app_id, lambda: secret, fetch).identify(WeChatProof(code), NOW)


def test_a_code_stands_for_a_person_of_the_example_city() -> None:
    assert sign_in("demo-intake") == Identity("wechat", openid_of("intake"))
    assert sign_in("demo-intake") == sign_in("demo-intake")
    assert sign_in("demo-office-head") != sign_in("demo-intake")


def test_it_calls_people_as_long_as_wechat_does() -> None:
    assert len(openid_of("intake")) == 28
    assert "intake" not in openid_of("intake")


@pytest.mark.parametrize("code", ["0a1B2c3D4e5F6g7H", "demo-___", "demo-Intake", "demo-a b c"])
def test_any_other_code_was_not_given_out(code: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        sign_in(code)
    assert caught.value.code == "login_failed"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("errcode-40029", NotSignedIn),
        ("errcode-40226", NotSignedIn),
        ("errcode-45011", Throttled),
        ("errcode--1", Unavailable),
    ],
)
def test_every_answer_of_wechat_can_be_tried(code: str, told: type[SunhallError]) -> None:
    with pytest.raises(told):
        sign_in(code)


def test_another_mini_program_and_another_secret_are_told_as_wechat_tells_them() -> None:
    with pytest.raises(WeChatMisconfigured, match="40013"):
        sign_in("demo-intake", app_id="wx0123456789abcdef")
    with pytest.raises(WeChatMisconfigured, match="40125"):
        sign_in("demo-intake", secret="another")


def test_a_request_without_anything_is_answered() -> None:
    assert json.loads(WeChatStandIn(SECRET).code2session("").body)["errcode"] == 40013


def ask(
    stand_in: WeChatStandIn, path: str, document: Any, method: str = "POST", query: str = ""
) -> Any:
    answer = stand_in.answer(method, path, query, json.dumps(document).encode())
    assert answer
    return json.loads(answer.body)


def token_of(stand_in: WeChatStandIn, **changes: Any) -> Any:
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **changes}
    return ask(stand_in, "/cgi-bin/stable_token", asked)


def send(stand_in: WeChatStandIn, token: str, **changes: Any) -> Any:
    data = {"thing1": {"value": "有事项等您审批"}, "character_string2": {"value": "GK-1"}}
    message = {"touser": openid_of("intake"), "template_id": "T1", "data": data, **changes}
    path = "/cgi-bin/message/subscribe/send"
    return ask(stand_in, path, message, query=f"access_token={token}")["errcode"]


def test_a_message_is_taken_with_a_good_token_and_shown() -> None:
    stand_in = WeChatStandIn(SECRET)
    told = token_of(stand_in)
    assert told["expires_in"] == 7200
    assert token_of(stand_in) == told
    assert send(stand_in, told["access_token"]) == 0
    (shown,) = ask(stand_in, "/sent", {}, "GET")["messages"]
    assert shown["touser"] == openid_of("intake")


def test_a_token_that_was_made_anew_ends_the_one_before() -> None:
    stand_in = WeChatStandIn(SECRET)
    old = token_of(stand_in)["access_token"]
    new = token_of(stand_in, force_refresh=True)["access_token"]
    assert (send(stand_in, old), send(stand_in, new), send(stand_in, "")) == (40001, 0, 40001)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"touser": "oSomebody"}, 40003),
        ({"touser": None}, 40003),
        ({"template_id": ""}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "一" * 21}}}, 47003),
        ({"data": {"thing1": {"value": ""}}}, 47003),
        ({"data": {"other1": {"value": "x"}}}, 47003),
    ],
)
def test_a_wrong_message_is_told_as_wechat_tells_it(changes: dict[str, Any], error: int) -> None:
    stand_in = WeChatStandIn(SECRET)
    assert send(stand_in, token_of(stand_in)["access_token"], **changes) == error
    assert stand_in.sent == []


def test_every_refusal_of_a_message_can_be_tried_and_ended() -> None:
    stand_in = WeChatStandIn(SECRET)
    token = token_of(stand_in)["access_token"]
    stand_in.refuse(openid_of("intake"), 43101)
    assert send(stand_in, token) == 43101
    stand_in.refuse(openid_of("intake"), 0)
    assert send(stand_in, token) == 0


def test_another_app_gets_no_token_and_another_path_no_answer() -> None:
    stand_in = WeChatStandIn(SECRET)
    assert token_of(stand_in, appid="wx1")["errcode"] == 40013
    assert token_of(stand_in, secret="another")["errcode"] == 40125
    assert stand_in.answer("GET", "/cgi-bin/stable_token", "", b"") is None
    assert stand_in.answer("POST", "/elsewhere", "", b"") is None


def test_the_stages_settings_and_the_stand_in_mean_the_same_mini_program() -> None:
    login = load_settings("local").login
    assert (login.wechat_app_id, login.wechat_secret_name) == (APP_ID, WECHAT_NAME)


def test_the_app_and_the_stand_in_of_a_place_share_a_secret_of_their_own(tmp_path: Path) -> None:
    place = Place(tmp_path, 8080, 4566)
    assert wechat_secret(place) == wechat_secret(place) != gateway_secret(place)
