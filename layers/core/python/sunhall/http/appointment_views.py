"""Appointments as JSON: what can be booked, what was booked, what a host has before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sunhall.application.appointment_rows import AgendaRow
from sunhall.application.hold_slot import HeldSlot
from sunhall.application.ports import Ports
from sunhall.application.read_case import CaseFile
from sunhall.domain.appointment.facts import shared_facts
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.scheduling.rules import Host, Room, SchedulingRules, scheduling_rules
from sunhall.http.case_views import Words
from sunhall.http.time_zone import shown_in, zone_kept


def held_view(ports: Ports, held: HeldSlot, words: Words) -> dict[str, Any]:
    """Return a slot that is held."""
    rules = scheduling_rules(ports.catalogue)
    placed = held.placement
    return {
        "hold": held.hold,
        "expires_at": in_beijing(held.expires_at),
        "starts_at": placed.starts_at,
        "ends_at": placed.ends_at,
        "host": placed.host,
        "host_name": words.own(rules.hosts[placed.host].name),
        "room": placed.room,
    }


def appointment_view(file: CaseFile, words: Words) -> dict[str, Any]:
    """Return what the citizen sees of an appointment besides what every case shows."""
    case: Any = file.loaded.case
    rules = scheduling_rules(file.context.catalogue)
    zone = zone_kept(case.time_zone)
    item = rules.items.get(case.item)
    facts = shared_facts(case)
    plan = file.loaded.service.meeting(case, file.context)
    return {
        **facts,
        "item_label": words.own(item.label) if item else case.item,
        "department_name": words(f"department.{case.department}"),
        **{name: _time(facts[name], zone, rules, words) for name in _TIMES},
        "meeting": plan
        and {
            "provider": plan.provider,
            "opens_at": in_beijing(plan.opens_at),
            "closes_at": in_beijing(plan.closes_at),
        },
        "promises": [
            {**each, "department_name": words(f"department.{each['department']}")}
            for each in facts["promises"]
        ],
        "minutes": facts["minutes"]
        and {
            **facts["minutes"],
            "outcome_label": words(f"meeting_outcome.{facts['minutes']['outcome']}"),
        },
    }


#: Facts that are a time with host and room.
_TIMES = ("booking", "offer", "proposal")


def _time(
    fact: Mapping[str, Any] | None, zone: ZoneInfo, rules: SchedulingRules, words: Words
) -> dict[str, Any] | None:
    if fact is None:
        return None
    host, room = rules.hosts.get(fact["host"]), rules.rooms.get(fact["room"] or "")
    return {
        **fact,
        "shown_at": shown_in(datetime.fromisoformat(fact["starts_at"]), zone),
        "host_name": words.own(host.name) if host else fact["host"],
        "room_name": words.own(room.name) if room else None,
        "address": words.own(room.address) if room else None,
    }


def agenda_view(ports: Ports, rows: Iterable[AgendaRow], words: Words) -> list[dict[str, Any]]:
    """Return a day's appointments, in order."""
    rules = scheduling_rules(ports.catalogue)
    return [_line(ports, row, rules, words) for row in rows]


def _line(ports: Ports, row: AgendaRow, rules: SchedulingRules, words: Words) -> dict[str, Any]:
    host: Host | None = rules.hosts.get(row.host)
    room: Room | None = rules.rooms.get(row.room)
    item = rules.items.get(row.item)
    return {
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        "item": row.item,
        "item_label": words.own(item.label) if item else row.item,
        "title": ports.titles.unseal(row.title),
        "state": row.state,
        "state_label": words(f"state.{row.state}"),
        "mode": row.mode,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "host": row.host,
        "host_name": words.own(host.name) if host else row.host,
        "staff": row.staff,
        "room": row.room or None,
        "room_name": words.own(room.name) if room else None,
    }
