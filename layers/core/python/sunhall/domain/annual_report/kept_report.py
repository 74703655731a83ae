"""What is stored of a year's report: what the office adds, and the report that was settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sunhall.domain.annual_report.count import Counted
from sunhall.domain.annual_report.table_two import TableTwo

#: The subject of the report of the whole city; no department can have this id.
GOVERNMENT: Final = "@government"


@dataclass(frozen=True, slots=True)
class ReportAdditions:
    """What no event can tell: the texts of the report and the figures of table two.

    Attributes:
        general: Text of section one; may have placeholders such as ``{r1.c7}``.
        problems: Text of section five.
        other: Text of section six, after the sentence about processing fees.
        table_two: What was published proactively; None while nobody stated it.
        written_by: Staff id of who wrote it last.
        written_at: When.
    """

    general: str
    problems: str
    other: str
    table_two: TableTwo | None
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The settled report of a year: the one that the year after has to go on from (I4).

    Attributes:
        subject: Id of the department, or `GOVERNMENT`.
        year: The year.
        counted: Its tables three and four; who stands behind the numbers, where that is known.
        table_two: Its table two, if it was stated.
        transcribed: Whether it was taken over from paper, so that no cases stand behind it.
        acknowledged: Identities that failed and were settled with an explanation in the text, as
            an agency that was reorganised has to.
        kept_by: Staff id of who settled it.
        kept_at: When.
    """

    subject: str
    year: int
    counted: Counted
    table_two: TableTwo | None
    transcribed: bool
    acknowledged: tuple[str, ...]
    kept_by: str
    kept_at: datetime
