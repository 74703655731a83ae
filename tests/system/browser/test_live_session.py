"""Live interviews in the deployed city, both sides in their pages alone.

One is held: asked on the page, moderated, led, written down and answered in the app, reviewed by
three, read by everybody. What takes weeks before is walked with others: one is opened and its
topics voted on, of one whose vote is over (`VotedSession`) the topic is taken, the announcement
made and the team named. The days before each are walked with a clock that is set back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.staff_app import StaffApp
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.city import City
from tests.system.journey.announced_session import (
    EDITOR,
    TITLE,
    TOPICS,
    AnnouncedSession,
    VotedSession,
)

pytestmark = pytest.mark.browser

QUESTIONS = "session-questions"
HELD = ("各位网友，上午好。", "三路公交车延长到大学城。", "请稍等。")
CORRECTED = "三路公交车延长到大学城东门。"
ANSWERED = "三路公交车会延长到大学城吗？"
LEFT_OVER = "夜班公交什么时候开通？"
TAKEN_BACK = "机场大巴会增加班次吗？"
REPLY = "夜班公交自下月一日起开通两条线路。"
GUEST, OFFICE, UNIT = "高远航", "市交通运输局局长", "transport-handler"
INTRODUCTION = "谈谈公交线网怎样优化，请您提问。"
#: Who does what, by the words of the form.
TEAM = {
    "主持人": "江亦然",
    "嘉宾": GUEST,
    "文字记录员": "文书雅",
    "审核员": "卫思源",
    "联络员": "袁通达",
}
SUMMARY = "局长介绍了公交线网优化的安排。"
#: Head of the unit, editor, leader: three persons, none of whom wrote a line.
REVIEWERS = ("transport-head", "interview-editor", "leader")
#: Rows come with a poll every five seconds.
POLLED = 30_000


@dataclass(frozen=True)
class Interviewed:
    """The interview, when it is published.

    Attributes:
        session: The session.
        voted: What everybody read of the vote.
        first: The transcript as the open page showed it before anything was changed in it.
        corrected: And after one row was corrected and one struck, before the page was left.
        same_page: Whether the browser saw all that, and the end, without loading the page again.
        questions: The questions that the page showed when it was over.
        answered: The question that was answered live, as its asker saw it after the end.
        carried: The other one, as the unit saw it after the end.
        owed: The line of the unit's work list with it.
        ended_on: The day on which the session ended.
        case: The session's case, after it was published.
        plain: The words of the published page, read without any script.
        archive: The addresses in the archive, read without any script.
        seen: What all browsers did and said.
        codes: The query codes of both questions.
    """

    session: AnnouncedSession
    voted: dict[str, Any]
    first: list[str]
    corrected: list[str]
    same_page: bool
    questions: list[str]
    answered: dict[str, Any]
    carried: dict[str, Any]
    owed: dict[str, Any]
    ended_on: date
    case: dict[str, Any]
    plain: str
    archive: list[str]
    seen: Seen
    codes: tuple[str, str]


@pytest.fixture(scope="module")
def interviewed(both_sides: BothSides) -> Interviewed:
    """A session is held from its first question to its place in the archive."""
    return _Walked(both_sides).walk()


@dataclass(frozen=True)
class Voted:
    """A session that was opened today and is voted on.

    Attributes:
        listed: Its line in the list of interviews.
        said: What the page said to the vote.
        ballot: The vote as everybody reads it meanwhile.
    """

    listed: str
    said: str
    ballot: dict[str, Any]


@dataclass(frozen=True)
class Promised:
    """A session that was announced today.

    Attributes:
        page: What everybody reads of it.
        told: The same as the API tells it.
        states: Of a question that was asked and taken back: what its asker saw.
        team: Who was named, by what they do.
        code: The query code of the question.
    """

    page: str
    told: dict[str, Any]
    states: list[str]
    team: dict[str, Any]
    code: str


@pytest.fixture(scope="module")
def voted(both_sides: BothSides) -> Voted:
    """Opened by the editor, its topics put to the vote by the unit, voted on."""
    app = both_sides.staff(EDITOR)
    app.tab("工作台")
    app.tap("新建访谈")
    app.fill("标题", "交通运输局冬季访谈")
    app.pick("单位", "云溪市交通运输局", search="交通")
    app.fill("计划日期", f"{datetime.now(BEIJING) + timedelta(days=40):%F}")
    both_sides.look(app, "opening: session")
    app.tap("提交")
    app.shows("已经登记")
    found = re.search(r"FT-\d{8}-\d{6}-\d", app.text())
    assert found
    number = found[0]
    app = both_sides.at_case(UNIT, number)
    app.tap("提出选题")
    for place, topic in enumerate(TOPICS):
        app.tap("添加选题")
        app.page.get_by_role("textbox", name="标题", exact=True).nth(place).fill(topic)
    both_sides.look(app, "command: topics")
    both_sides.submits(app)
    public(both_sides, number, lambda told: told["vote"])

    citizen = both_sides.citizen(InspectedPages)
    page = citizen.page
    citizen.open()
    page.get_by_role("link", name="在线访谈").first.click()
    citizen.expect_at("sessions/")
    line = page.locator("li.hall-session", has=page.locator(f'a[href*="{number}"]'))
    listed = line.inner_text()
    line.locator("a").click()
    page.get_by_label(TITLE).check()
    both_sides.seen.look(page, "sessions/session/ with a vote")
    page.locator("#vote").click()
    expect(page.locator("#ballot-said")).not_to_be_empty()
    said = page.locator("#ballot-said").inner_text()
    ballot = public(both_sides, number, lambda told: told["vote"])["vote"]
    return Voted(listed, said, ballot)


@pytest.fixture(scope="module")
def promised(both_sides: BothSides) -> Promised:
    """The vote's result is taken, it is announced and its team named; somebody asks."""
    session = VotedSession.prepare(both_sides.city, both_sides.client)
    number = session.receipt_no
    app = both_sides.at_case(EDITOR, number)
    app.tap("确认投票结果")
    both_sides.submits(app)
    _announce(both_sides, session)
    app = both_sides.at_case(EDITOR, number)
    app.tap("指定访谈人员")
    for part, name in TEAM.items():
        app.pick(part, re.compile(f"^{name}"), search=name)
        app.tap("选好了")
    both_sides.look(app, "command: team")
    both_sides.submits(app)
    both_sides.gives(EDITOR, number, "开始征集提问")
    told = public(both_sides, number, lambda told: told["takes_questions"])

    citizen = both_sides.citizen(InspectedPages)
    page = citizen.page
    page.goto(f"{both_sides.city.base_url}/sessions/session/?no={number}")
    _, code = ask(page, TAKEN_BACK)
    both_sides.seen.look(page, "sessions/session/ announced")
    shown = page.locator("main").inner_text()
    page.locator("#asked a").click()
    citizen.expect_at("sessions/question/")
    states = [page.locator("#state").inner_text()]
    page.locator('[data-action="withdraw_question"]').click()
    citizen.expect_at("sessions/withdraw_question/")
    page.wait_for_load_state("networkidle")
    citizen.go_on()
    citizen.expect_at("sessions/done/")
    page.locator("#to-status").click()
    citizen.expect_at("sessions/question/")
    expect(page.locator("#state")).to_be_visible()
    states.append(page.locator("#state").inner_text())
    team = both_sides.case(number, by=EDITOR)["facts"]["team"]
    return Promised(shown, told, states, team, code)


