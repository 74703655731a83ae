"""Writes a document of GeoReport v2 as XML or JSON.

A document is plain data: mappings, lists, texts, numbers, flags, moments. In XML a mapping's keys
are elements, and each member of a list is an element named after the list (``services`` →
``service``). In JSON lists have no wrapper (the standard's "Spark convention"). Nothing is a null
in JSON and an empty element in XML. No namespace, no attribute, no foreign element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

from sunhall.http.open311.formats import Format

#: Name of a list → name of the element of one member.
MEMBERS: Final[Mapping[str, str]] = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "notes": "note",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "services": "service",
    "values": "value",
}

#: A function answers with at most 6 MB, and bytes go out in base 64.
MOST_BYTES: Final = 4_000_000

_DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'


@cache
def _not_in_xml() -> re.Pattern[str]:
    """Return what matches all that XML 1.0 cannot hold (§2.2), made with the first such text."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(root: str, content: Any, form: Format) -> bytes:
    """Return a document in UTF-8.

    Args:
        root: Name of the outermost element; JSON does not show it.
        content: A mapping, or the list of the members of `root`.
        form: The format.
    """
    if form is Format.JSON:
        return json.dumps(
            content, ensure_ascii=False, separators=(",", ":"), default=_in_json
        ).encode("utf-8", "replace")
    element = ElementTree.Element(root)
    _fill(element, content)
    written: bytes = ElementTree.tostring(element, encoding="utf-8")
    return _DECLARATION + written


def rendered_list(root: str, members: list[Any], form: Format, *, most: int = MOST_BYTES) -> bytes:
    """Return a document that is a list, without its last members where it would be too long.

    Args:
        root: Name of the outermost element.
        members: The members, those that may be left out last.
        form: The format.
        most: Most bytes of the document.
    """
    content = rendered(root, members, form)
    while len(content) > most:
        members = members[: len(members) * most * 9 // (len(content) * 10)]
        content = rendered(root, members, form)
    return content


def moment(at: datetime) -> str:
    """Return a moment in the W3C profile of ISO 8601: whole seconds, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fill(element: ElementTree.Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(content, list | tuple):
        for member in content:
            _fill(ElementTree.SubElement(element, MEMBERS[element.tag]), member)
    else:
        element.text = _text(content)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    # A reader of XML turns every end of a line into one character anyhow.
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _not_in_xml().sub("\N{REPLACEMENT CHARACTER}", text)


def _in_json(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    raise TypeError(type(value).__name__)
