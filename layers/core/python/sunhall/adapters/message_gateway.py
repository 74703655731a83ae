"""Hands notices to the city's message gateway: one signed HTTPS request a notice.

Cities have their own contracts for text messages, and in China every text has to be registered
with the carrier. So the gateway is a service of the city's, told what to send; `docs/messages.md`
describes the request. Both partitions use the same way: AWS China sends neither text messages nor
e-mail.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from sunhall.adapters.https_fetch import Answered
from sunhall.application.tell_people import GatewayRefused
from sunhall.domain.errors import Unavailable
from sunhall.domain.notices.notice import Notice

#: Answers after which asking again is of no use: the notice itself is wrong.
_FINAL: Final = frozenset({400, 404, 410, 413, 422})

#: What the gateway calls a notice; whatever else it writes is not kept.
_REFERENCE: Final = re.compile(r"[\w.:/-]{1,100}")


class PostJson(Protocol):
    """Sends a JSON document and returns the answer."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        """Send a document.

        Raises:
            Unavailable: Nobody answers in time.
        """


class MessageGateway:
    """The city's gateway.

    Args:
        url: Where it takes notices.
        secret: Gives the shared secret when it is needed first.
        post: Sends a document.
        now: The wall clock.
    """

    def __init__(
        self, url: str, secret: Callable[[], str], post: PostJson, now: Callable[[], datetime]
    ) -> None:
        self._url = url
        self._secret = secret
        self._post = post
        self._now = now

    def send(self, key: str, notice: Notice) -> str:
        """Hand a notice over.

        Raises:
            GatewayRefused: The gateway answers that it will not take it.
            Unavailable: It does not answer, or asks to come again.
        """
        document = {
            "notice": notice.id,
            "channel": notice.channel,
            "to": notice.address,
            "locale": notice.locale,
            "text": notice.text,
            "values": dict(notice.values),
        }
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        stamp = str(int(self._now().timestamp()))
        answer = self._post(
            self._url,
            body,
            {
                "content-type": "application/json",
                "idempotency-key": key,
                "x-sunhall-timestamp": stamp,
                "x-sunhall-signature": signature(self._secret(), stamp, body),
            },
        )
        if answer.status in _FINAL:
            raise GatewayRefused(f"status {answer.status}")
        if not 200 <= answer.status < 300:
            raise Unavailable("message_gateway_unavailable", retry_after=60)
        return _reference(answer.body)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what proves that a request is ours: HMAC-SHA256 of stamp, point and body, in hex.

    Args:
        secret: What we share with the gateway.
        stamp: Seconds since 1970; the gateway refuses old ones, so nothing can be played again.
        body: The request's body.
    """
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _reference(body: bytes) -> str:
    """Return the answer's ``id``, if it is one; a gateway need not tell any."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) and _REFERENCE.fullmatch(found) else ""
