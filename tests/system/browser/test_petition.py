"""A petition in the deployed city, both sides in their pages alone (信访工作条例 arts. 22 to 36).

A citizen writes it on the web and adds to it; the office forwards it, the organ takes it in hand,
hears the citizen and writes its opinion, its head signs, and the citizen reads, acknowledges and
says what they think. They ask for a review, and the organ above upholds the opinion; they ask for
the re-check, whose opinion comes from the province on paper, and that is the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.case_pages import GRIEVANCE
from tests.browser.citizen_pages import Receipt
from tests.system.browser.both_sides import BothSides, InspectedCasePages, Seen
from tests.system.city import City

pytestmark = pytest.mark.browser

OFFICE, HANDLER, HEAD = "petition-officer", "education-handler", "education-head"
OPINION = "责成学校于三十日内发放补贴。"
REVIEWER, REVIEWERS = "government-handler", ("legal", "government-head")
MORE, WHY = "补充学校的书面说明。", "补贴的月份没有算全。"
UPHELD = "经复查，原处理意见所列月份无误。"
PLACE, MATTERS, RECORD = "市教育局二层会议室", "补贴发放的月份", "双方出示了工资条，核对无异议。"
STILL, LAST = "复查没有核对工资条。", "经复核，复查意见事实清楚。"


@dataclass(frozen=True)
class Answered:
    """The petition, when it is answered.

    Attributes:
        receipt: Number and code.
        opinion: The opinion as the citizen read it.
        hearing: What the citizen read of the hearing before it was held.
        states: The states the citizen saw from the review on.
        review: The opinion of the organ above, as the citizen read it.
        recheck: The last opinion, as the citizen read it.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    opinion: str
    hearing: str
    states: list[str]
    review: str
    recheck: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def answered(both_sides: BothSides) -> Answered:
    """Written, forwarded, taken in hand, handled, answered, read."""
    citizen = both_sides.citizen(InspectedCasePages)
    citizen.write(GRIEVANCE)
    receipt = citizen.hand_in("petitions")
    number = receipt.receipt_no
    citizen.page.locator("#to-status").click()
    assert citizen.standing() == "p_registered"
    citizen.does("supplement_petition", text=MORE)
    citizen.comes_back()

    app = both_sides.at_case(OFFICE, number)
    app.shows(MORE)
    both_sides.look(app, "petition")
    app.tap("转送或者交办")
    app.pick("承办机关", "云溪市教育局", search="教育")
    both_sides.look(app, "command: forward")
    both_sides.submits(app)
    both_sides.gives(HANDLER, number, "受理信访事项")
    app = both_sides.at_case(HANDLER, number)
    app.tap("开始办理")
    app.choose("经办人", "许文静")
    both_sides.submits(app)
    _call_a_hearing(both_sides, number)
    citizen.read_again()
    hearing = citizen.told("hearing")
    both_sides.seen.look(citizen.page, "cases/status/ with a hearing")
    _hear(both_sides, number)
    _write_the_opinion(both_sides, number)
    both_sides.approves(HEAD, number)
    both_sides.gives(HANDLER, number, "出具意见书")
    both_sides.wait_until_quiet(number)

    assert citizen.read_again() == "p_answered"
    both_sides.seen.look(citizen.page, "cases/status/ with the opinion")
    opinion = citizen.told("opinion")
    letters = citizen.page.locator("#letters [data-letter]")
    expect(letters).to_have_count(4)
    citizen.does("acknowledge_opinion")
    citizen.comes_back()
    expect(citizen.page.locator('[data-clock="petition_review_window"]')).to_be_visible()
    citizen.does("evaluate_petition", organ="dissatisfied", office="satisfied", comment="办得快。")
    citizen.comes_back()
    citizen.does("request_review", reasons=WHY)
    states = [citizen.comes_back()]
    _uphold(both_sides, number)
    states.append(citizen.read_again())
    review = citizen.told("review_opinion")
    citizen.does("request_recheck", reasons=STILL)
    states.append(citizen.comes_back())
    _write_down_the_last_opinion(both_sides, number)
    states.append(citizen.read_again())
    return Answered(
        receipt=receipt,
        opinion=opinion,
        hearing=hearing,
        states=states,
        review=review,
        recheck=citizen.told("recheck_opinion"),
        inside=both_sides.case(number),
        seen=both_sides.seen,
    )


