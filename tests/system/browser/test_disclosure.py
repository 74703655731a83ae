"""A request for information in the deployed city, both sides in their pages alone.

A citizen asks with a file, supplements and downloads the reply; the office, the department and
three approvers work in the staff's app. The pages come through the CDN with its headers, every
command through the gateway with its authoriser, and the approval runs in the real state machine.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from infra.content_policy import content_security_policy
from infra.local.city_client import CityClient
from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.browser.request_steps import assign, draft, sign_and_send
from tests.system.city import City
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER

pytestmark = pytest.mark.browser

PROOF = b"%PDF-1.7 a proof of identity"
DISCLOSED = b"%PDF-1.4\n% approval of the project\n"
POINT = "请说明所需批复的文号或者年份"
ADDED = "2025年下半年的批复即可。"

APPLICANT = Answers(
    name="皇甫嵩岳",
    id_type="passport",
    id_number="E39471652",
    phone="13100131029",
    email="songyue@citizen.example",
    description="2025年6月至12月，明德路第二小学扩建工程的立项批复和中标通知书。",
    department="education-bureau",
)


#: What the log says of the reply: nobody's name, no number of a case.
ENTRY, TOLD = "明德路第二小学扩建工程的立项批复", "申请公开扩建工程的立项批复，已予公开。"
REVIEWERS = ("education-head", "office-head", "leader")


@dataclass(frozen=True)
class Walked:
    """The walk, when it is over.

    Attributes:
        receipt: Number and code as the confirmation page showed them.
        answers: What the page before submitting showed, by label.
        inside: The case as staff see it.
        states: The states the citizen saw, in order.
        reply: The PDF that the browser downloaded.
        document: The editable form of it.
        disclosed: The disclosed file that the browser downloaded.
        timeline: The labels of the time line, newest first.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    answers: dict[str, str]
    inside: dict[str, Any]
    states: tuple[str, ...]
    reply: bytes
    document: bytes
    disclosed: bytes
    timeline: list[str]
    seen: Seen


@pytest.fixture(scope="module")
def citizen(both_sides: BothSides) -> InspectedPages:
    """Who asks, at their browser."""
    return both_sides.citizen(InspectedPages)


@pytest.fixture(scope="module")
def walked(
    both_sides: BothSides, citizen: InspectedPages, tmp_path_factory: pytest.TempPathFactory
) -> Walked:
    """Asked, questioned, assigned, drafted, signed by three, sent, read."""
    folder = tmp_path_factory.mktemp("files")
    proof, approval = folder / "身份证.pdf", folder / "立项批复.pdf"
    proof.write_bytes(PROOF)
    approval.write_bytes(DISCLOSED)
    citizen.open()
    citizen.expect_at("")
    citizen.answer_everything(APPLICANT.but(attachments=((proof, "identity_proof"),)))
    answers = citizen.answers_shown()
    citizen.submit()
    receipt = citizen.receipt()
    number = receipt.receipt_no

    _ask_for_a_supplement(both_sides, number)
    citizen.track(receipt)
    states = [citizen.state()]
    expect(citizen.page.locator("main")).to_contain_text(POINT)
    citizen.supplement(ADDED)
    citizen.expect_at("track/done/")
    citizen.page.locator("#to-status").click()
    states.append(citizen.state())

    both_sides.at_case("office-head", number).shows(ADDED)
    assign(both_sides, number)
    draft(both_sides, number, approval)
    sign_and_send(both_sides, number)

    page = citizen.page
    citizen.refresh()
    expect(page.locator("#state")).to_have_attribute("data-state-name", "sent")
    states.append(citizen.state())
    both_sides.seen.look(page, "track/status/ with the reply")
    inside = both_sides.case(number, by="intake")
    letter = next(each["no"] for each in inside["letters"] if each["code"] == "D10")
    return Walked(
        receipt=receipt,
        answers=answers,
        inside=inside,
        states=tuple(states),
        reply=citizen.download_letter(letter, "pdf"),
        document=citizen.download_letter(letter, "docx"),
        disclosed=_downloaded(page, approval.name),
        timeline=citizen.timeline(),
        seen=both_sides.seen,
    )


#: What the department publishes by itself.
ITEM, ABSTRACT = "2026年义务教育学校建设计划", "列明全部新建、扩建学校和开工时间。"


@dataclass(frozen=True)
class Published:
    """Something that the department has published without being asked (arts. 17, 20, 26).

    Attributes:
        entry: What everybody reads of it.
        early: How everybody's page of it was answered while the third level was missing.
        inside: The case as staff see it.
    """

    entry: str
    early: int
    inside: dict[str, Any]


