"""The yearly plan of interviews in the deployed city, both sides in their pages alone.

Of a plan whose vote is over (`VotedPlan`) the result is taken, every unit gets its month, the plan
is adopted and a unit's interview opened from it, while everybody reads what becomes of it. Another
one is begun, its units are put to the vote, somebody votes, and it is given up again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.staff_app import StaffApp
from tests.system.browser.both_sides import BothSides, InspectedPages
from tests.system.city import City
from tests.system.journey.voted_plan import EDITOR, UNITS, VOTERS, VotedPlan

pytestmark = pytest.mark.browser

#: So many units a year, by the city's rules; the last month is never over within the year.
SEATS, MONTH = 12, "12"
TITLE = "交通运输局年度访谈"
GIVEN_UP = "候选单位需要重新征求意见。"


@dataclass(frozen=True)
class CarriedOut:
    """The plan that runs.

    Attributes:
        result: What everybody read of the vote once it was counted.
        planned: The units as everybody read them, each with its month.
        links: How many interviews they could go to from there.
        plan: The plan as staff see it.
        opened: The interview's case, as staff see it.
    """

    result: str
    planned: list[str]
    links: int
    plan: dict[str, Any]
    opened: dict[str, Any]


@dataclass(frozen=True)
class VotedOn:
    """The plan that was put to the vote today.

    Attributes:
        units: The units that could be chosen on the page.
        said: What the page said to the vote.
        state: The state of the plan in the end.
    """

    units: list[str]
    said: str
    state: str


@pytest.fixture(scope="module")
def carried_out(both_sides: BothSides) -> CarriedOut:
    """The vote's result is taken, months are assigned, an interview is opened."""
    plan = VotedPlan.prepare(both_sides.city, both_sides.client)
    number = plan.receipt_no
    both_sides.gives(EDITOR, number, "确认投票结果")
    both_sides.wait_for_state(number, "plan_months")
    page = _reads_the_plan(both_sides)
    result = page.locator("#ballot").inner_text()
    both_sides.seen.look(page, "sessions/plan/ with a result")
    _assign_months(both_sides, number)
    both_sides.gives(EDITOR, number, "确定计划")
    session = _open_session(both_sides, number)

    page.reload()
    expect(page.locator("#units > div")).to_have_count(SEATS)
    both_sides.seen.look(page, "sessions/plan/ with months")
    return CarriedOut(
        result=result,
        planned=page.locator("#units > div").all_inner_texts(),
        links=page.locator("#units a").count(),
        plan=both_sides.case(number, by=EDITOR),
        opened=both_sides.case(session, by=EDITOR),
    )


def _reads_the_plan(both_sides: BothSides) -> Page:
    """Somebody goes from the interviews to the plan of this year."""
    citizen = both_sides.citizen(InspectedPages)
    citizen.open("sessions/")
    citizen.page.get_by_role("link", name="年度访谈计划").click()
    citizen.expect_at("sessions/plan/")
    expect(citizen.page.locator("#plan")).to_be_visible()
    return citizen.page


def _assign_months(both_sides: BothSides, number: str) -> None:
    """The form knows the units that were elected; each is given its month."""
    app = both_sides.at_case(EDITOR, number)
    app.tap("排定月份")
    months = app.page.get_by_role("spinbutton", name="月份")
    expect(months).to_have_count(SEATS)
    for place in range(SEATS):
        months.nth(place).fill(MONTH)
    both_sides.look(app, "command: months")
    both_sides.submits(app)


def _open_session(both_sides: BothSides, number: str) -> str:
    app = both_sides.at_case(EDITOR, number)
    app.tap("按计划新建访谈")
    app.pick("单位", _name(UNITS[-1]), search="交通")
    app.fill("标题", TITLE)
    app.fill("计划日期", f"{datetime.now(BEIJING) + timedelta(days=40):%F}")
    both_sides.look(app, "command: planned session")
    both_sides.submits(app)

    def opened() -> str | None:
        units = both_sides.case(number, by=EDITOR)["facts"]["units"]
        return next((unit["session"] for unit in units if unit["session"]), None)

    return both_sides.client.wait_for(opened, "the interview of the plan")


