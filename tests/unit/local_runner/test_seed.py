"""The example city's people get accounts with passwords made here, and know their superiors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.remembered_secrets import RememberedSecrets
from infra.local.seed import demo_accounts, load

HEAD = {"username": "head", "name": "钱致远", "department": "bureau", "roles": ["department_head"]}
HANDLER = {"username": "Handler", "name": "许文静", "department": "bureau", "roles": ["handler"]}


class Written:
    """Keeps what is written, in place of the table."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Any] = {}

    def transact_write_items(self, *, TransactItems: list[Any]) -> None:
        for write in TransactItems:
            item = write["Put"]["Item"]
            self.items[item["PK"]["S"], item["SK"]["S"]] = item


@pytest.fixture
def loaded(tmp_path: Path) -> Written:
    staff = tmp_path / "staff.json"
    staff.write_text(json.dumps([HEAD, {**HANDLER, "superior": "Head"}]), encoding="utf-8")
    written: Any = Written()
    load(written, "table", demo_accounts(staff, RememberedSecrets(tmp_path / "passwords.json")))
    kept: Written = written
    return kept


def test_everybody_has_an_account_and_stands_in_the_directory(loaded: Written) -> None:
    assert set(loaded.items) == {
        ("STAFF#head", "ACCOUNT"),
        ("STAFF#handler", "ACCOUNT"),
        ("DIRECTORY", "MEMBER#staff-head"),
        ("DIRECTORY", "MEMBER#staff-handler"),
    }


def test_a_superior_is_known_by_the_id_that_events_use(loaded: Written) -> None:
    entry = loaded.items["DIRECTORY", "MEMBER#staff-handler"]
    assert entry["superior"] == {"S": "staff-head"}


def test_who_is_at_the_top_has_no_superior(loaded: Written) -> None:
    assert "superior" not in loaded.items["DIRECTORY", "MEMBER#staff-head"]
