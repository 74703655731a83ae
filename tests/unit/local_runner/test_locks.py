"""The locks: everything pinned and hashed, nothing tied to one registry's address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from infra.local.place import REPOSITORY

LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,-]+\])?==([^ ;\\]+)")


def pins(lock: Path) -> dict[str, set[str]]:
    """The versions that a lock pins, by package; more than one where they depend on the Python."""
    found: dict[str, set[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            found.setdefault(match[1], set()).add(match[3])
    return found


def names(wishes: Path) -> set[str]:
    """The packages that a list of wishes names itself."""
    lines = wishes.read_text(encoding="utf-8").splitlines()
    wished = (line for line in lines if line and line[0] not in "#-")
    return {re.split(r"[\[<>=~!]", line)[0].strip().lower() for line in wished}


def test_there_is_a_lock_for_every_list_of_wishes() -> None:
    wishes = {path.stem for path in (REPOSITORY / "requirements").glob("*.in")}
    assert {path.stem for path in LOCKS} == wishes


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_package_wished_for_is_pinned(lock: Path) -> None:
    assert names(lock.with_suffix(".in")) <= set(pins(lock))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_pinned_package_has_its_hashes(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_no_lock_names_a_registry(lock: Path) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", lock.read_text("utf-8"))


@pytest.mark.parametrize("layer", ["runtime", "documents"])
def test_tests_run_with_the_versions_that_go_to_the_cloud(layer: str) -> None:
    cloud, here = (
        pins(REPOSITORY / "requirements" / f"{layer}.txt"),
        pins(REPOSITORY / "requirements/dev.txt"),
    )
    assert {name: here.get(name) for name in cloud} == cloud


def test_the_node_lock_names_no_address_to_download_from() -> None:
    lock = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_no_node_package_runs_a_script_when_it_is_installed() -> None:
    settings = (REPOSITORY / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert "ignore-scripts=true" in settings


def test_the_cdk_command_line_understands_the_librarys_assemblies() -> None:
    """The two are numbered apart; the pair is the one that was tried together."""
    packages = json.loads((REPOSITORY / "package-lock.json").read_text("utf-8"))["packages"]
    assert packages["node_modules/aws-cdk"]["version"].startswith("2.1148.")
    assert {
        version.rsplit(".", 1)[0]
        for version in pins(REPOSITORY / "requirements/dev.txt")["aws-cdk-lib"]
    } == {"2.275"}


def test_the_emulator_stays_out_of_the_projects_own_environment() -> None:
    assert not {"ministack", "microburst"} & set(pins(REPOSITORY / "requirements" / "dev.txt"))