@pytest.fixture(scope="module")
def voted_on(both_sides: BothSides, carried_out: CarriedOut) -> VotedOn:
    """A plan is begun, put to the vote, voted on and given up."""
    number = _draft(both_sides)
    _list(both_sides, number)
    both_sides.gives(EDITOR, number, "开始网上投票")

    def open_to_all() -> bool | None:
        with both_sides.city.http() as http:
            told = http.get(f"/api/v1/interview-plans/{datetime.now(BEIJING).year}").json()
        return (told["vote"]["closes_at"] and told["vote"]["counts"] is None) or None

    both_sides.client.wait_for(open_to_all, "the new ballot")
    page = _reads_the_plan(both_sides)
    units = page.locator("#ballot label").all_inner_texts()
    page.get_by_label(_name(UNITS[0])).check()
    page.get_by_label(_name(UNITS[2])).check()
    both_sides.seen.look(page, "sessions/plan/ with a vote")
    page.locator("#vote").click()
    expect(page.locator("#ballot-said")).not_to_be_empty()
    said = page.locator("#ballot-said").inner_text()

    app = both_sides.at_case(EDITOR, number)
    app.tap("取消计划")
    app.fill("理由", GIVEN_UP)
    both_sides.confirms(app)
    return VotedOn(units, said, both_sides.case(number, by=EDITOR)["state"])


def _draft(both_sides: BothSides) -> str:
    app = both_sides.staff(EDITOR)
    app.tab("工作台")
    app.tap("新建年度访谈计划")
    app.fill("年度", f"{datetime.now(BEIJING).year}")
    both_sides.look(app, "opening: plan")
    app.tap("提交")
    app.shows("已经登记")
    found = re.search(r"FJ-\d{8}-\d{6}-\d", app.text())
    assert found
    return found[0]


def _list(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case(EDITOR, number)
    app.tap("拟定候选单位")
    app.tap(re.compile("^单位："))
    for unit in UNITS[:SEATS]:
        _choose(app, _name(unit))
    app.tap("选好了")
    both_sides.look(app, "command: candidates")
    both_sides.submits(app)


def _choose(app: StaffApp, name: str) -> None:
    option = app.button(name)
    option.click()
    expect(option).to_have_attribute("aria-pressed", "true")


def _name(unit: str) -> str:
    name: str = load_catalogue().departments[unit].name["zh-CN"]
    return name


def test_the_units_that_the_public_has_voted_for_are_taken(carried_out: CarriedOut) -> None:
    chosen = carried_out.plan["facts"]["vote"]["chosen"]
    assert len(UNITS) in chosen
    assert len(chosen) == SEATS
    assert f"{_name(UNITS[-1])}" in carried_out.result
    assert f"{VOTERS}票" in carried_out.result


def test_everybody_reads_in_which_month_each_unit_answers(carried_out: CarriedOut) -> None:
    assert len(carried_out.planned) == SEATS
    assert all(line.startswith(f"{MONTH}月") for line in carried_out.planned)
    assert carried_out.plan["state"] == "plan_running"


def test_an_interview_that_is_opened_from_the_plan_belongs_to_its_unit(
    carried_out: CarriedOut,
) -> None:
    assert carried_out.opened["facts"]["department"] == UNITS[-1]
    assert carried_out.opened["title"] == TITLE
    assert carried_out.links == 0, "nothing is told of it before its topics are"


def test_everybody_votes_for_several_of_the_units_that_are_listed(voted_on: VotedOn) -> None:
    assert voted_on.units == [_name(unit) for unit in UNITS[:SEATS]]
    assert voted_on.said == "已经收到您的投票，谢谢。"


def test_what_nobody_has_decided_on_yet_can_be_given_up(voted_on: VotedOn) -> None:
    assert voted_on.state == "plan_cancelled"


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    voted_on: VotedOn, both_sides: BothSides, city: City
) -> None:
    seen = both_sides.seen
    assert {
        *("sessions/plan/", "sessions/plan/ with a vote", "sessions/plan/ with months"),
        *("staff: command: candidates", "staff: command: months", "staff: opening: plan"),
    } <= {*seen.pages}
    assert seen.axe == []
    assert seen.complaints == []
    assert seen.asked_elsewhere(city) == []
