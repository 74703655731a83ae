"""A case in words: every fact, document and event as rows that a person can read.

What something is called and where its values come from stands in ``facts.yaml``; nothing is told
that has no words there, so nobody is ever shown a name of the program, an id or a bare moment.

A row is ``{"label", "text"}``; what has parts is ``{"label", "groups"}`` with the rows of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.actor import APPLICANT, CONSULTEE, SYSTEM_PARTS
from sunhall.domain.approval.directory import Directory
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.engine.service import kind_of
from sunhall.http.written_date import written

if TYPE_CHECKING:
    from sunhall.domain.engine.event import Event
    from sunhall.http.case_views import Words

Row = dict[str, Any]

#: Fields of a document that name files: they are shown with their addresses, not as text.
_FILES: Final = frozenset({"attachments", "files"})

#: Part of a document that holds what was made of marked files.
_REDACTED: Final = "redacted_files"

#: A moment as the program writes it, and nothing else: people's own words may begin like one.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DIGEST: Final = "_digest"

#: What stands between several values.
_BETWEEN: Final = {"zh-CN": "、", "en": ", "}


class ToldCase:
    """The words of one case.

    Args:
        service: Name of its service.
        catalogue: Where the words are.
        locale: The caller's language.
        words: The labels in that language.
        directory: Gives the staff as it is now; asked only when somebody has to be named.
    """

    def __init__(
        self,
        service: str,
        catalogue: Catalogue,
        locale: str,
        words: Words,
        directory: Callable[[], Directory],
    ) -> None:
        self._service = service
        self._catalogue = catalogue
        self._locale = locale
        self._words = words
        self._read_directory = directory
        section: Mapping[str, Any] = catalogue.sections.get("facts", {})
        self._names: Mapping[str, Text] = section.get("names", {})
        self._values: Mapping[str, Mapping[str, Text]] = section.get("values", {})
        self._of: Mapping[str, Sequence[str]] = section.get("of", {})
        self._keys: Mapping[str, Sequence[str]] = section.get("keys", {})
        self._kinds: Mapping[str, Text] = section.get("documents", {})
        self._of_events = frozenset(section.get("events", ()))
        self._untold = frozenset(section.get("untold", ()))
        self._ranks: Mapping[str, Sequence[str]] = section.get("commands", {})

    # --- what is told ----------------------------------------------------------------------------

    def facts(self, facts: Mapping[str, Any]) -> list[Row]:
        """Return the rows of facts."""
        return list(self._rows(facts, "", free=False))

    def document(self, name: str, content: Mapping[str, Any]) -> Row:
        """Return a document with its rows; its files stand beside them as they came.

        Args:
            name: Name of the document within the case.
            content: What this person may see of it, files with their addresses.
        """
        kind = kind_of(name)
        beside = {*_FILES, _REDACTED}
        words = {part: value for part, value in content.items() if part not in beside}
        return {
            "name": name,
            "label": self._text(self._kinds.get(kind)),
            "rows": list(self._rows(words, kind, free=True)),
            "files": [
                {**file, "purpose_label": self._words(f"attachment_purpose.{file['purpose']}")}
                for field in sorted(_FILES)
                for file in content.get(field, ())
            ],
            "redacted": list(content.get(_REDACTED, ())),
        }

    def event(self, event: Event) -> list[Row]:
        """Return what an event says besides that it happened."""
        told = {
            name: value
            for name, value in event.data.items()
            if not self._of_events.isdisjoint((name, f"{event.type}.{name}"))
        }
        return list(self._rows(told, event.type, free=False))

    def who(self, actor: str) -> str:
        """Return who somebody is: a colleague by name, anybody else by their part.

        What somebody did who has left is never said to be the doing of the system.
        """
        part = "system" if actor in SYSTEM_PARTS else actor
        if part in ("system", APPLICANT.id, CONSULTEE.id):
            return self._words(f"who.{part}")
        member = self._directory.members.get(actor)
        return member.name if member else self._words("who.left")

    def ranked(self, commands: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return commands with where a page puts each: ``usual``, ``aside`` or ``grave``."""
        ranks = {name: rank for rank, names in self._ranks.items() for name in names}
        return [{**each, "rank": ranks.get(each["name"], "usual")} for each in commands]

    # --- rows ------------------------------------------------------------------------------------

    def _rows(self, data: Mapping[str, Any], around: str, *, free: bool) -> Iterator[Row]:
        for name, value in data.items():
            if name.endswith(_DIGEST) or value in (None, "", [], (), {}):
                continue
            if not self._untold.isdisjoint(self._written(name, around)):
                continue
            row = self._row(name, value, around, free=free)
            if row is not None:
                yield row

    def _row(self, name: str, value: Any, around: str, *, free: bool) -> Row | None:
        label = self._text(self._first(self._names, name, around))
        if not label:
            return None
        if name == "attributes":
            return self._grouped(label, [list(self._answers(value))])
        if isinstance(value, Mapping):
            counted_by = self._first(self._keys, name, around)
            if counted_by:
                named = ((self._sourced(counted_by, key), each) for key, each in value.items())
                rows = [{"label": who, "text": str(each)} for who, each in named if who]
                return self._grouped(label, [rows])
            return self._grouped(label, [list(self._rows(value, name, free=free))])
        if not isinstance(value, list | tuple):
            return _told(label, self._value(name, value, around, free=free))
        if any(isinstance(each, Mapping) for each in value):
            parts = [each for each in value if isinstance(each, Mapping)]
            return self._grouped(label, [list(self._rows(each, name, free=free)) for each in parts])
        texts = (self._value(name, each, around, free=free) for each in value)
        return _told(label, _BETWEEN[self._locale].join(filter(None, texts)))

    def _answers(self, answers: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the answers to the questions that the categories of tickets ask."""
        categories = self._catalogue.sections.get("ticket", {}).get("categories", ())
        asked = {
            question["code"]: question
            for category in categories
            for question in (category["service"] or {}).get("attributes", ())
            if question["code"] in answers
        }
        for code, question in asked.items():
            named = {each["key"]: self._text(each["name"]) for each in question["values"]}
            given = answers[code] if isinstance(answers[code], list) else [answers[code]]
            texts = (named.get(str(each)) or self._moment(each) or str(each) for each in given)
            yield {
                "label": self._text(question["label"]),
                "text": _BETWEEN[self._locale].join(texts),
            }

    @staticmethod
    def _grouped(label: str, groups: list[list[Row]]) -> Row | None:
        filled = [rows for rows in groups if rows]
        return {"label": label, "groups": filled} if filled else None

    # --- values ----------------------------------------------------------------------------------

    def _value(self, name: str, value: Any, around: str, *, free: bool) -> str:
        """Return a value in words; empty where there are none for it."""
        if isinstance(value, bool):
            return self._words(f"yes_no.{'yes' if value else 'no'}")
        texts = self._first(self._values, name, around) or {}
        if str(value) in texts:
            return self._text(texts[str(value)])
        sources = self._first(self._of, name, around)
        found = self._sourced(sources or (f"option.{name}",), str(value))
        if found:
            return found
        if isinstance(value, int | float):
            return str(value)
        return self._moment(value) or (value if free and isinstance(value, str) else "")

    def _sourced(self, sources: Iterable[str], value: str) -> str:
        return next(filter(None, (self._from(source, value) for source in sources)), "")

    def _from(self, source: str, value: str) -> str:
        if source == "text":
            return "" if _MOMENT.fullmatch(value) else value
        if source == "departments":
            department = self._catalogue.departments.get(value)
            return self._text(department.name) if department else ""
        if source == "staff":
            member = self._directory.members.get(value)
            return member.name if member else ""
        if "/" in source:
            return self._text(self._listed(source).get(value))
        if source == "clock":
            return self._words.clock(value)
        key = f"{source}.{value}"
        return self._words(key) if self._words.has(key) else ""

    def _listed(self, source: str) -> Mapping[str, Text]:
        section, _, name = source.partition("/")
        entries: Sequence[Mapping[str, Any]] = self._catalogue.sections.get(section, {}).get(
            name, ()
        )
        return {
            str(entry.get("id") or entry.get("code")): entry.get("label") or entry["name"]
            for entry in entries
        }

    def _moment(self, value: Any) -> str:
        if not isinstance(value, str):
            return ""
        if not _MOMENT.fullmatch(value):
            day = written(value, self._locale)
            return day if day != value else ""
        try:
            at = in_beijing(datetime.fromisoformat(value))
        except (ValueError, OverflowError):
            return ""  # There is no such moment, or not in Beijing any more.
        return f"{written(at.date().isoformat(), self._locale)} {at:%H:%M}"

    # --- words -----------------------------------------------------------------------------------

    def _first(self, table: Mapping[str, Any], name: str, around: str) -> Any:
        """Return what a table says of a name: in this service, in the thing around it, anywhere."""
        return next((table[key] for key in self._written(name, around) if key in table), None)

    def _written(self, name: str, around: str) -> tuple[str, str, str]:
        """Return how a table may write a name: of the service, of what is around it, or alone."""
        return f"{self._service}.{name}", f"{around}.{name}", name

    def _text(self, text: Text | None) -> str:
        return self._words.own(text) if text else ""

    @cached_property
    def _directory(self) -> Directory:
        return self._read_directory()


def _told(label: str, text: str) -> Row | None:
    return {"label": label, "text": text} if text else None
