"""The function that proves approvals: who gets a page, what is on it, and when there is none."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from pypdf import PdfReader
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

import approval_proof.handler
from infra.function_table import spec
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.application.ports import StoredCase
from sunhall.domain.staff import StaffMember
from tests.builders import submission
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit
from tests.integration.journey.moto_city import STAFF, TABLE, MotoCity

KEY = "GET /api/v1/staff/cases/{case_id}/approvals/{run}/proof"
OPINIONS = ("拟稿依据充分，同意。", "合法性审核通过。", "同意签发。")


@pytest.fixture(scope="module")
def approved(city: MotoCity) -> dict[str, Any]:
    """A request whose reply all three have approved; the same one for every test."""
    return approve(city, submit(city))


@pytest.fixture
def spoilt(city: MotoCity, approved: Mapping[str, Any]) -> Iterator[str]:
    """Its id, for a test that changes what is stored of it; afterwards all is as it was."""
    case_id = approved["case_id"]
    before = items(city, case_id)
    yield case_id
    for each in before:
        city.dynamodb.put_item(TableName=TABLE, Item=each)


def in_approval(city: MotoCity, opened: Mapping[str, Any]) -> str:
    case_id: str = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    return case_id


def approve(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    case_id = in_approval(city, opened)
    for approver, opinion in zip(APPROVERS, OPINIONS, strict=True):
        city.clock.time += timedelta(hours=2)
        city.decide_next(approver, opinion=opinion, of=case_id)
    return opened


def proofs() -> Gateway:
    return Gateway(
        {KEY: approval_proof.handler.lambda_handler},
        authorise=lambda headers: STAFF.get(headers["authorization"]),
        staff=[KEY],
    )


def ask(
    case_id: str, *, by: str = "education-handler", run: str = "1", language: str = ""
) -> Answer:
    headers = {"authorization": by, "accept-language": language} if by else {}
    return proofs().send(
        "GET", f"/api/v1/staff/cases/{case_id}/approvals/{run}/proof", headers=headers
    )


def printed(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    pages = PdfReader(BytesIO(answer.body), strict=True).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def items(city: MotoCity, case_id: str) -> list[dict[str, Any]]:
    return [each for each in city.scan() if each["PK"]["S"] == f"CASE#{case_id}"]


def item(city: MotoCity, case_id: str, sort: str) -> dict[str, Any]:
    key = {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": sort}}
    found: dict[str, Any] = city.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    return found


# --- the page ------------------------------------------------------------------------------------


def test_the_page_of_a_real_approval_has_every_signature_and_verifies(
    city: MotoCity, approved: Mapping[str, Any]
) -> None:
    case_id = approved["case_id"]
    text = printed(ask(case_id))
    assert text.startswith("审批证明")
    assert approved["receipt_no"] in text
    for opinion in OPINIONS:
        assert opinion in text
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    own = [event for event in seen["events"] if event["type"].startswith("approval_")]
    assert len(own) == 4
    for event in own:
        assert event["hash"] in text


def test_it_is_answered_as_a_pdf_file_with_a_name(
    city: MotoCity, approved: Mapping[str, Any]
) -> None:
    answer = ask(approved["case_id"])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    name = f"approval-{approved['receipt_no']}-1.pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="{name}"'
    assert answer.body.startswith(b"%PDF-")


def test_lambda_hands_the_file_over_in_base_64(approved: Mapping[str, Any]) -> None:
    raw: list[dict[str, Any]] = []

    def watched(event: dict[str, Any], context: object) -> dict[str, Any]:
        raw.append(approval_proof.handler.lambda_handler(event, context))
        return raw[0]

    gateway = Gateway({KEY: watched}, authorise=lambda _: STAFF["intake"], staff=[KEY])
    path = f"/api/v1/staff/cases/{approved['case_id']}/approvals/1/proof"
    gateway.send("GET", path, headers={"authorization": "any"})
    assert raw[0]["isBase64Encoded"] is True
    assert base64.b64decode(raw[0]["body"], validate=True).startswith(b"%PDF-")
    # API Gateway takes no more than this from a function.
    assert len(raw[0]["body"]) < 6 * 1024 * 1024


def test_names_come_from_the_staff_directory(city: MotoCity, approved: Mapping[str, Any]) -> None:
    StaffAccounts(city.dynamodb, TABLE).put(
        StaffMember(
            id="S-legal",
            username="legal",
            name="顾正清",
            department="justice-bureau",
            roles=frozenset({"legal_reviewer"}),
        )
    )
    city.clock.time += timedelta(minutes=1)
    assert "顾正清S-legal" in printed(ask(approved["case_id"]))


@pytest.mark.parametrize(
    ("asked", "title"),
    [("", "审批证明"), ("zh-CN", "审批证明"), ("en-GB,en;q=0.9", "Proofofapproval")],
)
def test_the_page_comes_in_the_language_asked_for(
    approved: Mapping[str, Any], asked: str, title: str
) -> None:
    assert printed(ask(approved["case_id"], language=asked)).startswith(title)


def test_the_same_record_gives_the_same_bytes_whenever_and_by_whomever_it_is_asked(
    city: MotoCity,
) -> None:
    case_id = approve(city, submit(city, key="one-that-is-sent"))["case_id"]
    first = ask(case_id).body
    city.clock.time += timedelta(days=3)
    assert ask(case_id, by="supervisor").body == first
    city.command("intake", case_id, "send")
    assert ask(case_id, by="leader").body == first


def test_an_approval_that_still_runs_has_a_page_that_says_so(city: MotoCity) -> None:
    case_id = in_approval(city, submit(city, key="one-that-waits"))
    assert "结果审批中" in printed(ask(case_id))


def test_a_page_costs_no_write(city: MotoCity, approved: Mapping[str, Any]) -> None:
    before = sorted(city.scan(), key=repr)
    ask(approved["case_id"])
    assert sorted(city.scan(), key=repr) == before


# --- who gets one --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [*("intake", "education-handler", "education-head", "legal", "leader"), "supervisor"],
)
def test_whoever_may_see_the_case_gets_the_page(approved: Mapping[str, Any], who: str) -> None:
    assert ask(approved["case_id"], by=who).status == 200


def test_whoever_may_not_see_the_case_learns_nothing(approved: Mapping[str, Any]) -> None:
    answer = ask(approved["case_id"], by="transport-handler")
    assert (answer.status, answer.json["code"]) == (404, "case_not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_gets_a_page_without_a_token(approved: Mapping[str, Any]) -> None:
    assert ask(approved["case_id"], by="").status == 401


def test_a_function_that_is_called_past_the_authoriser_still_wants_to_know_who_asks() -> None:
    gateway = Gateway({KEY: approval_proof.handler.lambda_handler})
    answer = gateway.send("GET", f"/api/v1/staff/cases/{'0' * 26}/approvals/1/proof")
    assert (answer.status, answer.json["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("run", ["2", "0", "-1", "01", "x", "1000", "1.0", "%EF%BC%91"])
def test_there_is_no_page_of_an_approval_that_never_was(
    approved: Mapping[str, Any], run: str
) -> None:
    answer = ask(approved["case_id"], run=run)
    assert (answer.status, answer.json["code"]) == (404, "approval_run_not_found")


def test_there_is_no_page_of_a_case_that_never_was(city: MotoCity) -> None:
    answer = ask("0" * 26)
    assert (answer.status, answer.json["code"]) == (404, "case_not_found")


# --- what does not verify ------------------------------------------------------------------------


def change_event(city: MotoCity, case_id: str, seq: int, **changes: Any) -> None:
    """Change a recorded event as somebody could who writes to the table past the system."""
    event = item(city, case_id, f"EVENT#{seq:08}")
    city.dynamodb.put_item(TableName=TABLE, Item={**event, **changes})


def event_of(city: MotoCity, case_id: str, kind: str) -> int:
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    return next(int(event["seq"]) for event in seen["events"] if event["type"] == kind)


def test_a_changed_event_gets_no_page_but_an_alarm(
    city: MotoCity, spoilt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = spoilt
    seq = event_of(city, case_id, "approval_signed")
    change_event(city, case_id, seq, actor={"S": "S-leader"})
    capsys.readouterr()
    answer = ask(case_id)
    assert (answer.status, answer.json["code"]) == (500, "history_broken")
    assert f"第{seq}个事件" in answer.json["detail"]
    assert b"%PDF" not in answer.body
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["level"], line["code"]) == ("ERROR", "history_broken")


def test_a_changed_event_outside_of_the_approval_gets_no_page_either(
    city: MotoCity, spoilt: str
) -> None:
    change_event(city, spoilt, 1, actor={"S": "S-intake"})
    answer = ask(spoilt)
    assert (answer.status, answer.json["code"]) == (500, "history_broken")


def opinion_places(city: MotoCity, case_id: str) -> list[tuple[dict[str, Any], str, str]]:
    """Items with an opinion: the item, the attribute, the opinion's name."""
    mark = "sealed:opinion-"
    return [
        (each, attribute, attribute.removeprefix("sealed:"))
        for each in items(city, case_id)
        for attribute in each
        if attribute.startswith(mark)
    ]


