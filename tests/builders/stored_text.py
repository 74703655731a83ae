"""Everything that stands in stored items without being encrypted, as text to look for words in."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]

#: How attributes begin that hold ciphertext beside a task; a sealed document has one called body.
_SEALED_PREFIX = "sealed:"


def stored_text(items: Iterable[Item]) -> str:
    """Return all that somebody with the table and without a key reads in some items.

    What is deflated is inflated, JSON inside of attributes is written without escapes, and other
    bytes are read as if they were text. The two places for ciphertext are left out.

    Args:
        items: Items as DynamoDB gives them: ``{"name": {"S": …}, …}``.
    """
    return "\n".join(json.dumps(_plain(item), ensure_ascii=False) for item in items)


def deflated(item: Item) -> bool:
    """Whether anything in an item besides ciphertext is deflated."""
    return any(_inflated(raw) is not None for raw in _bytes_in(_unsealed(item)))


def _plain(item: Item) -> Any:
    return _readable(_unsealed(item))


def _unsealed(item: Item) -> dict[str, Any]:
    document = str(item.get("SK", {}).get("S", "")).startswith("SEALED#")
    return {
        name: value
        for name, value in item.items()
        if not (document and name == "body") and not name.startswith(_SEALED_PREFIX)
    }


def _readable(value: Any) -> Any:
    """Return a value with everything in it as text."""
    match value:
        case Mapping():
            return {name: _readable(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_readable(each) for each in value]
        case str():
            return _without_escapes(value)
        case bytes() | bytearray():
            inflated = _inflated(bytes(value))
            raw = bytes(value) if inflated is None else inflated
            return _without_escapes(raw.decode("utf-8", errors="replace"))
    wrapped = getattr(value, "value", value)  # boto3's Binary.
    return _readable(wrapped) if isinstance(wrapped, bytes) else value


def _without_escapes(text: str) -> str:
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def _inflated(raw: bytes) -> bytes | None:
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return None


def _bytes_in(value: Any) -> Iterator[bytes]:
    match value:
        case Mapping():
            for each in value.values():
                yield from _bytes_in(each)
        case list() | tuple() | set() | frozenset():
            for each in value:
                yield from _bytes_in(each)
        case bytes() | bytearray():
            yield bytes(value)
