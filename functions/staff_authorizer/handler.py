"""API Gateway's Lambda authoriser (payload 2.0, simple response) in front of every staff route.

It says *who* asks. What they may do, the authorisation table says, where the case is known.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunhall.adapters.aws_clients import client
from sunhall.adapters.settings import read_settings
from sunhall.adapters.staff_token_verifier import TokenVerifier
from sunhall.domain.actor import Actor
from sunhall.domain.errors import NotSignedIn
from sunhall.http.request_log import write_line

LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know.

    Attributes:
        token_key_id: KMS key that signs the tokens.
        stage: The stage whose tokens are good.
    """

    token_key_id: str
    stage: str


@cache
def verifier() -> TokenVerifier:
    """The process's verifier; it keeps the public key."""
    settings = read_settings(Settings, os.environ)
    return TokenVerifier(lambda: client("kms"), settings.token_key_id, settings.stage)


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Whether the bearer is let through, and who it is.

    An outage of KMS is raised, not answered: API Gateway then says 500, which is true, and does
    not keep a refusal that nobody has decided.
    """
    try:
        actor = verifier().actor(bearer_token(event))
    except NotSignedIn as refusal:
        correlation_id = event.get("requestContext", {}).get("requestId")
        write_line("INFO", "refused", code=refusal.code, correlation_id=correlation_id)
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": context_of(actor)}


def bearer_token(event: dict[str, Any]) -> str:
    """The token in the ``Authorization`` header.

    Raises:
        NotSignedIn: There is none of a sensible length.
    """
    for name, value in (event.get("headers") or {}).items():
        if name.lower() == "authorization":
            scheme, _, token = value.partition(" ")
            if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN:
                return str(token)
    raise NotSignedIn("token_missing")


def context_of(actor: Actor) -> dict[str, str]:
    """What the functions behind the authoriser are told; texts only."""
    return {
        "staff_id": actor.id,
        "name": actor.name,
        "department": actor.department or "",
        "roles": json.dumps(sorted(actor.roles)),
    }
