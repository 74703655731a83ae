"""Pages of published interviews as plain HTML, for whoever has no script or a slow line.

Everything that everybody may read of a session stands in one page: nothing of it is fetched later.
The styles are those of the site's other pages, at an address that stays (``web/build.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from sunhall.application.public_shelves import ShelfRow
from sunhall.application.read_sessions import QuestionRow, SessionRow
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.transcript.row import Row
from sunhall.http.message import Response
from sunhall.http.written_date import written
from sunhall.http.written_page import WrittenPages, tag

ARCHIVE: Final = "/interviews/archive"


class SessionPages(WrittenPages):
    """Writes the pages of interviews."""

    GROUP = "session_page"
    STYLE = "sessions"
    LINKS = (("sessions/", "all_sessions"), (ARCHIVE, "archive"))

    def archive(self, rows: Sequence[ShelfRow], cursor: str | None, *, kept: int) -> Response:
        """Return a page of the interviews whose transcript was published."""
        lines = "".join(self._archived(row) for row in rows)
        body = [
            tag("h1", self.word("archive"), "govuk-heading-l"),
            tag("p", self.word("archive_lead"), "govuk-body-l"),
            f'<ul class="govuk-list hall-sessions">{lines}</ul>'
            if lines
            else self.paragraph("none"),
            self.next(ARCHIVE, cursor, "later"),
        ]
        return self.page(200, self.word("archive"), ARCHIVE, body, kept)

    def session(
        self,
        row: SessionRow,
        rows: Iterable[Row],
        questions: Sequence[QuestionRow],
        cursor: str | None,
        *,
        kept: int,
    ) -> Response:
        """Return the page of a session."""
        address = f"/interviews/{row.receipt_no}"
        body = [
            tag("h1", row.line.title, "govuk-heading-l"),
            self._facts(row),
            self.text("about", row.introduction),
            self.text("summary", row.summary),
            self._transcript(row, rows),
            self._questions(questions),
            self.next(address, cursor, "more_questions"),
            self._take_part(row),
        ]
        return self.page(200, row.line.title, address, body, kept)

    # --- Parts --------------------------------------------------------------------------------

    def _archived(self, row: ShelfRow) -> str:
        link = self.link(self.url(f"/interviews/{row.id}"), row.title)
        unit = escape(self.department(row.department))
        day = escape(written(row.facts["on"], self.locale))
        return (
            f'<li class="hall-session">{link}'
            f'<span class="hall-session__when">{day} · {unit}</span></li>'
        )

    def _facts(self, row: SessionRow) -> str:
        line = row.line
        lines = [
            ("state", escape(self.words(f"state.{line.state}"))),
            ("when", self._when(row)),
            ("unit", escape(self.department(line.department))),
            ("place", escape(row.place)),
            ("guests", "<br>".join(_guest(guest) for guest in row.guests)),
        ]
        stopped = ""
        if row.cancelled_because:
            why = f"{self.word('cancelled')} {row.cancelled_because}"
            stopped = tag("div", why, "govuk-inset-text")
        return f"{stopped}{self.facts(lines)}"

    def _when(self, row: SessionRow) -> str:
        line = row.line
        day = escape(written(line.on.isoformat(), self.locale))
        if line.starts_at is None:
            return day
        length = self.words.filled("session_page.length", {"minutes": line.minutes})
        return f"{day} {in_beijing(line.starts_at):%H:%M} · {escape(length)}"

    def _transcript(self, row: SessionRow, rows: Iterable[Row]) -> str:
        if row.phase == "upcoming" or row.cancelled_because:
            return ""
        lines = "".join(self._row(one) for one in rows)
        shown = f'<ol class="hall-rows">{lines}</ol>' if lines else self.paragraph("no_rows")
        digest = ""
        if row.transcript_digest:
            digest = (
                f'<p class="govuk-body-s">{self.escaped("digest")}<br>'
                f'<code class="hall-digest">{escape(row.transcript_digest)}</code></p>'
            )
        return f'<h2 class="govuk-heading-m">{self.escaped("transcript")}</h2>{shown}{digest}'

    def _row(self, row: Row) -> str:
        role = self.words(f"speaker_role.{row.role.value}")
        # A host whose label is "host" is not called so twice.
        told = "" if role == row.speaker else f'<span class="hall-row__role">{escape(role)}</span>'
        return (
            f'<li class="hall-row hall-row--{row.role.value}" id="row-{row.seq}">'
            f'<p class="hall-row__who"><span class="hall-row__speaker">{escape(row.speaker)}</span>'
            f"{told}{_moment(row.at)}</p>"
            f'<p class="hall-row__text">{escape(row.text)}</p></li>'
        )

    def _questions(self, questions: Sequence[QuestionRow]) -> str:
        lines = "".join(self._question(row) for row in questions)
        shown = f'<ul class="govuk-list hall-questions">{lines}</ul>' if lines else ""
        return (
            f'<h2 class="govuk-heading-m">{self.escaped("questions")}</h2>'
            f"{shown or self.paragraph('no_questions')}"
        )

    def _question(self, row: QuestionRow) -> str:
        return (
            f'<li class="hall-question"><p class="hall-row__who">'
            f'<span class="hall-row__speaker">{escape(row.nickname)}</span>{_moment(row.at)}</p>'
            f'<p class="hall-row__text">{escape(row.text)}</p>{self._answer(row)}</li>'
        )

    def _answer(self, row: QuestionRow) -> str:
        if row.reply:
            unit = self.words(f"department.{row.department}")
            who = escape(self.words.filled("session_page.reply_of", {"unit": unit}))
            return f'<p class="hall-question__reply"><strong>{who}</strong>{escape(row.reply)}</p>'
        if row.row:
            said = escape(self.words.filled("session_page.answered_in_row", {"row": row.row}))
            link = f'<a class="govuk-link hall-standalone-link" href="#row-{row.row}">{said}</a>'
            return f"<p>{link}</p>"
        if row.due_on:
            day = row.due_on.isoformat()
            due = self.words.filled("session_page.answer_due", {"day": day})
            return tag("p", due, "govuk-hint")
        return ""

    def _take_part(self, row: SessionRow) -> str:
        if row.phase == "past":
            return ""
        page = f"{self.root}sessions/session/?no={escape(row.receipt_no)}"
        link = f'<a class="govuk-link" href="{page}">{self.escaped("take_part")}</a>'
        return f'<p class="govuk-body">{link}</p>'


def _guest(guest: Mapping[str, Any]) -> str:
    return f"{escape(guest['name'])} {escape(guest['title'])}"


def _moment(at: datetime) -> str:
    local = in_beijing(at)
    return f'<time class="hall-row__at" datetime="{local.isoformat()}">{local:%H:%M}</time>'
