"""Reconsideration and lawsuits (条例 art. 51; 行政复议法 art. 23; reference B.3, table four)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.calendar.counting import working_days_between
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.charging import ConfirmFeeAbandonment, DecideFee
from sunhall.domain.disclosure.remedies import (
    Kind,
    RecordRemedy,
    RecordRemedyResult,
    Result,
)
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.catalogue import EDUCATION, OFFICE
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    assigned,
    complained,
    consulting,
    delivered,
    drafted,
    excessive,
    noticed,
    received,
    reopened,
    sent,
    serve,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"
APRIL_1 = date(2026, 4, 1)
APRIL_8 = date(2026, 4, 8)
COURT = "云溪市中级人民法院"


def _filed(kind: Kind, *, after: bool = False, on: date = APRIL_1) -> RecordRemedy:
    return RecordRemedy(kind, on, COURT, reference="（2026）行初17号", after_reconsideration=after)


def _result(
    result: Result, number: int = 1, *, on: date = APRIL_1, **redo: Any
) -> RecordRemedyResult:
    return RecordRemedyResult(number, result, on, **redo)


def _redo(result: Result = "corrected", days: int = 15) -> RecordRemedyResult:
    return _result(result, redo_days=days, redo_from=APRIL_1)


def _replied_again(history: History, decision: str = "disclose") -> History:
    draft = requests.reply(decision)
    history.give(draft, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce(history.case.letters[-1].code, serial=9)
    history.give(c.Send(), people.INTAKE)
    return history


# The way: reconsideration first for a refusal and for silence, either for everything else.


@pytest.mark.parametrize("ground", ["state_secret", "internal_affairs", "process_information"])
def test_a_refusal_goes_to_reconsideration_before_any_court(ground: str) -> None:
    history = delivered(DAY, requests.reply("refuse", ground=ground))
    refused = history.refusal(_filed("litigation"), people.INTAKE)
    assert (refused.code, refused.fields) == (
        "reconsideration_comes_first",
        ("after_reconsideration",),
    )
    complained(history)
    history.give(_result("upheld"), people.INTAKE)
    history.give(_filed("litigation", after=True), people.INTAKE)
    assert history.state == "in_litigation"


@pytest.mark.parametrize("play", [received, assigned, drafted, consulting])
def test_silence_goes_to_reconsideration_before_any_court(play: Any) -> None:
    history = play(DAY)
    assert history.refusal(_filed("litigation"), people.INTAKE).code == (
        "reconsideration_comes_first"
    )
    history.give(_filed("reconsideration"), people.INTAKE)
    assert history.case.remedies[0].path == "reconsideration"


@pytest.mark.parametrize("decision", ["disclose", "already_public", "not_held", "other_agency"])
def test_what_withholds_nothing_may_go_to_court_at_once(decision: str) -> None:
    history = delivered(DAY, requests.reply(decision))
    history.give(_filed("litigation"), people.INTAKE)
    assert (history.state, history.case.remedies[0].path) == ("in_litigation", "direct")


def test_what_ended_without_a_reply_may_go_to_court_at_once() -> None:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    history.give(_filed("litigation"), people.INTAKE)
    assert history.state == "in_litigation"


def test_a_lawsuit_after_reconsideration_needs_one_on_record() -> None:
    refused = delivered(DAY).refusal(_filed("litigation", after=True), people.INTAKE)
    assert refused.code == "reconsideration_never_recorded"


def test_a_reconsideration_comes_after_none() -> None:
    refused = delivered(DAY).refusal(_filed("reconsideration", after=True), people.INTAKE)
    assert refused.code == "after_reconsideration_is_for_lawsuits"


def test_one_reconsideration_runs_at_a_time() -> None:
    history = complained(delivered(DAY))
    refused = history.refusal(_filed("reconsideration"), people.INTAKE)
    assert (refused.code, refused.kind) == ("remedy_already_runs", "conflict")
    history.give(_result("other"), people.INTAKE)
    history.give(_filed("reconsideration"), people.INTAKE)
    assert len(history.case.remedies) == 2


# Table four: three blocks by path.


def test_every_proceeding_counts_in_the_block_of_its_path() -> None:
    history = complained(delivered(DAY))
    history.give(_result("upheld"), people.INTAKE)
    history.give(_filed("litigation", after=True), people.INTAKE)
    direct = delivered(DAY)
    direct.give(_filed("litigation"), people.INTAKE)
    paths = [each.data["path"] for each in history.events if each.type == "remedy_filed"]
    assert paths == ["reconsideration", "after_reconsideration"]
    assert direct.events[-1].data["path"] == "direct"
    assert [each.kind for each in history.case.remedies] == ["reconsideration", "litigation"]


@pytest.mark.parametrize("result", ["upheld", "corrected", "other"])
def test_a_result_is_kept_with_its_day_and_the_request_rests_again(result: Result) -> None:
    history = complained(delivered(DAY)).at("2026-05-20")
    history.give(_result(result, on=date(2026, 5, 18)), people.INTAKE)
    assert history.state == "delivered"
    assert history.events[-1].data == {
        "remedy": 1,
        "result": result,
        "decided_on": "2026-05-18",
        "redo_days": None,
        "redo_from": None,
    }
    remedy = history.case.remedies[0]
    assert (remedy.result, remedy.decided_on) == (result, date(2026, 5, 18))


def test_where_both_run_the_court_is_named_and_then_the_authority() -> None:
    history = complained(delivered(DAY))
    history.give(_filed("litigation", after=True), people.INTAKE)
    assert history.state == "in_litigation"
    history.give(_result("other", 2), people.INTAKE)
    assert history.state == "in_reconsideration"
    history.give(_result("upheld", 1), people.INTAKE)
    assert history.state == "delivered"


def test_a_request_rests_where_it_had_ended() -> None:
    for history, resting in (
        (sent(DAY), "sent"),
        (_withdrawn(), "withdrawn"),
        (_abandoned(), "closed_abandoned_supplement"),
    ):
        complained(history)
        assert history.state == "in_reconsideration"
        history.give(_result("upheld", on=history.context().today), people.INTAKE)
        assert history.state == resting


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _abandoned() -> History:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


# Dates and numbers.


@pytest.mark.parametrize(
    ("on", "code"), [("2026-03-31", "date_too_early"), ("2026-04-02", "date_in_future")]
)
def test_nobody_complains_before_the_request_or_after_today(on: str, code: str) -> None:
    command = _filed("reconsideration", on=date.fromisoformat(on))
    assert delivered(DAY).refusal(command, people.INTAKE).code == code


@pytest.mark.parametrize("kind", ["reconsideration", "litigation"])
def test_a_request_taken_back_before_receipt_is_no_matter_of_a_remedy(kind: Kind) -> None:
    """Art. 31: it was never received, so table four of the report could not name it either."""
    history = submitted(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    refused = history.refusal(_filed(kind), people.INTAKE)
    assert (refused.code, refused.kind) == ("request_never_received", "conflict")
    context = history.context(people.INTAKE)
    assert "record_remedy" not in DISCLOSURE.available(history.case, context)


def test_a_request_taken_back_after_receipt_may_be_complained_of() -> None:
    history = _withdrawn()
    context = history.context(people.INTAKE)
    assert "record_remedy" in DISCLOSURE.available(history.case, context)
    history.give(_filed("reconsideration"), people.INTAKE)
    assert history.state == "in_reconsideration"


@pytest.mark.parametrize(
    ("on", "code"), [("2026-04-07", "date_too_early"), ("2026-04-16", "date_in_future")]
)
def test_a_result_lies_between_the_filing_and_today(on: str, code: str) -> None:
    history = complained(delivered(DAY).at("2026-04-08")).at("2026-04-15")
    command = _result("upheld", on=date.fromisoformat(on))
    assert history.refusal(command, people.INTAKE).code == code


def test_only_what_runs_is_decided_and_only_once() -> None:
    history = complained(delivered(DAY))
    assert history.refusal(_result("upheld", 2), people.INTAKE).code == "remedy_unknown"
    history.give(_result("upheld"), people.INTAKE)
    assert history.refusal(_result("other"), people.INTAKE).code == "remedy_already_decided"


def test_proceedings_are_recorded_by_the_office_and_the_lawyers() -> None:
    history = delivered(DAY)
    for actor in people.EVERYBODY:
        if not actor.roles & {"intake_officer", "legal_reviewer"}:
            assert history.refusal(_filed("reconsideration"), actor).code == NOT_PERMITTED
    history.give(_filed("reconsideration"), people.LEGAL)


def test_body_and_file_number_are_sealed() -> None:
    history = delivered(DAY)
    history.give(_filed("litigation"), people.INTAKE)
    assert history.sealed["remedy-1"]["body"] == COURT
    assert history.events[-1].data["content_digest"] == digest(history.sealed["remedy-1"])
    assert not [text for text in (COURT, "行初") if text in repr(history.events)]


# A complaint about silence does not free from answering.


def test_a_request_that_is_complained_of_is_still_to_be_answered() -> None:
    history = complained(drafted(DAY))
    assert (history.state, history.due) == ("drafting", "2026-04-30")
    _replied_again(history)
    assert history.state == "sent"


def test_an_order_to_answer_is_not_needed_where_the_answer_is_still_due() -> None:
    history = complained(drafted(DAY))
    assert history.refusal(_redo(), people.INTAKE).code == "not_answered_yet"
    history.give(_result("corrected"), people.INTAKE)
    assert (history.state, history.due) == ("drafting", "2026-04-30")


def test_a_proceeding_that_outlives_the_reply_ends_at_rest() -> None:
    history = _replied_again(complained(drafted(DAY)))
    history.give(_result("other"), people.INTAKE)
    assert history.state == "sent"


# Ordered to answer again.


def test_a_reopened_request_runs_by_the_days_and_from_the_day_that_the_decision_sets() -> None:
    history = complained(delivered(DAY, requests.reply("refuse"))).at("2026-05-20")
    order = RecordRemedyResult(
        1, "corrected", date(2026, 5, 18), redo_days=15, redo_from=date(2026, 5, 19)
    )
    history.give(order, people.INTAKE)
    assert history.state == "reopened"
    assert history.due == "2026-06-09"
    days = working_days_between(history.catalogue.calendar, date(2026, 5, 19), date(2026, 6, 9))
    assert days == 15
    assert history.case.received_on == APRIL_1


def test_a_reopened_request_waits_in_the_offices_queue_to_be_given_out() -> None:
    history = reopened(DAY)
    assert (history.standing.open, history.standing.department) == (True, OFFICE)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert (history.state, history.standing.department) == ("assigned", EDUCATION)


def test_a_reopened_request_is_late_by_its_new_period() -> None:
    history = reopened(DAY).at("2026-04-24")
    assert history.due == "2026-04-23"
    assert history.tick() == ["deadline_warned", "deadline_missed"]
    assert history.standing.card == "red"


def test_a_reopened_request_is_drafted_anew() -> None:
    history = reopened(DAY)
    assert (history.case.draft, history.case.answered) == (None, False)
    assert DISCLOSURE.shown_documents(history.case) == {}
    _replied_again(history)
    assert history.letters == ["D01", "D12", "D25", "D10"]


def test_the_first_reply_stays_readable_when_a_second_is_ordered() -> None:
    history = _replied_again(reopened(DAY))
    assert history.letter("D12").published
    assert history.letter("D10").published
    assert DISCLOSURE.shown_documents(history.case) == {
        "reply": ("draft", ("disclosed_items", "files"))
    }


def test_the_row_of_the_first_end_stands_whatever_is_answered_again() -> None:
    history = _replied_again(reopened(DAY).at("2026-04-20"))
    assert history.case.leaf == "r3_3_5"
    assert history.case.ended_on == APRIL_1
    assert [e.data["leaf"] for e in history.events if e.type == "reply_sent"] == ["r3_3_5", "r3_1"]


def test_the_row_of_the_first_end_stands_when_the_fee_of_the_second_is_not_paid() -> None:
    history = excessive(reopened(DAY))
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(DecideFee("per_item"), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    noticed(history, "D08").at("2026-06-01").give(ConfirmFeeAbandonment(), people.INTAKE)
    assert (history.state, history.case.leaf) == ("closed_abandoned_fee", "r3_3_5")
    assert history.case.ended_on == APRIL_1


def test_the_row_of_the_first_end_stands_when_the_second_is_withdrawn() -> None:
    history = reopened(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    assert (history.state, history.case.leaf) == ("withdrawn", "r3_3_5")


def test_a_second_reply_can_be_complained_of_like_the_first() -> None:
    history = _replied_again(reopened(DAY), "refuse")
    # The reconsideration of the first refusal is none of the second.
    for command, code in (
        (_filed("litigation"), "reconsideration_comes_first"),
        (_filed("litigation", after=True), "reconsideration_never_recorded"),
    ):
        assert history.refusal(command, people.INTAKE).code == code
    history.give(_filed("reconsideration"), people.INTAKE)
    assert (history.state, len(history.case.remedies)) == ("in_reconsideration", 2)


def test_a_reopened_request_can_be_extended_once_more_and_others_be_asked() -> None:
    history = reopened(DAY)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(c.ProposeExtension(days=5, reason="需要检索"), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.due == "2026-04-30"
    history.give(requests.THIRD_PARTY, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.state == "third_party_consult"


def test_whoever_was_asked_before_is_not_waited_for_after_a_new_order() -> None:
    history = serve(consulting(DAY), DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    history = complained(history)
    history.give(_redo(), people.INTAKE)
    history.give(requests.DISCLOSE, people.HANDLER)
    assert history.state == "drafting"
    assert list(history.clocks) == ["reply"]
    assert history.at("2026-04-24").tick() == ["deadline_warned", "deadline_missed"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(_redo(), redo_from=None), "redo_needs_days_and_start"),
        (replace(_redo(), redo_days=None), "redo_needs_days_and_start"),
        (_redo("upheld"), "upheld_orders_nothing"),
    ],
)
def test_an_order_to_answer_again_is_complete_and_makes_sense(
    command: RecordRemedyResult, code: str
) -> None:
    assert complained(delivered(DAY)).refusal(command, people.INTAKE).code == code


@pytest.mark.parametrize("redo_from", ["2026-04-07", "2026-04-21"])
def test_the_days_to_answer_again_are_counted_from_when_the_decision_came(redo_from: str) -> None:
    history = complained(delivered(DAY)).at("2026-04-20")
    order = RecordRemedyResult(
        *(1, "corrected", APRIL_8), redo_days=15, redo_from=date.fromisoformat(redo_from)
    )
    assert history.refusal(order, people.INTAKE).code == "redo_start_impossible"


# Who sees what.


def test_a_request_before_a_court_stays_in_the_offices_eye_and_no_clock_runs() -> None:
    for history in (complained(delivered(DAY)), complained(delivered(DAY), "litigation")):
        assert (history.standing.open, history.standing.department) == (True, OFFICE)
        assert history.clocks == {}
        assert history.at("2026-12-01").tick() == []


def test_files_wait_for_their_release_whatever_is_complained_of() -> None:
    history = delivered(DAY)
    history._case = replace(history.case, release_on=date(2026, 4, 16))
    complained(history)
    assert history.at("2026-04-16").tick() == ["files_released"]


def test_the_applicant_is_told_that_it_was_filed_and_decided_and_no_more() -> None:
    history = complained(delivered(DAY))
    history.give(_result("upheld"), people.INTAKE)
    told = {step.key: step.params for step in DISCLOSURE.timeline(history.events)}
    assert (told["remedy_filed"], told["remedy_decided"]) == ({}, {})


def test_staff_see_how_proceedings_stand() -> None:
    history = complained(delivered(DAY))
    facts: Any = DISCLOSURE.facts(history.case, history.context())["remedies"]
    assert facts == [
        {
            "number": 1,
            "path": "reconsideration",
            "filed_on": DAY,
            "result": None,
            "decided_on": None,
        }
    ]
