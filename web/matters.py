"""What tickets and petitions can be about, as their pages show it: from the city's catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.catalogue.source import data_of
from web.attachable import attachable


def matters(catalogue: Path, locale: str) -> dict[str, Any]:
    """Returns the choices of the forms of tickets and petitions, and the numbers that they tell.

    Args:
        catalogue: The folder with the city's YAML.
        locale: The language of labels.

    Raises:
        FileNotFoundError: The catalogue says nothing of tickets or of petitions.
        KeyError: A label or a number is missing.
    """
    ticket = _yaml(catalogue / "services" / "ticket.yaml")
    petition = _yaml(catalogue / "services" / "petition.yaml")
    topics = _yaml(catalogue / "hotline" / "categories.yaml")
    offered = [
        each for each in topics["categories"] if "service" in each and not each.get("confidential")
    ]
    groups = {each["group"] for each in offered}
    labels = _Labels(locale)
    return {
        "matters": {
            "choices": {
                "ticket_kind": labels(ticket["kinds"]),
                "topic": labels(each for each in topics["groups"] if each["id"] in groups),
                "area": labels(_yaml(catalogue / "hotline" / "areas.yaml")["areas"]),
                "result": labels(ticket["callback_results"]),
                "satisfaction": labels(ticket["satisfaction"]),
                "reply_result": labels(ticket["reply_results"]),
                "petition_kind": labels(petition["kinds"]),
                "about": {
                    each["id"]: each["name"][locale]
                    for each in _yaml(catalogue / "departments.yaml")
                    if each["accepts_requests"]
                },
            },
            "categories": [_category(each, locale) for each in offered],
            "kinds": {
                each["id"]: {
                    "anonymous": each["anonymous"],
                    "confidential": each.get("confidential", False),
                    "public": each.get("public", True),
                }
                for each in ticket["kinds"]
            },
            "emergency": labels(ticket["emergency_numbers"], "number"),
        },
        "attachments": attachable(catalogue),
        "numbers": {
            **{name: str(each["amount"]) for name, each in petition["periods"].items()},
            "handling": str(petition["handling"]["dispute"]["amount"]),
            "representatives": str(petition["limits"]["representatives"]["amount"]),
            "urge_hours": str(ticket["periods"]["urge_interval"]["amount"]),
        },
    }


def _category(category: dict[str, Any], locale: str) -> dict[str, Any]:
    """Returns a category with its questions, worded as the API words them."""
    return {
        "id": category["id"],
        "group": category["group"],
        "label": category["label"][locale],
        "description": category["service"]["description"][locale],
        "questions": [
            {
                "code": each["code"],
                "label": each["label"][locale],
                "datatype": each["datatype"],
                "required": each.get("required", False),
                "hint": each.get("hint", {}).get(locale, ""),
                "values": [
                    {"key": value["key"], "label": value["name"][locale]}
                    for value in each.get("values", ())
                ],
            }
            for each in category["service"].get("attributes", ())
        ],
    }


class _Labels:
    """The labels of a list's entries by their ids, in one language."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def __call__(self, entries: Any, key: str = "id") -> dict[str, str]:
        return {str(each[key]): each["label"][self._locale] for each in entries}


def _yaml(path: Path) -> Any:
    return data_of(path.read_text(encoding="utf-8"))
