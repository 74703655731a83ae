"""Sends the notices that events call for. Called by the dispatcher, which does not wait."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sunhall.adapters.aws_clients import client
from sunhall.adapters.https_fetch import post_json
from sunhall.adapters.message_gateway import MessageGateway
from sunhall.adapters.notice_rows import TableNoticeRows
from sunhall.adapters.settings import SettingsError, read_settings
from sunhall.application.tell_people import Messages, NoticeRows, tell
from sunhall.bootstrap import Backend
from sunhall.http.request_log import failure, write_line


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know besides what every function does.

    Attributes:
        table_name: The table.
        message_gateway_url: Where the city's gateway takes notices; without one nobody orders any.
        message_secret_id: Secrets Manager secret that is shared with it.
    """

    table_name: str
    message_gateway_url: str = ""
    message_secret_id: str = ""


class NotifyingBackend(Backend):
    """The process's adapters, with the way to people."""

    @cached_property
    def messages(self) -> Messages:
        """The gateway."""
        settings = read_settings(Settings, os.environ)
        if not settings.message_gateway_url or not settings.message_secret_id:
            raise SettingsError("MESSAGE_GATEWAY_URL and MESSAGE_SECRET_ID are missing")
        return MessageGateway(
            settings.message_gateway_url,
            lambda: _secret(settings.message_secret_id),
            post_json,
            self.clock.now,
        )

    @cached_property
    def notices(self) -> NoticeRows:
        """Which notices went out."""
        return TableNoticeRows(client("dynamodb"), read_settings(Settings, os.environ).table_name)


@cache
def ports() -> NotifyingBackend:
    """The process's adapters."""
    return NotifyingBackend(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Send one notice: ``{"case_id": …, "number": …}``.

    What is raised makes Lambda try again, and in the end put the order aside.
    """
    case_id, number = order["case_id"], order["number"]
    try:
        status = tell(ports(), case_id, number)
    except Exception as exc:
        write_line("ERROR", "notice_failed", case_id=case_id, number=number, **failure(exc))
        raise
    write_line("INFO", "told", case_id=case_id, number=number, status=status)


@cache
def _secret(secret_id: str) -> str:
    text: str = client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    return text