@pytest.fixture(scope="module")
def published(both_sides: BothSides, citizen: InspectedPages) -> Published:
    """Registered in the app, released by three levels, found by whoever looks."""
    app = both_sides.staff(HANDLER)
    app.tab("工作台")
    app.tap("登记主动公开信息")
    app.fill("标题", ITEM)
    app.fill("摘要", ABSTRACT)
    app.pick("分类", "重大建设项目")
    app.choose("形式", "政府网站")
    app.fill("网址", "https://edu.city.example/plans/2026")
    app.pick("单位", "云溪市教育局", search="教育")
    app.tap("形成日期：今天")
    both_sides.look(app, "opening: item")
    app.tap("提交")
    app.shows("已经登记")
    (number,) = set(re.findall(r"ZD-\d{8}-\d{6}-\d", app.text()))
    both_sides.gives(HANDLER, number, "提交公开审查")
    for reviewer in REVIEWERS[:-1]:
        both_sides.approves(reviewer, number)
    page, address = citizen.page, f"/open/publications/{number}"
    with both_sides.city.http() as http:
        early = http.get(address).status_code
    both_sides.approves(REVIEWERS[-1], number)
    page.goto(f"{both_sides.city.base_url}/open/publications?q={ITEM}")
    link = page.locator(f'a[href^="{address}"]')

    def listed() -> bool | None:
        page.reload()
        return link.count() == 1 or None

    both_sides.client.wait_for(listed, f"{number} in the catalogue")
    both_sides.seen.look(page, "open/publications")
    link.click()
    expect(page.locator("h1")).to_have_text(ITEM)
    both_sides.seen.look(page, "open/publications/ with an entry")
    return Published(page.locator("main").inner_text(), early, both_sides.case(number))


@dataclass(frozen=True)
class Released:
    """The reply in the public log.

    Attributes:
        asked: What the applicant could still do before they confirmed and suggested.
        entry: What everybody reads of it.
        found: How many such entries the log had while the third level was missing, and then.
        inside: The case as staff see it.
    """

    asked: list[str]
    entry: str
    found: tuple[int, int]
    inside: dict[str, Any]


@pytest.fixture(scope="module")
def released(both_sides: BothSides, citizen: InspectedPages, walked: Walked) -> Released:
    """The applicant confirms it and suggests to show it to everybody; three levels release it."""
    number, page = walked.receipt.receipt_no, citizen.page
    asked = citizen.actions_offered()
    citizen.acknowledge_delivery()
    citizen.expect_at("track/done/")
    page.locator("#to-status").click()
    assert citizen.state() == "delivered"
    citizen.suggest_publication(DRAFT["disclosed_items"][0])
    citizen.expect_at("track/done/")

    app = both_sides.at_case("intake", number)
    app.tap_aside("向社会公开答复")
    app.fill("标题", ENTRY)
    app.fill("摘要", TOLD)
    app.pick("分类", "重大建设项目")
    both_sides.look(app, "command: publish to the log")
    both_sides.submits(app)
    for reviewer in REVIEWERS[:-1]:
        both_sides.approves(reviewer, number)
    early = _found(page, both_sides)
    both_sides.approves(REVIEWERS[-1], number)
    now = both_sides.client.wait_for(
        lambda: _found(page, both_sides) - early or None, "the reply in the public log"
    )
    both_sides.seen.look(page, "open/disclosures")
    page.get_by_role("link", name=ENTRY).first.click()
    expect(page.locator("h1")).to_have_text(ENTRY)
    both_sides.seen.look(page, "open/disclosures/ with an entry")
    entry = page.locator("main").inner_text()
    return Released(asked, entry, (early, early + now), both_sides.case(number))


def _found(page: Page, both_sides: BothSides) -> int:
    """How many entries of that title a search of the log finds; an open city keeps earlier ones."""
    page.goto(f"{both_sides.city.base_url}/open/disclosures?q={ENTRY}")
    return page.locator(".hall-entry", has_text=ENTRY).count()


def _ask_for_a_supplement(both_sides: BothSides, number: str) -> None:
    app = both_sides.gives("intake", number, "确认收到")
    app.shows("形式审查")
    both_sides.look(app, "case")
    app = both_sides.at_case("intake", number)
    app.tap("要求补正")
    app.tap("添加需要补正的内容")
    app.fill("需要补正的内容 1", POINT)
    both_sides.look(app, "command: supplement")
    both_sides.submits(app)
    app.shows("待补正")


def _downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.path().read_bytes()


def test_the_citizen_sees_the_request_go_from_question_to_answer(walked: Walked) -> None:
    assert walked.states == ("supplement_pending", "intake_review", "sent")
    assert len(walked.timeline) >= 6


