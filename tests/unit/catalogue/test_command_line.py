"""``python -m infra.catalogue``: what it writes, what it says, and when it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.catalogue.__main__ import main
from infra.catalogue.problem import CatalogueRefused, Problem
from infra.catalogue.report import refusal_report
from infra.catalogue.sections import SECTIONS
from tests.unit.catalogue.conftest import City


def run(city: City, output: Path, *options: str) -> int:
    return main(["--source", str(city.root), "--output", str(output), *options])


def test_it_writes_the_package_that_is_shipped_with_staff_and_branding_beside_it(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(city, tmp_path / "build") == 0
    written = {
        str(path.relative_to(tmp_path / "build"))
        for path in (tmp_path / "build").rglob("*")
        if path.is_file()
    }
    assert written == {
        "python/sunhall_catalogue/__init__.py",
        "python/sunhall_catalogue/annual_report.json",
        "python/sunhall_catalogue/catalogue.json",
        "python/sunhall_catalogue/labels.json",
        "python/sunhall_catalogue/letters.json",
        *(f"python/sunhall_catalogue/{section.name}.json" for section in SECTIONS),
        "branding.json",
        "staff.json",
    }
    told = capsys.readouterr()
    assert told.out.startswith("Catalogue of Yunxi, version ")
    assert "working days 2004 to 2026" in told.out
    assert told.err == ""


def test_no_person_is_shipped_but_those_whom_citizens_book_by_name(
    city: City, tmp_path: Path
) -> None:
    run(city, tmp_path)
    package = tmp_path / "python/sunhall_catalogue"
    shipped = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.json"))
    staff = json.loads((tmp_path / "staff.json").read_text(encoding="utf-8"))
    assert len(staff) >= 8
    appointments = json.loads((package / "appointments.json").read_text(encoding="utf-8"))
    booked = {host["name"]["zh-CN"] for host in appointments["hosts"]}
    named = {member["name"] for member in staff if member["name"] in shipped}
    assert named <= booked < {member["name"] for member in staff}
    assert set(staff[0]) == {"username", "name", "department", "roles", "superior"}


def test_checking_writes_nothing(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(city, tmp_path / "build", "--check") == 0
    assert not (tmp_path / "build").exists()
    assert capsys.readouterr().out.endswith("Nothing was written.\n")


def test_a_refused_catalogue_ends_with_status_1_and_leaves_the_last_build_alone(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(city, tmp_path)
    before = (tmp_path / "python/sunhall_catalogue/catalogue.json").read_bytes()
    city.edit("staff.yaml", "username: legal,", "username: leader,")
    capsys.readouterr()
    assert run(city, tmp_path) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "catalogue/staff.yaml" in told.err
    assert "3.username: 'leader' is taken already" in told.err
    assert told.err.endswith(
        "The catalogue was refused: 1 problem in 1 file. Nothing was written.\n"
    )
    assert (tmp_path / "python/sunhall_catalogue/catalogue.json").read_bytes() == before


def test_the_same_rules_give_the_same_bytes_and_leave_the_files_untouched(
    city: City, tmp_path: Path
) -> None:
    run(city, tmp_path)
    files = [path for path in tmp_path.rglob("*.json") if city.root not in path.parents]
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
    run(city, tmp_path)
    assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_notices_are_printed(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city.remove("staff.yaml")
    assert run(city, tmp_path, "--check") == 0
    assert "Note: there is no staff.yaml" in capsys.readouterr().out


def test_the_report_groups_problems_by_file_and_counts_them() -> None:
    refused = CatalogueRefused(
        [
            Problem("roles.yaml", 7, "2.label.en", "is missing"),
            Problem("city.yaml", 1, "", "the file is missing"),
            Problem("roles.yaml", 3, "0.id", "is taken already"),
        ]
    )
    assert refusal_report(refused, Path("catalogue"), colour=False).splitlines() == [
        "catalogue/city.yaml",
        "    1  the file is missing",
        "",
        "catalogue/roles.yaml",
        "    3  0.id: is taken already",
        "    7  2.label.en: is missing",
        "",
        "The catalogue was refused: 3 problems in 2 files. Nothing was written.",
    ]


def test_colours_are_for_terminals_only() -> None:
    refused = CatalogueRefused([Problem("city.yaml", 1, "id", "is missing")])
    assert "\033[" in refusal_report(refused, Path("catalogue"), colour=True)
    assert "\033[" not in refusal_report(refused, Path("catalogue"), colour=False)
