"""What is asked of supervision: which findings, which months, which cases to urge."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, get_args

from annotated_types import MaxLen, MinLen

from sunhall.application.supervise import FindingQuestion
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.supervision.rule import Kind, Severity
from sunhall.http.message import Request

SEVERITIES: Final[tuple[str, ...]] = get_args(Severity)
KINDS: Final[tuple[str, ...]] = get_args(Kind)

_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)

_CaseId = Annotated[str, MinLen(26), MaxLen(26)]


@dataclass(frozen=True, slots=True)
class UrgeCases(Command):
    """Urge in several cases at once.

    Attributes:
        reason: Why.
        cases: The cases; without any, what has a card now because of its time.
        department: Only what is due in this department; for what is due now.
        service: Only what is due in this service; for what is due now.
        due: By when units are to report, if a day is set.
    """

    reason: Annotated[str, MinLen(1), MaxLen(500)]
    cases: Annotated[tuple[_CaseId, ...], MaxLen(100)] = ()
    department: Annotated[str, MaxLen(60)] = ""
    service: Annotated[str, MaxLen(60)] = ""
    due: datetime.date | None = None


def finding_question(request: Request) -> FindingQuestion:
    """Return what ``?severity=&department=&service=&kind=`` asks for.

    Raises:
        InvalidInput: ``not_one_of`` for a severity or a kind that is none.
    """
    query = request.query
    for name, allowed in (("severity", SEVERITIES), ("kind", KINDS)):
        if query.get(name, allowed[0]) not in allowed:
            told = {"allowed": ", ".join(allowed)}
            raise InvalidInput(errors=[FieldError(name, "not_one_of", told)])
    return FindingQuestion(
        severity=query.get("severity", ""),
        department=query.get("department", ""),
        service=query.get("service", ""),
        kind=query.get("kind", ""),
    )


def months(request: Request, today: date) -> tuple[date, date]:
    """Return a day of the first and of the last month of ``?from=&to=``; this month unless told.

    Raises:
        InvalidInput: ``not_a_month``.
    """
    this = f"{today:%Y-%m}"
    return _month(request, "from", this), _month(request, "to", this)


def _month(request: Request, name: str, default: str) -> date:
    found = _MONTH.fullmatch(request.query.get(name, default))
    if found is None:
        raise InvalidInput(errors=[FieldError(name, "not_a_month")])
    return date(int(found[1]), int(found[2]), 1)
