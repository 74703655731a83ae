"""The answer: what it states, who signs it, how it leaves and is received (arts. 29 to 33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import RESULTS, REVIEW_RESULTS, Kind, Result, Stage, State
from tests.builders import petitions as made
from tests.builders.service_history import NOT_PERMITTED

DAY = "2026-01-05"
EVERY_RESULT = tuple(Result)

#: Kind → petition of that kind, who has it.
OF_KIND: dict[str, tuple[c.SubmitPetition, str, Actor, Actor]] = {
    "dispute": (made.submitted_by(), made.EDUCATION, made.HANDLER, made.HEAD),
    "suggestion": (made.SUGGESTION, made.EDUCATION, made.HANDLER, made.HEAD),
    "report": (made.REPORT, made.TRANSPORT, made.OTHER_HANDLER, made.OTHER_HEAD),
}


def worked_on(kind: str) -> tuple[made.Petitions, Actor, Actor]:
    command, to, handler, head = OF_KIND[kind]
    return made.handled(DAY, command, to, handler), handler, head


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("result", EVERY_RESULT)
def test_arts_29_30_32_an_answer_comes_to_a_result_of_its_kind(kind: str, result: Any) -> None:
    history, handler, _ = worked_on(kind)
    outcome = history.attempt(replace(made.OPINION, result=result), handler)
    if result in RESULTS[Kind(kind)]:
        assert history.case.answer(Stage.HANDLING) is not None
    else:
        assert isinstance(outcome, Refusal)
        assert outcome.code == "result_not_for_this"


def test_art_32_an_opinion_on_a_dispute_names_its_basis_in_law() -> None:
    history = made.handled(DAY)
    found = history.refusal(replace(made.OPINION, basis=None), made.HANDLER)
    assert (found.code, found.fields) == ("opinion_needs_basis", ("basis",))


def test_the_text_is_sealed_and_the_event_has_its_digest() -> None:
    history = made.handled(DAY)
    history.give(made.OPINION, made.HANDLER)
    assert history.sealed["answer-handling"]["findings"] == made.OPINION.findings
    assert made.OPINION.findings not in str(history.events[-1].data)


def test_who_drafts_an_answer_never_signs_it() -> None:
    history = made.handled(DAY)
    history.give(made.OPINION, made.people.HEAD_WHO_DRAFTS)
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    run = history.case.runs[-1]
    assert set(run.barred) >= {made.HANDLER.id, made.people.HEAD_WHO_DRAFTS.id}
    assert history.waiting_for() == [made.HEAD.id]


def test_an_answer_in_approval_is_not_rewritten_and_an_approved_one_neither() -> None:
    history = made.handled(DAY)
    assert history.refusal(c.SubmitOpinion(), made.HANDLER).code == "no_opinion_saved"
    assert history.refusal(c.IssueOpinion(), made.HANDLER).code == "opinion_not_approved"
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    assert history.refusal(made.OPINION, made.HANDLER).code == "opinion_in_approval"
    assert history.refusal(c.SubmitOpinion(), made.HANDLER).code == "opinion_in_approval"
    history.sign(made.HEAD)
    assert history.refusal(made.OPINION, made.HANDLER).code == "opinion_approved_already"
    assert history.refusal(c.SubmitOpinion(), made.HANDLER).code == "opinion_approved_already"


@pytest.mark.parametrize("action", ["return", "refuse"])
def test_what_is_not_approved_is_written_again(action: str) -> None:
    history = made.handled(DAY)
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    history.sign(made.HEAD, action, "请补充政策依据")
    assert [letter.code for letter in history.case.letters] == ["P04", "P01"]
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    history.sign(made.HEAD)
    assert history.case.letters[-1].code == "P06"


@pytest.mark.parametrize(
    ("kind", "letter"), [("dispute", "P06"), ("suggestion", "P11"), ("report", "P12")]
)
def test_every_kind_has_its_letter(kind: str, letter: str) -> None:
    history, handler, head = worked_on(kind)
    history.give(made.ANSWERS[kind], handler)
    history.give(c.SubmitOpinion(), handler)
    history.sign(head)
    assert history.case.letters[-1].code == letter
    assert history.refusal(c.IssueOpinion(), handler).code == "letter_not_ready"
    history.produce_if_ordered()
    assert not history.case.letters[-1].published
    history.give(c.IssueOpinion(), handler)
    assert history.replayed().letters[-1].published
    expected = State.ANSWERED if kind == "dispute" else State.CLOSED
    assert history.case.state is expected


def test_art_34_the_clock_ends_on_the_day_on_which_the_opinion_leaves() -> None:
    history = made.answered(DAY)
    assert history.clocks == {}
    assert history.case.answers[0].issued_on == date(2026, 1, 5)


def test_more_time_that_was_asked_for_is_pointless_once_the_answer_has_left() -> None:
    history = made.approved(DAY)
    history.give(c.ExtendHandling(days=5, reason="补充调查"), made.HANDLER)
    history.give(c.IssueOpinion(), made.HANDLER)
    assert history.case.open_runs == ()
    assert history.case.extension == "denied"


def test_art_23_to_whom_nobody_can_write_no_opinion_is_addressed() -> None:
    history = made.approved(DAY, made.ANONYMOUS)
    assert history.case.letters == ()
    history.give(c.IssueOpinion(), made.HANDLER)
    assert history.case.state is State.CLOSED
    shown = history.service.shown_documents(history.case)
    assert shown["opinion"][0] == "answer-handling"


# --- receipt -------------------------------------------------------------------------------------


def test_art_35_the_time_to_challenge_runs_from_receipt_and_not_from_the_letter() -> None:
    history = made.answered(DAY).at("2026-02-01")
    assert history.clocks == {}
    received = c.RecordOpinionDelivery(delivered_on=date(2026, 1, 20), way="post", proof="EMS")
    history.give(received, made.OFFICER)
    assert history.due("petition_review_window") == "2026-02-19 23:59:59"
    assert history.sealed["delivery-handling"]["text"] == "EMS"


def test_the_petitioner_can_say_that_it_came() -> None:
    history = made.answered(DAY).at("2026-01-09")
    history.give(c.AcknowledgeOpinion(), made.PETITIONER)
    assert history.case.answers[0].delivered_on == date(2026, 1, 9)
    again = c.RecordOpinionDelivery(delivered_on=date(2026, 1, 9), way="post")
    assert history.refusal(again, made.OFFICER).code == "delivered_already"


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 1, 6)])
def test_nothing_is_received_before_it_left_or_after_today(day: date) -> None:
    command = c.RecordOpinionDelivery(delivered_on=day, way="in_person")
    assert made.answered(DAY).refusal(command, made.OFFICER).code == "delivery_day_impossible"


def test_while_receipt_is_not_proven_the_window_neither_runs_nor_ends() -> None:
    history = made.answered(DAY)
    assert history.standing.wake_at is None
    assert history.standing.department == made.EDUCATION
    history.at("2027-01-01").tick()
    assert history.case.state is State.ANSWERED


# --- evaluation, art. 21 -------------------------------------------------------------------------


HAPPY = c.EvaluatePetition(organ="satisfied", office="basically_satisfied", comment="办得很快")


def test_art_21_the_petitioner_evaluates_every_answer_once() -> None:
    history = made.delivered(DAY)
    history.give(HAPPY, made.PETITIONER)
    assert history.refusal(HAPPY, made.PETITIONER).code == "evaluated_already"
    assert history.sealed["evaluation-1"]["text"] == "办得很快"
    assert "办得很快" not in str(history.events[-1].data)
    history.give(c.RequestReview(reasons="金额不对"), made.PETITIONER)
    made.answer_challenge(history, made.REVIEWER, made.REVIEW_HEAD)
    history.give(replace(HAPPY, organ="dissatisfied", comment=""), made.PETITIONER)
    assert [(each.stage, each.organ) for each in history.case.evaluations] == [
        ("handling", "satisfied"),
        ("review", "dissatisfied"),
    ]


def test_art_21_nobody_else_evaluates_it() -> None:
    assert made.delivered(DAY).refusal(HAPPY, made.OFFICER).code == NOT_PERMITTED


def test_the_petitioner_can_add_something_while_it_is_open() -> None:
    history = made.handled(DAY)
    history.give(c.SupplementPetition(text="补充考勤表"), made.PETITIONER)
    history.give(c.SupplementPetition(text="补充工资条"), made.PETITIONER)
    assert history.sealed["supplement-2"]["text"] == "补充工资条"
    assert history.service.applicants_documents(history.case)[:3] == (
        *("application", "supplement-1", "supplement-2"),
    )


def test_results_of_reviews_are_their_own() -> None:
    assert set(EVERY_RESULT) == {
        *(result for results in RESULTS.values() for result in results),
        *REVIEW_RESULTS,
    }
