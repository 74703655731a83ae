"""What can be booked, as the pages of appointments show it: taken from the city's catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from web.attachable import attachable


def bookable(catalogue: Path, locale: str) -> dict[str, Any]:
    """Returns the items that can be booked and the numbers that hold for all of them.

    Args:
        catalogue: The folder with the city's YAML.
        locale: The language of names.

    Raises:
        FileNotFoundError: The catalogue says nothing of appointments.
        KeyError: A name or a number is missing.
    """
    data = _yaml(catalogue / "appointments" / "items.yaml")
    rules = _yaml(catalogue / "services" / "appointment.yaml")
    hosts = {each["id"]: each for each in _yaml(catalogue / "appointments" / "hosts.yaml")["hosts"]}
    policies = {each["id"]: each for each in data["policies"]}
    departments = {
        each["id"]: each["name"][locale] for each in _yaml(catalogue / "departments.yaml")
    }
    return {
        "items": {
            item["id"]: {
                "label": item["label"][locale],
                "explanation": item["explanation"][locale],
                "department": departments[item["department"]],
                "mode": item["mode"],
                "minutes": item["duration"],
                # Whom to meet is asked where it can be chosen, and nowhere else.
                "hosts": {each: hosts[each]["name"][locale] for each in item["hosts"]}
                if item["assignment"] == "chosen"
                else None,
                "waiting": item.get("waiting_list", False),
                "agreement": "approval" in item,
                **_numbers(policies[item["policy"]]),
            }
            for item in data["items"]
        },
        "attachments": attachable(catalogue),
        "bookings": {
            "moves": rules["limits"]["reschedules"]["amount"],
            "longest_wait": rules["limits"]["longest_wait"]["amount"],
            "signing": _period(rules["periods"]["signing"]),
            "waiting_after_start": rules["limits"]["waiting_after_start"]["amount"],
            "opens_before": rules["limits"]["opens_before"]["amount"],
        },
    }


def _numbers(policy: dict[str, Any]) -> dict[str, Any]:
    return {
        "window": policy["window_days"]["amount"],
        "hold": policy["hold_minutes"]["amount"],
        "notice": _period(policy["minimum_notice"]),
        "move_until": _period(policy["reschedule_until"]),
        "cancel_until": _period(policy["cancel_until"]),
    }


def _period(period: dict[str, Any]) -> dict[str, Any]:
    return {"amount": period["amount"], "unit": period["unit"]}


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
