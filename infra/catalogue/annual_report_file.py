"""``reports/disclosure-annual.yaml``: the words of the annual report's form."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.models import NonEmpty, Strict
from infra.catalogue.problem import Path, Problem
from sunhall.domain.annual_report.form import FormRefused, form_from_mapping

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

#: What the texts have to mention.
PLACEHOLDERS: dict[tuple[str, ...], set[str]] = {
    ("title",): {"year"},
    ("range_title",): {"first", "last"},
    ("processing_fees",): {"yuan"},
    ("notes", "acknowledged"): {"identities"},
    ("notes", "finding"): {"identity", "rule", "place", "left", "right"},
    ("notes", "warning"): {"identity", "rule", "place", "left", "right"},
    ("notes", "cases"): {"cases"},
    ("notes", "more_cases"): {"cases", "count"},
    ("notes", "units"): {"units"},
    ("notes", "period"): {"first", "last"},
    ("notes", "unsettled"): {"moment"},
    ("notes", "as_of"): {"moment"},
}

CellKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Place = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9]*$")]


class Row(Strict):
    """A row of table two."""

    key: CellKey
    label: NonEmpty


class Block(Strict):
    """A part of table two."""

    caption: NonEmpty
    heads: Annotated[list[NonEmpty], Field(min_length=2, max_length=4)]
    columns: Annotated[list[CellKey], Field(min_length=1, max_length=3)]
    rows: Annotated[list[Row], Field(min_length=1)]


class LabelledRow(Strict):
    """A row of table three."""

    key: CellKey
    path: Annotated[list[NonEmpty], Field(min_length=1, max_length=3)]


class TableThree(Strict):
    """Table three."""

    corner: NonEmpty
    group: NonEmpty
    organisations: NonEmpty
    columns: dict[CellKey, NonEmpty]
    rows: list[LabelledRow]


class TableFour(Strict):
    """Table four."""

    reconsideration: NonEmpty
    litigation: NonEmpty
    direct: NonEmpty
    after_reconsideration: NonEmpty
    outcomes: dict[CellKey, NonEmpty]


class Statement(Strict):
    """A wording and the cell whose number follows."""

    words: NonEmpty
    place: Place


class Notes(Strict):
    """Remarks at the head of a report."""

    failing: NonEmpty
    acknowledged: NonEmpty
    finding: NonEmpty
    warning: NonEmpty
    cases: NonEmpty
    more_cases: NonEmpty
    units: NonEmpty
    unwritten: NonEmpty
    unsettled: NonEmpty
    as_of: NonEmpty
    changed: NonEmpty
    period: NonEmpty


class AnnualReportFile(Strict):
    """The whole file."""

    title: NonEmpty
    range_title: NonEmpty
    headings: dict[CellKey, NonEmpty]
    table_two: Annotated[list[Block], Field(min_length=1)]
    table_three: TableThree
    table_four: TableFour
    processing_fees: NonEmpty
    statements: list[Statement]
    identities: dict[str, NonEmpty]
    notes: Notes


def compiled_annual_report(file: AnnualReportFile) -> dict[str, Any]:
    """Return the form as the function reads it that makes reports."""
    return file.model_dump(mode="json")


def annual_report_problems(rules: Rules) -> Iterator[Problem]:
    """Find cells that the form lacks, has too many, or has in another order."""
    source = rules.annual_report.source
    try:
        form_from_mapping(compiled_annual_report(rules.annual_report.value))
    except FormRefused as refused:
        yield source.problem(_path(refused.path), refused.reason)
    file = compiled_annual_report(rules.annual_report.value)
    for path, known in PLACEHOLDERS.items():
        text = file
        for part in path:
            text = text[part]
        wrong = {name for _, name, _, _ in string.Formatter().parse(str(text)) if name} ^ known
        if wrong:
            reason = f"has to mention {', '.join(sorted(known))}, each in braces, and nothing else"
            yield source.problem(path, reason)


def _path(dotted: str) -> Path:
    return tuple(int(part) if part.isdigit() else part for part in dotted.split("."))
