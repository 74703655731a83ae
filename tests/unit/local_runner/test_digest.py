"""A deploy is done anew when what it is made of has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local.digest import SOURCES, fingerprint


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for source in SOURCES:
        path = tmp_path / source
        file = path if path.suffix else path / "part.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {source}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("source", SOURCES)
def test_a_change_in_any_source_changes_the_fingerprint(repository: Path, source: str) -> None:
    before = fingerprint(repository)
    path = repository / source
    (path if path.is_file() else path / "part.py").write_text("changed\n", encoding="utf-8")
    assert fingerprint(repository) != before


def test_a_new_file_and_a_new_name_change_the_fingerprint(repository: Path) -> None:
    before = fingerprint(repository)
    (repository / "functions" / "part.py").rename(repository / "functions" / "other.py")
    renamed = fingerprint(repository)
    (repository / "functions" / "more.py").write_text("", encoding="utf-8")
    assert len({before, renamed, fingerprint(repository)}) == 3


@pytest.mark.parametrize(
    "path", ["functions/__pycache__/part.pyc", "infra/local/front.py", "web/build.py", "docs/a.md"]
)
def test_what_no_template_is_made_of_does_not(repository: Path, path: str) -> None:
    before = fingerprint(repository)
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("new\n", encoding="utf-8")
    assert fingerprint(repository) == before


def test_other_ports_need_another_deploy(repository: Path) -> None:
    assert fingerprint(repository, "8080") != fingerprint(repository, "8081")
