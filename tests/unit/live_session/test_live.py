"""Team, preparation and the session itself: begun in time, ended by a person or by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.session import ASKING, State
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment


def codes(refusal: Refusal) -> list[str]:
    return [refusal.code, *(each.code for each in refusal.also)]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"host": (people.HANDLER.id,)}, "host"),
        ({"recorder": (made.HOST.id,)}, "recorder"),
        ({"moderator": ("nobody",)}, "moderator"),
        ({"guest": (made.RECORDER.id,)}, "guest"),
        ({"liaison": ("nobody",)}, "liaison"),
    ],
)
def test_everybody_in_the_team_holds_the_role_of_their_part(
    change: dict[str, tuple[str, ...]], part: str
) -> None:
    refusal = made.announced().refusal(replace(made.TEAM, **change), made.EDITOR)
    assert (refusal.code, refusal.fields) == ("team_member_unfit", (part,))


def test_nobody_is_named_twice_for_one_part() -> None:
    team = replace(made.TEAM, host=(made.HOST.id, made.HOST.id))
    assert made.announced().refusal(team, made.EDITOR).code == "team_member_twice"


def test_whoever_answers_does_not_write_down_what_they_said() -> None:
    both = people.staff("s-both", "education-bureau", "interview_guest", "recorder")
    history = made.announced()
    history.context  # noqa: B018
    team = replace(made.TEAM, guest=(made.HEAD_WHO_RECORDS.id,), recorder=(both.id,))
    assert history.refusal(team, made.EDITOR).code == "team_member_unfit"


@pytest.mark.parametrize(
    ("at", "allowed"), [("2026-03-24 09:49", False), ("2026-03-24 09:50", True)]
)
def test_it_begins_at_most_some_minutes_before_the_announced_moment(at: str, allowed: bool) -> None:
    history = made.asking().at(at)
    if allowed:
        history.give(c.GoLive(), made.HOST)
        assert history.case.started_at == moment(at)
    else:
        refusal = history.refusal(c.GoLive(), made.HOST)
        assert refusal.code == "session_too_early"
        assert refusal.params["starts_at"] == "2026-03-24T10:00:00+08:00"


def test_only_the_host_of_this_session_or_an_editor_begins_and_ends_it() -> None:
    history = made.asking().at(made.STARTS)
    assert history.refusal(c.GoLive(), made.OTHER_HOST).code == "not_the_host"
    assert history.refusal(c.GoLive(), made.RECORDER).code == "not_permitted"
    history.give(c.GoLive(), made.EDITOR)
    assert history.refusal(c.EndSession(), made.OTHER_HOST).code == "not_the_host"
    history.give(c.EndSession(), made.HOST)


def test_nobody_goes_live_without_host_recorder_and_moderator() -> None:
    for part in ("host", "recorder", "moderator"):
        history = made.asking().at(made.STARTS)
        history.give(replace(made.TEAM, **{part: ()}), made.EDITOR)
        assert history.refusal(c.GoLive("再不开始就迟了"), made.EDITOR).code == "team_incomplete"


def test_what_is_missing_of_the_preparation_is_told_in_full() -> None:
    """镶黄旗: fifteen questions with answers, five to eight photos, a liaison online."""
    history = made.announced()
    history.give(replace(made.TEAM, liaison=()), made.EDITOR)
    few = replace(
        made.PREPARED,
        questions=made.PREPARED.questions[:14],
        attachments=made.PREPARED.attachments[:4],
    )
    history.give(few, people.HANDLER)
    history.give(c.OpenQuestions(), made.EDITOR)
    history.at(made.STARTS)
    refusal = history.refusal(c.GoLive(), made.HOST)
    assert codes(refusal) == [
        "session_without_questions",
        "session_without_photos",
        "session_without_liaison",
    ]
    assert refusal.params == {"least": 15, "count": 14}
    assert refusal.also[0].params == {"least": 5, "most": 8, "count": 4}


def test_whoever_goes_live_unprepared_says_why_and_it_stays_in_the_history() -> None:
    history = made.announced()
    history.give(made.TEAM, made.EDITOR)
    history.give(c.OpenQuestions(), made.EDITOR)
    history.at(made.STARTS).give(c.GoLive("照片设备故障"), made.HOST)
    started = history.events[-1].data
    assert started["missing"] == ["questions", "photos"]
    assert started["reason_digest"]
    assert history.sealed["unprepared"]["reason"] == "照片设备故障"


def test_a_reason_that_nobody_needs_is_not_kept() -> None:
    history = made.asking().at(made.STARTS)
    history.give(c.GoLive("以防万一"), made.HOST)
    assert history.events[-1].data == {"missing": [], "reason_digest": None}
    assert "unprepared" not in history.sealed


def test_more_photos_than_the_rule_takes_are_no_preparation_either() -> None:
    history = made.asking()
    many = tuple(c.SessionPhoto(f"upload-{n:012}", f"{n}.jpg") for n in range(9))
    history.give(replace(made.PREPARED, attachments=many), people.HANDLER)
    assert history.at(made.STARTS).refusal(c.GoLive(), made.HOST).code == "session_without_photos"


def test_a_photo_is_named_once_and_its_upload_stands_in_the_event() -> None:
    history = made.announced()
    twice = replace(made.PREPARED, attachments=made.PREPARED.attachments[:1] * 2)
    assert history.refusal(twice, people.HANDLER).code == "attachment_twice"
    history.give(made.PREPARED, people.HANDLER)
    assert len(history.events[-1].data["attachments"]) == 5
    assert "第1答" not in str(history.events[-1].data)


def test_where_no_rule_asks_for_preparation_nothing_is_missing() -> None:
    city = made.interview_city(prepared_questions=0, photos_least=0, liaison=False)
    history = made.announced(city=city)
    history.give(replace(made.TEAM, liaison=()), made.EDITOR)
    history.give(c.OpenQuestions(), made.EDITOR)
    history.at(made.STARTS).give(c.GoLive(), made.HOST)
    assert history.case.state is State.LIVE


def test_questions_are_taken_from_their_opening_to_the_end() -> None:
    told = {
        history.case.state: history.case.state in ASKING
        for history in (made.announced(), made.asking(), made.live(), made.ended())
    }
    assert told == {
        State.ANNOUNCED: False,
        State.QUESTIONS: True,
        State.LIVE: True,
        State.ENDED: False,
    }


def test_a_session_that_nobody_ends_is_ended_by_the_clock() -> None:
    # Two hours and one of overrun after 10:00.
    history = made.live().at("2026-03-24 12:59")
    assert history.tick() == []
    assert history.standing.wake_at == moment("2026-03-24 13:00")
    assert history.at("2026-03-24 13:00").tick() == ["session_ended"]
    assert history.events[-1].data["by_clock"] is True
    assert history.tick() == []


def test_what_is_owed_runs_from_the_day_of_the_end_however_late_the_tick_comes() -> None:
    late = made.live("2026-03-24 21:30").at("2026-03-26 08:00")
    late.tick()
    # Half past nine, two hours, one of overrun: half past midnight of the 25th.
    assert late.events[-1].data["ended_on"] == "2026-03-25"


def test_the_transcript_is_due_within_working_days_that_a_make_up_day_counts_in() -> None:
    """Ended on Wed 2026-09-30: 10-08, 10-09, Saturday 10-10 makes up, 10-12, 10-13."""
    history = made.ended("2026-09-30 10:00")
    deadline = history.clocks["session_transcript"]
    assert deadline.due_on.isoformat() == "2026-10-13"
    assert [day.isoformat() for day in deadline.counted][2] == "2026-10-10"


def test_cards_warn_of_a_transcript_that_is_late() -> None:
    history = made.ended()
    assert history.at("2026-03-27 00:00").tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    history.at("2026-04-01 00:00")
    assert history.tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    history.now += timedelta(days=1)
    assert history.tick() == []


def test_a_session_is_called_off_before_it_begins_and_not_afterwards() -> None:
    history = made.asking()
    history.give(c.CancelSession("重大公共事件"), made.EDITOR)
    assert history.sealed["cancellation"]["reason"] == "重大公共事件"
    assert "重大公共事件" not in str(history.events[-1].data)
    refusal = made.live().refusal(c.CancelSession("来人太少"), made.EDITOR)
    assert refusal.code == "not_in_this_state"
