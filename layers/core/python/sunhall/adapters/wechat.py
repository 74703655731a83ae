"""WeChat mini-program sign-in: ``wx.login`` code → ``code2Session`` → openid.

The code is good once and for five minutes. ``session_key`` and the app secret never leave this
module. WeChat wants the secret in the address, so addresses are neither logged nor put in errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, NoReturn
from urllib.parse import urlencode

from annotated_types import MaxLen, MinLen

from sunhall.adapters.https_fetch import FetchJson
from sunhall.domain.errors import NotSignedIn, Throttled, Unavailable
from sunhall.domain.staff import Identity

PROVIDER: Final = "wechat"
API: Final = "https://api.weixin.qq.com"
_PATH: Final = "/sns/jscode2session"
_OPENID: Final = re.compile(r"[A-Za-z0-9_-]{8,128}")

_BUSY: Final = -1
_BAD_CODE: Final = 40029
_CODE_USED: Final = 40163
_BLOCKED_USER: Final = 40226
_TOO_OFTEN: Final = 45011


@dataclass(frozen=True, slots=True)
class WeChatProof:
    """What ``wx.login`` gave to the mini program."""

    code: Annotated[str, MinLen(8), MaxLen(128)]

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


class WeChatMisconfigured(Exception):
    """WeChat refuses our own app id or secret; the operator must mend the configuration."""


class WeChatSignIn:
    """Tells who stands behind a ``wx.login`` code.

    Args:
        app_id: The mini program.
        app_secret: Gives its secret when it is needed first.
        fetch: Fetches a JSON document.
        api: Where WeChat's API is; the local city has one of its own.
    """

    proof_type: type[Any] = WeChatProof

    def __init__(
        self,
        app_id: str,
        app_secret: Callable[[], str],
        fetch: FetchJson,
        api: str = API,
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._fetch = fetch
        self._address = f"{api}{_PATH}"

    def identify(self, proof: WeChatProof, now: datetime) -> Identity:
        """The person's openid in our mini program.

        Raises:
            NotSignedIn: ``login_failed``: used, expired or invented code, or a blocked user.
            Throttled: WeChat says that this person asks too often.
            Unavailable: WeChat is busy or does not answer.
            WeChatMisconfigured: Our own app id or secret is refused.
        """
        query = {
            "appid": self._app_id,
            "secret": self._app_secret(),
            "js_code": proof.code,
            "grant_type": "authorization_code",
        }
        answer = self._fetch(f"{self._address}?{urlencode(query)}")
        if error := answer.get("errcode", 0):
            _refuse(error)
        openid = answer.get("openid")
        if not isinstance(openid, str) or not _OPENID.fullmatch(openid):
            raise Unavailable("identity_provider_unavailable", retry_after=5)
        return Identity(PROVIDER, openid)


def _refuse(error: object) -> NoReturn:
    if error in {_BAD_CODE, _CODE_USED, _BLOCKED_USER}:
        raise NotSignedIn("login_failed")
    if error == _TOO_OFTEN:
        raise Throttled("too_many_attempts", retry_after=60)
    if error == _BUSY:
        raise Unavailable("identity_provider_unavailable", retry_after=5)
    raise WeChatMisconfigured(str(error))
