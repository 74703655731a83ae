"""Files are opened in a process of their own; what is wrong with one is told by a stable code."""

from __future__ import annotations

import os
import subprocess
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from sunhall.adapters.pdf_redaction import PdfRedactor
from sunhall.adapters.redacted_pdf import limits, reading
from sunhall.adapters.redacted_pdf.limits import PdfRefused
from sunhall.adapters.redacted_pdf.redacting import redact
from sunhall.application.apply_redactions import CannotRedact
from sunhall.domain.redaction.commands import FAILURES
from sunhall.domain.redaction.marks import marks_content, marks_from
from tests.builders.pdf_files import changed, drawn_page, notice, saved, shown, texts_of
from tests.builders.redactions import mark, region, word

NAMED = marks_content((word("张三"),))
ANYWHERE = marks_content((mark(region=region(1, 10, 10, 5, 5)),))


def code(content: bytes, marks: Any = ANYWHERE, **options: Any) -> str:
    with pytest.raises(CannotRedact) as caught:
        PdfRedactor(**options).redact(content, marks)
    assert caught.value.code in FAILURES
    return caught.value.code


def test_a_file_is_redacted_in_another_process() -> None:
    done = PdfRedactor().redact(notice(), NAMED)

    assert "张三" not in texts_of(done.content)[0]
    here = redact(notice(), marks_from(NAMED))
    assert (done.content, done.sha256) == (here.content, here.sha256)
    assert (done.pages, done.unsearched, done.dropped) == (1, (), 0)


def test_a_refusal_names_its_mark() -> None:
    with pytest.raises(CannotRedact) as caught:
        PdfRedactor().redact(notice(), marks_content((word("张三"), word("李四"))))

    assert (caught.value.code, caught.value.mark) == ("redaction_words_not_found", 2)


@pytest.mark.parametrize("password", ["", "open sesame"])
def test_an_encrypted_file_is_refused_with_and_without_a_password_to_open_it(password: str) -> None:
    locked = pikepdf.Encryption(owner="owner", user=password)
    content = changed(notice(), lambda _pdf: None, encryption=locked)

    assert code(content) == "redaction_pdf_encrypted"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        b"no PDF at all",
        notice()[: len(notice()) // 2],
        notice().replace(b"startxref", b"startxxxx"),
        saved(pikepdf.new()),
    ],
    ids=["empty", "a head", "a text", "half a file", "without its table", "no page"],
)
def test_a_damaged_file_is_refused(content: bytes) -> None:
    assert code(content) == "redaction_pdf_damaged"


def test_a_file_with_too_many_pages_is_refused() -> None:
    def more(pdf: pikepdf.Pdf) -> None:
        for _ in range(limits.MAX_PAGES):
            pdf.pages.append(pdf.pages[0])

    assert code(changed(drawn_page(b""), more)) == "redaction_pdf_too_many_pages"


@pytest.mark.parametrize("size", [(14_400, 14_400), (3000, 2400)])
def test_a_page_that_would_be_too_large_a_picture_is_refused(size: tuple[float, float]) -> None:
    assert code(drawn_page(b"", size=size)) == "redaction_page_too_large"


def test_a_file_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)

    with pytest.raises(PdfRefused, match="redaction_pdf_too_large"):
        redact(notice(), marks_from(NAMED))


def zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros, packed: one packed megabyte over and over again."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (((megabytes << 20) % 65_521) << 16) | 1
    return b"\x78\x9c" + block * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")


def bomb(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """A picture of four gigabytes in four megabytes."""
    side = 1 << 16
    image = pdf.make_stream(zeros(4096))
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.FlateDecode
    image.Width, image.Height, image.BitsPerComponent = side, side, 8
    image.ColorSpace = Name.DeviceGray
    return {"/XObject": Dictionary(Im0=image)}


def test_a_file_that_unpacks_to_more_than_the_memory_harms_nobody() -> None:
    content = drawn_page(b"q 300 0 0 200 0 0 cm /Im0 Do Q", resources=bomb)
    assert len(content) < 10_000_000

    try:
        done = PdfRedactor().redact(content, ANYWHERE)
    except CannotRedact as refused:
        assert refused.code == "redaction_pdf_too_complex"
    else:
        # The reader left the picture out, as it would on a screen.
        assert done.pages == 1


def test_a_file_that_takes_too_long_is_refused() -> None:
    endless = drawn_page(shown("a", 10, 10) + b"0 0 300 200 re f\n" * 2_000_000)

    assert code(endless, seconds=0.4) == "redaction_pdf_too_complex"


def ending(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let the process be another program."""
    honest: Any = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        return honest([command[0], "-c", script], **options)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGXCPU"])
def test_a_reader_that_breaks_over_a_file_refuses_it(
    monkeypatch: pytest.MonkeyPatch, signal: str
) -> None:
    ending(monkeypatch, f"import os, signal; os.kill(os.getpid(), signal.{signal})")

    assert code(notice()) == "redaction_pdf_too_complex"


@pytest.mark.parametrize("script", ["", 'print(\'{"bug": "KeyError"}\')'])
def test_a_fault_of_our_own_is_no_property_of_the_file(
    monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    ending(monkeypatch, script)

    with pytest.raises(RuntimeError, match="the redactor failed"):
        PdfRedactor().redact(notice(), ANYWHERE)


def test_the_process_is_told_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    given: dict[str, str] = {}
    honest: Any = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        given.update(options["env"])
        return honest(command, **options)

    monkeypatch.setattr(subprocess, "run", run)
    PdfRedactor().redact(notice(), NAMED)

    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "secret"
    assert set(given) <= {"PYTHONPATH", "LD_LIBRARY_PATH"}


def test_what_a_fault_says_of_the_file_is_told_to_nobody() -> None:
    """The message of a fault may quote the file; only its kind comes out."""
    with pytest.raises(RuntimeError) as caught:
        PdfRedactor().redact(notice(), {"marks": [{"words": "张三"}]})

    assert "张三" not in str(caught.value)
