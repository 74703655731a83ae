"""What an answer has to say (条例 art. 41), who approves it, and what the applicant sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.correction import commands as c
from sunhall.domain.correction.decide import NEEDED
from sunhall.domain.correction.request import Result, State
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.disclosure.evolve import EVENT_TYPES as DISCLOSURE_EVENTS
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.record_letter import RecordLetter
from tests.builders import corrections as made
from tests.builders import people
from tests.builders.catalogue import OFFICE, TRANSPORT
from tests.builders.service_history import NOT_PERMITTED

DAY = "2026-04-01"

#: Events of other services that may be counted by type: these must never be among them.
COUNTED = {"submitted", "receipt_confirmed", "reply_sent", "withdrawn", "abandonment_confirmed"}


def test_every_result_says_what_the_law_wants_of_it() -> None:
    assert set(NEEDED) == set(Result) == set(made.ANSWERS)


@pytest.mark.parametrize("result", list(Result))
def test_an_answer_with_its_own_field_is_kept(result: str) -> None:
    history = made.drafted(DAY, made.ANSWERS[result])
    assert history.case.answer is not None
    assert history.case.answer.result == result
    assert history.sealed["answer"]["findings"] == made.ANSWERS[result].findings
    assert "findings" not in history.events[-1].data


@pytest.mark.parametrize("result", list(Result))
def test_an_answer_without_its_own_field_is_refused(result: str) -> None:
    history = made.assigned(DAY)
    needed = NEEDED[result]
    without: dict[str, Any] = {needed: None}
    refused = history.refusal(replace(made.ANSWERS[result], **without), people.HANDLER)
    assert (refused.code, refused.fields) == ("field_needed_for_decision", (needed,))


@pytest.mark.parametrize(
    ("result", "foreign"),
    [
        (result, name)
        for result, needed in NEEDED.items()
        for name in sorted(set(NEEDED.values()) - {needed})
    ],
)
def test_an_answer_with_the_field_of_another_result_is_refused(result: str, foreign: str) -> None:
    values: dict[str, Any] = {
        "corrected_content": "1990年",
        "other_agency": made.FORWARDED.other_agency,
        "reasons": "证据不足",
    }
    answer = replace(made.ANSWERS[result], **{foreign: values[foreign]})
    refused = made.assigned(DAY).refusal(answer, people.HANDLER)
    assert (refused.code, refused.fields) == ("field_not_for_decision", (foreign,))


def test_an_answer_that_lacks_its_field_and_has_a_foreign_one_is_told_both() -> None:
    answer = replace(made.REFUSED, reasons=None, corrected_content="1990年")
    refused = made.assigned(DAY).refusal(answer, people.HANDLER)
    assert [each.code for each in (refused, *refused.also)] == [
        "field_needed_for_decision",
        "field_not_for_decision",
    ]


def test_only_a_department_that_answers_requests_is_given_one() -> None:
    history = made.received(DAY)
    refused = history.refusal(c.Assign(department=OFFICE), people.OFFICE_HEAD)
    assert refused.code == "unknown_department"


def test_an_instruction_to_the_department_is_sealed() -> None:
    history = made.received(DAY)
    history.give(c.Assign(department=TRANSPORT, instruction="请核对登记表"), people.OFFICE_HEAD)
    assert history.sealed["instruction"]["text"] == "请核对登记表"
    assert history.events[-1].data["instruction_digest"]
    assert history.case.assigned_to == TRANSPORT


def test_the_department_that_has_it_answers_and_no_other() -> None:
    history = made.assigned(DAY)
    assert history.refusal(made.CORRECTED, people.OTHER_HANDLER).code == NOT_PERMITTED
    assert history.refusal(made.CORRECTED, people.HEAD).code == NOT_PERMITTED


def test_giving_it_to_another_department_starts_a_new_answer_and_forgets_the_old_one() -> None:
    history = made.drafted(DAY)
    history.give(c.Assign(department=TRANSPORT), people.OFFICE_HEAD)
    assert history.case.answer is None
    assert history.case.state is State.ASSIGNED


def test_whoever_wrote_a_word_of_the_answer_never_signs_it() -> None:
    history = made.drafted(DAY)
    history.give(made.REFUSED, people.HEAD_WHO_DRAFTS)
    history.give(made.CORRECTED, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert history.waiting_for() == [people.HEAD.id]
    assert set(history.case.runs[-1].barred) == {people.HANDLER.id, people.HEAD_WHO_DRAFTS.id}


def test_an_approval_that_does_not_exist_is_a_conflict() -> None:
    history = made.in_approval(DAY)
    outcome = history.attempt(
        replace(history.action_of(people.HEAD, "approve"), run=9), people.HEAD
    )
    assert isinstance(outcome, Refusal)
    assert outcome.code == "run_unknown"


def test_an_answer_returned_to_come_straight_back_does_so() -> None:
    history = made.in_approval(DAY)
    history.sign(people.HEAD)
    back = replace(history.action_of(people.LEGAL, "return", "请补充依据"), straight_back=True)
    history.give(back, people.LEGAL)
    history.give(made.CORRECTED, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert history.waiting_for() == [people.LEGAL.id]


def test_a_withdrawal_ends_the_approval_and_seals_its_reason() -> None:
    history = made.in_approval(DAY)
    history.give(c.Withdraw(reason="已自行更正"), people.APPLICANT)
    assert history.case.open_runs == ()
    assert history.sealed["withdrawal"]["reason"] == "已自行更正"
    assert history.events[-1].data["cancelled_runs"] == [1]


def test_an_answer_is_not_sent_before_its_letter_is_there() -> None:
    history = made.decided(DAY)
    assert history.refusal(c.Send(), people.INTAKE).code == "letter_not_ready"
    history.produce()
    history.give(c.Send(), people.INTAKE)
    assert history.case.state is State.SENT


def test_the_applicant_sees_the_answer_when_it_is_sent_and_not_before() -> None:
    history = made.decided(DAY)
    history.produce()
    assert [letter.published for letter in history.case.letters] == [False]
    assert CORRECTION.shown_documents(history.case) == {}
    history.give(c.Send(), people.INTAKE)
    assert [letter.published for letter in history.case.letters] == [True]
    document, fields = CORRECTION.shown_documents(history.case)["answer"]
    assert set(history.sealed[document]) - set(fields) == {"salt"}


def test_a_letter_is_recorded_once_and_only_if_it_was_ordered() -> None:
    history = made.decided(DAY)
    report = RecordLetter(history.case.letters[0].order, "云公开〔2026〕1号", 2026, 1, ())
    assert history.refusal(replace(report, order=2), people.LETTER_WRITER).code == (
        "letter_never_ordered"
    )
    assert history.give(report, people.LETTER_WRITER).letter_number == (2026, 1)
    assert history.give(report, people.LETTER_WRITER) == Decision(())


def test_no_event_of_a_correction_request_is_one_that_the_annual_report_counts() -> None:
    history = made.sent(DAY)
    ours = {"correction_withdrawn", *history.types} - {"letter_produced"}
    approvals = {each for each in ours if each.startswith("approval_")}
    assert (ours - approvals).isdisjoint(DISCLOSURE_EVENTS | COUNTED)
    assert not any("leaf" in event.data for event in history.events)


def test_the_time_line_tells_the_applicant_what_concerns_them() -> None:
    steps = list(CORRECTION.timeline(made.sent(DAY).events))
    assert [step.key for step in steps] == [
        "correction_requested",
        "correction_received",
        "correction_assigned",
        "correction_answered",
    ]
    assert steps[1].params == {"received_on": "2026-04-01", "days": 20}


def test_commands_are_offered_by_state_and_role() -> None:
    def offered(history: made.Corrections, actor: Any) -> tuple[str, ...]:
        return CORRECTION.available(history.case, history.context(actor))

    assert offered(made.submitted(DAY), people.INTAKE) == ("confirm_receipt",)
    assert offered(made.submitted(DAY), people.APPLICANT) == ("withdraw",)
    assert offered(made.drafted(DAY), people.HANDLER) == ("save_answer", "submit_for_approval")
    assert offered(made.drafted(DAY), people.OTHER_HANDLER) == ()
    assert offered(made.sent(DAY), people.APPLICANT) == ()


def test_staff_see_what_became_of_it_and_who_has_it() -> None:
    history = made.sent(DAY, made.FORWARDED)
    facts = CORRECTION.facts(history.case, history.context(people.INTAKE))
    assert facts["result"] == "forwarded"
    assert facts["received_on"] == "2026-04-01"
    assert CORRECTION.assignments(history.case) == [
        {"department": "education-bureau", "handler": None}
    ]
    assert CORRECTION.assignments(made.submitted(DAY).case) == []
    assert CORRECTION.title(made.asked_for()) == made.RECORD.name
