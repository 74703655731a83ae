"""Keys for keyed hashes, derived inside KMS: the key they come from never leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunhall.adapters.derived_key import derived_key

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


class MacKeys:
    """The process's derived keys: one call of ``kms:GenerateMac`` for each purpose it meets.

    Args:
        kms: The KMS client.
        key_id: Id or ARN of the HMAC_256 key.
    """

    def __init__(self, kms: KMSClient, key_id: str) -> None:
        self._kms = kms
        self._key_id = key_id
        self._derived: dict[str, bytes] = {}

    def derived(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose; see `sunhall.application.ports.Secrets`."""
        if purpose not in self._derived:
            self._derived[purpose] = derived_key(self._kms, self._key_id, purpose)
        return self._derived[purpose]
