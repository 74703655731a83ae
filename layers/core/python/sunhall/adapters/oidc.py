"""Sign-in by any OpenID Connect issuer that the configuration names.

The person's device runs the authorization code flow with the issuer and brings us the ID token.
Before that it makes a random *nonce verifier* and asks the issuer for a token whose ``nonce`` is
the verifier's SHA-256. It gives the verifier only to us: whoever gets hold of an ID token alone
(out of a log, out of another service it was sent to) cannot sign in with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Final

from annotated_types import MaxLen, MinLen

from sunhall.adapters.https_fetch import FetchJson
from sunhall.adapters.jwt_times import in_force, without_clock
from sunhall.domain.errors import NotSignedIn, Unavailable
from sunhall.domain.staff import Identity

ALGORITHMS: Final = ["RS256", "ES256"]
CLOCK_SKEW: Final = timedelta(seconds=60)
OLDEST_TOKEN: Final = timedelta(minutes=10)
LOOK_AGAIN_AFTER: Final = timedelta(minutes=5)
KEYS_KEPT: Final = timedelta(hours=24)
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{1,31}")
_RESERVED: Final = frozenset({"password", "wechat"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer that the city trusts.

    Attributes:
        name: Its name here; the first part of the identities it vouches for.
        url: Its ``iss``, an ``https`` address.
        client_id: Our own id there, the ``aud`` of its tokens.
    """

    name: str
    url: str
    client_id: str


@dataclass(frozen=True, slots=True)
class OidcProof:
    """What the issuer gave to the person's device, and the verifier that only the device knows."""

    id_token: Annotated[str, MinLen(20), MaxLen(8192)]
    nonce_verifier: Annotated[str, MinLen(43), MaxLen(128)]  # as RFC 7636's code verifier

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(slots=True)
class _Keys:
    by_id: dict[str, Any] = field(default_factory=dict)
    fetched_at: datetime | None = None


class OidcSignIn:
    """Tells who stands behind an ID token.

    Args:
        issuer: The issuer, from the configuration.
        fetch: Fetches a JSON document.
    """

    proof_type: type[Any] = OidcProof

    def __init__(self, issuer: Issuer, fetch: FetchJson) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._keys = _Keys()

    def identify(self, proof: OidcProof, now: datetime) -> Identity:
        """The person at this issuer.

        Raises:
            NotSignedIn: ``login_failed``: the token is not good, whatever is wrong with it.
            Unavailable: The issuer does not answer.
        """
        claims = self._claims(proof.id_token, now)
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (
            not in_force(claims, now, CLOCK_SKEW)
            or not hmac.compare_digest(
                str(claims["nonce"]).encode(), nonce_of(proof.nonce_verifier).encode()
            )
            or (several and claims.get("azp") != self._issuer.client_id)
            or now.timestamp() - claims["iat"] > (OLDEST_TOKEN + CLOCK_SKEW).total_seconds()
        ):
            raise NotSignedIn("login_failed")
        return Identity(self._issuer.name, claims["sub"])

    def _claims(self, id_token: str, now: datetime) -> dict[str, Any]:
        import jwt

        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            return jwt.decode(
                id_token,
                self._key(kid, now),
                algorithms=ALGORITHMS,
                audience=self._issuer.client_id,
                issuer=self._issuer.url,
                options=without_clock("iss", "sub", "aud", "exp", "iat", "nonce"),
            )
        except jwt.InvalidTokenError:
            raise NotSignedIn("login_failed") from None

    def _key(self, kid: str | None, now: datetime) -> Any:
        """The issuer's key; an unknown id makes us look again, but seldom."""
        age = now - self._keys.fetched_at if self._keys.fetched_at else None
        unknown = kid not in self._keys.by_id
        if age is None or age > KEYS_KEPT or (unknown and age > LOOK_AGAIN_AFTER):
            self._keys = _Keys(self._fetched(), now)
        if kid not in self._keys.by_id:
            raise NotSignedIn("login_failed")
        return self._keys.by_id[kid]

    def _fetched(self) -> dict[str, Any]:
        import jwt

        about = self._fetch(f"{self._issuer.url.rstrip('/')}/.well-known/openid-configuration")
        address = about.get("jwks_uri")
        if about.get("issuer") != self._issuer.url or not str(address).startswith("https://"):
            raise Unavailable("identity_provider_unavailable", retry_after=60)
        try:
            keys = jwt.PyJWKSet.from_dict(self._fetch(str(address))).keys
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError):
            # Whatever shape the document has: without keys nobody can be let in just now.
            raise Unavailable("identity_provider_unavailable", retry_after=60) from None
        return {
            key.key_id: key
            for key in keys
            if key.key_id and key.algorithm_name in ALGORITHMS and key.public_key_use != "enc"
        }


def nonce_of(verifier: str) -> str:
    """The nonce to ask the issuer for: base64url of the verifier's SHA-256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def issuers_from(configuration: str) -> tuple[Issuer, ...]:
    """The issuers in a JSON list of ``{"name", "url", "client_id"}``.

    Raises:
        ValueError: Not such a list, a name that is taken or not ``[a-z][a-z0-9_-]+``, or an
            address that is not ``https``.
    """
    try:
        issuers = tuple(Issuer(**entry) for entry in json.loads(configuration))
    except TypeError:
        raise ValueError("every issuer needs exactly name, url and client_id") from None
    if not all(isinstance(value, str) for issuer in issuers for value in astuple(issuer)):
        raise ValueError("name, url and client_id must be texts")
    names = [issuer.name for issuer in issuers]
    if len(set(names)) != len(names) or _RESERVED & set(names):
        raise ValueError("names of issuers must differ, also from password and wechat")
    for issuer in issuers:
        if not _NAME.fullmatch(issuer.name) or not issuer.url.startswith("https://"):
            raise ValueError("every issuer needs a simple name and an https address")
    return issuers
