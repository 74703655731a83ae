"""A yearly plan from its candidates to the last session, on the real adapters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from tests.builders import interview_journey as made
from tests.builders.interview_journey import at, done, refused
from tests.integration.journey.moto_city import MotoCity

EDITOR = "interview-editor"
UNITS = (
    *("education-bureau", "transport-bureau", "housing-bureau", "health-commission"),
    *("public-security", "justice-bureau", "finance-bureau", "natural-resources"),
    *("urban-management", "market-supervision", "ecology-environment", "human-resources"),
    *("water-affairs", "development-reform"),
)


@pytest.fixture
def december(city: MotoCity) -> MotoCity:
    """The city on Tuesday 2026-12-01."""
    city.clock.time = datetime(2026, 12, 1, 9, tzinfo=BEIJING)
    return city


def drafted(city: MotoCity) -> dict[str, Any]:
    plan = made.posted(city, "/api/v1/staff/interview-plans", {"year": 2027}, by=EDITOR)
    done(city, EDITOR, plan["case_id"], "list_candidates", departments=list(UNITS))
    return plan


def vote(city: MotoCity, voter: int, *choices: int) -> None:
    body = {"choices": list(choices), "voter": f"voter-{voter:020}"}
    made.posted(city, "/api/v1/interview-plans/2027/votes", body)


def running(city: MotoCity) -> dict[str, Any]:
    """Bring a plan to where it runs: the fourteenth and the thirteenth unit are left out."""
    plan = drafted(city)
    done(city, EDITOR, plan["case_id"], "open_plan_vote")
    vote(city, 1, *range(1, 13))
    vote(city, 2, 3)
    at(city, "2026-12-17 00:00")
    done(city, EDITOR, plan["case_id"], "close_plan_vote")
    months = [{"department": unit, "month": place} for place, unit in enumerate(UNITS[:12], 1)]
    done(city, EDITOR, plan["case_id"], "assign_months", months=months)
    done(city, EDITOR, plan["case_id"], "adopt_plan")
    return plan


def read(city: MotoCity) -> dict[str, Any]:
    answer = city.call("GET", "/api/v1/interview-plans/2027")
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def unit(city: MotoCity, department: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in read(city)["units"] if each["department"] == department
    )
    return found


def open_session(city: MotoCity, plan: dict[str, Any], department: str, day: str) -> str:
    """Open the session of a unit; return its number."""
    data = {"department": department, "title": "年度访谈", "planned_on": day}
    done(city, EDITOR, plan["case_id"], "open_planned_session", **data)
    number: str = unit(city, department)["session"]
    return number


def test_the_public_chooses_twelve_units_and_each_has_its_month(december: MotoCity) -> None:
    plan = drafted(december)
    assert december.call("GET", "/api/v1/interview-plans/2027").status == 404
    done(december, EDITOR, plan["case_id"], "open_plan_vote")
    assert read(december)["vote"]["closes_at"] == "2026-12-17T00:00:00+08:00"
    vote(december, 1, *range(1, 13))
    vote(december, 2, 14)
    assert refused(december, EDITOR, plan["case_id"], "close_plan_vote") == "vote_still_open"
    at(december, "2026-12-17 00:00")
    done(december, EDITOR, plan["case_id"], "close_plan_vote")
    seen = read(december)
    # Thirteen units have one vote each: the first twelve of the list are taken.
    assert seen["vote"]["basis"] == "tie_first_listed"
    assert [each["department"] for each in seen["units"]] == list(UNITS[:12])
    months = [{"department": name, "month": place} for place, name in enumerate(UNITS[:12], 1)]
    done(december, EDITOR, plan["case_id"], "assign_months", months=months)
    done(december, EDITOR, plan["case_id"], "adopt_plan")
    assert [each["month"] for each in read(december)["units"]] == list(range(1, 13))


def test_a_session_opened_from_the_plan_is_shown_there_held_and_flagged_when_late(
    december: MotoCity,
) -> None:
    plan = running(december)
    number = open_session(december, plan, "education-bureau", "2027-01-28")
    assert number.startswith("FT-")
    receipt = december.ports.store.receipt(number)
    assert receipt is not None
    session = made.case(december, receipt.case_id)
    assert (session.plan, session.department) == (plan["case_id"], "education-bureau")
    # January goes by: neither it nor the unit of February has had its session.
    at(december, "2027-02-01 00:00")
    assert unit(december, "education-bureau")["overdue"] is True
    assert unit(december, "transport-bureau")["overdue"] is False
    rows = december.call(
        "GET",
        "/api/v1/staff/worklist",
        by=EDITOR,
    ).json["items"]
    [line] = [row for row in rows if row["service"] == "interview_plan"]
    assert line["card"] == "red"


def test_a_session_that_ends_is_held_in_the_plan_and_one_called_off_is_opened_again(
    december: MotoCity,
) -> None:
    from sunhall.domain.live_session.session import State

    plan = running(december)
    first = open_session(december, plan, "education-bureau", "2027-01-28")
    dropped = december.ports.store.receipt(first)
    assert dropped is not None
    done(december, EDITOR, dropped.case_id, "cancel_session", reason="改期重开")
    assert unit(december, "education-bureau")["session"] is None
    second = open_session(december, plan, "education-bureau", "2027-01-28")
    assert second != first
    receipt = december.ports.store.receipt(second)
    assert receipt is not None
    case_id = receipt.case_id
    assert unit(december, "education-bureau")["public"] is False, "nothing is told of it yet"
    done(december, "education-handler", case_id, "propose_topics", topics=made.TOPICS)
    assert unit(december, "education-bureau")["public"] is True
    at(december, "2026-12-23 00:00")
    done(december, EDITOR, case_id, "close_vote")
    told = made.announcement("2027-01-28T10:00:00+08:00")
    done(december, EDITOR, case_id, "announce_session", **told)
    team = {"host": ["S-host"], "recorder": ["S-recorder"], "moderator": ["S-mod"]}
    done(december, EDITOR, case_id, "assign_team", **team)
    done(december, EDITOR, case_id, "open_questions")
    at(december, "2027-01-28 10:00")
    done(december, "interview-host", case_id, "go_live", unprepared_reason="设备故障")
    # Nobody ends it: the clock does, and the plan knows.
    at(december, "2027-01-28 13:00")
    assert made.case(december, case_id).state == State.ENDED
    assert unit(december, "education-bureau")["held"] is True
    at(december, "2027-02-01 00:00")
    assert unit(december, "education-bureau")["overdue"] is False


def test_a_plan_is_not_voted_on_before_december(city: MotoCity) -> None:
    city.clock.time = datetime(2026, 11, 30, 23, 59, tzinfo=BEIJING)
    plan = drafted(city)
    assert refused(city, EDITOR, plan["case_id"], "open_plan_vote") == "plan_vote_too_early"


def test_an_order_that_comes_again_opens_one_session(december: MotoCity) -> None:
    plan = running(december)
    open_session(december, plan, "education-bureau", "2027-01-28")
    before = december.scan()
    december._delivered.clear()
    december.pump()
    assert december.scan() == before
