"""The survey of a consultation on the real adapters: answered once a device, told at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest

from bench.capacity import metered
from sunhall.adapters.vote_rows import TableBallots
from sunhall.domain.public_consultation.survey import ballot_name
from tests.builders.aws_faults import broken, watched
from tests.builders.gateway import Answer
from tests.integration.hotline_faults.faults import every_fault
from tests.integration.journey.moto_city import TABLE, MotoCity
from tests.integration.public_consultation.test_consultation_journey import (
    LIST,
    approve,
    opened,
    read,
    ring,
)

SURVEY: list[dict[str, Any]] = [
    {"text": "您是否同意就近原则？", "options": ["同意", "不同意"]},
    {"text": "您希望增加哪些服务？", "options": ["校车", "午餐", "课后托管"], "most": 2},
]


def answer(
    city: MotoCity,
    consultation: Mapping[str, Any],
    *answers: list[int],
    voter: str = "a",
    network: str = "203.0.113.7",
) -> Answer:
    return city.call(
        "POST",
        f"{LIST}/{consultation['receipt_no']}/answers",
        body={"answers": answers, "voter": voter.ljust(22, "x")},
        headers={
            "idempotency-key": f"sheet-{voter:0>8}",
            "x-forwarded-for": f"{network}, 10.0.0.1",
        },
    )


def sheets(consultation: Mapping[str, Any]) -> int:
    ballots = TableBallots(boto3.client("dynamodb"), TABLE)
    return ballots.counts(ballot_name(consultation["case_id"])).get("1", 0)


def published_survey(city: MotoCity, consultation: Mapping[str, Any]) -> None:
    """Bring an open consultation to its published result."""
    city.clock.time += timedelta(days=31)
    ring(city)
    handler, case_id = "education-handler", consultation["case_id"]
    city.command(handler, case_id, "save_result", summary="多数同意。", points=[])
    city.command(handler, case_id, "submit_result")
    approve(city, "education-head", "office-head", "leader")


@pytest.fixture
def asked(city: MotoCity) -> dict[str, Any]:
    return opened(city, survey=SURVEY)


@pytest.fixture
def deep_stack() -> Iterator[None]:
    """Let moto read a long expression: it calls itself for each part of one."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(usual)


def test_a_survey_is_answered_counted_signed_and_published(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    shown = read(city, asked)["survey"]
    assert shown["sheets"] is None
    assert [each["counts"] for each in shown["questions"]] == [None, None]
    assert [each["most"] for each in shown["questions"]] == [1, 2]

    assert answer(city, asked, [1], [2, 1]).json == {"answers": [[1], [1, 2]]}
    assert answer(city, asked, [1], [], voter="b").status == 200
    assert answer(city, asked, [2], [3], voter="c").status == 200
    assert read(city, asked)["survey"] == shown, "counts are told at the end"

    city.clock.time += timedelta(days=31)
    ring(city)
    handler, case_id = "education-handler", asked["case_id"]
    city.command(handler, case_id, "save_result", summary="多数同意。", points=[])
    facts = city.call("GET", f"/api/v1/staff/cases/{case_id}", by=handler).json["facts"]
    assert (facts["sheets"], facts["survey"][0]["chosen"]) == (3, [2, 1])
    assert read(city, asked)["survey"] == shown, "staff know before everybody does"
    assert city.command(handler, case_id, "submit_result").status == 200
    approve(city, "education-head", "office-head", "leader")

    told = read(city, asked)["survey"]
    assert told["sheets"] == 3
    assert [each["answered"] for each in told["questions"]] == [3, 2]
    assert [each["counts"] for each in told["questions"]] == [[2, 1], [1, 1, 1]]
    page = city.call("GET", f"/open/consultations/{asked['receipt_no']}").text
    assert "网上调查的结果" in page
    assert page.count('class="hall-bar"') == 5
    assert "共收到问卷3份" in page


def test_a_device_answers_once_and_the_same_sheet_again_is_the_same(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    for _ in range(3):
        assert answer(city, asked, [1], [3]).status == 200
    other = answer(city, asked, [2], [3])
    assert (other.status, other.json["code"]) == (409, "already_voted")
    assert sheets(asked) == 1


def test_no_fault_of_any_call_doubles_or_loses_a_sheet(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    with watched() as calls:
        assert answer(city, asked, [1], [1, 2], voter="probe").status == 200
    for number, (place, fault) in enumerate(every_fault(calls.names), 1):
        device = {"voter": f"device-{number}", "network": f"198.51.100.{number}"}
        with broken(place, fault):
            first = answer(city, asked, [1], [1, 2], **device)
        assert first.status in (200, 500, 503), (calls.names[place], fault, first.text)
        assert answer(city, asked, [1], [1, 2], **device).status == 200
        assert sheets(asked) == number + 1, (calls.names[place], fault)


def test_a_survey_closes_to_the_second_and_when_it_is_stopped(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    assert answer(city, asked, [1], []).status == 200
    city.command("office-head", asked["case_id"], "cancel_consultation", reason="方案重拟。")
    city.pump()
    stopped = answer(city, asked, [1], [], voter="b")
    assert (stopped.status, stopped.json["code"]) == (409, "not_voting_now")
    other = opened(city, survey=SURVEY, title="另一方案")
    city.clock.time += timedelta(days=31)
    late = answer(city, other, [1], [], voter="b")
    assert (late.status, late.json["code"]) == (409, "not_voting_now")
    assert answer(city, asked, [1], []).status == 200, "what was taken is repeated"


def test_a_sheet_that_does_not_fit_is_refused_at_its_question(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    refused = answer(city, asked, [1, 2], [])
    assert refused.status == 422
    [error] = refused.json["errors"]
    assert (error["code"], error["field"]) == ("too_many_choices", "answers.0")
    assert sheets(asked) == 0


def test_a_consultation_without_questions_takes_no_sheets(city: MotoCity) -> None:
    consultation = opened(city)
    assert read(city, consultation)["survey"] is None
    refused = answer(city, consultation, [1])
    assert (refused.status, refused.json["code"]) == (409, "no_survey")
    unknown = answer(city, {"receipt_no": "ZJ-20260302-000000-0"}, [1])
    assert unknown.status == 404


def test_nothing_is_kept_by_which_anybody_could_be_found(
    city: MotoCity, asked: dict[str, Any]
) -> None:
    answer(city, asked, [1], [], voter="my-secret-device-text")
    stored = repr([item for item in city.scan() if "BALLOT" in repr(item) or "VOTE" in repr(item)])
    assert "VOTE#" in stored
    for text in ("my-secret", "203.0.113"):
        assert text not in stored


def test_a_sheet_costs_what_a_vote_costs_and_the_longest_stays_within_twelve_units(
    city: MotoCity, asked: dict[str, Any], deep_stack: None
) -> None:
    answer(city, asked, [1], [1], voter="the-first")  # The network's window is open.
    with metered() as usual:
        answer(city, asked, [1], [1, 2], voter="the-second")
    assert (usual.writes, usual.reads) == (5, 2)
    long = {"text": "问" * 200, "options": ["项" * 58 + f"{n:02}" for n in range(12)], "most": 12}
    longest = opened(city, survey=[long] * 20, title="最长的问卷")
    everything = [list(range(1, 13))] * 20
    assert answer(city, longest, *everything, voter="the-first").status == 200
    with metered() as most:
        assert answer(city, longest, *everything, voter="the-second").status == 200
    assert most.writes <= 12
