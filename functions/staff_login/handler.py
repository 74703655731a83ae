"""``POST /api/v1/staff/login``: a proof in, a signed token out; and what proves people besides.

Bindings are kept here and not in `staff_api`: whoever binds shows the same proof as whoever signs
in, and nothing else that people call may read the secrets with which proofs are checked. The same
holds for who allows WeChat to remind them: they show that the WeChat is theirs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.adapters.aws_clients import client
from sunhall.adapters.https_fetch import FetchJson, fetch_json
from sunhall.adapters.identity_bindings import PURPOSE as BINDINGS
from sunhall.adapters.identity_bindings import IdentityBindings
from sunhall.adapters.mac_keys import MacKeys
from sunhall.adapters.oidc import OidcSignIn, issuers_from
from sunhall.adapters.password_hash import Argon2Passwords
from sunhall.adapters.settings import SettingsError, read_settings
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.adapters.staff_tokens import KmsTokenIssuer
from sunhall.adapters.wechat import API as WECHAT_API
from sunhall.adapters.wechat import PROVIDER as WECHAT
from sunhall.adapters.wechat import WeChatProof, WeChatSignIn
from sunhall.application.staff_login import (
    IdentityProvider,
    PasswordAgain,
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
from sunhall.http.texts import catalogue_labels, text

if TYPE_CHECKING:
    from sunhall.application.reminder_consents import ReminderConsents
    from sunhall.application.staff_bindings import Binding, StaffBindings
    from sunhall.domain.staff_notices.consent import Consent

OWN_ACCOUNTS = "password"  # the provider that needs no other one: we keep the hash ourselves
MAX_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know.

    Attributes:
        table_name: The table.
        token_key_id: KMS key that signs the tokens.
        mac_key_id: KMS key from which the key of the identities' digests is derived.
        stage: The stage that the tokens are good for.
        wechat_app_id: The mini program; without it nobody signs in by WeChat.
        wechat_secret_id: Secrets Manager secret that holds the mini program's secret.
        wechat_api: Where WeChat's API is.
        wechat_templates: JSON of what WeChat may remind staff by; empty where nobody is reminded.
        data_key_id: KMS key that seals what WeChat calls whom it may remind.
        oidc_issuers: JSON list of ``{"name", "url", "client_id"}``.
    """

    table_name: str
    token_key_id: str
    mac_key_id: str
    stage: str
    wechat_app_id: str = ""
    wechat_secret_id: str = ""
    wechat_api: str = WECHAT_API
    wechat_templates: str = ""
    data_key_id: str = ""
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
            settings.wechat_app_id,
            lambda: secret_text(settings.wechat_secret_id),
            fetch,
            settings.wechat_api,
        )
    return providers


@cache
def secret_text(secret_id: str) -> str:
    """The text of a secret; read once a process."""
    secret: str = client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    return secret


