"""Reads a JSON body, and refuses what Python would let through.

Python's reader accepts NaN, keeps the last of two equal keys, turns ``1e999`` into infinity and
builds strings that cannot be written as UTF-8 again. None of these may reach the domain.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from sunhall.domain.errors import (
    BadRequest,
    FieldError,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from sunhall.http.message import Request

DEEPEST: Final = 16
MOST_ERRORS: Final = 50
LONGEST_NAME: Final = 64

# C0 and C1 controls except tab and line ends, half surrogates, and the two code points that no
# XML document (and so no DOCX letter) can hold.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What decoders put in the place of broken bytes. A gateway that hands a body on as text has done so
# before us, and a request whose words are gone for good must not be taken for a whole one.
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


def json_body(request: Request, *, max_bytes: int) -> dict[str, Any]:
    """The request's body, a JSON object.

    Args:
        request: The request.
        max_bytes: More bytes than this are refused unread.

    Raises:
        UnsupportedMediaType: ``unsupported_media_type``: not ``application/json`` in UTF-8.
        PayloadTooLarge: ``payload_too_large``.
        BadRequest: ``body_missing``, ``bad_utf8``, ``malformed_json``, ``duplicate_key``,
            ``number_out_of_range``, ``body_not_object``, ``too_deep``, ``control_character``.
    """
    _require_json(request.headers.get("content-type", ""))
    return json_object(request.body, max_bytes=max_bytes)


def json_object(raw: bytes, *, max_bytes: int) -> dict[str, Any]:
    """The JSON object that bytes hold, wherever they came from.

    Args:
        raw: The bytes.
        max_bytes: More bytes than this are refused unread.

    Raises:
        PayloadTooLarge: ``payload_too_large``.
        BadRequest: As for `json_body`.
    """
    if len(raw) > max_bytes:
        raise PayloadTooLarge(params={"max_bytes": max_bytes})
    if not raw.strip():
        raise BadRequest("body_missing")
    try:
        source = raw.decode()
    except UnicodeDecodeError:
        raise BadRequest("bad_utf8") from None
    if _REPLACED in source:
        raise BadRequest("bad_utf8")
    value = _read(source)
    if not isinstance(value, dict):
        raise BadRequest("body_not_object")
    if bad := [FieldError(path, "control_character") for path in _control_characters(value)]:
        raise BadRequest("control_character", errors=bad[:MOST_ERRORS])
    return value


def has_control_character(value: str) -> bool:
    """Whether text holds a character that no text for people may hold."""
    return _CONTROL.search(value) is not None


def _require_json(content_type: str) -> None:
    media_type, _, parameters = content_type.partition(";")
    name, _, charset = parameters.strip().partition("=")
    known_charset = not name or (name.lower(), charset.strip('"').lower()) == ("charset", "utf-8")
    if media_type.strip().lower() != "application/json" or not known_charset:
        raise UnsupportedMediaType(params={"expected": "application/json"})


def _read(source: str) -> Any:
    try:
        return json.loads(
            source,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise BadRequest("too_deep", {"max_depth": DEEPEST}) from None
    except ValueError:  # also for integers of thousands of digits, which Python declines to read
        raise BadRequest("malformed_json") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadRequest("duplicate_key")
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadRequest("number_out_of_range")
    return value


def _control_characters(root: dict[str, Any]) -> Iterator[str]:
    """Paths of the strings and names that hold a control character; walks without recursion."""
    todo: list[tuple[str, Any, int]] = [("", root, 1)]
    while todo:
        path, value, depth = todo.pop()
        if depth > DEEPEST:
            raise BadRequest("too_deep", {"max_depth": DEEPEST})
        if isinstance(value, str):
            if _CONTROL.search(value):
                yield path
        elif isinstance(value, dict):
            yield from (joined(path, name) for name in value if _CONTROL.search(name))
            todo += [(joined(path, name), item, depth + 1) for name, item in value.items()]
        elif isinstance(value, list):
            todo += [(joined(path, index), item, depth + 1) for index, item in enumerate(value)]


def joined(path: str, step: str | int) -> str:
    """``path`` with one more step; names are cut so that an answer cannot be blown up."""
    name = _CONTROL.sub("?", str(step))[:LONGEST_NAME]
    return f"{path}.{name}" if path else name
