"""A request that is split, takes longer, costs something and is taken back, by pages alone.

The office makes two requests of it, and the applicant opens the other one. The department asks for
more time (art. 33) and for the processing fee (art. 42), the head of the office decides on both,
the applicant reads what that means and pays, and withdraws in the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.browser.request_steps import assign, draft
from tests.system.city import City
from tests.system.journey.walk import HANDLER

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="濮阳听澜",
    id_type="passport",
    id_number="E60248173",
    phone="13100131063",
    email="tinglan@citizen.example",
    delivery="electronic:email",
    description="2025年度全部学校维修合同的电子版。",
    department="education-bureau",
)
PARTS = ("2025年度小学维修合同的电子版。", "2025年度中学维修合同的电子版。")
DAYS, WHY = 5, "合同分散在各学校，需要时间收集。"
#: The tariff is free up to thirty pages and ten yuan for each of the next seventy.
PAGES, YUAN = 60, 300


@dataclass(frozen=True)
class Taken:
    """The request, when it is taken back.

    Attributes:
        receipt: Number and code.
        other: Number and code of the other part, as the page of the first one shows them.
        part: Its state as its own page told it, and what it asks for as staff read it.
        states: The states the citizen saw: in work, to be paid, paid, taken back.
        due: When the reply was due, as the citizen read it before and after the extension.
        letters: The names of the letters that the citizen had in the end.
        charged: What the page said while the fee was to be paid.
        timeline: What happened, the newest first.
        offered: What the applicant could still do in the end.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    other: Receipt
    part: tuple[str, str]
    states: list[str]
    due: tuple[str, str]
    letters: str
    charged: str
    timeline: list[str]
    offered: list[str]
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def taken(both_sides: BothSides) -> Taken:
    """Asked, drafted, extended, charged, paid, taken back."""
    citizen = both_sides.citizen(InspectedPages)
    receipt = citizen.make_request(APPLICANT)
    number, page = receipt.receipt_no, citizen.page
    both_sides.gives("intake", number, "确认收到")
    _split(both_sides, number)
    citizen.track(receipt)
    other = _other_part(both_sides, citizen)
    assign(both_sides, number)
    draft(both_sides, number)
    citizen.refresh()
    states = [citizen.state()]
    before = _due(citizen)

    app = both_sides.at_case(HANDLER, number)
    app.tap("申请延期")
    app.fill("延长的工作日数", f"{DAYS}")
    app.fill("理由", WHY)
    both_sides.look(app, "command: extension")
    both_sides.submits(app)
    both_sides.approves("office-head", number)
    both_sides.wait_until_quiet(number)
    citizen.refresh()
    after = _due(citizen)

    _charge(both_sides, number)
    charged = _sees(citizen, "fee_pending")
    both_sides.seen.look(page, "track/status/ with a fee")
    states.append(citizen.state())
    app = both_sides.at_case("intake", number)
    app.tap("登记缴费")
    app.fill("金额（元）", f"{YUAN}")
    app.fill("缴费日期", f"{datetime.now(BEIJING):%F}")
    both_sides.look(app, "command: payment")
    both_sides.submits(app)
    _sees(citizen, "drafting")
    states.append(citizen.state())

    letters = page.locator("#letters").inner_text()
    citizen.withdraw("合同已在网上公布。")
    citizen.expect_at("track/done/")
    page.locator("#to-status").click()
    states.append(citizen.state())
    offered, timeline = citizen.actions_offered(), citizen.timeline()
    page.locator("#parts button").click()
    expect(page.locator("#facts")).to_contain_text(other.receipt_no)
    part = (citizen.state(), _asked(both_sides, other.receipt_no))
    return Taken(
        receipt=receipt,
        other=other,
        part=part,
        states=states,
        due=(before, after),
        letters=letters,
        charged=charged,
        timeline=timeline,
        offered=offered,
        inside=both_sides.case(number),
        seen=both_sides.seen,
    )


