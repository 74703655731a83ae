"""Live interviews in the browser, in front of the API's own handlers.

A visitor votes, asks, follows the transcript while the recorder writes it, and reads it afterwards
without any script.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import sessions_api.handler
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.transcript.row import Head, Row, SpeakerRole
from sunhall.domain.transcript.writing import Written, edit_row, strike_row, write_row
from tests.browser.citizen_pages import CitizenPages, Receipt
from tests.browser.measures import Measures
from tests.browser.real_api import RealApi
from tests.builders.live_interview import LiveInterview
from tests.builders.public_sessions import (
    SESSION_NO,
    STARTS_AT,
    TITLE,
    plan_row,
    published_row,
    question_row,
    session_row,
    voting_row,
)
from tests.builders.transcripts import SESSION, put_right, said, struck
from tests.integration.journey.moto_city import TABLE

pytestmark = pytest.mark.browser

SESSION_PAGE = f"sessions/session/?no={SESSION_NO}"
#: Polls come every five seconds; a page that was told nothing for so long will not be told.
SOON = 12_000


class Hall:
    """The city's one session, as its recorder and its office move it on."""

    def __init__(self, real: RealApi) -> None:
        self.real = real
        self.ports = real.moto.ports
        self.numbers = itertools.count()
        real.moto.clock.time = STARTS_AT + timedelta(minutes=5)
        real.moto.dynamodb.put_item(
            TableName=TABLE,
            Item={
                "PK": {"S": f"RECEIPT#{SESSION_NO}"},
                "SK": {"S": "RECEIPT"},
                "case_id": {"S": SESSION},
                "code_hash": {"B": b"0" * 32},
            },
        )
        sessions_api.handler._known.clear()

    @property
    def now(self) -> datetime:
        return self.real.moto.clock.now()

    def say(self, text: str, role: SpeakerRole = SpeakerRole.HOST, speaker: str = "主持人") -> None:
        with self.real._lock:
            head = self.ports.transcripts.head(SESSION)
            command = said(text, role=role, speaker=speaker)
            self._keep(head, write_row(head, command, staff="S-1", now=self.now))

    def correct(self, seq: int, text: str) -> None:
        with self.real._lock:
            head, old = self.ports.transcripts.head(SESSION), self._row(seq)
            command = put_right(old.revision, text)
            self._keep(head, edit_row(head, old, command, staff="S-1", now=self.now))

    def strike(self, seq: int) -> None:
        with self.real._lock:
            head, old = self.ports.transcripts.head(SESSION), self._row(seq)
            self._keep(head, strike_row(head, old, struck(old.revision), staff="S-1", now=self.now))

    def _row(self, seq: int) -> Row:
        found = self.ports.transcripts.latest(SESSION, seq)
        assert found is not None
        return found

    def _keep(self, head: Head, outcome: Written | Refusal) -> None:
        assert isinstance(outcome, Written)
        key = f"key-{next(self.numbers)}"
        self.ports.transcripts.write(SESSION, head, outcome, key, "p", self.now)


@pytest.fixture
def hall(real: RealApi) -> Hall:
    return Hall(real)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, real: RealApi) -> Iterator[CitizenPages]:
    yield CitizenPages(context.new_page(), real.base_url)
    assert real.crashes == []


def rows(page: Page) -> list[str]:
    return page.locator("#rows .hall-row__text").all_inner_texts()


def test_the_transcript_comes_by_itself_and_changes_in_its_place(
    visitor: CitizenPages, hall: Hall
) -> None:
    hall.ports.sessions.put(session_row())
    hall.say("各位网友，大家好。")
    visitor.open(SESSION_PAGE)
    page = visitor.page
    expect(page.locator("#session-title")).to_have_text(TITLE)
    expect(page.locator("#rows li")).to_have_count(1)
    hall.say("今年学区怎么划分？", SpeakerRole.CITIZEN, "云溪家长")
    hall.say("按就近入学的原则化分。", SpeakerRole.GUEST, "周明")
    expect(page.locator("#rows li")).to_have_count(3, timeout=SOON)
    hall.correct(3, "按就近入学的原则划分。")
    hall.strike(2)
    expect(page.locator("#rows li")).to_have_count(2, timeout=SOON)
    assert rows(page) == ["各位网友，大家好。", "按就近入学的原则划分。"]
    expect(page.locator("#rows-box")).to_have_attribute("aria-live", "polite")


def test_the_newest_row_can_stand_first(visitor: CitizenPages, hall: Hall) -> None:
    hall.ports.sessions.put(session_row())
    for text in ("第一句", "第二句", "第三句"):
        hall.say(text)
    visitor.open(SESSION_PAGE)
    expect(visitor.page.locator("#rows li")).to_have_count(3)
    visitor.page.get_by_label("最新的在前").check()
    assert rows(visitor.page) == ["第三句", "第二句", "第一句"]
    hall.say("第四句")
    expect(visitor.page.locator("#rows li")).to_have_count(4, timeout=SOON)
    assert rows(visitor.page)[0] == "第四句"
    visitor.page.get_by_label("最新的在前").uncheck()
    assert rows(visitor.page) == ["第一句", "第二句", "第三句", "第四句"]