def test_three_signatures_given_in_the_app_decide_the_request(walked: Walked) -> None:
    [run] = walked.inside["approvals"]
    assert run["outcome"] == "approved"
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert signed == [f"staff-{approver}" for approver in APPROVERS]


def test_what_was_checked_before_submitting_is_what_staff_read(walked: Walked) -> None:
    application = walked.inside["facts"]["documents"]["application"]
    assert application["applicant"]["name"] == APPLICANT.name
    assert application["applicant"]["id_number"] == APPLICANT.id_number
    assert application["information"]["description"] == APPLICANT.description
    shown = " ".join(walked.answers.values())
    for answer in (APPLICANT.name, APPLICANT.phone, APPLICANT.description, "身份证.pdf"):
        assert answer in shown


def test_the_file_that_the_browser_sent_is_the_one_staff_open(
    walked: Walked, client: CityClient
) -> None:
    [attachment] = walked.inside["facts"]["documents"]["application"]["attachments"]
    assert attachment["name"] == "身份证.pdf"
    assert client.download(attachment["url"]) == PROOF


def test_the_reply_downloaded_in_the_browser_is_the_right_one(walked: Walked) -> None:
    pages = PdfReader(io.BytesIO(walked.reply)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in (APPLICANT.name, DRAFT["disclosed_items"][0], "六十日内", "行政复议"):
        assert words in text
    paragraphs = Document(io.BytesIO(walked.document)).paragraphs
    assert APPLICANT.name in "".join(paragraph.text for paragraph in paragraphs)


def test_the_file_that_the_department_gave_in_the_app_is_downloaded_by_the_citizen(
    walked: Walked,
) -> None:
    assert walked.disclosed == DISCLOSED


def test_what_three_levels_have_released_stands_in_the_log_for_everybody(
    released: Released,
) -> None:
    assert {"acknowledge_delivery", "suggest_publication"} <= {*released.asked}
    early, now = released.found
    assert now == early + 1
    for words in (ENTRY, TOLD, "重大建设项目", "云溪市教育局"):
        assert words in released.entry
    for secret in (APPLICANT.name, APPLICANT.phone):
        assert secret not in released.entry
    types = [event["type"] for event in released.inside["events"]]
    assert types.count("publication_suggested") == 1
    run = released.inside["approvals"][-1]
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert signed == [f"staff-{reviewer}" for reviewer in REVIEWERS]


def test_what_is_published_without_being_asked_is_released_by_three_levels_first(
    published: Published,
) -> None:
    assert published.early == 404
    for words in (ITEM, ABSTRACT, "重大建设项目", "云溪市教育局"):
        assert words in published.entry
    [run] = published.inside["approvals"]
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert signed == [f"staff-{reviewer}" for reviewer in REVIEWERS]


def test_axe_finds_nothing_on_any_page_of_the_walk(
    walked: Walked, released: Released, published: Published
) -> None:
    assert {"", "disclosure/check/", "disclosure/confirmation/", "track/status/"} <= set(
        walked.seen.pages
    )
    assert len(walked.seen.pages) >= 16
    assert walked.seen.axe == []


def test_no_request_leaves_the_city_but_for_its_files(walked: Walked, city: City) -> None:
    assert walked.seen.asked_elsewhere(city) == []
    hosts = {urlsplit(url).netloc for url in walked.seen.requests if url.startswith("http")}
    assert hosts == {urlsplit(url).netloc for url in (city.base_url, city.place.cloud_url)}


def test_no_address_names_the_applicant_or_the_code(walked: Walked) -> None:
    for secret in (
        *(APPLICANT.name, APPLICANT.id_number, APPLICANT.phone, APPLICANT.email),
        *(walked.receipt.query_code, "身份证"),
    ):
        assert walked.seen.addresses_naming(secret) == []


def test_nothing_complains_and_so_the_policy_holds(walked: Walked) -> None:
    assert walked.seen.complaints == []


def test_every_document_comes_with_the_policy_that_forbids_what_is_foreign(
    walked: Walked, city: City
) -> None:
    pages = {path: policy for path, policy in walked.seen.policies.items() if path.endswith("/")}
    assert len(pages) >= 10
    for path, policy in pages.items():
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
    assert pages["/staff/"] == content_security_policy(city.place.cloud_url)


def test_the_app_is_asked_for_anew_and_its_files_are_kept(walked: Walked) -> None:
    cached = walked.seen.cached
    assert cached["/staff/"] == "no-cache"
    assets = [told for path, told in cached.items() if path.startswith("/staff/assets/")]
    assert assets
    assert set(assets) == {"public, max-age=31536000, immutable"}