def _asked(both_sides: BothSides, number: str) -> str:
    documents = both_sides.case(number, by="intake")["facts"]["documents"]
    return str(documents["application"]["information"]["description"])


def _other_part(both_sides: BothSides, citizen: InspectedPages) -> Receipt:
    """Reads number and code of the part that the city has made a request of its own."""
    parts = citizen.page.locator("#parts .govuk-summary-list__row")

    def shown() -> bool | None:
        citizen.refresh()
        return parts.count() == 1 or None

    both_sides.client.wait_for(shown, "the other part")
    both_sides.seen.look(citizen.page, "track/status/ with a part")
    number = re.search(r"GK-\d{8}-\d{6}-\d", parts.inner_text())
    assert number
    return Receipt(number[0], parts.locator(".hall-code").inner_text())


def _split(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("intake", number)
    app.tap_aside("拆分申请（一事一申请）")
    for place, part in enumerate(PARTS, 1):
        app.tap("添加拆分内容")
        app.page.get_by_role("textbox", name="内容描述").nth(place - 1).fill(part)
    both_sides.look(app, "command: split")
    both_sides.submits(app)


def _charge(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case(HANDLER, number)
    app.tap("拟收取信息处理费")
    app.choose("收费方式", "按量（页）")
    app.fill("页数", f"{PAGES}")
    both_sides.look(app, "command: fee")
    both_sides.submits(app)
    both_sides.approves("office-head", number)
    both_sides.wait_for_state(number, "fee_pending")
    both_sides.wait_until_quiet(number)


def _due(citizen: InspectedPages) -> str:
    return citizen.clock("reply").inner_text()


def _sees(citizen: InspectedPages, state: str) -> str:
    """Reads the page again, which is in a state by now; returns all that it says."""
    citizen.refresh()
    expect(citizen.page.locator("#state")).to_have_attribute("data-state-name", state)
    return citizen.page.locator("main").inner_text()


def test_the_citizen_sees_the_request_charged_paid_and_taken_back(taken: Taken) -> None:
    assert taken.states == ["drafting", "fee_pending", "drafting", "withdrawn"]
    types = [event["type"] for event in taken.inside["events"]]
    for step in ("fee_charged", "fee_paid", "withdrawn"):
        assert types.count(step) == 1, types
    assert taken.inside["commands"] == []


def test_a_part_is_a_request_of_its_own_that_its_applicant_opens_from_the_first(
    taken: Taken,
) -> None:
    assert taken.other.receipt_no != taken.receipt.receipt_no
    assert taken.part == ("intake_review", PARTS[1])


def test_more_time_is_given_by_the_head_of_the_office_and_told_with_the_new_day(
    taken: Taken,
) -> None:
    before, after = taken.due
    assert before != after
    extension = taken.inside["approvals"][0]
    signed = [seat["holder"] for stage in extension["stages"] for seat in stage["seats"]]
    assert (extension["outcome"], signed) == ("approved", ["staff-office-head"])
    assert "延期" in taken.letters


def test_the_fee_is_that_of_the_tariff_and_the_page_says_how_much(taken: Taken) -> None:
    assert f"{YUAN}" in taken.charged
    assert "收费" in taken.letters
    [charged] = [e for e in taken.inside["events"] if e["type"] == "fee_charged"]
    assert charged["data"]["amount"] == YUAN


def test_what_was_taken_back_can_be_done_nothing_about(taken: Taken) -> None:
    assert "withdraw" not in taken.offered
    assert len(taken.timeline) >= 6


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    taken: Taken, city: City
) -> None:
    assert {"track/withdraw/", "staff: command: fee", "staff: command: extension"} <= {
        *taken.seen.pages
    }
    assert taken.seen.axe == []
    assert taken.seen.complaints == []
    assert taken.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_code(taken: Taken) -> None:
    codes = (taken.receipt.query_code, taken.other.query_code)
    for secret in (APPLICANT.name, APPLICANT.phone, *codes):
        assert taken.seen.addresses_naming(secret) == []
