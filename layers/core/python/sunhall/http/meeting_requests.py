"""Bodies of the requests about meetings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from annotated_types import MaxLen, MinLen

DisplayName = Annotated[str, MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True)
class AskForTicket:
    """A citizen wants into a meeting.

    Attributes:
        display_name: The name they want to be shown there.
    """

    display_name: DisplayName

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class AskForStaffTicket:
    """A member of staff wants into a meeting.

    Attributes:
        display_name: The name they want to be shown there; None for that of their account.
    """

    display_name: DisplayName | None = None

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
