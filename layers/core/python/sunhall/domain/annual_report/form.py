"""The words of the form, as `catalogue/reports/disclosure-annual.yaml` gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sunhall.domain.annual_report.identities import IDENTITIES
from sunhall.domain.annual_report.narrative import Statement
from sunhall.domain.annual_report.table_four import OUTCOMES
from sunhall.domain.annual_report.table_three import COLUMNS, ROWS, SUM

#: The six sections, in the order of the form.
SECTIONS: Final = ("general", "table_two", "table_three", "table_four", "problems", "other")

#: The rows of table two, from the top.
TABLE_TWO_ROWS: Final = (
    "regulations",
    "normative_documents",
    "licences",
    "penalties",
    "enforcement_measures",
    "fees",
)

#: Levels of labels left of the numbers of table three.
LABEL_COLUMNS: Final = 3


class FormRefused(ValueError):
    """The form lacks a cell, has one too many, or has them in another order.

    Attributes:
        path: Dotted path of the place in the file.
        reason: What is wrong.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Block:
    """A part of table two.

    Attributes:
        caption: The item of art. 20 that it follows.
        heads: Heads of its columns, that of the labels first.
        columns: Names of its figures.
        rows: Name and label of each row.
    """

    caption: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReportForm:
    """The form.

    Attributes:
        title: Title with ``{year}``.
        range_title: Title of tables for other days, with ``{first}`` and ``{last}``.
        headings: Heading of each section, by name.
        table_two: Its blocks.
        corner: Text in the corner of table three.
        group: Head over all kinds of applicants.
        organisations: Head over all but natural persons.
        columns: Heads of table three by column.
        rows: Key of each row of table three with its labels, from the outermost.
        remedies: Heads of table four by name.
        outcomes: Heads of the columns of a group of table four.
        processing_fees: Sentence on fees, with ``{yuan}``.
        statements: Wordings whose numbers are checked (I9).
        identities: What each identity says.
        notes: Remarks at the head of a report.
    """

    title: str
    range_title: str
    headings: Mapping[str, str]
    table_two: tuple[Block, ...]
    corner: str
    group: str
    organisations: str
    columns: Mapping[str, str]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    remedies: Mapping[str, str]
    outcomes: Mapping[str, str]
    processing_fees: str
    statements: tuple[Statement, ...]
    identities: Mapping[str, str]
    notes: Mapping[str, str]

    def row_label(self, key: str) -> str:
        """Return the innermost label of a row of table three."""
        return dict(self.rows)[key][-1]


def form_from_mapping(data: Mapping[str, Any]) -> ReportForm:
    """Build the form from plain data.

    Raises:
        FormRefused: Its cells are not those of the form of 2021.
        KeyError: A part is missing.
    """
    three, four = data["table_three"], data["table_four"]
    outcomes = four["outcomes"]
    form = ReportForm(
        title=data["title"],
        range_title=data["range_title"],
        headings=data["headings"],
        table_two=tuple(_block(each) for each in data["table_two"]),
        corner=three["corner"],
        group=three["group"],
        organisations=three["organisations"],
        columns=three["columns"],
        rows=tuple((row["key"], tuple(row["path"])) for row in three["rows"]),
        remedies={name: text for name, text in four.items() if name != "outcomes"},
        outcomes=outcomes,
        processing_fees=data["processing_fees"],
        statements=tuple(Statement(**each) for each in data["statements"]),
        identities=data["identities"],
        notes=data["notes"],
    )
    _same("headings", tuple(form.headings), SECTIONS)
    _same("table_two", tuple(key for b in form.table_two for key, _ in b.rows), TABLE_TWO_ROWS)
    _same("table_three.columns", tuple(form.columns), (*COLUMNS, SUM))
    _same("table_three.rows", tuple(key for key, _ in form.rows), ROWS)
    _same("table_four.outcomes", tuple(outcomes), OUTCOMES)
    _same("identities", tuple(form.identities), IDENTITIES)
    for index, (_, path) in enumerate(form.rows):
        if not 1 <= len(path) <= LABEL_COLUMNS:
            reason = f"a row has one to {LABEL_COLUMNS} labels"
            raise FormRefused(f"table_three.rows.{index}.path", reason)
    return form


def _block(data: Mapping[str, Any]) -> Block:
    return Block(
        caption=data["caption"],
        heads=tuple(data["heads"]),
        columns=tuple(data["columns"]),
        rows=tuple((row["key"], row["label"]) for row in data["rows"]),
    )


def _same(path: str, found: Sequence[str], expected: Sequence[str]) -> None:
    if tuple(found) != tuple(expected):
        raise FormRefused(path, f"has to be {', '.join(expected)}, in this order")
