"""``POST /api/v1/staff/login``: a proof in, a signed token out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.adapters.aws_clients import client
from sunhall.adapters.https_fetch import FetchJson, fetch_json
from sunhall.adapters.oidc import OidcSignIn, issuers_from
from sunhall.adapters.password_hash import Argon2Passwords
from sunhall.adapters.settings import SettingsError, read_settings
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.adapters.staff_tokens import KmsTokenIssuer
from sunhall.adapters.wechat import PROVIDER as WECHAT
from sunhall.adapters.wechat import WeChatSignIn
from sunhall.application.staff_login import (
    IdentityProvider,
    PasswordProof,
    SignedIn,
    StaffLogin,
)
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.edge import serve
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse
from sunhall.http.source import network_of

OWN_ACCOUNTS = "password"  # the provider that needs no other one: we keep the hash ourselves
MAX_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know.

    Attributes:
        table_name: The table.
        token_key_id: KMS key that signs the tokens.
        stage: The stage that the tokens are good for.
        wechat_app_id: The mini program; without it nobody signs in by WeChat.
        wechat_secret_id: Secrets Manager secret that holds the mini program's secret.
        oidc_issuers: JSON list of ``{"name", "url", "client_id"}``.
    """

    table_name: str
    token_key_id: str
    stage: str
    wechat_app_id: str = ""
    wechat_secret_id: str = ""
    oidc_issuers: str = "[]"


def identity_providers(settings: Settings, fetch: FetchJson) -> dict[str, IdentityProvider]:
    """The providers that this deployment is configured for, by name.

    Raises:
        SettingsError: The issuers cannot be read, or WeChat is only half configured.
    """
    try:
        issuers = issuers_from(settings.oidc_issuers)
    except ValueError as exc:
        raise SettingsError(f"OIDC_ISSUERS: {exc}") from None
    providers: dict[str, IdentityProvider] = {
        issuer.name: OidcSignIn(issuer, fetch) for issuer in issuers
    }
    if bool(settings.wechat_app_id) != bool(settings.wechat_secret_id):
        raise SettingsError("WECHAT_APP_ID and WECHAT_SECRET_ID go together")
    if settings.wechat_app_id:
        providers[WECHAT] = WeChatSignIn(
            settings.wechat_app_id, lambda: secret_text(settings.wechat_secret_id), fetch
        )
    return providers


@cache
def secret_text(secret_id: str) -> str:
    """The text of a secret; read once a process."""
    text: str = client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    return text


def staff_login(environ: Mapping[str, str], fetch: FetchJson) -> StaffLogin:
    """The use case with the adapters that this process uses."""
    settings = read_settings(Settings, environ)
    dynamodb = client("dynamodb")
    return StaffLogin(
        accounts=StaffAccounts(dynamodb, settings.table_name),
        passwords=Argon2Passwords(),
        attempts=AttemptGuard(dynamodb, settings.table_name),
        tokens=KmsTokenIssuer(client("kms"), settings.token_key_id, settings.stage),
        providers=identity_providers(settings, fetch),
        clock=lambda: datetime.now(UTC),
    )


@cache
def use_case() -> StaffLogin:
    """The process's own use case."""
    return staff_login(os.environ, fetch_json)


def login(request: Request) -> Response:
    """Signs in by whatever provider the body names."""
    body = json_body(request, max_bytes=MAX_BYTES)
    provider = body.pop("provider", None)
    source = network_of(request)
    case = use_case()
    if provider == OWN_ACCOUNTS:
        return answer(case.with_password(parse(PasswordProof, body), source))
    if not isinstance(provider, str) or provider not in case.providers:
        raise InvalidInput(errors=[wrong_provider(provider, case)])
    proof = parse(case.providers[provider].proof_type, body)
    return answer(case.with_identity(provider, proof, source))


def wrong_provider(provider: object, case: StaffLogin) -> FieldError:
    """What is wrong with the provider that the body names."""
    if provider is None:
        return FieldError("provider", "missing")
    allowed = ", ".join([OWN_ACCOUNTS, *sorted(case.providers)])
    return FieldError("provider", "not_one_of", {"allowed": allowed})


def answer(signed_in: SignedIn) -> Response:
    """The answer to a good proof."""
    member = signed_in.member
    return Response(
        200,
        {
            "token": signed_in.token,
            "expires_at": in_beijing(signed_in.expires_at),
            "staff": {
                "id": member.id,
                "name": member.name,
                "department": member.department,
                "roles": sorted(member.roles),
            },
        },
    )


lambda_handler = serve({"POST /api/v1/staff/login": login})
