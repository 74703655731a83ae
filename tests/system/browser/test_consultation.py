"""A public consultation (意见征集) in the deployed city, both sides in their pages alone.

A department drafts it with a survey, the lawyer and three levels sign, the minute opens it;
somebody comments and fills in the survey, the department answers. Of another one, whose weeks are
over (`ClosedConsultation`), it writes the result; three levels sign, and everybody reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen_pages import Receipt
from tests.system.browser.both_sides import BothSides, InspectedCasePages, Seen
from tests.system.city import City
from tests.system.journey.closed_consultation import COMMENT as EARLIER
from tests.system.journey.closed_consultation import DRAFTER, REVIEWERS, ClosedConsultation

pytestmark = pytest.mark.browser

TITLE = "课后服务收费办法（征求意见稿）"
TEXT = "第一条 课后服务收费实行政府指导价。"
QUESTION, OTHER = "您是否同意实行政府指导价？", "您认为哪些家庭应当减免？"
SURVEY, CHOICES = "您的孩子参加课后服务吗？", ("参加", "不参加")
COMMENT, REPLY = "建议对多子女家庭减半收费。", "已写入第五条。"
NAME = "司空晓星"
SUMMARY, POINT = "多数意见赞成，采纳后修改一条。", "雨天延长等候时间"


@dataclass(frozen=True)
class Commented:
    """The consultation that was opened, and a comment on it.

    Attributes:
        receipt: Number and code of the comment.
        states: The states in which who commented saw it.
        told: What the survey's last page said.
        page: What everybody reads of the consultation once the comment is answered.
        inside: The consultation as staff see it.
    """

    receipt: Receipt
    states: list[str]
    told: str
    page: str
    inside: dict[str, Any]


@dataclass(frozen=True)
class Concluded:
    """The consultation whose result is published.

    Attributes:
        before: What everybody read of it while the result was being signed.
        after: And once it was signed.
        survey: The rows of the survey's table, as everybody reads them.
        inside: The case as staff see it.
    """

    before: str
    after: str
    survey: list[str]
    inside: dict[str, Any]


@pytest.fixture(scope="module")
def scheduled(both_sides: BothSides) -> str:
    """Drafted in the app, reviewed by four; the next minute opens it."""
    app = both_sides.staff(DRAFTER)
    app.tab("工作台")
    app.tap("起草意见征集")
    app.fill("标题", TITLE)
    app.fill("说明", "为规范课后服务收费，现公开征求意见。")
    app.fill("内容", TEXT)
    for place, question in enumerate((QUESTION, OTHER), 1):
        app.tap("添加问题")
        app.fill(f"问题 {place}", question)
    app.tap("添加问卷")
    app.fill("题目", SURVEY)
    for place, choice in enumerate(CHOICES, 1):
        app.tap("添加选项")
        app.fill(f"选项 {place}", choice)
    both_sides.look(app, "opening: consultation")
    app.tap("提交")
    app.shows("已经登记")
    number = re.search(r"ZJ-\d{8}-\d{6}-\d", app.text())
    assert number
    both_sides.gives(DRAFTER, number[0], "提交开放审批")
    for reviewer in REVIEWERS:
        both_sides.approves(reviewer, number[0])
    return number[0]


@pytest.fixture(scope="module")
def concluded(both_sides: BothSides, scheduled: str) -> Concluded:
    """The result is written, signed by three levels and read by everybody."""
    consultation = ClosedConsultation.prepare(both_sides.city, both_sides.client)
    number = consultation.receipt_no
    page = both_sides.citizen(InspectedCasePages).page
    address = f"{both_sides.city.base_url}/open/consultations/{number}"
    app = both_sides.at_case(DRAFTER, number)
    app.tap("保存采纳情况")
    app.fill("摘要", SUMMARY)
    app.tap("添加要点")
    app.fill("意见要点", POINT)
    app.choose("结果", "采纳")
    both_sides.look(app, "command: result")
    both_sides.submits(app)
    both_sides.gives(DRAFTER, number, "提交发布审批")
    page.goto(address)
    before = page.locator("main").inner_text()
    for reviewer in REVIEWERS[1:]:
        both_sides.approves(reviewer, number)
    page.goto(f"{both_sides.city.base_url}/open/consultations")
    both_sides.seen.look(page, "open/consultations")
    _told(both_sides, number, "result_published")
    page.goto(address)
    both_sides.seen.look(page, "open/consultations/ with its result")
    table = page.get_by_role("table").first
    return Concluded(
        before=before,
        after=page.locator("main").inner_text(),
        survey=[" ".join(row.split()) for row in table.locator("tbody tr").all_inner_texts()],
        inside=both_sides.case(number),
    )


@pytest.fixture(scope="module")
def commented(both_sides: BothSides, scheduled: str, concluded: Concluded) -> Commented:
    """Found, commented on, its survey filled in, answered, read."""
    number = scheduled
    _told(both_sides, number, "collecting")
    citizen = both_sides.citizen(InspectedCasePages)
    page = citizen.page
    _fill_in_the_survey(citizen, number)
    told = page.locator("main").inner_text()
    _comment(citizen, number)
    citizen.expect_at("consultation/confirmation/")
    expect(page.locator("#receipt")).to_be_visible()
    receipt = Receipt(
        page.locator("#receipt-no").inner_text().strip(),
        page.locator("#query-code").inner_text().strip(),
    )
    page.locator("#to-status").click()
    states = [citizen.standing()]
    app = both_sides.at_case(DRAFTER, receipt.receipt_no)
    app.shows(COMMENT)
    both_sides.look(app, "comment")
    with both_sides.sent(app):
        app.give("审核通过")
    app = both_sides.at_case(DRAFTER, receipt.receipt_no)
    app.tap("回复意见")
    app.choose("结果", "采纳")
    app.fill("回复内容", REPLY)
    both_sides.look(app, "command: answer a comment")
    both_sides.submits(app)
    states.append(citizen.read_again())
    both_sides.client.wait_for(
        lambda: REPLY in _open(page, both_sides, number) or None, "the answer for everybody"
    )
    both_sides.seen.look(page, "open/consultations/ with an answer")
    shown = page.locator("main").inner_text()
    return Commented(receipt, states, told, shown, both_sides.case(number))


def _fill_in_the_survey(citizen: InspectedCasePages, number: str) -> None:
    page = citizen.page
    citizen.open()
    page.get_by_role("link", name="意见征集").first.click()
    page.locator(f'main a[href*="{number}"]').click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("main")).to_contain_text(TEXT)
    page.get_by_role("button", name="填写问卷").click()
    citizen.expect_at("survey/")
    page.locator("#start").click()
    citizen.expect_at("survey/answers/")
    page.get_by_role("radio", name=CHOICES[0], exact=True).check()
    citizen.go_on()
    citizen.expect_at("survey/check/")
    expect(page.locator("#answers-survey .govuk-summary-list__value")).to_have_text(CHOICES[0])
    citizen.submit()
    citizen.expect_at("survey/confirmation/")


def _comment(citizen: InspectedCasePages, number: str) -> None:
    page = citizen.page
    page.locator("main").get_by_role("link").first.click()
    page.locator(f'main a[href*="{number}"]').click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.get_by_role("button", name="提出意见").click()
    citizen.expect_at("consultation/")
    page.locator("#start").click()
    citizen.expect_at("consultation/question/")
    page.get_by_label(OTHER).check()
    citizen.go_on()
    citizen.expect_at("consultation/text/")
    page.locator("#text").fill(COMMENT)
    citizen.go_on()
    citizen.expect_at("consultation/who/")
    page.locator("#name").fill(NAME)
    citizen.go_on()
    citizen.expect_at("consultation/check/")
    citizen.submit()


def _told(both_sides: BothSides, number: str, state: str) -> None:
    """Waits until everybody is told of a state of a consultation."""

    def look() -> bool | None:
        with both_sides.city.http() as http:
            answer = http.get(f"/api/v1/consultations/{number}")
        return (answer.is_success and answer.json()["state"] == state) or None

    both_sides.client.wait_for(look, f"{number} to be {state} for everybody")


def _open(page: Page, both_sides: BothSides, number: str) -> str:
    page.goto(f"{both_sides.city.base_url}/open/consultations/{number}")
    return page.locator("main").inner_text()


def test_four_signatures_and_the_next_minute_open_what_a_department_has_drafted(
    commented: Commented,
) -> None:
    [run] = commented.inside["approvals"]
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert signed == [f"staff-{reviewer}" for reviewer in REVIEWERS]
    assert commented.inside["state"] == "collecting"
    opened = next(e for e in commented.inside["events"] if e["type"] == "consultation_opened")
    assert opened["data"]["days"] == 30


def test_whoever_comments_follows_the_comment_and_everybody_reads_it_without_the_name(
    commented: Commented,
) -> None:
    assert commented.receipt.receipt_no.startswith("YJ-")
    assert commented.states == ["awaiting_moderation", "comment_answered"]
    for words in (COMMENT, REPLY, "采纳"):
        assert words in commented.page
    assert NAME not in commented.page


def test_a_survey_is_filled_in_and_its_counts_are_told_at_the_end_alone(
    commented: Commented, concluded: Concluded
) -> None:
    assert "问卷" in commented.told
    assert "共收到问卷" not in commented.page
    assert "共收到问卷1份" in concluded.after
    assert concluded.survey[0].startswith("乘坐 1")
    assert concluded.survey[1].startswith("不乘坐 0")


def test_nobody_reads_the_result_before_the_third_level_has_signed(concluded: Concluded) -> None:
    assert SUMMARY not in concluded.before
    for words in (SUMMARY, POINT, EARLIER, "共1条：采纳1条"):
        assert words in concluded.after
    signed = [
        seat["holder"]
        for stage in concluded.inside["approvals"][-1]["stages"]
        for seat in stage["seats"]
    ]
    assert signed == [f"staff-{reviewer}" for reviewer in REVIEWERS[1:]]


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    commented: Commented, both_sides: BothSides, city: City
) -> None:
    seen: Seen = both_sides.seen
    assert {
        *("consultation/check/", "consultation/confirmation/", "survey/confirmation/"),
        *("staff: opening: consultation", "open/consultations", "staff: command: result"),
    } <= {*seen.pages}
    assert seen.axe == []
    assert seen.complaints == []
    assert seen.asked_elsewhere(city) == []


def test_no_address_names_who_commented_or_the_code(
    commented: Commented, both_sides: BothSides
) -> None:
    for secret in (NAME, commented.receipt.query_code):
        assert both_sides.seen.addresses_naming(secret) == []
