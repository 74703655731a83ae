"""Scores over the API: who sees what, what a line says, and every figure down to its cases."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.scoring.record import ScoreRecord
from tests.builders.gateway import Answer
from tests.builders.scoring import dispatch, entry, handling, month_of_callbacks
from tests.integration.scoring.conftest import ScoringCity

SCORES = "/api/v1/staff/scores"
EDUCATION, TRANSPORT = "education-bureau", "transport-bureau"

#: S1 of the reference, with one late answer.
S1: tuple[ScoreRecord, ...] = (
    *month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4),
    *(handling(case, answered=2 if case == 3 else 0) for case in range(4)),
    dispatch(1, returns=1, returns_refused=1, repeats=2),
)


def fill(city: ScoringCity, records: tuple[ScoreRecord, ...] = S1) -> None:
    by_case: dict[str, list[ScoreRecord]] = {}
    for each in records:
        by_case.setdefault(each.key.case_id, []).append(each)
    for case_id, own in by_case.items():
        city.rows.write(case_id, 1, own)


def table(city: ScoringCity, by: str = "supervisor", **query: str) -> Answer:
    return city.call("GET", SCORES, by=by, query={"period": "2026-05", **query})


def cases(city: ScoringCity, unit: str = EDUCATION, by: str = "supervisor", **query: str) -> Answer:
    asked = {"period": "2026-05", **query}
    return city.call("GET", f"{SCORES}/{unit}", by=by, query=asked)


def line(city: ScoringCity, unit: str = EDUCATION, **query: str) -> dict[str, Any]:
    answer = table(city, **query)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = next(
        each for each in answer.json["items"] if each["department"] == unit
    )
    return found


def test_s1_over_the_api(city: ScoringCity) -> None:
    fill(city)
    shown = line(city)
    assert (shown["score"], shown["grade"], shown["grade_label"]) == ("81.90", "good", "良好")
    rates = {each["id"]: each for each in shown["indicators"]}
    assert (rates["response"]["percent"], rates["response"]["denominator"]) == ("95.00", 20)
    assert (rates["satisfaction"]["numerator"], rates["satisfaction"]["percent"]) == (
        "15.60",
        "78.00",
    )
    assert rates["on_time"]["percent"] == "75.00"
    assert [each["points"] for each in shown["calculation"]] == ["28.50", "30.00", "23.40"]
    faults = {each["id"]: each["count"] for each in shown["faults"]}
    assert faults == {"late_answer": 1, "wrong_return": 1}


@pytest.mark.parametrize(
    ("preset", "score"), [("bj_unofficial", "78.20"), ("mixed", "78.90"), ("deduction", "97.00")]
)
def test_another_formula_is_a_matter_of_the_query(
    city: ScoringCity, preset: str, score: str
) -> None:
    fill(city)
    assert line(city, preset=preset)["score"] == score


def test_where_places_are_not_told_a_unit_has_a_band(city: ScoringCity) -> None:
    fill(city)
    shown = line(city)
    assert (shown["rank"], shown["band"], shown["unranked"]) == (None, "second", None)
    empty = line(city, unit=TRANSPORT)
    assert (empty["score"], empty["band"], empty["unranked"]) == (None, None, "no_data")
    assert empty["unranked_label"] == "无数据"


def test_a_class_alone(city: ScoringCity) -> None:
    fill(city)
    districts = table(city, **{"class": "districts"}).json["items"]
    assert {each["department"] for each in districts} == {"chengdong-district", "chengxi-district"}
    assert EDUCATION in [each["department"] for each in table(city).json["items"]]


@pytest.mark.parametrize("by", ["supervisor", "centre-head"])
def test_who_supervises_sees_all_units(city: ScoringCity, by: str) -> None:
    fill(city)
    shown = {each["department"] for each in table(city, by=by).json["items"]}
    assert {EDUCATION, TRANSPORT} <= shown
    assert cases(city, by=by).status == 200


def test_the_head_of_a_unit_sees_the_own_one(city: ScoringCity) -> None:
    fill(city)
    (own,) = table(city, by="education-head").json["items"]
    assert (own["department"], own["score"]) == (EDUCATION, "81.90")
    assert cases(city, by="education-head").status == 200
    assert cases(city, by="transport-head").json["code"] == "scores_not_allowed"


@pytest.mark.parametrize("by", ["education-handler", "intake", "leader", "dispatcher"])
def test_nobody_else_sees_scores(city: ScoringCity, by: str) -> None:
    assert table(city, by=by).status == 403
    assert cases(city, by=by).status == 403


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"period": "2026-13"}, "period", "no_such_period"),
        ({"class": "nobody"}, "class", "no_such_class"),
        ({"preset": "nothing"}, "preset", "no_such_preset"),
        ({"preset": "year_304030"}, "preset", "preset_is_for_years"),
        ({"format": "pdf"}, "format", "not_one_of"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_why(
    city: ScoringCity, query: Mapping[str, str], field: str, code: str
) -> None:
    answer = table(city, **query)
    assert answer.status == 422
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [(field, code)]


def test_a_period_has_to_be_named(city: ScoringCity) -> None:
    answer = city.call("GET", SCORES, by="supervisor")
    assert answer.json["errors"][0]["code"] == "missing"


def test_a_quarter_and_a_year_pool_their_months(city: ScoringCity) -> None:
    april = tuple(month_of_callbacks(20, contacted=20, solved=20, satisfied=20))
    fill(city)
    for number, each in enumerate(april, start=50):
        moved = type(each)(
            key=each.key.__class__(each.key.kind, date(2026, 4, 8), f"01K{number:023d}", 1),
            department=each.department,
            receipt_no=each.receipt_no,
            contacted=True,
            result="solved",
            satisfaction="satisfied",
        )
        city.rows.write(moved.key.case_id, 1, (moved,))
    # (19 + 20) ÷ 40, (15 + 20) ÷ 40, (15.6 + 20) ÷ 40
    for period in ("2026-Q2", "2026"):
        rates = {each["id"]: each["percent"] for each in line(city, period=period)["indicators"]}
        found = [rates[each] for each in ("response", "solution", "satisfaction")]
        assert found == ["97.50", "87.50", "89.00"]


def test_every_figure_goes_down_to_its_cases(city: ScoringCity) -> None:
    fill(city)
    answer = cases(city, indicator="on_time").json
    assert len(answer["items"]) == 4
    assert sum(float(each["counts"][0]["credit"]) for each in answer["items"]) == 3
    late = next(each for each in answer["items"] if each["counts"][0]["credit"] == "0.00")
    assert late["receipt_no"] == "RX-20260512-000003-0"
    assert [each["id"] for each in late["faults"]] == ["late_answer"]
    assert late["facts"]["due_at"] < late["facts"]["answered_at"]


def test_the_list_says_why_something_does_not_count(city: ScoringCity) -> None:
    fill(city, (handling(left_out="excused"), handling(2, on=date(2026, 5, 30), answered=None)))
    city.clock.time = datetime(2026, 5, 29, 9, 0, tzinfo=BEIJING)
    items = cases(city, indicator="on_time").json["items"]
    assert [each["counts"][0]["reason"] for each in items] == ["excused", "not_due_yet"]
    assert items[0]["counts"][0]["reason_label"] == "已免除协办"


def test_the_list_comes_in_pages(city: ScoringCity) -> None:
    fill(city)
    seen: list[str] = []
    cursor = ""
    for _ in range(10):
        query = {"indicator": "solution", "limit": "7", **({"cursor": cursor} if cursor else {})}
        answer = cases(city, **query).json
        seen += [each["record"] for each in answer["items"]]
        cursor = answer["cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 20


def test_a_cursor_belongs_to_its_question(city: ScoringCity) -> None:
    fill(city)
    cursor = cases(city, indicator="solution", limit="7").json["cursor"]
    answer = cases(city, indicator="satisfaction", limit="7", cursor=cursor)
    assert answer.json["code"] == "bad_cursor"


def test_all_records_of_a_unit_are_listed_where_no_indicator_is_named(city: ScoringCity) -> None:
    fill(city, (*S1, entry("problem_found", 90)))
    kinds = {each["kind"] for each in cases(city, limit="100").json["items"]}
    assert kinds == {"callback", "handling", "dispatch", "entry"}
    only = cases(city, indicator="entries").json["items"]
    assert [each["faults"][0]["label"] for each in only] == ["检查发现问题"]


def test_a_list_of_no_unit_and_of_no_indicator(city: ScoringCity) -> None:
    assert cases(city, "nowhere").json["errors"][0]["code"] == "unknown_unit"
    assert cases(city, indicator="luck").json["errors"][0]["code"] == "no_such_indicator"


def test_the_table_as_an_excel_file(city: ScoringCity) -> None:
    fill(city)
    answer = table(city, format="xlsx")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="scores-2026-05-work_304030.xlsx"'
    )
    sheet = openpyxl.load_workbook(BytesIO(answer.body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "考核成绩 2026-05"
    head = list(rows[3])
    unit = next(row for row in rows if row[1] == "云溪市教育局")
    told = dict(zip(head, unit, strict=True))
    assert (told["得分"], told["等次"], told["档次"], told["响应率 %"]) == (
        *(81.9, "良好", "第二档"),
        95,
    )
    assert told["满意率（分子/分母）"] == "15.6/20"


def test_the_table_for_programs(city: ScoringCity) -> None:
    fill(city)
    answer = table(city, format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.body.decode("utf-8-sig"))))
    found = next(row for row in rows if row["单位"] == "云溪市教育局")
    assert (found["得分"], found["有效回访"]) == ("81.90", "20")
    empty = next(row for row in rows if row["单位"] == "云溪市交通运输局")
    assert (empty["得分"], empty["备注"]) == ("", "无数据")


def test_the_language_is_the_callers(city: ScoringCity) -> None:
    fill(city)
    answer = city.call(
        *("GET", SCORES),
        by="supervisor",
        query={"period": "2026-05"},
        headers={"accept-language": "en"},
    )
    shown = next(each for each in answer.json["items"] if each["department"] == EDUCATION)
    assert (shown["grade_label"], shown["class_label"]) == ("Good", "City departments")
