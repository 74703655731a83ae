"""A request that is none goes on with the hotline, both sides in their pages (art. 39).

Somebody complains of a road by the form for information. The office answers at once that this is
no request, and hands the complaint over, as its writer agrees; from the first number the citizen
comes to the second one, under which the hotline has the road mended and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedCasePages, Seen
from tests.system.browser.request_steps import answer_at_once, sign_at_once
from tests.system.browser.ticket_steps import HANDLER, reply, screen
from tests.system.city import City

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="百里听松",
    id_type="passport",
    id_number="E38261904",
    phone="13100131085",
    email="tingsong@citizen.example",
    description="书院街七十二号门前路面塌陷半个月无人处理，要求尽快修复。",
    department="transport-bureau",
)
NO_REQUEST = "来信反映道路塌陷并要求修复，不属于政府信息公开申请。"
MENDED = "您好！书院街七十二号门前的塌陷路面已于今日修复。"


@dataclass(frozen=True)
class HandedOver:
    """The complaint, when it is answered.

    Attributes:
        receipt: Number and code of the request.
        ticket: Number and code of the ticket, as the request's page shows them.
        letters: The names of the letters that the citizen had of the request.
        timeline: What had happened to the request, the newest first.
        states: The states of the ticket that the citizen saw.
        answer: What the citizen read of the answer.
        shown: What the agent read of the ticket before it was screened.
        request: The request as staff see it.
        inside: The ticket as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    ticket: Receipt
    letters: str
    timeline: str
    states: list[str]
    answer: str
    shown: str
    request: dict[str, Any]
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def handed_over(both_sides: BothSides) -> HandedOver:
    """Asked, turned away, handed over, screened, dispatched, answered."""
    citizen = both_sides.citizen(InspectedCasePages)
    receipt = citizen.make_request(APPLICANT)
    number, page = receipt.receipt_no, citizen.page
    answer_at_once(both_sides, number, "属于信访、投诉、举报等活动", 理由=NO_REQUEST)
    _hand_over(both_sides, number)
    sign_at_once(both_sides, number)

    citizen.track(receipt)
    ticket = _goes_on_as(both_sides, citizen)
    letters = page.locator("#letters").inner_text()
    timeline = page.locator("#timeline").inner_text()
    page.locator("#goes-on button").click()
    states = [citizen.standing()]

    shown = both_sides.at_case("agent", ticket.receipt_no).text()
    screen(both_sides, ticket.receipt_no, "投诉")
    both_sides.gives("dispatcher", ticket.receipt_no, "派单")
    both_sides.gives(HANDLER, ticket.receipt_no, "签收")
    states.append(citizen.read_again())
    reply(both_sides, ticket.receipt_no, MENDED)
    states.append(citizen.read_again())
    return HandedOver(
        receipt=receipt,
        ticket=ticket,
        letters=letters,
        timeline=timeline,
        states=states,
        answer=citizen.told("reply"),
        shown=shown,
        request=both_sides.case(number),
        inside=both_sides.case(ticket.receipt_no, by="agent"),
        seen=both_sides.seen,
    )


def _hand_over(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("intake", number)
    app.tap("转政务服务便民热线办理")
    app.choose("类型", "投诉")
    app.tap("申请人同意日期：今天")
    app.fill("不属于信息公开申请的理由", NO_REQUEST)
    both_sides.look(app, "command: hand over to the hotline")
    both_sides.confirms(app)


def _goes_on_as(both_sides: BothSides, citizen: InspectedCasePages) -> Receipt:
    """Reads number and code of the ticket that the city has opened."""
    rows = citizen.page.locator("#goes-on .govuk-summary-list__row")

    def shown() -> bool | None:
        citizen.refresh()
        return rows.count() == 1 or None

    both_sides.client.wait_for(shown, "the ticket")
    both_sides.seen.look(citizen.page, "track/status/ with a ticket")
    number = re.search(r"RX-\d{8}-\d{6}-\d", rows.inner_text())
    assert number
    return Receipt(number[0], rows.locator(".hall-code").inner_text())


def test_the_citizen_is_told_with_the_answer_where_the_complaint_goes_on(
    handed_over: HandedOver,
) -> None:
    assert "不作为政府信息公开申请处理告知书" in handed_over.letters
    assert handed_over.timeline.startswith("已转政务服务便民热线办理")
    assert handed_over.ticket.receipt_no in handed_over.timeline


def test_from_the_first_number_the_citizen_comes_to_the_hotlines_answer(
    handed_over: HandedOver,
) -> None:
    assert handed_over.states == ["registered", "handling", "callback"]
    assert MENDED in handed_over.answer


def test_each_of_both_cases_names_the_other_one(handed_over: HandedOver) -> None:
    assert handed_over.request["facts"]["handed_off"]["ticket"] == handed_over.ticket.receipt_no
    documents = handed_over.inside["facts"]["documents"]
    assert documents["application"]["external"]["reference"] == handed_over.receipt.receipt_no
    for words in ("政府信息公开申请", handed_over.receipt.receipt_no, APPLICANT.description):
        assert words in handed_over.shown


def test_who_complains_need_not_say_again_who_they_are(handed_over: HandedOver) -> None:
    contact = handed_over.inside["facts"]["documents"]["application"]["contact"]
    assert (contact["name"], contact["phone"]) == (APPLICANT.name, APPLICANT.phone)
    assert handed_over.inside["facts"]["kind"] == "complaint"


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    handed_over: HandedOver, city: City
) -> None:
    assert {"staff: command: hand over to the hotline", "track/status/ with a ticket"} <= {
        *handed_over.seen.pages
    }
    assert handed_over.seen.axe == []
    assert handed_over.seen.complaints == []
    assert handed_over.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_codes(handed_over: HandedOver) -> None:
    codes = (handed_over.receipt.query_code, handed_over.ticket.query_code)
    for secret in (APPLICANT.name, APPLICANT.phone, APPLICANT.email, *codes):
        assert handed_over.seen.addresses_naming(secret) == []
