"""Texts of a ticket that are kept sealed beside its events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Sealed
from sunhall.domain.engine.sealing import seal


def sealed_text(
    name: str, content: Mapping[str, Any], context: Context
) -> tuple[tuple[Sealed, ...], str | None]:
    """Seal texts that may all be empty; then there is neither a document nor a digest.

    Args:
        name: Name of the document.
        content: Its fields.
        context: The world, for the salt.
    """
    if not any(content.values()):
        return (), None
    document, digest = seal(name, content, context.salt)
    return (document,), digest
