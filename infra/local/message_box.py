"""The local city's message gateway: keeps what would be sent to phones and mailboxes, and shows it.

It takes notices as `docs/messages.md` tells a city's gateway to: checks the signature and its age,
and knows a repetition by its key. Nothing leaves this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: How old a request may be.
_SECONDS: Final = 300

#: What the page shows.
_SHOWN: Final = 50

_NAMES: Final = {"sms": "短信 SMS", "email": "邮件 e-mail"}

_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Messages of the local city</title>
<style>
 body {{ font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0;
   background: #f3f4f6; color: #111827 }}
 main {{ max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem }}
 h1 {{ font-size: 1.25rem }}
 ol {{ list-style: none; padding: 0 }}
 li {{ background: #fff; border-radius: .75rem; padding: .75rem 1rem; margin: .75rem 0;
   box-shadow: 0 1px 2px #0002 }}
 p {{ margin: 0; overflow-wrap: anywhere }}
 small {{ color: #4b5563 }}
</style>
<main><h1>本机短信与邮件 · Messages of the local city</h1><ol>{rows}</ol></main></html>
"""

_ROW: Final = "<li><small>{at} · {channel} · {to}</small><p>{text}</p></li>"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway answers.

    Attributes:
        status: HTTP status.
        kind: Media type of the body.
        body: The body.
    """

    status: int
    kind: str
    body: bytes


class MessageBox:
    """Messages in a file that only its owner can read.

    Args:
        path: The file, one JSON object a line.
        secret: What is shared with the app.
        now: Seconds since 1970.
    """

    def __init__(self, path: Path, secret: str, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._secret = secret
        self._now = now
        self._writing = threading.Lock()

    def take(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take a notice, once a key."""
        stamp, key = headers.get("x-sunhall-timestamp", ""), headers.get("idempotency-key", "")
        # As a gateway of another house would: from what is written of it, not with our own code.
        signed = hmac.new(self._secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        if not hmac.compare_digest(signed.hexdigest(), headers.get("x-sunhall-signature", "")):
            return _told(401, {"error": "the signature is not ours"})
        if not stamp.isdecimal() or abs(self._now() - int(stamp)) > _SECONDS:
            return _told(401, {"error": "the request is too old"})
        with self._writing:
            if all(message["key"] != key for message in self.messages()):
                self._append({"key": key, "at": self._now(), **json.loads(body)})
        return _told(200, {"id": key})

    def messages(self) -> list[dict[str, Any]]:
        """Return all messages, the oldest first."""
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]

    def page(self) -> Answer:
        """Return the newest messages as a page."""
        newest = self.messages()[::-1][:_SHOWN]
        rows = (
            "".join(_row(message) for message in newest) or "<li><p>还没有消息。 None yet.</p></li>"
        )
        return Answer(200, "text/html; charset=utf-8", _PAGE.format(rows=rows).encode())

    def _append(self, message: Mapping[str, Any]) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(message, ensure_ascii=False) + "\n")


def _row(message: Mapping[str, Any]) -> str:
    shown = {
        "at": time.strftime("%m-%d %H:%M", time.localtime(message["at"])),
        "channel": _NAMES[message["channel"]],
        "to": message["to"],
        "text": message["text"],
    }
    return _ROW.format(**{name: html.escape(value) for name, value in shown.items()})


def _told(status: int, answer: Mapping[str, str]) -> Answer:
    return Answer(status, "application/json", json.dumps(answer).encode())
