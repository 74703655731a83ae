"""Reads staff tokens, with the public half of the KMS key.

The public key is fetched once a process and kept. A token that names another key makes us look
again, but not more than once a minute, so that invented key ids cost nothing. Only RS256 is read:
neither ``none`` nor a public key used as a shared secret has a way in. The key id in a token is
compared and never used to choose a key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sunhall.adapters.jwt_times import in_force, without_clock
from sunhall.adapters.staff_tokens import ALGORITHM, AUDIENCE, bare_key_id, issuer_of
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import NotSignedIn

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

LOOK_AGAIN_AFTER: Final = timedelta(minutes=1)
_CLAIMS: Final = ["iss", "aud", "sub", "name", "department", "roles", "iat", "exp", "jti"]


class TokenVerifier:
    """Reads staff tokens.

    Args:
        kms: Gives the client when a public key has to be fetched.
        key_id: Id or ARN of the signing key.
        stage: The stage whose tokens are good.
        clock: Tells the present moment.
    """

    def __init__(
        self,
        kms: Callable[[], KMSClient],
        key_id: str,
        stage: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._kms = kms
        self._key_id = key_id
        self._issuer = issuer_of(stage)
        self._clock = clock
        self._known: tuple[str, RSAPublicKey] | None = None
        self._looked_at: datetime | None = None

    def actor(self, token: str) -> Actor:
        """The staff member that a token stands for.

        Raises:
            NotSignedIn: ``token_refused``: malformed, expired, signed by another key or with
                another algorithm, or made for another place.
        """
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                self._key(str(header.get("kid"))),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options=without_clock(*_CLAIMS, strict_aud=True),
            )
        except jwt.InvalidTokenError:
            raise NotSignedIn("token_refused") from None
        if not in_force(claims, self._clock()):
            raise NotSignedIn("token_refused")
        return Actor(
            id=claims["sub"],
            kind=ActorKind.STAFF,
            roles=frozenset(claims["roles"]),
            department=claims["department"],
            name=claims["name"],
        )

    def _key(self, kid: str) -> RSAPublicKey:
        if self._known is None or (self._known[0] != kid and self._may_look_again()):
            self._looked_at = self._clock()
            self._known = self._fetched()
        if self._known[0] != kid:
            raise NotSignedIn("token_refused")
        return self._known[1]

    def _may_look_again(self) -> bool:
        return self._looked_at is None or self._clock() - self._looked_at >= LOOK_AGAIN_AFTER

    def _fetched(self) -> tuple[str, RSAPublicKey]:
        answer = self._kms().get_public_key(KeyId=self._key_id)
        key = load_der_public_key(answer["PublicKey"])
        if not isinstance(key, RSAPublicKey):
            raise TypeError("the token key must be an RSA key")
        return bare_key_id(answer["KeyId"]), key
