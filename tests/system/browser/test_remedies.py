"""A reply that was complained of, in the deployed city, both sides in their pages (art. 51).

The office answers at once that there is no such list; the authority finds that there is one and
orders a new answer, which the department gives. About that one the applicant goes to court, and
loses. Staff note each step, and the applicant's page tells of it all along.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.citizen_pages import Answers, Receipt
from tests.browser.staff_app import StaffApp
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.browser.request_steps import (
    answer_at_once,
    assign,
    draft,
    sign_and_send,
    sign_at_once,
)
from tests.system.city import City
from tests.system.journey.walk import DRAFT

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="即墨怀素",
    id_type="passport",
    id_number="E71935246",
    phone="13100131071",
    email="huaisu@citizen.example",
    description="2025年度义务教育学校建设项目的清单和进度。",
    department="education-bureau",
)
NOT_MADE = "没有现成的项目清单，需要汇总加工。"
AUTHORITY, COURT = "云溪市人民政府", "云溪市城东区人民法院"
FILES = ("云政复〔2026〕17号", "（2026）云0102行初33号")
#: The working days within which the authority wants it answered again.
DAYS = 15


@dataclass(frozen=True)
class Contested:
    """The request, when the court has spoken.

    Attributes:
        receipt: Number and code.
        states: The states the citizen saw, in order.
        told: What the citizen's page said while it was to be answered again.
        clock: The deadline that ran then.
        replies: The names of the letters that the citizen had in the end.
        second: The second reply, as the browser downloaded it.
        timeline: What happened, the newest first.
        shown: What staff read of the proceedings in the end.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    states: list[str]
    told: str
    clock: dict[str, Any]
    replies: str
    second: bytes
    timeline: list[str]
    shown: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def contested(both_sides: BothSides) -> Contested:
    """Answered, reconsidered, answered anew, taken to court."""
    citizen = both_sides.citizen(InspectedPages)
    receipt = citizen.make_request(APPLICANT)
    number, page = receipt.receipt_no, citizen.page
    answer_at_once(both_sides, number, "没有现成信息、需要加工分析", 理由=NOT_MADE)
    sign_at_once(both_sides, number)
    citizen.track(receipt)
    states = [citizen.state()]

    _file(both_sides, "intake", number, "行政复议", AUTHORITY, FILES[0])
    states.append(_sees(citizen, "in_reconsideration"))
    _order_anew(both_sides, number)
    states.append(_sees(citizen, "reopened"))
    told = page.locator("main").inner_text()
    [clock] = both_sides.case(number)["clocks"]
    both_sides.seen.look(page, "track/status/ to be answered again")

    assign(both_sides, number)
    draft(both_sides, number)
    sign_and_send(both_sides, number)
    states.append(_sees(citizen, "sent"))
    letter = both_sides.case(number)["letters"][-1]["no"]
    second = citizen.download_letter(letter, "pdf")

    _file(both_sides, "legal", number, "行政诉讼", COURT, FILES[1])
    states.append(_sees(citizen, "in_litigation"))
    app = _result(both_sides, "legal", number, 2, "维持")
    both_sides.submits(app)
    app.shows("行政诉讼")
    shown = app.text()
    states.append(_sees(citizen, "sent"))
    return Contested(
        receipt=receipt,
        states=states,
        told=told,
        clock=clock,
        replies=page.locator("#letters").inner_text(),
        second=second,
        timeline=citizen.timeline(),
        shown=shown,
        inside=both_sides.case(number, by="intake"),
        seen=both_sides.seen,
    )


def _sees(citizen: InspectedPages, state: str) -> str:
    citizen.refresh()
    expect(citizen.page.locator("#state")).to_have_attribute("data-state-name", state)
    return citizen.state()


def _file(
    both_sides: BothSides, by: str, number: str, kind: str, before: str, reference: str
) -> None:
    """Somebody notes that the reply is before an authority or a court."""
    app = both_sides.at_case(by, number)
    app.tap_aside("登记行政复议、行政诉讼")
    app.choose("类型", kind)
    app.tap("提出日期：今天")
    app.fill("受理机关", before)
    app.fill("文号或编号", reference)
    both_sides.look(app, "command: remedy")
    both_sides.submits(app)


def _order_anew(both_sides: BothSides, number: str) -> None:
    """The office notes that the authority wants it answered again, and by when."""
    app = _result(both_sides, "intake", number, 1, "纠正或已更正")
    app.fill("重新答复的工作日数", f"{DAYS}")
    app.tap("重新答复起算日：今天")
    both_sides.look(app, "command: result of a remedy")
    both_sides.submits(app)


def _result(both_sides: BothSides, by: str, number: str, remedy: int, result: str) -> StaffApp:
    app = both_sides.at_case(by, number)
    app.tap_aside("登记复议、诉讼结果")
    app.fill("救济序号", f"{remedy}")
    app.choose("结果", result)
    app.tap("决定日期：今天")
    return app


def test_the_citizen_sees_at_each_moment_before_whom_the_reply_is(contested: Contested) -> None:
    assert contested.states == [
        *("sent", "in_reconsideration", "reopened"),
        *("sent", "in_litigation", "sent"),
    ]
    steps = [label for label in reversed(contested.timeline) if "行政" in label or "答复" in label]
    filed, decided = "已登记行政复议或者行政诉讼", "行政复议或者行政诉讼已有结果"
    assert steps == ["已答复", filed, decided, "已答复", filed, decided]


def test_the_new_answer_is_due_within_the_days_that_the_authority_gave(
    contested: Contested,
) -> None:
    assert len(contested.clock["counted"]) == DAYS
    due = datetime.fromisoformat(contested.clock["due_at"])
    assert f"{due.year}年{due.month}月{due.day}日" in contested.told


def test_the_first_reply_stays_and_the_second_one_gives_what_was_asked_for(
    contested: Contested,
) -> None:
    for reply in ("需加工分析不予提供告知书", "公开告知书（予以公开）"):
        assert reply in contested.replies
    pages = PdfReader(io.BytesIO(contested.second)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in (APPLICANT.name, DRAFT["disclosed_items"][0]):
        assert words in text


def test_staff_read_which_way_was_taken_before_whom_and_how_it_ended(
    contested: Contested,
) -> None:
    assert [(each["path"], each["result"]) for each in contested.inside["facts"]["remedies"]] == [
        ("reconsideration", "corrected"),
        ("direct", "upheld"),
    ]
    for words in (AUTHORITY, COURT, *FILES, "行政复议", "直接提起行政诉讼", "维持"):
        assert words in contested.shown


def test_who_may_not_have_a_letter_is_not_told_that_it_is_being_made(
    contested: Contested,
) -> None:
    """What the lawyer reads, who sees no letter that is addressed to a name."""
    assert "正在生成" not in contested.shown
    assert "您无权下载这份文书" in contested.shown


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    contested: Contested, city: City
) -> None:
    assert {"staff: command: remedy", "staff: command: result of a remedy"} <= {
        *contested.seen.pages
    }
    assert contested.seen.axe == []
    assert contested.seen.complaints == []
    assert contested.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_code(contested: Contested) -> None:
    for secret in (APPLICANT.name, APPLICANT.phone, contested.receipt.query_code):
        assert contested.seen.addresses_naming(secret) == []
