"""A hotline ticket in the deployed city, both sides in their pages alone.

An agent takes a call and reads out number and code; the centre dispatches, the unit signs for it
and replies, the caller is rung up and not content, the unit does it again; the citizen rates it on
the web and asks to have it taken up once more, and the centre decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.citizen_pages import Receipt
from tests.browser.hotline_steps import (
    open_callback,
    read_out,
    rework_unsolved,
    sort_as_road_damage,
    take_a_call,
)
from tests.system.browser.both_sides import BothSides, InspectedCasePages, Seen
from tests.system.browser.ticket_steps import HANDLER, reply
from tests.system.city import City

pytestmark = pytest.mark.browser

CALLER, PHONE = "端木长风", "0000-5553617"
HOLE = "书院街三十六号门前路面塌陷，夜里没有灯，已有老人摔倒，请尽快处理。"
FIRST, SECOND = "您好！塌陷路面已于今日回填。", "您好！坑洞已重新铺平，并加装了照明。"
DECIDED = "另一处塌陷另行受理。"


@dataclass(frozen=True)
class Followed:
    """The ticket, when it is over.

    Attributes:
        receipt: Number and code as they were read out.
        states: The states the citizen saw, in order.
        replies: The reply as the citizen read it, after the first and the second round.
        decision: What the citizen read of their wish to have it taken up again.
        successor: The number of the ticket that goes on with it.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    states: list[str]
    replies: tuple[str, str]
    decision: str
    successor: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def followed(both_sides: BothSides) -> Followed:
    """Taken, dispatched, answered twice, rated, taken up again."""
    receipt = _take_the_call(both_sides)
    number = receipt.receipt_no
    citizen = both_sides.citizen(InspectedCasePages)
    citizen.track(receipt)
    states = [citizen.standing()]

    both_sides.gives("dispatcher", number, "派单")
    both_sides.gives(HANDLER, number, "签收")
    reply(both_sides, number, FIRST)
    states.append(citizen.read_again())
    first = citizen.told("reply")
    app = both_sides.staff("callback")
    open_callback(app, number, CALLER, FIRST)
    both_sides.look(app, "callback")
    rework_unsolved(app, "路面仍有坑洞。")
    states.append(citizen.read_again())

    reply(both_sides, number, SECOND)
    states.append(citizen.read_again())
    second = citizen.told("reply")
    citizen.does("rate", result="solved", satisfaction="satisfied", contacted="true")
    states.append(citizen.comes_back())
    citizen.does("reopen", reason="旁边又塌了一处。", new_facts="true")
    citizen.comes_back()
    _decide(both_sides, number)
    citizen.read_again()
    successor = citizen.page.locator("#goes-on .govuk-summary-list__row dt")
    expect(successor).to_have_count(1)
    return Followed(
        receipt=receipt,
        states=states,
        replies=(first, second),
        decision=citizen.told("reopen"),
        successor=successor.inner_text(),
        inside=both_sides.case(number),
        seen=both_sides.seen,
    )


def _take_the_call(both_sides: BothSides) -> Receipt:
    app = both_sides.staff("agent")
    take_a_call(app, HOLE, phone=PHONE, name=CALLER)
    sort_as_road_damage(app)
    both_sides.look(app, "call")
    app.tap("受理")
    receipt = read_out(app)
    both_sides.look(app, "call: taken")
    return receipt


def _decide(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("dispatcher", number)
    app.tap("决定是否重新办理")
    app.choose("结果", "另立新单")
    app.fill("说明", DECIDED)
    both_sides.submits(app)


def test_the_citizen_sees_the_ticket_go_back_once_and_rates_what_was_done_then(
    followed: Followed,
) -> None:
    assert followed.states == ["to_dispatch", "callback", "rework", "callback", "closed"]
    assert FIRST in followed.replies[0]
    assert SECOND in followed.replies[1]


def test_what_was_said_on_the_phone_and_on_the_web_stands_in_the_case(followed: Followed) -> None:
    facts = followed.inside["facts"]
    assert facts["result"] == "solved"
    assert facts["rework_rounds"] == 1
    assert [each["result"] for each in facts["callbacks"]] == ["unsolved", "solved"]
    types = [event["type"] for event in followed.inside["events"]]
    assert types.count("ticket_replied") == 2


def test_what_is_taken_up_again_goes_on_under_a_number_of_its_own(followed: Followed) -> None:
    assert DECIDED in followed.decision
    assert followed.successor.startswith("RX-")
    assert followed.successor != followed.receipt.receipt_no


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    followed: Followed, city: City
) -> None:
    assert {"staff: call", "staff: callback", "cases/status/", "cases/rate/", "cases/reopen/"} <= {
        *followed.seen.pages
    }
    assert followed.seen.axe == []
    assert followed.seen.complaints == []
    assert followed.seen.asked_elsewhere(city) == []


def test_no_address_names_the_caller_or_the_code(followed: Followed) -> None:
    for secret in (CALLER, PHONE, followed.receipt.query_code):
        assert followed.seen.addresses_naming(secret) == []
