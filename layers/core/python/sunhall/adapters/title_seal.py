"""Encrypts the titles of work lists under one key a month.

A page shows titles of 25 cases. Unwrapping 25 data keys for it would cost 25 calls of KMS, so
titles have keys of their own: one for each month, kept wrapped in the table, opened once per
process. Deleting the month's item ``KEYRING#title`` / ``<yyyy-mm>`` makes all titles sealed in
that month unreadable.

A sealed title is ``<yyyy-mm>.<base64url of nonce, ciphertext and tag>``.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from typing import TYPE_CHECKING, Final

from sunhall.domain.calendar.beijing import in_beijing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient

    from sunhall.application.ports import Clock

KEYRING: Final = "KEYRING#title"
NONCE_BYTES: Final = 12
_SEALED: Final = re.compile(r"(?P<month>[0-9]{4}-[0-9]{2})\.(?P<body>[A-Za-z0-9_-]+)")


class TableTitleSeal:
    """Titles sealed under the month's key.

    Args:
        dynamodb: The DynamoDB client.
        table_name: The table.
        kms: The KMS client.
        key_id: Id or ARN of the symmetric key that wraps the months' keys.
        clock: Tells the month.
    """

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table_name: str,
        kms: KMSClient,
        key_id: str,
        clock: Clock,
    ) -> None:
        self._dynamodb = dynamodb
        self._table_name = table_name
        self._kms = kms
        self._key_id = key_id
        self._clock = clock
        self._keys: dict[str, bytes | None] = {}

    def seal(self, title: str) -> str:
        """Return the title as opaque text."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        month = f"{in_beijing(self._clock.now()):%Y-%m}"
        key = self._key(month) or self._make_key(month)
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, title.encode(), _bound(month))
        return f"{month}.{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def unseal(self, sealed: str) -> str:
        """Return the title; empty when the key it was sealed under was destroyed.

        A list must be shown even when one of its titles cannot be: the case itself, which is sealed
        separately, is what tells of tampering.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        match = _SEALED.fullmatch(sealed)
        key = self._key(match["month"]) if match else None
        if match is None or key is None:
            return ""
        try:
            body = base64.urlsafe_b64decode(match["body"] + "=" * (-len(match["body"]) % 4))
            nonce, encrypted = body[:NONCE_BYTES], body[NONCE_BYTES:]
            return AESGCM(key).decrypt(nonce, encrypted, _bound(match["month"])).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return ""

    def _key(self, month: str) -> bytes | None:
        # An absence is remembered as well, or a page of shredded titles would ask for each row.
        if month not in self._keys:
            self._keys[month] = self._stored_key(month)
        return self._keys[month]

    def _stored_key(self, month: str) -> bytes | None:
        answer = self._dynamodb.get_item(
            TableName=self._table_name, Key=_item_key(month), ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        opened = self._kms.decrypt(
            KeyId=self._key_id,
            CiphertextBlob=answer["Item"]["wrapped"]["B"],
            EncryptionContext=_context(month),
        )
        return opened["Plaintext"]

    def _make_key(self, month: str) -> bytes:
        made = self._kms.generate_data_key(
            KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=_context(month)
        )
        try:
            self._dynamodb.put_item(
                TableName=self._table_name,
                Item={**_item_key(month), "wrapped": {"B": made["CiphertextBlob"]}},
                ConditionExpression="attribute_not_exists(PK)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            stored = self._stored_key(month)  # another process was first: its key is the month's
            if stored is None:
                raise
            self._keys[month] = stored
            return stored
        self._keys[month] = made["Plaintext"]
        return made["Plaintext"]


def _item_key(month: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": KEYRING}, "SK": {"S": month}}


def _context(month: str) -> dict[str, str]:
    return {"keyring": "title", "month": month}


def _bound(month: str) -> bytes:
    return b"sunhall title 1\x00" + month.encode()
