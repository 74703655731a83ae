"""Whatever stands on a page and whatever is marked: another reader finds none of it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.adapters.redacted_pdf.limits import PdfRefused
from sunhall.adapters.redacted_pdf.redacting import redact
from sunhall.domain.redaction.commands import PageRegion
from sunhall.domain.redaction.marks import marks_content, marks_from
from sunhall.domain.redaction.matching import normal_form
from tests.builders.pdf_files import drawn_page, shown, texts_of
from tests.builders.redactions import mark, region, word

WORDS = st.sampled_from(["Ann", "Bob", "ann", "BOB", "Cy-rus", "No 1", "x", "Annabel", "rus"])
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)
MARKED = st.lists(st.sampled_from(["Ann", "bob", "cyrus", "No 1", "Bob Ann"]), max_size=3)
REGIONS = st.lists(
    st.builds(
        region,
        left=st.integers(0, 250),
        top=st.integers(0, 150),
        width=st.integers(1, 50),
        height=st.integers(1, 50),
    ),
    max_size=3,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, MARKED, REGIONS, st.sampled_from([0, 90, 180, 270]))
def test_no_reader_finds_what_was_marked(
    lines: list[str], words: list[str], regions: list[PageRegion], turn: int
) -> None:
    content = b"".join(shown(line, 20, 170 - 30 * at) for at, line in enumerate(lines))
    page = drawn_page(content, Rotate=turn)
    marks = [*(word(each) for each in words), *(mark(region=each) for each in regions)]
    try:
        result = redact(page, marks_from(marks_content(marks)))
    except PdfRefused as refused:
        here = normal_form("".join(lines))
        missing = any(normal_form(each) not in here for each in words)
        # A turned page is higher than wide, so a region may lie beside it.
        beside = turn in (90, 270) and bool(regions)
        expected = {"redaction_words_not_found": missing, "redaction_outside_page": beside}
        assert expected[refused.code]
        return

    text = normal_form("".join(texts_of(result.content)))
    assert not any(normal_form(each) in text for each in words)
