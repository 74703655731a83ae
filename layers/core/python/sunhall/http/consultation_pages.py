"""Public consultations as pages that need no script: the list, a draft, comments and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from sunhall.application.consultations import CommentRow, ConsultationRow, OpenConsultation
from sunhall.application.ports import Ports
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.public_consultation.consultation import State
from sunhall.domain.public_consultation.figures import counted
from sunhall.http.bar_table import bar_table
from sunhall.http.case_views import attachment_views
from sunhall.http.consultation_views import counts_of
from sunhall.http.message import Response
from sunhall.http.open_site import OpenSite
from sunhall.http.written_page import paragraphs, tag

LIST: Final = "/open/consultations"


class ConsultationPages(OpenSite):
    """Writes the pages of consultations."""

    def listed(self, rows: Sequence[ConsultationRow], cursor: str | None, *, kept: int) -> Response:
        """Return a page of consultations, the newest first."""
        lines = "".join(self._line(row) for row in rows)
        body = [
            tag("h1", self.word("consultations"), "govuk-heading-l"),
            tag("p", self.word("consultations_lead"), "govuk-body-l"),
            f'<ul class="govuk-list hall-entries">{lines}</ul>' if lines else "",
            "" if lines else self.paragraph("no_consultations"),
            self.next(LIST, cursor, "more"),
        ]
        return self.page(200, self.word("consultations"), LIST, body, kept)

    def consultation(
        self, ports: Ports, seen: OpenConsultation, cursor: str | None, *, first: bool, kept: int
    ) -> Response:
        """Return the page of a consultation.

        Args:
            ports: The outside world, for the addresses of files.
            seen: The consultation.
            cursor: Where the next page of comments starts, or None at the end.
            first: Whether this is the first page of comments: later ones leave the draft out.
            kept: Seconds for which the CDN keeps it.
        """
        row, content = seen.row, seen.content
        address = f"{LIST}/{row.receipt_no}"
        draft = (
            self._take_part(row),
            self._stopped(seen.cancellation),
            self._result(seen.result),
            self._survey_result(seen),
            self.text("explanation", content.get("explanation", "")),
            self.text("draft", content.get("text", "")),
            self._questions(content.get("questions", ())),
            self._survey(seen),
            self._files(ports, seen),
        )
        body = [
            f'<p class="govuk-body">{self.link(self.url(LIST), self.word("consultations"), _ALONE)}'
            "</p>",
            tag("h1", row.title, "govuk-heading-l"),
            self.facts(self._facts(seen)),
            *(draft if first else ()),
            self._comments(seen),
            self.next(address, cursor, "more_comments"),
        ]
        return self.page(200, row.title, address, body, kept)

    # --- Parts --------------------------------------------------------------------------------

    def _line(self, row: ConsultationRow) -> str:
        href = self.url(f"{LIST}/{row.receipt_no}")
        days = self.filled(
            "from_to", {"first": row.opened_on.isoformat(), "last": row.closes_on.isoformat()}
        )
        state = tag("strong", self.words(f"state.{row.state}"), "govuk-tag")
        return (
            f'<li class="hall-entry">{self.link(href, row.title, "govuk-link hall-entry__title")}'
            f'<p class="hall-entry__where">{state} {escape(self.department(row.department))} · '
            f"{days}</p></li>"
        )

    def _facts(self, seen: OpenConsultation) -> list[tuple[str, str]]:
        row = seen.row
        numbers = counted(seen.figures)
        told = self.filled("received_told", numbers) if numbers["received"] else ""
        return [
            ("state", escape(self.words(f"state.{row.state}"))),
            ("asks", escape(self.department(row.department))),
            ("number", escape(row.receipt_no)),
            ("opened_on", self.day(row.opened_on)),
            ("closes_on", self.day(row.closes_on)),
            ("urgent_reason", escape(seen.content.get("urgent_reason") or "")),
            ("received", told),
        ]

    def _take_part(self, row: ConsultationRow) -> str:
        if row.state != State.COLLECTING:
            return ""
        href = f"{self.root}consultation/?no={escape(row.receipt_no)}"
        return (
            f'<p class="govuk-body"><a class="govuk-button" role="button" draggable="false" '
            f'href="{href}">{self.escaped("take_part")}</a></p>{self.paragraph("take_part_else")}'
        )

    def _stopped(self, cancellation: Mapping[str, Any]) -> str:
        if not cancellation:
            return ""
        told = f"{self.word('stopped')} {cancellation['reason']}"
        return tag("div", told, "govuk-inset-text")

    def _result(self, result: Mapping[str, Any]) -> str:
        if not result:
            return ""
        rows = "".join(
            f'<li class="hall-entry"><p class="hall-entry__title">{escape(point["point"])}</p>'
            f"{self._came(point['result'], point.get('reason', ''))}</li>"
            for point in result["points"]
        )
        heading = f'<h2 class="govuk-heading-m">{self.escaped("result")}</h2>'
        points = f'<ul class="govuk-list hall-entries">{rows}</ul>' if rows else ""
        return f"{heading}{paragraphs(result['summary'])}{points}"

    def _came(self, result: str, reply: str) -> str:
        label = tag("strong", self.words(f"comment_result.{result}"), "govuk-tag")
        return f"<p>{label} {escape(reply)}</p>"

    def _questions(self, questions: Sequence[str]) -> str:
        lines = "".join(f"<li>{escape(question)}</li>" for question in questions)
        if not lines:
            return ""
        heading = f'<h2 class="govuk-heading-m">{self.escaped("questions")}</h2>'
        return f'{heading}<ol class="govuk-list govuk-list--number">{lines}</ol>'

    def _survey(self, seen: OpenConsultation) -> str:
        """Return what is asked, until it is told with what came of it."""
        questions = seen.content.get("survey", ())
        if not questions or counts_of(seen):
            return ""
        lines = "".join(
            f"<li>{escape(self._asked(asked))}"
            f'<ul class="govuk-list govuk-list--bullet">'
            + "".join(f"<li>{escape(option)}</li>" for option in asked["options"])
            + "</ul></li>"
            for asked in questions
        )
        return (
            f'<h2 class="govuk-heading-m">{self.escaped("survey")}</h2>'
            f'<ol class="govuk-list govuk-list--number">{lines}</ol>{self._answer(seen.row)}'
        )

    def _answer(self, row: ConsultationRow) -> str:
        if row.state != State.COLLECTING:
            return ""
        href = f"{self.root}survey/?no={escape(row.receipt_no)}"
        return (
            f'<p class="govuk-body"><a class="govuk-button govuk-button--secondary" role="button" '
            f'draggable="false" href="{href}">{self.escaped("answer_survey")}</a></p>'
            f"{self.paragraph('survey_told_at_the_end')}"
        )

    def _survey_result(self, seen: OpenConsultation) -> str:
        """Return the numbers of the survey: a table with bars for each question."""
        counts = counts_of(seen)
        if not counts:
            return ""
        heads = (self.word("survey_option"), self.word("survey_chosen"))
        questions = enumerate(seen.content.get("survey", ()))
        tables = "".join(
            bar_table(
                f"{place + 1}. {self._asked(asked)}",
                heads,
                list(zip(asked["options"], counts.chosen[place], strict=True)),
            )
            + tag("p", self._answered(counts.answered[place]), "govuk-body")
            for place, asked in questions
        )
        told = self.filled("survey_sheets", {"count": counts.sheets})
        heading = f'<h2 class="govuk-heading-m">{self.escaped("survey_result")}</h2>'
        return f'{heading}<p class="govuk-body">{told}</p>{tables}'

    def _asked(self, question: Mapping[str, Any]) -> str:
        """Return a question, with how many options may be chosen where it is more than one."""
        text: str = question["text"]
        if question["most"] == 1:
            return text
        most = self.words.filled(f"{self.GROUP}.survey_most", {"max": question["most"]})
        return f"{text} {most}"

    def _answered(self, count: int) -> str:
        return self.words.filled(f"{self.GROUP}.survey_answered", {"count": count})

    def _files(self, ports: Ports, seen: OpenConsultation) -> str:
        files = attachment_views(ports, seen.row.case_id, seen.content.get("attachments", ()))
        lines = "".join(
            f"<li>{self.link(escape(file['url']), file['name'])}</li>"
            if file["url"]
            else f"<li>{escape(file['name'])}</li>"
            for file in files
        )
        if not lines:
            return ""
        heading = f'<h2 class="govuk-heading-m">{self.escaped("files")}</h2>'
        return f'{heading}<ul class="govuk-list">{lines}</ul>'

    def _comments(self, seen: OpenConsultation) -> str:
        lines = "".join(self._comment(row) for row in seen.comments.rows)
        heading = f'<h2 class="govuk-heading-m">{self.escaped("comments")}</h2>'
        if not lines:
            return heading + self.paragraph("no_comments")
        return f'{heading}<ul class="govuk-list hall-entries">{lines}</ul>'

    def _comment(self, row: CommentRow) -> str:
        told = [self.day(local_date(row.at))]
        if row.question:
            told.append(self.filled("to_question", {"number": row.question}))
        came = self._came(row.result, row.reply) if row.result else ""
        return (
            f'<li class="hall-entry"><p class="hall-entry__where">{" · ".join(told)}</p>'
            f'<p class="hall-lines">{escape(row.text)}</p>{came}</li>'
        )


_ALONE: Final = "govuk-link hall-standalone-link"
