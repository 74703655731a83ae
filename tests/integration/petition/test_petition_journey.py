"""A petition from the form to the answer of the organ above, on the real adapters."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from sunhall.application.carry_out import carry_out
from sunhall.application.open_case import Opened, open_case
from sunhall.application.read_case import read_case_as_applicant
from sunhall.application.request_identity import request_identity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import APPLICANT
from sunhall.domain.engine.command import Command
from sunhall.domain.petition import commands as c
from tests.builders import petitions as made
from tests.integration.journey.moto_city import BUCKET, MotoCity

PERSONAL = (made.NAME, made.ADDRESS, made.PHONE, made.REQUEST, made.FACTS)
OPINION = {
    "result": "supported",
    "findings": "经查属实。",
    "opinion": "责成学校于三十日内发放工资。",
    "basis": "《中华人民共和国劳动法》第五十条",
}


def submit(city: MotoCity, command: c.SubmitPetition | None = None, key: str = "one") -> Opened:
    identity = request_identity("citizen", f"petition-key-{key}".ljust(16, "0"), "body")
    submitted = command or made.submitted_by()
    opened = open_case(city.ports, SERVICES["petition"], submitted, APPLICANT, identity)
    city.pump()
    return opened


def act(city: MotoCity, opened: Opened, name: str, command: Command) -> None:
    """Let the holder of the query code give a command."""
    identity = request_identity("citizen", f"{name}-{opened.case.case_id}", "body")
    case_id = opened.case.case_id
    carry_out(city.ports, case_id, name, command, APPLICANT, identity, expected_version=None)
    city.pump()


def give(city: MotoCity, by: str, opened: Opened, name: str, **data: Any) -> dict[str, Any]:
    answer = city.command(by, opened.case.case_id, name, **data)
    assert answer.status == 200, answer.text
    done: dict[str, Any] = answer.json
    return done


def to_answer(city: MotoCity, opened: Opened) -> None:
    """Bring a petition to an answer of the education bureau that has left."""
    give(city, "petition-officer", opened, "forward_petition", to="education-bureau")
    give(city, "education-handler", opened, "accept_petition")
    give(city, "education-handler", opened, "start_handling")
    give(city, "education-handler", opened, "save_opinion", **OPINION)
    give(city, "education-handler", opened, "submit_opinion")
    assert city.decide_next("education-head").status == 200
    assert give(city, "education-handler", opened, "issue_opinion")["state"] == "p_answered"


def letters(city: MotoCity, opened: Opened) -> dict[str, str]:
    """Return the text of every letter that was made, by its code."""
    prefix = f"letters/{opened.case.case_id}/"
    listed = city.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    case = read_case_as_applicant(city.ports, opened.case.case_id).loaded.case
    codes = {letter.order: letter.code for letter in case.letters}
    texts = {}
    for each in listed:
        if each["Key"].endswith(".pdf"):
            stored = city.s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
            pages = PdfReader(io.BytesIO(stored)).pages
            order = int(each["Key"].removeprefix(prefix).partition("/")[0].partition("-")[0])
            text = "".join("".join(page.extract_text() for page in pages).split())
            texts[codes[order]] = text
    return texts


def test_a_petition_goes_from_the_form_to_the_review_by_the_organ_above(city: MotoCity) -> None:
    opened = submit(city)
    assert opened.case.receipt_no.startswith("XF-")
    assert list(opened.clocks) == ["petition_sorting"]
    to_answer(city, opened)
    act(city, opened, "acknowledge_opinion", c.AcknowledgeOpinion())
    act(city, opened, "request_review", c.RequestReview(reasons="金额不对。"))
    upheld = {**OPINION, "result": "upheld"}
    give(city, "government-handler", opened, "save_opinion", **upheld)
    give(city, "government-handler", opened, "submit_opinion")
    assert city.decide_next("legal").status == 200
    assert city.decide_next("government-head").status == 200
    done = give(city, "government-handler", opened, "issue_opinion")
    assert done["state"] == "p_review_answered"

    seen = read_case_as_applicant(city.ports, opened.case.case_id)
    assert set(seen.documents) == {"opinion", "review_opinion"}
    assert seen.documents["review_opinion"]["result"] == "upheld"
    assert all(letter.published for letter in seen.letters)
    made_letters = letters(city, opened)
    assert set(made_letters) == {"P04", "P01", "P06", "P07"}
    # Each in the name of whoever had it then, under that organ's own register.
    assert "云信〔2026〕1号" in made_letters["P04"]
    assert "云教信〔2026〕1号" in made_letters["P01"]
    assert "云教信〔2026〕2号" in made_letters["P06"]
    assert "云政办信〔2026〕1号" in made_letters["P07"]
    for word in ("予以支持", "书面请求云溪市人民政府复查", "30日内", made.NAME):
        assert word in made_letters["P06"]
    assert "云教信〔2026〕2号" in made_letters["P07"]
    assert set(city.chains.running.values()) == {"SUCCEEDED"}


def test_a_letter_is_numbered_by_who_ordered_it_though_it_lies_elsewhere_by_then(
    city: MotoCity,
) -> None:
    opened = submit(city)
    case_id = opened.case.case_id
    body: dict[str, Any] = {"command": "forward_petition", "data": {"to": "education-bureau"}}
    path = f"/api/v1/staff/cases/{case_id}/commands"
    first = city.call("POST", path, by="petition-officer", body={**body, "expected_version": 1})
    assert first.status == 200, first.text
    body = {"command": "accept_petition", "data": {}, "expected_version": 2}
    assert city.call("POST", path, by="education-handler", body=body).status == 200
    # Only now does the letter writer come to both of them.
    city.pump()
    assert "云信〔2026〕1号" in letters(city, opened)["P04"]
    assert "云教信〔2026〕1号" in letters(city, opened)["P01"]


def test_nothing_personal_is_stored_in_the_clear(city: MotoCity) -> None:
    opened = submit(city)
    to_answer(city, opened)
    stored = json.dumps(city.scan(), ensure_ascii=False, default=repr)
    assert [text for text in (*PERSONAL, OPINION["findings"]) if text in stored] == []


def test_art_30_the_accused_find_no_report_and_who_handles_it_sees_no_name(city: MotoCity) -> None:
    report = made.submitted_by(kind="report", about="education-bureau")
    opened = submit(city, report)
    path = f"/api/v1/staff/cases/{opened.case.case_id}"
    for by in ("education-handler", "education-head"):
        assert city.call("GET", path, by=by).status == 404
        body = {"command": "accept_petition", "data": {}, "expected_version": 2}
        assert city.call("POST", f"{path}/commands", by=by, body=body).status == 404
    refused = city.command(
        "petition-officer", opened.case.case_id, "forward_petition", to="education-bureau"
    )
    assert refused.status == 422
    assert refused.json["errors"][0]["code"] == "report_not_to_the_accused"
    give(city, "petition-officer", opened, "forward_petition", to="transport-bureau")
    seen = city.call("GET", path, by="transport-handler")
    assert seen.status == 200
    assert not [text for text in (made.NAME, made.ADDRESS, made.PHONE) if text in seen.text]
    rows = city.call("GET", "/api/v1/staff/worklist", by="transport-handler").json["items"]
    assert [row["title"] for row in rows] == ["检举控告类信访事项"]


def test_an_earlier_petition_in_hand_is_looked_up_and_named(city: MotoCity) -> None:
    first, second = submit(city, key="first"), submit(city, key="second")
    told = {
        "ground": "in_hand",
        "earlier_receipt_no": first.case.receipt_no,
        "explanation": "同一事项正在办理。",
    }
    unknown = {**told, "earlier_receipt_no": made.DECLINE.earlier_receipt_no}
    officer, case_id = "petition-officer", second.case.case_id
    assert city.command(officer, case_id, "decline_petition", **unknown).status == 422
    ended = {**told, "ground": "ended"}
    assert city.command(officer, case_id, "decline_petition", **ended).status == 422
    assert give(city, officer, second, "decline_petition", **told)["state"] == "p_not_accepted"
    assert first.case.receipt_no in letters(city, second)["P02"]


def test_the_tick_warns_misses_closes_and_archives(city: MotoCity) -> None:
    opened = submit(city)
    assert city.tick()["due"] == 0
    city.clock.time += timedelta(days=11)
    assert city.tick()["due"] == 1
    rows = city.call("GET", "/api/v1/staff/worklist", by="petition-officer").json["items"]
    assert [row["card"] for row in rows] == ["yellow"]
    to_answer(city, opened)
    give(
        city,
        *("petition-officer", opened, "record_opinion_delivery"),
        delivered_on=date(2026, 3, 13).isoformat(),
        way="post",
    )
    for days, state in ((36, "p_closed"), (31, "archived")):
        city.clock.time += timedelta(days=days)
        city.tick()
        case = read_case_as_applicant(city.ports, opened.case.case_id).loaded.case
        assert case.state == state


@pytest.mark.parametrize("kind", ["suggestion", "dispute"])
def test_a_petition_without_a_name_is_answered_and_addressed_to_nobody(
    city: MotoCity, kind: Any
) -> None:
    opened = submit(city, made.submitted_by(kind=kind, applicant=None))
    give(city, "petition-officer", opened, "forward_petition", to="education-bureau")
    give(city, "education-handler", opened, "accept_petition")
    give(city, "education-handler", opened, "start_handling")
    result = "supported" if kind == "dispute" else "adopted"
    give(city, "education-handler", opened, "save_opinion", **{**OPINION, "result": result})
    give(city, "education-handler", opened, "submit_opinion")
    city.decide_next("education-head")
    assert give(city, "education-handler", opened, "issue_opinion")["state"] == "p_closed"
    assert letters(city, opened) == {}
    seen = read_case_as_applicant(city.ports, opened.case.case_id)
    assert seen.documents["opinion"]["result"] == result
