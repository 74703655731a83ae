"""The report as one HTML page: nothing is loaded from anywhere, and it prints on A4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from sunhall.adapters.annual_report_documents.chart_svg import svg
from sunhall.domain.printed_paper import (
    Cell,
    Chart,
    Grid,
    Heading,
    Masthead,
    Paragraph,
    PrintedReport,
)

_STYLE: Final = Path(__file__).with_name("annual_report.css").read_text(encoding="utf-8")


def content_security_policy() -> str:
    """Return the policy of the page: nothing but its own style."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def html(report: PrintedReport) -> bytes:
    """Write a report as an HTML page. The same report gives the same bytes."""
    return "\n".join(_page(report)).encode()


def _page(report: PrintedReport) -> Iterator[str]:
    title = f"{report.agency}{report.title}"
    yield "<!doctype html>"
    yield f'<html lang="{report.locale}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{content_security_policy()}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    if report.masthead:
        yield from _masthead(report.masthead)
    else:
        yield f"<h1><span>{escape(report.agency)}</span><span>{escape(report.title)}</span></h1>"
    yield from _notes("alarm", report.alarms)
    yield from _notes("remark", report.remarks)
    yield from _parts(report)
    if report.closing:
        yield '<footer class="closing">'
        yield from (f"<p>{escape(line)}</p>" for line in report.closing)
        yield "</footer>"
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _masthead(head: Masthead) -> Iterator[str]:
    yield '<header class="masthead">'
    yield f"<h1>{escape(head.name)}</h1>"
    yield f'<p class="issue">{escape(head.issue)}</p>'
    yield f'<p class="issuer"><span>{escape(head.issuer)}</span>'
    yield f"<span>{escape(head.dated)}</span></p>"
    yield "</header>"


def _notes(kind: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f'<div class="{kind}" role="note">'
        for line in lines:
            yield f"<p>{escape(line)}</p>"
        yield "</div>"


def _parts(report: PrintedReport) -> Iterator[str]:
    section = 0
    for part in report.parts:
        if isinstance(part, Heading):
            section += 1
            yield f'<h2 id="section-{section}">{escape(part.text)}</h2>'
        elif isinstance(part, Paragraph):
            yield f"<p>{escape(part.text)}</p>"
        elif isinstance(part, Chart):
            yield '<figure class="chart">'
            yield svg(part)
            yield "</figure>"
        else:
            yield from _table(part, f"section-{section}")


def _table(grid: Grid, labelled_by: str) -> Iterator[str]:
    # Whoever uses the keyboard has to be able to scroll a table that is wider than the window.
    yield f'<div class="wide" role="region" tabindex="0" aria-labelledby="{labelled_by}">'
    if grid.captioned:
        yield f'<table class="plain {grid.name}">'
        yield f"<caption>{escape(grid.caption)}</caption>"
    else:
        yield f'<table class="{grid.name}" aria-labelledby="{labelled_by}">'
    yield "<colgroup>"
    whole = sum(grid.widths)
    for width in grid.widths:
        # An attribute and no style: the page's policy allows no style of a single element.
        yield f'<col width="{width * 100 / whole:.2f}%">'
    yield "</colgroup>"
    for row, cells in enumerate(grid.rows()):
        if row == 0:
            yield "<thead>" if grid.head_rows else "<tbody>"
        elif row == grid.head_rows:
            yield "</thead>"
            yield "<tbody>"
        yield "<tr>" + "".join(_cell(cell, grid) for cell in cells) + "</tr>"
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _cell(cell: Cell, grid: Grid) -> str:
    reach = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    reach += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    text = escape(cell.text)
    if cell.kind == "corner":
        return f"<td{reach}>{text}</td>"
    if cell.kind == "number":
        heads = " ".join(_name(head, grid) for head in grid.heads_of(cell))
        return f'<td class="number" headers="{heads}"{reach}>{text}</td>'
    caption = ' class="caption"' if cell.kind == "caption" else ""
    return f'<th id="{_name(cell, grid)}"{caption}{reach}>{text}</th>'


def _name(cell: Cell, grid: Grid) -> str:
    return f"{grid.name}-{cell.row}-{cell.column}"