def _call_a_hearing(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case(HANDLER, number)
    app.tap("通知听证")
    app.fill("举行日期", _today())
    app.fill("时间", "上午九时")
    app.fill("地点", PLACE)
    app.fill("听证事项", MATTERS)
    both_sides.look(app, "command: hearing")
    both_sides.submits(app)
    both_sides.wait_until_quiet(number)


def _hear(both_sides: BothSides, number: str) -> None:
    both_sides.gives(HANDLER, number, "听证开始")
    both_sides.gives(HANDLER, number, "听证结束", 笔录=RECORD).shows(RECORD)


def _write_the_opinion(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case(HANDLER, number)
    app.tap("保存意见")
    app.pick("结果", "支持")
    app.fill("查明的事实", "经查属实。")
    app.fill("处理意见", OPINION)
    app.fill("依据", "《中华人民共和国劳动法》第五十条")
    both_sides.look(app, "command: opinion")
    both_sides.submits(app)
    both_sides.gives(HANDLER, number, "意见送审")


def _uphold(both_sides: BothSides, number: str) -> None:
    """The organ above looks at it again; the lawyer and its head sign."""
    app = both_sides.at_case(REVIEWER, number)
    app.shows(WHY)
    app.tap("保存意见")
    app.pick("结果", "维持")
    app.fill("查明的事实", "经复查属实。")
    app.fill("处理意见", UPHELD)
    app.fill("依据", "《信访工作条例》第三十五条")
    both_sides.submits(app)
    both_sides.gives(REVIEWER, number, "意见送审")
    for reviewer in REVIEWERS:
        both_sides.approves(reviewer, number)
    both_sides.gives(REVIEWER, number, "出具意见书")
    both_sides.wait_until_quiet(number)


def _write_down_the_last_opinion(both_sides: BothSides, number: str) -> None:
    """The province works with other software: the office writes down what has come on paper."""
    app = both_sides.at_case(OFFICE, number)
    app.shows(STILL)
    app.tap_aside("登记上级机关意见")
    app.choose("结果", "维持")
    app.fill("文号", "江政复核〔2026〕8号")
    app.fill("落款日期", _today())
    app.fill("意见", LAST)
    both_sides.look(app, "command: outside opinion")
    both_sides.submits(app)


def _today() -> str:
    return f"{datetime.now(BEIJING):%F}"


def test_the_petitioner_is_told_of_the_hearing_and_its_record_is_kept(answered: Answered) -> None:
    """Art. 31(6): announced in writing, with the place and what it is about."""
    assert PLACE in answered.hearing
    assert MATTERS in answered.hearing
    types = [event["type"] for event in answered.inside["events"]]
    hearing = [each for each in types if each.startswith("hearing_")]
    assert hearing == ["hearing_called", "hearing_opened", "hearing_closed"]


def test_the_recheck_is_the_end_and_its_opinion_comes_from_elsewhere(answered: Answered) -> None:
    """Art. 36: nothing comes after the re-check."""
    assert answered.states[2:] == ["p_recheck", "p_final"]
    assert LAST in answered.recheck


def test_the_organ_above_upholds_what_was_asked_to_be_reviewed(answered: Answered) -> None:
    assert answered.states[:2] == ["p_review", "p_review_answered"]
    assert UPHELD in answered.review
    [_, run] = answered.inside["approvals"]
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert (run["outcome"], signed) == ("approved", [f"staff-{each}" for each in REVIEWERS])


def test_the_citizen_reads_the_opinion_that_the_head_has_signed(answered: Answered) -> None:
    assert OPINION in answered.opinion
    assert "予以支持" in answered.opinion
    run = answered.inside["approvals"][0]
    assert run["outcome"] == "approved"


def test_the_case_knows_each_step_that_a_person_took(answered: Answered) -> None:
    types = [event["type"] for event in answered.inside["events"]]
    for step in (
        *("petition_forwarded", "petition_accepted", "handling_started"),
        *("petition_opinion_delivered", "petition_evaluated"),
    ):
        assert types.count(step) == 1, types


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    answered: Answered, city: City
) -> None:
    assert {"petitions/check/", "petitions/confirmation/", "cases/request_recheck/"} <= {
        *answered.seen.pages
    }
    assert answered.seen.axe == []
    assert answered.seen.complaints == []
    assert answered.seen.asked_elsewhere(city) == []


def test_no_address_names_the_petitioner_or_the_code(answered: Answered) -> None:
    for secret in (GRIEVANCE.name, GRIEVANCE.phone, answered.receipt.query_code):
        assert answered.seen.addresses_naming(secret) == []
