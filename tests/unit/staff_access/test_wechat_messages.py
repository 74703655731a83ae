"""Subscribe messages: WeChat is asked as it says, and each of its answers means one thing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sunhall.adapters.https_fetch import Answered
from sunhall.adapters.wechat import WeChatMisconfigured
from sunhall.adapters.wechat_messages import WeChatMessages
from sunhall.application.remind_staff import ConsentEnded, Reminder
from sunhall.domain.errors import Unavailable

SECRET = "app-secret-value"
OPENID = "oABC-123_def"
API = "https://api.weixin.qq.com"
TOKEN = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/subscribe/send"
REMINDER = Reminder(OPENID, "T1", {"thing1": "有事项等您审批"}, "pages/case/case?id=C1")
GOOD = {"errcode": 0, "errmsg": "ok"}


@dataclass
class WeChat:
    """Answers from a script: tokens by number, and what is said to each message."""

    sends: list[Any] = field(default_factory=list)
    tokens: list[Any] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 22, tzinfo=UTC)

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        assert headers == {"content-type": "application/json"}
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == API
        told = json.loads(body)
        self.asked.append((f"{parts.path}?{parts.query}".rstrip("?"), told))
        script = self.tokens if parts.path == TOKEN else self.sends
        answer = script.pop(0) if script else self._usual(parts.path)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Answered):
            return answer
        return Answered(200, json.dumps(answer).encode())

    def _usual(self, path: str) -> dict[str, Any]:
        number = sum(path.startswith(TOKEN) for path, _ in self.asked)
        return token(str(number)) if path == TOKEN else GOOD

    @property
    def paths(self) -> list[str]:
        return [path.partition("?")[0] for path, _ in self.asked]

    @property
    def used(self) -> list[str]:
        """The tokens that messages were sent with."""
        return [
            parse_qs(urlsplit(path).query)["access_token"][0]
            for path, _ in self.asked
            if path.startswith(SEND)
        ]


def token(name: str, seconds: int = 7200) -> dict[str, Any]:
    return {"access_token": f"token-{name}", "expires_in": seconds}


def messages(wechat: WeChat) -> WeChatMessages:
    return WeChatMessages("wx1", lambda: SECRET, wechat.post, lambda: wechat.now)


def test_wechat_is_asked_as_its_documentation_says() -> None:
    wechat = WeChat()
    messages(wechat).send(REMINDER)
    (asked_token, said), (asked_send, message) = wechat.asked
    assert asked_token == TOKEN
    assert said == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": SECRET,
        "force_refresh": False,
    }
    assert asked_send == f"{SEND}?access_token=token-1"
    assert message == {
        "touser": OPENID,
        "template_id": "T1",
        "page": "pages/case/case?id=C1",
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": {"thing1": {"value": "有事项等您审批"}},
    }


def test_a_token_is_used_until_shortly_before_it_runs_out() -> None:
    wechat = WeChat()
    sender = messages(wechat)
    for passed in (0, 30, 84):
        wechat.now += timedelta(minutes=passed)
        sender.send(REMINDER)
    assert wechat.used == ["token-1"] * 3
    wechat.now += timedelta(minutes=1)
    sender.send(REMINDER)
    assert wechat.used[-1] == "token-2"


@pytest.mark.parametrize("error", [40001, 42001, 40014])
def test_a_token_that_is_refused_is_fetched_anew_once(error: int) -> None:
    wechat = WeChat(sends=[{"errcode": error}])
    sender = messages(wechat)
    sender.send(REMINDER)
    assert wechat.used == ["token-1", "token-2"]
    sender.send(REMINDER)
    assert wechat.paths == [TOKEN, SEND, TOKEN, SEND, SEND]


def test_a_token_that_is_given_out_again_although_it_is_refused_is_made_anew() -> None:
    wechat = WeChat(sends=[{"errcode": 40001}], tokens=[token("x"), token("x"), token("y")])
    messages(wechat).send(REMINDER)
    assert wechat.used == ["token-x", "token-y"]
    forced = [said["force_refresh"] for path, said in wechat.asked if path == TOKEN]
    assert forced == [False, False, True]


@pytest.mark.parametrize("error", [40001, 42001, 40014])
def test_a_new_token_that_is_refused_as_well_is_the_operators_business(error: int) -> None:
    wechat = WeChat(sends=[{"errcode": error}] * 2)
    with pytest.raises(WeChatMisconfigured, match=str(error)):
        messages(wechat).send(REMINDER)
    assert len(wechat.used) == 2


def test_a_person_who_does_not_allow_it_any_more_is_told_apart() -> None:
    for sends in ([{"errcode": 43101}], [{"errcode": 42001}, {"errcode": 43101}]):
        with pytest.raises(ConsentEnded):
            messages(WeChat(sends=list(sends))).send(REMINDER)


BUSY = [
    {"errcode": -1, "errmsg": "system error"},
    {"errcode": 45009, "errmsg": "reach max api daily quota limit"},
    {"errcode": 45011},
    Answered(502, b"<html>"),
    Answered(500, b'{"errcode":0}'),
    Answered(200, b"[]"),
    Answered(200, b""),
    {"errcode": "it names somebody"},
    Unavailable("message_gateway_unavailable", retry_after=60),
]


@pytest.mark.parametrize("answer", BUSY)
def test_a_wechat_that_is_busy_or_away_is_asked_again_later(answer: Any) -> None:
    for wechat in (WeChat(sends=[answer]), WeChat(tokens=[answer])):
        with pytest.raises(Unavailable) as caught:
            messages(wechat).send(REMINDER)
        assert caught.value.code == "message_gateway_unavailable"


@pytest.mark.parametrize("error", [40003, 40037, 41030, 47003, 40013, 48001])
def test_whatever_else_wechat_says_of_a_message_is_the_operators_business(error: int) -> None:
    wechat = WeChat(sends=[{"errcode": error, "errmsg": f"{OPENID} {SECRET}"}])
    with pytest.raises(WeChatMisconfigured) as caught:
        messages(wechat).send(REMINDER)
    assert str(caught.value) == str(error)


@pytest.mark.parametrize("error", [40013, 40125, 40164, 41002])
def test_our_own_wrong_app_id_or_secret_is_the_operators_business_too(error: int) -> None:
    with pytest.raises(WeChatMisconfigured, match=str(error)):
        messages(WeChat(tokens=[{"errcode": error}])).send(REMINDER)


@pytest.mark.parametrize(
    "answer",
    [{}, {"access_token": ""}, {"access_token": "t"}, {"access_token": 7, "expires_in": 9}],
)
def test_an_answer_without_a_token_is_no_answer(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        messages(WeChat(tokens=[answer])).send(REMINDER)


def test_nothing_of_a_message_is_shown_by_accident() -> None:
    assert OPENID not in repr(REMINDER)
