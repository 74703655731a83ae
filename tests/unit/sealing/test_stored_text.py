"""Whoever looks for words in what is stored looks into what is packed, too, and not into seals."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest

from sunhall.adapters.open311_rows import _attributes
from sunhall.adapters.session_rows import _said
from sunhall.domain.open311.record import RequestRecord
from tests.builders.stored_text import deflated, stored_text

WORD = "欧阳明月"
PACKED = zlib.compress(json.dumps({"said": f"来自{WORD}"}).encode(), 9)


class _Binary:
    """As boto3's resources give bytes."""

    def __init__(self, value: bytes) -> None:
        self.value = value


@pytest.mark.parametrize(
    "value",
    [
        {"S": WORD},
        {"S": json.dumps([WORD])},
        {"B": WORD.encode()},
        {"B": PACKED},
        {"B": bytearray(PACKED)},
        {"B": _Binary(PACKED)},
        {"M": {"inner": {"L": [{"B": PACKED}]}}},
        {"BS": [PACKED]},
        {"SS": {WORD}},
    ],
)
def test_a_word_is_found_wherever_it_stands(value: dict[str, Any]) -> None:
    item = {"PK": {"S": "KEY"}, "said": value}
    assert WORD in stored_text([{"PK": {"S": "OTHER"}}, item])


def test_a_word_is_found_in_a_key_and_not_in_what_is_sealed() -> None:
    assert WORD in stored_text([{"PK": {"S": f"PERSON#{WORD}"}}])
    sealed = {"body": {"B": WORD.encode()}, "sealed:opinion": {"B": WORD.encode()}}
    assert WORD not in stored_text([{"SK": {"S": "SEALED#application"}, **sealed}])
    assert WORD in stored_text([{"SK": {"S": "EVENT#1"}, **sealed}]), "no body of a document"


def test_a_text_that_only_begins_like_json_is_read_as_it_stands() -> None:
    assert WORD in stored_text([{"PK": {"S": f"{{{WORD}"}}])
    assert WORD in stored_text([{"PK": {"B": f"[{WORD}".encode()}}])


def test_the_rows_that_everybody_reads_are_looked_into() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    record = RequestRecord(
        *("1", 1, True, "open", "001"),
        requested_at=at,
        updated_at=at,
        description=f"{WORD}家门前积水",
    )
    for row in (_said({"text": WORD}), _attributes(record)):
        assert WORD not in repr(row), "it is packed"
        assert deflated(row)
        assert WORD in stored_text([row])
    assert not deflated({"PK": {"S": WORD}, "head": {"B": b"\x00\x01"}})
