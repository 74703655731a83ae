"""A fault at any call while an interview's event is carried over: it arrives there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from sunhall.application.case_links import carry_over
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.event import first_broken
from tests.builders import interview_journey as made
from tests.builders.aws_faults import broken, watched
from tests.builders.interview_journey import done
from tests.integration.journey.moto_city import TABLE, MotoCity

EDITOR = "interview-editor"


def given(city: MotoCity, by: str, case_id: str, name: str, /, **data: Any) -> None:
    """Give a command of which the stream has told nobody yet, but of what it calls for."""
    body = {"command": name, "data": data, "expected_version": city.version(case_id)}
    answer = city.call("POST", f"/api/v1/staff/cases/{case_id}/commands", by=by, body=body)
    assert answer.status == 200, answer.text
    assert not city.deliver(city.new_records())


def an_end(city: MotoCity) -> None:
    session = made.live(city)
    first = made.asked(city, session, "第一问")
    made.asked(city, session, "第二问")
    done(city, "question-moderator", first["case_id"], "accept_question")
    city.clock.time += timedelta(hours=1)
    given(city, "interview-host", session["case_id"], "end_session")


def a_merge(city: MotoCity) -> None:
    session = made.asking(city)
    first, second = (made.asked(city, session, text) for text in ("第一问", "第二问"))
    done(city, "question-moderator", first["case_id"], "accept_question")
    into = first["receipt_no"]
    given(city, "question-moderator", second["case_id"], "merge_question", into=into)


def an_opening(city: MotoCity) -> None:
    city.clock.time = datetime(2026, 12, 1, 9, tzinfo=BEIJING)
    plan = made.posted(city, "/api/v1/staff/interview-plans", {"year": 2027}, by=EDITOR)
    case_id = plan["case_id"]
    units = [
        *("education-bureau", "transport-bureau", "housing-bureau", "health-commission"),
        *("public-security", "justice-bureau", "finance-bureau", "natural-resources"),
        *("urban-management", "market-supervision", "ecology-environment", "human-resources"),
    ]
    done(city, EDITOR, case_id, "list_candidates", departments=units)
    done(city, EDITOR, case_id, "open_plan_vote")
    made.at(city, "2026-12-17 00:00")
    done(city, EDITOR, case_id, "close_plan_vote")
    months = [{"department": unit, "month": place} for place, unit in enumerate(units, 1)]
    done(city, EDITOR, case_id, "assign_months", months=months)
    done(city, EDITOR, case_id, "adopt_plan")
    opening = {"department": units[0], "title": "年度访谈", "planned_on": "2027-01-28"}
    given(city, EDITOR, case_id, "open_planned_session", **opening)


def a_cancellation(city: MotoCity) -> None:
    an_opening(city)
    city.pump()
    [session] = [
        item["case_id"]["S"]
        for item in kept(city)
        if item["SK"]["S"] == "CASE" and item["service"]["S"] == "live_session"
    ]
    given(city, EDITOR, session, "cancel_session", reason="重大公共事件")


def kept(city: MotoCity) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = city.dynamodb.scan(TableName=TABLE)["Items"]
    return items


def put_back(city: MotoCity, items: list[dict[str, Any]]) -> None:
    for item in kept(city):
        key = {"PK": item["PK"], "SK": item["SK"]}
        city.dynamodb.delete_item(TableName=TABLE, Key=key)
    for item in items:
        city.dynamodb.put_item(TableName=TABLE, Item=item)


def told(city: MotoCity) -> Counter[tuple[str, ...]]:
    """Return the histories of all cases, as what happened in them, each of them verified."""
    heads = [item for item in kept(city) if item["SK"]["S"] == "CASE"]
    found: Counter[tuple[str, ...]] = Counter()
    for head in heads:
        stored = city.ports.store.load(head["PK"]["S"].removeprefix("CASE#"))
        assert stored is not None
        assert first_broken(stored.events) is None
        found[tuple(event.type for event in stored.events)] += 1
    return found


@pytest.mark.parametrize(
    ("tell", "follows", "times"),
    [
        (an_end, "question_carried_over", 2),
        (a_merge, "question_joined", 1),
        (an_opening, "planned_session_opened", 1),
        (a_cancellation, "planned_session_dropped", 1),
    ],
)
def test_what_follows_in_another_case_survives_a_fault_at_every_call(
    city: MotoCity, tell: Callable[[MotoCity], None], follows: str, times: int
) -> None:
    tell(city)
    queue: Any = city.ports.link_orders
    [order] = queue.orders
    start = kept(city)
    with watched() as calls:
        carry_over(city.ports, *order)
    wanted = told(city)
    assert sum(types.count(follows) * many for types, many in wanted.items()) == times
    for place in range(len(calls.names)):
        for fault in ("before", "after"):
            put_back(city, start)
            with broken(place, fault):
                try:
                    carry_over(city.ports, *order)
                except Exception as failure:
                    assert str(failure), (place, fault)
            # Lambda tries again, and a person may redrive what was done already.
            carry_over(city.ports, *order)
            carry_over(city.ports, *order)
            assert told(city) == wanted, (place, fault, calls.names[place])
