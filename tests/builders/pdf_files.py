"""PDFs as they come: typeset, turned, cropped, layered, revised, broken, and made to harm."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name

from infra.bundling.layers import LETTER_FONTS

FONTS = [str(LETTER_FONTS[0].parent)]


@cache
def typeset(markup: str, *, width: int = 595, height: int = 842, size: int = 12) -> bytes:
    """Return a PDF of a text, as an office's word processor writes it."""
    head = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 72pt)\n"
        f'#set text(font: "Noto Serif SC", size: {size}pt)\n'
    )
    source: Any = (head + markup).encode()
    return typst.compile(source, font_paths=FONTS, ignore_system_fonts=True)


@cache
def notice(pages: int = 1) -> bytes:
    """Return pages that all name 张三 and their number."""
    text = "申请人张三，电话 13800001111，住云溪市人民路1号。" + "经查，该宗土地面积为若干亩。" * 40
    return typeset("\n#pagebreak()\n".join(f"= 第{n}页\n{text}" for n in range(1, pages + 1)))


def drawn_page(
    content: bytes,
    *,
    size: tuple[float, float] = (300, 200),
    resources: Any = None,
    **entries: Any,
) -> bytes:
    """Return a PDF of one page with a content of our own; ``/F0`` is Helvetica."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[0].obj
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F0=helvetica))
    for name, value in (resources(pdf) if resources else {}).items():
        page.Resources[name] = value
    page.Contents = pdf.make_stream(content)
    for name, value in entries.items():
        page[f"/{name}"] = value(pdf) if callable(value) else value
    return saved(pdf)


def shown(text: str, x: float, y: float, *, size: int = 14, before: str = "") -> bytes:
    """Return the operators that show a text."""
    return f"BT {before} /F0 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n".encode()


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    """Return a PDF's bytes."""
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def changed(content: bytes, change: Any, **options: Any) -> bytes:
    """Return a PDF after a change."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        return saved(pdf, **options)


def loaded_with_secrets(pdf: pikepdf.Pdf) -> None:
    """Put the word SECRET wherever a PDF can keep something that no page shows."""
    page = pdf.pages[0].obj
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents="SECRET note"
    )
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T="SECRET field",
        V="SECRET value",
        Rect=Array([10, 50, 90, 70]),
    )
    widget = pdf.make_indirect(field)
    page.Annots = Array([pdf.make_indirect(note), widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    script = Dictionary(S=Name.JavaScript, JS="app.alert('SECRET script')")
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["SECRET", script])))
    pdf.attachments["SECRET.txt"] = b"SECRET attachment"
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("SECRET heading", 0))
    pdf.docinfo["/Title"] = "SECRET title"
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "SECRET metadata"
    page.PieceInfo = Dictionary(Editor=Dictionary(Private="SECRET private data"))
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, Alt="SECRET alternative text")


def with_an_earlier_revision(content: bytes, earlier: bytes) -> bytes:
    """Return a file to whose end a change was added: its first part still has what it had."""
    base = saved(
        pikepdf.open(io.BytesIO(earlier)),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        compress_streams=False,
    )
    with pikepdf.open(io.BytesIO(base)) as pdf:
        page = pdf.pages[0].obj
        number, size = page.Contents.objgen[0], int(pdf.trailer.Size)
        root = pdf.Root.objgen[0]
    start = base.rindex(b"startxref")
    previous = int(base[start:].split()[1])
    place = len(base)
    body = f"{number} 0 obj\n<< /Length {len(content)} >>\nstream\n".encode()
    body += content + b"\nendstream\nendobj\n"
    table = place + len(body)
    tail = (
        f"xref\n{number} 1\n{place:010} 00000 n \n"
        f"trailer\n<< /Size {size} /Root {root} 0 R /Prev {previous} >>\n"
        f"startxref\n{table}\n%%EOF\n"
    )
    return base + body + tail.encode()


def texts_of(content: bytes) -> Sequence[str]:
    """Return the text of each page, as a reader says it that the product does not use."""
    import pypdf

    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def everything_in(content: bytes) -> bytes:
    """Return the file and all its streams, unpacked, and all its texts, in several encodings."""
    parts = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") != Name.Image:
                parts.append(each.read_bytes())
            parts.append(str(repr(each)).encode())
    return b"\n".join(parts)
