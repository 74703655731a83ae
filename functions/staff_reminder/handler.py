"""Reminds staff by WeChat of what they were told. Called by the dispatcher, which does not wait."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sunhall.adapters.aws_clients import client
from sunhall.adapters.https_fetch import post_json
from sunhall.adapters.reminder_rows import TableConsents
from sunhall.adapters.reminder_templates import templates_from
from sunhall.adapters.settings import SettingsError, read_settings
from sunhall.adapters.subject_seal import KmsSubjectSeal
from sunhall.adapters.wechat import API, WeChatMisconfigured
from sunhall.adapters.wechat_messages import WeChatMessages
from sunhall.application.remind_staff import RemindStaff
from sunhall.application.staff_notice_row import NoticeRow
from sunhall.http.request_log import failure, write_line
from sunhall.http.texts import catalogue_labels, text


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know.

    Attributes:
        table_name: The table.
        data_key_id: KMS key under which is sealed what WeChat calls people.
        wechat_app_id: The mini program; without templates of one nobody orders reminders.
        wechat_secret_id: Secrets Manager secret that holds the mini program's secret.
        wechat_api: Where WeChat's API is.
        wechat_state: Which version of the mini program a message opens.
        wechat_templates: JSON of what staff may be reminded by.
    """

    table_name: str
    data_key_id: str
    wechat_app_id: str = ""
    wechat_secret_id: str = ""
    wechat_api: str = API
    wechat_state: str = "formal"
    wechat_templates: str = ""


def remind_staff(environ: Mapping[str, str]) -> RemindStaff:
    """The use case with the adapters that this process uses.

    Raises:
        SettingsError: There is no mini program to send by, or its templates cannot be read.
    """
    settings = read_settings(Settings, environ)
    if not (settings.wechat_app_id and settings.wechat_secret_id):
        raise SettingsError("WECHAT_APP_ID and WECHAT_SECRET_ID are missing")
    try:
        templates = templates_from(settings.wechat_templates)
    except ValueError as exc:
        raise SettingsError(f"WECHAT_TEMPLATES {exc}") from None
    return RemindStaff(
        templates=templates,
        consents=TableConsents(client("dynamodb"), settings.table_name),
        seal=KmsSubjectSeal(client("kms"), settings.data_key_id),
        reminders=WeChatMessages(
            settings.wechat_app_id,
            lambda: _secret(settings.wechat_secret_id),
            post_json,
            _now,
            settings.wechat_api,
            settings.wechat_state,
        ),
        label=lambda kind: text(catalogue_labels(), f"staff_notice.{kind}", "zh-CN", {}),
        clock=_now,
    )


@cache
def use_case() -> RemindStaff:
    """The process's own use case; it keeps WeChat's token from one order to the next."""
    return remind_staff(os.environ)


def lambda_handler(order: dict[str, Any], _context: object) -> None:
    """Remind people: ``{"notices": [{"staff": …, "at": …, "case_id": …, "number": …, …}]}``.

    Each of them is tried. What is raised then makes Lambda try again, which sends what was not
    sent, and in the end put the order aside, which alarms.
    """
    failed: list[Exception] = []
    for told in order["notices"]:
        row = NoticeRow(**{**told, "at": datetime.fromisoformat(told["at"])})
        about = {"case_id": row.case_id, "number": row.number, "kind": row.kind}
        try:
            became = use_case().remind(row)
        except Exception as exc:
            # WeChat's own number of what is wrong, and nothing else that it says.
            number = {"wechat": str(exc)} if isinstance(exc, WeChatMisconfigured) else {}
            write_line("ERROR", "reminder_failed", **about, **number, **failure(exc))
            failed.append(exc)
        else:
            write_line("INFO", "reminded", **about, status=became)
    if failed:
        raise failed[0]


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _secret(secret_id: str) -> str:
    secret: str = client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    return secret
