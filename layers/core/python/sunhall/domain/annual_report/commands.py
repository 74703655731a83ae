"""What the office says about a yearly report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.annual_report.table_two import Number, TableTwo
from sunhall.domain.engine.command import Command

#: The first 条例 came into force in 2008.
FIRST_YEAR: Final = 2008
LAST_YEAR: Final = 2100

#: Identities that can be settled in spite of failing, because there is a lawful reason that the
#: text explains: an agency that was reorganised (I4), a unit that corrected a report after it was
#: added up (I7), a number in the text that is about something else (I9).
Explained = Literal["I4", "I7", "I9"]

Year = Annotated[int, Ge(FIRST_YEAR), Le(LAST_YEAR)]
Subject = Annotated[str, MinLen(1), MaxLen(48)]
Text = Annotated[str, MaxLen(20_000)]
SeenVersion = Annotated[int, Ge(0), Le(999_998)]


@dataclass(frozen=True, slots=True)
class AddToReport(Command):
    """Texts and figures of a report.

    Attributes:
        year: The year of the report.
        level: ``unit`` or ``government``.
        department: Whose report; for a unit alone.
        general: Text of section one; ``{r1.c7}`` and the like stand for numbers of the tables.
        problems: Text of section five.
        other: Text of section six.
        table_two: Figures of table two; None while they are not known.
        expected_version: Version of the additions that was seen; 0 for the first ones.
    """

    year: Year
    level: Literal["unit", "government"]
    department: Subject | None = None
    general: Text = ""
    problems: Text = ""
    other: Text = ""
    table_two: TableTwo | None = None
    expected_version: SeenVersion = 0


@dataclass(frozen=True, slots=True)
class PaperReport(Command):
    """The numbers of a report from before this system that the next one goes on from.

    Attributes:
        carried_out: Row 四、结转下年度继续办理, c1 to c6.
        table_two: Table two, for the documents in force.
    """

    carried_out: Annotated[tuple[Number, ...], MinLen(6), MaxLen(6)]
    table_two: TableTwo | None = None


@dataclass(frozen=True, slots=True)
class SettleReport(Command):
    """Settle the report of a year as it stands now.

    Attributes:
        year: The year of the report.
        level: ``unit`` or ``government``.
        department: Whose report; for a unit alone.
        acknowledged: Failing identities whose reason the text explains.
        from_paper: Take these numbers over instead of counting: for a year before this system.
        expected_version: Version of the settled report that was seen; 0 for the first one.
    """

    year: Year
    level: Literal["unit", "government"]
    department: Subject | None = None
    acknowledged: Annotated[tuple[Explained, ...], MaxLen(3)] = ()
    from_paper: PaperReport | None = None
    expected_version: SeenVersion = 0
