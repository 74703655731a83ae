"""A live interview from its vote to the published transcript, with the real handlers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunhall.domain.transcript.digest import transcript_digest
from tests.builders.gateway import Answer
from tests.builders.live_interview import LiveInterview
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import MotoCity

VOTER = "b3c1f0c2-6b1e-4c55-9d5a-0a4f6f6f9a1"
MODERATOR = "question-moderator"


@pytest.fixture
def interview(city: MotoCity) -> LiveInterview:
    return LiveInterview(city)


def change(
    interview: LiveInterview, key: str, seq: int, by: str = MODERATOR, **body: Any
) -> Answer:
    return interview.city.call(
        "PUT",
        f"/api/v1/staff/cases/{interview.case_id}/transcript/{seq}",
        by=by,
        headers={"idempotency-key": key},
        body={"role": "host", "speaker": "主持人", **body},
    )


def strike(interview: LiveInterview, key: str, seq: int, revision: int) -> Answer:
    return interview.city.call(
        "POST",
        f"/api/v1/staff/cases/{interview.case_id}/transcript/{seq}/strike",
        by=MODERATOR,
        headers={"idempotency-key": key},
        body={"revision": revision},
    )


def vote(interview: LiveInterview, choice: int, voter: str) -> Answer:
    return interview.city.call(
        "POST",
        f"{interview.path}/votes",
        headers={"idempotency-key": f"vote-number-{voter}"},
        body={"choices": [choice], "voter": f"{VOTER}{voter}"},
    )


def told(interview: LiveInterview, since: int = 0) -> Any:
    answer = interview.city.call("GET", f"{interview.path}/transcript", query={"since": str(since)})
    assert answer.status == 200
    return answer.json


def test_the_publics_vote_decides_the_topic(interview: LiveInterview) -> None:
    interview.put_topics_to_the_vote()
    for number, choice in enumerate((2, 2, 1, 2)):
        assert vote(interview, choice, str(number)).status == 200
    interview.close_the_vote()
    shown = interview.city.call("GET", interview.path).json
    assert shown["vote"]["counts"] == [1, 3, 0]
    assert shown["vote"]["chosen"] == [2]
    assert vote(interview, 1, "late").json["code"] == "not_voting_now"


def test_what_the_recorder_writes_is_read_at_once(interview: LiveInterview) -> None:
    interview.live()
    first = interview.row("row-0001", "各位网友，大家好。")
    assert first.status == 201
    assert interview.row("row-0001", "各位网友，大家好。").json == first.json
    interview.row("row-0002", "请问学区怎么划？", role="citizen", speaker="云溪家长")
    news = told(interview)
    assert [row["text"] for row in news["rows"]] == ["各位网友，大家好。", "请问学区怎么划？"]
    assert news["poll_after"] > 0
    assert change(interview, "edit-0001", 1, revision=1, text="各位网友，上午好。").status == 200
    later = told(interview, news["since"])
    assert [(row["seq"], row["revision"]) for row in later["rows"]] == [(1, 2)]
    assert strike(interview, "strike-01", 2, 1).status == 200
    assert told(interview, later["since"])["rows"] == [{"seq": 2, "revision": 2, "gone": True}]
    assert [row["seq"] for row in told(interview)["rows"] if "text" in row] == [1]


def test_only_those_at_the_desk_write(interview: LiveInterview) -> None:
    interview.live()
    for by in ("interview-editor", "education-handler", "intake", "interview-host"):
        answer = interview.row(f"row-{by}", "顶替", by=by)
        assert (answer.status, answer.json["code"]) == (403, "command_not_allowed")
    moderator = interview.row("row-0001", "审核员不记录", by=MODERATOR)
    assert (moderator.status, moderator.json["code"]) == (403, "not_at_the_desk")
    assert told(interview)["rows"] == []
    desk = f"/api/v1/staff/cases/{interview.case_id}/transcript"
    assert interview.city.call("GET", desk, by="intake").status == 403
    assert interview.city.call("GET", desk, by=MODERATOR).json == {"items": []}


def test_nothing_is_written_before_it_begins(interview: LiveInterview) -> None:
    interview.put_topics_to_the_vote()
    interview.close_the_vote()
    interview.announce()
    answer = interview.row("row-0001", "提前")
    assert (answer.status, answer.json["code"]) == (409, "transcript_not_open")


def test_a_transcript_is_only_one_of_a_session(city: MotoCity) -> None:
    nowhere = city.call(
        "GET", "/api/v1/staff/cases/01JKXQ3W8Z0000000000000009/transcript", by=MODERATOR
    )
    assert nowhere.status == 404


def test_personal_data_is_refused_in_the_recorders_language(interview: LiveInterview) -> None:
    interview.live()
    answer = interview.row("row-0001", "请打 13812345678")
    assert answer.status == 422
    [error] = answer.json["errors"]
    assert (error["field"], error["code"]) == ("text", "personal_data_phone")


def test_what_was_reviewed_is_what_everybody_reads_for_good(interview: LiveInterview) -> None:
    """The digest in the case, the one on the page, and the one that anybody makes are the same."""
    interview.live()
    interview.row("row-0001", "各位网友，大家好。")
    interview.row("row-0002", "说错了。")
    strike(interview, "strike-01", 2, 1)
    interview.row("row-0003", "还在核实。", held=True)
    city = interview.city
    city.clock.time += timedelta(minutes=50)
    interview.give("end_session")
    assert change(interview, "edit-0001", 1, revision=1, text="各位网友，上午好。").status == 200
    interview.give("set_summary", by="interview-recorder", text="局长介绍了学区划分的办法。")
    interview.give("submit_transcript", by="interview-recorder")
    shut = interview.row("row-0004", "补记")
    assert (shut.status, shut.json["code"]) == (409, "transcript_not_open")
    for signer in ("education-head", "interview-editor", "leader"):
        assert city.decide_next(signer).status == 200
    interview.give("publish_session")
    shown = city.call("GET", interview.path).json
    rows = city.ports.transcripts.rows(interview.case_id)
    assert shown["transcript"]["digest"] == transcript_digest(rows)
    assert shown["transcript"]["rows"] == 1
    assert shown["summary"] == "局长介绍了学区划分的办法。"
    news = told(interview)
    assert [row["text"] for row in news["rows"] if "text" in row] == ["各位网友，上午好。"]
    assert news["poll_after"] == 0
    page = city.call("GET", f"/interviews/{interview.receipt_no}").text
    assert "各位网友，上午好。" in page
    assert "说错了" not in page
    assert "还在核实" not in page
    found = city.call("GET", "/api/v1/sessions", query={"q": "学区划分"}).json["items"]
    assert [line["receipt_no"] for line in found] == [interview.receipt_no]


def test_a_citizens_question_comes_to_everybody_once_it_was_accepted(
    interview: LiveInterview,
) -> None:
    interview.live()
    city = interview.city
    asked = city.call(
        "POST",
        f"{interview.path}/questions",
        headers={"idempotency-key": "question-1"},
        body={"nickname": "云溪家长", "text": "租房的孩子怎么入学？"},
    )
    assert asked.status == 201
    city.pump()
    questions = f"{interview.path}/questions"
    assert city.call("GET", questions).json["items"] == []
    assert city.command(MODERATOR, asked.json["case_id"], "accept_question").status == 200
    [shown] = city.call("GET", questions).json["items"]
    assert (shown["nickname"], shown["text"]) == ("云溪家长", "租房的孩子怎么入学？")
    own = city.call(
        "GET",
        f"/api/v1/session-questions/{asked.json['receipt_no']}",
        headers={"x-query-code": asked.json["query_code"]},
    )
    assert (own.status, own.json["state"]) == (200, "question_accepted")
    again = city.call(
        "POST",
        f"{interview.path}/questions",
        headers={"idempotency-key": "question-1"},
        body={"nickname": "云溪家长", "text": "租房的孩子怎么入学？"},
    )
    assert again.json["receipt_no"] == asked.json["receipt_no"]


def test_no_personal_data_of_voters_or_askers_stands_in_public_rows_or_events(
    interview: LiveInterview,
) -> None:
    interview.put_topics_to_the_vote()
    vote(interview, 1, "7")
    interview.close_the_vote()
    interview.announce()
    city = interview.city
    city.call(
        "POST",
        f"{interview.path}/questions",
        headers={"idempotency-key": "question-1"},
        body={"nickname": "不想公开的昵称", "text": "不想公开的问题"},
    )
    city.pump()
    plain = repr(
        [{name: value for name, value in item.items() if "B" not in value} for item in city.scan()]
    )
    for text in ("不想公开", VOTER, "192.0.2.1"):
        assert text not in plain
