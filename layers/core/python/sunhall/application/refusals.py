"""Turns a refusal of the pure core into the error the caller is told."""

from __future__ import annotations

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.errors import Conflict, FieldError, NotAllowed, RuleRefused, SunhallError


def refused(refusal: Refusal, *, at: str = "") -> SunhallError:
    """Return the error for a refusal.

    Args:
        refusal: What `decide` answered.
        at: Path of the command's data in the request body, put before every field.
    """
    if refusal.kind == "conflict":
        return Conflict(refusal.code, refusal.params)
    if refusal.kind == "forbidden":
        return NotAllowed(refusal.code, refusal.params)
    prefix = f"{at}." if at else ""
    errors = [
        FieldError(f"{prefix}{field}", single.code, single.params)
        for single in (refusal, *refusal.also)
        for field in single.fields
    ]
    return RuleRefused(refusal.code, refusal.params, errors=errors)
