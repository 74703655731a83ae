"""Sorting and acceptance: transfer, assignment, objection, other ways of the law, repeats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.engine.decision import Decision
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import State
from tests.builders import petitions as made
from tests.builders.service_history import NOT_PERMITTED

DAY = "2026-01-05"
OBJECT = c.ObjectToTransfer(reasons="工资由人力资源部门监察，不属本局职责。")


# --- F8 ------------------------------------------------------------------------------------------


def test_f8_the_time_to_sort_is_fifteen_calendar_days_and_ends_on_a_sunday_too_art_22() -> None:
    history = made.registered("2025-12-20 10:00")
    assert history.due("petition_sorting") == "2026-01-04 23:59:59"


def test_f8_an_organ_objects_within_five_working_days_art_23() -> None:
    history = made.registered("2026-04-20")
    history.at("2026-04-28 11:00").give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    assert history.due("petition_objection") == "2026-05-08 23:59:59"


def test_f8_the_written_notice_is_due_fifteen_calendar_days_after_own_receipt_art_23() -> None:
    history = made.registered("2026-04-20")
    history.at("2026-04-28 11:00").give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    assert history.due("petition_notice") == "2026-05-13 23:59:59"


def test_f8_the_clock_of_the_notice_runs_on_beside_the_objection() -> None:
    history = made.registered("2026-04-20")
    history.at("2026-04-28").give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    history.at("2026-05-08 23:59").give(OBJECT, made.HANDLER)
    assert history.due("petition_notice") == "2026-05-13 23:59:59"
    history.at("2026-05-12").give(
        c.DecideObjection(agree=False, explanation="属本局职责"), made.OFFICER
    )
    assert history.due("petition_notice") == "2026-05-13 23:59:59"
    assert "petition_objection" not in history.clocks


# --- passing on ----------------------------------------------------------------------------------


def test_art_22_a_petition_is_passed_on_and_the_petitioner_told() -> None:
    history = made.forwarded(DAY)
    assert history.case.state is State.FORWARDED
    assert history.case.desk == made.EDUCATION
    assert [letter.code for letter in history.case.letters] == ["P04"]
    assert history.case.issuers == (made.OFFICE,)
    assert "petition_sorting" not in history.clocks


def test_art_22_an_assignment_has_a_limit_and_owes_a_closing_report() -> None:
    history = made.registered(DAY)
    plain = c.ForwardPetition(to=made.EDUCATION, way="assign")
    assert history.refusal(plain, made.OFFICER).code == "assignment_needs_limit"
    past = replace(plain, due_on=date(2026, 1, 5))
    assert history.refusal(past, made.OFFICER).code == "limit_in_the_past"
    history.give(replace(plain, due_on=date(2026, 3, 31), instruction="请核实"), made.OFFICER)
    assert history.case.report_due
    assert history.due("petition_assignment") == "2026-03-31 23:59:59"
    assert history.sealed["instruction-1"]["text"] == "请核实"


def test_art_22_what_is_merely_passed_on_has_no_limit_of_the_office() -> None:
    command = c.ForwardPetition(to=made.EDUCATION, due_on=date(2026, 3, 1))
    assert made.registered(DAY).refusal(command, made.OFFICER).code == "limit_only_for_assignment"


@pytest.mark.parametrize("to", ["nowhere", made.OFFICE])
def test_a_petition_goes_to_another_organ_that_there_is(to: str) -> None:
    refused = made.registered(DAY).refusal(c.ForwardPetition(to=to), made.OFFICER)
    assert refused.code == "unknown_department"


def test_only_who_has_it_passes_it_on() -> None:
    history = made.registered(DAY)
    assert history.refusal(c.ForwardPetition(to=made.TRANSPORT), made.HANDLER).code == NOT_PERMITTED


# --- objection, art. 23 --------------------------------------------------------------------------


def test_art_23_an_objection_after_five_working_days_is_too_late() -> None:
    history = made.forwarded("2026-04-28")
    history.at("2026-05-09 00:00")
    found = history.refusal(OBJECT, made.HANDLER)
    assert (found.code, found.params) == ("objection_too_late", {"until": "2026-05-08"})


def test_art_23_an_objection_lies_with_the_sender_and_its_reasons_are_sealed() -> None:
    history = made.objected(DAY)
    assert history.case.state is State.OBJECTION
    assert history.case.desk == made.OFFICE
    assert history.sealed["objection-1"]["reasons"] == OBJECT.reasons
    assert history.events[-1].data["reasons_digest"]


def test_art_23_only_the_sender_lets_it_come_back() -> None:
    history = made.objected(DAY)
    agree = c.DecideObjection(agree=True, explanation="同意退回")
    assert history.refusal(agree, made.HANDLER).code == NOT_PERMITTED
    history.give(agree, made.OFFICER)
    assert history.case.state is State.REGISTERED
    assert set(history.clocks) == {"petition_sorting"}


def test_art_22_what_comes_back_has_no_new_time_to_be_sorted() -> None:
    history = made.objected(DAY)
    before = "2026-01-20 23:59:59"
    history.at("2026-01-12").give(c.DecideObjection(agree=True, explanation="同意"), made.OFFICER)
    assert history.due("petition_sorting") == before
    assert not history.case.rerouted_late


def test_art_22_what_comes_back_after_the_first_fifteen_days_is_marked() -> None:
    history = made.objected(DAY)
    history.at("2026-01-21").give(c.DecideObjection(agree=True, explanation="同意"), made.OFFICER)
    assert history.case.rerouted_late
    history.give(c.ForwardPetition(to=made.TRANSPORT), made.OFFICER)
    assert history.due("petition_notice") == "2026-02-05 23:59:59"
    assert [each.to for each in history.case.forwardings] == [made.EDUCATION, made.TRANSPORT]


def test_art_23_an_objection_that_was_refused_is_not_made_again() -> None:
    history = made.objected(DAY)
    history.give(c.DecideObjection(agree=False, explanation="属本局职责"), made.OFFICER)
    assert history.case.desk == made.EDUCATION
    assert history.refusal(OBJECT, made.HANDLER).code == "objection_decided_already"
    assert isinstance(history.attempt(c.AcceptPetition(), made.HANDLER), Decision)


def test_art_24_nobody_objects_to_what_a_superior_has_decided() -> None:
    history = made.registered(DAY)
    history.give(c.ForwardPetition(to=made.EDUCATION, fixed=True), made.OFFICER)
    assert "petition_objection" not in history.clocks
    assert history.refusal(OBJECT, made.HANDLER).code == "competence_decided"


def test_an_objection_can_name_who_is_competent_if_there_is_such_an_organ() -> None:
    history = made.forwarded(DAY)
    assert history.refusal(replace(OBJECT, competent="nowhere"), made.HANDLER).code == (
        "unknown_department"
    )
    history.give(replace(OBJECT, competent=made.TRANSPORT), made.HANDLER)
    assert history.events[-1].data["competent"] == made.TRANSPORT


# --- acceptance ----------------------------------------------------------------------------------


def test_art_34_the_time_for_the_answer_runs_from_acceptance_for_sixty_calendar_days() -> None:
    history = made.forwarded(DAY)
    history.at("2026-01-16").give(c.AcceptPetition(), made.HANDLER)
    assert history.due("petition_handling") == "2026-03-17 23:59:59"
    assert set(history.clocks) == {"petition_handling"}


def test_art_23_acceptance_is_told_in_writing_by_the_organ_that_accepts() -> None:
    history = made.accepted(DAY)
    assert [letter.code for letter in history.case.letters] == ["P04", "P01"]
    assert history.case.issuers == (made.OFFICE, made.EDUCATION)


def test_an_organ_takes_in_what_was_handed_to_itself() -> None:
    history = made.registered(DAY, made.submitted_by(channel="visit"), made.HANDLER)
    history.give(c.AcceptPetition(), made.HANDLER)
    assert (history.case.state, history.case.organ) == (State.ACCEPTED, made.EDUCATION)


def test_art_23_who_gave_no_name_or_address_gets_no_written_notice() -> None:
    anonymous = made.accepted(DAY, made.ANONYMOUS)
    assert anonymous.case.letters == ()
    unclear = made.submitted_by(applicant=c.Petitioner(name=made.NAME), channel="phone")
    history = made.registered(DAY, unclear, made.OFFICER)
    history.give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    history.give(c.AcceptPetition(), made.HANDLER)
    assert history.case.letters == ()
    assert history.due("petition_handling") == "2026-03-06 23:59:59"


# --- other ways of the law -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("branch", "article"),
    [
        ("courts", "31(1)"),
        ("arbitration", "31(2)"),
        ("party_appeal", "31(3)"),
        ("administrative", "31(4)"),
        ("duty", "31(5)"),
    ],
)
def test_art_31_1_to_5_a_matter_of_another_way_is_channelled_with_its_explanation(
    branch: str, article: str
) -> None:
    history = made.registered(DAY)
    history.give(replace(made.CHANNEL, branch=branch), made.OFFICER)
    assert history.case.state is State.CHANNELLED
    assert history.events[-1].data["article"] == article
    assert history.sealed["channelling"]["told"] == f"{branch}说明"
    assert [letter.code for letter in history.case.letters] == ["P03"]
    assert history.clocks == {}


def test_art_31_the_explanation_is_in_the_language_of_the_petitioner() -> None:
    history = made.registered(DAY, made.submitted_by(locale="en"))
    history.give(made.CHANNEL, made.OFFICER)
    assert history.sealed["channelling"]["told"] == "about arbitration"


def test_art_30_a_report_is_channelled_to_discipline_inspection_and_nothing_else_is() -> None:
    report = made.registered(DAY, made.REPORT)
    assert report.refusal(made.CHANNEL, made.OFFICER).code == "branch_not_for_kind"
    discipline = replace(made.CHANNEL, branch="discipline", organ="市纪委监委")
    assert made.registered(DAY).refusal(discipline, made.OFFICER).code == "branch_not_for_kind"
    report.give(discipline, made.OFFICER)
    assert report.case.branch == "discipline"


def test_an_organ_that_got_it_channels_it_as_well() -> None:
    history = made.forwarded(DAY)
    history.give(made.CHANNEL, made.HANDLER)
    assert history.case.issuers[-1] == made.EDUCATION


# --- repeats -------------------------------------------------------------------------------------


def test_art_19_a_matter_in_hand_is_not_accepted_again_and_the_earlier_number_is_named() -> None:
    history = made.not_accepted(DAY)
    assert history.case.state is State.NOT_ACCEPTED
    assert history.events[-1].data["earlier_receipt_no"] == made.DECLINE.earlier_receipt_no
    assert [letter.code for letter in history.case.letters] == ["P02"]


def test_art_36_what_has_ended_is_refused_with_reference_to_it() -> None:
    history = made.registered(DAY)
    history.give(replace(made.DECLINE, ground="ended"), made.OFFICER, related=made.ENDED)
    assert [letter.code for letter in history.case.letters] == ["P10"]
    assert history.case.declined == "ended"


def test_arts_19_36_the_earlier_petition_stands_as_it_is_said_to_stand() -> None:
    history = made.registered(DAY)
    ended = replace(made.DECLINE, ground="ended")
    elsewhere = replace(made.IN_HAND, service="disclosure")
    closed = replace(made.ENDED, state="p_closed")
    for command, related, code in (
        (made.DECLINE, None, "earlier_petition_unknown"),
        (made.DECLINE, elsewhere, "earlier_petition_unknown"),
        (made.DECLINE, made.ENDED, "earlier_not_in_hand"),
        (ended, made.IN_HAND, "earlier_not_ended"),
        (ended, closed, "earlier_not_ended"),
    ):
        assert history.refusal(command, made.OFFICER, related=related).code == code


def test_the_earlier_number_is_a_receipt_number_and_not_its_own() -> None:
    history = made.registered(DAY)
    wrong = replace(made.DECLINE, earlier_receipt_no="XF-20260105-381902-8")
    assert history.refusal(wrong, made.OFFICER).code == "receipt_number_wrong"
    own = replace(made.DECLINE, earlier_receipt_no=history.case.receipt_no)
    assert history.refusal(own, made.OFFICER).code == "earlier_is_the_same"
    assert history.service.related(own) == history.case.receipt_no
    assert history.service.related(c.AcceptPetition()) is None
