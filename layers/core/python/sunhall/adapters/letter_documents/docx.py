"""A letter as a Word document, for the agency's own file and for printing on its paper.

The layout is that of the PDF, after GB/T 9704. Fonts are named and not embedded: an office has 仿宋
and 宋体. A character outside of the PDF's font stands here as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from types import MappingProxyType
from typing import Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from sunhall.domain.letters.letter import Letter, attachment_lines
from sunhall.domain.letters.letter import Paragraph as LetterParagraph
from sunhall.domain.letters.template import SectionKind

_SONG: Final = "宋体"
_FANG_SONG: Final = "仿宋"
_HEI: Final = "黑体"
_LATIN: Final = "Times New Roman"
_RED: Final = RGBColor(0xC0, 0x00, 0x00)
_BLACK: Final = RGBColor(0, 0, 0)

#: GB/T 9704 5.2: size 3 on a grid of 22 lines of 28 characters.
_CHARACTER: Final = Pt(16)
_PITCH: Final = Pt(28.95)
_GRID: Final = {"w:type": "lines", "w:linePitch": "579"}
#: Twentieths of a point, by which characters of size 3 close up so that 28 of them fill a line. A
#: grid of characters would do the same, but programs differ in what they take its base to be.
_CLOSE_UP: Final = "-4"
_AFTER_SPACING: Final = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
_TITLE: Final = Pt(22)
_PAGE_NUMBER: Final = Pt(14)
_TYPE_AREA: Final = Mm(156)
#: Width of what a field is called, and room above and below its text.
_LABEL: Final = Pt(16 * 8)
_FIELD_ROOM: Final = Pt(8)
_SIGNATURE_INDENT: Final = 3

_NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})

#: The earliest instant a ZIP entry can have; the letter's own instant is in its properties.
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def docx(letter: Letter, *, issued_at: datetime) -> bytes:
    """Write a letter as a Word document. The same letter and instant give the same bytes.

    Raises:
        ValueError: If ``issued_at`` carries no offset.
    """
    if issued_at.utcoffset() is None:
        raise ValueError("an instant needs an offset")
    document = Document()
    _describe(document, letter, issued_at)
    _lay_out(document)
    _styles(document)
    _head(document, letter)
    _text(document, letter)
    _signature(document, letter)
    _paragraphs(document, letter.form)
    return _settled(document)


def _describe(document: WordDocument, letter: Letter, issued_at: datetime) -> None:
    instant = issued_at.astimezone(UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = letter.title
    properties.author = properties.last_modified_by = letter.agency
    properties.subject = letter.number
    properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = instant
    properties.revision = 1


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _element("w:docGrid")
        section._sectPr.append(grid)
    for name, value in _GRID.items():
        grid.set(qn(name), value)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """Set the page number between dashes, one character in from the outer edge (7.5)."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = _PAGE_NUMBER
    paragraph.paragraph_format.right_indent = _PAGE_NUMBER
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        _font(run, _SONG, _PAGE_NUMBER)
        if text is None:
            _field(run, "PAGE")


def _field(run: Run, instruction: str) -> None:
    for kind in ("begin", None, "end"):
        if kind is None:
            element = _element("w:instrText")
            element.text = instruction
        else:
            element = _element("w:fldChar", {"w:fldCharType": kind})
        run._r.append(element)


def _styles(document: WordDocument) -> None:
    normal = _style(document, "Normal", _FANG_SONG, _CHARACTER)
    properties = normal.element.get_or_add_rPr()
    # The schema wants it between color and size.
    closer = _element("w:spacing", {"w:val": _CLOSE_UP})
    properties.insert_element_before(closer, *_AFTER_SPACING)
    properties.append(_element("w:lang", {"w:val": "zh-CN", "w:eastAsia": "zh-CN"}))
    # No gap between Chinese characters and digits: 2026年3月20日.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        gap = _element(name, {"w:val": "0"})
        normal.element.get_or_add_pPr().insert_element_before(gap, "w:spacing", "w:ind", "w:jc")
    _style(document, "Heading 1", _SONG, _TITLE).font.bold = True
    _style(document, "Heading 2", _HEI, _CHARACTER).font.bold = False


def _style(document: WordDocument, name: str, family: str, size: Length) -> ParagraphStyle:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is not a paragraph style")
    style.font.size = size
    style.font.color.rgb = _BLACK
    style.font.name = _LATIN
    _families(style.element.get_or_add_rPr(), family)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = _PITCH if size <= _CHARACTER else Pt(32)
    return style


