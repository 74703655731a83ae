"""Encrypts a case's confidential documents under a data key of its own.

KMS makes the data key and binds it to the case (encryption context); the table keeps it wrapped.
Destroying the wrapped key makes every document of the case unreadable for good, in backups too
once they have aged out, while the history of the case still verifies.

A sealed document is: one byte of format, 12 bytes of nonce, then AES-256-GCM over JSON deflated
with a dictionary of the words that documents have in common. That saves some 200 bytes, and
DynamoDB bills writes by the kilobyte.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

FORMAT: Final = b"\x01"
NONCE_BYTES: Final = 12
#: Part of the format: another dictionary is another format.
_WORDS: Final = (
    b'"text":""explanation":""points":["","guidance":""days":,"reason":""decision":"disclose",'
    b'"reasons":","disclosed_items":["","files":[{"salt":"","applicant":{"kind":"natural_person",'
    b'"name":"","id_type":"resident_id","id_number":"","contact_person":null,"phone":"1","email":"",'
    b'"postal_address":null},"information":{"description":"","reference":null},"delivery":{"form":'
    b'"electronic","way":"online"},"attachments":[{"upload_id":"","file_name":".pdf","purpose":'
    b'"supporting"}],"locale":"zh-CN"}'
)
_SHORTEST: Final = len(FORMAT) + NONCE_BYTES + 16  # the tag of an empty document


class KmsCaseSeal:
    """Data keys from KMS, documents sealed in this process.

    Args:
        kms: The KMS client.
        key_id: Id or ARN of the symmetric key that wraps the data keys.
    """

    def __init__(self, kms: KMSClient, key_id: str) -> None:
        self._kms = kms
        self._key_id = key_id

    def new_key(self, case_id: str) -> tuple[bytes, bytes]:
        """Return a fresh data key as ``(plain, wrapped)``."""
        made = self._kms.generate_data_key(
            KeyId=self._key_id, KeySpec="AES_256", EncryptionContext={"case_id": case_id}
        )
        return made["Plaintext"], made["CiphertextBlob"]

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        """Unwrap a case's data key.

        Raises:
            ValueError: It was changed, or belongs to another case.
        """
        try:
            opened = self._kms.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=wrapped,
                EncryptionContext={"case_id": case_id},
            )
        except (
            self._kms.exceptions.InvalidCiphertextException,
            self._kms.exceptions.IncorrectKeyException,
        ):
            raise ValueError("the data key is not this case's") from None
        return opened["Plaintext"]

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        """Encrypt a document; its case and name are bound to it."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + AESGCM(key).encrypt(nonce, _deflated(plain), _bound(case_id, name))

    def unseal(self, key: bytes, case_id: str, name: str, sealed: bytes) -> dict[str, Any]:
        """Decrypt a document.

        Raises:
            ValueError: It was changed, or belongs to another case or name.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(sealed) < _SHORTEST or not sealed.startswith(FORMAT):
            raise ValueError("not a sealed document of a known format")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            deflated = AESGCM(key).decrypt(nonce, body, _bound(case_id, name))
        except InvalidTag:
            raise ValueError("the sealed document does not verify") from None
        content: dict[str, Any] = json.loads(zlib.decompressobj(zdict=_WORDS).decompress(deflated))
        return content


def _deflated(plain: bytes) -> bytes:
    press = zlib.compressobj(level=9, zdict=_WORDS)
    return press.compress(plain) + press.flush()


def _bound(case_id: str, name: str) -> bytes:
    # The format is bound, too: a later format cannot be passed off as this one.
    return FORMAT + json.dumps([case_id, name]).encode()
