"""A page of rows that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RowPage:
    """A page of rows; ``after`` is where the next one begins, or None at the end."""

    rows: Sequence[Any]
    after: Mapping[str, str] | None
