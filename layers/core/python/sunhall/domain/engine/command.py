"""What every command has in common: a closed set of fields."""

from __future__ import annotations

from typing import Any, ClassVar


class Command:
    """A closed record of what someone asks for.

    Subclasses are frozen dataclasses whose annotations carry their limits. The edge validates
    input against those annotations, so a limit is written once, here in the domain.
    """

    __slots__ = ()

    #: Read by the edge's validator: unknown fields are errors and outer blanks are dropped.
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "str_strip_whitespace": True}
