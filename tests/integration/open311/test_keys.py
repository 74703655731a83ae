"""Api keys: issued once, counted by the day, revoked; and the command that does it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.local.remembered_secrets import RememberedSecrets
from infra.local.seed import load_open311_key, open311_key
from infra.open311_key import _parser, act, client_key
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.open311_keys import NameTaken, TableOpen311Keys
from sunhall.domain.errors import Throttled
from sunhall.domain.open311.api_key import ClientKey, digest_of, key_of
from tests.builders.played_table import make_table

TABLE = "keys"
NOW = datetime(2026, 11, 22, 4, 0, 10, tzinfo=UTC)
KEY = key_of(b"k" * 20)


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        make_table(client, TABLE)
        yield client


@pytest.fixture
def keys(dynamodb: Any) -> TableOpen311Keys:
    return TableOpen311Keys(dynamodb, TABLE)


def client(name: str = "app", key: str = KEY, *, a_day: int = 5, a_minute: int = 3) -> ClientKey:
    return ClientKey(digest_of(key) or "", name, "dev@example.cn", a_day, a_minute, NOW)


def test_a_key_is_found_by_its_digest_and_stored_nowhere(keys: Any, dynamodb: Any) -> None:
    keys.issue(client())
    assert keys.find(digest_of(KEY)) == client()
    assert keys.find(digest_of(key_of(b"x" * 20))) is None
    assert KEY not in repr(dynamodb.scan(TableName=TABLE)["Items"])


def test_an_application_has_one_key_and_gets_another_after_it_was_revoked(keys: Any) -> None:
    other = client(key=key_of(b"n" * 20))
    keys.issue(client())
    with pytest.raises(NameTaken):
        keys.issue(other)
    revoked = keys.revoke("app", NOW)
    assert revoked.revoked_at == NOW
    assert keys.find(digest_of(KEY)) is None
    keys.issue(other)
    assert keys.find(other.digest) == other
    assert keys.find(digest_of(KEY)) is None, "the old one stays revoked"
    assert [each.name for each in keys.issued()] == ["app"]


def test_a_day_and_a_minute_have_their_quota(keys: Any) -> None:
    app = client()
    for _ in range(3):
        keys.spend(app, NOW)
    with pytest.raises(Throttled) as refused:
        keys.spend(app, NOW + timedelta(seconds=20))
    assert (refused.value.code, refused.value.retry_after) == ("open311_minute_quota", 30)
    for _ in range(2):
        keys.spend(app, NOW + timedelta(minutes=1))
    with pytest.raises(Throttled) as refused:
        keys.spend(app, NOW + timedelta(minutes=5))
    assert refused.value.code == "open311_daily_quota"
    assert keys.used(app, NOW) == 5
    # A day ends at midnight in Beijing.
    keys.spend(app, datetime(2026, 11, 22, 16, 0, tzinfo=UTC))


def test_a_process_whose_clock_is_behind_counts_in_the_minute_that_was_begun(keys: Any) -> None:
    app = client()
    keys.spend(app, NOW + timedelta(minutes=1))
    keys.spend(app, NOW)
    assert keys.used(app, NOW) == 2


def test_two_that_begin_a_minute_at_once_do_not_step_over_the_quota(
    keys: Any, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, begin = client(a_day=1), keys._begin_minute

    def overtaken(key: ClientKey, now: datetime) -> bool:
        TableOpen311Keys(dynamodb, TABLE).spend(key, now)
        begun: bool = begin(key, now)
        return begun

    monkeypatch.setattr(keys, "_begin_minute", overtaken)
    with pytest.raises(Throttled):
        keys.spend(app, NOW)
    assert keys.used(app, NOW) == 1


def test_keys_count_apart(keys: Any) -> None:
    one, other = client(a_day=1), client("other", key_of(b"o" * 20), a_day=1)
    keys.spend(one, NOW)
    keys.spend(other, NOW)
    with pytest.raises(Throttled):
        keys.spend(one, NOW)


# --- the command ---------------------------------------------------------------------------------


def options(*given: str) -> Namespace:
    return _parser().parse_args(["--stage", "dev", *given])


def test_the_command_issues_lists_and_revokes(keys: Any) -> None:
    issued = list(act(keys, options("--name", "app", "--contact", "dev@example.cn"), NOW))
    key = issued[0].rpartition(" ")[2]
    found = keys.find(digest_of(key))
    assert (found.name, found.daily_quota, found.minute_quota) == ("app", 2000, 60)
    keys.spend(found, NOW)
    (line,) = act(keys, options(), NOW)
    assert line.split()[:4] == ["app", "good", "1", "of"]
    assert key not in line
    assert list(act(keys, options("--name", "app", "--revoke"), NOW))
    assert keys.find(digest_of(key)) is None
    (line,) = act(keys, options(), NOW)
    assert "revoked 2026-11-22" in line


@pytest.mark.parametrize(
    "given",
    [
        ("--name", "app"),
        ("--name", "App!", "--contact", "x"),
        ("--name", "app", "--contact", "x", "--daily", "0"),
        ("--name", "app", "--contact", "x", "--daily", "5", "--minute", "6"),
        ("--name", "nobody", "--revoke"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused(keys: Any, given: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(act(keys, options(*given), NOW))
    assert keys.issued() == []


def test_a_quota_may_be_given(keys: Any) -> None:
    made = client_key(KEY, "app", " x ", load_catalogue(), NOW, daily=9, minute=2)
    assert (made.daily_quota, made.minute_quota, made.contact) == (9, 2, "x")


# --- the local city ------------------------------------------------------------------------------


def test_the_local_citys_key_is_the_same_at_every_start(
    keys: Any, dynamodb: Any, tmp_path: Path
) -> None:
    remembered = RememberedSecrets(tmp_path / "secrets.json")
    key = open311_key(remembered)
    for _ in range(2):
        load_open311_key(dynamodb, TABLE, open311_key(remembered))
    assert keys.find(digest_of(key)) is not None
    (tmp_path / "secrets.json").unlink()
    other = open311_key(remembered)
    load_open311_key(dynamodb, TABLE, other)
    assert keys.find(digest_of(other)) is not None
    assert keys.find(digest_of(key)) is None