def test_whoever_looks_at_the_end_goes_on_looking_at_the_end(
    visitor: CitizenPages, hall: Hall
) -> None:
    hall.ports.sessions.put(session_row())
    for number in range(20):
        hall.say(f"第{number}句")
    visitor.open(SESSION_PAGE)
    page, last = visitor.page, visitor.page.locator("#rows li").last
    expect(page.locator("#rows li")).to_have_count(20)
    below = "box => box.scrollHeight - box.clientHeight - box.scrollTop"
    assert page.locator("#rows-box").evaluate(below) <= 1
    hall.say("最新的一句")
    expect(last).to_contain_text("最新的一句", timeout=SOON)
    assert page.locator("#rows-box").evaluate(below) <= 1
    page.locator("#rows-box").evaluate("box => { box.scrollTop = 0; }")
    hall.say("又来一句")
    expect(last).to_contain_text("又来一句", timeout=SOON)
    assert page.locator("#rows-box").evaluate("box => box.scrollTop") == 0


def test_updates_can_be_paused_and_go_on_where_they_were(visitor: CitizenPages, hall: Hall) -> None:
    """WCAG 2.2.2: what changes by itself can be stopped."""
    hall.ports.sessions.put(session_row())
    hall.say("第一句")
    visitor.open(SESSION_PAGE)
    page = visitor.page
    expect(page.locator("#rows li")).to_have_count(1)
    page.locator("#interval").select_option("0")
    expect(page.locator("#live-said")).to_have_text("已暂停更新")
    hall.say("第二句")
    page.wait_for_timeout(7_000)
    assert rows(page) == ["第一句"]
    page.locator("#interval").select_option("5")
    expect(page.locator("#rows li")).to_have_count(2, timeout=SOON)


def test_a_lost_connection_is_said_and_nothing_is_lost(visitor: CitizenPages, hall: Hall) -> None:
    hall.ports.sessions.put(session_row())
    hall.say("第一句")
    visitor.open(SESSION_PAGE)
    page = visitor.page
    expect(page.locator("#rows li")).to_have_count(1)
    hall.real.fail(f"GET /sessions/{SESSION_NO}/transcript", 503)
    expect(page.locator("#live-said")).to_have_text("暂时连接不上，正在重试……", timeout=SOON)
    hall.say("第二句")
    expect(page.locator("#rows li")).to_have_count(2, timeout=30_000)


def test_when_it_is_over_the_page_says_so_and_asks_no_more(
    visitor: CitizenPages, hall: Hall
) -> None:
    hall.ports.sessions.put(session_row())
    hall.say("谢谢大家。")
    visitor.open(SESSION_PAGE)
    page = visitor.page
    expect(page.locator("#ask-part")).to_be_visible()
    hall.ports.sessions.put(published_row())
    expect(page.locator("#live-said")).to_have_text("直播已经结束。", timeout=SOON)
    expect(page.locator("#ask-part")).to_be_hidden()
    expect(page.locator("#summary")).to_contain_text("学区划分")
    asked = sum("/transcript" in path for path, _ in hall.real.told)
    page.wait_for_timeout(6_500)
    assert sum("/transcript" in path for path, _ in hall.real.told) == asked


def test_a_visitor_votes_once_for_a_topic(visitor: CitizenPages, hall: Hall) -> None:
    hall.ports.sessions.put(voting_row(hall.now + timedelta(days=4000)))
    visitor.open(SESSION_PAGE)
    page = visitor.page
    page.locator("#vote").click()
    assert visitor.problems() == ["请选择"]
    page.get_by_label("校园餐").check()
    page.locator("#vote").click()
    expect(page.locator("#ballot-said")).to_have_text("已经收到您的投票，谢谢。")
    assert hall.ports.ballots.counts(f"{SESSION}.1") == {"3": 1}
    visitor.open(SESSION_PAGE)
    page.get_by_label("校外培训").check()
    page.locator("#vote").click()
    expect(page.locator(".govuk-error-summary__body")).to_contain_text("已经投过票")
    assert hall.ports.ballots.counts(f"{SESSION}.1") == {"3": 1}


