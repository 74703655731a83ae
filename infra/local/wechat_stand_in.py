"""The local city's stand-in for WeChat: tells who stands behind the code of a mini program.

It answers as ``code2Session`` does, so that binding and signing in by WeChat can be tried from end
to end without WeChat and without a network, and takes subscribe messages, which it shows. The code
``demo-<username>`` stands for a person who is called so in the example city, and is good as often
as one likes; ``errcode-<number>`` is answered with that error. Anything else is a code that WeChat
has not given out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

from infra.local.message_box import Answer

#: The mini program's id, as the stage's settings name it.
APP_ID: Final = "wx-local-city"

_PERSON: Final = re.compile(r"demo-([a-z0-9][a-z0-9._-]{0,63})")
_ERROR: Final = re.compile(r"errcode-(-?\d{1,6})")

_BAD_CODE: Final = 40029
_BAD_APP: Final = 40013
_BAD_SECRET: Final = 40125
_BAD_TOKEN: Final = 40001
_BAD_OPENID: Final = 40003
_BAD_TEMPLATE: Final = 40037
_BAD_DATA: Final = 47003

#: Seconds that a token is good for, as WeChat's are.
_TOKEN_SECONDS: Final = 7200

#: Messages that are kept, the newest.
_KEPT: Final = 200

_OPENID: Final = re.compile(r"oLocal[0-9a-f]{22}")
_LIMITS: Final = {"thing": 20, "character_string": 32, "time": 32, "date": 32}


class WeChatStandIn:
    """Answers what the app asks WeChat.

    Args:
        secret: The mini program's secret.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._tokens = 0
        self._taking = threading.Lock()
        self._messages: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._refused: dict[str, int] = {}

    def code2session(self, query: str) -> Answer:
        """Answer to a code; like WeChat with status 200, whatever is wrong."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return _answer(self._told(asked))

    def answer(self, method: str, path: str, query: str, body: bytes) -> Answer | None:
        """Answer to a path below WeChat's API; None for one that it does not have."""
        routes: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "/sns/jscode2session"): lambda: self.code2session(query),
            ("POST", "/cgi-bin/stable_token"): lambda: _answer(self._token(_object(body))),
            ("POST", "/cgi-bin/message/subscribe/send"): lambda: _answer(
                self._taken(parse_qs(query).get("access_token", [""])[0], _object(body))
            ),
            ("GET", "/sent"): lambda: _answer({"messages": self.sent}),
        }
        route = routes.get((method, path))
        return route() if route else None

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The messages that were taken, the oldest first."""
        return list(self._messages)

    def refuse(self, openid: str, error: int) -> None:
        """Answer with an error to what is sent to somebody from now on; 0 ends it."""
        self._refused[openid] = error

    def forget_tokens(self) -> None:
        """Let no token that was given out be good any more."""
        self._tokens += 1

    def _token(self, asked: dict[str, Any]) -> dict[str, Any]:
        if error := self._wrong_app(asked):
            return _error(error)
        if asked.get("force_refresh"):
            self.forget_tokens()
        return {"access_token": self._good_token(), "expires_in": _TOKEN_SECONDS}

    def _good_token(self) -> str:
        return hashlib.sha256(f"{self._secret}{self._tokens}".encode()).hexdigest()

    def _taken(self, token: str, message: dict[str, Any]) -> dict[str, Any]:
        to = str(message.get("touser"))
        if token != self._good_token():
            return _error(_BAD_TOKEN)
        if error := self._refused.get(to, 0) or _wrong(to, message):
            return _error(error)
        with self._taking:
            self._messages.append(message)
        return _error(0)

    def _wrong_app(self, asked: dict[str, Any]) -> int:
        if asked.get("appid") != APP_ID:
            return _BAD_APP
        good = hmac.compare_digest(str(asked.get("secret", "")).encode(), self._secret.encode())
        return 0 if good else _BAD_SECRET

    def _told(self, asked: dict[str, str]) -> dict[str, Any]:
        if error := self._wrong_app(asked):
            return _error(error)
        code = asked.get("js_code", "")
        if wanted := _ERROR.fullmatch(code):
            return _error(int(wanted[1]))
        person = _PERSON.fullmatch(code)
        if asked.get("grant_type") != "authorization_code" or not person:
            return _error(_BAD_CODE)
        return {"openid": openid_of(person[1]), "session_key": "bG9jYWwgY2l0eQ=="}


def openid_of(username: str) -> str:
    """What the stand-in calls a person: 28 characters, as WeChat's are."""
    return "oLocal" + hashlib.sha256(username.encode()).hexdigest()[:22]


def _wrong(to: str, message: dict[str, Any]) -> int:
    """Return what WeChat would find wrong with a message; 0 for nothing."""
    if not _OPENID.fullmatch(to):
        return _BAD_OPENID
    if not message.get("template_id"):
        return _BAD_TEMPLATE
    data = message.get("data") or {}
    for name, field in data.items():
        limit = _LIMITS.get(name.rstrip("0123456789"), 0)
        if not 0 < len(field.get("value", "")) <= limit:
            return _BAD_DATA
    return 0 if data else _BAD_DATA


def _object(body: bytes) -> dict[str, Any]:
    told = json.loads(body or b"{}")
    return told if isinstance(told, dict) else {}


def _answer(told: dict[str, Any]) -> Answer:
    return Answer(200, "application/json", json.dumps(told, ensure_ascii=False).encode())


def _error(number: int) -> dict[str, Any]:
    return {"errcode": number, "errmsg": "local city"}
