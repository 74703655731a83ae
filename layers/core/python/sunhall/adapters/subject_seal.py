"""Seals what a provider calls somebody (an ``openid``), each by KMS itself.

It is 28 characters, so no data key is made for it: KMS encrypts it, bound to the person by its
encryption context. Who seals needs no right to open, and who opens none to seal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


class KmsSubjectSeal:
    """Seals and opens.

    Args:
        kms: The KMS client.
        key_id: Id or ARN of the symmetric key.
    """

    def __init__(self, kms: KMSClient, key_id: str) -> None:
        self._kms = kms
        self._key_id = key_id

    def seal(self, staff: str, subject: str) -> bytes:
        """Return it sealed, bound to the person."""
        sealed = self._kms.encrypt(
            KeyId=self._key_id, Plaintext=subject.encode(), EncryptionContext=_context(staff)
        )
        return sealed["CiphertextBlob"]

    def unseal(self, staff: str, sealed: bytes) -> str:
        """Return what was sealed for this person."""
        opened = self._kms.decrypt(
            KeyId=self._key_id, CiphertextBlob=sealed, EncryptionContext=_context(staff)
        )
        return opened["Plaintext"].decode()


def _context(staff: str) -> dict[str, str]:
    return {"reminds": staff}
