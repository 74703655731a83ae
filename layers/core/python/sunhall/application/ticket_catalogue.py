"""What anybody may know of the hotline: what a form or an application needs to hand in a ticket.

Texts are in the caller's language alone: with all the categories, both would be twice as much for
everybody. The city's general facts stand in the catalogue of `sunhall.application.public_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue, Choice, Text
from sunhall.domain.ticket.rules import (
    Area,
    Attribute,
    PublicService,
    TicketCategory,
    TicketRules,
    ticket_rules,
)

Plain = dict[str, Any]

_MILLIONTHS: Final = 1_000_000


class _Texts:
    """Texts in one language."""

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue = catalogue
        self._locale = locale

    def __call__(self, text: Text) -> str:
        return text.get(self._locale) or text.get(self._catalogue.city.locales[0], "")


def ticket_catalogue(catalogue: Catalogue, locale: str) -> Plain:
    """Return what the hotline offers to citizens.

    Args:
        catalogue: The city's rules.
        locale: The caller's language.
    """
    rules, texts = ticket_rules(catalogue), _Texts(catalogue, locale)
    offered = [each for each in rules.categories.values() if _is_offered(each)]
    groups = {each.group for each in offered}
    return {
        "version": catalogue.version,
        "locale": locale,
        "kinds": [
            {"id": each.id, "label": texts(each.label), "anonymous": each.anonymous}
            for each in rules.kinds.values()
        ],
        "channels": [
            {"id": each.id, "label": texts(each.label)}
            for each in rules.channels.values()
            if each.public
        ],
        "groups": _choices((rules.groups[each] for each in rules.groups if each in groups), texts),
        "categories": [_category(each, each.service, texts) for each in offered if each.service],
        "areas": [_area(each, texts) for each in rules.areas.values()],
        "satisfaction": _choices(rules.satisfaction.values(), texts),
        "callback_results": _choices(rules.callback_results.values(), texts),
        "refusal_reasons": _refusals(rules, texts),
        "emergency_numbers": [
            {"number": number, "label": texts(label)}
            for number, label in rules.emergency_numbers.items()
        ],
    }


def _is_offered(category: TicketCategory) -> bool:
    return category.service is not None and not category.confidential


def _category(category: TicketCategory, service: PublicService, texts: _Texts) -> Plain:
    return {
        "id": category.id,
        "group": category.group,
        "label": texts(category.label),
        "description": texts(service.description),
        "service_code": service.service_code,
        "kind": category.kind,
        "questions": [_question(each, texts) for each in service.attributes],
    }


def _question(attribute: Attribute, texts: _Texts) -> Plain:
    return {
        "code": attribute.code,
        "label": texts(attribute.label),
        "datatype": attribute.datatype,
        "required": attribute.required,
        "hint": texts(attribute.hint),
        "values": [{"key": key, "label": texts(label)} for key, label in attribute.values.items()],
    }


def _area(area: Area, texts: _Texts) -> Plain:
    """Return a district with its outline as GeoJSON writes positions: WGS84, in degrees."""
    ring = [[east / _MILLIONTHS, north / _MILLIONTHS] for east, north in area.outline]
    return {"id": area.id, "label": texts(area.label), "outline": ring}


def _refusals(rules: TicketRules, texts: _Texts) -> list[Plain]:
    return [
        {"code": each.code, "label": texts(each.label), "where_to_go": texts(each.where_to_go)}
        for each in rules.refusal_reasons.values()
    ]


def _choices(choices: Iterable[Choice], texts: _Texts) -> list[Plain]:
    return [{"id": each.id, "label": texts(each.label)} for each in choices]