def _announce(both_sides: BothSides, session: VotedSession) -> None:
    app = both_sides.at_case(EDITOR, session.receipt_no)
    app.tap("发布访谈公告")
    app.fill("标题", TITLE)
    app.fill("访谈介绍", INTRODUCTION)
    app.tap("添加嘉宾")
    app.fill("姓名", GUEST)
    app.fill("职务", OFFICE)
    app.choose("主要负责人出席", "是")
    app.fill("地点", "市政府网站访谈室")
    app.fill("开始时间", f"{session.starts_at:%F %H:%M}")
    both_sides.look(app, "command: announcement")
    both_sides.submits(app)


class _Walked:
    """The walk from the first question on.

    Args:
        both_sides: Everybody.
    """

    def __init__(self, both_sides: BothSides) -> None:
        self.both, self.city, self.client = both_sides, both_sides.city, both_sides.client
        self.session = AnnouncedSession.prepare(self.city, self.client)
        self.number = self.session.receipt_no
        self.address = f"{self.city.base_url}/sessions/session/?no={self.number}"
        self.seen = both_sides.seen

    def walk(self) -> Interviewed:
        """Walk it."""
        voted = public(self.both, self.number, lambda told: told["takes_questions"])["vote"]
        page = self.both.citizen(InspectedPages).page
        page.goto(self.address)
        answered = ask(page, ANSWERED)
        self.accept(answered[0], ANSWERED)
        self.lead("开始直播", 准备不足仍开播的原因="照片由现场补拍。")
        public(self.both, self.number, lambda told: told["state"] == "live")

        page.goto(self.address)
        page.evaluate("window.sameAsBefore = true")
        self.rows_come(page, answered[0])
        first = _rows(page)
        left_over = ask(page, LEFT_OVER)
        self.accept(left_over[0], LEFT_OVER)
        self.seen.look(page, "sessions/session/ on air")
        self.picture(page, "interview-live.png")
        self.put_right(page)
        corrected = _rows(page)
        self.lead("结束直播")
        carried, owed = self.carried_over(left_over[0])
        self.reply(left_over[0])
        expect(page.locator("#ask-part")).to_be_hidden(timeout=POLLED)
        expect(page.locator("#questions li")).to_have_count(2, timeout=POLLED)
        questions = page.locator("#questions li .hall-row__text").all_inner_texts()
        same_page = page.evaluate("window.sameAsBefore === true")

        self.reviewed()
        self.both.gives(EDITOR, self.number, "发布实录")
        public(self.both, self.number, lambda told: told["state"] == "published")
        plain, archive = self.read_without_script()
        self.look_at_published(page)
        case = self.both.case(self.number, by=EDITOR)
        return Interviewed(
            session=self.session,
            voted=voted,
            first=first,
            corrected=corrected,
            same_page=same_page,
            questions=questions,
            answered=self.client.track(*answered, of=QUESTIONS),
            carried=carried,
            owed=owed,
            ended_on=_ended_on(case),
            case=case,
            plain=plain,
            archive=archive,
            seen=self.seen,
            codes=(answered[1], left_over[1]),
        )

    def accept(self, question: str, text: str) -> None:
        """The moderator accepts a question at their desk; soon everybody reads it."""
        app = self.desk("question-moderator", "审核访谈提问")
        asked = app.page.locator("[role=main]:visible .said")
        while text not in asked.inner_text():
            other = asked.inner_text()
            app.tap("稍后再看")
            expect(asked).not_to_have_text(other)
        self.both.look(app, "moderation")
        app.tap("采用")
        app.shows(f"{question} 采用")

        def listed() -> bool | None:
            with self.city.http() as http:
                answer = http.get(f"/api/v1/sessions/{self.number}/questions")
            answer.raise_for_status()
            shown = answer.json()["items"]
            return any(each["receipt_no"] == question for each in shown) or None

        self.client.wait_for(listed, f"{question} among the public questions")

    def desk(self, name: str, label: str) -> StaffApp:
        """Somebody opens one of their desks."""
        app = self.both.staff(name)
        app.tab("工作台")
        app.tap(label)
        return app

    def lead(self, command: str, **fields: str) -> None:
        """The host begins or ends it, at the desk of sessions."""
        app = self.desk("interview-host", "主持在线访谈")
        app.entry(self.number).click()
        app.heading("您现在可以").wait_for()
        app.shows("还没有答复的提问")
        self.both.look(app, "session")
        app.tap(command)
        for label, value in fields.items():
            app.fill(label, value)
        self.both.submits(app)

    def rows_come(self, page: Page, question: str) -> None:
        """The recorder writes; the open page shows each row after the one before."""
        app = self.desk("interview-recorder", "访谈实录")
        app.entry(self.number).click()
        self.write(app, "主持人", HELD[0])
        expect(page.locator("#rows li")).to_have_count(1, timeout=POLLED)
        app.tap(re.compile("^读到或者答复的提问"))
        app.tap(re.compile(f"^{re.escape(ANSWERED)}"))
        self.write(app, f"{GUEST}（嘉宾）", HELD[1])
        app.tap(re.compile("^第 2 条已答复提问"))
        app.shows(f"提问 {question} 已标记为已答。")
        self.write(app, f"{GUEST}（嘉宾）", HELD[2])
        expect(page.locator("#rows li")).to_have_count(3, timeout=POLLED)
        self.both.look(app, "transcript")

    @staticmethod
    def write(app: StaffApp, speaker: str, text: str) -> None:
        """The recorder writes one row."""
        app.choose("发言人", speaker)
        app.fill("内容", text)
        app.tap("记录")
        app.page.locator("[role=main]:visible .said", has_text=text).wait_for()

    def put_right(self, page: Page) -> None:
        """The recorder corrects one row and strikes another one; the open page follows."""
        app = self.desk("interview-recorder", "访谈实录")
        app.entry(self.number).click()
        app.tap("修改第 2 条")
        app.fill("内容", CORRECTED)
        app.tap("保存修改")
        app.shows("第 2 版")
        app.tap("修改第 3 条")
        app.tap("删去第 3 条")
        app.shows("已删去")
        expect(page.locator("#rows li")).to_have_count(2, timeout=POLLED)
        expect(page.locator("#row-2")).to_contain_text(CORRECTED, timeout=POLLED)

    def carried_over(self, question: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the unit sees of a question that it owes an answer, as soon as it does."""

        def look() -> dict[str, Any] | None:
            items = self.client.worklist("transport-handler", limit="100")["items"]
            return next((each for each in items if each["receipt_no"] == question), None)

        owed = self.client.wait_for(look, f"{question} to be carried over")
        return self.client.case("transport-handler", owed["case_id"]), owed

    def reply(self, question: str) -> None:
        """The unit answers in public."""
        app = self.both.staff(UNIT)
        app.find_case(question)
        app.shows(LEFT_OVER)
        app.tap("答复提问")
        app.fill("回复内容", REPLY)
        self.both.look(app, "command: reply to a question")
        self.both.submits(app)

    def reviewed(self) -> None:
        """Summary and transcript are submitted, and three persons approve them."""
        app = self.both.at_case("interview-recorder", self.number)
        app.tap("保存访谈摘要")
        app.fill("内容", SUMMARY)
        self.both.submits(app)
        self.both.gives("interview-recorder", self.number, "提交实录审核")
        for reviewer in REVIEWERS:
            self.both.approves(reviewer, self.number)

    def read_without_script(self) -> tuple[str, list[str]]:
        """Somebody whom nobody knows reads the page and finds it in the archive."""
        page = self.both.without_script()
        path = f"/interviews/{self.session.receipt_no}"

        def listed() -> list[str] | None:
            page.goto(f"{self.city.base_url}/interviews/archive")
            links = page.locator('a[href^="/interviews/FT-"]').all()
            addresses = [link.get_attribute("href") or "" for link in links]
            return addresses if path in addresses else None

        archive = self.client.wait_for(listed, f"{path} in the archive")
        page.locator(f'a[href="{path}"]').click()
        expect(page.locator("h1")).to_have_text(TITLE)
        plain = page.locator("main").inner_text()
        self.picture(page, "interview-published.png")
        return plain, archive

    def look_at_published(self, page: Page) -> None:
        """Axe needs scripts; the page has none of its own."""
        page.goto(f"{self.city.base_url}/interviews/{self.number}")
        expect(page.locator("h1")).to_have_text(TITLE)
        self.seen.look(page, "interviews/ with a transcript")
        page.goto(self.address)
        expect(page.locator("#summary")).to_contain_text(SUMMARY)
        self.seen.look(page, "sessions/session/ published")

    def picture(self, page: Page, name: str) -> None:
        """Keep what the page looks like."""
        page.screenshot(path=self.city.place.home / "pictures" / name, full_page=True)


def public(
    both_sides: BothSides, number: str, wanted: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    """What everybody reads of a session, as soon as it is as wanted."""

    def look() -> dict[str, Any] | None:
        with both_sides.city.http() as http:
            answer = http.get(f"/api/v1/sessions/{number}")
        told: dict[str, Any] = answer.json()
        return told if answer.is_success and wanted(told) else None

    return both_sides.client.wait_for(look, f"the public row of {number}")


def ask(page: Page, text: str) -> tuple[str, str]:
    """A citizen asks on the page; return number and code as it shows them."""
    page.locator("#nickname").fill("站台上的人")
    page.locator("#text").fill(text)
    page.locator("#ask").click()
    expect(page.locator("#asked")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")
    number, code = page.locator("#asked dd").all_inner_texts()
    return number, code


def _rows(page: Page) -> list[str]:
    return page.locator("#rows .hall-row__text").all_inner_texts()


def _ended_on(case: dict[str, Any]) -> date:
    [ended] = [event for event in case["events"] if event["type"] == "session_ended"]
    return date.fromisoformat(ended["data"]["ended_on"])


def _working_days_after(day: date, amount: int) -> date:
    calendar = load_catalogue().calendar
    while amount:
        day += timedelta(days=1)
        amount -= calendar.is_working_day(day)
    return day


def test_the_public_chose_the_topic_and_was_told_in_time(interviewed: Interviewed) -> None:
    assert interviewed.voted["counts"] == [1, 2, 0]
    assert interviewed.voted["chosen"] == [2]
    [announced] = _of_type(interviewed.case, "session_announced")
    assert announced["data"]["notice_days"] >= 7


def test_an_open_page_sees_the_rows_come_and_change_without_being_loaded_again(
    interviewed: Interviewed,
) -> None:
    assert interviewed.first == list(HELD)
    assert interviewed.corrected == [HELD[0], CORRECTED]
    assert interviewed.same_page


def test_what_is_asked_on_the_page_is_shown_to_everybody_once_it_is_accepted(
    interviewed: Interviewed,
) -> None:
    assert interviewed.questions == [ANSWERED, LEFT_OVER]
    assert interviewed.answered["state"] == "question_answered"


def test_a_question_without_an_answer_is_owed_one_within_five_working_days_of_the_end(
    interviewed: Interviewed,
) -> None:
    carried, last = interviewed.carried, _working_days_after(interviewed.ended_on, 5)
    assert carried["state"] == "question_carried_over"
    [clock] = carried["clocks"]
    assert clock["name"] == "question_answer"
    assert len(clock["counted"]) == 5
    assert datetime.fromisoformat(clock["due_at"]).date() == last
    assert interviewed.owed["due_at"] == clock["due_at"]


def test_the_transcript_is_published_as_three_persons_approved_it(
    interviewed: Interviewed,
) -> None:
    assert interviewed.case["state"] == "published"
    [published] = _of_type(interviewed.case, "session_published")
    assert published["data"]["rows"] == 2
    assert published["data"]["transcript_digest"] in interviewed.plain
    [run] = interviewed.case["approvals"]
    seats = [seat for stage in run["stages"] for seat in stage["seats"]]
    signed = [(seat["holder"], seat["state"]) for seat in seats]
    assert signed == [(f"staff-{each}", "approved") for each in REVIEWERS]


def test_it_is_read_without_any_script_and_found_in_the_archive(interviewed: Interviewed) -> None:
    for text in (TITLE, SUMMARY, HELD[0], CORRECTED, ANSWERED, LEFT_OVER, REPLY):
        assert text in interviewed.plain
    assert HELD[2] not in interviewed.plain, "a row that was struck"
    assert f"/interviews/{interviewed.session.receipt_no}" in interviewed.archive


def test_topics_of_the_unit_are_voted_on_and_nobody_is_told_the_counts_meanwhile(
    voted: Voted,
) -> None:
    assert "云溪市交通运输局" in voted.listed
    assert voted.said == "已经收到您的投票，谢谢。"
    assert voted.ballot["counts"] is None


def test_the_topic_that_won_is_announced_with_who_answers_and_when(promised: Promised) -> None:
    assert promised.told["vote"]["chosen"] == [2]
    for words in (TITLE, INTRODUCTION, f"{GUEST} {OFFICE}", "市政府网站访谈室", "10:00"):
        assert words in promised.page
    assert promised.team == {
        "host": ["staff-interview-host"],
        "guest": ["staff-transport-guest"],
        "recorder": ["staff-interview-recorder"],
        "moderator": ["staff-question-moderator"],
        "liaison": ["staff-transport-handler"],
    }


def test_who_asked_takes_the_question_back_before_anybody_reads_it(promised: Promised) -> None:
    assert promised.states == ["待审", "提问人已撤回"]


def test_axe_finds_nothing_on_any_page_or_desk(
    interviewed: Interviewed, voted: Voted, promised: Promised
) -> None:
    assert {
        *("sessions/", "sessions/session/ with a vote", "sessions/session/ announced"),
        *("staff: command: topics", "staff: command: announcement", "staff: command: team"),
        *("sessions/session/ on air", "interviews/ with a transcript"),
        *("staff: moderation", "staff: session", "staff: transcript"),
    } <= {*interviewed.seen.pages}
    assert interviewed.seen.axe == []


def test_nothing_complains_and_no_address_names_a_code(
    interviewed: Interviewed, promised: Promised, city: City
) -> None:
    assert interviewed.seen.complaints == []
    for code in (*interviewed.codes, promised.code):
        assert interviewed.seen.addresses_naming(code) == []
    assert interviewed.seen.asked_elsewhere(city) == []


def _of_type(case: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [event for event in case["events"] if event["type"] == kind]
