"""A year's schedule is taken over from a file: checked line by line, shown, written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from infra.catalogue.new_schedule import main, read_schedule, schedule_text, take_over
from infra.catalogue.problem import CatalogueRefused
from sunhall.adapters.catalogue_package import calendar_from_mapping

EXAMPLE = Path(__file__).parents[3] / "catalogue"

YAML = """\
year: 2027
source: 国务院办公厅关于2027年部分节假日安排的通知
holidays:
  - {name: new_years_day, first: 2027-01-01, last: 2027-01-03}
  - {name: spring_festival, first: 2027-02-05, last: 2027-02-06}
makeup_workdays: [2027-01-30]
"""

CSV = """\
date,kind,name
2027-01-01,off,元旦
2027-01-02,休,元旦
2027-01-03,off,new_years_day
2027-01-30,work,
2027-02-05,off,春节
2027-02-06,off,春节
"""

LISTED = {
    "year": 2027,
    "papers": ["国务院办公厅关于2027年部分节假日安排的通知"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": True},
        {"name": "春节", "date": "2027-01-30", "isOffDay": False},
        {"name": "春节", "date": "2027-02-05", "isOffDay": True},
        {"name": "春节", "date": "2027-02-06", "isOffDay": True},
    ],
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "catalogue"))


def written(tmp_path: Path, text: str, name: str = "2027.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(tmp_path: Path, text: str, name: str = "2027.csv") -> list[tuple[int, str]]:
    """Return line and reason of everything that is wrong with a file."""
    with pytest.raises(CatalogueRefused) as refusal:
        read_schedule(written(tmp_path, text, name))
    return [(problem.line, problem.reason) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2027.yaml", YAML),
        ("2027.json", json.dumps(LISTED, ensure_ascii=False)),
        ("2027.csv", CSV),
        ("2027.CSV", f"\ufeff{CSV}"),
    ],
)
def test_three_forms_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert read_schedule(written(tmp_path, text, name)) == read_schedule(
        written(tmp_path, YAML, "same.yaml")
    )


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    schedule = read_schedule(written(tmp_path, CSV))
    again = read_schedule(written(tmp_path, schedule_text(schedule), "again.yaml"))
    assert again == schedule


def test_days_of_two_holidays_together_belong_to_the_first_that_is_known(tmp_path: Path) -> None:
    both = CSV + "2027-10-01,off,国庆节、中秋节\n"
    assert read_schedule(written(tmp_path, both)).holidays[-1].name == "national_day"


# --- what is wrong is told with its line ----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("2027-02-05", "2027-02-30", 6, "'2027-02-30' is no day"),
        ("2027-01-30,work", "2027-01-30,maybe", 5, "'maybe' does not say whether"),
        ("2027-02-05,off,春节", "2027-02-05,off,春季", 6, "'春季' is no known holiday"),
        ("2027-02-06,off", "2027-02-05,off", 7, "2027-02-05 stands in line 6 already"),
        ("2027-01-30,work", "2027-01-29,work", 5, "2027-01-29 is a Friday"),
        ("2027-01-30,work", "2026-11-28,work", 5, "neither in 2027 nor in the December before"),
        ("2027-01-01,off", "2027-12-25,off", 1, "1 January 2027 has to be a day off"),
        ("date,kind,name", "day,kind,name", 1, "the first line has to be date,kind,name"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert CSV.count(old) == 1
    problems = refused(tmp_path, CSV.replace(old, new))
    assert any(found == line and reason in text for found, text in problems), problems


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    bad = CSV.replace("2027-01-30,work", "2027-01-30x,maybe").replace("2027-02-06", "yesterday")
    assert [line for line, _ in refused(tmp_path, bad)] == [5, 5, 7]


def test_a_listed_day_that_is_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    text = json.dumps(LISTED, ensure_ascii=False, indent=1).replace("2027-02-06", "2027-02-31")
    line = text.splitlines().index('   "date": "2027-02-31",') + 1
    assert refused(tmp_path, text, "2027.json") == [
        (line, "'2027-02-31' is no day; write it as 2027-01-31")
    ]


def test_a_schedule_that_is_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    bad = YAML.replace("[2027-01-30]", "[2027-01-29]")
    ((line, reason),) = refused(tmp_path, bad, "2027.yaml")
    assert (line, "is a Friday" in reason) == (6, True)


@pytest.mark.parametrize(("name", "text"), [("a.csv", "date,kind,name\n"), ("a.yaml", "days: []")])
def test_a_file_without_a_day_off_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert refused(tmp_path, text, name)[0][1] == "no day off is listed"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueRefused) as refusal:
        read_schedule(tmp_path / "none.csv")
    assert refusal.value.problems[0].reason == "the file is missing"


# --- what changes ---------------------------------------------------------------------------------


def test_the_days_that_change_are_told_and_the_file_is_written(
    tmp_path: Path, catalogue: Path
) -> None:
    target, changes = take_over(read_schedule(written(tmp_path, CSV)), catalogue)
    assert target == catalogue / "calendars/2027.yaml"
    assert {(new.date.isoformat(), new.working) for _, new in changes} == {
        *((f"2027-01-0{day}", False) for day in (2, 3)),
        *((f"2027-02-0{day}", False) for day in (5, 6)),
        ("2027-01-30", True),
    }
    calendar = calendar_from_mapping(compile_catalogue(catalogue).catalogue["calendar"])
    assert calendar.last_year == 2027


def test_the_same_schedule_again_changes_nothing(tmp_path: Path, catalogue: Path) -> None:
    schedule = read_schedule(written(tmp_path, CSV))
    target, _ = take_over(schedule, catalogue)
    before = target.read_bytes()
    assert take_over(schedule, catalogue) == (target, [])
    assert target.read_bytes() == before


def test_a_year_that_does_not_follow_is_refused_and_nothing_is_left(
    tmp_path: Path, catalogue: Path
) -> None:
    skipping = CSV.replace("2027-01-30,work,\n", "").replace("2027-", "2029-")
    schedule = read_schedule(written(tmp_path, skipping))
    with pytest.raises(CatalogueRefused) as refusal:
        take_over(schedule, catalogue)
    assert "the schedule of 2027 is missing" in refusal.value.problems[0].reason
    assert not (catalogue / "calendars/2029.yaml").exists()


def test_a_correction_that_is_refused_leaves_the_earlier_file(
    tmp_path: Path, catalogue: Path
) -> None:
    target, _ = take_over(read_schedule(written(tmp_path, CSV)), catalogue)
    before = target.read_bytes()
    unknown = YAML.replace("spring_festival", "moon_festival")
    with pytest.raises(CatalogueRefused):
        take_over(read_schedule(written(tmp_path, unknown, "b.yaml")), catalogue)
    assert target.read_bytes() == before


# --- the command line -----------------------------------------------------------------------------


def test_the_command_tells_what_it_did(
    tmp_path: Path, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(written(tmp_path, CSV)), "--catalogue", str(catalogue)]) == 0
    told = capsys.readouterr().out
    assert "Schedule of 2027 (国务院办公厅关于2027年部分节假日安排的通知): 5 days off" in told
    assert "2027-01-30 Sat  weekend" in told
    assert "→ makeup" in told
    assert "5 days are no longer what they were." in told


def test_the_command_refuses_with_file_line_and_reason(
    tmp_path: Path, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = written(tmp_path, CSV.replace("2027-02-05", "2027-02-30"))
    assert main([str(bad), "--catalogue", str(catalogue)]) == 1
    told = capsys.readouterr().err
    assert "2027.csv" in told
    assert "    6  date: '2027-02-30' is no day" in told
    assert not (catalogue / "calendars/2027.yaml").exists()


def test_without_a_file_the_command_says_what_the_library_knows(
    catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--catalogue", str(catalogue)]) == 0
    assert "schedules up to 2026" in capsys.readouterr().out
