"""Review (复查, art. 35), re-check (复核, art. 36), and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import Result, Stage, State
from tests.builders import petitions as made

DAY = "2026-01-05"
REVIEW = c.RequestReview(reasons="认定的金额不对。")
RECHECK = c.RequestRecheck(reasons="复查没有核对考勤。")


def test_art_35_a_review_is_asked_for_within_thirty_days_of_receipt() -> None:
    history = made.delivered(DAY).at("2026-02-04 23:59")
    history.give(REVIEW, made.PETITIONER)
    assert history.case.state is State.REVIEW
    late = made.delivered(DAY).at("2026-02-05 00:00")
    found = late.refusal(REVIEW, made.PETITIONER)
    assert (found.code, found.params) == ("challenge_too_late", {"until": "2026-02-04"})


def test_art_35_the_next_higher_organ_reviews_and_has_thirty_days_from_the_request() -> None:
    history = made.delivered(DAY).at("2026-01-30")
    history.give(REVIEW, made.PETITIONER)
    assert history.case.desk == made.GOVERNMENT
    assert history.due("petition_review") == "2026-03-01 23:59:59"
    assert history.case.handler is None


def test_art_35_a_review_can_be_asked_for_before_receipt_was_proven() -> None:
    history = made.answered(DAY).at("2026-03-30")
    history.give(REVIEW, made.PETITIONER)
    assert history.case.state is State.REVIEW


def test_art_35_a_request_on_paper_counts_from_the_day_it_was_made() -> None:
    history = made.delivered(DAY).at("2026-02-07")
    posted = c.RegisterChallenge(requested_on=date(2026, 2, 4), reasons="不服")
    history.give(posted, made.OFFICER)
    assert history.case.state is State.REVIEW
    assert history.due("petition_review") == "2026-03-06 23:59:59"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 1, 4), "request_day_impossible"),
        (date(2026, 2, 8), "request_day_impossible"),
        (date(2026, 2, 5), "challenge_too_late"),
    ],
)
def test_the_day_of_a_request_on_paper_is_one_on_which_it_could_be_made(
    day: date, code: str
) -> None:
    history = made.delivered(DAY).at("2026-02-07")
    command = c.RegisterChallenge(requested_on=day, reasons="不服")
    assert history.refusal(command, made.OFFICER).code == code


def test_the_door_is_shut_when_what_was_posted_on_the_last_day_has_had_time_to_come() -> None:
    history = made.delivered(DAY).at("2026-02-09 23:59")
    assert history.tick() == []
    assert history.at("2026-02-10 00:00").tick() == ["petition_closed"]
    assert history.case.state is State.CLOSED


def test_art_35_the_review_is_answered_in_writing_by_the_organ_that_reviewed() -> None:
    history = made.under_review(DAY)
    made.answer_challenge(history, made.REVIEWER, made.REVIEW_HEAD)
    assert history.case.state is State.REVIEW_ANSWERED
    assert (history.case.letters[-1].code, history.case.issuers[-1]) == ("P07", made.GOVERNMENT)
    answer = history.case.answer(Stage.REVIEW)
    assert answer is not None
    assert answer.result is Result.UPHELD


def test_a_review_upholds_or_changes_and_nothing_else() -> None:
    history = made.under_review(DAY)
    assert history.refusal(made.OPINION, made.REVIEWER).code == "result_not_for_this"
    history.give(replace(made.REVIEW_OPINION, result="changed"), made.REVIEWER)


def test_art_36_a_re_check_is_asked_for_within_thirty_days_of_the_answer_to_the_review() -> None:
    history = made.review_answered(DAY)
    assert history.due("petition_recheck_window") == "2026-02-04 23:59:59"
    history.at("2026-02-04").give(RECHECK, made.PETITIONER)
    assert (history.case.state, history.case.desk) == (State.RECHECK, made.PROVINCE)
    assert history.due("petition_recheck") == "2026-03-06 23:59:59"
    late = made.review_answered(DAY).at("2026-02-05")
    assert late.refusal(RECHECK, made.PETITIONER).code == "challenge_too_late"


def test_art_36_what_nobody_takes_to_the_re_check_is_closed() -> None:
    history = made.let_go(made.review_answered(DAY))
    assert history.case.state is State.CLOSED


def test_art_36_the_re_check_is_the_end_and_only_the_archive_follows() -> None:
    history = made.final(DAY)
    assert history.case.state is State.FINAL
    assert (history.case.letters[-1].code, history.case.issuers[-1]) == ("P08", made.PROVINCE)
    for command in (REVIEW, RECHECK):
        outcome = history.service.decide(history.case, command, history.context(made.PETITIONER))
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not_in_this_state"
    assert made.let_go(history).case.state is State.ARCHIVED


def test_art_36_receipt_of_the_last_word_is_proven_and_opens_no_window() -> None:
    history = made.final(DAY)
    history.give(c.AcknowledgeOpinion(), made.PETITIONER)
    assert history.clocks == {}
    answer = history.case.answer(Stage.RECHECK)
    assert answer is not None
    assert answer.delivered_on == date(2026, 1, 5)


# --- hearings in a re-check, art. 36 -------------------------------------------------------------


def heard(called: date, opened: str, closed: str) -> made.Petitions:
    history = made.under_recheck(DAY)
    history.give(replace(made.HEARING, held_on=called), made.RECHECKER)
    history.at(opened).give(c.OpenHearing(), made.RECHECKER)
    history.at(closed).give(c.CloseHearing(record="完毕"), made.RECHECKER)
    return history


@pytest.mark.parametrize(
    ("opened", "closed", "due"),
    [
        ("2026-01-12 09:00", "2026-01-12 17:00", "2026-02-05 23:59:59"),
        ("2026-01-12 09:00", "2026-01-14 17:00", "2026-02-07 23:59:59"),
        ("2026-02-04 09:00", "2026-02-06 17:00", "2026-02-07 23:59:59"),
        # Time that has run out is not given back.
        ("2026-02-05 09:00", "2026-02-08 17:00", "2026-02-04 23:59:59"),
        ("2026-02-06 09:00", "2026-02-08 17:00", "2026-02-04 23:59:59"),
    ],
)
def test_art_36_the_days_of_a_hearing_are_not_counted_first_and_last_included(
    opened: str, closed: str, due: str
) -> None:
    history = heard(date.fromisoformat(opened[:10]), opened, closed)
    assert history.due("petition_recheck") == due


def test_art_36_while_a_hearing_is_held_the_end_is_the_earliest_there_can_be() -> None:
    history = made.under_recheck(DAY)
    history.give(replace(made.HEARING, held_on=date(2026, 1, 12)), made.RECHECKER)
    history.at("2026-01-12").give(c.OpenHearing(), made.RECHECKER)
    history.at("2026-01-13")
    assert history.clocks["petition_recheck"].at_earliest
    assert history.due("petition_recheck") == "2026-02-06 23:59:59"
    history.at("2026-03-30").tick()
    assert history.standing.card is None


def test_art_36_two_hearings_on_one_day_exclude_it_once() -> None:
    history = heard(date(2026, 1, 12), "2026-01-12 09:00", "2026-01-12 11:00")
    history.give(replace(made.HEARING, held_on=date(2026, 1, 12)), made.RECHECKER)
    history.give(c.OpenHearing(), made.RECHECKER)
    history.give(c.CloseHearing(record="续"), made.RECHECKER)
    assert history.due("petition_recheck") == "2026-02-05 23:59:59"


def test_no_opinion_leaves_in_the_middle_of_a_hearing() -> None:
    history = made.under_recheck(DAY)
    history.give(made.REVIEW_OPINION, made.RECHECKER)
    history.give(c.SubmitOpinion(), made.RECHECKER)
    history.signed_through(made.people.LEGAL, made.RECHECK_HEAD).produce_if_ordered()
    history.give(replace(made.HEARING, held_on=date(2026, 1, 5)), made.RECHECKER)
    history.give(c.OpenHearing(), made.RECHECKER)
    assert history.refusal(c.IssueOpinion(), made.RECHECKER).code == "hearing_open"


# --- an organ above that works elsewhere ---------------------------------------------------------


def reviewed_elsewhere() -> made.Petitions:
    history = made.handled(DAY, None, made.RAILWAY, made.RAILWAY_HANDLER)
    history.give(made.OPINION, made.RAILWAY_HANDLER)
    history.give(c.SubmitOpinion(), made.RAILWAY_HANDLER)
    history.signed_through(made.RAILWAY_HEAD).produce_if_ordered()
    history.give(c.IssueOpinion(), made.RAILWAY_HANDLER)
    history.give(c.AcknowledgeOpinion(), made.PETITIONER)
    history.give(REVIEW, made.PETITIONER)
    return history


ELSEWHERE = c.RecordOutsideOpinion(
    result="upheld", number="路信复〔2026〕3号", dated_on=date(2026, 1, 20), opinion="维持。"
)


def test_art_35_an_organ_above_outside_of_the_system_is_followed_up_by_the_petition_office() -> (
    None
):
    history = reviewed_elsewhere()
    assert history.case.desk == made.OFFICE
    assert history.due("petition_review") == "2026-02-04 23:59:59"
    outcome = history.attempt(made.REVIEW_OPINION, made.OFFICE_HANDLER)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "reviewed_elsewhere"


def test_what_an_organ_elsewhere_has_answered_is_recorded_and_can_be_taken_further() -> None:
    history = reviewed_elsewhere().at("2026-01-22")
    history.give(ELSEWHERE, made.OFFICER)
    assert history.case.state is State.REVIEW_ANSWERED
    assert history.sealed["answer-review"]["number"] == ELSEWHERE.number
    received = c.RecordOpinionDelivery(delivered_on=date(2026, 1, 22), way="post")
    history.give(received, made.OFFICER)
    history.give(RECHECK, made.PETITIONER)
    assert history.case.desk == made.OFFICE
    last = replace(ELSEWHERE, result="changed", dated_on=date(2026, 1, 22))
    history.give(last, made.OFFICER)
    assert history.standing.state == State.FINAL


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 1, 23)])
def test_an_opinion_from_elsewhere_is_dated_between_the_request_and_today(day: date) -> None:
    history = reviewed_elsewhere().at("2026-01-22")
    found = history.refusal(replace(ELSEWHERE, dated_on=day), made.OFFICER)
    assert found.code == "opinion_date_impossible"


def test_what_is_reviewed_here_is_not_recorded_from_elsewhere() -> None:
    history = made.under_review(DAY)
    context = history.context(made.OFFICER)
    outcome = history.service.decide(history.case, ELSEWHERE, context)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "reviewed_here"
