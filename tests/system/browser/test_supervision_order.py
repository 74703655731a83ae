"""A supervision order about a ticket (督办单) in the deployed city, by pages alone.

A unit answers a call in too few words, and the rules find it. Who supervises orders the unit from
the row of the finding, a leader signs the order, and the unit signs for it. What it reports is sent
back once and accepted then; meanwhile the caller follows their ticket on the web.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.hotline_steps import fill_in_reply, read_out, sort_as_road_damage, take_a_call
from tests.browser.staff_app import StaffApp
from tests.system.browser.both_sides import BothSides, InspectedCasePages
from tests.system.city import City

pytestmark = pytest.mark.browser

CALLER, PHONE = "澹台明月", "0000-5553719"
HOLE = "东门街十二号门前井盖松动，车辆经过时声响很大，夜里无法入睡。"
#: Fewer words than an answer needs.
SHORT = "井盖已处理。"
RULE, FOUND = "reply-short", "答复过于简单"
UNIT, HANDLER, LEADER, SUPERVISOR = "云溪市城市管理局", "urban-handler", "leader", "supervisor"
TITLE, DEMAND = "关于东门街井盖松动的督办", "请查明井盖松动的原因，说明采取的措施。"
FIRST, TOO_LITTLE = "井盖已更换。", "没有说明原因。"
SECOND, MEASURES = "井盖与井座不匹配，已经更换成套构件。", "对同批次井盖逐一排查。"


@dataclass(frozen=True)
class Ordered:
    """The order, when it is closed.

    Attributes:
        finding: What the row of the board said.
        states: The states of the order, as staff saw them.
        order: The order as who supervises sees it.
        ticket: The ticket as staff see it.
        standing: The state of the ticket that the caller saw in the end.
        code: The caller's query code.
    """

    finding: str
    states: list[str]
    order: dict[str, Any]
    ticket: dict[str, Any]
    standing: str
    code: str


@pytest.fixture(scope="module")
def ordered(both_sides: BothSides) -> Ordered:
    """Called, answered in too few words, found, ordered, answered twice, closed."""
    app = both_sides.staff("agent")
    take_a_call(app, HOLE, phone=PHONE, name=CALLER)
    sort_as_road_damage(app)
    app.tap("受理")
    receipt = read_out(app)
    ticket = receipt.receipt_no
    both_sides.gives("dispatcher", ticket, "派单")
    both_sides.gives(HANDLER, ticket, "签收")
    app = both_sides.at_case(HANDLER, ticket)
    fill_in_reply(app, SHORT)
    both_sides.submits(app)

    app, row = _on_the_board(both_sides, ticket)
    finding = row.inner_text()
    row.get_by_role("button", name=f"起草督办单 {ticket}").click()
    number = _draft(both_sides, app)
    states = [_state(both_sides, number)]
    both_sides.gives(SUPERVISOR, number, "提请签发")
    both_sides.approves(LEADER, number)
    both_sides.wait_for_state(number, "order_issued")
    app = both_sides.at_case(HANDLER, number)
    app.shows(DEMAND)
    both_sides.look(app, "order")
    with both_sides.sent(app):
        app.give("签收")
    states.append(_state(both_sides, number))
    _report(both_sides, number, FIRST)
    states.append(_state(both_sides, number))
    both_sides.gives(SUPERVISOR, number, "退回反馈", 理由=TOO_LITTLE)
    states.append(_state(both_sides, number))
    _report(both_sides, number, SECOND, MEASURES)
    _accept(both_sides, number)
    states.append(_state(both_sides, number))

    citizen = both_sides.citizen(InspectedCasePages)
    citizen.track(receipt)
    return Ordered(
        finding=finding,
        states=states,
        order=both_sides.case(number),
        ticket=both_sides.case(ticket),
        standing=citizen.standing(),
        code=receipt.query_code,
    )


def _on_the_board(both_sides: BothSides, ticket: str) -> tuple[StaffApp, Locator]:
    """Who supervises finds the row of a ticket among those of its unit."""

    def found() -> bool | None:
        query = {"department": "urban-management", "limit": "100"}
        rows = both_sides.client.supervision(SUPERVISOR, **query)
        return any((row["receipt_no"], row["rule"]) == (ticket, RULE) for row in rows) or None

    both_sides.client.wait_for(found, f"a finding about {ticket}")
    app = both_sides.staff(SUPERVISOR)
    app.tab("工作台")
    app.tap("监察督办")
    app.pick("单位", UNIT, search="城市管理")
    row = app.page.locator(".card:visible", has_text=FOUND).filter(has_text=ticket)
    more = app.button("显示更多")
    row.or_(more).first.wait_for()
    while not row.is_visible():
        more.click()
        row.or_(more).first.wait_for()
    both_sides.look(app, "board")
    return app, row


def _draft(both_sides: BothSides, app: StaffApp) -> str:
    """Fills in the order, which knows already what it is about; returns its number."""
    app.choose("督办级别", "督办")
    app.fill("标题", TITLE)
    app.fill("督办要求", DEMAND)
    both_sides.look(app, "opening: order")
    app.tap("提交")
    app.shows("已经登记")
    found = re.search(r"DB-\d{8}-\d{6}-\d", app.text())
    assert found
    return found[0]


def _report(both_sides: BothSides, number: str, text: str, measures: str = "") -> None:
    app = both_sides.at_case(HANDLER, number)
    app.tap("反馈办理情况")
    app.fill("内容", text)
    if measures:
        app.fill("采取的措施", measures)
    both_sides.look(app, "command: feedback")
    both_sides.submits(app)


def _accept(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case(SUPERVISOR, number)
    app.shows(SECOND)
    app.tap("采信反馈并办结")
    app.choose("结果", "已落实")
    both_sides.submits(app)


def _state(both_sides: BothSides, number: str) -> str:
    state: str = both_sides.case(number)["state"]
    return state


def test_what_the_rules_find_in_an_answer_stands_on_the_board(ordered: Ordered) -> None:
    assert UNIT in ordered.finding


def test_the_unit_is_ordered_with_a_leaders_signature_and_answers_until_it_is_enough(
    ordered: Ordered,
) -> None:
    assert ordered.states == [
        *("order_draft", "order_in_hand", "feedback_review", "order_in_hand", "order_closed")
    ]
    [run] = ordered.order["approvals"]
    [seat] = [seat for stage in run["stages"] for seat in stage["seats"]]
    assert (run["outcome"], seat["holder"]) == ("approved", f"staff-{LEADER}")
    types = [event["type"] for event in ordered.order["events"]]
    assert types.count("order_signed") == 1, types


def test_the_order_knows_its_ticket_and_the_ticket_goes_on_as_it_was(ordered: Ordered) -> None:
    assert ordered.order["facts"]["supervised"]["receipt_no"] == ordered.ticket["receipt_no"]
    assert ordered.standing == ordered.ticket["state"]


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    ordered: Ordered, both_sides: BothSides, city: City
) -> None:
    seen = both_sides.seen
    assert {"staff: board", "staff: opening: order", "staff: order"} <= {*seen.pages}
    assert seen.axe == []
    assert seen.complaints == []
    assert seen.asked_elsewhere(city) == []
    for secret in (CALLER, PHONE, ordered.code):
        assert seen.addresses_naming(secret) == []
