"""The routes of outside identities that staff sign in with, and the bodies of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from infra.openapi.operation import OTHER_NAMES, Caller, Choice, Operation
from sunhall.adapters.oidc import OidcProof
from sunhall.adapters.wechat import WeChatProof
from sunhall.application.staff_login import Password


@dataclass(frozen=True, slots=True)
class WeChatBinding(WeChatProof):
    """What WeChat gave to the device, and the password of who is signed in."""

    password: Password | None = None


@dataclass(frozen=True, slots=True)
class OidcBinding(OidcProof):
    """What an issuer gave to the device, and the password of who is signed in."""

    password: Password | None = None


class IdentityBinding(BaseModel):
    """Whether the caller has an identity of a provider bound.

    Attributes:
        provider: `wechat`, or the name of an OpenID Connect issuer.
        bound_at: Since when; null when nothing is bound.
    """

    provider: str
    bound_at: datetime | None


class IdentityBindings(BaseModel):
    """What the caller has bound.

    Attributes:
        items: Every provider that this installation is configured for.
    """

    items: list[IdentityBinding]


class IdentityUnbound(BaseModel):
    """An identity lets nobody in any more.

    Attributes:
        unbound: Whether one was bound.
    """

    unbound: bool


BINDING_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/bindings",
        name="readBindings",
        summary="See which outside identities the own account is bound to",
        caller=Caller.STAFF,
        answer=IdentityBindings,
    ),
    Operation(
        route="POST /api/v1/staff/bindings",
        name="bindIdentity",
        summary="Bind an outside identity to the own account, to sign in with it from then on",
        caller=Caller.STAFF,
        body=Choice(
            None, "provider", {"wechat": WeChatBinding, OTHER_NAMES: OidcBinding}, within=""
        ),
        answer=IdentityBinding,
        status=201,
        problems=(409, 503),
        text="The proof is the same as for signing in; an account that has a password shows it "
        "again (`password_not_right`), because a binding outlives the token. An account has "
        "one identity of each provider, and an identity one account: `identity_bound_to_another`, "
        "`account_bound_already`. A proof that the provider does not accept is "
        "`identity_not_proved`. Binding the same identity again changes nothing, so no key is "
        "asked for.",
        example={
            "provider": "wechat",
            "code": "0a1B2c3D4e5F6g7H8i9J",
            "password": "as typed at sign-in",
        },
    ),
    Operation(
        route="DELETE /api/v1/staff/bindings/{provider}",
        name="unbindIdentity",
        summary="Unbind the own identity of a provider",
        caller=Caller.STAFF,
        answer=IdentityUnbound,
        problems=(404,),
    ),
)