def _families(properties: BaseOxmlElement, family: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = _element("w:rFonts")
        properties.insert(0, fonts)
    # A theme's font wins over a named one, so its names go.
    for name in [key for key in map(str, fonts.attrib) if key.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(name), _LATIN)
    fonts.set(qn("w:eastAsia"), family)


def _font(run: Run, family: str, size: Length, color: RGBColor | None = None) -> None:
    run.font.size = size
    run.font.name = _LATIN
    if color is not None:
        run.font.color.rgb = color
    _families(run._r.get_or_add_rPr(), family)


def _head(document: WordDocument, letter: Letter) -> None:
    agency = document.add_paragraph()
    agency.alignment = WD_ALIGN_PARAGRAPH.CENTER
    size = Pt(min(36.0, _TYPE_AREA.pt / (len(letter.agency) + 1)))
    agency.paragraph_format.line_spacing = Pt(round(size.pt * 1.4))
    run = agency.add_run(letter.agency)
    run.bold = True
    _font(run, _SONG, size, _RED)
    number = document.add_paragraph(letter.number)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_before = Pt(10)
    _red_rule(number)
    title = document.add_paragraph(letter.title, style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Pt(24)
    title.paragraph_format.space_after = Pt(14)


def _red_rule(paragraph: Paragraph) -> None:
    rule = {"w:val": "single", "w:sz": "14", "w:space": "10", "w:color": str(_RED)}
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", rule))
    properties = paragraph._p.get_or_add_pPr()
    # The schema wants the border before spacing and alignment.
    properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc")


def _text(document: WordDocument, letter: Letter) -> None:
    if letter.addressee:
        document.add_paragraph(letter.addressee)
    _paragraphs(document, letter.body)
    for text in letter.remedy.paragraphs:
        _indented(document.add_paragraph(text))
    last = document.add_paragraph(letter.contact)
    _indented(last)
    lines = attachment_lines(letter)
    for index, line in enumerate(lines):
        last = document.add_paragraph(line)
        # 7.3.4: two characters in; what follows stands under the first character of the name.
        lead = (3.8 if len(lines) > 1 else 3) if index == 0 else 0.8
        start = 2 if index == 0 else 5
        last.paragraph_format.left_indent = Pt(_CHARACTER.pt * (start + lead))
        last.paragraph_format.first_line_indent = Pt(-_CHARACTER.pt * lead)
        if index == 0:
            last.paragraph_format.space_before = Pt(_PITCH.pt / 2)
    # The signature is never alone on a page.
    last.paragraph_format.keep_with_next = True


def _paragraphs(document: WordDocument, paragraphs: Sequence[LetterParagraph]) -> None:
    for is_field, together in groupby(paragraphs, lambda each: each.kind is SectionKind.FIELD):
        if is_field:
            _form(document, tuple(together))
            continue
        for paragraph in together:
            if paragraph.kind is SectionKind.FORM:
                _form_title(document, paragraph.text)
                continue
            style = "Heading 2" if paragraph.kind is SectionKind.HEADING else None
            _indented(document.add_paragraph(paragraph.text, style=style))


def _form_title(document: WordDocument, text: str) -> None:
    """Set the title of a form that is sent back, on a page of its own."""
    title = document.add_paragraph(text, style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.page_break_before = True
    title.paragraph_format.space_after = Pt(14)


def _form(document: WordDocument, fields: Sequence[LetterParagraph]) -> None:
    """Set the fields of a form as a table: what each is called, and its value or room to write."""
    table = document.add_table(len(fields), 2, style="Table Grid")
    table.autofit = False
    widths = (_LABEL, Length(_TYPE_AREA - _LABEL))
    # Programs differ in whether they believe the columns or the cells.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, field in zip(table.rows, fields, strict=True):
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        row.height = Pt(_PITCH.pt * field.lines + _FIELD_ROOM.pt)
        texts = (field.label, field.text)
        for cell, width, text in zip(row.cells, widths, texts, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].add_run(text)
        row.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _indented(paragraph: Paragraph) -> None:
    """Begin a paragraph two characters in; a line before a long web address is not pulled apart."""
    if "://" not in paragraph.text:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Pt(_CHARACTER.pt * 2)
    indent = paragraph._p.get_or_add_pPr().find(qn("w:ind"))
    if indent is not None:
        indent.set(qn("w:firstLineChars"), "200")


def _signature(document: WordDocument, letter: Letter) -> None:
    """Set agency and date one centred over the other, near the right edge (7.3.5)."""
    lines = (f"{letter.agency}{letter.seal_line}", letter.date_line)
    widest = max(_width(line) for line in lines)
    for index, line in enumerate(lines):
        paragraph = document.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        margin = _SIGNATURE_INDENT + (widest - _width(line)) / 2
        paragraph.paragraph_format.right_indent = Pt(_CHARACTER.pt * margin)
        if index == 0:
            paragraph.paragraph_format.space_before = _PITCH
            paragraph.paragraph_format.keep_with_next = True


def _element(tag: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> BaseOxmlElement:
    made = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in attributes.items():
        made.set(qn(name), value)
    return made


def _width(text: str) -> float:
    """Return the width of a line in characters: Latin letters and digits take half of one."""
    return sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def _settled(document: WordDocument) -> bytes:
    """Return the file with the clock taken out of its ZIP entries."""
    written, settled = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(settled, "w", ZIP_DEFLATED) as target:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return settled.getvalue()
