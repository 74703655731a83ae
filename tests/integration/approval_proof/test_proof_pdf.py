"""The proof of an approval as PDF: all of it is there, whole, readable and the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sunhall.adapters.approval_proof import ProofFailed, SetProof, proof_pdf
from sunhall.adapters.letter_documents.font_coverage import FontUnreadable
from sunhall.adapters.letter_documents.letter_fonts import (
    FONT_FILES,
    LetterFonts,
    find_letter_fonts,
)
from sunhall.domain.approval.proof import Proof, proof_of
from tests.builders.approval_runs import (
    LONG_OPINION,
    NAMES,
    RECEIPT_NO,
    PlayedApproval,
    long_way,
    only_begun,
    vote,
    words,
)

FONTS = find_letter_fonts({}, Path(__file__).parents[3])
A4 = (595.276, 841.89)
STORIES = {"long way": long_way, "vote": vote, "only begun": only_begun}


@cache
def proof(story: str, locale: str = "zh-CN") -> Proof:
    played: PlayedApproval = STORIES[story]()
    return proof_of(
        1,
        played.events,
        receipt_no=RECEIPT_NO,
        service="disclosure",
        documents=played.documents,
        names=NAMES,
        words=words(locale),
    )


@cache
def made(story: str, locale: str = "zh-CN") -> SetProof:
    return proof_pdf(proof(story, locale), language=locale, fonts=FONTS)


def set_again(changed: Proof) -> SetProof:
    return proof_pdf(changed, language="zh-CN", fonts=FONTS)


def read(document: SetProof) -> PdfReader:
    return PdfReader(BytesIO(document.content), strict=True)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def printed(document: SetProof) -> str:
    """All text without spaces, in one."""
    return squeezed("".join(page.extract_text() for page in read(document).pages))


def catalog(document: SetProof) -> Any:
    return read(document).trailer["/Root"]


def texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping | list | tuple):
        for each in told.values() if isinstance(told, Mapping) else told:
            yield from texts(each)


def elements(element: Any) -> Iterator[Any]:
    """Every element of the structure tree, from the root down."""
    element = element.get_object()
    if not isinstance(element, dict):
        return
    if "/S" in element:
        yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from elements(kid)


def kinds(document: SetProof) -> list[str]:
    return [str(each["/S"]) for each in elements(catalog(document)["/StructTreeRoot"])]


# --- the text ------------------------------------------------------------------------------------

#: Filled in by the page itself, or said only where something is missing.
_NOT_AS_IT_STANDS = frozenset({"page", "event_number", "opinion_of", "below", "lacking"})
#: Said only where there are no notes, or only where there are some.
_ONLY = {True: frozenset({"no_notes"}), False: frozenset({"details", "what"})}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("story", STORIES)
def test_every_text_of_the_proof_is_on_the_page(story: str, locale: str) -> None:
    told = asdict(proof(story, locale))
    told["texts"] = {
        name: text
        for name, text in told["texts"].items()
        if name not in _NOT_AS_IT_STANDS | _ONLY[bool(told["notes"])]
    }
    del told["title"]  # a property of the file, see below
    text = printed(made(story, locale))
    # Long ones go over the end of a page, see the next test.
    short = (each for each in texts(told) if len(each) < len(LONG_OPINION))
    assert [each for each in short if squeezed(each) not in text] == []


def foot(page: Proof) -> str:
    number = re.escape(squeezed(page.texts["page"]))
    number = number.replace(r"\{page\}", r"\d+").replace(r"\{pages\}", r"\d+")
    return re.escape(squeezed(page.reference)) + number + page.last_hash[:16]


def test_every_opinion_is_there_from_its_first_word_to_its_last() -> None:
    text = printed(made("vote"))
    opinions = [seat.opinion for seat in proof("vote").steps[0].seats if seat.opinion]
    assert len(opinions) == 8
    assert text.count(LONG_OPINION[-20:]) == sum(
        len(each) // len(LONG_OPINION) for each in opinions
    )
    for seat in proof("vote").steps[0].seats:
        if seat.opinion:
            assert f"{seat.signer}的意见：{LONG_OPINION[:10]}" in text


def test_a_short_opinion_stands_in_its_column_and_a_long_one_below() -> None:
    text = printed(made("long way"))
    assert text.count("见下") == sum(
        len(seat.opinion) > 60 for step in proof("long way").steps for seat in step.seats
    )
    assert "陆怀谷的意见：" not in text


@pytest.mark.parametrize("story", STORIES)
def test_every_hash_stands_there_short_and_in_full(story: str) -> None:
    text = printed(made(story))
    for event in proof(story).trail:
        assert event.hash in text
        assert len(re.findall(event.hash[:16], text)) >= 2
    assert text.count(proof(story).last_hash) == 2, "in the statement and in the list"


def test_an_approval_without_anything_else_says_so() -> None:
    assert "除上述签署外，没有其他办理事项。" in printed(made("only begun"))
    assert "除上述签署外" not in printed(made("long way"))


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("story", STORIES)
def test_every_page_is_a4_with_its_number_the_case_and_the_hash_at_its_foot(
    story: str, locale: str
) -> None:
    page_of = proof(story, locale)
    pages = read(made(story, locale)).pages
    for number, page in enumerate(pages, start=1):
        assert tuple(float(side) for side in page.mediabox[2:]) == pytest.approx(A4, abs=0.1)
        text = squeezed(page.extract_text())
        counted = page_of.texts["page"].replace("{page}", str(number))
        counted = counted.replace("{pages}", str(len(pages)))
        ends = f"{page_of.reference}{counted}{page_of.last_hash[:16]}"
        assert squeezed(ends) in text


def test_a_table_that_goes_on_has_its_heads_and_its_step_on_the_next_page() -> None:
    pages = [squeezed(page.extract_text()) for page in read(made("vote")).pages]
    assert len(pages) > 2
    for page in pages[1:3]:
        assert page.startswith("应签人签署人决定意见集体审议票签，2/3同意为通过")


def test_forty_signers_with_the_longest_opinions_stay_whole() -> None:
    page = proof("vote")
    (step,) = page.steps
    many = tuple(
        replace(step.seats[0], asked=f"第{n}人", opinion=f"甲{n}" + "意见" * 498 + f"{n}乙")
        for n in range(1, 41)
    )
    document = set_again(replace(page, steps=(replace(step, seats=many),)))
    text = re.sub(foot(page), "", printed(document))
    for n in range(1, 41):
        assert f"第{n}人" in text
        assert f"甲{n}意见" in text
        assert f"意见{n}乙" in text
    assert 15 < len(read(document).pages) < 30


def test_the_statement_and_its_hash_are_never_on_two_pages() -> None:
    page = proof("long way")
    for more in range(0, 24, 3):
        longer = replace(page, notes=(*page.notes, *page.notes[:1] * more))
        pages = [squeezed(each.extract_text()) for each in read(set_again(longer)).pages]
        (with_statement,) = (each for each in pages if squeezed(page.statement)[-20:] in each)
        assert page.last_hash in with_statement


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES)
def test_the_same_record_gives_the_same_bytes(story: str) -> None:
    assert set_again(proof(story)) == made(story)


def test_the_same_moment_told_from_elsewhere_gives_the_same_bytes() -> None:
    page = proof("long way")
    assert set_again(replace(page, dated=page.dated.astimezone(UTC))) == made("long way")


def test_the_file_is_dated_by_the_last_event_to_the_second() -> None:
    page = proof("long way")
    late = replace(page, dated=page.dated + timedelta(microseconds=123456))
    metadata = read(set_again(late)).metadata
    assert metadata is not None
    assert metadata.creation_date == page.dated
    assert isinstance(metadata.creation_date, datetime)


def test_title_and_last_hash_are_properties_of_the_file() -> None:
    metadata = read(made("long way")).metadata
    assert metadata is not None
    assert metadata.title == f"审批证明 {RECEIPT_NO} 第1次审批"
    assert proof("long way").last_hash in str(metadata.get("/Keywords"))


def test_the_file_declares_archiving_and_accessibility() -> None:
    metadata = catalog(made("long way"))["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part\W+2", metadata)
    assert re.search(r"pdfaid:conformance\W+A", metadata)
    assert re.search(r"pdfuaid:part\W+1", metadata)


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh-CN"), ("en", "en")])
def test_a_screen_reader_learns_language_title_and_structure(locale: str, language: str) -> None:
    document = made("long way", locale)
    root = catalog(document)
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    found = kinds(document)
    assert (found.count("/H1"), found.count("/H2"), found.count("/H3")) == (1, 3, 2)
    assert found.count("/Table") == 4


def test_a_screen_reader_finds_the_head_of_every_cell() -> None:
    document = made("long way")
    heads = [each for each in elements(catalog(document)["/StructTreeRoot"]) if each["/S"] == "/TH"]
    steps = len(proof("long way").steps)
    assert len(heads) == 4 + steps + 4 + 5 + 2, "columns and steps; notes; events; hashes"


def fonts_of(document: SetProof) -> dict[str, Any]:
    found = {}
    for page in read(document).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            base = font.get_object()
            (descendant,) = base["/DescendantFonts"]
            found[str(base["/BaseFont"])] = descendant.get_object()["/FontDescriptor"].get_object()
    return found


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_all_fonts_are_embedded_and_only_as_far_as_they_are_used(locale: str) -> None:
    found = fonts_of(made("long way", locale))
    names = {re.sub(r"^/[A-Z]{6}\+", "", name) for name in found}
    assert names == {"NotoSerifSC-Regular", "NotoSerifSC-Bold", "DejaVuSansMono"}
    for name, descriptor in found.items():
        assert re.match(r"/[A-Z]{6}\+", name)
        embedded = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
        assert 0 < len(embedded.get_object().get_data()) < 150_000
    assert len(made("long way", locale).content) < 300_000


# --- what people type ----------------------------------------------------------------------------

MARKUP = '#set page(fill: red)\n*bold* _x_ $x$ = h // c <a> @b #read("/etc/passwd") \\ `r` ~ ---'


def with_opinion(opinion: str, **seat: Any) -> Proof:
    page = proof("only begun")
    (step,) = page.steps
    said = replace(step.seats[0], opinion=opinion, **seat)
    return replace(page, steps=(replace(step, seats=(said,)),))


def test_what_people_typed_is_never_read_as_markup() -> None:
    assert squeezed(MARKUP) in printed(set_again(with_opinion(MARKUP)))


def test_what_nobody_sees_is_dropped_and_lines_stay_lines() -> None:
    document = set_again(with_opinion("不\u202e同\u200b意\x07。\n另附说明。"))
    lines = [
        squeezed(line) for page in read(document).pages for line in page.extract_text().splitlines()
    ]
    assert any(line.endswith("不同意。") for line in lines)
    assert "另附说明。" in lines
    assert "\u202e" not in printed(document)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_no_text_stops_a_proof(typed: str) -> None:
    document = set_again(with_opinion(f"甲{typed}乙", asked=f"{typed}丙"))
    assert document.content.startswith(b"%PDF-")


def test_a_character_the_font_lacks_is_shown_as_its_code_point_and_told() -> None:
    document = set_again(with_opinion("同意。", signer="张𠮷野"))
    assert document.missing_characters == ("𠮷",)
    text = printed(document)
    assert "张〓（U+20BB7）野" in text
    assert "注：〓（U+20BB7）为字库未收录的字符，以统一码编号表示。" in text


def test_no_note_stands_where_nothing_is_missing() -> None:
    assert made("long way").missing_characters == ()
    assert "注：" not in printed(made("long way"))


def test_a_staff_id_that_is_not_latin_is_printed_too() -> None:
    page = replace(proof("only begun"), people=(("许文静", "工号-许"),))
    assert "许文静工号-许" in printed(set_again(page))


# --- failures ------------------------------------------------------------------------------------


def test_files_that_are_no_fonts_are_an_error_and_not_an_empty_page(tmp_path: Path) -> None:
    fonts = LetterFonts(*(tmp_path / name for name in FONT_FILES.values()))
    for path in (fonts.regular, fonts.bold):
        path.write_text("no font")
    with pytest.raises(FontUnreadable):
        proof_pdf(proof("only begun"), language="zh-CN", fonts=fonts)


def test_no_failure_repeats_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "sunhall.adapters.approval_proof"
    monkeypatch.setattr(f"{module}._missing_characters", lambda *_: ())
    with pytest.raises(ProofFailed) as failed:
        set_again(with_opinion("张𠮷野"))
    assert "𠮷" not in str(failed.value)
    assert failed.value.__cause__ is None
