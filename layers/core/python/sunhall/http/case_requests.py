"""The bodies of requests that are the same for every service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import Ge, MaxLen, MinLen

from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True)
class GiveAction(Command):
    """``POST …/{receipt_no}/actions``: something the applicant does to a case."""

    action: Annotated[str, MinLen(1), MaxLen(64)]
    data: dict[str, Any] = field(default_factory=dict)
    expected_version: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True)
class GiveCommand(Command):
    """``POST /api/v1/staff/cases/{case_id}/commands``: something staff do to a case."""

    command: Annotated[str, MinLen(1), MaxLen(64)]
    data: dict[str, Any] = field(default_factory=dict)
    expected_version: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True)
class ActOnTask(Command):
    """``POST /api/v1/staff/approvals/{task_id}/actions``: an approver decides."""

    action: Annotated[str, MinLen(1), MaxLen(64)]
    opinion: Annotated[str, MaxLen(1000)] = ""
    data: dict[str, Any] = field(default_factory=dict)
