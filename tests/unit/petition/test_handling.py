"""Handling: who works on it, more time, hearings, agreement, the closing report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.engine.decision import Decision
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import Extension, State
from tests.builders import petitions as made

DAY = "2026-01-05"
EXTEND = c.ExtendHandling(days=30, reason="需要调取三年的考勤记录")


# --- who works on it -----------------------------------------------------------------------------


def test_whoever_begins_handles_it_unless_somebody_is_named() -> None:
    assert made.handled(DAY).case.handler == made.HANDLER.id
    history = made.accepted(DAY)
    history.give(c.StartHandling(handler=made.COLLEAGUE.id), made.HEAD)
    assert history.case.handler == made.COLLEAGUE.id


@pytest.mark.parametrize(
    ("person", "code"),
    [("s-nobody", "staff_unknown"), (made.OTHER_HANDLER.id, "handler_of_another_organ")],
)
def test_only_somebody_of_the_organ_handles_it(person: str, code: str) -> None:
    assert made.accepted(DAY).refusal(c.StartHandling(handler=person), made.HEAD).code == code
    assert made.handled(DAY).refusal(c.AssignHandler(handler=person), made.HEAD).code == code


def test_art_28_who_has_an_interest_leaves_and_is_replaced() -> None:
    history = made.handled(DAY)
    history.give(c.Recuse(reason="与信访人系亲属"), made.HANDLER)
    assert history.case.handler is None
    assert history.case.recused == (made.HANDLER.id,)
    assert history.sealed["recusal-1"]["reason"] == "与信访人系亲属"
    assert history.refusal(made.OPINION, made.HANDLER).code == "person_recused"
    again = c.AssignHandler(handler=made.HANDLER.id)
    assert history.refusal(again, made.HEAD).code == "person_recused"
    history.give(c.AssignHandler(handler=made.COLLEAGUE.id), made.HEAD)
    assert history.case.handler == made.COLLEAGUE.id


def test_art_28_the_head_decides_on_somebody_else_and_a_colleague_does_not() -> None:
    history = made.handled(DAY)
    command = c.Recuse(reason="曾任该校会计", person=made.HANDLER.id)
    assert history.refusal(command, made.COLLEAGUE).code == "recusal_decided_by_head"
    assert history.refusal(replace(command, person="s-x"), made.HEAD).code == "staff_unknown"
    history.give(command, made.HEAD)
    assert history.refusal(command, made.HEAD).code == "recused_already"


def test_art_28_who_left_signs_nothing_and_an_approval_they_had_part_in_is_asked_for_anew() -> None:
    history = made.handled(DAY)
    history.give(made.OPINION, made.COLLEAGUE)
    history.give(c.SubmitOpinion(), made.COLLEAGUE)
    assert made.HEAD.id in history.waiting_for()
    history.give(c.Recuse(reason="与信访人有利害关系"), made.HEAD)
    assert history.case.open_runs == ()
    history.give(c.SubmitOpinion(), made.COLLEAGUE)
    assert made.HEAD.id not in history.waiting_for()
    assert made.HEAD.id in history.case.runs[-1].barred


# --- more time, art. 34 --------------------------------------------------------------------------


def test_art_34_the_head_of_the_organ_grants_thirty_days_more_after_the_old_end() -> None:
    history = made.handled(DAY)
    assert history.due("petition_handling") == "2026-03-06 23:59:59"
    history.at("2026-03-01").give(EXTEND, made.HANDLER)
    assert history.case.extension is Extension.PENDING
    assert history.due("petition_handling") == "2026-03-06 23:59:59"
    history.at("2026-03-05").sign(made.HEAD)
    assert history.replayed().extension is Extension.APPROVED
    assert history.due("petition_handling") == "2026-04-05 23:59:59"


def test_art_34_the_petitioner_is_told_the_reason() -> None:
    history = made.handled(DAY)
    history.give(EXTEND, made.HANDLER)
    history.sign(made.HEAD)
    assert history.case.letters[-1].code == "P05"
    assert history.sealed["extension-1"]["reason"] == EXTEND.reason
    steps = [step.key for step in history.service.timeline(history.events)]
    assert steps[-1] == "petition_extended"


def test_art_34_no_more_than_thirty_days_and_once() -> None:
    history = made.handled(DAY)
    long = history.refusal(replace(EXTEND, days=31), made.HANDLER)
    assert (long.code, long.params) == ("handling_extension_too_long", {"limit": 30})
    history.give(EXTEND, made.HANDLER)
    assert history.refusal(EXTEND, made.HANDLER).code == "extension_already_proposed"
    history.sign(made.HEAD)
    assert history.refusal(EXTEND, made.HANDLER).code == "handling_extended_already"


def test_art_34_what_was_denied_leaves_the_old_end_and_can_be_asked_for_again() -> None:
    history = made.handled(DAY)
    history.give(EXTEND, made.HANDLER)
    history.sign(made.HEAD, "refuse", "材料已经齐备")
    assert history.case.extension is Extension.DENIED
    assert history.due("petition_handling") == "2026-03-06 23:59:59"
    assert [letter.code for letter in history.case.letters] == ["P04", "P01"]
    assert isinstance(history.attempt(EXTEND, made.HANDLER), Decision)


def test_art_34_once_the_time_is_over_it_is_late_and_not_extended() -> None:
    history = made.handled(DAY).at("2026-03-07 00:00")
    assert history.refusal(EXTEND, made.HANDLER).code == "handling_extension_too_late"


def test_art_34_who_asks_for_more_time_does_not_grant_it() -> None:
    history = made.handled(DAY)
    history.give(EXTEND, made.people.HEAD_WHO_DRAFTS)
    assert made.people.HEAD_WHO_DRAFTS.id not in history.waiting_for()


# --- hearings ------------------------------------------------------------------------------------


def test_art_31_a_hearing_is_announced_in_writing_held_and_recorded() -> None:
    history = made.handled("2026-06-01")
    history.give(made.HEARING, made.HANDLER)
    assert history.case.letters[-1].code == "P09"
    assert history.sealed["hearing-1"]["place"] == made.HEARING.place
    assert history.refusal(c.OpenHearing(), made.HANDLER).code == "hearing_not_yet"
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    history.give(c.CloseHearing(record="双方陈述完毕"), made.HANDLER)
    assert history.sealed["hearing-record-1"]["record"] == "双方陈述完毕"
    assert history.case.state is State.HANDLING


def test_art_31_the_days_of_a_hearing_while_it_is_handled_are_counted() -> None:
    history = made.handled("2026-06-01")
    before = history.due("petition_handling")
    history.give(made.HEARING, made.HANDLER)
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    history.at("2026-07-04").give(c.CloseHearing(record="完毕"), made.HANDLER)
    assert history.due("petition_handling") == before


def test_hearings_follow_one_another() -> None:
    history = made.handled("2026-06-01")
    assert history.refusal(c.OpenHearing(), made.HANDLER).code == "no_hearing_called"
    assert history.refusal(c.CloseHearing(record="无"), made.HANDLER).code == "no_hearing_open"
    past = replace(made.HEARING, held_on=date(2026, 5, 31))
    assert history.refusal(past, made.HANDLER).code == "hearing_in_the_past"
    history.give(made.HEARING, made.HANDLER)
    assert history.refusal(made.HEARING, made.HANDLER).code == "hearing_called_already"
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    assert history.refusal(c.OpenHearing(), made.HANDLER).code == "no_hearing_called"
    history.give(c.CloseHearing(record="完毕"), made.HANDLER)
    second = replace(made.HEARING, held_on=date(2026, 7, 9))
    assert isinstance(history.attempt(second, made.HANDLER), Decision)


@pytest.mark.parametrize("command", [made.SUGGESTION, made.REPORT])
def test_hearings_and_settlements_are_for_disputes(command: c.SubmitPetition) -> None:
    history = made.handled(DAY, command, made.TRANSPORT, made.OTHER_HANDLER)
    assert history.refusal(made.HEARING, made.OTHER_HANDLER).code == "hearing_only_in_disputes"
    assert history.refusal(made.SETTLE, made.OTHER_HANDLER).code == "settlement_only_in_disputes"


# --- agreement, art. 33 --------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["mediation", "settlement"])
def test_art_33_an_agreement_is_written_down_sealed_and_ends_the_matter(way: Any) -> None:
    history = made.handled(DAY)
    history.give(EXTEND, made.HANDLER)
    history.give(c.SettlePetition(way=way, agreement="分两期支付"), made.HANDLER)
    assert (history.case.state, history.case.settled) == (State.SETTLED, way)
    assert history.sealed["agreement"]["agreement"] == "分两期支付"
    assert history.clocks == {}
    assert history.case.open_runs == ()
    shown = history.service.shown_documents(history.case)
    assert shown["agreement"] == ("agreement", ("way", "agreement"))


def test_nobody_settles_in_the_middle_of_a_hearing() -> None:
    history = made.handled("2026-06-01")
    history.give(made.HEARING, made.HANDLER)
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    assert history.refusal(made.SETTLE, made.HANDLER).code == "hearing_open"


# --- the closing report, art. 22 -----------------------------------------------------------------


def assigned() -> made.Petitions:
    history = made.registered(DAY)
    command = c.ForwardPetition(to=made.EDUCATION, way="assign", due_on=date(2026, 3, 31))
    history.give(command, made.OFFICER)
    return history


REPORT = c.FileClosingReport(report="已发放工资并书面答复。")


def test_art_22_what_was_assigned_is_reported_once_and_by_whom_it_was_assigned_to() -> None:
    history = assigned()
    assert history.refusal(REPORT, made.HANDLER).code == "nothing_to_report_yet"
    history.give(c.AcceptPetition(), made.HANDLER)
    history.give(c.StartHandling(), made.HANDLER)
    history.give(made.SETTLE, made.HANDLER)
    assert history.refusal(REPORT, made.OTHER_HANDLER).code == "handler_of_another_organ"
    history.give(REPORT, made.HANDLER)
    assert history.refusal(REPORT, made.HANDLER).code == "no_closing_report_due"
    assert history.sealed["closing-report"]["report"] == REPORT.report


def test_art_22_a_matter_is_not_archived_while_its_closing_report_is_owed() -> None:
    history = assigned()
    history.give(made.CHANNEL, made.HANDLER)
    assert history.standing.department == made.EDUCATION
    assert history.standing.open
    history.at("2026-09-01").tick()
    assert history.case.state is State.CHANNELLED
    assert history.standing.card == "red"
    history.give(REPORT, made.HANDLER)
    history.tick()
    assert history.standing.state == State.ARCHIVED


def test_art_22_the_report_can_be_filed_while_the_organ_above_looks_at_it() -> None:
    history = assigned()
    history.give(c.AcceptPetition(), made.HANDLER)
    history.give(c.StartHandling(), made.HANDLER)
    history.give(made.OPINION, made.HANDLER)
    history.give(c.SubmitOpinion(), made.HANDLER)
    history.signed_through(made.HEAD).produce_if_ordered()
    history.give(c.IssueOpinion(), made.HANDLER)
    history.give(c.AcknowledgeOpinion(), made.PETITIONER)
    history.give(c.RequestReview(reasons="不服"), made.PETITIONER)
    assert history.case.desk == made.GOVERNMENT
    offered = history.service.available(history.case, history.context(made.HANDLER))
    assert offered == ("file_closing_report",)
    history.give(REPORT, made.HANDLER)
