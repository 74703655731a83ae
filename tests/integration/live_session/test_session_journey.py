"""A live interview from its topics to the archive, on the real adapters."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from sunhall.application import case_links
from sunhall.domain.errors import Unavailable
from tests.builders import interview_journey as made
from tests.builders.interview_journey import SESSIONS, at, done, refused
from tests.builders.stored_text import stored_text
from tests.integration.journey.moto_city import TABLE, MotoCity

EDITOR = "interview-editor"
QUESTION = "河东片区的孩子今年划到哪所小学？"


def test_a_session_is_voted_on_announced_held_carried_over_reviewed_and_archived(
    city: MotoCity,
) -> None:
    session = made.opened(city)
    case_id, number = session["case_id"], session["receipt_no"]
    assert number.startswith("FT-")
    assert city.call("GET", f"{SESSIONS}/{number}").status == 404, "nobody outside knows of it"

    # Topics, and the public's choice among them.
    done(city, "education-handler", case_id, "propose_topics", topics=made.TOPICS)
    seen = made.read(city, session)
    assert [topic["title"] for topic in seen["topics"]] == [t["title"] for t in made.TOPICS]
    for voter, choice in enumerate((1, 1, 3), start=1):
        vote = {"choices": [choice], "voter": f"voter-{voter:020}"}
        made.posted(city, f"{SESSIONS}/{number}/votes", vote)
    assert refused(city, EDITOR, case_id, "close_vote") == "vote_still_open"
    assert refused(city, EDITOR, case_id, "announce_session", **made.announcement()) == (
        "session_vote_missing"
    )
    at(city, "2026-03-08 00:00")
    done(city, EDITOR, case_id, "close_vote")
    vote = made.read(city, session)["vote"]
    assert (vote["counts"], vote["chosen"], vote["basis"]) == ([2, 0, 1], [1], "votes")

    # Announced a week before, and not a day later.
    at(city, "2026-03-18 09:00")
    late = made.announcement("2026-03-24T10:00:00+08:00")
    assert refused(city, EDITOR, case_id, "announce_session", **late) == "session_notice_too_short"
    told = made.announcement("2026-03-25T10:00:00+08:00")
    done(city, EDITOR, case_id, "announce_session", **told)
    seen = made.read(city, session)
    assert (seen["state"], seen["title"], seen["on"]) == ("announced", made.TITLE, "2026-03-25")
    assert seen["guests"][0]["name"] == "齐大明"
    team = {
        "host": ["S-host"],
        "guest": ["S-guest"],
        "recorder": ["S-recorder"],
        "moderator": ["S-mod"],
        "liaison": ["S-edu-handler"],
    }
    done(city, EDITOR, case_id, "assign_team", **team)

    # Questions: looked at, merged, withheld, taken back.
    path = f"{SESSIONS}/{number}/questions"
    early = city.call("POST", path, body={"nickname": "甲", "text": QUESTION}, headers=made.key())
    assert (early.status, early.json["code"]) == (409, "session_takes_no_questions")
    done(city, EDITOR, case_id, "open_questions")
    first = made.asked(city, session, QUESTION)
    second = made.asked(city, session, "校车什么时候开？", "河东人")
    same = made.asked(city, session, "我家在河东，孩子上哪所小学？", "河东家长")
    spam = made.asked(city, session, "低价代写作业", "代写")
    back = made.asked(city, session, "问错了", "手滑")
    assert made.read(city, session, "/questions")["items"] == []
    for each in (first, second):
        done(city, "question-moderator", each["case_id"], "accept_question")
    done(city, "question-moderator", same["case_id"], "merge_question", into=first["receipt_no"])
    done(city, "question-moderator", spam["case_id"], "withhold_question", ground="advertising")
    taken = city.call(
        "POST",
        f"/api/v1/session-questions/{back['receipt_no']}/actions",
        headers={**made.key(), "x-query-code": back["query_code"]},
        body={"action": "withdraw_question", "data": {}, "expected_version": 1},
    )
    assert taken.status == 200, taken.text
    city.pump()
    shown = made.read(city, session, "/questions")["items"]
    assert [(each["text"], each["joined"]) for each in shown] == [
        (QUESTION, 1),
        ("校车什么时候开？", 0),
    ]

    # Live: a row of the transcript answers the first one.
    at(city, "2026-03-25 09:45")
    assert refused(city, "interview-host", case_id, "go_live") == "session_too_early"
    at(city, "2026-03-25 10:00")
    assert refused(city, "interview-host", case_id, "go_live") == "session_without_questions"
    done(city, "interview-host", case_id, "go_live", unprepared_reason="照片设备故障")
    made.row(city, session, "欢迎收看。", role="host", speaker="主持人")
    answer = made.row(city, session, "河东片区划入第三小学。", question=first["receipt_no"])
    done(city, "interview-recorder", first["case_id"], "mark_answered", row=answer["seq"])
    last = made.asked(city, session, "课后服务收费吗？", "随便问问")
    assert made.read(city, session)["takes_questions"] is True
    assert len(made.read(city, session, "/transcript")["rows"]) == 2

    # The end: what is left is carried over, whether it was looked at or not.
    at(city, "2026-03-25 11:30")
    done(city, "interview-host", case_id, "end_session")
    assert made.case(city, second["case_id"]).state == "question_carried_over"
    pending = made.case(city, last["case_id"])
    assert (pending.state, pending.answer_due.anchor_on) == ("question_pending", date(2026, 3, 25))
    for settled in (first, same, spam, back):
        assert made.case(city, settled["case_id"]).answer_due is None
    late_one = city.call(
        "POST", path, body={"nickname": "乙", "text": "来晚了"}, headers=made.key()
    )
    assert late_one.json["code"] == "session_takes_no_questions"
    worklist = city.call("GET", "/api/v1/staff/worklist", by="education-handler").json["items"]
    [owed] = [item for item in worklist if item["service"] == "session_question"]
    # Five working days after Wed 03-25: Thu, Fri, Mon, Tue, Wed 04-01.
    assert owed["due_at"].startswith("2026-04-01T23:59:59")
    done(
        city,
        "education-handler",
        second["case_id"],
        "reply_to_question",
        reply="九月一日起开通两条校车线路。",
    )
    shown = {each["text"]: each for each in made.read(city, session, "/questions")["items"]}
    assert shown["校车什么时候开？"]["reply"] == "九月一日起开通两条校车线路。"
    assert shown[QUESTION]["row"] == answer["seq"]

    # Review by three persons, publication of that very transcript.
    done(city, "interview-recorder", case_id, "set_summary", text=made.SUMMARY)
    done(city, "interview-recorder", case_id, "submit_transcript")
    assert refused(city, EDITOR, case_id, "publish_session") == "transcript_not_approved"
    closed = city.call(
        "POST",
        f"/api/v1/staff/cases/{case_id}/transcript",
        by="interview-recorder",
        body={"role": "guest", "speaker": "齐大明", "text": "补一句"},
        headers=made.key(),
    )
    assert closed.status == 409, closed.text
    for reviewer in ("education-head", EDITOR, "leader"):
        assert city.decide_next(reviewer).status == 200
    assert made.read(city, session)["summary"] is None, "it is approved and not yet published"
    done(city, EDITOR, case_id, "publish_session")
    seen = made.read(city, session)
    assert (seen["state"], seen["summary"]) == ("published", made.SUMMARY)
    assert seen["transcript"]["rows"] == 2
    assert seen["transcript"]["digest"] == made.case(city, case_id).transcript_digest

    # Into the archive by time.
    at(city, "2026-04-24 11:31")
    assert made.read(city, session)["state"] == "archived"
    past = city.call("GET", SESSIONS, query={"phase": "past"}).json["items"]
    assert [line["receipt_no"] for line in past] == [number]
    for phase in ("upcoming", "live"):
        assert city.call("GET", SESSIONS, query={"phase": phase}).json["items"] == []
    assert set(city.chains.running.values()) == {"SUCCEEDED"}


def test_what_is_in_the_history_is_verifiable_and_names_nobody(city: MotoCity) -> None:
    session = made.ended(city)
    stored = city.ports.store.load(session["case_id"])
    assert stored is not None
    from sunhall.domain.engine.event import first_broken

    assert first_broken(stored.events) is None
    told = json.dumps([dict(event.data) for event in stored.events], ensure_ascii=False)
    for secret in ("齐大明", made.TITLE, "照片设备故障", "课后服务"):
        assert secret not in told


def test_a_question_that_nobody_accepted_stands_nowhere_in_the_clear(city: MotoCity) -> None:
    session = made.asking(city)
    question = made.asked(city, session, QUESTION, "江边柳")
    stored = stored_text(city.scan())
    rows = [item for item in city.scan() if item["PK"]["S"].startswith("PUBLIC#SESSION#")]
    assert "said" not in next(i for i in rows if i["SK"]["S"].startswith("QUESTION#"))
    assert QUESTION not in stored
    assert "江边柳" not in stored
    assert not [item for item in rows if item["SK"]["S"].startswith("ASKED#")]
    done(city, "question-moderator", question["case_id"], "accept_question")
    done(
        city, "question-moderator", question["case_id"], "withhold_question", ground="personal_data"
    )
    assert made.read(city, session, "/questions")["items"] == []
    [gone] = [item for item in city.scan() if item["SK"]["S"].startswith("ASKED#")]
    assert set(gone) == {"PK", "SK", "version", "expires_at"}


def test_events_that_come_again_change_nothing(city: MotoCity) -> None:
    session = made.asking(city)
    for text in ("第一问", "第二问", "第三问"):
        question = made.asked(city, session, text)
        done(city, "question-moderator", question["case_id"], "accept_question")
    at(city, "2026-03-24 10:00")
    done(city, "interview-host", session["case_id"], "go_live", unprepared_reason="照片设备故障")
    done(city, "interview-host", session["case_id"], "end_session")
    before = city.scan()
    city._delivered.clear()
    city.pump()
    assert city.scan() == before


def test_rows_written_out_of_order_never_go_back(city: MotoCity) -> None:
    from sunhall.application.carry_out import load_case
    from sunhall.application.keep_sessions import session_row

    session = made.asking(city)
    sessions = city.ports.sessions
    earlier = session_row(city.ports, load_case(city.ports, session["case_id"]))
    assert earlier is not None
    at(city, "2026-03-24 10:00")
    done(city, "interview-host", session["case_id"], "go_live", unprepared_reason="照片设备故障")
    sessions.put(earlier)
    now = sessions.session(session["case_id"])
    assert now is not None
    assert (now.state, now.phase) == ("live", "live")
    lines = sessions.page("upcoming", limit=25, after=None).rows
    assert lines == []


def test_a_question_that_comes_in_while_the_session_ends_is_carried_over(city: MotoCity) -> None:
    """It was taken a moment before the end, and its event comes a moment after it."""
    session = made.live(city)
    path = f"{SESSIONS}/{session['receipt_no']}/questions"
    given = city.call("POST", path, body={"nickname": "掐点", "text": QUESTION}, headers=made.key())
    held_back = city.new_records()
    city.clock.time += timedelta(hours=1)
    done(city, "interview-host", session["case_id"], "end_session")
    assert made.case(city, given.json["case_id"]).answer_due is None
    assert not city.deliver(held_back)
    city.pump()
    assert made.case(city, given.json["case_id"]).answer_due.anchor_on == date(2026, 3, 24)


def test_one_question_that_fails_keeps_no_other_waiting(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sunhall.application import carry_over_questions
    from sunhall.application.carry_over_questions import NotAllCarriedOver

    session = made.asking(city)
    asked = [made.asked(city, session, f"第{n}问")["case_id"] for n in range(4)]
    at(city, "2026-03-24 10:00")
    done(city, "interview-host", session["case_id"], "go_live", unprepared_reason="照片设备故障")
    city.clock.time += timedelta(hours=1)
    real: Any = carry_over_questions.carry_question_over
    calls: list[str] = []

    def busy(ports: Any, case_id: str, ended_on: date) -> None:
        calls.append(case_id)
        if len(calls) == 2:
            raise Unavailable(retry_after=1)
        real(ports, case_id, ended_on)

    monkeypatch.setattr(carry_over_questions, "carry_question_over", busy)
    city.call(
        "POST",
        f"/api/v1/staff/cases/{session['case_id']}/commands",
        by="interview-host",
        body={
            "command": "end_session",
            "data": {},
            "expected_version": city.version(session["case_id"]),
        },
    )
    assert not city.deliver(city.new_records())
    queue: Any = city.ports.link_orders
    [order] = queue.orders
    with pytest.raises(NotAllCarriedOver) as failure:
        case_links.carry_over(city.ports, *order)
    owed = [case_id for case_id in asked if made.case(city, case_id).answer_due]
    assert len(owed) == 3
    assert failure.value.left == (calls[1],)
    # The order is tried again, as Lambda does.
    city.pump()
    assert all(made.case(city, case_id).answer_due for case_id in asked)


def test_a_merge_into_a_question_that_is_taken_back_in_that_moment_is_undone(
    city: MotoCity,
) -> None:
    session = made.asking(city)
    main = made.asked(city, session, QUESTION)
    done(city, "question-moderator", main["case_id"], "accept_question")
    other = made.asked(city, session, "一样的问题")
    version = city.version(other["case_id"])
    merge = {"command": "merge_question", "data": {"into": main["receipt_no"]}}
    answer = city.call(
        "POST",
        f"/api/v1/staff/cases/{other['case_id']}/commands",
        by="question-moderator",
        body={**merge, "expected_version": version},
    )
    assert answer.status == 200, answer.text
    held_back = city.new_records()
    city.call(
        "POST",
        f"/api/v1/session-questions/{main['receipt_no']}/actions",
        headers={**made.key(), "x-query-code": main["query_code"]},
        body={"action": "withdraw_question", "data": {}, "expected_version": 2},
    )
    assert not city.deliver(held_back)
    city.pump()
    assert made.case(city, main["case_id"]).state == "question_withdrawn"
    assert made.case(city, other["case_id"]).state == "question_pending"


def test_a_question_of_another_session_is_no_target_of_a_merge(city: MotoCity) -> None:
    session = made.asking(city)
    main = made.asked(city, session, QUESTION)
    done(city, "question-moderator", main["case_id"], "accept_question")
    elsewhere = made.opened(city, "2026-05-20")
    body = {
        "question": {"nickname": "甲", "text": "另一期的问题"},
        "session": elsewhere["case_id"],
    }
    from sunhall.application.open_case import open_case
    from sunhall.application.request_identity import request_identity
    from sunhall.application.services import SERVICES
    from sunhall.domain.actor import APPLICANT
    from sunhall.domain.session_question.commands import AskQuestion, PlaceQuestion

    place = PlaceQuestion(
        AskQuestion(**body["question"]),
        elsewhere["case_id"],
        elsewhere["receipt_no"],
        "education-bureau",
        asking=True,
    )
    identity = request_identity("test", "another-session", "0" * 16)
    other = open_case(city.ports, SERVICES["session_question"], place, APPLICANT, identity).case
    code = refused(
        city, "question-moderator", other.case_id, "merge_question", into=main["receipt_no"]
    )
    assert code == "merge_target_unknown"


def test_whoever_asked_follows_their_question(city: MotoCity) -> None:
    session = made.asking(city)
    question = made.asked(city, session, QUESTION)
    done(
        city,
        "question-moderator",
        question["case_id"],
        "withhold_question",
        ground="individual",
        note="请拨打12345。",
    )
    path = f"/api/v1/session-questions/{question['receipt_no']}"
    assert city.call("GET", path, headers={"x-query-code": "WRONG"}).status in (403, 404)
    seen = city.call("GET", path, headers={"x-query-code": question["query_code"]}).json
    assert seen["state"] == "question_withheld"
    assert seen["note"] == {"text": "请拨打12345。"}


def test_the_host_unit_reads_no_question_that_is_not_theirs_yet(city: MotoCity) -> None:
    session = made.asking(city)
    question = made.asked(city, session, QUESTION)
    path = f"/api/v1/staff/cases/{question['case_id']}"
    assert city.call("GET", path, by="education-handler").status == 404
    moderator = city.call("GET", path, by="question-moderator").json
    assert moderator["facts"]["documents"]["question"]["nickname"] == "江边柳"
    recorder = city.call("GET", path, by="interview-recorder").json
    assert "nickname" not in recorder["facts"]["documents"]["question"]


def test_a_postponed_session_moves_in_the_lists_and_tells_the_reason(city: MotoCity) -> None:
    session = made.asking(city)
    done(
        city,
        EDITOR,
        session["case_id"],
        "postpone_session",
        starts_at="2026-03-30T15:00:00+08:00",
        reason="嘉宾出差",
    )
    [line] = city.call("GET", SESSIONS, query={"phase": "upcoming"}).json["items"]
    assert line["on"] == "2026-03-30"
    [everything] = city.call("GET", SESSIONS).json["items"]
    assert everything["on"] == "2026-03-30"
    [postponement] = made.read(city, session)["postponements"]
    assert postponement["reason"] == "嘉宾出差"


def test_a_session_that_is_called_off_says_why(city: MotoCity) -> None:
    session = made.asking(city)
    done(city, EDITOR, session["case_id"], "cancel_session", reason="重大公共事件")
    seen = made.read(city, session)
    assert (seen["state"], seen["cancelled_because"]) == ("cancelled", "重大公共事件")
    assert seen["takes_questions"] is False


def test_only_the_editor_opens_a_session(city: MotoCity) -> None:
    body = {"title": "访谈", "department": "education-bureau", "planned_on": "2026-04-24"}
    for by in ("education-handler", "interview-host", "leader"):
        answer = city.call("POST", "/api/v1/staff/sessions", by=by, body=body, headers=made.key())
        assert answer.status == 403


def test_the_same_opening_sent_again_opens_one_session(city: MotoCity) -> None:
    body = {"title": "访谈", "department": "education-bureau", "planned_on": "2026-04-24"}
    headers = {"idempotency-key": "open-session-1"}
    path = "/api/v1/staff/sessions"
    one, two = (city.call("POST", path, by=EDITOR, body=body, headers=headers) for _ in range(2))
    assert one.json == two.json
    assert TABLE


def test_a_question_waits_until_somebody_has_dealt_with_it_for_good(city: MotoCity) -> None:
    from sunhall.application.carry_out import load_case
    from sunhall.application.keep_sessions import question_row

    session = made.asking(city)
    waiting = {}
    for text, command, data in (
        ("第一问", "accept_question", {}),
        ("第二问", "withhold_question", {"ground": "off_topic"}),
        ("第三问", "", {}),
    ):
        question = made.asked(city, session, text)
        if command:
            done(city, "question-moderator", question["case_id"], command, **data)
        row = question_row(city.ports, load_case(city.ports, question["case_id"]))
        waiting[text] = row.waiting
    assert waiting == {"第一问": True, "第二问": False, "第三问": True}
    assert len(city.ports.sessions.open_questions(session["case_id"])) == 2