def staff_login(environ: Mapping[str, str], fetch: FetchJson) -> StaffLogin:
    """The use case with the adapters that this process uses."""
    settings = read_settings(Settings, environ)
    dynamodb, kms = client("dynamodb"), client("kms")
    keys = MacKeys(kms, settings.mac_key_id)
    return StaffLogin(
        accounts=StaffAccounts(dynamodb, settings.table_name),
        bindings=IdentityBindings(dynamodb, settings.table_name, lambda: keys.derived(BINDINGS)),
        passwords=Argon2Passwords(),
        attempts=AttemptGuard(dynamodb, settings.table_name),
        tokens=KmsTokenIssuer(kms, settings.token_key_id, settings.stage),
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
    name, proof = outside_proof(provider, body, [OWN_ACCOUNTS])
    return answer(case.with_identity(name, proof, source))


def list_bindings(request: Request) -> Response:
    """``GET /api/v1/staff/bindings``: what the caller has bound, for each provider set up here."""
    items = [binding_view(each) for each in bindings().of(request.staff())]
    return Response(200, {"items": items})


def bind(request: Request) -> Response:
    """``POST /api/v1/staff/bindings``: a proof as for signing in, and the caller's password."""
    body = json_body(request, max_bytes=MAX_BYTES)
    password = own_password(body.pop("password", None))
    provider, proof = outside_proof(body.pop("provider", None), body)
    return Response(201, binding_view(bindings().bind(request.staff(), provider, proof, password)))


def unbind(request: Request) -> Response:
    """``DELETE /api/v1/staff/bindings/{provider}``: what the caller had bound lets nobody in."""
    unbound = bindings().unbind(request.staff(), request.path["provider"])
    return Response(200, {"unbound": unbound})


def bindings() -> StaffBindings:
    """The use case of bindings, on the same adapters as signing in."""
    # Asked for once by each member of the staff: no sign-in pays for it.
    from sunhall.application.staff_bindings import StaffBindings

    case = use_case()
    return StaffBindings(
        *(case.accounts, case.passwords, case.bindings),
        *(case.attempts, case.providers, case.clock),
    )


def list_subscriptions(request: Request) -> Response:
    """``GET /api/v1/staff/subscriptions``: what WeChat may be asked for, and what is on."""
    case = reminder_consents()
    return subscriptions(request, case, case.of(request.staff()))


def subscribe(request: Request) -> Response:
    """``POST /api/v1/staff/subscriptions``: what the caller has answered to WeChat, once a key."""
    from sunhall.application.request_identity import request_identity
    from sunhall.http.idempotency_key import fingerprint, idempotency_key
    from sunhall.http.subscriptions import TappedSubscriptions

    staff, key, case = request.staff(), idempotency_key(request), reminder_consents()
    said = parse(TappedSubscriptions, json_body(request, max_bytes=MAX_BYTES))
    tap = request_identity(f"staff:{staff.id}", key, fingerprint(request.route, said.answers))
    consent = case.tapped(staff, WeChatProof(said.code), said.answers, tap)
    return subscriptions(request, case, consent)


def subscriptions(request: Request, case: ReminderConsents, consent: Consent) -> Response:
    """What somebody allows, in the caller's language."""
    from sunhall.http.subscriptions import subscriptions_view

    words = partial(text, catalogue_labels(), locale=request.locale, params={})
    return Response(200, subscriptions_view(case.templates, consent, words))


@cache
def reminder_consents() -> ReminderConsents:
    """The use case of consents to be reminded, on the same adapters as signing in."""
    # Asked for by who taps on it: no sign-in pays for it.
    from sunhall.adapters.reminder_rows import BoundConsents
    from sunhall.adapters.reminder_templates import templates_from
    from sunhall.adapters.subject_seal import KmsSubjectSeal
    from sunhall.application.reminder_consents import ReminderConsents

    settings, case = read_settings(Settings, os.environ), use_case()
    try:
        templates = templates_from(settings.wechat_templates)
    except ValueError as exc:
        raise SettingsError(f"WECHAT_TEMPLATES {exc}") from None
    if templates.items and not settings.data_key_id:
        raise SettingsError("WECHAT_TEMPLATES and DATA_KEY_ID go together")
    identities: Any = case.bindings
    return ReminderConsents(
        templates=templates,
        provider=case.providers.get(WECHAT),
        identities=identities,
        consents=BoundConsents(client("dynamodb"), settings.table_name, identities),
        seal=KmsSubjectSeal(client("kms"), settings.data_key_id),
        attempts=case.attempts,
        clock=case.clock,
    )


def own_password(password: object) -> str | None:
    """The password that stands beside a proof, as typed.

    Raises:
        InvalidInput: It is no password at all.
    """
    if password is None:
        return None
    return parse(PasswordAgain, {"password": password}).password


def binding_view(binding: Binding) -> dict[str, Any]:
    """A binding as it is told; what the provider calls the person is not."""
    at = binding.bound_at
    return {"provider": binding.provider, "bound_at": in_beijing(at) if at else None}


def outside_proof(
    provider: object, body: Mapping[str, Any], more: Sequence[str] = ()
) -> tuple[str, Any]:
    """The provider that a body names, and the proof that stands beside its name.

    Args:
        provider: What is said to be a provider.
        body: The rest of the body.
        more: Names that would be right, too, and are not looked for here.

    Raises:
        InvalidInput: No such provider is set up, or the proof is not of its form.
    """
    providers = use_case().providers
    if isinstance(provider, str) and provider in providers:
        return provider, parse(providers[provider].proof_type, body)
    if provider is None:
        raise InvalidInput(errors=[FieldError("provider", "missing")])
    allowed = ", ".join([*more, *sorted(providers)])
    raise InvalidInput(errors=[FieldError("provider", "not_one_of", {"allowed": allowed})])


def answer(signed_in: SignedIn) -> Response:
    """The answer to a good proof; the labels are in every language, for who changes it later."""
    member, labels = signed_in.member, catalogue_labels()
    return Response(
        200,
        {
            "token": signed_in.token,
            "expires_at": in_beijing(signed_in.expires_at),
            "staff": {
                "id": member.id,
                "name": member.name,
                "department": member.department,
                "department_labels": labels.get(f"department.{member.department}", {}),
                "roles": sorted(member.roles),
                "role_labels": {
                    role: labels.get(f"role.{role}", {}) for role in sorted(member.roles)
                },
            },
        },
    )


lambda_handler = serve(
    {
        "POST /api/v1/staff/login": login,
        "GET /api/v1/staff/bindings": list_bindings,
        "POST /api/v1/staff/bindings": bind,
        "DELETE /api/v1/staff/bindings/{provider}": unbind,
        "GET /api/v1/staff/subscriptions": list_subscriptions,
        "POST /api/v1/staff/subscriptions": subscribe,
    }
)
