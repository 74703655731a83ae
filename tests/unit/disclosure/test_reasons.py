"""Reasons for number and frequency beyond reason (政府信息公开条例 art. 35)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.counting import working_days_between
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.reasons import GiveReasons, JudgeReasons
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue
from tests.builders.history import (
    ASK_WHY,
    NOT_PERMITTED,
    History,
    excessive,
    reasons_asked,
    received,
)

DAY = "2026-04-01"
DUE = "2026-04-30"
REASONS = GiveReasons(explanation="受三十户村民委托，逐户查询征地补偿")
REASONABLE = JudgeReasons(reasonable=True, explanation="受托查询，理由成立")
NOT_REASONABLE = JudgeReasons(reasonable=False, explanation="同一信息反复申请，未说明用途")
#: Where local rules let the period stand still while reasons are awaited.
PAUSES = {"reasons_pause": replace(small_catalogue().disclosure.reasons_pause, on=True)}


def _given(**rules: Any) -> History:
    history = reasons_asked(DAY, **rules)
    history.give(REASONS, people.APPLICANT)
    return history


def _delayed(until: str = "2026-07-01") -> History:
    history = _given()
    on = date.fromisoformat(until)
    history.give(replace(REASONABLE, delayed_until=on), people.OFFICE_HEAD)
    return history


# Asking.


def test_reasons_are_asked_for_only_beyond_the_number_that_shows_the_excess() -> None:
    for in_month, asked in ((10, False), (11, True)):
        history = excessive(received(DAY), in_month)
        history.attempt(ASK_WHY, people.INTAKE)
        assert (history.state == "reason_pending") is asked


def test_who_asks_within_reason_is_not_asked_why() -> None:
    refused = excessive(received(DAY), 10).refusal(ASK_WHY, people.INTAKE)
    assert (refused.code, refused.params) == ("not_excessive", {"count": 10, "limit": 10})


def test_the_question_goes_out_as_a_letter_and_its_points_are_sealed() -> None:
    history = reasons_asked(DAY)
    assert history.letters == ["D01", "D03"]
    event = history.events[-1]
    assert (event.data["count"], event.data["until"]) == (40, "2026-04-16")
    assert event.data["points_digest"] == digest(history.sealed["reasons-request-1"])
    assert ASK_WHY.points[0] not in repr(event)


def test_the_applicant_sees_what_is_to_be_explained_while_it_is_awaited() -> None:
    history = reasons_asked(DAY)
    assert DISCLOSURE.shown_documents(history.case) == {
        "reasons": ("reasons-request-1", ("points",))
    }
    history.give(REASONS, people.APPLICANT)
    assert DISCLOSURE.shown_documents(history.case) == {}


def test_the_reply_period_runs_while_reasons_are_awaited() -> None:
    history = reasons_asked(DAY).at("2026-04-15")
    assert history.clocks["reasons"].due_on == date(2026, 4, 16)
    assert not history.clocks["reply"].at_earliest
    assert history.due == DUE


def test_where_local_rules_say_so_the_reply_period_stands_still_meanwhile() -> None:
    history = reasons_asked(DAY, **PAUSES).at("2026-04-15")
    waiting = history.clocks["reply"].at_earliest
    history.give(REASONS, people.APPLICANT)
    assert (waiting, history.clocks["reply"].at_earliest) == (True, False)
    calendar = history.catalogue.calendar
    waited = working_days_between(calendar, date(2026, 4, 1), date(2026, 4, 15))
    total = working_days_between(calendar, date(2026, 4, 1), date.fromisoformat(history.due))
    assert total == 20 + waited


def test_where_the_period_stood_still_it_goes_on_after_the_last_day_for_reasons() -> None:
    history = reasons_asked(DAY, **PAUSES).at("2026-05-20")
    history.tick()
    calendar = history.catalogue.calendar
    until = working_days_between(calendar, date(2026, 4, 1), date(2026, 4, 16))
    total = working_days_between(calendar, date(2026, 4, 1), date.fromisoformat(history.due))
    assert (until, total) == (10, 30)


# Giving.


def test_reasons_are_sealed_and_bring_the_request_back_under_review() -> None:
    history = _given()
    assert history.state == "intake_review"
    assert history.sealed["reasons-1"]["explanation"] == REASONS.explanation
    assert history.events[-1].data["reasons_digest"] == digest(history.sealed["reasons-1"])
    assert REASONS.explanation not in repr(history.events)
    assert "reasons-1" in DISCLOSURE.applicants_documents(history.case)


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if actor is not people.APPLICANT],
    ids=lambda actor: actor.id,
)
def test_only_the_applicant_gives_reasons(actor: Actor) -> None:
    assert reasons_asked(DAY).refusal(REASONS, actor).code == NOT_PERMITTED


def test_the_time_for_reasons_ends_after_its_last_day_and_the_request_goes_on() -> None:
    history = reasons_asked(DAY).at("2026-04-16 23:59")
    assert history.tick() == []
    assert history.standing.wake_at == moment("2026-04-17 00:00")
    assert history.at("2026-04-17 00:00").tick() == ["reasons_expired"]
    assert history.state == "intake_review"
    assert history.case.reasons is not None
    assert history.case.reasons.expired
    assert history.refusal(REASONS, people.APPLICANT).code == "not_in_this_state"


def test_the_applicants_time_line_tells_of_the_question_and_the_answer() -> None:
    history = _given()
    history.give(NOT_REASONABLE, people.OFFICE_HEAD)
    told = {step.key: step.params for step in DISCLOSURE.timeline(history.events)}
    assert told["reasons_requested"] == {"until": "2026-04-16"}
    assert {"reasons_given", "reasons_rejected"} <= told.keys()


# Judging.


def test_reasonable_reasons_change_nothing_but_that_they_were_judged() -> None:
    history = _given()
    history.give(REASONABLE, people.OFFICE_HEAD)
    assert (history.types[-1], history.state, history.due) == (
        "reasons_accepted",
        "intake_review",
        DUE,
    )
    assert history.letters == ["D01", "D03"]


def test_only_the_head_of_the_disclosure_office_judges_reasons() -> None:
    for actor in people.EVERYBODY:
        if "office_head" not in actor.roles:
            assert _given().refusal(REASONABLE, actor).code == NOT_PERMITTED


def test_reasons_that_were_never_asked_for_are_not_judged() -> None:
    refused = received(DAY).refusal(REASONABLE, people.OFFICE_HEAD)
    assert (refused.code, refused.kind) == ("reasons_never_asked", "conflict")


def test_reasons_that_never_came_cannot_be_found_reasonable() -> None:
    history = reasons_asked(DAY).at("2026-04-17")
    history.tick()
    assert history.refusal(REASONABLE, people.OFFICE_HEAD).code == "reasons_never_given"
    history.give(NOT_REASONABLE, people.OFFICE_HEAD)
    assert history.types[-1] == "reasons_rejected"


@pytest.mark.parametrize("first", [REASONABLE, NOT_REASONABLE])
@pytest.mark.parametrize("second", [REASONABLE, NOT_REASONABLE])
def test_reasons_are_judged_once(first: JudgeReasons, second: JudgeReasons) -> None:
    history = _given()
    history.give(first, people.OFFICE_HEAD)
    assert history.refusal(second, people.OFFICE_HEAD).code == "reasons_already_judged"


def test_a_delay_that_was_set_is_not_set_again() -> None:
    again = replace(REASONABLE, delayed_until=date(2026, 12, 31))
    assert _delayed().refusal(again, people.OFFICE_HEAD).code == "reasons_already_judged"


def test_the_judgement_is_sealed() -> None:
    history = _given()
    history.give(NOT_REASONABLE, people.OFFICE_HEAD)
    assert history.sealed["reasons-judgement"]["explanation"] == NOT_REASONABLE.explanation
    assert NOT_REASONABLE.explanation not in repr(history.events)


def test_reasons_asked_for_again_are_judged_by_themselves() -> None:
    history = _given()
    history.give(REASONABLE, people.OFFICE_HEAD)
    history.give(ASK_WHY, people.INTAKE)
    history.give(REASONS, people.APPLICANT)
    history.give(NOT_REASONABLE, people.OFFICE_HEAD)
    assert history.case.reasons is not None
    assert (history.case.reasons.round, history.case.reasons.rejected) == (2, True)
    assert {"reasons-1", "reasons-2"} <= history.sealed.keys()


# Not reasonable: nothing is done, in row (五)4 and letter D20.


def test_a_request_is_turned_away_as_excessive_only_after_its_reasons_were_rejected() -> None:
    turned_away = requests.reply("excessive")
    for judged in (None, REASONABLE):
        history = _given()
        if judged:
            history.give(judged, people.OFFICE_HEAD)
        history.give(requests.ASSIGN, people.OFFICE_HEAD)
        assert history.refusal(turned_away, people.HANDLER).code == "reasons_never_rejected"


def test_a_request_without_reason_is_answered_with_d20_in_row_r3_5_4() -> None:
    history = _given()
    history.give(NOT_REASONABLE, people.OFFICE_HEAD)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("excessive"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D20")
    history.give(c.Send(), people.INTAKE)
    assert (history.case.leaf, history.letters) == ("r3_5_4", ["D01", "D03", "D20"])


# Reasonable, and still not to be answered in time: a stated day takes the place of the counted one.


def test_a_delay_replaces_the_due_date_and_is_no_extension() -> None:
    history = _delayed()
    assert (history.due, history.types[-1]) == ("2026-07-01", "delay_set")
    assert (history.case.extension_days, history.case.extensions) == (0, 0)
    assert history.letters == ["D01", "D03", "D04b"]
    assert history.case.reply is not None
    assert history.case.reply.replaced_due_on == date(2026, 7, 1)


def test_a_day_that_was_set_is_not_extended_besides() -> None:
    # An art. 35 delay and an art. 33 extension are different things, and a letter about days that
    # change nothing would mislead.
    history = _delayed()
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert history.refusal(requests.EXTENSION, people.HANDLER).code == "delay_is_not_extended"


def test_a_delayed_request_is_warned_of_and_late_by_its_new_day() -> None:
    history = _delayed().at("2026-05-15")
    assert history.tick() == []
    assert history.standing.wake_at == moment("2026-06-26 00:00")
    assert history.at("2026-07-01 23:59").tick() == ["deadline_warned"]
    assert history.at("2026-07-02 00:00").tick() == ["deadline_missed"]


@pytest.mark.parametrize("until", ["2026-04-15", DUE])
def test_a_delay_is_for_what_cannot_be_answered_in_time(until: str) -> None:
    early = replace(REASONABLE, delayed_until=date.fromisoformat(until))
    refused = _given().refusal(early, people.OFFICE_HEAD)
    assert (refused.code, refused.params) == ("delay_before_due", {"due": DUE})


def test_what_is_not_reasonable_is_not_delayed() -> None:
    both = replace(NOT_REASONABLE, delayed_until=date(2026, 7, 1))
    assert _given().refusal(both, people.OFFICE_HEAD).code == "delay_needs_reason"


def test_the_applicant_is_told_the_day_of_a_delay() -> None:
    told = {step.key: step.params for step in DISCLOSURE.timeline(_delayed().events)}
    assert told["delay_set"] == {"until": "2026-07-01"}


def test_staff_see_how_reasons_stand() -> None:
    history = _given()
    facts = DISCLOSURE.facts(history.case, history.context())["reasons"]
    assert facts == {
        "count": 40,
        "asked_on": DAY,
        "until": "2026-04-16",
        "given_on": DAY,
        "rejected": False,
    }
