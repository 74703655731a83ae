"""The form of the annual report as a city may spoil it, and the file that is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.catalogue.__main__ import write
from infra.catalogue.compiler import Compiled
from sunhall.domain.annual_report.form import form_from_mapping
from tests.builders.annual_report import form
from tests.unit.catalogue.conftest import City

FILE = "reports/disclosure-annual.yaml"


def test_the_form_that_is_shipped_is_the_one_of_the_file(example: Compiled, tmp_path: Path) -> None:
    write(example, tmp_path)
    shipped = tmp_path / "python" / "sunhall_catalogue" / "annual_report.json"
    found = form_from_mapping(json.loads(shipped.read_text(encoding="utf-8")))
    assert found.rows == form().rows
    assert found.headings == form().headings
    assert found.statements == form().statements
    assert found.notes == form().notes


def test_the_form_is_in_no_file_that_other_functions_read(example: Compiled) -> None:
    assert "三、本年度办理结果" not in json.dumps(example.catalogue, ensure_ascii=False)


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("key: r3_5_5", "key: r3_5_6", "table_three.rows", "has to be r1, r2, r3_1"),
        ("  other: 六、其他需要报告的事项\n", "", "headings", "has to be general, table_two"),
        ("columns: {c1: 自然人, c2", "columns: {c2: 自然人, c1", "table_three.columns", "c1, c2"),
        ("{yuan}元", "若干元", "processing_fees", "has to mention yuan"),
        ("数据截至{moment}。\n  changed", "数据截至{now}。\n  changed", "notes.as_of", "moment"),
        ("words: 上年结转", 'words: ""', "statements.2.words", "at least 1 character"),
        ("place: r4.c7", "place: r4", "statements.6.place", "has to match"),
        ("corner: ", "edge: ", "table_three.corner", "is missing"),
    ],
)
def test_a_form_that_cannot_be_printed_is_refused_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    (found, *_) = [each for each in city.problems() if each.path == path]
    assert found.file == FILE
    assert reason in found.reason


def test_a_city_without_the_form_is_refused(city: City) -> None:
    city.remove(FILE)
    assert city.problem() == (FILE, "", "the file is missing")


def test_a_city_may_check_wordings_of_its_own(city: City) -> None:
    city.edit(FILE, "words: 部分公开", "words: 部分予以公开")
    statements = city.compile().annual_report["statements"]
    assert {"words": "部分予以公开", "place": "r3_2.c7"} in statements
