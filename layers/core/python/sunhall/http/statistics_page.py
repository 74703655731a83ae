"""The public statistics as a page: every figure stands in a table, with a picture beside it.

The pictures are drawn here and hold no text, so that they grow with the page: who does not see
them is told what there is to see, and reads the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from sunhall.application.public_shelves import MonthCount
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.ticket_statistics.open_figures import OpenFigures, Rate
from sunhall.domain.ticket_statistics.open_lines import month_days
from sunhall.http.bar_table import bar_table, length
from sunhall.http.message import Response
from sunhall.http.open_site import OpenSite
from sunhall.http.written_date import written
from sunhall.http.written_page import tag

ADDRESS = "/open/statistics"

#: Height of a drawing of columns, in its own units.
_HIGH = 100


class StatisticsPage(OpenSite):
    """Writes the statistics of a month, and what was published in its year."""

    def month(
        self,
        month: str,
        figures: OpenFigures,
        names: Mapping[str, Mapping[str, str]],
        published: Mapping[Shelf, Sequence[MonthCount]],
        latest: str,
        *,
        kept: int,
    ) -> Response:
        """Return the page of a month.

        Args:
            month: ``2026-05``.
            figures: Its tickets.
            names: Words of groups, areas and channels, by column and id.
            published: What was put on each shelf in the month's year.
            latest: The last month there can be anything of.
            kept: Seconds for which the CDN keeps it.
        """
        told = self._month(month)
        named = {"month": told, "hotline": self.catalogue.city.branding.hotline}
        body = [
            tag("h1", self.word("statistics"), "govuk-heading-l"),
            self.paragraph("statistics_lead"),
            self._around(month, latest),
            f'<h2 class="govuk-heading-m">{self.filled("tickets_of", named)}</h2>',
            *(self._tickets(month, figures, names) if figures.total else ()),
            "" if figures.total else self.paragraph("no_tickets"),
            f'<h2 class="govuk-heading-m">{self.filled("opened_in", {"year": month[:4]})}</h2>',
            self._published(month[:4], published),
        ]
        title = f"{self.word('statistics')} {told}"
        queries = {"month": month}
        return self.page(200, title, ADDRESS, body, kept, queries)

    # --- Parts --------------------------------------------------------------------------------

    def _tickets(
        self, month: str, figures: OpenFigures, names: Mapping[str, Mapping[str, str]]
    ) -> Iterable[str]:
        yield self.facts(
            (
                ("tickets", str(figures.total)),
                ("being_handled", str(figures.open)),
                ("on_time_rate", self._rate(figures.on_time)),
                ("content_rate", self._rate(figures.content)),
            )
        )
        yield self._days(month, figures)
        for column, counts in (
            ("group", figures.groups),
            ("area", figures.areas),
            ("channel", figures.channels),
        ):
            rows = [(names[column].get(each, each), count) for each, count in counts]
            yield self._bars(column, rows)
        url = escape(f"/api/v1/open-data/tickets.csv?month={month}")
        yield f'<p class="govuk-body">{self.link(url, self.word("open_data"), _STANDALONE)}</p>'

    def _rate(self, rate: Rate | None) -> str:
        if rate is None:
            return self.escaped("too_few")
        values = {"percent": rate.percent, "part": rate.part, "of": rate.of}
        return self.filled("rate", values)

    def _days(self, month: str, figures: OpenFigures) -> str:
        """Draw the days as columns; the table says the same."""
        most = max(figures.days)
        first, _ = month_days(month)
        busiest = first.replace(day=figures.days.index(most) + 1)
        values: dict[str, str | int] = {
            "day": busiest.isoformat(),
            "most": most,
            "least": min(figures.days),
        }
        columns = "".join(
            f'<rect x="{number * 10 + 1}" y="{_HIGH - length(count, most, _HIGH)}" width="8" '
            f'height="{length(count, most, _HIGH)}"/>'
            for number, count in enumerate(figures.days)
        )
        drawing = (
            f'<svg class="hall-columns" viewBox="0 0 {len(figures.days) * 10} {_HIGH}" role="img" '
            f'aria-labelledby="days-title days-told" preserveAspectRatio="none">{columns}</svg>'
        )
        rows = "".join(
            f'<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">'
            f"{self.day(first.replace(day=number))}</th>"
            f'<td class="govuk-table__cell hall-number">{count}</td></tr>'
            for number, count in enumerate(figures.days, 1)
        )
        head = (
            f'<thead class="govuk-table__head"><tr class="govuk-table__row">'
            f'<th scope="col" class="govuk-table__header">{self.escaped("day")}</th>'
            f'<th scope="col" class="govuk-table__header hall-number">{self.escaped("tickets")}'
            "</th></tr></thead>"
        )
        return (
            f'<h3 class="govuk-heading-s" id="days-title">{self.escaped("by_day")}</h3>'
            f'<figure class="hall-figure">{drawing}<figcaption class="govuk-body" id="days-told">'
            f"{self.filled('days_told', values)}</figcaption></figure>"
            f'<details class="govuk-details"><summary class="govuk-details__summary">'
            f'<span class="govuk-details__summary-text">{self.escaped("as_table")}</span></summary>'
            f'<div class="govuk-details__text"><table class="govuk-table">'
            f'<caption class="govuk-visually-hidden">{self.escaped("by_day")}</caption>{head}'
            f'<tbody class="govuk-table__body">{rows}</tbody></table></div></details>'
        )

    def _bars(self, name: str, counts: Sequence[tuple[str, int]]) -> str:
        """Return a table whose rows have a bar each, as long as their number says."""
        head = "month" if name in (*Shelf,) else name
        return bar_table(self.word(f"by_{name}"), (self.word(head), self.word("count")), counts)

    def _published(self, year: str, published: Mapping[Shelf, Sequence[MonthCount]]) -> str:
        """Tell what was opened in a year: how much, month by month; taken down is told, too."""
        parts = []
        for shelf, counts in published.items():
            shown = Counter({each.month: 0 for each in counts})
            gone = 0
            for each in counts:
                shown[each.month] += each.count if each.act == "published" else 0
                gone += each.count if each.act == "taken_down" else 0
            rows = [(self._month(month), count) for month, count in sorted(shown.items()) if count]
            values = {"count": sum(shown.values()), "gone": gone}
            parts.append(f'<p class="govuk-body">{self.filled(f"{shelf}_told", values)}</p>')
            if rows:
                parts.append(self._bars(str(shelf), rows))
        return "".join(parts)

    def _around(self, month: str, latest: str) -> str:
        """Link the month before and the one after."""
        first, last = month_days(month)
        before = date.fromordinal(first.toordinal() - 1)
        after = date.fromordinal(last.toordinal() + 1)
        links = [self._to(f"{before:%Y-%m}", "prev")]
        if f"{after:%Y-%m}" <= latest:
            links.append(self._to(f"{after:%Y-%m}", "next"))
        return f'<p class="govuk-body hall-around">{" ".join(links)}</p>'

    def _to(self, month: str, relation: str) -> str:
        href = self.url(ADDRESS, {"month": month})
        return (
            f'<a class="{_STANDALONE}" rel="{relation}" href="{href}">'
            f"{escape(self._month(month))}</a>"
        )

    def _month(self, month: str) -> str:
        """Write a month as people do: a day of it, without the day."""
        first = f"{month}-01"
        return written(first, self.locale).removesuffix("1日").removeprefix("1 ")


_STANDALONE = "govuk-link hall-standalone-link"
