"""The words of statistics and briefs in the caller's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.domain.ticket_statistics.figures import UNKNOWN
from sunhall.domain.ticket_statistics.rules import statistics_rules
from sunhall.http.locale import Locale
from sunhall.http.written_date import written


class BriefNames:
    """What things are called.

    Args:
        catalogue: Where the words are.
        locale: The caller's language.
    """

    def __init__(self, catalogue: Catalogue, locale: Locale) -> None:
        self._catalogue = catalogue
        self._locale = locale
        self._words = statistics_rules(catalogue).words
        self._labels = _labels(ticket_rules(catalogue))

    def say(self, key: str, /, **values: object) -> str:
        """Return a text of briefs with its places filled."""
        return self.own(self._words[key]).format(**values)

    def own(self, text: Text) -> str:
        """Return a text that stands with the thing itself."""
        return text.get(self._locale) or text.get(self._catalogue.city.locales[0], "")

    def word(self, by: str, word: str) -> str:
        """Return what a word of a dimension is called; what the city has dropped, as it is."""
        if word == UNKNOWN:
            return self.say("unknown")
        if by == "unit":
            return self._catalogue.label(f"department.{word}", self._locale)
        if by == "day":
            return self.day(date.fromisoformat(word))
        if by == "hour":
            return f"{word}:00"
        text = self._labels[by].get(word)
        return (self.own(text) if text else "") or word

    def listed(self, texts: Iterable[str]) -> str:
        """Return several words as the language lists them."""
        mark = self.say("list_mark")
        return (mark if self._locale == "zh-CN" else f"{mark} ").join(texts)

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        return written(day.isoformat(), self._locale)


def _labels(rules: TicketRules) -> Mapping[str, Mapping[str, Text]]:
    return {
        "channel": {each.id: each.label for each in rules.channels.values()},
        "kind": {each.id: each.label for each in rules.kinds.values()},
        "category": {each.id: each.label for each in rules.categories.values()},
        "group": {each.id: each.label for each in rules.groups.values()},
        "area": {each.id: each.label for each in rules.areas.values()},
    }
