"""A third-party consultation from both sides (条例 arts. 15, 32, 33; reference C.4, 10).

Applicant and third party sit at a browser each; between them the staff's own handlers, the letters
that are really written, and the clock that is really rung, on moto.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.upload import Ticket, signed
from tests.browser.citizen_pages import PERSON, CitizenPages, Receipt
from tests.browser.real_api import RealApi
from tests.builders.asked_third_party import (
    INFORMATION,
    NAME,
    Access,
    access,
    consult,
    given,
    in_hand,
    letter_text,
)
from tests.integration.journey.citizen import APPROVERS
from tests.integration.journey.moto_city import BUCKET, MotoCity

pytestmark = pytest.mark.browser

ASKED_FOR = "明德小学扩建项目中标单位的投标报价"
OBJECTION = "分部分项报价反映我公司成本构成，属于商业秘密，公开会使我公司在以后的投标中受损。"
WHY = "工程使用财政资金，公众有权监督，总报价的公开不足以说明资金去向。"
GIVEN_FILE = "投标报价汇总表.pdf"

#: What only one side may know.
OF_THE_APPLICANT = (PERSON.name, PERSON.id_number, PERSON.phone, ASKED_FOR)
OF_THE_THIRD_PARTY = (NAME, "王会计", "13700000001", INFORMATION, OBJECTION, "商业秘密", "不同意")


def visitors(browser: Browser, real: RealApi) -> Iterator[CitizenPages]:
    """People at browsers of their own."""
    while True:
        context = browser.new_context()
        context.set_default_timeout(15_000)
        yield CitizenPages(context.new_page(), real.base_url)


@pytest.fixture
def two_people(browser: Browser, real: RealApi) -> Iterator[tuple[CitizenPages, CitizenPages]]:
    people = visitors(browser, real)
    applicant, third_party = next(people), next(people)
    yield applicant, third_party
    for one in (applicant, third_party):
        one.page.context.close()
    assert real.crashes == []


def on(city: MotoCity, day: str, time: str = "10:00") -> None:
    """Let a moment come, with the tick that falls on it."""
    city.clock.time = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=BEIJING)
    assert city.tick()["failed"] == 0
    city.pump()


def shown(page: Page) -> str:
    """Everything that stands on a page, read aloud or not."""
    return page.locator("body").inner_text() + page.content()


def knows_nothing_of(real: RealApi, page: Page, path: str, secrets: tuple[str, ...]) -> None:
    """No word of the other side is on the page, or in what the API told it."""
    told = "".join(text for where, text in real.told if where.startswith(path))
    assert told
    for secret in secrets:
        assert secret not in shown(page)
        assert secret not in told


def reply_file(city: MotoCity) -> dict[str, str]:
    """A file that goes out with the reply, as the store keeps it."""
    content = b"%PDF-1.7 the bid"
    ticket = Ticket("object-reply", "application/pdf", len(content), 4_000_000_000)
    key = f"uploads/{ticket.object_id}"
    city.s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType="application/pdf")
    upload_id = signed(ticket, city.ports.secrets.derived("upload"))
    return {"upload_id": upload_id, "file_name": GIVEN_FILE, "purpose": "supporting"}


def asked(applicant: CitizenPages, real: RealApi) -> tuple[Receipt, str, Access]:
    """A request made in the browser on 2 March, about which a third party is asked on the 4th."""
    city = real.moto
    receipt = applicant.make_request(
        PERSON.but(department="education-bureau", description=ASKED_FOR)
    )
    case_id = real.only_case()
    in_hand(city, case_id, disclosed_items=["投标报价汇总表"], files=[reply_file(city)])
    on(city, "2026-03-04")
    consult(city, case_id)
    applicant.track(receipt)
    return receipt, case_id, access(city, case_id)


def test_a_consultation_from_both_sides(
    two_people: tuple[CitizenPages, CitizenPages], real: RealApi
) -> None:
    applicant, third_party = two_people
    city = real.moto
    receipt, case_id, letter = asked(applicant, real)
    own, foreign = f"/disclosure-requests/{receipt.receipt_no}", "/third-party-opinions"

    # The applicant is told that somebody is asked, and that the time stands still: no more.
    assert applicant.state() == "third_party_consult"
    assert applicant.timeline()[0] == "正在征求第三方意见"
    expect(applicant.clock("reply")).to_contain_text("期限现在暂停计算，这是最早的日期。")
    expect(applicant.page.locator("#letters")).to_contain_text("征求意见告知书")
    assert applicant.page.locator("#letters [data-letter]").count() == 2
    knows_nothing_of(real, applicant.page, own, OF_THE_THIRD_PARTY)
    for secret in OF_THE_THIRD_PARTY:
        assert secret not in letter_text(city, case_id, "D06")
    for secret in (*OF_THE_APPLICANT, receipt.query_code):
        assert secret not in letter_text(city, case_id, "D05")

    # The third party opens its page with what stands in its letter, and objects.
    given(
        city,
        "education-handler",
        case_id,
        "record_service",
        consultation=1,
        served_on="2026-03-04",
        how="registered_post",
    )
    on(city, "2026-03-11")
    third_party.find_consultation(letter.number, letter.code)
    question = third_party.question_shown()
    assert INFORMATION in question
    assert "云溪市教育局" in question
    assert "2026年3月25日周三" in question  # fifteen working days after it was served
    assert len(third_party.letters()) == 1
    knows_nothing_of(real, third_party.page, foreign, (*OF_THE_APPLICANT, receipt.query_code))
    third_party.say_opinion("object", OBJECTION)
    expect(third_party.page.locator("#answered")).to_be_visible()
    expect(third_party.page.locator("#facts")).to_contain_text("不同意公开")

    # 20 working days after 2 March end on 30 March; 5 to 11 March, five of them, do not count, and
    # neither does Qingming (art. 33, last paragraph).
    applicant.refresh()
    assert applicant.state() == "drafting"
    assert applicant.timeline()[0] == "征求意见结束，答复期限继续计算"
    expect(applicant.clock("reply")).to_contain_text("2026年4月7日星期二以前")
    expect(applicant.clock("reply")).not_to_contain_text("暂停")
    applicant.clock("reply").locator("summary").click()
    paused = applicant.clock("reply").locator("[data-kind=paused] time")
    expect(paused.first).to_have_attribute("datetime", "2026-03-05")
    expect(paused.last).to_have_attribute("datetime", "2026-03-11")
    knows_nothing_of(real, applicant.page, own, OF_THE_THIRD_PARTY)

    # The public interest prevails: the third party is told first, and by its own letter.
    on(city, "2026-03-12")
    override = {"basis": "public_interest", "information": "投标报价汇总表", "reasons": WHY}
    given(city, "leader", case_id, "override_third_party", consultation=1, **override)
    third_party.page.reload()
    expect(third_party.page.locator("#standing")).to_contain_text("行政机关决定公开这些信息")
    assert len(third_party.letters()) == 2
    told = letter_text(city, case_id, "D23")
    assert WHY in told
    assert "2026年3月26日" in told  # ten working days after 12 March
    for secret in OF_THE_APPLICANT:
        assert secret not in told

    # The reply goes out at once; its files can be read from the day of which the letter spoke.
    given(city, "education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    given(city, "intake", case_id, "send")
    for moment in (("2026-03-12", "15:00"), ("2026-03-25", "23:59")):
        on(city, *moment)
        applicant.refresh()
        assert applicant.state() == "sent"
        expect(applicant.page.locator("#disclosed")).to_be_hidden()
        assert GIVEN_FILE not in shown(applicant.page)
    on(city, "2026-03-26", "00:00")
    applicant.refresh()
    assert applicant.timeline()[0] == "公开的内容可以查阅"
    expect(applicant.page.locator("#disclosed a")).to_contain_text(GIVEN_FILE)
    knows_nothing_of(real, applicant.page, own, OF_THE_THIRD_PARTY)
    knows_nothing_of(real, third_party.page, foreign, OF_THE_APPLICANT)


def test_a_third_party_that_stays_silent_leaves_the_decision_to_the_agency(
    two_people: tuple[CitizenPages, CitizenPages], real: RealApi
) -> None:
    applicant, third_party = two_people
    city = real.moto
    _receipt, case_id, letter = asked(applicant, real)
    on(city, "2026-03-05")
    served = {"consultation": 1, "served_on": "2026-03-05", "how": "in_person"}
    given(city, "education-handler", case_id, "record_service", **served)

    on(city, "2026-03-26", "23:59")  # the fifteenth working day is not over yet
    applicant.refresh()
    assert applicant.state() == "third_party_consult"
    on(city, "2026-03-27", "00:00")
    applicant.refresh()
    assert applicant.state() == "drafting"
    # The 16 working days from 5 to 26 March do not count: eighteen remain from 27 March on.
    expect(applicant.clock("reply")).to_contain_text("2026年4月22日星期三以前")

    third_party.find_consultation(letter.number, letter.code)
    expect(third_party.page.locator("#standing")).to_contain_text("提出意见的期限已过")
    given(city, "education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    given(city, "intake", case_id, "send")
    applicant.refresh()
    assert applicant.state() == "sent"
    expect(applicant.page.locator("#disclosed a")).to_contain_text(GIVEN_FILE)
    third_party.say_opinion("object", OBJECTION)
    third_party.problems()
    expect(third_party.page.locator("#standing")).to_contain_text("这件事项已经有了决定")
