"""The command by which an approver decides; every service with approvals takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, MaxLen

from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True)
class DecideNode(Command):
    """An approver decides the step that waits for them."""

    run: Annotated[int, Ge(1)]
    index: Annotated[int, Ge(0)]
    action: Literal["approve", "return"]
    opinion: Annotated[str, MaxLen(1000)] = ""
