"""A ticket and a petition from the form to the last word, both sides on the real handlers.

The staff's side is played through the API, as the staff's app would.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.case_pages import GRIEVANCE, CasePages
from tests.browser.citizen_pages import Receipt
from tests.browser.real_api import RealApi
from tests.browser.test_transfer import BUDGET, Meter
from tests.browser.watched_window import watched
from tests.integration.hotline.desk import Desk

pytestmark = pytest.mark.browser

OPINION = {
    "result": "supported",
    "findings": "经查属实。",
    "opinion": "责成学校于三十日内发放补贴。",
    "basis": "《中华人民共和国劳动法》第五十条",
}


@pytest.fixture
def visitor(browser: Browser, real: RealApi) -> Iterator[CasePages]:
    """A visitor whose window asks nobody else and complains of nothing."""
    context, complaints = watched(browser, real)
    yield CasePages(context.new_page(), real.base_url)
    context.close()
    assert complaints == []
    assert real.crashes == []


def at_the_desk(real: RealApi, receipt: Receipt) -> Desk:
    """The ticket as the staff have it."""
    opened = {"receipt_no": receipt.receipt_no, "query_code": receipt.query_code}
    return Desk(real.moto, {**opened, "case_id": real.only_case()})


def test_a_ticket_goes_from_the_form_to_the_rating_and_is_taken_up_again(
    visitor: CasePages, real: RealApi, tmp_path: Path
) -> None:
    page = visitor.page
    photo = tmp_path / "塌陷的路面.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n of the road")
    visitor.tell(photo=photo)
    shown = visitor.answers_shown()
    assert shown["照片和文件"] == f"{photo.name}（照片）"
    assert shown["方面"] == "交通出行"
    assert shown["类别"] == "道路破损"
    assert shown["是否危及通行安全"] == "是"
    assert shown["所在的区"] == "城东区"
    receipt = visitor.hand_in("tickets")
    assert receipt.receipt_no.startswith("RX-")
    expect(page.locator('[data-clock="screening"]')).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage)") == ["sunhall.track.receipt"]
    page.locator("#finish").click()
    visitor.expect_at("")
    assert page.evaluate("sessionStorage.length") == 0

    visitor.track(receipt)
    assert visitor.standing() == "registered"
    expect(page.locator("h1")).to_have_text("工单办理进度")
    assert set(visitor.actions_offered()) == {"add_information", "urge"}
    visitor.does("add_information", text="已经放了一个警示桶。")
    assert visitor.comes_back() == "registered"

    desk = at_the_desk(real, receipt)
    inside = desk.inside()
    application = inside["facts"]["documents"]["application"]
    assert application["attributes"] == {"danger": "yes"}
    assert application["place"] == {"address": "书院街18号", "area": "chengdong"}
    [given] = application["attachments"]
    assert (given["name"], given["purpose"]) == (photo.name, "photo")
    assert page.request.get(given["url"]).body() == photo.read_bytes()
    assert inside["facts"]["public"] is True
    desk.dispatched()
    visitor.read_again()
    visitor.does("urge")
    assert visitor.comes_back() == "dispatched"
    expect(page.locator('[data-clock="promise"]')).to_be_visible()
    desk.answered()
    assert visitor.read_again() == "callback"
    assert "塌陷路面已于今日修复" in visitor.told("reply")
    assert "已解决" in visitor.told("reply")

    visitor.goes_to("rate")
    visitor.go_on()
    assert visitor.problems() == ["请选择问题有没有解决", "请选择是否满意"]
    visitor._answer("result", "solved")
    visitor._answer("satisfaction", "satisfied")
    visitor._answer("contacted", "false")
    visitor.go_on()
    visitor.expect_at("cases/done/")
    assert visitor.comes_back() == "closed"
    assert desk.inside()["facts"]["result"] == "solved"

    visitor.does("reopen", reason="旁边又塌了一处。", new_facts="true")
    visitor.comes_back()
    assert "reopen" not in visitor.actions_offered()
    desk.does("dispatcher", "decide_reopen", outcome="new_ticket", explanation="另行受理。")
    visitor.read_again()
    assert "另行受理。" in visitor.told("reopen")
    successor = page.locator("#goes-on .govuk-summary-list__row")
    number = successor.locator("dt").inner_text()
    assert number.startswith("RX-")
    assert number != receipt.receipt_no
    successor.locator("button").click()
    expect(page.locator("#facts")).to_contain_text(number)


def test_a_petition_goes_from_the_form_to_the_opinion_and_the_review(
    visitor: CasePages, real: RealApi
) -> None:
    page, city = visitor.page, real.moto
    meter = Meter(page.context, page)
    visitor.write(GRIEVANCE)
    assert visitor.answers_shown()["有关单位"] == "云溪市教育局"
    receipt = visitor.hand_in("petitions")
    assert receipt.receipt_no.startswith("XF-")
    page.locator("#to-status").click()
    assert visitor.standing() == "p_registered"
    page.wait_for_load_state("networkidle")
    print(f"\npetitions: {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 20 * 1024 < meter.total <= BUDGET
    visitor.does("supplement_petition", text="补充学校的书面说明。")
    assert visitor.comes_back() == "p_registered"

    case_id = real.only_case()

    def give(by: str, name: str, /, **data: object) -> None:
        answer = city.command(by, case_id, name, **data)
        assert answer.status == 200, answer.text

    give("petition-officer", "forward_petition", to="education-bureau")
    give("education-handler", "accept_petition")
    give("education-handler", "start_handling")
    give("education-handler", "save_opinion", **OPINION)
    give("education-handler", "submit_opinion")
    assert city.decide_next("education-head").status == 200
    give("education-handler", "issue_opinion")
    assert visitor.read_again() == "p_answered"
    assert "责成学校于三十日内发放补贴。" in visitor.told("opinion")
    assert "予以支持" in visitor.told("opinion")
    assert len(visitor.letters()) == 3

    visitor.does("acknowledge_opinion")
    visitor.comes_back()
    expect(page.locator('[data-clock="petition_review_window"]')).to_be_visible()
    visitor.does("evaluate_petition", organ="dissatisfied", office="satisfied", comment="太慢。")
    visitor.comes_back()
    visitor.goes_to("request_review")
    # 2 March 2026 is the day of receipt; thirty days, the first one the 3rd, end on 1 April.
    expect(page.locator("[data-until]")).to_contain_text("2026年4月1日")
    visitor.go_on()
    assert visitor.problems() == ["请填写理由"]
    visitor._answer("reasons", "补贴的月份没有算全。")
    visitor.go_on()
    visitor.expect_at("cases/done/")
    assert visitor.comes_back() == "p_review"
    assert visitor.actions_offered() == ["supplement_petition"]
