"""What can be booked, and when, as JSON."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sunhall.application.find_slots import FoundSlots
from sunhall.domain.scheduling.rules import Host
from sunhall.domain.scheduling.slots import DaySlots
from sunhall.http.case_views import Words
from sunhall.http.time_zone import shown_in


def slots_view(found: FoundSlots, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    """Return the slots of an item, in Beijing's time and as the visitor's clocks show it."""
    item = found.item
    return {
        "item": item.id,
        "label": words.own(item.label),
        "explanation": words.own(item.explanation),
        "mode": item.mode,
        "duration": item.duration,
        "needs_agreement": item.approval is not None,
        "choose_host": item.assignment == "chosen",
        "waiting_list": item.waiting_list,
        "time_zone": zone.key,
        "hosts": [_person(found.rules.hosts[each], words) for each in item.hosts],
        "days": [_day(day, zone, words) for day in found.days],
    }


def _day(day: DaySlots, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    return {
        "on": day.on,
        "reason": day.reason or None,
        "reason_label": _why(day.reason, words) if day.reason else None,
        "full": day.full,
        "slots": [
            {
                "starts_at": slot.starts_at,
                "ends_at": slot.ends_at,
                "shown_at": shown_in(slot.starts_at, zone),
                "seats": slot.seats,
                "hosts": list(slot.hosts),
            }
            for slot in day.slots
        ],
    }


def _why(reason: str, words: Words) -> str:
    """Return why a day has no slot: a holiday has its name, everything else a word of ours."""
    return words(f"day.{reason}") if reason.startswith("holiday:") else words(f"no_slot.{reason}")


def _person(host: Host, words: Words) -> dict[str, str]:
    return {"id": host.id, "name": words.own(host.name)}
