"""Supplements (政府信息公开条例 art. 30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.request import State
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.history import (
    NOT_PERMITTED,
    noticed,
    received,
    supplement_asked,
)
from tests.unit.disclosure.worded_city import read

DAY = "2026-04-01"


def test_asking_stops_the_reply_clock_and_starts_the_applicants_period() -> None:
    history = supplement_asked(DAY)
    assert set(history.clocks) == {"supplement"}
    # Fifteen working days after 2026-04-01; 04-06 is free.
    assert history.clocks["supplement"].due_on == date(2026, 4, 23)
    assert history.case.reply is not None
    assert history.case.reply.stopped_on == date(2026, 4, 1)


def test_all_points_go_into_one_sealed_letter() -> None:
    history = supplement_asked(DAY)
    asked = history.events[-1]
    kept = history.sealed["supplement-request-1"]
    assert (asked.data["points"], asked.letter) == (2, "D02")
    assert kept["points"] == list(requests.SUPPLEMENT_ASKED.points)
    assert asked.data["points_digest"] == digest(kept)


def test_a_supplement_starts_the_whole_period_again_from_its_own_day() -> None:
    history = supplement_asked(DAY).at("2026-04-08")
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert history.case.state is State.INTAKE_REVIEW
    assert history.due == "2026-05-09"
    assert history.case.received_on == date(2026, 4, 1)
    assert not history.clocks["reply"].at_earliest


def test_a_supplement_on_a_rest_day_counts_from_that_day() -> None:
    history = supplement_asked(DAY).at("2026-04-11")
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert history.clocks["reply"].counted[0] == date(2026, 4, 13)


def test_a_supplement_drops_the_cards_of_the_time_before() -> None:
    history = received(DAY, supplement_window=200).at("2026-05-06")
    history.tick()
    assert history.standing.card == "red"
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert history.standing.card is None


def test_what_the_applicant_explains_is_sealed_with_its_attachments() -> None:
    history = supplement_asked(DAY)
    files = (requests.attachment("map"),)
    history.give(replace(requests.SUPPLEMENT, attachments=files), people.APPLICANT)
    given = history.events[-1]
    assert given.data["attachments"] == [files[0].upload_id]
    assert given.data["supplement_digest"] == digest(history.sealed["supplement-1"])


def test_the_end_of_the_period_is_noticed_once_and_changes_no_state() -> None:
    history = supplement_asked(DAY).at("2026-04-23 23:59")
    assert history.tick() == []
    assert history.at("2026-04-24 00:00").tick() == ["supplement_expired"]
    assert history.tick() == []
    assert history.case.state is State.SUPPLEMENT_PENDING
    assert history.standing.department == "disclosure-office"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_late_supplement_counts_until_an_officer_confirmed_that_it_was_abandoned(
    ticked: bool,
) -> None:
    # Art. 30 gives up a request only when the delay has no good reason, and a tick cannot know.
    history = supplement_asked(DAY).at("2026-04-28")
    if ticked:
        history.tick()
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert history.case.state is State.INTAKE_REVIEW
    assert history.clocks["reply"].counted[0] == date(2026, 4, 29)


def test_a_supplement_after_the_confirmed_abandonment_is_refused() -> None:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    assert history.refusal(requests.SUPPLEMENT, people.APPLICANT).code == "not_in_this_state"


def test_an_officer_may_confirm_before_the_tick_has_noticed() -> None:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24 00:00")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    assert history.case.state is State.CLOSED_ABANDONED_SUPPLEMENT


def test_nobody_gives_up_a_request_whose_notice_was_not_served() -> None:
    history = supplement_asked(DAY).at("2026-04-24")
    refused = history.refusal(c.ConfirmAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("notice_not_served", {"letter": "D02"})


def test_the_period_runs_from_the_day_on_which_the_notice_was_served() -> None:
    # Ordered on Wednesday 1 April, written on Thursday: the fifteenth day is one day later.
    history = noticed(supplement_asked(DAY).at("2026-04-02"), "D02").at("2026-04-24")
    refused = history.refusal(c.ConfirmAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("supplement_period_runs", {"until": "2026-04-24"})
    history.at("2026-04-25").give(c.ConfirmAbandonment(), people.INTAKE)
    assert history.events[-1].data["until"] == "2026-04-24"
    told = read(history, "D21")
    assert "并于2026年4月2日通过办理进度查询网页送达" in told
    assert "补正期限至2026年4月24日届满" in told


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if "intake_officer" not in actor.roles],
    ids=lambda actor: actor.id,
)
def test_only_an_intake_officer_confirms_an_abandonment(actor: Actor) -> None:
    history = supplement_asked(DAY).at("2026-04-24")
    history.tick()
    assert history.refusal(c.ConfirmAbandonment(), actor).code == NOT_PERMITTED


def test_a_city_that_allows_two_rounds_asks_within_seven_days_of_the_supplement() -> None:
    history = supplement_asked(DAY, max_supplement_rounds=2).at("2026-04-20")
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    history.at("2026-04-29").give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert [asked.round for asked in history.case.supplements] == [1, 2]
    assert {"supplement-request-1", "supplement-request-2"} <= set(history.sealed)


def test_asking_ends_an_extension_that_nobody_has_decided() -> None:
    history = received(DAY)
    history.give(requests.EXTENSION, people.OFFICE_HEAD_WHO_DRAFTS)
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert history.events[-1].data["cancelled_runs"] == [1]
    assert history.run.outcome is RunOutcome.CANCELLED


def test_what_stays_unclear_after_a_supplement_can_be_answered_so() -> None:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("still_unclear"), people.HANDLER)
    assert history.case.draft is not None
    assert (history.case.draft.letter, history.case.draft.leaf) == ("D26", "r3_4_3")
