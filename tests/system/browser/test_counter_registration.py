"""A request that came on paper, in the deployed city, both sides in their pages (arts. 29, 31).

An officer registers the letter with its scan, and tells the applicant number and code on the
telephone; the applicant follows it on the web. What they ask for once more by the form is handled
with the letter, and the form's own number leads there.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from infra.local.city_client import CityClient
from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.city import City

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="夏侯观澜",
    id_type="passport",
    id_number="E82417395",
    phone="13100131097",
    postal_address="云溪市城西区望江路9号",
    description="2025年度全市学区划分调整的会议纪要。",
    department="education-bureau",
)
ON_PAPER = "2025年度全市学区划分方案及调整说明。"
SCAN = b"%PDF-1.4\n% the letter as it came\n"


@dataclass(frozen=True)
class Registered:
    """Both requests, when one is handled with the other.

    Attributes:
        letter: Number and code of what came on paper.
        form: Number and code of what came by the form.
        states: The states the citizen saw: of the letter, of the form, of the letter again.
        told: What the citizen's page said of the letter.
        receipt: The receipt that the browser downloaded.
        beside: What the officer read of the applicant's other requests.
        merged: What the citizen's page said of the form in the end.
        inside: The case of the letter as staff see it.
        seen: What all browsers did and said.
    """

    letter: Receipt
    form: Receipt
    states: list[str]
    told: str
    receipt: bytes
    beside: str
    merged: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def registered(both_sides: BothSides, tmp_path_factory: pytest.TempPathFactory) -> Registered:
    """Registered for who wrote, followed on the web, asked once more, merged."""
    scan = tmp_path_factory.mktemp("files") / "来信.pdf"
    scan.write_bytes(SCAN)
    letter = _register(both_sides, scan)
    citizen = both_sides.citizen(InspectedPages)
    both_sides.wait_until_quiet(letter.receipt_no)
    citizen.track(letter)
    states, page = [citizen.state()], citizen.page
    told = page.locator("main").inner_text()
    [number] = citizen.letters()
    receipt = citizen.download_letter(number, "pdf")

    form = citizen.make_request(APPLICANT)
    both_sides.gives("intake", form.receipt_no, "确认收到")
    beside = _merge(both_sides, form.receipt_no, letter.receipt_no)
    citizen.track(form)
    states.append(citizen.state())
    merged = page.locator("main").inner_text()
    both_sides.seen.look(page, "track/status/ of what is handled with another one")
    citizen.track(letter)
    states.append(citizen.state())
    return Registered(
        letter=letter,
        form=form,
        states=states,
        told=told,
        receipt=receipt,
        beside=beside,
        merged=merged,
        inside=both_sides.case(letter.receipt_no, by="intake"),
        seen=both_sides.seen,
    )


def _register(both_sides: BothSides, scan: Path) -> Receipt:
    """The officer writes down what the letter says, and reads out number and code."""
    app = both_sides.staff("intake")
    app.tab("工作台")
    app.tap("登记信息公开申请")
    app.pick("单位", "云溪市教育局", search="教育")
    app.choose("类型", "公民")
    app.fill("姓名或者名称", APPLICANT.name)
    app.choose("证件类型", "护照")
    app.fill("证件号码", APPLICANT.id_number)
    app.fill("电话", APPLICANT.phone)
    app.fill("通信地址", APPLICANT.postal_address)
    app.fill("内容描述", ON_PAPER)
    app.choose("形式", "纸质")
    app.choose("方式", "邮寄")
    app.choose("来件方式", "挂号信或者快递")
    app.tap("邮件签收日期：今天")
    app.attach(scan, "佐证材料")
    both_sides.look(app, "opening: disclosure")
    app.tap("提交")
    app.shows("请把受理编号和查询码告诉申请人。")
    both_sides.look(app, "opening: disclosure registered")
    told = app.text()
    (number,) = set(re.findall(r"GK-\d{8}-\d{6}-\d", told))
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+", told.replace(number, ""))
    assert code, "a query code to read out"
    return Receipt(number, code[0])


def _merge(both_sides: BothSides, number: str, into: str) -> str:
    """The officer looks what the applicant has asked for besides, and handles both together."""
    app = both_sides.at_case("intake", number)
    app.tap("同一申请人此前得到的答复")
    app.shows("该申请人共")
    beside = app.text()
    app.tap("并案")
    app.fill("并入的受理编号", into)
    both_sides.look(app, "command: merge")
    both_sides.confirms(app)
    return beside


def test_what_came_on_paper_is_followed_on_the_web_by_the_number_and_code_that_were_read_out(
    registered: Registered,
) -> None:
    assert registered.states == ["intake_review", "merged", "intake_review"]
    assert "已确认收到" in registered.told
    pages = PdfReader(io.BytesIO(registered.receipt)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert APPLICANT.name in text


def test_the_day_on_which_the_mail_was_signed_for_is_the_day_of_receipt_article_31(
    registered: Registered,
) -> None:
    facts = registered.inside["facts"]
    assert facts["channel"] == "post_signed"
    [received] = [e for e in registered.inside["events"] if e["type"] == "receipt_confirmed"]
    assert received["data"]["rule"] == "signature"
    day = date.fromisoformat(facts["received_on"])
    assert f"收到之日为{day.year}年{day.month}月{day.day}日" in registered.told


def test_the_officer_writes_down_what_the_letter_says_and_keeps_its_scan(
    registered: Registered, client: CityClient
) -> None:
    application = registered.inside["facts"]["documents"]["application"]
    assert application["applicant"]["name"] == APPLICANT.name
    assert application["applicant"]["postal_address"] == APPLICANT.postal_address
    assert application["information"]["description"] == ON_PAPER
    assert application["delivery"] == {"form": "paper", "way": "post"}
    [scan] = application["attachments"]
    assert client.download(scan["url"]) == SCAN


def test_what_the_same_person_asks_for_again_is_handled_with_the_letter(
    registered: Registered,
) -> None:
    assert re.search(r"该申请人共 \d+ 件申请", registered.beside)
    assert f"由申请{registered.letter.receipt_no}一并答复" in registered.merged
    assert registered.form.receipt_no != registered.letter.receipt_no


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    registered: Registered, city: City
) -> None:
    assert {"staff: opening: disclosure", "staff: command: merge"} <= {*registered.seen.pages}
    assert registered.seen.axe == []
    assert registered.seen.complaints == []
    assert registered.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_codes(registered: Registered) -> None:
    codes = (registered.letter.query_code, registered.form.query_code)
    for secret in (APPLICANT.name, APPLICANT.phone, APPLICANT.id_number, "来信", *codes):
        assert registered.seen.addresses_naming(secret) == []