def test_a_plan_is_voted_on_with_several_units(visitor: CitizenPages, hall: Hall) -> None:
    hall.ports.sessions.put_plan(plan_row(hall.now + timedelta(days=4000)))
    visitor.open("sessions/plan/?year=2026")
    page = visitor.page
    page.locator("#years a").last.click()
    page.wait_for_url("**/plan/?year=2027")
    expect(page.locator(".govuk-error-summary")).to_contain_text("还没有公布计划")
    page.locator("#years a").first.click()
    page.wait_for_url("**/plan/?year=2026")
    page.get_by_label("云溪市教育局").check()
    page.get_by_label("云溪市交通运输局").check()
    page.locator("#vote").click()
    expect(page.locator("#ballot-said")).to_be_visible()
    expect(page.locator("#ballot-said")).not_to_be_empty()
    assert hall.ports.ballots.counts("01JKXQ3W8Z0000000000000009.1") == {"1": 1, "2": 1}


def test_a_visitor_asks_and_finds_the_question_again(visitor: CitizenPages, hall: Hall) -> None:
    interview = LiveInterview(hall.real.moto).live()
    visitor.open(f"sessions/session/?no={interview.receipt_no}")
    page = visitor.page
    page.locator("#ask").click()
    assert visitor.problems() == ["请填写昵称", "请填写问题"]
    page.locator("#nickname").fill("云溪家长")
    page.locator("#text").fill("租房的孩子怎么入学？")
    # The answer is lost; pressing again makes no second question.
    hall.real.fail(f"POST /sessions/{interview.receipt_no}/questions", 503, after_work=True)
    page.locator("#ask").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator("#ask").click()
    expect(page.locator("#asked")).to_be_focused()
    number, code = page.locator("#asked dd").all_inner_texts()
    cases = [item for item in hall.real.moto.scan() if item["SK"]["S"] == "CASE"]
    assert len(cases) == 2, "the session and one question"
    page.locator("#own-part summary").click()
    page.locator("#receipt_no").fill(number)
    page.locator("#query_code").fill(code)
    page.locator("#look-up").click()
    expect(page.locator("#own")).to_contain_text("待审")
    page.locator("#query_code").fill("AAAA-AAAA-AAAA")
    page.locator("#look-up").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def test_whoever_asked_follows_the_question_and_takes_it_back(
    visitor: CitizenPages, hall: Hall
) -> None:
    interview = LiveInterview(hall.real.moto).live()
    visitor.open(f"sessions/session/?no={interview.receipt_no}")
    page = visitor.page
    page.locator("#nickname").fill("云溪家长")
    page.locator("#text").fill("租房的孩子怎么入学？")
    page.locator("#ask").click()
    expect(page.locator("#asked")).to_be_focused()
    number, code = page.locator("#asked dd").all_inner_texts()
    page.locator("#asked a").click()
    visitor.expect_at("sessions/question/")
    expect(page.locator("#state")).to_have_attribute("data-state-name", "question_pending")
    assert number in page.locator("#facts").inner_text()
    page.locator("#leave").click()
    visitor.track(Receipt(number, code))
    visitor.expect_at("sessions/question/")
    page.locator('[data-action="withdraw_question"]').click()
    visitor.expect_at("sessions/withdraw_question/")
    page.wait_for_load_state("networkidle")
    visitor.go_on()
    visitor.expect_at("sessions/done/")
    assert page.locator("h1:visible").inner_text() == "提问已撤回"
    page.locator("#to-status").click()
    expect(page.locator("#state")).to_have_attribute("data-state-name", "question_withdrawn")
    assert visitor.actions_offered() == []


def test_questions_are_shown_with_what_came_of_them(visitor: CitizenPages, hall: Hall) -> None:
    hall.ports.sessions.put(session_row())
    hall.say("按就近入学的原则划分。")
    answered = {"state": "question_answered", "row": 1}
    hall.ports.sessions.put_question(question_row(1, **answered))
    hall.ports.sessions.put_question(
        question_row(2, state="question_replied", reply="凭租赁备案入学。", text="<b>租房</b>？")
    )
    for number in range(3, 11):
        hall.ports.sessions.put_question(question_row(number))
    visitor.open(SESSION_PAGE)
    page = visitor.page
    shown = page.locator("#questions li")
    expect(shown).to_have_count(8)
    expect(shown.nth(0).locator("a")).to_have_attribute("href", "#row-1")
    expect(shown.nth(1)).to_contain_text("<b>租房</b>？")
    expect(shown.nth(1)).to_contain_text("云溪市教育局答复：凭租赁备案入学。")
    page.locator("#questions-more").click()
    expect(shown).to_have_count(10)
    expect(page.locator("#questions-more")).to_be_hidden()


