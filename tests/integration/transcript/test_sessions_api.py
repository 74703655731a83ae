"""What everybody reads of sessions over HTTP, and how long the CDN may keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

import sessions_api.handler
from bench.capacity import metered
from sunhall.application.keep_archive import keep_archive
from sunhall.domain.engine.event import Event
from sunhall.domain.transcript.writing import Written, write_row
from tests.builders.gateway import Answer
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
from tests.builders.transcripts import SESSION, said
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import TABLE, MotoCity

SESSIONS = "/api/v1/sessions"
ONE = f"{SESSIONS}/{SESSION_NO}"
TRANSCRIPT = f"{ONE}/transcript"
VOTER = "b3c1f0c2-6b1e-4c55-9d5a-0a4f6f6f9a10"


@pytest.fixture
def hall(city: MotoCity) -> Iterator[MotoCity]:
    """A city whose one session is known by its number."""
    city.clock.time = STARTS_AT + timedelta(minutes=5)
    city.dynamodb.put_item(
        TableName=TABLE,
        Item={
            "PK": {"S": f"RECEIPT#{SESSION_NO}"},
            "SK": {"S": "RECEIPT"},
            "case_id": {"S": SESSION},
            "code_hash": {"B": b"0" * 32},
        },
    )
    sessions_api.handler._known.clear()
    yield city
    sessions_api.handler._known.clear()


def say(hall: MotoCity, *texts: str) -> None:
    rows = hall.ports.transcripts
    for number, text in enumerate(texts):
        head = rows.head(SESSION)
        outcome = write_row(head, said(text), staff="S-1", now=hall.clock.now())
        assert isinstance(outcome, Written)
        rows.write(SESSION, head, outcome, f"{text[-9:]}{number}", "p", hall.clock.now())


def kept(answer: Answer) -> int:
    match = re.fullmatch(r"public, max-age=0, s-maxage=([0-9]+)", answer.headers["cache-control"])
    assert match, answer.headers["cache-control"]
    return int(match[1])


# --- Following --------------------------------------------------------------------------------


def test_a_page_is_told_what_is_new_and_when_to_ask_again(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    say(hall, "大家好。", "请提问。")
    first = hall.call("GET", TRANSCRIPT)
    assert first.status == 200
    told = first.json
    assert [row["text"] for row in told["rows"]] == ["大家好。", "请提问。"]
    assert (told["since"], told["more"], told["poll_after"], told["state"]) == (2, False, 5, "live")
    say(hall, "好的。")
    news = hall.call("GET", TRANSCRIPT, query={"since": "2"}).json
    assert [row["seq"] for row in news["rows"]] == [3]


def test_what_is_on_is_kept_for_three_seconds_and_what_is_over_for_minutes(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    assert kept(hall.call("GET", TRANSCRIPT)) == 3
    hall.ports.sessions.put(session_row("ended", "past", version=10))
    ended = hall.call("GET", TRANSCRIPT)
    assert (kept(ended), ended.json["poll_after"]) == (10, 30)
    hall.ports.sessions.put(published_row())
    over = hall.call("GET", TRANSCRIPT)
    assert (kept(over), over.json["poll_after"]) == (300, 0)


def test_what_a_crowd_is_told_depends_on_no_header(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    say(hall, "大家好。")
    answers = {
        hall.call("GET", TRANSCRIPT, headers=headers).text
        for headers in (
            {},
            {"accept-language": "en"},
            {"accept-language": "zh-CN"},
            {"authorization": "intake", "x-query-code": "AAAA-AAAA-AAAA"},
        )
    }
    assert len(answers) == 1
    assert hall.call("GET", TRANSCRIPT).headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("since", ["-1", "01", "1.5", "x", "1" * 9, "一", " 1"])
def test_a_cursor_has_one_form_so_that_nobody_makes_copies_of_the_same_answer(
    hall: MotoCity, since: str
) -> None:
    hall.ports.sessions.put(session_row())
    answer = hall.call("GET", TRANSCRIPT, query={"since": since})
    assert answer.status in {400, 422}
    assert "s-maxage" not in answer.headers["cache-control"]


def test_other_parameters_are_refused(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    assert hall.call("GET", TRANSCRIPT, query={"nonce": "1"}).status == 422


def test_a_cursor_from_the_future_is_told_nothing(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    say(hall, "大家好。")
    told = hall.call("GET", TRANSCRIPT, query={"since": "99"}).json
    assert (told["rows"], told["since"]) == ([], 99)


def test_a_poll_without_news_costs_one_read_unit_and_two_calls(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    say(hall, *(f"第{number}句" for number in range(40)))
    hall.call("GET", TRANSCRIPT)  # From here on the process knows the number.
    with metered() as poll:
        hall.call("GET", TRANSCRIPT, query={"since": "40"})
    assert poll.reads == 1
    assert poll.calls == {"dynamodb.GetItem": 1, "dynamodb.Query": 1}


def test_a_page_of_the_longest_rows_is_a_bounded_answer(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    say(hall, *("一" * 999 + str(number % 10) for number in range(101)))
    answer = hall.call("GET", TRANSCRIPT)
    assert answer.json["more"] is True
    assert len(answer.body) < 512 * 1024


# --- Reading ----------------------------------------------------------------------------------


def test_a_session_is_shown_with_all_that_everybody_may_know(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    shown = hall.call("GET", ONE).json
    assert shown["title"] == TITLE
    assert shown["department_name"] == "云溪市教育局"
    assert shown["state_label"] == "直播中"
    assert shown["starts_at"] == "2026-04-21T09:00:00+08:00"
    assert shown["guests"] == [{"name": "周明", "title": "市教育局局长", "head": True}]
    assert shown["takes_questions"] is True
    assert shown["vote"] is None
    english = hall.call("GET", ONE, headers={"accept-language": "en"})
    assert english.json["state_label"] == "Live"
    assert english.headers["vary"] == "accept-language"


def test_a_session_that_is_not_public_is_not_there(hall: MotoCity) -> None:
    for path in (ONE, TRANSCRIPT, f"{ONE}/questions", f"{SESSIONS}/FT-1"):
        answer = hall.call("GET", path)
        assert (answer.status, answer.json["code"]) == (404, "session_not_found")


def test_lists_are_of_a_phase_or_of_all(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    hall.ports.sessions.put(
        voting_row(
            STARTS_AT, case_id="01JKXQ3W8Z0000000000000003", receipt_no="FT-20260410-000001-0"
        )
    )
    everything = hall.call("GET", SESSIONS).json
    assert len(everything["items"]) == 2
    live = hall.call("GET", SESSIONS, query={"phase": "live"}).json["items"]
    assert [line["receipt_no"] for line in live] == [SESSION_NO]
    assert hall.call("GET", SESSIONS, query={"phase": "soon"}).status == 422


def test_questions_are_paged_and_none_is_missed(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    for number in range(1, 12):
        hall.ports.sessions.put_question(question_row(number))
    hall.ports.sessions.put_question(
        question_row(12, state="question_pending", public=False, text="", nickname="")
    )
    first = hall.call("GET", f"{ONE}/questions").json
    rest = hall.call("GET", f"{ONE}/questions", query={"cursor": first["cursor"]}).json
    numbers = [one["receipt_no"] for one in (*first["items"], *rest["items"])]
    assert numbers == [f"TW-20260421-{number:06}-0" for number in range(1, 12)]
    assert rest["cursor"] is None


def test_a_plan_is_shown_with_its_candidates_in_words(hall: MotoCity) -> None:
    hall.ports.sessions.put_plan(plan_row(STARTS_AT + timedelta(days=1)))
    shown = hall.call("GET", "/api/v1/interview-plans/2026").json
    assert shown["candidates"][0] == {
        "number": 1,
        "department": "education-bureau",
        "department_name": "云溪市教育局",
    }
    assert shown["vote"]["most"] == 12
    for year in ("1999", "x", "2027"):
        assert hall.call("GET", f"/api/v1/interview-plans/{year}").status == 404


# --- Votes ------------------------------------------------------------------------------------


def vote(hall: MotoCity, *choices: int, voter: str = VOTER, path: str = ONE) -> Answer:
    return hall.call(
        "POST",
        f"{path}/votes",
        headers={"idempotency-key": "vote-0001"},
        body={"choices": list(choices), "voter": voter},
    )


def test_a_vote_on_a_topic_is_taken_while_the_ballot_is_open(hall: MotoCity) -> None:
    closes_at = hall.clock.time + timedelta(days=5)
    hall.ports.sessions.put(voting_row(closes_at))
    assert vote(hall, 2).json == {"choices": [2]}
    assert vote(hall, 2).status == 200
    assert (vote(hall, 1).status, vote(hall, 1).json["code"]) == (409, "already_voted")
    assert hall.ports.ballots.counts(f"{SESSION}.1") == {"2": 1}
    hall.clock.time = closes_at
    assert vote(hall, 2, voter=VOTER.replace("b", "c")).json["code"] == "not_voting_now"


def test_how_a_vote_stands_is_told_to_nobody_before_it_is_closed(hall: MotoCity) -> None:
    hall.ports.sessions.put(voting_row(hall.clock.time + timedelta(days=5)))
    vote(hall, 2)
    shown = hall.call("GET", ONE).json["vote"]
    assert (shown["counts"], shown["basis"], shown["most"]) == (None, None, 1)


def test_the_result_of_a_vote_is_shown_with_what_decided(hall: MotoCity) -> None:
    result = {"counts": [1, 4, 2], "chosen": [2], "tied": [], "basis": "votes"}
    hall.ports.sessions.put(voting_row(hall.clock.time, vote=result))
    shown = hall.call("GET", ONE).json["vote"]
    assert (shown["counts"], shown["chosen"]) == ([1, 4, 2], [2])
    assert shown["basis_label"] == "得票多者当选。"


def test_a_plan_is_voted_on_with_as_many_units_as_it_has(hall: MotoCity) -> None:
    hall.ports.sessions.put_plan(plan_row(hall.clock.time + timedelta(days=1)))
    assert vote(hall, 3, 1, path="/api/v1/interview-plans/2026").json == {"choices": [1, 3]}
    assert vote(hall, 4, voter="x" * 30, path="/api/v1/interview-plans/2026").status == 422
    assert vote(hall, 1, path="/api/v1/interview-plans/2031").status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [], "voter": VOTER},
        {"choices": [0], "voter": VOTER},
        {"choices": ["2"], "voter": VOTER},
        {"choices": [1], "voter": "short"},
        {"choices": [1], "voter": VOTER, "name": "林一"},
        {"choices": [1]},
    ],
)
def test_a_malformed_vote_is_refused(hall: MotoCity, body: dict[str, Any]) -> None:
    hall.ports.sessions.put(voting_row(hall.clock.time + timedelta(days=1)))
    headers = {"idempotency-key": "vote-0001"}
    assert hall.call("POST", f"{ONE}/votes", headers=headers, body=body).status == 422
    assert hall.call("POST", f"{ONE}/votes", body={"choices": [1], "voter": VOTER}).status == 400


def test_a_session_without_a_ballot_takes_no_vote(hall: MotoCity) -> None:
    hall.ports.sessions.put(session_row())
    assert vote(hall, 1).json["code"] == "not_voting_now"


# --- Pages without a script -------------------------------------------------------------------


class Page(HTMLParser):
    """The words of a page, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def test_a_published_session_is_one_page_without_a_script(hall: MotoCity) -> None:
    say(hall, "大家好。", '<b>加粗</b> & 引号"')
    hall.ports.sessions.put(published_row())
    hall.ports.sessions.put_question(
        question_row(reply="凭租赁备案入学。", state="question_replied")
    )
    answer = hall.call("GET", f"/interviews/{SESSION_NO}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert kept(answer) == 300
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = Page(answer.text)
    for text in (TITLE, "大家好。", '<b>加粗</b> & 引号"', "租房的孩子怎么入学？", "ab" * 32):
        assert text in page.words
    assert any("凭租赁备案入学。" in word for word in page.words)
    assert "<b>" not in answer.text
    assert not [link for link in page.links if link.startswith(("http", "//"))]


def test_a_page_speaks_the_language_of_its_address_and_of_no_header(hall: MotoCity) -> None:
    hall.ports.sessions.put(published_row())
    address = f"/interviews/{SESSION_NO}"
    chinese = hall.call("GET", address, headers={"accept-language": "en"})
    assert '<html lang="zh-CN">' in chinese.text
    english = hall.call("GET", address, query={"lang": "en"})
    assert '<html lang="en">' in english.text
    assert "Transcript" in Page(english.text).words
    assert f"{address}?lang=en" in Page(chinese.text).links


@pytest.mark.parametrize("path", [f"/interviews/{SESSION_NO}", "/interviews/archive"])
def test_a_made_up_language_gets_past_the_copies_of_the_cdn_but_reads_nothing(
    hall: MotoCity, path: str
) -> None:
    hall.ports.sessions.put(published_row())
    with metered() as used:
        answer = hall.call("GET", path, query={"lang": "x1"})
    assert (answer.status, answer.headers["cache-control"]) == (422, "no-store")
    assert any("zh-CN" in word for word in Page(answer.text).words), "it says what can be asked for"
    assert used.reads == 0


def test_a_page_that_is_not_there_says_so_as_a_page(hall: MotoCity) -> None:
    answer = hall.call("GET", f"/interviews/{SESSION_NO}")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"


def published_event(case_id: str, at: datetime = STARTS_AT) -> Event:
    """A session was published."""
    return Event(
        case_id=case_id,
        seq=20,
        type="session_published",
        data={},
        at=at,
        actor="system",
        request_id="r",
        previous_hash="",
        hash="",
    )


def archived(hall: MotoCity, number: int, title: str = TITLE) -> None:
    """Let a session be in the archive, as the stream puts it there."""
    case_id = f"01JKXQ3W8Z00000000002{number:05}"
    published = STARTS_AT + timedelta(days=number)
    hall.ports.sessions.put(
        published_row(
            case_id=case_id,
            receipt_no=f"FT-20260407-{number:06}-6",
            title=title,
            published_at=published,
        )
    )
    for _ in range(2):
        keep_archive(hall.ports, published_event(case_id, published))


def test_the_archive_lists_what_was_published_the_latest_first(hall: MotoCity) -> None:
    for number in range(1, 4):
        archived(hall, number)
    hall.ports.sessions.put(session_row())
    page = Page(hall.call("GET", "/interviews/archive").text)
    found = [link for link in page.links if link.startswith("/interviews/FT-")]
    assert found == [f"/interviews/FT-20260407-{number:06}-6" for number in (3, 2, 1)]
    listed = hall.call("GET", SESSIONS, query={"year": "2026"}).json["items"]
    assert listed[0]["receipt_no"] == "FT-20260407-000003-6"
    assert listed[0]["state_label"] == "已公开"


@pytest.mark.parametrize("query", ["学区划分", "周明", "教育局", "入学政策"])
def test_the_archive_is_searched_by_title_summary_guest_and_unit(
    hall: MotoCity, query: str
) -> None:
    archived(hall, 1)
    archived(hall, 2, "公交线网优化")
    found = hall.call("GET", SESSIONS, query={"q": query}).json["items"]
    numbers = {line["receipt_no"] for line in found}
    assert "FT-20260407-000001-6" in numbers
    assert hall.call("GET", SESSIONS, query={"q": "不存在的词"}).json["items"] == []


def test_the_archive_is_paged(hall: MotoCity) -> None:
    for number in range(1, 28):
        archived(hall, number)
    first = hall.call("GET", SESSIONS, query={"year": "2026"}).json
    assert len(first["items"]) == 25
    rest = hall.call("GET", SESSIONS, query={"year": "2026", "cursor": first["cursor"]}).json
    assert len(rest["items"]) == 2
    page = Page(hall.call("GET", "/interviews/archive").text)
    [later] = [link for link in page.links if "cursor=" in link]
    followed = hall.call(
        "GET", "/interviews/archive", query={"cursor": later.partition("cursor=")[2]}
    )
    assert len([link for link in Page(followed.text).links if "/interviews/FT-" in link]) == 2


def test_dates_are_days_in_the_city(hall: MotoCity) -> None:
    midnight = datetime.combine(date(2026, 4, 21), STARTS_AT.timetz()) + timedelta(hours=15)
    hall.ports.sessions.put(session_row(started_at=midnight))
    assert hall.call("GET", ONE).json["on"] == "2026-04-21"
