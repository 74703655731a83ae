"""Demo passwords are made up here, kept, and nobody else's to read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from infra.local.remembered_secrets import RememberedSecrets
from infra.local.seed import demo_accounts
from infra.local.trouble import LocalCloudError


def test_a_secret_stays_the_same_at_every_start(tmp_path: Path) -> None:
    first = RememberedSecrets(tmp_path / "secrets.json").of(["a", "b"])
    again = RememberedSecrets(tmp_path / "secrets.json").of(["b", "a"])
    assert first == again


def test_every_name_has_a_secret_of_its_own_of_72_bits(tmp_path: Path) -> None:
    secrets = RememberedSecrets(tmp_path / "secrets.json").of(str(name) for name in range(100))
    assert len(set(secrets.values())) == 100
    assert all(len(secret) == 12 for secret in secrets.values())


def test_two_cities_have_different_passwords(tmp_path: Path) -> None:
    one = RememberedSecrets(tmp_path / "one.json").of(["a"])
    other = RememberedSecrets(tmp_path / "other.json").of(["a"])
    assert one != other


def test_a_new_name_keeps_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    old = RememberedSecrets(path).of(["a"])
    RememberedSecrets(path).of(["b"])
    assert RememberedSecrets(path).of(["a"]) == old


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets.json"
    RememberedSecrets(path).of(["a"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


PEOPLE = """[
  {"username": "Intake", "name": "何春晓", "department": "disclosure-office", "roles": ["b", "a"]},
  {"username": "leader", "name": "陆怀谷", "department": "government-office", "roles": ["leader"]}
]"""


def test_accounts_carry_what_tools_rely_on(tmp_path: Path) -> None:
    (tmp_path / "staff.json").write_text(PEOPLE, encoding="utf-8")
    passwords = RememberedSecrets(tmp_path / "secrets.json")
    first = demo_accounts(tmp_path / "staff.json", passwords)[0]
    assert first.shown() == {
        "username": "intake",
        "password": passwords.of(["intake"])["intake"],
        "name": "何春晓",
        "department": "disclosure-office",
        "roles": ["a", "b"],
        "superior": "",
    }


def test_two_people_with_one_username_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "staff.json").write_text(PEOPLE.replace("leader", "intake", 1), encoding="utf-8")
    with pytest.raises(LocalCloudError, match="names intake twice"):
        demo_accounts(tmp_path / "staff.json", RememberedSecrets(tmp_path / "secrets.json"))


def test_a_catalogue_that_is_not_compiled_is_told_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="run 'make catalogue'"):
        demo_accounts(tmp_path / "staff.json", RememberedSecrets(tmp_path / "secrets.json"))
