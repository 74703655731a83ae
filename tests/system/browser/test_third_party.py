"""A third party is asked about a request in the deployed city, all in their pages (art. 32).

The department asks whether a bid may be shown, the head of the office agrees to ask; the third
party objects on its page, the leader sets the objection aside, and both sides are told: the third
party why, the applicant that the files can be read once ten working days have gone by.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.browser.request_steps import assign, draft, sign_and_send
from tests.system.city import City
from tests.system.journey.walk import HANDLER

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="闾丘采薇",
    id_type="passport",
    id_number="E55813907",
    phone="13100131047",
    email="caiwei@citizen.example",
    description="明德路第二小学扩建工程中标单位的投标报价汇总表。",
    department="education-bureau",
)
FIRM, AT = "青岩建设集团有限公司", "云溪市江北路5号 王会计 0000-5557001"
INFORMATION = "明德路第二小学扩建工程投标文件中的分部分项报价明细"
OBJECTION = "报价明细反映我公司的成本构成，属于商业秘密。"
WHY = "工程使用财政资金，公众有权监督资金去向。"
FILE = "投标报价汇总表.pdf"


@dataclass(frozen=True)
class Consulted:
    """The request, when its reply is sent.

    Attributes:
        receipt: The applicant's number and code.
        consultation: Number and code of the third party, as its letter tells them.
        states: The states the applicant saw.
        question: What the third party's page asked.
        standing: What it told at the end.
        letters: How many letters stood there then.
        applicant: Everything that ever stood on the applicant's pages.
        files: Whether the applicant could read the files on the day of the reply.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    consultation: Receipt
    states: list[str]
    question: str
    standing: str
    letters: int
    applicant: str
    files: bool
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def consulted(both_sides: BothSides, tmp_path_factory: pytest.TempPathFactory) -> Consulted:
    """Asked, drafted, a third party consulted, its objection set aside, answered."""
    bid = tmp_path_factory.mktemp("files") / FILE
    bid.write_bytes(b"%PDF-1.4\n% the bid\n")
    applicant = both_sides.citizen(InspectedPages)
    receipt = applicant.make_request(APPLICANT)
    number = receipt.receipt_no
    both_sides.gives("intake", number, "确认收到")
    assign(both_sides, number)
    draft(both_sides, number, bid)
    _ask(both_sides, number)
    applicant.track(receipt)
    states, read = [applicant.state()], [_shown(applicant.page)]

    letter = _letter(both_sides, number)
    third_party = both_sides.citizen(InspectedPages)
    page = third_party.page
    third_party.find_consultation(letter.receipt_no, letter.query_code)
    question = third_party.question_shown()
    both_sides.seen.look(page, "opinion/ with the question")
    third_party.say_opinion("object", OBJECTION)
    expect(page.locator("#answered")).to_be_visible()
    both_sides.seen.look(page, "opinion/ answered")
    applicant.refresh()
    states.append(applicant.state())
    read.append(_shown(applicant.page))

    _set_aside(both_sides, number)
    page.reload()
    standing = page.locator("#standing")
    expect(standing).to_contain_text("行政机关决定公开这些信息")
    sign_and_send(both_sides, number)
    applicant.refresh()
    expect(applicant.page.locator("#state")).to_have_attribute("data-state-name", "sent")
    states.append(applicant.state())
    read.append(_shown(applicant.page))
    return Consulted(
        receipt=receipt,
        consultation=letter,
        states=states,
        question=question,
        standing=standing.inner_text(),
        letters=len(third_party.letters()),
        applicant=" ".join(read),
        files=applicant.page.locator("#disclosed").is_visible(),
        inside=both_sides.case(number, by="intake"),
        seen=both_sides.seen,
    )


def _ask(both_sides: BothSides, number: str) -> None:
    """Proposed by the department, agreed to by the office; the letter is handed over."""
    app = both_sides.at_case(HANDLER, number)
    app.tap("征求第三方意见")
    app.fill("第三方名称", FIRM)
    app.fill("联系方式", AT)
    app.fill("拟公开的信息", INFORMATION)
    both_sides.look(app, "command: consult a third party")
    both_sides.submits(app)
    both_sides.approves("office-head", number)
    both_sides.wait_for_state(number, "third_party_consult")
    app = both_sides.at_case(HANDLER, number)
    app.tap_aside("登记征求意见书送达")
    app.fill("征求意见序号", "1")
    app.fill("送达日期", f"{datetime.now(BEIJING):%F}")
    app.choose("方式", "当面")
    both_sides.submits(app)


def _letter(both_sides: BothSides, number: str) -> Receipt:
    """Number and code as the third party reads them in the letter that it was handed."""
    letters = both_sides.case(number, by=HANDLER)["letters"]
    (url,) = [
        each["url"]
        for letter in letters
        if letter["code"] == "D05"
        for each in letter["formats"]
        if each["format"] == "docx"
    ]
    document = Document(io.BytesIO(both_sides.client.download(url)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    (consultation,) = re.findall(r"征询编号：(\S+)", text)
    (code,) = re.findall(r"查询码为(\S+?)，", text)
    return Receipt(consultation, code)


def _set_aside(both_sides: BothSides, number: str) -> None:
    both_sides.at_case(HANDLER, number).shows(OBJECTION)
    app = both_sides.at_case("leader", number)
    app.tap("决定公开并告知第三方")
    app.fill("征求意见序号", "1")
    app.choose("依据", "公共利益优先")
    app.fill("拟公开的信息", "投标报价汇总表")
    app.fill("理由", WHY)
    both_sides.look(app, "command: set an objection aside")
    both_sides.confirms(app)
    both_sides.wait_until_quiet(number)


def _shown(page: Page) -> str:
    return page.locator("body").inner_text() + page.content()


def test_the_applicant_sees_that_somebody_is_asked_and_then_the_reply(consulted: Consulted) -> None:
    assert consulted.states == ["third_party_consult", "drafting", "sent"]
    [_, reply] = consulted.inside["approvals"]
    assert reply["outcome"] == "approved"


def test_the_third_party_reads_what_is_meant_to_be_shown_and_how_it_was_decided(
    consulted: Consulted,
) -> None:
    assert INFORMATION in consulted.question
    assert "云溪市教育局" in consulted.question
    assert "决定公开" in consulted.standing
    assert consulted.letters == 2
    [opinion] = [e for e in consulted.inside["events"] if e["type"] == "opinion_received"]
    assert opinion["data"]["opinion"] == "object"


def test_neither_side_learns_who_the_other_one_is(consulted: Consulted) -> None:
    for secret in (FIRM, "王会计", INFORMATION, OBJECTION):
        assert secret not in consulted.applicant
    for secret in (APPLICANT.name, APPLICANT.id_number, APPLICANT.phone, APPLICANT.description):
        assert secret not in consulted.question


def test_the_files_wait_until_the_third_party_could_go_to_court(consulted: Consulted) -> None:
    assert not consulted.files
    assert FILE not in consulted.applicant


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    consulted: Consulted, city: City
) -> None:
    assert {"opinion/", "opinion/ answered", "staff: command: set an objection aside"} <= {
        *consulted.seen.pages
    }
    assert consulted.seen.axe == []
    assert consulted.seen.complaints == []
    assert consulted.seen.asked_elsewhere(city) == []


def test_no_address_names_either_side_or_a_code(consulted: Consulted) -> None:
    for secret in (
        *(APPLICANT.name, APPLICANT.phone, FIRM),
        *(consulted.receipt.query_code, consulted.consultation.query_code),
    ):
        assert consulted.seen.addresses_naming(secret) == []
