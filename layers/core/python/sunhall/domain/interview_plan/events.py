"""The events of a plan: one function per event, giving its type and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.engine.event import Happening


def plan_drafted(*, receipt_no: str, year: int, office: str, catalogue_version: str) -> Happening:
    """The plan of a year was begun."""
    return Happening(
        "plan_drafted",
        {
            "receipt_no": receipt_no,
            "year": year,
            "office": office,
            "catalogue_version": catalogue_version,
        },
    )


def candidates_listed(departments: Sequence[str]) -> Happening:
    """The units that can be voted for were listed."""
    return Happening("candidates_listed", {"departments": list(departments)})


def plan_vote_opened(*, ballot: int, closes_at: datetime) -> Happening:
    """The public votes on them until a moment."""
    return Happening("plan_vote_opened", {"ballot": ballot, "closes_at": closes_at.isoformat()})


def plan_vote_closed(*, ballot: int, result: Mapping[str, Any]) -> Happening:
    """The vote was counted; which units are taken, and why."""
    return Happening("plan_vote_closed", {"ballot": ballot, **result})


def months_assigned(months: Mapping[str, int]) -> Happening:
    """Every unit was given its month."""
    return Happening("months_assigned", {"months": dict(months)})


def plan_adopted() -> Happening:
    """The plan runs."""
    return Happening("plan_adopted", {})


def planned_session_ordered(
    *, department: str, planned_on: date, title_digest: str, document: str
) -> Happening:
    """The session of a unit is to be opened."""
    return Happening(
        "planned_session_ordered",
        {
            "department": department,
            "planned_on": planned_on.isoformat(),
            "title_digest": title_digest,
            "document": document,
        },
    )


def planned_session_opened(*, department: str, receipt_no: str) -> Happening:
    """The session of a unit was opened."""
    return Happening("planned_session_opened", {"department": department, "session_no": receipt_no})


def planned_session_held(*, department: str, held_on: date) -> Happening:
    """The session of a unit took place."""
    data = {"department": department, "held_on": held_on.isoformat()}
    return Happening("planned_session_held", data)


def planned_session_dropped(*, department: str) -> Happening:
    """The session of a unit was called off."""
    return Happening("planned_session_dropped", {"department": department})


def planned_month_missed(*, department: str, month: int) -> Happening:
    """A month went by without the session that was planned for it."""
    return Happening("planned_month_missed", {"department": department, "month": month})


def plan_completed(*, held: int, units: int, by_clock: bool) -> Happening:
    """Every unit had its session, or the year is over."""
    return Happening("plan_completed", {"held": held, "units": units, "by_clock": by_clock})


def plan_cancelled(*, reason_digest: str) -> Happening:
    """The plan was given up."""
    return Happening("plan_cancelled", {"reason_digest": reason_digest})
