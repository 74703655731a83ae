"""Makes staff tokens: short-lived JWTs (RFC 7519), signed inside KMS.

The private key never leaves KMS. ``staff_token_verifier`` reads the tokens.
"""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.staff import StaffMember

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

ALGORITHM: Final = "RS256"
KMS_ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"
AUDIENCE: Final = "sunhall-staff"
LIFETIME: Final = timedelta(minutes=60)


def issuer_of(stage: str) -> str:
    """The ``iss`` of a stage's tokens: one stage's token is nothing to another."""
    return f"urn:sunhall:{stage}"


def bare_key_id(key_id: str) -> str:
    """A key's own id: the last part of its ARN."""
    return key_id.rpartition("/")[2]


class KmsTokenIssuer:
    """Makes staff tokens.

    Args:
        kms: The client.
        key_id: Id or ARN of the signing key (RSA_2048, SIGN_VERIFY); an alias has no id to name.
        stage: The stage that the tokens are good for.
    """

    def __init__(self, kms: KMSClient, key_id: str, stage: str) -> None:
        self._kms = kms
        self._key_id = key_id
        self._issuer = issuer_of(stage)

    def issue(self, member: StaffMember, now: datetime) -> tuple[str, datetime]:
        """A token for the member, and when it expires (whole seconds)."""
        issued_at = now.replace(microsecond=0)
        expires_at = issued_at + LIFETIME
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": member.id,
            "name": member.name,
            "department": member.department,
            "roles": sorted(member.roles),
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": str(uuid.uuid4()),
        }
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": bare_key_id(self._key_id)}
        signing_input = f"{_segment(header)}.{_segment(claims)}"
        answer = self._kms.sign(
            KeyId=self._key_id,
            Message=signing_input.encode(),
            MessageType="RAW",  # KMS takes the digest; it takes up to 4096 bytes, far above ours
            SigningAlgorithm=KMS_ALGORITHM,
        )
        return f"{signing_input}.{_base64url(answer['Signature'])}", expires_at


def _segment(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
