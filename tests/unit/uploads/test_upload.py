"""Which files may be attached, what a ticket promises, and whether the file keeps it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.catalogue import AttachmentRules, FileType
from sunhall.domain.errors import InvalidInput
from sunhall.domain.upload import (
    OfferFile,
    Ticket,
    allowed_types,
    check_offer,
    looks_like,
    read_unverified,
    refused,
    signed,
    verified,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RULES = AttachmentRules(
    max_files=5,
    max_bytes=10 * 1024 * 1024,
    types=(
        FileType("application/pdf", (".pdf",)),
        FileType("image/jpeg", (".jpg", ".jpeg")),
        FileType(DOCX, (".docx",)),
    ),
)
SECRET = bytes(range(32))
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
TICKET = Ticket("b1hGQ2xkS0JhTm9wUXJzVA", DOCX, 10 * 1024 * 1024, int(NOON.timestamp()) + 3600)


def offer(
    file_name: str = "proof.pdf", content_type: str = "application/pdf", size: int = 1000
) -> OfferFile:
    return OfferFile(file_name, content_type, size)


def complaints(wrong: OfferFile, rules: AttachmentRules = RULES) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        check_offer(wrong, rules)
    return [(error.field, error.code) for error in caught.value.errors]


@pytest.mark.parametrize(
    "good",
    [
        offer(),
        offer("身份证明 张三.PDF"),
        offer("scan.jpeg", "image/jpeg"),
        offer("SCAN.JPG", "image/jpeg"),
        offer("申请材料（补充）.docx", DOCX),
        offer("two.dots.pdf"),
        offer(size=1),
        offer(size=10 * 1024 * 1024),
    ],
)
def test_a_file_within_the_citys_limits_is_taken(good: OfferFile) -> None:
    check_offer(good, RULES)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (offer(size=0), ("size", "upload_empty")),
        (offer(size=-1), ("size", "upload_empty")),
        (offer(size=10 * 1024 * 1024 + 1), ("size", "upload_too_large")),
        (offer(content_type="text/html"), ("content_type", "upload_type_not_allowed")),
        (offer(content_type="application/pdf; x=y"), ("content_type", "upload_type_not_allowed")),
        (offer("proof.exe"), ("file_name", "file_name_ending")),
        (offer("proof"), ("file_name", "file_name_ending")),
        (offer("proof.pdf", "image/jpeg"), ("file_name", "file_name_ending")),
        (offer("../proof.pdf"), ("file_name", "file_name_unusable")),
        (offer("c:\\proof.pdf"), ("file_name", "file_name_unusable")),
        (offer(".pdf"), ("file_name", "file_name_unusable")),
        (offer("proof.pdf "), ("file_name", "file_name_unusable")),
        (offer("proof.pdf."), ("file_name", "file_name_unusable")),
        (offer("a\x00.pdf"), ("file_name", "file_name_unusable")),
        (offer("a\n.pdf"), ("file_name", "file_name_unusable")),
        (offer("a\u202efdp.pdf"), ("file_name", "file_name_unusable")),
        (offer("a\u200b.pdf"), ("file_name", "file_name_unusable")),
        (offer("a\ud800.pdf"), ("file_name", "file_name_unusable")),
    ],
)
def test_each_thing_that_is_wrong_with_an_offer_has_its_own_code(
    wrong: OfferFile, complaint: tuple[str, str]
) -> None:
    assert complaints(wrong) == [complaint]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert complaints(OfferFile("a/b", "text/html", 0)) == [
        ("file_name", "file_name_unusable"),
        ("content_type", "upload_type_not_allowed"),
        ("size", "upload_empty"),
    ]


def test_a_refusal_names_the_limits_and_never_the_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_offer(offer("张三的身份证.exe", size=99 * 1024 * 1024), RULES)
    params = [dict(error.params) for error in caught.value.errors]
    assert params == [{"allowed": ".pdf"}, {"max": 10 * 1024 * 1024, "max_mb": 10}]
    assert "张三" not in repr([caught.value.errors, caught.value.args])


def test_a_type_whose_content_nobody_can_tell_is_not_taken_even_if_the_catalogue_lists_it() -> None:
    rules = AttachmentRules(1, 1000, (FileType("text/plain", (".txt",)), *RULES.types))
    assert allowed_types(rules) == RULES.types
    assert complaints(offer("a.txt", "text/plain", 10), rules) == [
        ("content_type", "upload_type_not_allowed")
    ]


# The ticket


def test_a_ticket_comes_back_as_it_was_signed() -> None:
    upload_id = signed(TICKET, SECRET)
    assert verified(upload_id, SECRET, NOON) == TICKET
    assert read_unverified(upload_id) == TICKET


def test_a_ticket_fits_into_the_field_of_a_submission_and_into_a_url() -> None:
    upload_id = signed(TICKET, SECRET)
    assert 16 <= len(upload_id) <= 600
    assert set(upload_id) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def code_of(upload_id: str, now: datetime = NOON, secret: bytes = SECRET) -> str:
    with pytest.raises(InvalidInput) as caught:
        verified(upload_id, secret, now, field="attachments.2.upload_id")
    (error,) = caught.value.errors
    assert error.field == "attachments.2.upload_id"
    return error.code


def test_a_ticket_ends_at_its_moment() -> None:
    end = datetime.fromtimestamp(TICKET.expires_at, UTC)
    upload_id = signed(TICKET, SECRET)
    assert verified(upload_id, SECRET, end - timedelta(seconds=1)) == TICKET
    assert code_of(upload_id, end) == "upload_expired"


def test_a_ticket_of_another_key_is_unknown() -> None:
    assert code_of(signed(TICKET, bytes(32))) == "upload_unknown"


def test_a_ticket_whose_promise_was_changed_is_unknown() -> None:
    raw = base64.urlsafe_b64decode(signed(TICKET, SECRET) + "==")
    promise = json.loads(raw[16:])
    promise[2] = 1
    forged = base64.urlsafe_b64encode(raw[:16] + json.dumps(promise).encode()).decode()
    assert code_of(forged.rstrip("=")) == "upload_unknown"


@given(st.data())
def test_no_changed_bit_passes(data: st.DataObject) -> None:
    raw = bytearray(base64.urlsafe_b64decode(signed(TICKET, SECRET) + "=="))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert code_of(base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")) == "upload_unknown"


@given(st.text(max_size=700))
def test_anything_else_is_unknown_and_no_failure(text: str) -> None:
    assert code_of(text) == "upload_unknown"


def test_what_is_no_ticket_cannot_be_read_either() -> None:
    for text in ("", "x", "é", "A" * 601):
        with pytest.raises(ValueError, match=r"."):
            read_unverified(text)


def test_a_refusal_names_the_field_that_the_caller_gave() -> None:
    (error,) = refused("attachments.0.upload_id", "upload_missing").errors
    assert (error.field, error.code) == ("attachments.0.upload_id", "upload_missing")


# The content


def zip_head(first_entry: bytes) -> bytes:
    header = b"PK\x03\x04" + bytes(22) + len(first_entry).to_bytes(2, "little") + bytes(2)
    return header + first_entry + b"content"


@pytest.mark.parametrize(
    ("content_type", "head"),
    [
        ("application/pdf", b"%PDF-1.7\n%\xe2\xe3"),
        ("application/pdf", b"\xef\xbb\xbf\r\n%PDF-1.4"),
        ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("image/png", b"\x89PNG\r\n\x1a\n\x00"),
        ("image/heic", b"\x00\x00\x00\x18ftypheic"),
        ("image/tiff", b"II*\x00\x08"),
        ("image/tiff", b"MM\x00*\x00"),
        (DOCX, zip_head(b"[Content_Types].xml")),
        (DOCX, zip_head(b"_rels/.rels")),
        (DOCX, zip_head(b"word/document.xml")),
        ("application/ofd", zip_head(b"OFD.xml")),
        ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content_type: str, head: bytes) -> None:
    assert looks_like(content_type, head)


@pytest.mark.parametrize(
    ("content_type", "head"),
    [
        ("application/pdf", b""),
        ("application/pdf", b"<html><script>%PDF-1.7"),
        ("application/pdf", b"MZ\x90\x00"),
        ("image/jpeg", b"\x89PNG\r\n\x1a\n"),
        ("image/png", b"\x89PNG"),
        ("image/heic", b"\x00\x00\x00\x18ftypmp42"),
        (DOCX, zip_head(b"AndroidManifest.xml")),
        (DOCX, zip_head(b"xl/workbook.xml")),
        (DOCX, b"PK\x05\x06"),
        (DOCX, b"[Content_Types].xml"),
        ("text/html", b"<html>"),
    ],
)
def test_a_file_of_another_kind_is_noticed(content_type: str, head: bytes) -> None:
    assert not looks_like(content_type, head)
