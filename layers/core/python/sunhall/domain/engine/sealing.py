"""Binds confidential content to the history without showing it.

The event keeps a salted digest, the salt stays with the content. Once the content is erased nobody
can test a guess against the digest, and the hash chain of the case still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sunhall.domain.engine.decision import Sealed
from sunhall.domain.engine.event import canonical_json


def seal(name: str, content: Mapping[str, Any], salt: str) -> tuple[Sealed, str]:
    """Return the document to keep sealed, and the digest (hexadecimal) its event carries."""
    sealed = Sealed(name=name, content={"salt": salt, **content})
    return sealed, digest(sealed.content)


def seal_text(
    name: str, text: str, salt: str, *, field: str = "text"
) -> tuple[tuple[Sealed, ...], str | None]:
    """Return a text that may be empty as a document to keep sealed, with its event's digest.

    Without a text there is neither document nor digest.
    """
    if not text:
        return (), None
    document, its_digest = seal(name, {field: text}, salt)
    return (document,), its_digest


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 digest of sealed content with its salt, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
