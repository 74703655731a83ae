"""What can be asked about redactions; every service that gives files away takes these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command

#: A page may be 200 inches wide and high (ISO 32000-1, annex C).
_Points = Annotated[float, Ge(0), Le(14_400)]
_Number = Annotated[int, Ge(1)]
_Digest = Annotated[str, MinLen(64), MaxLen(64)]
_Place = Annotated[int, Ge(0), Le(1_000_000)]

Failure = Literal[
    "redaction_marks_missing",
    "redaction_pdf_encrypted",
    "redaction_pdf_damaged",
    "redaction_pdf_too_large",
    "redaction_pdf_too_many_pages",
    "redaction_page_too_large",
    "redaction_pdf_too_complex",
    "redaction_no_such_page",
    "redaction_outside_page",
    "redaction_words_not_found",
    "redaction_text_missing",
    "redaction_outside_text",
    "redaction_not_verified",
]
"""Why a redaction could not be applied."""

FAILURES: Final[frozenset[str]] = frozenset(get_args(Failure))


@dataclass(frozen=True, slots=True)
class PageRegion(Command):
    """A rectangle on a page, as the page is shown: turned and cropped as its file says.

    Attributes:
        page: Number of the page, from 1.
        left: Points (1/72 inch) from its left edge.
        top: Points from its upper edge.
        width: Points.
        height: Points.
    """

    page: Annotated[int, Ge(1), Le(100_000)]
    left: _Points
    top: _Points
    width: _Points
    height: _Points


@dataclass(frozen=True, slots=True)
class TextSpan(Command):
    """A part of a text.

    Attributes:
        start: Number of characters before it.
        end: Number of characters before what follows it.
    """

    start: _Place
    end: _Place


@dataclass(frozen=True, slots=True)
class RedactionMark(Command):
    """One thing that nobody may see, and why (art. 37: with the reason, 告知理由).

    Exactly one of region, span, words and whole file is given.

    Attributes:
        ground: Id of the ground on which it is withheld, see the catalogue's decisions.
        article: Article of the 条例, one of the ground's.
        reason: Why the ground applies; it is kept sealed.
        region: A place on a page of a file.
        span: A place in a text.
        words: A word or phrase, wherever it stands and however it is written.
        whole_file: The file is withheld as a whole.
    """

    ground: Annotated[str, MinLen(1), MaxLen(64)]
    article: Annotated[str, MinLen(1), MaxLen(20)]
    reason: Annotated[str, MinLen(1), MaxLen(500)]
    region: PageRegion | None = None
    span: TextSpan | None = None
    words: Annotated[str, MaxLen(200)] = ""
    whole_file: bool = False


@dataclass(frozen=True, slots=True)
class MarkRedaction(Command):
    """Have parts of a file or of a text made unreadable; it is done to the original each time.

    Attributes:
        upload_id: The file, or
        document: the document of the case that holds the text, and
        field: where in it the text stands, with dots between the names.
        marks: All that is to be unreadable afterwards. What an earlier redaction of the same file
            hid and no mark names any more can be read again.
    """

    marks: Annotated[tuple[RedactionMark, ...], MinLen(1), MaxLen(500)]
    upload_id: Annotated[str, MaxLen(600)] = ""
    document: Annotated[str, MaxLen(64)] = ""
    field: Annotated[str, MaxLen(120)] = ""


@dataclass(frozen=True, slots=True)
class RecordRedaction(Command):
    """The redactor reports that a redaction was applied and has stood the second look.

    Attributes:
        number: Which.
        before_sha256: Digest of the original in hexadecimal. Of a text it is salted: whoever
            guesses a short text must not be able to test the guess.
        after_sha256: Digest of the result in hexadecimal.
        pages: Pages of the result; 0 for a text.
        unsearched: Pages that show what is no text to the reader (a picture of a letter, a shape
            of which the file does not say which character it is): no word can be found there. A
            person has to look at them.
        dropped: Things that stood on top of the pages and are left out: notes, form fields, stamps.
        text: The result, if it is a text; it is kept sealed.
    """

    number: _Number
    before_sha256: _Digest
    after_sha256: _Digest
    pages: Annotated[int, Ge(0)] = 0
    unsearched: tuple[int, ...] = ()
    dropped: Annotated[int, Ge(0)] = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReportFailedRedaction(Command):
    """The redactor reports that a redaction cannot be applied; nothing was written.

    Attributes:
        number: Which.
        code: Why.
        mark: Number of the mark that it is about, from 1; 0 when it is about the file.
    """

    number: _Number
    code: Failure
    mark: Annotated[int, Ge(0)] = 0


@dataclass(frozen=True, slots=True)
class LiftRedaction(Command):
    """Take a redaction back: the file is given as the redaction before it says, or as it is.

    Attributes:
        number: Which.
        reason: Why; it is kept sealed.
    """

    number: _Number
    reason: Annotated[str, MinLen(1), MaxLen(500)]
