"""The function that makes annual reports: who gets one, what it says, when one can be settled."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import docx as word
import openpyxl
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

import disclosure_report.handler
from infra.function_table import spec
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from sunhall.adapters.disclosure_ledger import DisclosureLedger
from sunhall.bootstrap import Backend
from sunhall.domain.annual_report.ledger_entry import FeePaid
from sunhall.domain.annual_report.table_three import ROWS
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.annual_report import entry, on, remedy
from tests.builders.gateway import Answer, Gateway, staff_context
from tests.integration.annual_report.conftest import TABLE

ROUTE = "/api/v1/staff/reports/disclosure-annual"
KEYS = (f"GET {ROUTE}", f"PUT {ROUTE}/additions", f"PUT {ROUTE}/settled")
STAFF = {
    "supervisor": staff_context("S-super", "government-office", ["supervisor"]),
    "office-head": staff_context("S-office", "disclosure-office", ["office_head"]),
    "leader": staff_context("S-leader", "government-office", ["leader"]),
    "education-head": staff_context("S-edu-head", "education-bureau", ["department_head"]),
    "education-handler": staff_context("S-edu", "education-bureau", ["handler"]),
    "intake": staff_context("S-intake", "disclosure-office", ["intake_officer"]),
    "administrator": staff_context("S-admin", "disclosure-office", ["administrator"]),
}
UNIT = "education-bureau"
TEXTS = {
    "general": "本年新收政府信息公开申请{r1.c7}件，上年结转{r2.c7}件。",
    "problems": "主动公开的时效性有待提高。",
}
TWO = {"licences": 1204, "fees_yuan": 125_000, "regulations": {"in_force": 3}}
ENTRIES = (
    entry(1, "2026-03-02", "2026-03-20", "r3_1", fees=(FeePaid(400, on("2026-03-11")),)),
    entry(2, "2025-12-30", "2026-01-20", "r3_3_4", column="c2",
          remedies=[remedy("reconsideration", "2026-02-01", "upheld", "2026-04-01")]),
    entry(3, "2026-12-10"),
    entry(4, "2026-05-06", "2026-05-20", "r3_5_2", department="housing-bureau"),
)  # fmt: skip


class StandingClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class Office:
    """The function behind a gateway, over a ledger that a test fills."""

    def __init__(self, dynamodb: Any, backend: Backend, clock: StandingClock) -> None:
        self.dynamodb = dynamodb
        self.ledger = DisclosureLedger(dynamodb, TABLE)
        self.backend = backend
        self.clock = clock
        self.gateway = Gateway(
            dict.fromkeys(KEYS, disclosure_report.handler.lambda_handler),
            authorise=lambda headers: STAFF.get(headers["authorization"]),
            staff=KEYS,
        )

    def get(self, by: str = "supervisor", **query: str) -> Answer:
        asked = {"year": "2026", "department": UNIT, **query}
        wanted = {name.rstrip("_"): value for name, value in asked.items() if value}
        return self.gateway.send("GET", ROUTE, query=wanted, headers={"authorization": by})

    def put(self, what: str, by: str = "supervisor", **body: Any) -> Answer:
        whole = {"year": 2026, "level": "unit", "department": UNIT, **body}
        sent = {name: value for name, value in whole.items() if value is not ...}
        headers = {"authorization": by, "content-type": "application/json"}
        return self.gateway.send("PUT", f"{ROUTE}/{what}", headers=headers, body=sent)

    def complete(self, **body: Any) -> None:
        answer = self.put("additions", **{**TEXTS, "table_two": TWO, **body})
        assert answer.status == 200, answer.text


@pytest.fixture
def office(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    clock = StandingClock(datetime(2027, 1, 20, 10, 0, tzinfo=BEIJING))
    backend = Backend({"TABLE_NAME": TABLE})
    backend.__dict__["clock"] = clock
    monkeypatch.setattr(disclosure_report.handler, "ports", lambda: backend)
    made = Office(dynamodb, backend, clock)
    for each in ENTRIES:
        made.ledger.put(each)
    yield made


def cells(answer: Answer) -> dict[str, dict[str, int]]:
    assert answer.status == 200, answer.text
    return {row["key"]: row["cells"] for row in answer.json["table_three"]["rows"]}


# --- the numbers ---------------------------------------------------------------------------------


def test_the_report_of_a_unit_counts_its_own_ledger(office: Office) -> None:
    answer = office.get()
    rows = cells(answer)
    assert list(rows) == list(ROWS)
    assert [rows[key]["c7"] for key in ("r1", "r2", "r3_1", "r3_3_4", "r3_7", "r4")] == [
        *(2, 1, 1, 1, 2, 1),
    ]
    assert answer.json["table_four"]["reconsideration"]["upheld"] == 1
    assert answer.json["processing_fees_yuan"] == 400
    assert answer.json["agency"] == "云溪市教育局"
    assert (answer.json["balances"], answer.json["findings"]) == (True, [])


def test_what_is_missing_and_what_was_not_checked_is_said(office: Office) -> None:
    body = office.get().json
    assert body["missing"] == ["general", "problems", "table_two"]
    assert body["unchecked"] == ["I4", "I7", "I9", "I10"]
    assert body["table_two"] is None
    assert (body["additions"], body["settled"]) == (None, None)


def test_the_government_adds_up_its_units(office: Office) -> None:
    answer = office.get(level="government", department="")
    assert cells(answer)["r1"]["c7"] == 3
    assert answer.json["agency"] == "云溪市人民政府"
    assert answer.json["department"] is None
    assert {UNIT, "housing-bureau", "government-office"} <= set(answer.json["units"])
    assert "tax-bureau" not in answer.json["units"]


def test_tables_can_be_had_for_any_days(office: Office) -> None:
    answer = office.get(year="", from_="2026-01-01", to="2026-03-31")
    rows = cells(answer)
    assert (rows["r1"]["c7"], rows["r2"]["c7"], rows["r3_7"]["c7"]) == (1, 1, 2)
    assert answer.json["sections"] == []
    assert answer.json["period"] == {"first": "2026-01-01", "last": "2026-03-31", "year": None}


def test_whose_report_is_not_said_is_the_callers_own(office: Office) -> None:
    answer = office.get(by="education-head", department="")
    assert answer.json["department"] == UNIT


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"year": ""}, "year", "missing"),
        ({"year": "", "from_": "2026-01-01"}, "to", "missing"),
        ({"year": "", "to": "2026-01-01"}, "from", "missing"),
        ({"from_": "2026-01-01"}, "year", "year_or_days"),
        ({"year": "", "from_": "2026-02-01", "to": "2026-01-31"}, "to", "ends_before_it_begins"),
        ({"year": "", "from_": "2026-02-30", "to": "2026-03-31"}, "from", "bad_format"),
        ({"year": "", "from_": "20260201", "to": "2026-03-31"}, "from", "bad_format"),
        ({"year": "26"}, "year", "bad_format"),
        ({"year": "1999"}, "year", "bad_format"),
        ({"year": "２０２６"}, "year", "bad_format"),
        ({"format": "pdf"}, "format", "not_one_of"),
        ({"level": "city"}, "level", "not_one_of"),
        ({"department": "nobody"}, "department", "unknown_department"),
        ({"level": "government"}, "department", "bad_value"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    office: Office, query: Mapping[str, str], field: str, code: str
) -> None:
    answer = office.get(**query)
    assert answer.status == 422
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [(field, code)]


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "unit", "other", "government"),
    [
        ("supervisor", 200, 200, 200),
        ("office-head", 200, 200, 200),
        ("leader", 200, 200, 200),
        ("education-head", 200, 403, 403),
        ("education-handler", 403, 403, 403),
        ("intake", 403, 403, 403),
        ("administrator", 403, 403, 403),
    ],
)
def test_who_may_see_which_report(
    office: Office, who: str, unit: int, other: int, government: int
) -> None:
    assert office.get(by=who).status == unit
    assert office.get(by=who, department="housing-bureau").status == other
    assert office.get(by=who, level="government", department="").status == government


@pytest.mark.parametrize("who", sorted(STAFF))
@pytest.mark.parametrize("what", ["additions", "settled"])
def test_only_supervisor_and_office_head_write_reports(office: Office, who: str, what: str) -> None:
    office.complete()
    body = TEXTS if what == "additions" else {}
    version = 1 if what == "additions" else 0
    answer = office.put(what, by=who, expected_version=version, **body)
    if who in ("supervisor", "office-head"):
        assert answer.status == 200, answer.text
    else:
        assert (answer.status, answer.json["code"]) == (403, "annual_report_not_allowed")


def test_nobody_gets_a_report_without_a_token(office: Office) -> None:
    assert office.gateway.send("GET", ROUTE, query={"year": "2026"}).status == 401
    bare = Gateway({KEYS[0]: disclosure_report.handler.lambda_handler})
    assert bare.send("GET", ROUTE, query={"year": "2026"}).status == 401


# --- what the office adds ------------------------------------------------------------------------


def test_texts_are_kept_with_who_and_when_and_their_numbers_filled_in(office: Office) -> None:
    assert office.put("additions", by="office-head", **TEXTS, table_two=TWO).json == {"version": 1}
    body = office.get().json
    assert body["additions"]["general"] == TEXTS["general"]
    assert body["additions"]["written_by"] == "S-office"
    assert body["additions"]["written_at"] == "2027-01-20T10:00:00+08:00"
    assert body["sections"][0]["text"] == "本年新收政府信息公开申请2件，上年结转1件。"
    assert body["missing"] == []
    assert body["table_two"]["fees_wan"] == "12.5"


def test_two_people_who_write_at_once_do_not_overwrite_each_other(office: Office) -> None:
    assert office.put("additions", **TEXTS).status == 200
    late = office.put("additions", by="office-head", general="另一稿")
    assert (late.status, late.json["code"]) == (409, "stale_version")
    assert office.get().json["additions"]["general"] == TEXTS["general"]
    assert office.put("additions", general="另一稿", expected_version=1).json == {"version": 2}


def test_i9_a_number_in_the_text_that_is_not_that_of_the_table_is_named(office: Office) -> None:
    office.complete(general="本年新收政府信息公开申请30件。")
    body = office.get().json
    assert body["failing"] == ["I9"]
    (found,) = body["findings"]
    assert (found["left"], found["right"]) == (30, 2)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"year": 1999}, "year"),
        ({"level": "city"}, "level"),
        ({"table_two": {"licences": -1}}, "table_two.licences"),
        ({"table_two": {"licences": 1.5}}, "table_two.licences"),
        ({"table_two": {"colour": 1}}, "table_two.colour"),
        ({"general": "x" * 20_001}, "general"),
        ({"department": ...}, "department"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_additions_that_make_no_sense_are_refused(
    office: Office, body: Mapping[str, Any], field: str
) -> None:
    answer = office.put("additions", **body)
    assert answer.status == 422, answer.text
    assert [each["field"] for each in answer.json["errors"]] == [field]


# --- settling ------------------------------------------------------------------------------------


def test_a_report_that_is_complete_and_balances_is_settled(office: Office) -> None:
    office.complete()
    assert office.put("settled").json == {"version": 1}
    settled = office.get().json["settled"]
    assert settled == {
        "version": 1,
        "kept_by": "S-super",
        "kept_at": "2027-01-20T10:00:00+08:00",
        "acknowledged": [],
        "from_paper": False,
        "changed_since": False,
    }


def test_art_49_a_report_is_settled_after_its_year(office: Office) -> None:
    office.complete()
    office.clock.time = datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING)
    answer = office.put("settled")
    assert (answer.status, answer.json["code"]) == (422, "report_year_not_over")
    office.clock.time = datetime(2027, 1, 1, 0, 0, tzinfo=BEIJING)
    assert office.put("settled").status == 200


def test_a_report_that_is_incomplete_is_not_settled(office: Office) -> None:
    answer = office.put("settled")
    assert (answer.status, answer.json["code"]) == (422, "report_incomplete")
    assert "table_two" in answer.json["detail"]


def test_a_report_that_does_not_balance_is_not_settled(office: Office) -> None:
    office.complete()
    office.ledger.put(entry(9, "2026-03-02", "2025-11-30", "r3_1"))
    answer = office.put("settled", acknowledged=["I4"])
    assert (answer.status, answer.json["code"]) == (422, "report_does_not_balance")
    assert "I1" in answer.json["detail"]
    assert office.get().json["settled"] is None


def test_an_identity_of_the_form_itself_cannot_be_explained_away(office: Office) -> None:
    answer = office.put("settled", acknowledged=["I1"])
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "acknowledged.0")


def test_i4_a_reorganised_agency_explains_the_difference_and_settles(office: Office) -> None:
    paper = {"carried_out": [0, 4, 0, 0, 0, 0]}
    assert office.put("settled", year=2025, from_paper=paper).status == 200
    office.complete()
    body = office.get().json
    assert body["failing"] == ["I4"]
    assert body["findings"][0]["cases"] == ["GK-000002"]
    assert office.put("settled").status == 422
    assert office.put("settled", acknowledged=["I4", "I9"]).status == 200
    assert office.get().json["settled"]["acknowledged"] == ["I4"]


def test_i10_warns_against_the_documents_in_force_of_the_year_before(office: Office) -> None:
    paper = {"carried_out": [0, 1, 0, 0, 0, 0], "table_two": {"regulations": {"in_force": 9}}}
    office.put("settled", year=2025, from_paper=paper)
    office.complete()
    body = office.get().json
    assert (body["failing"], body["balances"]) == ([], True)
    assert [(each["identity"], each["warning"]) for each in body["findings"]] == [("I10", True)]
    assert office.put("settled").status == 200


def test_one_year_goes_on_from_the_report_that_was_settled_for_the_year_before(
    office: Office,
) -> None:
    office.complete(year=2025)
    assert office.put("settled", year=2025).status == 200
    assert office.get().json["failing"] == []
    office.ledger.put(entry(8, "2025-12-31", version=2))
    body = office.get().json
    assert body["failing"] == ["I4"]
    assert {case for each in body["findings"] for case in each["cases"]} == {"GK-000008"}


def test_a_report_whose_numbers_changed_after_it_was_settled_says_so(office: Office) -> None:
    office.complete()
    office.put("settled")
    office.ledger.put(entry(8, "2026-12-31", version=2))
    assert office.get().json["settled"]["changed_since"] is True


def test_a_report_that_was_settled_by_somebody_else_is_not_settled_over(office: Office) -> None:
    office.complete()
    office.put("settled")
    again = office.put("settled")
    assert (again.status, again.json["code"]) == (409, "stale_version")
    assert office.put("settled", expected_version=1).json == {"version": 2}


def test_i7_the_government_names_the_unit_whose_settled_report_counts_otherwise(
    office: Office,
) -> None:
    office.complete()
    office.put("settled")
    office.ledger.put(entry(8, "2026-12-31", version=2))
    body = office.get(level="government", department="").json
    assert body["failing"] == ["I7"]
    assert {tuple(each["cases"]) for each in body["findings"]} == {("GK-000008",)}
    assert body["table_two"]["licences"] == 1204


# --- files ---------------------------------------------------------------------------------------


def test_the_files_come_with_their_type_and_a_name(office: Office) -> None:
    for fmt, media in disclosure_report.handler.MEDIA.items():
        answer = office.get(format=fmt)
        assert answer.status == 200
        assert answer.headers["content-type"] == media
        name = f"disclosure-annual-2026-education-bureau.{fmt}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_a_file_that_does_not_balance_says_so_in_its_name_and_at_its_head(office: Office) -> None:
    office.ledger.put(entry(9, "2026-03-02", "2025-11-30", "r3_1"))
    alarm = "本报告数据不平衡，不得公开发布。"
    answers = {fmt: office.get(format=fmt) for fmt in disclosure_report.handler.MEDIA}
    for fmt, answer in answers.items():
        assert f"-unbalanced.{fmt}" in answer.headers["content-disposition"]
    assert alarm in answers["html"].text
    assert "GK-000009" in answers["html"].text
    paragraphs = word.Document(BytesIO(answers["docx"].body)).paragraphs
    assert paragraphs[2].text == alarm
    sheets = openpyxl.load_workbook(BytesIO(answers["xlsx"].body)).worksheets
    assert sheets[0].cell(3, 1).value == alarm
    assert office.get().json["balances"] is False


def test_files_of_other_days_are_called_after_them(office: Office) -> None:
    answer = office.get(year="", from_="2026-01-01", to="2026-06-30", format="xlsx",
                        level="government", department="")  # fmt: skip
    name = "disclosure-annual-2026-01-01-2026-06-30-government.xlsx"
    assert name in answer.headers["content-disposition"]


def test_lambda_hands_a_file_over_in_base_64(office: Office) -> None:
    raw: list[dict[str, Any]] = []

    def watched(event: dict[str, Any], context: object) -> dict[str, Any]:
        raw.append(disclosure_report.handler.lambda_handler(event, context))
        return raw[0]

    gateway = Gateway({KEYS[0]: watched}, authorise=lambda _: STAFF["supervisor"], staff=KEYS)
    query = {"year": "2026", "department": UNIT, "format": "docx"}
    gateway.send("GET", ROUTE, query=query, headers={"authorization": "any"})
    assert raw[0]["isBase64Encoded"] is True
    assert base64.b64decode(raw[0]["body"], validate=True).startswith(b"PK")


# --- as described --------------------------------------------------------------------------------

DOCUMENT = openapi_document("test")


def test_the_answer_is_the_described_one(office: Office) -> None:
    responses = DOCUMENT["paths"][ROUTE]["get"]["responses"]["200"]["content"]
    media = disclosure_report.handler.MEDIA.values()
    assert set(responses) == {
        "application/json",
        *(each.partition(";")[0] for each in media),
    }
    schema = {**responses["application/json"]["schema"], "components": DOCUMENT["components"]}
    validator = Draft202012Validator(schema, validate_formats=True)
    validator.validate(office.get().json)
    office.complete()
    office.put("settled")
    office.ledger.put(entry(9, "2026-03-02", "2025-11-30", "r3_9", column="x"))
    validator.validate(office.get().json)
    validator.validate(office.get(level="government", department="").json)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mode", list(GenerationMode))
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        *(HealthCheck.too_slow, HealthCheck.filter_too_much),
        HealthCheck.function_scoped_fixture,
    ],
)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_described_one(
    office: Office, key: str, mode: GenerationMode, data: st.DataObject
) -> None:
    schema: Any = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = office.gateway.wsgi
    method, _, path = key.partition(" ")
    case = data.draw(schema[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(
        headers={"Authorization": "supervisor"},
        excluded_checks=[positive_data_acceptance, unsupported_method],
    )


def test_the_routes_are_for_staff_alone_and_answered_in_time() -> None:
    routes = [each for each in ROUTES if each.function == "disclosure_report"]
    assert {each.key for each in routes} == set(KEYS)
    assert all(each.staff for each in routes)
    assert spec("disclosure_report").documents
    assert spec("disclosure_report").timeout_seconds < 29