def test_an_opinion_that_was_put_in_later_gets_no_page(city: MotoCity, spoilt: str) -> None:
    case_id = spoilt
    wrapped = item(city, case_id, "CASE")["data_key"]["B"]
    key = city.ports.seal.open_key(case_id, wrapped)
    places = opinion_places(city, case_id)
    assert len(places) == 3
    holder, attribute, name = places[0]
    salted = {"salt": "0" * 22, "text": "不同意。"}
    forged = city.ports.seal.seal(key, case_id, name, salted)
    city.dynamodb.put_item(TableName=TABLE, Item={**holder, attribute: {"B": forged}})
    answer = ask(case_id)
    assert (answer.status, answer.json["code"]) == (500, "history_broken")


def test_an_opinion_that_is_gone_gets_no_page(city: MotoCity, spoilt: str) -> None:
    holder, attribute, _ = opinion_places(city, spoilt)[1]
    fewer = {name: value for name, value in holder.items() if name != attribute}
    city.dynamodb.put_item(TableName=TABLE, Item=fewer)
    answer = ask(spoilt)
    assert (answer.status, answer.json["code"]) == (500, "history_broken")


def test_an_erased_case_still_proves_who_signed(city: MotoCity, spoilt: str) -> None:
    case = item(city, spoilt, "CASE")
    del case["data_key"]
    city.dynamodb.put_item(TableName=TABLE, Item=case)
    text = printed(ask(spoilt))
    assert "（内容已依法删除，仅存摘要）" in text
    assert not [opinion for opinion in OPINIONS if opinion in text]


