"""Entity tags: of a case's version, and of a document's bytes (RFC 9110 §8.8.3, §13.1)."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from sunhall.domain.errors import BadRequest, FieldError
from sunhall.http.message import Request, Response

_VERSION_TAG: Final = re.compile(r'"v([1-9][0-9]{0,8})"')


def version_tag(version: int) -> str:
    """The strong entity tag of a case at ``version``."""
    return f'"v{version}"'


def expected_version(request: Request, in_body: int | None = None) -> int:
    """The version that the caller has seen, from the body or from ``If-Match``.

    Raises:
        BadRequest: ``version_missing``; ``bad_etag`` when the header is none of our tags (a
            list or ``*`` would change a version that nobody has looked at); ``versions_differ``
            when header and body name different ones.
    """
    header = request.headers.get("if-match")
    if header is None:
        if in_body is None:
            raise _refused("expected_version", "version_missing")
        return in_body
    match = _VERSION_TAG.fullmatch(header.strip())
    if match is None:
        raise _refused("If-Match", "bad_etag")
    version = int(match[1])
    if in_body is not None and in_body != version:
        raise _refused("If-Match", "versions_differ")
    return version


def content_tag(content: bytes) -> str:
    """The strong entity tag of a document: equal bytes, equal tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether ``If-None-Match`` says that the caller already has this document."""
    header = request.headers.get("if-none-match", "")
    held = {entry.strip().removeprefix("W/") for entry in header.split(",")}
    return tag in held or "*" in held


def not_modified(tag: str, *, cache_control: str) -> Response:
    """304: the caller's copy is still good."""
    return Response(304, headers={"etag": tag, "cache-control": cache_control})


def _refused(field: str, code: str) -> BadRequest:
    return BadRequest(code, errors=[FieldError(field, code)])
