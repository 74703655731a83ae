"""Rows of the hotline's statistics told directly, and a made-up season of a city."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket_statistics.day_count import DayCount, count_day
from sunhall.domain.ticket_statistics.figures import TicketFigures
from sunhall.domain.ticket_statistics.rules import AttentionRules, HotRules
from tests.builders import tickets

MONDAY: Final = date(2026, 5, 11)

HOT: Final = HotRules(least=5, growth=1.5, significance=0.005, windows=4, shown=10)
ATTENTION: Final = AttentionRules(sample=5, on_time=90, content=80, overdue=3)

#: The section as it is compiled; its words are those of the example city.
SECTION: Final[Mapping[str, Any]] = {
    "hot": {
        "least": 5,
        "growth_percent": 150,
        "significance_in_10000": 50,
        "windows": 4,
        "shown": 10,
    },
    "attention": {"sample": 5, "on_time": 90, "content": 80, "overdue": 3},
    "open_cell": 3,
    "examples": 3,
    "longest": 366,
    "words": {},
}


def counting_city() -> Catalogue:
    """Return the small city with its hotline, which counts."""
    city = tickets.hotline_catalogue()
    return replace(city, sections={**city.sections, "statistics": SECTION})


def figures(number: int = 1, day: date = MONDAY, **facts: Any) -> TicketFigures:
    """Return the row of a ticket about a hole in a road, just handed in, unless told otherwise."""
    told: dict[str, Any] = {
        "case_id": f"01J{number:023d}",
        "receipt_no": f"RX-{day:%Y%m%d}-{number:06d}-0",
        "day": day,
        "hour": 9,
        "channel": "phone",
        "kind": "help",
        "category": "road_damage",
        "group": "traffic",
        "area": "chengdong",
        "unit": "urban-management",
        "state": "handling",
        "listed": True,
    }
    return TicketFigures(**{**told, **facts})


def closed(number: int = 1, day: date = MONDAY, **facts: Any) -> TicketFigures:
    """Return the row of a ticket that was answered in time, to the citizen's content."""
    told: dict[str, Any] = {
        "state": "closed",
        "result": "solved",
        "accepted_after": 12,
        "answered_on": day + timedelta(days=2),
        "on_time": True,
        "solved": "solved",
        "satisfaction": "satisfied",
    }
    return figures(number, day, **{**told, **facts})


def counted(rows: Sequence[TicketFigures]) -> list[DayCount]:
    """Return the counts of the days on which rows came in."""
    days = sorted({row.day for row in rows})
    return [count_day(day, [row for row in rows if row.day == day]) for day in days]


#: Category, group, unit, and how many come in on a day.
_MATTERS: Final = (
    ("road_damage", "traffic", "transport-bureau", 5),
    ("street_vending", "city_appearance", "urban-management", 8),
    ("garbage", "city_appearance", "urban-management", 6),
    ("food_safety", "market", "market-supervision", 4),
    ("consumer_dispute", "market", "market-supervision", 7),
    ("air_pollution", "environment", "ecology-environment", 2),
    ("wage_arrears", "labour", "human-resources", 3),
    ("water_supply", "utilities", "water-affairs", 3),
    ("school_admission", "education", "education-bureau", 1),
)
_CHANNELS: Final = ("phone", "phone", "phone", "web", "mini_app", "leader_mailbox")


def season(
    last: date,
    days: int,
    *,
    scale: float = 1.0,
    bursts: Mapping[tuple[str, str], tuple[date, int]] | None = None,
    seed: int = 7,
) -> list[TicketFigures]:
    """Return the rows of a season.

    Args:
        last: Its last day.
        days: Its length.
        scale: How busy the city is.
        bursts: Category and district → first day and how many more come in on each day since.
        seed: Of its chance: the same season every time.
    """
    chance = random.Random(seed)  # noqa: S311 - a made-up city, no secret
    rows: list[TicketFigures] = []
    for back in range(days - 1, -1, -1):
        day = last - timedelta(days=back)
        busy = scale * (0.6 if day.weekday() >= 5 else 1.0)
        for category, group, unit, mean in _MATTERS:
            for area in ("chengdong", "chengxi"):
                begun, more = (bursts or {}).get((category, area), (last, 0))
                usual = chance.gauss(mean * busy / 2, (mean * busy / 2) ** 0.5)
                count = max(0, round(usual)) + (more if day >= begun else 0)
                for _ in range(count):
                    row = (category, group, unit, area)
                    rows.append(_one(chance, len(rows) + 1, day, row, last))
    return rows


def _one(
    chance: random.Random, number: int, day: date, row: tuple[str, str, str, str], last: date
) -> TicketFigures:
    category, group, unit, area = row
    late = chance.random() < (0.25 if unit == "urban-management" else 0.06)
    took = chance.randint(6, 9) if late else chance.randint(0, 5)
    over = day + timedelta(days=took) <= last
    happy = chance.random() < (0.7 if unit == "market-supervision" else 0.9)
    told: dict[str, Any] = {
        "hour": min(23, max(0, round(chance.gauss(13, 4)))),
        "channel": chance.choice(_CHANNELS),
        "kind": chance.choice(("help", "complaint", "consultation")),
        "category": category,
        "group": group,
        "area": area,
        "unit": unit,
        "accepted_after": chance.randint(1, 90),
        "repeats": 1 if chance.random() < 0.08 else 0,
        "urges": 1 if chance.random() < 0.1 else 0,
        "card": "red" if late and (last - day).days > 5 else "",
    }
    if over:
        told |= {
            "state": "closed",
            "answered_on": day + timedelta(days=took),
            "on_time": not late,
            "solved": "solved" if happy else "unsolved",
            "satisfaction": "satisfied" if happy else "dissatisfied",
        }
    elif told["card"]:
        told["on_time"] = False
    return figures(number, day, **told)