def test_a_read_that_saw_half_of_a_commit_is_made_again_and_no_alarm_is_raised(
    city: MotoCity, approved: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load, asked = city.ports.store.load, []

    def half(case_id: str, *, consistent: bool = True) -> StoredCase | None:
        asked.append(consistent)
        stored = load(case_id, consistent=consistent)
        if stored is None or consistent:
            return stored
        opinion = next(name for name in stored.sealed if name.startswith("opinion-"))
        kept = {name: body for name, body in stored.sealed.items() if name != opinion}
        return replace(stored, sealed=kept)

    monkeypatch.setattr(city.ports.store, "load", half)
    assert ask(approved["case_id"]).status == 200
    assert asked == [False, True]


# --- nothing else gets out -----------------------------------------------------------------------


def test_nothing_of_the_applicant_is_on_the_page_or_in_the_log(
    approved: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    answer = ask(approved["case_id"], by="intake")
    text, log = printed(answer), capsys.readouterr().out
    personal = (
        *(submission.NAME, submission.ID_NUMBER, submission.PHONE, submission.EMAIL),
        submission.DESCRIPTION,
    )
    for each in personal:
        assert each not in text
        assert each.encode() not in answer.body
        assert each not in log
    for opinion in OPINIONS:
        assert opinion not in log


# --- as described --------------------------------------------------------------------------------

DOCUMENT = openapi_document("test")
RESPONSES: Mapping[str, Any] = DOCUMENT["paths"][KEY.partition(" ")[2]]["get"]["responses"]


def test_the_page_is_described_as_a_pdf_file_and_refusals_as_problems() -> None:
    assert list(RESPONSES["200"]["content"]) == ["application/pdf"]
    assert {"401", "403", "404", "500"} <= RESPONSES.keys()


def test_no_other_answer_is_a_document_but_calendars_tables_and_public_pages() -> None:
    media = _media_of_others()
    kinds = {"application/json", "text/calendar", "text/csv", "text/html"}
    assert set(media.values()) <= kinds
    pages = {path for path, kind in media.items() if kind == "text/html"}
    assert pages == {path for path in media if path.startswith(("/interviews/", "/open/"))}
    assert {"/interviews/archive", "/open/disclosures"} <= pages


def _media_of_others() -> dict[str, str]:
    """Return the first kind of content that every other path answers with."""
    own = KEY.partition(" ")[2]
    answers = [
        (path, op["responses"].get("200") or op["responses"].get("201"))
        for path, methods in DOCUMENT["paths"].items()
        if path != own
        for op in methods.values()
    ]
    return {path: next(iter(answer["content"])) for path, answer in answers if answer}


def test_a_refusal_is_the_described_one(approved: Mapping[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": DOCUMENT["components"]}
    for answer in (ask(approved["case_id"], run="2"), ask("0" * 26)):
        Draft202012Validator(schema, validate_formats=True).validate(answer.json)


@pytest.mark.parametrize("mode", list(GenerationMode))
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_described_one(
    approved: Mapping[str, Any], mode: GenerationMode, data: st.DataObject
) -> None:
    schema: Any = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = proofs().wsgi
    case = data.draw(
        schema[KEY.partition(" ")[2]]["GET"].as_strategy(
            generation_mode=mode, path_parameters={"case_id": approved["case_id"]}
        )
    )
    case.call_and_validate(
        headers={"Authorization": "intake"},
        excluded_checks=[positive_data_acceptance, unsupported_method],
    )


def test_the_route_is_for_staff_alone_and_answered_in_time() -> None:
    (route,) = (each for each in ROUTES if each.function == "approval_proof")
    assert (route.key, route.staff) == (KEY, True)
    assert spec("approval_proof").documents
    assert spec("approval_proof").timeout_seconds < 29
