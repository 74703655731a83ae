"""Reads the deadlines of a case with the reason of every day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sunhall.application.read_case import CaseFile
from sunhall.domain.calendar.counting import Deadline

if TYPE_CHECKING:
    from sunhall.domain.disclosure.explain_deadline import Line


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedDeadline:
    """A deadline with its explanation.

    Attributes:
        deadline: The date, with its counted and skipped days.
        lines: What happened to the period and what each day of it is; empty for a service that
            explains nothing.
    """

    deadline: Deadline
    lines: tuple[Line, ...]


def explained_deadlines(file: CaseFile) -> Mapping[str, ExplainedDeadline]:
    """Return the deadlines of a case that was read, by the clock's name."""
    service = file.loaded.service
    case: Any = file.loaded.case
    deadlines = service.clocks(case, file.context)
    lines: Mapping[str, tuple[Line, ...]] = {}
    if service.name == "disclosure":
        # Imported with the first explanation: whoever only looks at a case does not pay for it.
        from sunhall.domain.disclosure.explain_deadline import explained

        lines = explained(case, file.loaded.stored.events, file.context)
    return {
        name: ExplainedDeadline(deadline, lines.get(name, ()))
        for name, deadline in deadlines.items()
    }
