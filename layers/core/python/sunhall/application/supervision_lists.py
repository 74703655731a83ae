"""What people see of e-supervision: the list of findings, a case's sheet, the risk points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sunhall.application.carry_out import carry_out, load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import visible_case
from sunhall.application.request_identity import request_identity
from sunhall.application.supervise import (
    FindingPage,
    FindingQuestion,
    Sheet,
    SupervisionPorts,
)
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, permitted, widest_scope
from sunhall.domain.calendar.service_hours import in_service
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound, SunhallError

#: Months that a question about risk points spans at most.
MOST_MONTHS: Final = 12

#: What is urged in one go: everything that has a card because of its time.
_DUE_NOW: Final = "time"


@dataclass(frozen=True, slots=True)
class Urged:
    """What came of urging in one case.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number, if it was urged.
        code: Why it was not urged; empty when it was.
    """

    case_id: str
    receipt_no: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class UrgeOrder:
    """What is urged in several cases at once.

    Attributes:
        reason: Why.
        due: By when units are to report, if a day is set.
        cases: The cases; none means what is due now.
        wanted: Whose findings count as due now.
    """

    reason: str
    due: date | None
    cases: tuple[str, ...]
    wanted: FindingQuestion


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A risk point with what was found there.

    Attributes:
        data: What the catalogue says of it.
        found: Findings of each of its rules in the period.
    """

    data: Mapping[str, Any]
    found: Mapping[str, int]


def list_findings(
    ports: SupervisionPorts,
    actor: Actor,
    wanted: FindingQuestion,
    *,
    limit: int,
    after: Mapping[str, str] | None,
) -> FindingPage:
    """Return a page of findings: who heads a department sees its own.

    Raises:
        NotAllowed: The actor may not see that department's findings.
    """
    return ports.supervision.page(_own(actor, wanted), limit=limit, after=after)


def case_supervision(ports: SupervisionPorts, case_id: str, actor: Actor) -> Sheet:
    """Return what was found in a case and which orders are about it.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
    """
    visible_case(ports, case_id, actor)
    return ports.supervision.sheet(case_id)


def urge_cases(
    ports: SupervisionPorts, order: UrgeOrder, actor: Actor, key: str
) -> tuple[datetime, Sequence[Urged]]:
    """Urge in several cases, each by a command of its own; one that fails hinders no other.

    Args:
        ports: The outside world.
        order: What is urged where.
        actor: Who urges.
        key: The request's idempotency key.

    Returns:
        When the units are told (at once, or when offices open next), and what came of each case.

    Raises:
        NotAllowed: The actor supervises nothing.
        InvalidInput: More cases than the city urges at once.
    """
    if not permitted(actor, "supervise", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "supervise"})
    limits = ports.catalogue.sections["supervision"]["orders"]["limits"]
    most = limits["urges_at_once"]["amount"]
    if len(order.cases) > most:
        raise InvalidInput(errors=[FieldError("cases", "too_many_cases", {"limit": most})])
    city, now = ports.catalogue.city, ports.clock.now()
    told_at = in_service(ports.catalogue.calendar, city.service_hours, now)
    cases = order.cases or _due_now(ports, actor, order.wanted, most)
    return told_at, [_urged(ports, case_id, order, actor, key) for case_id in cases]


def risk_points(
    ports: SupervisionPorts, actor: Actor, first: date, last: date
) -> Sequence[RiskPoint]:
    """Return every risk point with the number of findings in some months.

    Args:
        ports: The outside world.
        actor: Who asks.
        first: A day of the first month.
        last: A day of the last month.

    Raises:
        NotAllowed: The actor may not see what was found in the whole city.
        InvalidInput: The months are in the wrong order, or too many.
    """
    if widest_scope(actor, "view_supervision") is not Scope.CITY:
        raise NotAllowed("supervision_not_allowed")
    found = ports.supervision.found(_months(first, last))
    points = ports.catalogue.sections["supervision"]["risk_points"]
    return [
        RiskPoint(point, {rule: found.get(rule, 0) for rule in point["rules"]}) for point in points
    ]


def _own(actor: Actor, wanted: FindingQuestion) -> FindingQuestion:
    """Return the question as far as the actor may ask it."""
    scope = widest_scope(actor, "view_supervision")
    if scope is Scope.CITY:
        return wanted
    own = actor.department
    if scope is None or own is None or wanted.department not in ("", own):
        raise NotAllowed("supervision_not_allowed")
    return replace(wanted, department=own)


def _due_now(
    ports: SupervisionPorts, actor: Actor, wanted: FindingQuestion, most: int
) -> tuple[str, ...]:
    """Return the cases that have a card because of their time, each once."""
    question = replace(_own(actor, wanted), kind=_DUE_NOW)
    page = ports.supervision.page(question, limit=most, after=None)
    return tuple(dict.fromkeys(row.case_id for row in page.rows))


def _urged(ports: Ports, case_id: str, order: UrgeOrder, actor: Actor, key: str) -> Urged:
    identity = request_identity(f"{actor.id}:urge", f"{key}:{case_id}", "0" * 16)
    try:
        loaded = load_case(ports, case_id)
        kind = loaded.service.commands.get("supervise")
        if kind is None:
            raise NotFound("case_not_found")
        told: dict[str, Any] = {"level": "urge", "reason": order.reason, "due": order.due}
        done = carry_out(
            ports,
            case_id,
            "supervise",
            kind(**told),
            actor,
            identity,
            expected_version=None,
            loaded=loaded,
        )
    except SunhallError as failure:
        return Urged(case_id, code=failure.code)
    return Urged(case_id, receipt_no=done.case.receipt_no)


def _months(first: date, last: date) -> list[str]:
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    if end < begin:
        raise InvalidInput(errors=[FieldError("to", "period_reversed")])
    if end - begin >= MOST_MONTHS:
        raise InvalidInput(errors=[FieldError("to", "too_many_months", {"limit": MOST_MONTHS})])
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(begin, end + 1)]
