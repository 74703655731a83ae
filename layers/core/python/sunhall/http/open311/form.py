"""Reads the body of a submission: a form, URL-encoded or (with a photo) multipart.

An empty field counts as not sent, as GeoReport v2 has it. Fields that nobody knows are passed by:
clients send what other cities take. Multi-valued attributes come as ``attribute[CODE][]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from sunhall.domain.errors import (
    BadRequest,
    FieldError,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from sunhall.http.json_body import MOST_ERRORS, has_control_character, joined
from sunhall.http.message import Request

#: A description of 4,000 characters in Chinese, escaped, is 36 KB.
MAX_FORM_BYTES: Final = 96 * 1024
#: A function is called with 6 MB at most, and a binary body comes in base 64.
MAX_MULTIPART_BYTES: Final = 4 * 1024 * 1024
MOST_FIELDS: Final = 200

URL_ENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,64})\](?:\[\])?")
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a multipart body.

    Attributes:
        name: Its name; may be empty.
        content_type: Its media type.
        content: Its bytes.
    """

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent.

    Attributes:
        values: Field to its text; empty ones are left out.
        attributes: Code of an attribute to its values; empty ones are left out.
        media: The photo, if one was sent.
    """

    values: Mapping[str, str]
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: File | None = None

    def get(self, name: str) -> str:
        """Return the text of a field; empty when it was not sent."""
        return self.values.get(name, "")


def read_form(request: Request) -> Form:
    """Return the form in a request's body; parameters of the query count as fields, too.

    Raises:
        UnsupportedMediaType: It is no form in UTF-8.
        PayloadTooLarge: ``payload_too_large``.
        BadRequest: ``bad_utf8``, ``too_many_parameters``, ``duplicate_parameter``,
            ``control_character``, ``open311_multipart_malformed``.
    """
    header = request.headers.get("content-type", "") or URL_ENCODED
    media_type = header.partition(";")[0].strip().lower()
    media: File | None = None
    if media_type == URL_ENCODED:
        _require_utf8(header)
        pairs = _url_encoded(_bounded(request.body, MAX_FORM_BYTES))
    elif media_type == MULTIPART:
        from sunhall.http.open311.multipart import multipart  # only photos pay for it

        pairs, media = multipart(header, _bounded(request.body, MAX_MULTIPART_BYTES))
    else:
        raise UnsupportedMediaType(params={"expected": URL_ENCODED})
    if len(pairs) > MOST_FIELDS:
        raise _too_many()
    return _form([*request.query.items(), *pairs], media)


def _form(pairs: Iterable[tuple[str, str]], media: File | None) -> Form:
    values: dict[str, str] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    bad: list[FieldError] = []
    for name, raw in pairs:
        text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
        if has_control_character(name + text) or _REPLACED in name + text:
            bad.append(FieldError(joined("", name), "control_character"))
        elif attribute := _ATTRIBUTE.fullmatch(name):
            code = attribute[1]
            attributes[code] = (*attributes.get(code, ()), *([text] if text else ()))
        elif name in values and text:
            raise BadRequest("duplicate_parameter", errors=[_twice(name)])
        elif text:
            values[name] = text
    if bad:
        raise BadRequest("control_character", errors=bad[:MOST_ERRORS])
    return Form(values, {code: sent for code, sent in attributes.items() if sent}, media)


def _url_encoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise BadRequest("bad_utf8") from None
    except ValueError:
        raise _too_many() from None


def _require_utf8(header: str) -> None:
    for parameter in header.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        wanted = value.strip('"').lower()
        if name.strip().lower() == "charset" and wanted not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType(params={"expected": URL_ENCODED})


def _bounded(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise PayloadTooLarge(params={"max_bytes": most})
    return body


def _too_many() -> BadRequest:
    return BadRequest("too_many_parameters", {"max": MOST_FIELDS})


def _twice(name: str) -> FieldError:
    return FieldError(joined("", name), "duplicate_parameter")
