"""Topics and announcement in time: the lead times of table A.4, counted in the city's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.service import LIVE_SESSION
from sunhall.domain.live_session.session import State
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION
from tests.builders.interviews import InterviewHistory


def codes(refusal: Refusal) -> list[str]:
    return [refusal.code, *(each.code for each in refusal.also)]


@pytest.mark.parametrize(
    ("at", "allowed"), [("2026-03-10 23:59", True), ("2026-03-11 00:00", False)]
)
def test_topics_are_offered_two_weeks_before_the_planned_day(at: str, allowed: bool) -> None:
    # 六安: two weeks before Tue 2026-03-24 is Tue 03-10.
    history = made.opened().at(at)
    outcome = history.attempt(made.TOPICS, people.HANDLER)
    assert isinstance(outcome, Decision) is allowed
    if isinstance(outcome, Refusal):
        assert outcome.code == "topics_too_late"
        assert outcome.params == {"days": 14, "last": "2026-03-10"}


def test_at_least_three_different_topics_are_offered() -> None:
    history = made.opened()
    few = c.ProposeTopics(topics=made.TOPICS.topics[:2])
    assert history.refusal(few, people.HANDLER).params == {"least": 3}
    twice = c.ProposeTopics(topics=(*made.TOPICS.topics, made.TOPICS.topics[0]))
    assert history.refusal(twice, people.HANDLER).code == "topic_twice"


def test_another_unit_offers_no_topics() -> None:
    assert made.opened().refusal(made.TOPICS, people.OTHER_HANDLER).code == "not_permitted"


@pytest.mark.parametrize(
    ("days", "at", "allowed"),
    [
        # 六安: one week; the second city: three days; 旗: one day.
        (7, "2026-03-17 23:59", True),
        (7, "2026-03-18 00:00", False),
        (3, "2026-03-21 23:59", True),
        (3, "2026-03-22 00:00", False),
        (1, "2026-03-23 23:59", True),
        (1, "2026-03-24 00:00", False),
    ],
)
def test_it_is_announced_so_many_days_before(days: int, at: str, allowed: bool) -> None:
    history = made.voted(city=made.interview_city(announcement=days)).at(at)
    outcome = history.attempt(made.announcement("2026-03-24 00:30"), made.EDITOR)
    assert isinstance(outcome, Decision) is allowed
    if isinstance(outcome, Decision):
        assert outcome.happenings[0].data["notice_days"] == days
    else:
        assert outcome.code == "session_notice_too_short"
        assert outcome.params["days"] == days


def test_the_day_is_that_of_the_city_wherever_the_moment_was_written() -> None:
    """A quarter past midnight in Beijing is the day before in Berlin, summer or winter."""
    history = made.voted().at("2026-03-17 10:00")
    berlin = datetime(2026, 3, 23, 17, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    history.give(replace(made.announcement(), starts_at=berlin), made.EDITOR)
    assert history.case.starts_at == moment("2026-03-24 00:15")
    assert history.events[-1].data["starts_at"] == "2026-03-24T00:15:00+08:00"
    summer = datetime(2026, 3, 29, 18, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    history.give(c.PostponeSession(summer, "改期"), made.EDITOR)
    assert history.case.starts_at == moment("2026-03-30 00:15")


def test_a_moment_without_an_offset_is_no_moment() -> None:
    bare = datetime(2026, 4, 24, 10)  # noqa: DTZ001
    refusal = made.voted().refusal(replace(made.announcement(), starts_at=bare), made.EDITOR)
    assert refusal.code == "moment_without_offset"
    refusal = made.announced().refusal(c.PostponeSession(bare, "改期"), made.EDITOR)
    assert refusal.code == "moment_without_offset"


def test_where_the_public_chooses_the_topic_its_choice_comes_first() -> None:
    for history in (made.opened(), made.voting()):
        refusal = history.refusal(made.announcement(), made.EDITOR)
        assert refusal.code == "session_vote_missing"


def test_without_a_rule_on_topics_it_is_announced_at_once() -> None:
    history = made.opened(city=made.interview_city(topics_at_least=0))
    history.give(made.announcement(), made.EDITOR)
    assert history.case.state is State.ANNOUNCED


def test_a_vote_that_was_asked_for_is_waited_for_even_where_no_rule_asks_for_one() -> None:
    history = made.voting(city=made.interview_city(topics_at_least=0))
    refusal = history.refusal(made.announcement(), made.EDITOR)
    assert refusal.code == "session_vote_missing"


def test_the_announcement_names_the_guests_where_the_rule_asks_for_it() -> None:
    nobody = made.announcement(guests=(), head_absent_reason="出差")
    assert made.voted().refusal(nobody, made.EDITOR).code == "guests_missing"
    history = made.voted(city=made.interview_city(guests_announced=False))
    history.give(nobody, made.EDITOR)


def test_who_comes_instead_of_the_head_owes_everybody_the_reason() -> None:
    deputy = (c.Guest("白小梅", "副局长"),)
    history = made.voted()
    refusal = history.refusal(made.announcement(guests=deputy), made.EDITOR)
    assert refusal.code == "head_absent_without_reason"
    history.give(made.announcement(guests=deputy, head_absent_reason="局长出国访问"), made.EDITOR)
    assert history.events[-1].data["head"] is False
    assert history.sealed["announcement"]["head_absent_reason"] == "局长出国访问"


def test_a_reason_for_a_head_who_comes_is_not_told() -> None:
    history = made.voted()
    history.give(made.announcement(head_absent_reason="也许出差"), made.EDITOR)
    assert history.sealed["announcement"]["head_absent_reason"] is None


def test_it_lasts_as_long_as_the_rule_says_and_no_longer() -> None:
    history = made.voted()
    refusal = history.refusal(made.announcement(minutes=121), made.EDITOR)
    assert (refusal.code, refusal.params) == ("session_too_long", {"minutes": 120})
    assert made.announced().case.minutes == 120
    history.give(made.announcement(minutes=45), made.EDITOR)
    assert history.case.minutes == 45


def test_everything_that_is_wrong_with_an_announcement_is_told_at_once() -> None:
    wrong = made.announcement("2026-03-09 10:00", minutes=300, guests=(), stream="http://x.example")
    refusal = made.voted().refusal(wrong, made.EDITOR)
    assert codes(refusal) == [
        "session_notice_too_short",
        "session_too_long",
        "guests_missing",
    ]
    reasoned = replace(wrong, guests=made.GUESTS)
    assert codes(made.voted().refusal(reasoned, made.EDITOR))[-1] == "stream_not_https"


def test_a_session_is_put_off_to_a_later_moment_that_is_announced_in_time_again() -> None:
    history = made.announced().at("2026-03-20 10:00")
    early = c.PostponeSession(moment("2026-03-26 10:00"), "嘉宾出差")
    assert history.refusal(early, made.EDITOR).params == {"days": 7, "first": "2026-03-27"}
    history.give(c.PostponeSession(moment("2026-03-27 15:00"), "嘉宾出差"), made.EDITOR)
    [postponement] = history.case.postponements
    assert (postponement.before, postponement.after) == (
        moment(made.STARTS),
        moment("2026-03-27 15:00"),
    )
    assert history.sealed["postponement-1"]["reason"] == "嘉宾出差"
    assert "嘉宾出差" not in str(history.events[-1].data)
    history.give(c.PostponeSession(moment("2026-03-31 10:00"), "台风"), made.EDITOR)
    assert history.sealed["postponement-2"]["reason"] == "台风"
    assert history.sealed["postponement-1"]["reason"] == "嘉宾出差"


def test_putting_off_is_no_way_to_hold_it_earlier() -> None:
    history = made.announced("2026-04-20 10:00")
    for at in ("2026-04-20 10:00", "2026-04-19 10:00"):
        refusal = history.refusal(c.PostponeSession(moment(at), "提前"), made.EDITOR)
        assert refusal.code == "session_not_later"


def test_an_announcement_is_revised_without_moving_the_time() -> None:
    history = made.announced().at("2026-03-23 10:00")
    told = c.ReviseAnnouncement(TITLE := "学区与课后服务", "增加课后服务。", made.GUESTS)
    history.give(told, made.EDITOR)
    assert history.sealed["announcement"]["title"] == TITLE
    assert history.case.starts_at == moment(made.STARTS)


def test_a_session_is_opened_for_a_department_and_a_day_to_come() -> None:
    history = InterviewHistory(LIVE_SESSION, made.DAY)
    command = c.OpenSession("访谈", EDUCATION, date(2026, 3, 1))
    refusal = history.open(command, made.EDITOR)
    assert getattr(refusal, "code", "") == "session_in_the_past"
    refusal = history.open(replace(command, department="no-bureau"), made.EDITOR)
    assert getattr(refusal, "code", "") == "unknown_department"


def test_until_topics_are_offered_the_unit_has_it_in_its_queue_with_the_last_day() -> None:
    history = made.opened()
    standing = history.standing
    assert standing.department == EDUCATION
    assert standing.due_at == moment("2026-03-10 23:59") + timedelta(seconds=59)
    history.give(made.TOPICS, people.HANDLER)
    assert history.standing.department == "government-office"
    history.at(made.VOTE_OVER).give(c.CloseVote(), made.EDITOR, figures={"1": 1})
    # Announced a week before the planned day at the latest.
    assert history.standing.due_at == moment("2026-03-17 23:59") + timedelta(seconds=59)


def test_instants_are_told_with_the_offset_of_the_city() -> None:
    history = made.voted()
    utc = moment(made.STARTS).astimezone(UTC)
    history.give(replace(made.announcement(), starts_at=utc), made.EDITOR)
    assert history.events[-1].data["starts_at"] == "2026-03-24T10:00:00+08:00"
    odd = moment("2026-04-10 10:00").astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    history.give(c.PostponeSession(odd, "改期"), made.EDITOR)
    assert history.events[-1].data["after"] == "2026-04-10T10:00:00+08:00"
