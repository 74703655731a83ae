"""The archive (条例 art. 45) and the legal hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.keeping import Archive, PlaceHold, ReleaseHold
from sunhall.domain.disclosure.remedies import RecordRemedyResult
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    archived,
    complained,
    delivered,
    drafted,
    received,
    sent,
)

DAY = "2026-04-01"
#: 183 days after 2026-04-01.
LAST_DAY = "2026-10-01"
HOLD = PlaceHold("行政诉讼尚未终结")
LIFT = ReleaseHold("诉讼终结")


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


@pytest.mark.parametrize("play", [lambda: sent(DAY), lambda: delivered(DAY), _withdrawn])
def test_an_ended_request_is_archived_when_nobody_can_go_to_court_any_more(
    play: Callable[[], History],
) -> None:
    history = play().at(LAST_DAY)
    refused = history.refusal(Archive(), people.INTAKE)
    assert (refused.code, refused.params) == ("archive_too_early", {"until": LAST_DAY})
    history.at("2026-10-02").give(Archive(), people.INTAKE)
    assert history.state == "archived"
    assert history.events[-1].data == {"on": "2026-10-02"}


def test_the_wait_is_the_citys_to_say() -> None:
    wait = replace(delivered(DAY).catalogue.disclosure.archive_wait, amount=10)
    history = delivered(DAY, archive_wait=wait).at("2026-04-12")
    history.give(Archive(), people.INTAKE)
    assert history.state == "archived"


def test_only_the_office_archives() -> None:
    history = delivered(DAY).at("2027-01-04")
    for actor in people.EVERYBODY:
        if "intake_officer" not in actor.roles:
            assert history.refusal(Archive(), actor).code == NOT_PERMITTED


@pytest.mark.parametrize("play", [drafted, lambda on: complained(delivered(on))])
def test_what_is_not_at_rest_is_not_archived(play: Callable[[str], History]) -> None:
    history = play(DAY).at("2027-01-04")
    assert history.refusal(Archive(), people.INTAKE).code == "not_in_this_state"


def test_what_has_not_been_released_yet_is_not_archived() -> None:
    history = delivered(DAY)
    history._case = replace(history.case, release_on=date(2027, 1, 5))
    refused = history.at("2027-01-04").refusal(Archive(), people.INTAKE)
    assert (refused.code, refused.params) == ("files_not_released", {"on": "2027-01-05"})


def test_the_wait_of_an_answer_that_was_ordered_begins_with_that_answer() -> None:
    history = complained(delivered(DAY, requests.reply("refuse"))).at("2026-09-30")
    order = RecordRemedyResult(
        *(1, "corrected", date(2026, 9, 30)), redo_days=15, redo_from=date(2026, 9, 30)
    )
    history.give(order, people.INTAKE)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10", serial=9)
    history.give(c.Send(), people.INTAKE)
    refused = history.at("2026-10-02").refusal(Archive(), people.INTAKE)
    assert (refused.code, refused.params) == ("archive_too_early", {"until": "2027-04-01"})


def test_the_wait_begins_with_the_last_word_of_an_authority() -> None:
    history = complained(delivered(DAY)).at("2026-09-30")
    history.give(RecordRemedyResult(1, "upheld", date(2026, 9, 28)), people.INTAKE)
    refused = history.at("2026-10-02").refusal(Archive(), people.INTAKE)
    assert refused.params == {"until": "2027-03-30"}


def test_in_the_archive_nothing_is_due_and_nothing_is_left_to_do() -> None:
    history = archived(DAY)
    assert history.clocks == {}
    assert not history.standing.open
    assert (history.standing.wake_at, history.tick()) == (None, [])
    offered = {
        actor.id: set(DISCLOSURE.available(history.case, history.context(actor)))
        for actor in people.EVERYBODY
    }
    assert set().union(*offered.values()) == {"place_hold", "record_remedy"}


def test_the_archive_keeps_row_and_letters() -> None:
    before, after = delivered(DAY).case, archived(DAY).case
    assert (after.leaf, after.letters, after.delivered_on) == (
        before.leaf,
        before.letters,
        before.delivered_on,
    )
    assert "reply" in DISCLOSURE.shown_documents(after)


@pytest.mark.parametrize("play", [received, drafted, delivered, archived])
def test_a_hold_can_be_placed_in_any_state_and_moves_nothing(
    play: Callable[[str], History],
) -> None:
    history = play(DAY)
    state, clocks = history.state, history.clocks
    history.give(HOLD, people.LEGAL)
    assert history.case.held
    assert (history.state, history.clocks) == (state, clocks)
    history.give(LIFT, people.OFFICE_HEAD)
    assert not history.case.held


def test_a_hold_is_placed_once_and_lifted_once() -> None:
    history = delivered(DAY)
    assert history.refusal(LIFT, people.LEGAL).code == "no_hold"
    history.give(HOLD, people.LEGAL)
    refused = history.refusal(HOLD, people.LEGAL)
    assert (refused.code, refused.kind) == ("already_held", "conflict")
    history.give(LIFT, people.LEGAL)
    assert history.refusal(LIFT, people.LEGAL).code == "no_hold"


def test_holds_are_placed_by_the_head_of_the_office_and_the_lawyers() -> None:
    for actor in people.EVERYBODY:
        if not actor.roles & {"office_head", "legal_reviewer"}:
            assert delivered(DAY).refusal(HOLD, actor).code == NOT_PERMITTED


def test_why_it_is_held_is_sealed_and_staff_see_that_it_is() -> None:
    history = delivered(DAY)
    history.give(HOLD, people.LEGAL)
    assert history.events[-1].data == {"reason_digest": digest(history.sealed["hold"])}
    assert HOLD.reason not in repr(history.events)
    assert DISCLOSURE.facts(history.case, history.context())["held"] is True


def test_the_applicant_is_told_nothing_of_holds_and_archives() -> None:
    history = archived(DAY)
    history.give(HOLD, people.LEGAL)
    keys = [step.key for step in DISCLOSURE.timeline(history.events)]
    assert keys[-1] == "delivery_confirmed"
