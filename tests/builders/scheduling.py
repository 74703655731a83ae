"""A town with a few hosts and rooms, written as the catalogue compiles them.

Independent of the example city: whoever edits the example's YAML breaks no test of a rule.

liu, qin    work Monday to Friday, 9 to 12; qin also 14 to 17
cui         Wednesdays only, follows no statutory calendar
hall        a host of one item with several seats
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.scheduling.availability import Availability
from sunhall.domain.scheduling.cells import NOTHING_TAKEN, Cell, Claim, Taken
from sunhall.domain.scheduling.rules import SECTION, Item, SchedulingRules, scheduling_rules
from tests.builders.calendar import working_calendar
from tests.builders.catalogue import small_catalogue

#: A Wednesday in a week without holidays.
DAY: Final = date(2026, 4, 15)
#: Two days earlier, early in the morning.
NOW: Final = datetime(2026, 4, 13, 8, tzinfo=BEIJING)
#: When claims of these tests lapse, where nothing else is said.
LATER: Final = datetime(2026, 12, 31, tzinfo=BEIJING)

_WHY: Final = {"kind": "convention", "source": "", "article": "", "note": "for tests"}
_WORKDAYS: Final = (1, 2, 3, 4, 5)


def number(amount: int) -> dict[str, Any]:
    """Return a limit as it is compiled."""
    return {"amount": amount, "basis": _WHY}


def length(amount: int, unit: str) -> dict[str, Any]:
    """Return a period as it is compiled."""
    return {"amount": amount, "unit": unit, "roll": False, "basis": _WHY}


def hours(*days: int, start: int, end: int, first: str = "", last: str = "") -> list[Any]:
    """Return weekly hours, from and to in full hours."""
    span = [start * 60, end * 60]
    return [
        {"weekday": day, "span": span, "first": first or None, "last": last or None} for day in days
    ]


def host(name: str, weekly: list[Any], **more: Any) -> dict[str, Any]:
    """Return a host as compiled."""
    return {
        "id": name,
        "name": {"zh-CN": name, "en": name},
        "department": "petition-office",
        "weekly": weekly,
        "dated": [],
        "statutory": True,
        "makeup_weekday": None,
        "staff": f"staff-{name}",
        "weight": 1,
        **more,
    }


def room(name: str, weekly: list[Any], **more: Any) -> dict[str, Any]:
    """Return a room as compiled."""
    plain = host(name, weekly, **more)
    del plain["staff"], plain["weight"]
    return {**plain, "address": {"zh-CN": name, "en": name}}


def item(name: str, **more: Any) -> dict[str, Any]:
    """Return an item as compiled: thirty minutes and a quarter of an hour after it."""
    plain = {
        "id": name,
        "label": {"zh-CN": name, "en": name},
        "explanation": {"zh-CN": name, "en": name},
        "department": "petition-office",
        "mode": "video",
        "provider": "direct",
        "link": "",
        "hosts": ["liu", "qin"],
        "rooms": [],
        "duration": 30,
        "before": 0,
        "after": 15,
        "capacity": 1,
        "assignment": "round_robin",
        "approval": None,
        "waiting_list": True,
        "policy": "usual",
        **more,
    }
    kept = plain["before"] + plain["duration"] + plain["after"]
    return {"every": kept, **plain}


def policy(**more: Any) -> dict[str, Any]:
    """Return the rules that items share."""
    return {
        "id": "usual",
        "minimum_notice": length(4, "hour"),
        "window_days": number(28),
        "hold_minutes": number(10),
        "offer_minutes": number(240),
        "cancel_until": length(2, "hour"),
        "reschedule_until": length(4, "hour"),
        "open_bookings": number(1),
        "monthly_bookings": number(4),
        "reminders": [length(1, "calendar_day")],
        **more,
    }


def section(**more: Any) -> dict[str, Any]:
    """Return the section as it is compiled."""
    morning = hours(*_WORKDAYS, start=9, end=12)
    return {
        "grid": number(15),
        "fairness": {"over": "week", "basis": _WHY},
        "open_holds": number(5),
        "policies": [policy()],
        "items": [
            item("video"),
            item(
                "office",
                mode="in_person",
                provider="",
                rooms=["north", "south"],
            ),
            item("chosen", assignment="chosen", hosts=["qin", "liu"]),
            item(
                "briefing",
                mode="in_person",
                provider="",
                hosts=["hall"],
                rooms=["auditorium"],
                capacity=3,
                assignment="first",
            ),
            item("agreed", hosts=["cui"], before=15, approval="appointment-approval"),
        ],
        "hosts": [
            host("liu", morning),
            host("qin", [*morning, *hours(*_WORKDAYS, start=14, end=17)], makeup_weekday=1),
            host("cui", hours(3, start=9, end=12), statutory=False),
            host("hall", hours(3, start=9, end=12)),
        ],
        "rooms": [
            room("north", hours(*_WORKDAYS, start=8, end=18)),
            room("south", hours(*_WORKDAYS, start=8, end=10)),
            room("auditorium", hours(3, start=8, end=18)),
        ],
        **more,
    }


def town_catalogue(plain: dict[str, Any] | None = None) -> Catalogue:
    """Return the small city with something to be booked."""
    return replace(small_catalogue(), sections={SECTION: plain or section()})


def town_rules(plain: dict[str, Any] | None = None) -> SchedulingRules:
    """Return what can be booked in it."""
    return scheduling_rules(town_catalogue(plain))


def clock(text: str, on: date = DAY) -> datetime:
    """Return a moment of a day in Beijing: ``09:45``."""
    hour, _, minute = text.partition(":")
    return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=BEIJING)


def cells(resource: str, first: str, count: int, *, on: date = DAY, seat: int = 0) -> list[Cell]:
    """Return cells that follow each other: ``cells("host:liu", "09:00", 3)``."""
    hour, _, minute = first.partition(":")
    start = int(hour) * 60 + int(minute)
    return [Cell(resource, on, start + 15 * place, seat) for place in range(count)]


def taken(*groups: tuple[str, list[Cell]], until: datetime = LATER, **more: Any) -> Taken:
    """Return claims, owner by owner."""
    return Taken({cell: Claim(owner, until) for owner, named in groups for cell in named}, **more)


def view(
    claims: Taken = NOTHING_TAKEN,
    *,
    now: datetime = NOW,
    rules: SchedulingRules | None = None,
    mine: tuple[str, ...] = (),
) -> Availability:
    """Return what is free in the town."""
    return Availability(rules or town_rules(), working_calendar(), claims, now, frozenset(mine))


def of(name: str, seen: Availability) -> Item:
    """Return an item of what is seen."""
    return seen.rules.items[name]


def context(claims: Taken | None, *, now: datetime = NOW, actor: Actor = APPLICANT) -> Context:
    """Return the world of a decision."""
    return Context(now, actor, town_catalogue(), "salt", taken=claims)
