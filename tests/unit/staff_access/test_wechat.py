from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sunhall.adapters.wechat import WeChatMisconfigured, WeChatProof, WeChatSignIn
from sunhall.domain.errors import InvalidInput, NotSignedIn, SunhallError, Throttled, Unavailable
from sunhall.domain.staff import Identity
from sunhall.http.parse import parse
from tests.unit.staff_access.fakes import FakeFetch

ADDRESS = "https://api.weixin.qq.com/sns/jscode2session"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECRET = "app-secret-value"
PROOF = WeChatProof("0a1B2c3D4e5F6g7H8i9J")


def test_the_local_citys_stand_in_is_asked_instead_where_the_stage_says_so() -> None:
    fetch = FakeFetch(
        {"http://localhost:8080/_local/wechat/sns/jscode2session": {"openid": "o" * 28}}
    )
    provider = WeChatSignIn("wx1", lambda: SECRET, fetch, "http://localhost:8080/_local/wechat")
    assert provider.identify(PROOF, NOW).subject == "o" * 28


def sign_in(answer: Any) -> tuple[WeChatSignIn, FakeFetch]:
    fetch = FakeFetch({ADDRESS: answer})
    return WeChatSignIn("wx0123456789abcdef", lambda: SECRET, fetch), fetch


def refusal(answer: Any) -> SunhallError:
    provider, _ = sign_in(answer)
    with pytest.raises(SunhallError) as caught:
        provider.identify(PROOF, NOW)
    return caught.value


def test_a_good_code_gives_the_openid() -> None:
    provider, _ = sign_in({"openid": "oABC-123_def", "session_key": "k==", "unionid": "u"})
    assert provider.identify(PROOF, NOW) == Identity("wechat", "oABC-123_def")


def test_wechat_is_asked_as_its_documentation_says() -> None:
    provider, fetch = sign_in({"openid": "oABC-123_def"})
    provider.identify(WeChatProof("code&secret=x#"), NOW)
    assert parse_qs(urlsplit(fetch.asked[0]).query) == {
        "appid": ["wx0123456789abcdef"],
        "secret": [SECRET],
        "js_code": ["code&secret=x#"],
        "grant_type": ["authorization_code"],
    }


@pytest.mark.parametrize("error", [40029, 40163, 40226])
def test_a_used_or_invented_code_and_a_blocked_user_are_refused_alike(error: int) -> None:
    found = refusal({"errcode": error, "errmsg": "invalid code"})
    assert (type(found), found.code) == (NotSignedIn, "login_failed")


def test_who_asks_wechat_too_often_has_to_wait() -> None:
    assert isinstance(refusal({"errcode": 45011}), Throttled)


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": -1, "errmsg": "system busy"},
        {},
        {"openid": 7},
        {"openid": ""},
        {"openid": "a#b#c#d#e#f"},
        Unavailable("identity_provider_unavailable", retry_after=5),
    ],
)
def test_a_busy_or_strange_wechat_asks_to_try_again(answer: Any) -> None:
    found = refusal(answer)
    assert (type(found), found.code) == (Unavailable, "identity_provider_unavailable")


@pytest.mark.parametrize("error", [40013, 40125, 41002, "x"])
def test_our_own_wrong_app_id_or_secret_is_the_operators_business(error: object) -> None:
    provider, _ = sign_in({"errcode": error, "errmsg": f"invalid secret {SECRET}"})
    with pytest.raises(WeChatMisconfigured) as caught:
        provider.identify(PROOF, NOW)
    assert SECRET not in str(caught.value)


def test_an_errcode_of_zero_is_no_error() -> None:
    provider, _ = sign_in({"errcode": 0, "openid": "oABC-123_def"})
    assert provider.identify(PROOF, NOW).subject == "oABC-123_def"


def test_the_secret_is_fetched_only_when_it_is_needed() -> None:
    def fail() -> str:
        raise AssertionError

    WeChatSignIn("wx0123456789abcdef", fail, FakeFetch({}))


@pytest.mark.parametrize(
    "body", [{}, {"code": ""}, {"code": "short"}, {"code": "x" * 129}, {"code": 7}]
)
def test_what_is_no_code_is_not_sent_to_wechat(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(WeChatSignIn.proof_type, body)
    assert caught.value.errors[0].field == "code"
