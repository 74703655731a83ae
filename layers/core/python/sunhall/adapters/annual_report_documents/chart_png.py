"""A chart as a picture, for papers that cannot hold drawings."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

import typst

from sunhall.adapters.annual_report_documents.chart_svg import svg
from sunhall.adapters.letter_documents.letter_fonts import LetterFonts, find_letter_fonts
from sunhall.domain.printed_paper import Chart

_PAGE: Final = """
#set page(width: 480pt, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)
"""

#: Dots an inch: sharp on paper, some hundred kilobytes a chart.
_DENSITY: Final = 220


class ChartFailed(RuntimeError):
    """The typesetter refused a chart."""


def png(chart: Chart) -> bytes:
    """Draw a chart. The same chart gives the same picture.

    Raises:
        ChartFailed: The typesetter refuses it.
    """
    compiler = typst.Compiler(
        _PAGE.encode(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"drawing": svg(chart)},
    )
    try:
        made = compiler.compile(format="png", ppi=_DENSITY)
    except typst.TypstError as error:
        raise ChartFailed(error.message) from None
    if not isinstance(made, bytes):
        raise ChartFailed("the typesetter returned no picture")
    return made


@cache
def _fonts() -> typst.Fonts:
    found: LetterFonts = find_letter_fonts(os.environ, Path.cwd(), sys.path)
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(found.regular.parent), str(found.bold.parent)}),
    )
