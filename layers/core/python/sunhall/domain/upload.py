"""Files that citizens attach: what may be offered, the ticket for it, and what really arrived.

A file goes straight from the browser to the object store. The ticket, which is also the upload's
id, says what was promised and is signed, so nothing has to be stored before a submission names it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from annotated_types import MaxLen, MinLen

from sunhall.domain.catalogue import AttachmentRules, FileType
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, InvalidInput

FORM_LIFETIME: Final = timedelta(minutes=15)
"""How long the form that carries the file to the store is accepted there."""

TICKET_LIFETIME: Final = timedelta(hours=24)
"""How long after that a submission may name the upload: long enough for an unhurried person."""

HEAD_BYTES: Final = 1024
"""How much of a file `looks_like` has to see."""

_MAC_BYTES: Final = 16
_LONGEST_TICKET: Final = 600
_SIGNING: Final = b"sunhall upload ticket 1\x00"

_SEPARATORS: Final = frozenset("/\\:")
# Control characters, and format characters: a right-to-left override shows "exe.pdf" for "fdp.exe".
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class OfferFile(Command):
    """A file that somebody wants to attach.

    Attributes:
        file_name: Its name on the owner's device, with the ending that fits its type.
        content_type: Its media type.
        size: Its exact size in bytes.
    """

    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    content_type: Annotated[str, MinLen(1), MaxLen(120)]
    size: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was promised of an upload.

    Attributes:
        object_id: Random id; it names the object in the store.
        content_type: Media type.
        size: Bytes, exactly.
        expires_at: Seconds since 1970 from which no submission may name it any more.
    """

    object_id: str
    content_type: str
    size: int
    expires_at: int


def allowed_types(rules: AttachmentRules) -> tuple[FileType, ...]:
    """Return the file types that the city takes and whose content can be told by its first bytes.

    A type that nobody here can recognise is not taken: its name would be all there is to go by.
    """
    return tuple(kind for kind in rules.types if kind.media_type in _SIGNATURES)


def check_offer(offer: OfferFile, rules: AttachmentRules) -> None:
    """Make sure a file may be attached.

    Raises:
        InvalidInput: With everything that is wrong: ``upload_type_not_allowed``, ``upload_empty``,
            ``upload_too_large``, ``file_name_unusable``, ``file_name_ending``.
    """
    if errors := list(_offer_errors(offer, rules)):
        raise InvalidInput(errors=errors)


def _offer_errors(offer: OfferFile, rules: AttachmentRules) -> Iterator[FieldError]:
    kinds = allowed_types(rules)
    kind = next((kind for kind in kinds if kind.media_type == offer.content_type), None)
    if not _usable(offer.file_name):
        yield FieldError("file_name", "file_name_unusable")
    elif kind is not None and not offer.file_name.lower().endswith(kind.extensions):
        endings = {"allowed": ", ".join(kind.extensions)}
        yield FieldError("file_name", "file_name_ending", endings)
    if kind is None:
        endings = {"allowed": ", ".join(ending for kind in kinds for ending in kind.extensions)}
        yield FieldError("content_type", "upload_type_not_allowed", endings)
    if offer.size <= 0:
        yield FieldError("size", "upload_empty")
    elif offer.size > rules.max_bytes:
        limit = {"max": rules.max_bytes, "max_mb": rules.max_bytes // (1024 * 1024)}
        yield FieldError("size", "upload_too_large", limit)


def _usable(file_name: str) -> bool:
    """Tell whether a name is a plain file name on every system it may be saved on."""
    return (
        not _SEPARATORS.intersection(file_name)
        and not file_name.startswith(".")
        and not file_name.endswith((".", " "))
        and not any(unicodedata.category(character) in _INVISIBLE for character in file_name)
    )


def signed(ticket: Ticket, secret: bytes) -> str:
    """Return a ticket as text, signed: the upload's id.

    Args:
        ticket: What was promised.
        secret: The derived key for uploads, at least 32 bytes.
    """
    fields = [ticket.object_id, ticket.content_type, ticket.size, ticket.expires_at]
    payload = json.dumps(fields, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(secret, payload) + payload).rstrip(b"=").decode()


def verified(upload_id: str, secret: bytes, now: datetime, *, field: str = "upload_id") -> Ticket:
    """Return the ticket in an upload's id, if it is one of ours and still good.

    Args:
        upload_id: What was sent.
        secret: The derived key for uploads.
        now: The present moment.
        field: Path of the upload's id in the body, for the error.

    Raises:
        InvalidInput: ``upload_unknown``: not made here, or changed; ``upload_expired``.
    """
    try:
        mac, payload = _split(upload_id)
        if not hmac.compare_digest(mac, _mac(secret, payload)):
            raise ValueError
    except ValueError:
        raise refused(field, "upload_unknown") from None
    ticket = Ticket(*json.loads(payload))
    if now.timestamp() >= ticket.expires_at:
        raise refused(field, "upload_expired")
    return ticket


def read_unverified(upload_id: str) -> Ticket:
    """Return the ticket in the id of an upload that was verified before it was recorded.

    Raises:
        ValueError: It is no ticket at all.
    """
    return Ticket(*json.loads(_split(upload_id)[1]))


def refused(field: str, code: str) -> InvalidInput:
    """Return the refusal of an upload at a place of the body."""
    return InvalidInput(errors=[FieldError(field, code)])


def looks_like(content_type: str, head: bytes) -> bool:
    """Tell whether a file begins as files of its type do.

    Args:
        content_type: Media type that was promised.
        head: The first `HEAD_BYTES` bytes, or all of a shorter file.
    """
    recognised = _SIGNATURES.get(content_type)
    return recognised is not None and recognised(head)


def _split(upload_id: str) -> tuple[bytes, bytes]:
    if len(upload_id) > _LONGEST_TICKET or not upload_id.isascii():
        raise ValueError("no ticket")
    padded = upload_id + "=" * (-len(upload_id) % 4)
    try:
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("no ticket") from None
    return raw[:_MAC_BYTES], raw[_MAC_BYTES:]


def _mac(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, _SIGNING + payload, "sha256")[:_MAC_BYTES]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _pdf(head: bytes) -> bool:
    # Some writers put a byte order mark or blank lines before the header; readers accept that.
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def _heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}


def _zip_with(*first_entries: bytes) -> Callable[[bytes], bool]:
    """A ZIP archive whose first entry has a name that the format's writers begin with."""

    def recognised(head: bytes) -> bool:
        return head.startswith(b"PK\x03\x04") and head[30:].startswith(first_entries)

    return recognised


_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/")

_SIGNATURES: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "application/pdf": _pdf,
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/heic": _heic,
    "image/tiff": _begins(b"II*\x00", b"MM\x00*"),
    _OFFICE + "wordprocessingml.document": _zip_with(*_PACKAGE, b"word/"),
    _OFFICE + "spreadsheetml.sheet": _zip_with(*_PACKAGE, b"xl/"),
    "application/ofd": _zip_with(b"OFD.xml", b"Doc_0/"),
    "application/msword": _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
}
