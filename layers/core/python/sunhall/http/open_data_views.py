"""The dictionary of open data: what each column of the file means, and every word in it."""

from __future__ import annotations

from typing import Any, Final

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket_statistics.figures import UNKNOWN
from sunhall.domain.ticket_statistics.open_lines import COLUMNS, OTHER
from sunhall.domain.ticket_statistics.rules import statistics_rules
from sunhall.http.locale import Locale

Plain = dict[str, Any]

#: Words of the file that are the same in every city, by column.
OWN_WORDS: Final = {
    "state": ("open", "closed", "not_accepted"),
    "on_time": ("yes", "no"),
    "satisfaction": ("content", "not_content"),
}


def dictionary_view(catalogue: Catalogue, locale: Locale) -> Plain:
    """Return the columns with their words, in the caller's language."""
    rules = ticket_rules(catalogue)
    offered = [each for each in rules.categories.values() if each.service and not each.confidential]
    named: dict[str, dict[str, Any]] = {
        "category": {each.id: each.label for each in offered},
        "group": {each.group: rules.groups[each.group].label for each in offered},
        "area": {each.id: each.label for each in rules.areas.values()},
        "channel": {each.id: each.label for each in rules.channels.values()},
    }
    columns = []
    for name in COLUMNS:
        words = {
            word: text.get(locale) or text.get(catalogue.city.locales[0], word)
            for word, text in named.get(name, {}).items()
        }
        words |= {
            word: catalogue.label(f"open_data.{name}_{word}", locale)
            for word in OWN_WORDS.get(name, ())
        }
        if name == "area":
            words |= {
                OTHER: catalogue.label("open_data.area_other", locale),
                UNKNOWN: catalogue.label("open_data.area_unknown", locale),
            }
        label = catalogue.label(f"open_data.{name}", locale)
        columns.append({"name": name, "label": label, "words": words})
    return {
        "columns": columns,
        "least_cell": statistics_rules(catalogue).open_cell,
        "encoding": "UTF-8",
        "format": "RFC 4180",
    }
