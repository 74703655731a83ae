"""Sections: what only some functions read lies in files of its own, read when first asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue.__main__ import write
from infra.catalogue.compiler import Compiled, json_text
from infra.catalogue.sections import SECTIONS
from sunhall.adapters import catalogue_package
from sunhall.adapters.catalogue_package import PackagedSections, catalogue_from_mapping
from tests.builders.catalogue import small_catalogue
from tests.unit.catalogue.conftest import City

LAYER = Path(__file__).parents[3] / "layers/core/python"

#: Other files of the package, whose names no section may take.
TAKEN = {"catalogue", "annual_report", "command_schemas", "openapi"}


@pytest.fixture
def package(
    example: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[str]]:
    """The compiled package on disk, and the names of the files that were read from it."""
    write(example, tmp_path)
    folder = tmp_path / "python/sunhall_catalogue"
    read: list[str] = []

    def shipped(name: str) -> Path:
        read.append(name)
        return folder / name

    monkeypatch.setattr(catalogue_package, "_shipped", shipped)
    return folder, read


def test_names_are_unique_and_no_section_takes_the_file_of_something_else() -> None:
    names = [section.name for section in SECTIONS]
    assert {"ticket", "presets", "knowledge"} <= set(names)
    assert len(set(names)) == len(names)
    assert not TAKEN & set(names)


def test_a_model_describes_one_file_so_that_the_file_is_found_by_it() -> None:
    models = [model for section in SECTIONS for model in section.files.values()]
    assert len(set(models)) == len(models)


def test_the_catalogue_names_its_sections_and_holds_none_of_their_content(
    example: Compiled,
) -> None:
    assert example.catalogue["sections"] == list(example.sections)
    assert "categories" in example.sections["ticket"]
    assert not {"categories", "directory", "areas"} & example.catalogue.keys()


def test_a_section_is_read_when_it_is_first_asked_for_and_only_once(
    package: tuple[Path, list[str]], example: Compiled
) -> None:
    _, read = package
    sections = PackagedSections(list(example.sections))
    assert "ticket" in sections
    assert set(sections) == set(example.sections)
    assert len(sections) == len(example.sections)
    assert read == []
    assert sections["ticket"] == json.loads(json_text(example.sections["ticket"]))
    assert sections["ticket"] is sections["ticket"]
    assert read == ["ticket.json"]


def test_a_section_that_does_not_exist_is_no_file_to_look_for(
    package: tuple[Path, list[str]], example: Compiled
) -> None:
    _, read = package
    sections = PackagedSections(list(example.sections))
    assert "tickets" not in sections
    for name in ("tickets", "catalogue", "../staff"):
        with pytest.raises(KeyError):
            sections[name]
    assert read == []


def test_loading_the_catalogue_reads_no_section(example: Compiled, tmp_path: Path) -> None:
    write(example, tmp_path)
    for name in example.sections:
        (tmp_path / f"python/sunhall_catalogue/{name}.json").write_text("broken", encoding="utf-8")
    script = (
        "import sys\n"
        f"sys.path[:0] = [{str(LAYER)!r}, {str(tmp_path / 'python')!r}]\n"
        "from sunhall.adapters.catalogue_package import load_catalogue\n"
        "print(*load_catalogue().sections)\n"
        "assert not [name for name in sys.modules if name.startswith('sunhall.domain.ticket')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, list(example.sections)), done.stderr


def test_a_rule_of_a_section_is_part_of_the_version(city: City, example: Compiled) -> None:
    city.edit("services/ticket.yaml", "    amount: 90\n", "    amount: 60\n")
    changed = city.compile()
    assert changed.sections["ticket"]["repeat_window"]["amount"] == 60
    assert changed.catalogue["version"] != example.catalogue["version"]
    assert {k: v for k, v in changed.catalogue.items() if k != "version"} == {
        k: v for k, v in example.catalogue.items() if k != "version"
    }


def test_every_section_is_plain_json_that_comes_back_as_it_was(example: Compiled) -> None:
    for name, content in example.sections.items():
        assert json.loads(json_text(content)) == content, name


def test_a_missing_file_of_a_section_is_told_like_any_other(city: City) -> None:
    city.remove("hotline/areas.yaml")
    assert city.problem() == ("hotline/areas.yaml", "", "the file is missing")


def test_a_catalogue_without_sections_is_whole_and_has_none(example: Compiled) -> None:
    assert dict(small_catalogue().sections) == {}
    assert dict(catalogue_from_mapping(example.catalogue).sections) == {}
    sections: dict[str, Any] = {"ticket": {}}
    assert catalogue_from_mapping(example.catalogue, sections).sections["ticket"] == {}
