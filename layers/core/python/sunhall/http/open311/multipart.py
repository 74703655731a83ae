"""Reads a multipart form (RFC 7578) with the standard library's reader of MIME."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from sunhall.domain.errors import BadRequest
from sunhall.http.open311.form import File

#: The field that holds the photo, as other cities' servers call it.
MEDIA: Final = "media"


def multipart(content_type: str, body: bytes) -> tuple[list[tuple[str, str]], File | None]:
    """Return the fields of a multipart form, and its photo.

    Args:
        content_type: The request's ``Content-Type``, with the boundary.
        body: The body.

    Raises:
        BadRequest: ``open311_multipart_malformed``, ``bad_utf8``; ``duplicate_parameter`` for a
            second photo.
    """
    head = content_type.encode("ascii", "replace").replace(b"\r", b"").replace(b"\n", b"")
    whole = b"MIME-Version: 1.0\r\nContent-Type: " + head + b"\r\n\r\n" + body
    try:
        message = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(whole)
        parts = list(message.iter_parts()) if message.is_multipart() else []
        read = [_part(part) for part in parts if isinstance(part, EmailMessage)]
    except BadRequest:
        raise
    except Exception:
        # The reader is made for mail and raises many things at what is none.
        raise BadRequest("open311_multipart_malformed") from None
    if not read:
        raise BadRequest("open311_multipart_malformed")
    files = [file for _, _, file in read if file is not None]
    if len(files) > 1:
        raise BadRequest("duplicate_parameter")
    return [(name, text) for name, text, file in read if file is None], next(iter(files), None)


def _part(part: EmailMessage) -> tuple[str, str, File | None]:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    if not isinstance(name, str) or not isinstance(content, bytes):
        raise BadRequest("open311_multipart_malformed")
    file_name = part.get_filename("")
    if name == MEDIA or file_name:
        if name != MEDIA or not content:
            return name, "", None  # A file that nobody asked for, or none was chosen.
        return name, "", File(_utf8(file_name), part.get_content_type(), content)
    try:
        return _utf8(name), content.decode(), None
    except UnicodeDecodeError:
        raise BadRequest("bad_utf8") from None


def _utf8(text: str) -> str:
    """Return what was sent as UTF-8 in a header, which the reader keeps as lone surrogates."""
    try:
        return text.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        raise BadRequest("bad_utf8") from None
