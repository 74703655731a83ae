"""Every value of a YAML file is found again on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.catalogue.problem import Problem, one_of
from infra.catalogue.source import Source, names, read

TEXT = """\
# A comment moves the lines, not the values.
id: reply
label: {zh-CN: 答复,
        en: Reply}
nodes:
  - id: first
    approver:
      role: head
  - id: second
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "chain.yaml").write_text(TEXT, encoding="utf-8")
    problems: list[Problem] = []
    found = read(tmp_path, "chain.yaml", problems)
    assert found is not None
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("id",), 2),
        (("label",), 3),
        (("label", "en"), 4),
        (("nodes",), 5),
        (("nodes", 0), 6),
        (("nodes", 0, "approver", "role"), 8),
        (("nodes", 1, "id"), 9),
    ],
)
def test_a_value_stands_on_the_line_of_its_key(
    source: Source, path: tuple[str | int, ...], line: int
) -> None:
    assert source.line(path) == line


def test_what_is_missing_is_looked_for_where_it_should_stand(source: Source) -> None:
    assert source.line(("nodes", 1, "approver", "role")) == 9
    assert source.line(("nodes", 7)) == 5
    assert source.line(("label", "fr")) == 3


def test_a_problem_carries_file_line_and_dotted_path(source: Source) -> None:
    assert source.problem(("nodes", 0, "approver", "role"), "is unknown") == Problem(
        "chain.yaml", 8, "nodes.0.approver.role", "is unknown"
    )


def test_a_comment_is_all_there_is_in_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    found = read(tmp_path, "empty.yaml", [])
    assert found is not None
    assert (found.data, found.line(())) == (None, 1)


def test_a_tag_that_would_run_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text("id: !!python/object/apply:os.getcwd []\n", "utf-8")
    problems: list[Problem] = []
    assert read(tmp_path, "evil.yaml", problems) is None
    assert "not readable as YAML" in problems[0].reason


def test_the_files_of_a_folder_are_read_in_order_and_only_yaml(tmp_path: Path) -> None:
    folder = tmp_path / "chains"
    folder.mkdir()
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        (folder / name).touch()
    assert names(tmp_path, "chains") == ["chains/a.yaml", "chains/b.yaml"]
    assert names(tmp_path, "nowhere") == []


def test_a_mistyped_word_gets_the_nearest_one_and_a_foreign_one_gets_the_list() -> None:
    known = ["finance-bureau", "education-bureau"]
    assert one_of(known, "finanse-bureau") == "did you mean 'finance-bureau'?"
    assert one_of(known, "x") == "known are education-bureau, finance-bureau"
    assert one_of([], "x") == "known are none"
