"""Which city a caller means."""

from __future__ import annotations

from collections.abc import Mapping

from sunhall.domain.errors import FieldError, NotFound
from sunhall.domain.open311.rules import Open311Rules


def check_jurisdiction(given: Mapping[str, str], rules: Open311Rules) -> None:
    """Make sure that the caller means this city.

    We serve one jurisdiction, so the argument may be left out.

    Raises:
        NotFound: ``open311_jurisdiction_unknown``.
    """
    named = given.get("jurisdiction_id", "")
    if named and named != rules.jurisdiction:
        errors = [FieldError("jurisdiction_id", "open311_jurisdiction_unknown")]
        raise NotFound("open311_jurisdiction_unknown", errors=errors)
