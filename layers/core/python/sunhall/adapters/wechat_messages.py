"""WeChat's subscribe messages (订阅消息): ``message/subscribe/send``, and the token for it.

The token comes from ``stable_token``: it takes the secret in the body, and another process that
asks for one does not make ours worthless, as ``cgi-bin/token`` would. It goes into the address of
each message, so addresses are neither logged nor put in errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import urlencode

from sunhall.adapters.wechat import API, WeChatMisconfigured
from sunhall.application.remind_staff import ConsentEnded, Reminder
from sunhall.domain.errors import Unavailable

if TYPE_CHECKING:
    from sunhall.adapters.message_gateway import PostJson

_TOKEN: Final = "/cgi-bin/stable_token"  # noqa: S105
_SEND: Final = "/cgi-bin/message/subscribe/send"
_HEADERS: Final = {"content-type": "application/json"}

#: A token is not used in the last minutes of its two hours.
_MARGIN: Final = timedelta(minutes=5)

_NO_CONSENT: Final = 43101
#: The token is wrong, has run out, or is no token.
_TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})
#: Busy; the day's quota, or that of a minute, is used up.
_PASSING: Final = frozenset({-1, 45009, 45011})


@dataclass(frozen=True, slots=True, repr=False)
class _Token:
    text: str
    until: datetime


class WeChatMessages:
    """Sends subscribe messages of one mini program.

    Args:
        app_id: The mini program.
        app_secret: Gives its secret when it is needed first.
        post: Sends a document.
        now: The wall clock.
        api: Where WeChat's API is; the local city has one of its own.
        state: Which version of the mini program a message opens: ``formal``, ``trial`` or
            ``developer``.
    """

    def __init__(
        self,
        app_id: str,
        app_secret: Callable[[], str],
        post: PostJson,
        now: Callable[[], datetime],
        api: str = API,
        state: str = "formal",
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._post = post
        self._now = now
        self._api = api
        self._state = state
        self._kept: _Token | None = None

    def send(self, reminder: Reminder) -> None:
        """Send a message; a token that is refused is fetched anew once.

        Raises:
            ConsentEnded: The person does not allow it any more.
            Unavailable: WeChat is busy, has had enough of us, or does not answer.
            WeChatMisconfigured: Anything else: our app, our template, our page, or whom it is for.
        """
        token = self._token()
        error = self._sent(reminder, token)
        if error in _TOKEN_REFUSED:
            error = self._sent(reminder, self._fresh(refused=token))
        if error == _NO_CONSENT:
            raise ConsentEnded
        if error:
            _refuse(error)

    def _sent(self, reminder: Reminder, token: str) -> int:
        document = {
            "touser": reminder.to,
            "template_id": reminder.template,
            "page": reminder.page,
            "miniprogram_state": self._state,
            "lang": "zh_CN",
            "data": {name: {"value": value} for name, value in reminder.values.items()},
        }
        path = f"{_SEND}?{urlencode({'access_token': token})}"
        error: int = self._ask(path, document)["errcode"]
        return error

    def _token(self) -> str:
        if self._kept is not None and self._now() < self._kept.until:
            return self._kept.text
        return self._fetched(force=False)

    def _fresh(self, refused: str) -> str:
        """Return another token than the one that was refused."""
        token = self._fetched(force=False)
        # It is given out as good and is refused: WeChat has to make a new one.
        return token if token != refused else self._fetched(force=True)

    def _fetched(self, *, force: bool) -> str:
        self._kept = None
        document = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret(),
            "force_refresh": force,
        }
        asked = self._now()
        told = self._ask(_TOKEN, document)
        if error := told["errcode"]:
            _refuse(error)
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise _busy()
        self._kept = _Token(token, asked + timedelta(seconds=seconds) - _MARGIN)
        return token

    def _ask(self, path: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return what WeChat answers, with its ``errcode``; 0 when it names none."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        answer = self._post(f"{self._api}{path}", body, dict(_HEADERS))
        try:
            told = json.loads(answer.body)
        except ValueError:
            raise _busy() from None
        if answer.status != 200 or not isinstance(told, dict):
            raise _busy()
        told = {"errcode": 0, **told}
        # It is logged when it is none that we know: a number, and nothing that could name anybody.
        if not isinstance(told["errcode"], int):
            raise _busy()
        return told


def _busy() -> Unavailable:
    return Unavailable("message_gateway_unavailable", retry_after=60)


def _refuse(error: int) -> NoReturn:
    if error in _PASSING:
        raise _busy()
    raise WeChatMisconfigured(str(error))
