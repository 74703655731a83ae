"""A record about oneself is corrected in the deployed city, both sides in their pages (art. 41).

A citizen asks with two files; the office confirms and assigns, the department answers, its head and
the lawyer sign, the office sends, and the citizen reads the answer.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.case_pages import CasePages
from tests.browser.citizen_pages import Receipt
from tests.browser.correction_pages import Correction, CorrectionPages
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.city import City
from tests.system.journey.walk import HANDLER

pytestmark = pytest.mark.browser

ASKED = Correction(name="南荣知秋", phone="13200132031")
FINDINGS = "经核对户口簿，出生年份应为1990年。"
CORRECTED = "出生年份更正为1990年。"


class InspectedCorrectionPages(InspectedPages, CorrectionPages, CasePages):
    """A citizen at the pages of correction requests, whose every new page axe looks at."""


@dataclass(frozen=True)
class Corrected:
    """The request, when it is answered.

    Attributes:
        receipt: Number and code.
        states: The states the citizen saw.
        answer: The letter that the browser downloaded.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    states: list[str]
    answer: bytes
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def corrected(both_sides: BothSides, tmp_path_factory: pytest.TempPathFactory) -> Corrected:
    """Asked, confirmed, assigned, answered, signed by two, sent, read."""
    folder = tmp_path_factory.mktemp("files")
    proof, evidence = folder / "身份证.pdf", folder / "户口簿.pdf"
    for file in (proof, evidence):
        file.write_bytes(b"%PDF-1.7 " + file.stem.encode())
    citizen = both_sides.citizen(InspectedCorrectionPages)
    receipt = citizen.ask(ASKED, proof, evidence)
    number = receipt.receipt_no
    citizen.page.locator("#to-status").click()
    states = [citizen.standing()]

    both_sides.gives("intake", number, "确认收到")
    app = both_sides.at_case("office-head", number)
    app.tap("交办")
    app.pick("承办单位", "云溪市教育局", search="教育")
    both_sides.submits(app)
    app = both_sides.at_case(HANDLER, number)
    for words in (ASKED.record, ASKED.wrong, ASKED.right, ASKED.evidence):
        app.shows(words)
    both_sides.look(app, "correction")
    app.tap("保存更正答复")
    app.choose("结果", "纠正或已更正")
    app.fill("查明的事实", FINDINGS)
    app.fill("更正后的内容", CORRECTED)
    both_sides.look(app, "command: answer")
    both_sides.submits(app)
    both_sides.gives(HANDLER, number, "提交审批")
    for approver in ("education-head", "legal"):
        both_sides.approves(approver, number)
    both_sides.gives("intake", number, "发出答复")
    both_sides.wait_until_quiet(number)

    states.append(citizen.read_again())
    both_sides.seen.look(citizen.page, "cases/status/ with the answer")
    letter = both_sides.case(number)["letters"][-1]["no"]
    answer = citizen.download_letter(letter, "pdf")
    return Corrected(receipt, states, answer, both_sides.case(number), both_sides.seen)


def test_the_citizen_reads_the_answer_that_two_persons_have_signed(corrected: Corrected) -> None:
    assert corrected.states == ["submitted", "sent"]
    [run] = corrected.inside["approvals"]
    assert run["outcome"] == "approved"
    pages = PdfReader(io.BytesIO(corrected.answer)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in (ASKED.name, CORRECTED):
        assert words in text


def test_the_case_knows_each_step_that_a_person_took(corrected: Corrected) -> None:
    types = [event["type"] for event in corrected.inside["events"]]
    assert types == [
        *("correction_requested", "correction_received", "correction_assigned", "answer_saved"),
        *("approval_started", "approval_signed", "approval_signed", "letter_produced"),
        "correction_answered",
    ]


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    corrected: Corrected, city: City
) -> None:
    assert {"correction/check/", "correction/confirmation/", "cases/status/"} <= {
        *corrected.seen.pages
    }
    assert corrected.seen.axe == []
    assert corrected.seen.complaints == []
    assert corrected.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_code(corrected: Corrected) -> None:
    for secret in (ASKED.name, ASKED.phone, ASKED.id_number, corrected.receipt.query_code):
        assert corrected.seen.addresses_naming(secret) == []
