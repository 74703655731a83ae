"""The public log and the catalogue of what agencies publish, as pages that need no script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Final

from sunhall.application.public_shelves import PublicFiles, ShelfFilter, ShelfPage, ShelfRow
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.publication.entry import Entry, Shelf, Tombstone
from sunhall.http.message import Response
from sunhall.http.open_site import OpenSite
from sunhall.http.shelf_views import categories_view
from sunhall.http.written_date import written
from sunhall.http.written_page import paragraphs, tag

#: Days among the facts of an entry, in the order in which they are told.
_DAYS: Final = ("made_on", "due_on")


class OpenPages(OpenSite):
    """Writes lists and entries of both shelves."""

    def listed(
        self,
        shelf: Shelf,
        page: ShelfPage,
        wanted: ShelfFilter,
        query: str,
        cursor: str | None,
        counts: Mapping[str, int] | None,
        *,
        kept: int,
    ) -> Response:
        """Return a page of entries, with a form to search them.

        Args:
            shelf: Which list.
            page: What was found.
            wanted: What was asked for.
            query: Words that were searched.
            cursor: Where the next page starts, or None at the end.
            counts: Entries in each category, for the first page of the whole list.
            kept: Seconds for which the CDN keeps it.
        """
        address = f"/open/{shelf}"
        queries = _queries(wanted, query)
        lines = "".join(self._line(shelf, row) for row in page.rows)
        nothing = self.paragraph("nothing_found" if queries else "nothing_yet")
        body = [
            tag("h1", self.word(shelf), "govuk-heading-l"),
            tag("p", self.word(f"{shelf}_lead"), "govuk-body-l"),
            self._search(shelf, wanted, query),
            self._categories(shelf, counts) if counts is not None else "",
            self._asked(shelf, page, wanted, query),
            f'<ul class="govuk-list hall-entries">{lines}</ul>' if lines else "",
            "" if lines or cursor else nothing,
            self.next(address, cursor, "more", queries),
        ]
        return self.page(200, self.word(shelf), address, body, kept, queries)

    def entry(self, entry: Entry, files: PublicFiles, *, kept: int) -> Response:
        """Return the page of an entry."""
        address = f"/open/{entry.shelf}/{entry.id}"
        body = [
            self._back(entry.shelf),
            tag("h1", entry.title, "govuk-heading-l"),
            self.facts(self._facts(entry)),
            f'<h2 class="govuk-heading-m">{self.escaped("summary")}</h2>{paragraphs(entry.summary)}'
            if entry.summary
            else "",
            self._files(entry, files),
        ]
        return self.page(200, entry.title, address, body, kept)

    def tombstone(self, left: Tombstone, *, kept: int) -> Response:
        """Return the page of an entry that is gone: that it was there, when it went, and why."""
        reason = escape(self.words(f"take_down_reason.{left.reason}"))
        body = [
            self._back(left.shelf),
            tag("h1", self.word("taken_down"), "govuk-heading-l"),
            self.facts(
                (
                    ("unit", escape(self.department(left.department))),
                    ("category", escape(self._category(left.category))),
                    ("first_on", self.day(local_date(left.first_at))),
                    ("taken_down_on", self.day(local_date(left.at))),
                    ("reason", reason),
                    ("note", escape(left.note)),
                )
            ),
        ]
        address = f"/open/{left.shelf}/{left.id}"
        return self.page(410, self.word("taken_down"), address, body, kept)

    # --- Parts --------------------------------------------------------------------------------

    def _line(self, shelf: Shelf, row: ShelfRow) -> str:
        link = self.link(self.url(f"/open/{shelf}/{row.id}"), row.title, _TITLE)
        told = [
            escape(self.department(row.department)),
            escape(self._category(row.category)),
            self.day(local_date(_instant(row.at))),
        ]
        if "due_on" in row.facts:
            day = written(row.facts["due_on"], self.locale)
            told.append(self.filled("due_day", {"day": day}))
        beginning = tag("p", row.beginning, "hall-entry__beginning") if row.beginning else ""
        return (
            f'<li class="hall-entry">{link}{beginning}'
            f'<p class="hall-entry__where">{" · ".join(told)}</p></li>'
        )

    def _search(self, shelf: Shelf, wanted: ShelfFilter, query: str) -> str:
        units = {
            each.id: self.words.own(each.short_name)
            for each in self.catalogue.departments.values()
            if each.accepts_requests
        }
        kinds = {each: self._category(each) for each in self.catalogue.publication.categories}
        fields = (
            self._input("q", query, "search"),
            self._select("department", units, wanted.department),
            self._select("category", kinds, wanted.category),
            self._input("year", str(wanted.year or ""), "text", numbers=True),
        )
        language = '<input type="hidden" name="lang" value="en">' if self.locale == "en" else ""
        return (
            f'<form class="hall-search" method="get" action="/open/{shelf}" role="search">'
            f"{language}{''.join(fields)}"
            f'<button class="govuk-button govuk-button--secondary">{self.escaped("search")}'
            "</button></form>"
        )

    def _input(self, name: str, value: str, kind: str, *, numbers: bool = False) -> str:
        hint = f' aria-describedby="{name}-hint"' if name == "q" else ""
        told = f'<div class="govuk-hint" id="q-hint">{self.escaped("q_hint")}</div>' if hint else ""
        mode = ' inputmode="numeric" maxlength="4"' if numbers else ' maxlength="100"'
        return (
            f'<div class="hall-search__field hall-search__field--{name}">'
            f'<label class="govuk-label" for="{name}">{self.escaped(name)}</label>{told}'
            f'<input class="govuk-input" id="{name}" name="{name}" type="{kind}" '
            f'value="{escape(value)}"{mode}{hint}></div>'
        )

    def _select(self, name: str, choices: Mapping[str, str], chosen: str) -> str:
        options = "".join(
            f'<option value="{escape(each)}"{" selected" if each == chosen else ""}>'
            f"{escape(label)}</option>"
            for each, label in choices.items()
        )
        return (
            f'<div class="hall-search__field">'
            f'<label class="govuk-label" for="{name}">{self.escaped(name)}</label>'
            f'<select class="hall-select" id="{name}" name="{name}">'
            f'<option value="">{self.escaped("any")}</option>{options}</select></div>'
        )

    def _categories(self, shelf: Shelf, counts: Mapping[str, int]) -> str:
        """List what there is by category; without entries it is no link, but it is told."""
        lines = "".join(
            "<li>"
            + (
                self.link(self.url(f"/open/{shelf}", {"category": each["id"]}), each["label"])
                if each["count"]
                else escape(each["label"])
            )
            + f' <span class="hall-count">{each["count"]}</span></li>'
            for each in categories_view(counts, self.catalogue, self.locale)
            if each["count"] or shelf is Shelf.PUBLICATIONS
        )
        if not lines:
            return ""
        return (
            f'<details class="govuk-details" open><summary class="govuk-details__summary">'
            f'<span class="govuk-details__summary-text">{self.escaped("by_category")}</span>'
            f'</summary><div class="govuk-details__text"><ul class="hall-categories">{lines}</ul>'
            "</div></details>"
        )

    def _asked(self, shelf: Shelf, page: ShelfPage, wanted: ShelfFilter, query: str) -> str:
        """Head the list: how many there are, or what was asked for, and the way back to all."""
        told = []
        if page.total is not None:
            told.append(self.filled("total", {"count": page.total}))
        if query or wanted != ShelfFilter():
            told.append(self.link(self.url(f"/open/{shelf}"), self.word("all_of_them")))
        heading = f'<h2 class="govuk-heading-m">{self.escaped("entries")}</h2>'
        return heading + (f'<p class="govuk-body">{" · ".join(told)}</p>' if told else "")

    def _facts(self, entry: Entry) -> list[tuple[str, str]]:
        facts = entry.facts
        lines = [
            ("unit", escape(self.department(entry.department))),
            ("category", escape(self._category(entry.category))),
            ("index_number", escape(facts.get("index_number", ""))),
            *(
                (name, escape(self.words(f"{group}.{facts[name]}")))
                for name, group in (("decision", "decision"), ("form", "publication_form"))
                if name in facts
            ),
            *((name, escape(written(facts[name], self.locale))) for name in _DAYS if name in facts),
            ("first_on", self.day(local_date(entry.first_at))),
        ]
        if entry.at != entry.first_at:
            lines.append(("revised_on", self.day(local_date(entry.at))))
        lines += [
            ("tags", escape(" · ".join(entry.tags))),
            ("address", escape(facts.get("address", ""))),
        ]
        return lines

    def _files(self, entry: Entry, files: PublicFiles) -> str:
        lines = "".join(
            f"<li>{self.link(escape(files.url(entry.id, file)), file.name)}"
            f'<br><span class="govuk-hint hall-digest">SHA-256 {escape(file.sha256)}</span></li>'
            for file in entry.files
        )
        if not lines:
            return ""
        heading = f'<h2 class="govuk-heading-m">{self.escaped("files")}</h2>'
        return f'{heading}<ul class="govuk-list hall-entries">{lines}</ul>'

    def _back(self, shelf: Shelf) -> str:
        link = self.link(self.url(f"/open/{shelf}"), self.word(shelf), _STANDALONE)
        return f'<p class="govuk-body">{link}</p>'

    def _category(self, category: str) -> str:
        return self.words(f"publication_category.{category}")


_TITLE: Final = "govuk-link hall-entry__title"
_STANDALONE: Final = "govuk-link hall-standalone-link"


def _queries(wanted: ShelfFilter, query: str) -> dict[str, str]:
    """Return what an address has to say to ask for the same again."""
    said = {
        "q": query,
        "department": wanted.department,
        "category": wanted.category,
        "year": str(wanted.year or ""),
    }
    return {name: value for name, value in said.items() if value}


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at)
