"""Somebody asks for very much in one month, in the deployed city, both sides in their pages.

The eleventh request is one too many to be taken for granted (art. 35): an officer asks for reasons,
the applicant gives them on the web, the head of the office finds them reasonable and says by when
it will be answered. Only what came before, by fax, is put into the city by its API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from infra.local.city_client import CityClient
from tests.browser.citizen_pages import Answers, Receipt
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.city import City
from tests.system.journey.applicants import Applicant

pytestmark = pytest.mark.browser

#: What the city takes in a month without asking why.
FREE = 10
PERSON = Applicant("太史明诚", "passport", "E47103982", "13100131113", "mingcheng@citizen.example")
APPLICANT = Answers(
    name=PERSON.name,
    id_type=PERSON.id_type,
    id_number=PERSON.id_number,
    phone=PERSON.phone,
    description="2025年度全市各小学维修合同。",
    department="education-bureau",
)
POINT = "请说明一个月内提出多件申请的原因"
REASONS = "参与学校安全调查，需要逐校核对。"
FOUND = "理由合理，材料较多，延期答复。"


@dataclass(frozen=True)
class Explained:
    """The request, when it was explained.

    Attributes:
        receipt: Number and code.
        count: How many requests of that person in that month the officer read of.
        states: The states the citizen saw.
        asked: What the citizen's page asked for.
        due: When the reply was due, as the citizen read it before and after.
        until: The day that the head of the office chose.
        letters: The names of the letters that the citizen had in the end.
        timeline: What happened, the newest first.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    count: int
    states: list[str]
    asked: str
    due: tuple[str, str]
    until: datetime
    letters: str
    timeline: list[str]
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def explained(both_sides: BothSides, client: CityClient) -> Explained:
    """Ten on paper and one by the form, asked why, explained, put off."""
    for school in range(1, FREE + 1):
        paper = {"information": {"description": f"第{school}所小学的维修合同。"}}
        client.register("intake", PERSON.request(channel="fax", **paper))
    citizen = both_sides.citizen(InspectedPages)
    receipt = citizen.make_request(APPLICANT)
    number, page = receipt.receipt_no, citizen.page
    both_sides.gives("intake", number, "确认收到")
    count = _ask_why(both_sides, number)

    citizen.track(receipt)
    states, asked = [citizen.state()], page.locator("#asked").inner_text()
    before = citizen.clock("reply").inner_text()
    citizen.give_reasons(REASONS)
    citizen.expect_at("track/done/")
    page.locator("#to-status").click()
    states.append(citizen.state())

    until = _put_off(both_sides, number)
    both_sides.wait_until_quiet(number)
    citizen.refresh()
    expect(page.locator("#letters")).to_contain_text("延")
    both_sides.seen.look(page, "track/status/ put off")
    return Explained(
        receipt=receipt,
        count=count,
        states=states,
        asked=asked,
        due=(before, citizen.clock("reply").inner_text()),
        until=until,
        letters=page.locator("#letters").inner_text(),
        timeline=citizen.timeline(),
        inside=both_sides.case(number, by="intake"),
        seen=both_sides.seen,
    )


def _ask_why(both_sides: BothSides, number: str) -> int:
    """The officer sees how many there are, and asks for reasons."""

    def counted() -> int | None:
        app = both_sides.at_case("intake", number)
        app.tap("同一申请人此前得到的答复")
        app.shows("该申请人共")
        found = re.search(r"该申请人共 (\d+) 件申请", app.text())
        return int(found[1]) if found and int(found[1]) > FREE else None

    count = both_sides.client.wait_for(counted, "the requests of the month to be counted")
    app = both_sides.at_case("intake", number)
    app.tap("要求说明理由")
    app.tap("添加要点")
    app.fill("要点 1", POINT)
    both_sides.look(app, "command: ask for reasons")
    both_sides.submits(app)
    return count


def _put_off(both_sides: BothSides, number: str) -> datetime:
    """The head of the office finds them reasonable, and says by when it will be answered."""
    [clock] = both_sides.case(number)["clocks"]
    until = datetime.fromisoformat(clock["due_at"]) + timedelta(days=30)
    app = both_sides.at_case("office-head", number)
    app.shows(REASONS)
    app.tap("认定理由是否合理")
    app.choose("理由是否合理", "是")
    app.fill("说明", FOUND)
    app.fill("延迟答复至", f"{until:%F}")
    both_sides.look(app, "command: judge the reasons")
    both_sides.submits(app)
    return until


def test_whoever_asks_for_very_much_is_asked_why_and_goes_on_with_reasons_article_35(
    explained: Explained,
) -> None:
    assert explained.count > FREE
    assert explained.states == ["reason_pending", "intake_review"]
    assert POINT in explained.asked


def test_what_is_put_off_is_due_on_the_day_that_the_applicant_is_told(
    explained: Explained,
) -> None:
    before, after = explained.due
    day = explained.until
    assert before != after
    assert f"{day.year}年{day.month}月{day.day}日" in after
    assert "已确定延迟答复的合理期限" in explained.timeline
    types = [event["type"] for event in explained.inside["events"]]
    for step in ("reasons_requested", "reasons_given", "delay_set"):
        assert types.count(step) == 1, types


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    explained: Explained, city: City
) -> None:
    assert {"track/give_reasons/", "staff: command: judge the reasons"} <= {*explained.seen.pages}
    assert explained.seen.axe == []
    assert explained.seen.complaints == []
    assert explained.seen.asked_elsewhere(city) == []


def test_no_address_names_the_applicant_or_the_code(explained: Explained) -> None:
    for secret in (APPLICANT.name, APPLICANT.phone, explained.receipt.query_code):
        assert explained.seen.addresses_naming(secret) == []