def test_the_lists_lead_to_the_session_and_the_search_finds_it(
    visitor: CitizenPages, hall: Hall
) -> None:
    from sunhall.application.keep_archive import keep_archive
    from tests.integration.transcript.test_sessions_api import published_event

    hall.ports.sessions.put(published_row())
    keep_archive(hall.ports, published_event(SESSION))
    visitor.open("sessions/")
    page = visitor.page
    expect(page.locator("#live li")).to_have_text("现在没有直播。")
    expect(page.locator("#past li")).to_have_count(1)
    page.locator("#search-form button").click()
    assert visitor.problems() == ["请填写关键词或者年份"]
    page.locator("#year").fill("1999")
    page.locator("#q").fill("学区划分")
    page.locator("#search-form button").click()
    expect(page.locator("#year-error")).to_be_visible()
    page.locator("#year").fill("2025")
    page.locator("#search-form button").click()
    expect(page.locator("#found")).to_have_text("没有找到相符的访谈。")
    page.locator("#year").fill("2026")
    page.locator("#search-form button").click()
    expect(page.locator("#found-title")).to_be_focused()
    page.locator("#found a").click()
    visitor.expect_at("sessions/session/")
    expect(page.locator("#session-title")).to_have_text(TITLE)


def test_a_number_that_is_none_is_said(visitor: CitizenPages, hall: Hall) -> None:
    visitor.open("sessions/session/?no=FT-1")
    expect(visitor.page.locator(".govuk-error-summary")).to_contain_text("没有这期访谈")
    visitor.open("sessions/session/")
    expect(visitor.page.locator(".govuk-error-summary")).to_contain_text("没有这期访谈")


def test_a_published_session_is_read_without_any_script(
    browser: Browser, real: RealApi, hall: Hall
) -> None:
    hall.say("大家好。")
    hall.ports.sessions.put(published_row())
    hall.ports.sessions.put_question(question_row(1, reply="凭租赁备案入学。"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{real.base_url}/interviews/{SESSION_NO}")
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(".hall-row__text").first).to_have_text("大家好。")
    background = page.locator(".hall-header").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background != "rgba(0, 0, 0, 0)", "the page has no styles"
    page.locator("#language-switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    context.close()


@pytest.mark.walk
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_everybody_can_use_every_page(
    browser: Browser, real: RealApi, hall: Hall, locale: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    citizen = CitizenPages(context.new_page(), real.base_url, locale)
    measures = Measures()
    page = citizen.page
    hall.ports.sessions.put(voting_row(hall.now + timedelta(days=4000)))
    citizen.open(SESSION_PAGE)
    expect(page.locator("#vote")).to_be_visible()
    measures.take(citizen, "voting")
    page.locator("#vote").click()
    measures.take(citizen, "voting, errors")
    hall.ports.sessions.put(session_row(version=12))
    for number in range(12):
        hall.say(f"第{number}句话，说得比较长一些，看看在窄的屏幕上怎么换行。")
    hall.ports.sessions.put_question(question_row(1, state="question_answered", row=1, joined=2))
    citizen.open(SESSION_PAGE)
    expect(page.locator("#rows li")).to_have_count(12)
    page.locator("#own-part summary").click()
    measures.take(citizen, "live")
    page.locator("#ask").click()
    measures.take(citizen, "live, errors")
    hall.ports.sessions.put(published_row())
    citizen.open(SESSION_PAGE)
    expect(page.locator("#summary")).to_be_visible()
    measures.take(citizen, "published")
    citizen.open("sessions/")
    expect(page.locator("#past li a")).to_be_visible()
    measures.take(citizen, "list")
    hall.ports.sessions.put_plan(plan_row(hall.now + timedelta(days=4000)))
    citizen.open("sessions/plan/?year=2026")
    expect(page.locator("#vote")).to_be_visible()
    measures.take(citizen, "plan")
    _measure_a_question(citizen, hall, measures)
    language = "?lang=en" if locale == "en" else ""
    for address in (f"/interviews/{SESSION_NO}", "/interviews/archive", "/interviews/FT-1"):
        page.goto(f"{real.base_url}{address}{language}")
        measures.take(citizen, address)
    context.close()
    assert measures.violations == []
    assert measures.small_text == []
    assert measures.close_lines == []
    assert measures.close_elder_lines == []
    assert measures.small_targets == []
    assert measures.sideways == []
    assert real.crashes == []


def _measure_a_question(citizen: CitizenPages, hall: Hall, measures: Measures) -> None:
    """Measures the pages of whoever asked a question that is not shown."""
    page = citizen.page
    interview = LiveInterview(hall.real.moto).live()
    citizen.open(f"sessions/session/?no={interview.receipt_no}")
    page.locator("#nickname").fill("云溪家长")
    page.locator("#text").fill("租房的孩子怎么入学？")
    page.locator("#ask").click()
    page.locator("#asked a").click()
    expect(page.locator("#state")).to_be_visible()
    measures.take(citizen, "own question")
    page.locator('[data-action="withdraw_question"]').click()
    page.wait_for_load_state("networkidle")
    measures.take(citizen, "withdraw question")
    citizen.go_on()
    citizen.expect_at("sessions/done/")
    measures.take(citizen, "question withdrawn")
