"""Secrets derived from the KMS MAC key, so that no secret is stored anywhere.

One KMS call a process and purpose. The same purpose gives the same key in every process: that is
what lets one Lambda open a cursor that another one sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


def derived_key(kms: KMSClient, key_id: str, purpose: str) -> bytes:
    """32 secret bytes for one purpose (``paging``); callers keep them for the process's life."""
    answer = kms.generate_mac(
        KeyId=key_id, MacAlgorithm="HMAC_SHA_256", Message=f"sunhall:{purpose}:v1".encode()
    )
    return answer["Mac"]
