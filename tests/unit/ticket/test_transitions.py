"""The state machine, row by row of the table of transitions (D3-1 … D3-37).

Each row has its allowed side and what its guard refuses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.ticket import (
    Ending,
    Result,
    State,
    Supervision,
)
from tests.builders import tickets as made
from tests.builders.service_history import NOT_PERMITTED
from tests.builders.tickets import (
    AGENT,
    CALLER,
    CENTRE_HEAD,
    DISPATCHER,
    EAST,
    MARKET,
    MARKET_HANDLER,
    MARKET_HEAD,
    OTHER_AGENT,
    SUPERVISOR,
    URBAN,
    URBAN_COLLEAGUE,
    URBAN_HANDLER,
    URBAN_HEAD,
    WATER,
    WATER_HANDLER,
    TicketHistory,
)

DAY = "2026-04-01"


def code(history: TicketHistory, command: Command, by: Actor, **more: Any) -> str:
    """Return the code by which a command is refused."""
    return history.refusal(command, by, **more).code


# --- 1: submit -----------------------------------------------------------------------------------


def test_d3_1_a_citizen_submits_and_has_a_number_at_once() -> None:
    history = made.registered(DAY)
    assert history.state == State.REGISTERED.value
    assert history.case.receipt_no == history.receipt_no
    assert history.types == ["ticket_submitted"]


def test_d3_1_an_agent_writes_down_a_call() -> None:
    history = TicketHistory(DAY)
    assert isinstance(history.open(made.phoned(), AGENT), Decision)
    assert history.sealed["application"]["call"]["note"] == "语气着急"
    assert history.clocks == {}, "the intake limit is for what nobody has listened to"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"contact": None}, ["ticket_contact_missing"]),
        ({"contact": c.Contact(name="李向荣")}, ["ticket_contact_missing"]),
        ({"channel": "phone"}, ["channel_not_open"]),
        ({"channel": "carrier-pigeon"}, ["channel_not_open"]),
        ({"call": made.CALL}, ["call_only_by_agents"]),
        ({"external": c.External("96519", "17")}, ["external_only_by_agents"]),
        ({"place": c.Place(lat=39.9)}, ["coordinates_incomplete"]),
        ({"place": c.Place(area="atlantis")}, ["area_unknown"]),
        ({"category": "weather"}, ["category_unknown"]),
        ({"category": "corruption"}, ["category_unknown"]),
        ({"category": "road_damage"}, ["attribute_missing"]),
        ({"category": "noise", "attributes": {"colour": "red"}}, ["attribute_unknown"]),
        ({"category": "noise", "attributes": {"size": "huge"}}, ["attribute_not_offered"]),
        ({"earlier_receipt_no": "RX-12345678-9"}, ["receipt_no_malformed"]),
        (
            {"contact": None, "place": c.Place(lat=1.0), "category": "weather"},
            ["ticket_contact_missing", "coordinates_incomplete", "category_unknown"],
        ),
    ],
)
def test_d3_1_what_is_wrong_with_a_submission_is_told_all_at_once(
    changes: dict[str, Any], refused: list[str]
) -> None:
    outcome = TicketHistory(DAY).open(made.complaint(**changes), APPLICANT)
    assert isinstance(outcome, Refusal)
    assert [outcome.code, *(each.code for each in outcome.also)] == refused


@pytest.mark.parametrize("kind", ["consultation", "report", "suggestion", "praise"])
def test_d3_1_some_kinds_are_taken_without_a_name(kind: str) -> None:
    history = made.registered(DAY, kind=kind, contact=None)
    assert history.case.anonymous


# --- 2 … 9: screening ----------------------------------------------------------------------------


def test_d3_2_screening_says_what_it_is() -> None:
    history = made.registered(DAY)
    history.give(c.Screen(kind="help", category="noise", area="east", tier="complex"), AGENT)
    case = history.case
    assert (case.state, case.kind, case.category, case.tier) == (
        State.SCREENING,
        "help",
        "noise",
        "complex",
    )


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"category": "weather"}, "category_unknown"),
        ({"area": "atlantis"}, "area_unknown"),
        ({"tier": "eternity"}, "tier_unknown"),
    ],
)
def test_d3_2_screening_uses_the_citys_lists(changes: dict[str, Any], refused: str) -> None:
    command = replace(c.Screen(kind="help", category="noise"), **changes)
    assert code(made.registered(DAY), command, AGENT) == refused


def test_d3_2_what_turns_out_to_need_protection_gets_it_at_once() -> None:
    history = made.registered(DAY)
    history.give(c.Screen(kind="report", category="corruption"), AGENT)
    assert history.case.confidential


def test_d3_3_an_emergency_is_switched_at_once() -> None:
    history = made.screened(DAY)
    history.give(c.SwitchEmergency(number="119", call_link="https://calls.example/1"), AGENT)
    assert history.state == State.SWITCHED.value
    assert history.sealed["switch"]["call_link"] == "https://calls.example/1"
    assert history.clocks == {}


@pytest.mark.parametrize("reason", [1, 2, 4, 5])
def test_d3_4_a_refusal_says_why_and_where_to_go(reason: int) -> None:
    history = made.screened(DAY)
    history.give(c.Refuse(reason=reason, explanation="不属于热线受理范围。"), AGENT)
    assert history.state == State.NOT_ACCEPTED.value
    assert history.case.refusal_reason == reason
    assert history.sealed["refusal"]["where_to_go"] == "请向主管部门提出。"


def test_d3_4_a_refusal_without_a_place_to_go_is_none() -> None:
    history = made.screened(DAY)
    bare = c.Refuse(reason=6, explanation="违反法律。")
    assert code(history, bare, AGENT) == "where_to_go_missing"
    assert code(history, replace(bare, reason=1, earlier_receipt_no="RX-20260401-1"), AGENT) == (
        "earlier_ticket_not_for_reason"
    )
    history.give(replace(bare, where_to_go="请依法表达诉求。"), AGENT)
    assert history.state == State.NOT_ACCEPTED.value


def test_d3_5_invalid_needs_a_second_pair_of_eyes() -> None:
    history = made.screened(DAY)
    assert code(history, c.ConfirmInvalid(), OTHER_AGENT) == "invalidity_not_proposed"
    assert code(history, c.ProposeInvalid(reason="boredom"), AGENT) == "reason_unknown"
    history.give(c.ProposeInvalid(reason="harassment", explanation="反复骚扰"), AGENT)
    assert code(history, c.ProposeInvalid(reason="silent"), AGENT) == "invalidity_already_proposed"
    assert code(history, c.ConfirmInvalid(), AGENT) == "second_person_needed"
    assert code(history, c.RejectInvalid(), AGENT) == "second_person_needed"
    history.give(c.ConfirmInvalid(), OTHER_AGENT)
    assert history.state == State.INVALID.value


def test_d3_5_the_second_person_may_see_it_otherwise() -> None:
    history = made.screened(DAY)
    assert code(history, c.RejectInvalid(), DISPATCHER) == "invalidity_not_proposed"
    history.give(c.ProposeInvalid(reason="silent"), AGENT)
    history.give(c.RejectInvalid(), DISPATCHER)
    assert history.state == State.SCREENING.value
    assert history.case.invalid_proposed_by is None


def test_d3_6_the_same_matter_is_merged_into_the_open_ticket() -> None:
    main, later = made.handling(DAY, number=1), made.screened(DAY, number=2)
    later.give(c.MergeInto(main_receipt_no=main.receipt_no), AGENT, related=main.related)
    assert later.state == State.MERGED.value
    assert later.case.merged_into == main.case_id
    before = main.case.promise
    main.give(c.AddUrge(from_case=later.case_id), made.CLOCK)
    assert (main.case.repeat_no, [urge.source for urge in main.case.urges]) == (1, ["repeat"])
    assert main.case.promise == before, "the main ticket keeps its clock"
    assert main.give(c.AddUrge(from_case=later.case_id), made.CLOCK).happenings == ()


def test_d3_6_only_an_open_older_ticket_is_merged_into() -> None:
    over, later = made.closed(DAY, number=1), made.screened(DAY, number=2)
    merge = c.MergeInto(main_receipt_no=over.receipt_no)
    assert code(later, merge, AGENT) == "related_ticket_unknown"
    assert code(later, merge, AGENT, related=over.related) == "main_ticket_not_open"
    assert code(later, merge, AGENT, related=later.related) == "merge_into_itself"
    newer = made.screened(DAY, number=3)
    assert code(later, merge, AGENT, related=newer.related) == "main_ticket_is_newer"
    strange = replace(newer.related, service="disclosure")
    assert code(later, merge, AGENT, related=strange) == "related_ticket_unknown"


def test_d3_7_the_same_matter_that_is_over_is_told_its_result() -> None:
    over, later = made.closed(DAY, number=1), made.screened(DAY, number=2)
    command = c.Refuse(reason=3, explanation="已于4月1日修复。", earlier_receipt_no=over.receipt_no)
    later.give(command, AGENT, related=over.related)
    assert later.state == State.NOT_ACCEPTED.value
    assert later.case.linked_to == over.receipt_no
    assert later.case.repeated


def test_d3_7_a_repeat_names_a_ticket_that_is_over() -> None:
    still_open, later = made.handling(DAY, number=1), made.screened(DAY, number=2)
    command = c.Refuse(reason=3, explanation="已修复。")
    assert code(later, command, AGENT) == "earlier_ticket_missing"
    named = replace(command, earlier_receipt_no=still_open.receipt_no)
    assert code(later, named, AGENT) == "related_ticket_unknown"
    assert code(later, named, AGENT, related=later.related) == "related_ticket_unknown"
    assert code(later, named, AGENT, related=still_open.related) == "earlier_ticket_still_open"


def test_d3_8_an_answer_from_the_knowledge_base_names_article_and_version() -> None:
    history = made.answered_directly(DAY)
    assert history.state == State.CLOSED_DIRECT.value
    assert history.case.knowledge == ("residence-permit", 2)
    assert history.clocks == {}
    assert history.case.assignments == (), "no department's figures"


def test_d3_8_only_the_wording_in_force_is_given_and_only_to_who_asks() -> None:
    answer = c.AnswerDirectly(article="residence-permit", article_version=1, text="凭证办理。")
    consultation = made.screened(DAY, kind="consultation")
    assert code(consultation, answer, AGENT) == "article_version_not_in_force"
    unknown = replace(answer, article="unicorns")
    assert code(consultation, unknown, AGENT) == "article_unknown"
    assert code(made.screened(DAY), answer, AGENT) == "kind_not_answered_directly"


def test_d3_8_a_direct_answer_is_rated_once_and_stays_closed() -> None:
    history = made.answered_directly(DAY)
    rating = c.Rate(result="solved", satisfaction="very_satisfied")
    history.give(rating, APPLICANT)
    assert history.state == State.CLOSED_DIRECT.value
    assert history.case.valid_callback is not None
    assert code(history, rating, APPLICANT) == "rated_already"


def test_d3_9_acceptance_starts_the_promise_of_the_tier() -> None:
    history = made.accepted(DAY, "housing")
    assert history.state == State.TO_DISPATCH.value
    assert history.case.tier == "complex"
    assert history.due("promise") == "2026-04-23 23:59:59"
    other = made.screened(DAY)
    assert code(other, c.Accept(tier="eternity"), AGENT) == "tier_unknown"
    other.give(c.Accept(tier="danger"), AGENT)
    assert other.due("promise") == "2026-04-01 11:00:00"


# --- 10 … 13: dispatch and sign-for ---------------------------------------------------------------


def test_d3_10_the_directory_dispatches_by_itself() -> None:
    history = made.accepted(DAY, "gas_leak")
    history.give(c.DispatchTicket(), DISPATCHER)
    lead, co_unit = history.case.assignments
    assert (lead.department, lead.role) == (URBAN, "lead")
    assert (co_unit.department, co_unit.role) == (WATER, "co")
    event = history.events[-1].data
    assert (event["basis"], event["rule"]) == ("directory", "派单目录 gas_leak")


def test_d3_10_an_area_alone_goes_to_its_district() -> None:
    history = made.accepted(DAY, "noise")
    history.give(c.DispatchTicket(), DISPATCHER)
    assert history.case.assignments[0].department == EAST
    assert history.events[-1].data["basis"] == "area"


def test_d3_10_who_departs_from_the_directory_says_why() -> None:
    history = made.accepted(DAY)
    assert code(history, c.DispatchTicket(lead=MARKET), DISPATCHER) == "dispatch_reason_missing"
    history.give(c.DispatchTicket(lead=MARKET, reason="占道经营引起"), DISPATCHER)
    assert history.events[-1].data["basis"] == "manual"


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (c.DispatchTicket(lead="ministry", reason="x"), "unit_unknown"),
        (c.DispatchTicket(lead=made.CENTRE, reason="x"), "unit_unknown"),
        (c.DispatchTicket(co_units=("ministry",)), "unit_unknown"),
        (c.DispatchTicket(co_units=(WATER, WATER)), "unit_twice"),
        (c.DispatchTicket(co_units=(URBAN,)), "unit_twice"),
    ],
)
def test_d3_10_units_exist_and_are_named_once(command: Command, refused: str) -> None:
    assert code(made.accepted(DAY), command, DISPATCHER) == refused


def test_d3_10_what_the_directory_leaves_open_is_not_dispatched_by_it() -> None:
    history = made.accepted(DAY, "corruption")
    assert code(history, c.DispatchTicket(), DISPATCHER) == "directory_names_nobody"


def test_d3_11_a_hard_case_goes_to_conferral_and_the_promise_runs() -> None:
    history = made.in_arbitration(DAY)
    assert history.state == State.ARBITRATION.value
    assert "promise" in history.clocks


def test_d3_12_the_unit_signs_and_the_limit_stops() -> None:
    history = made.dispatched(DAY)
    assert code(history, c.Sign(), MARKET_HANDLER) == NOT_PERMITTED
    history.give(c.Sign(), URBAN_HANDLER)
    lead = history.case.lead
    assert history.state == State.HANDLING.value
    assert lead and lead.signed_at == history.now
    assert not lead.sign.running
    assert not lead.sign_missed
    assert code(history, c.Sign(), URBAN_HEAD) == "ticket_signed_already"


def test_d3_12_a_co_unit_signs_and_answers_while_the_leads_return_is_looked_at() -> None:
    history = made.accepted(DAY, "gas_leak")
    history.give(c.DispatchTicket(), DISPATCHER)
    history.give(made.RETURN, URBAN_HEAD)
    assert code(history, c.Sign(), URBAN_HANDLER) == "return_under_review"
    history.give(c.Sign(), WATER_HANDLER)
    assert history.state == "return_review"
    history.give(c.CoReply(text="已关阀。"), WATER_HANDLER)
    assert history.state == "return_review"
    history.give(c.RefuseReturn(reason="属于你单位"), DISPATCHER)
    history.give(c.Sign(), URBAN_HANDLER)
    assert history.state == "handling"


def test_d3_12_a_co_unit_that_returns_neither_signs_nor_answers_meanwhile() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET,), reason="会办"), DISPATCHER)
    history.give(c.Sign(), MARKET_HANDLER)
    history.give(made.RETURN, MARKET_HEAD)
    part = c.CoReply(text="已核查。")
    assert code(history, part, MARKET_HANDLER) == "return_under_review"
    assert not {"sign", "co_reply"} & set(
        history.service.available(history.case, history.context(MARKET_HANDLER))
    )


def test_d3_12_somebody_at_the_centre_signs_for_no_unit() -> None:
    clerk = made.staff("s-centre-clerk", made.CENTRE, "handler")
    assert code(made.dispatched(DAY), c.Sign(), clerk) == "not_assigned_to_your_unit"


def test_d3_13_a_missed_sign_for_urges_and_signs_for_nobody() -> None:
    history = made.dispatched(f"{DAY} 16:00", "gas_leak")
    history.at(f"{DAY} 16:15")
    assert history.tick() == []
    history.now = history.standing.wake_at
    assert history.tick() == ["sign_missed"]
    lead = history.case.lead
    assert history.state == State.DISPATCHED.value
    assert lead and lead.sign_missed
    assert lead.signed_at is None
    assert [urge.source for urge in history.case.urges] == ["sign_missed"]
    assert history.case.supervision is Supervision.URGED
    assert history.tick() == []
    history.give(c.Sign(), URBAN_HANDLER)
    assert history.events[-1].data["late"] is True


def test_d3_13_a_late_signature_counts_as_late_even_before_the_clock_has_rung() -> None:
    history = made.dispatched(f"{DAY} 16:00", "gas_leak")
    history.at(f"{DAY} 16:16").give(c.Sign(), URBAN_HANDLER)
    assert history.case.lead is not None
    assert history.case.lead.sign_missed


# --- 14 … 18: returns and arbitration -------------------------------------------------------------


def test_d3_14_a_return_has_a_reason_and_a_basis_and_the_clocks_run_on() -> None:
    history = made.dispatched(DAY)
    before = history.case.lead
    history.give(made.RETURN, URBAN_HEAD)
    after = history.case.lead
    assert before
    assert after
    assert history.state == State.RETURN_REVIEW.value
    assert after.handling == before.handling
    assert not after.sign.running
    assert set(history.clocks) >= {"promise"}
    assert code(made.dispatched(DAY), made.RETURN, URBAN_HANDLER) == NOT_PERMITTED


@pytest.mark.parametrize(
    ("changes", "refused"),
    [({"reason": "dislike"}, "reason_unknown"), ({"suggested": "ministry"}, "unit_unknown")],
)
def test_d3_14_reasons_and_units_are_the_citys(changes: dict[str, Any], refused: str) -> None:
    command = replace(made.RETURN, **changes)
    assert code(made.dispatched(DAY), command, URBAN_HEAD) == refused


def test_d3_15_an_accepted_return_is_dispatched_anew_with_new_limits() -> None:
    history = made.in_return_review(DAY)
    promise = history.case.promise
    history.at("2026-04-02").give(c.AcceptReturn(reason="确属他部门职责"), DISPATCHER)
    assert history.state == State.TO_DISPATCH.value
    assert history.case.assignments[0].ended is Ending.RETURNED
    history.at("2026-04-03").give(c.DispatchTicket(lead=MARKET, reason="改派"), DISPATCHER)
    lead = history.case.lead
    assert lead
    assert (lead.department, lead.dispatch, lead.dispatched_at) == (MARKET, 2, history.now)
    assert history.case.promise == promise, "K1 is never reset"


def test_d3_15_a_co_units_return_leaves_the_ticket_with_its_lead() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET,), reason="会办"), DISPATCHER)
    history.give(made.RETURN, MARKET_HEAD)
    assert history.state == State.RETURN_REVIEW.value
    history.give(c.AcceptReturn(reason="同意"), DISPATCHER)
    assert history.state == State.HANDLING.value
    assert history.case.lead is not None
    assert history.case.lead.department == URBAN
    assert not history.case.joint


@pytest.mark.parametrize(("signed", "back_to"), [(False, State.DISPATCHED), (True, State.HANDLING)])
def test_d3_16_a_refused_return_gains_nothing(signed: bool, back_to: State) -> None:
    history = made.handling(DAY) if signed else made.dispatched(DAY)
    before = history.case.lead
    history.at("2026-04-02").give(made.RETURN, URBAN_HEAD)
    history.at("2026-04-03").give(c.RefuseReturn(reason="属于你单位职责"), DISPATCHER)
    after = history.case.lead
    assert before
    assert after
    assert history.state == back_to.value
    assert after.handling == before.handling, "K3 from the original dispatch"
    assert code(history, made.RETURN, URBAN_HEAD) == "return_refused_before"


def test_d3_17_a_second_return_can_be_brought_to_arbitration() -> None:
    history = made.in_return_review(DAY)
    assert code(history, c.Confer(reason="争议"), DISPATCHER) == "not_disputed_often_enough"
    history.give(c.AcceptReturn(reason="同意"), DISPATCHER)
    history.give(c.DispatchTicket(lead=MARKET, reason="改派"), DISPATCHER)
    history.give(made.RETURN, MARKET_HEAD)
    history.give(c.Confer(reason="两次退单"), DISPATCHER)
    assert history.state == State.ARBITRATION.value
    assert history.events[-1].data["disputed"] is True


def test_d3_17_a_second_refusal_goes_to_arbitration_by_itself() -> None:
    history = made.in_return_review(DAY)
    history.give(c.RefuseReturn(reason="属于你单位"), DISPATCHER)
    history.give(c.OpenReturn(reason="补充材料"), DISPATCHER)
    history.give(made.RETURN, URBAN_HEAD)
    history.give(c.RefuseReturn(reason="仍属于你单位"), DISPATCHER)
    assert history.state == State.ARBITRATION.value
    assert history.case.returns_refused == 2


def test_d3_18_a_decision_fixes_the_unit_and_leaves_no_return() -> None:
    history = made.in_arbitration(DAY)
    decided = c.Arbitrate(lead=MARKET, co_units=(WATER,), reason="编制部门意见")
    assert code(history, decided, DISPATCHER) == NOT_PERMITTED
    assert code(history, replace(decided, lead="ministry"), CENTRE_HEAD) == "unit_unknown"
    history.give(decided, CENTRE_HEAD)
    assert history.state == State.DISPATCHED.value
    assert all(each.fixed and each.return_window is None for each in history.case.active)
    assert code(history, made.RETURN, MARKET_HEAD) == "unit_fixed_by_decision"
    assert code(history, c.OpenReturn(reason="x"), DISPATCHER) == "unit_fixed_by_decision"


def test_d3_18_who_disputed_it_rightly_is_not_charged_with_it() -> None:
    history = made.in_return_review(DAY)
    history.give(c.RefuseReturn(reason="属于你单位"), DISPATCHER)
    history.give(c.OpenReturn(reason="补充材料"), DISPATCHER)
    history.give(made.RETURN, URBAN_HEAD)
    history.give(c.RefuseReturn(reason="仍属于你单位"), DISPATCHER)
    history.give(c.Arbitrate(lead=MARKET, reason="裁定"), CENTRE_HEAD)
    assert [each.ended for each in history.case.assignments] == [Ending.RETURNED, None]


def test_d3_18_who_disputed_it_wrongly_has_it_again() -> None:
    history = made.in_return_review(DAY)
    history.give(c.RefuseReturn(reason="属于你单位"), DISPATCHER)
    history.give(c.OpenReturn(reason="补充材料"), DISPATCHER)
    history.give(made.RETURN, URBAN_HEAD)
    history.give(c.RefuseReturn(reason="仍属于你单位"), DISPATCHER)
    history.give(c.Arbitrate(lead=URBAN, reason="裁定"), CENTRE_HEAD)
    assert [each.ended for each in history.case.assignments] == [Ending.SUPERSEDED, None]


# --- 19 … 25: the unit ----------------------------------------------------------------------------


def test_d3_19_a_co_units_time_never_ends_after_the_leads() -> None:
    history = made.handling(DAY)
    history.at("2026-04-03").give(c.AddCoUnits(units=(MARKET,), reason="会办"), URBAN_HANDLER)
    lead, co_unit = history.case.active
    assert history.case.joint
    assert co_unit.handling.anchor_at == lead.handling.anchor_at
    assert co_unit.dispatched_at == history.now


def test_d3_19_a_co_unit_brings_nobody_in_and_nobody_is_named_twice() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET,), reason="会办"), DISPATCHER)
    more = c.AddCoUnits(units=(WATER,), reason="会办")
    assert code(history, more, MARKET_HANDLER) == "only_the_lead_unit"
    assert code(history, more, WATER_HANDLER) == NOT_PERMITTED
    again = c.AddCoUnits(units=(MARKET,), reason="会办")
    assert code(history, again, DISPATCHER) == "unit_twice"


def test_d3_20_a_transfer_inside_changes_no_clock() -> None:
    history = made.handling(DAY)
    before = history.clocks
    history.give(c.TransferInside(handler=URBAN_COLLEAGUE.id), URBAN_HEAD)
    assert history.case.lead is not None
    assert history.case.lead.handler == URBAN_COLLEAGUE.id
    assert history.clocks == before
    for stranger in (MARKET_HANDLER.id, "nobody"):
        command = c.TransferInside(handler=stranger)
        assert code(history, command, URBAN_HEAD) == "handler_not_in_your_unit"


ASKED = c.AskExtension(amount=5, reason="construction", explanation="需要采购材料。")


def test_d3_21_an_extension_is_asked_for_once_with_a_reason() -> None:
    history = made.handling(DAY)
    due = history.due("handling")
    history.give(ASKED, URBAN_HANDLER)
    assert history.case.extension == "pending"
    assert history.due("handling") == due, "clocks run while it is pending"
    assert code(history, ASKED, URBAN_HANDLER) == "ticket_proposal_still_open"


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (replace(ASKED, reason="laziness"), "reason_unknown"),
        (replace(ASKED, amount=8), "ticket_extension_too_long"),
    ],
)
def test_d3_21_amount_and_reason_are_the_citys(command: Command, refused: str) -> None:
    assert code(made.handling(DAY), command, URBAN_HANDLER) == refused


def test_d3_21_only_the_lead_asks_for_more_time() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET,), reason="会办"), DISPATCHER)
    assert code(history, ASKED, MARKET_HANDLER) == "only_the_lead_unit"


def test_d3_22_an_approved_extension_moves_both_clocks_from_the_old_end() -> None:
    history = made.handling(DAY)
    assert history.due("handling") == history.due("promise") == "2026-04-09 23:59:59"
    history.give(ASKED, URBAN_HANDLER)
    history.sign(URBAN_HEAD)
    history.sign(CENTRE_HEAD)
    assert history.case.extension == "approved"
    assert history.due("handling") == history.due("promise") == "2026-04-16 23:59:59"
    assert code(history, ASKED, URBAN_HANDLER) == "extensions_used"


def test_d3_22_beyond_the_centres_limit_a_leader_agrees_too() -> None:
    history = made.handling(DAY)
    history.give(replace(ASKED, amount=6), URBAN_HANDLER)
    history.sign(URBAN_HEAD)
    history.sign(CENTRE_HEAD)
    assert history.case.extension == "pending"
    history.sign(made.LEADER)
    assert history.case.extension == "approved"


def test_d3_23_a_denied_extension_changes_nothing_and_is_not_asked_again() -> None:
    history = made.handling(DAY)
    due = history.due("handling")
    history.give(ASKED, URBAN_HANDLER)
    history.sign(URBAN_HEAD, "refuse", "理由不充分")
    assert history.case.extension == "denied"
    assert history.due("handling") == due
    assert code(history, ASKED, URBAN_HANDLER) == "extension_denied_before"


def test_d3_23_a_request_sent_back_can_be_made_again() -> None:
    history = made.handling(DAY)
    history.give(ASKED, URBAN_HANDLER)
    history.sign(URBAN_HEAD, "return", "请补充说明")
    assert history.case.extension == "none"
    history.give(ASKED, URBAN_HANDLER)
    assert history.case.extension == "pending"


def test_d3_24_an_interim_contact_is_the_units_response() -> None:
    history = made.handling(DAY)
    contact = c.RecordContact(how="phone", on=history.now.date(), summary="已电话说明进展。")
    history.give(contact, URBAN_HANDLER)
    assert history.case.lead is not None
    assert history.case.lead.contacted_at == history.now
    late = replace(contact, on=contact.on.replace(day=2))
    assert code(history, late, URBAN_HANDLER) == "contact_in_the_future"
    early = replace(contact, on=contact.on.replace(month=3))
    assert code(history, early, URBAN_HANDLER) == "contact_before_dispatch"


def test_d3_25_the_lead_replies_when_every_co_unit_has_answered_or_was_excused() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET, WATER), reason="会办"), DISPATCHER)
    assert code(history, made.REPLY, URBAN_HANDLER) == "co_units_missing"
    part = c.CoReply(text="已核查商户。")
    assert code(history, part, MARKET_HANDLER) == "sign_first"
    assert code(history, part, URBAN_HANDLER) == "lead_replies_for_all"
    history.give(c.Sign(), MARKET_HANDLER)
    history.give(part, MARKET_HANDLER)
    assert code(history, made.REPLY, MARKET_HANDLER) == "not_assigned_to_your_unit"
    history.give(c.ExcuseCoUnit(unit=WATER, reason="不再需要"), DISPATCHER)
    assert code(history, c.ExcuseCoUnit(unit=WATER, reason="x"), DISPATCHER) == "no_such_co_unit"
    history.give(made.REPLY, URBAN_HANDLER)
    assert history.state == State.REPLY_CHECK.value
    assert [each.ended for each in history.case.assignments] == [
        None,
        Ending.ANSWERED,
        Ending.EXCUSED,
    ]


def test_d3_25_a_co_unit_does_not_reply_for_all() -> None:
    history = made.handling(DAY)
    history.give(c.AddCoUnits(units=(MARKET,), reason="会办"), DISPATCHER)
    assert code(history, made.REPLY, MARKET_HANDLER) == "only_the_lead_unit"


# --- 26 … 34: check, callback, end ----------------------------------------------------------------


def test_d3_26_after_a_rejection_the_clock_runs_as_if_it_had_never_stopped() -> None:
    history = made.replied(DAY)
    before = history.case.lead
    reject = c.RejectReply(reasons=("no_measures",))
    assert code(history, replace(reject, reasons=("ugly",)), DISPATCHER) == "reason_unknown"
    history.at("2026-04-08").give(reject, DISPATCHER)
    assert history.state == State.HANDLING.value
    assert history.case.lead == before
    assert history.due("handling") == "2026-04-09 23:59:59"


def test_d3_26_a_rejected_reply_of_a_rework_goes_back_to_rework() -> None:
    history = made.in_rework(DAY)
    history.give(made.REPLY, URBAN_HANDLER)
    history.give(c.RejectReply(reasons=("no_measures",)), DISPATCHER)
    assert history.state == State.REWORK.value


def test_d3_27_an_accepted_reply_stopped_the_clocks_when_it_was_given() -> None:
    history = made.replied(DAY)
    given = history.now
    history.at("2026-04-20").give(c.AcceptReply(), DISPATCHER)
    lead, promise = history.case.lead, history.case.promise
    assert lead
    assert promise
    assert history.state == State.CALLBACK.value
    assert lead.handling.stopped_on == promise.stopped_on == given.date()
    assert (lead.replied_at, lead.reply_accepted_at) == (given, history.now)
    assert set(history.clocks) == {"callback"}
    assert history.due("callback") == "2026-04-21 23:59:59"


@pytest.mark.parametrize(
    ("satisfaction", "result", "came_to"),
    [
        ("very_satisfied", "solved", Result.SOLVED),
        ("satisfied", "partly", Result.EXPLAINED),
        ("basically_satisfied", "unsolved", Result.EXPLAINED),
    ],
)
def test_d3_28_who_can_live_with_it_closes_it(
    satisfaction: Any, result: Any, came_to: Result
) -> None:
    history = made.in_callback(DAY)
    history.give(replace(made.HAPPY, satisfaction=satisfaction, result=result), CALLER)
    assert (history.case.state, history.case.result) == (State.CLOSED, came_to)
    assert history.clocks == {}
    rated = made.in_callback(DAY)
    rated.give(c.Rate(result=result, satisfaction=satisfaction), APPLICANT)
    assert (rated.case.state, rated.case.result) == (State.CLOSED, came_to)


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (c.RecordCallback(reached=True), "callback_answer_missing"),
        (c.RecordCallback(reached=True, result="solved"), "callback_answer_missing"),
        (
            c.RecordCallback(reached=False, satisfaction="satisfied"),
            "callback_answer_without_citizen",
        ),
        (c.RecordCallback(reached=False, contacted=True), "callback_answer_without_citizen"),
    ],
)
def test_d3_28_a_callback_holds_what_the_citizen_said(command: Command, refused: str) -> None:
    assert code(made.in_callback(DAY), command, CALLER) == refused


def test_d3_29_an_unhappy_citizen_gets_it_done_again() -> None:
    history = made.unhappy(DAY)
    assert history.state == State.CALLBACK.value
    on_time = history.case.lead
    history.give(made.REWORK, CALLER)
    assert history.state == State.REWORK.value
    assert history.due("rework") == "2026-04-09 23:59:59"
    again = history.case.lead
    assert on_time
    assert again
    assert again.replied_at == on_time.replied_at, "the first reply's being in time stays"
    assert again.active


def test_d3_29_rework_needs_an_unhappy_citizen() -> None:
    assert code(made.in_callback(DAY), made.REWORK, CALLER) == "citizen_not_unhappy"
    history = made.again_in_callback(made.in_rework(DAY).at("2026-04-02"))
    assert code(history, made.REWORK, CALLER) == "citizen_not_unhappy"


EXCLUSION = c.ProposeExclusion(ground="unlawful", explanation="诉求超出法律规定。")


def test_d3_30_two_persons_agree_that_the_demand_cannot_be_met() -> None:
    history = made.unhappy(DAY)
    history.give(EXCLUSION, CALLER)
    assert code(history, EXCLUSION, CALLER) == "ticket_proposal_still_open"
    history.sign(DISPATCHER)
    assert history.state == State.CALLBACK.value
    assert history.waiting_for() == [CENTRE_HEAD.id]
    history.sign(CENTRE_HEAD)
    case = history.case
    assert (case.state, case.result, case.excluded) == (
        State.CLOSED,
        Result.UNSOLVED_JUSTIFIED,
        True,
    )


def test_d3_30_what_was_closed_after_the_last_round_can_be_excluded_too() -> None:
    history = made.unsolved(DAY)
    history.give(EXCLUSION, CALLER)
    assert history.standing.open
    history.sign(DISPATCHER)
    history.sign(CENTRE_HEAD)
    assert (history.case.state, history.case.excluded) == (State.CLOSED, True)
    assert code(history, EXCLUSION, CALLER) == "nothing_to_exclude"


def test_d3_30_only_an_unhappy_answer_is_left_out() -> None:
    assert code(made.in_callback(DAY), EXCLUSION, CALLER) == "citizen_not_unhappy"
    assert code(made.closed(DAY), EXCLUSION, CALLER) == "nothing_to_exclude"


def test_d3_30_not_agreed_it_stays_with_the_callback() -> None:
    history = made.unhappy(DAY)
    history.give(EXCLUSION, CALLER)
    history.sign(DISPATCHER, "refuse", "诉求合理")
    assert history.state == State.CALLBACK.value
    history.give(made.REWORK, CALLER)
    assert history.state == State.REWORK.value


def test_d3_30_rework_overtakes_a_proposal_that_is_still_open() -> None:
    history = made.unhappy(DAY)
    history.give(EXCLUSION, CALLER)
    history.give(made.REWORK, CENTRE_HEAD)
    assert history.case.open_runs == ()


def test_d3_31_after_the_last_round_it_is_closed_and_supervision_goes_up() -> None:
    history = made.unsolved(DAY)
    assert history.types[-3:] == ["callback_recorded", "ticket_closed", "ticket_supervised"]
    assert (history.case.state, history.case.result) == (State.CLOSED, Result.UNSOLVED)
    assert history.case.supervision is Supervision.ORDERED
    assert history.case.rework_rounds == 2


def test_d3_31_a_refused_exclusion_after_the_last_round_leaves_nothing_to_wait_for() -> None:
    history = made.again_in_callback(made.in_rework(DAY))
    history.give(made.UNHAPPY, CALLER)
    history.give(made.REWORK, CALLER)
    made.again_in_callback(history)
    once_more = made.TicketHistory(DAY, catalogue=made.with_tier("general", rework_rounds=3))
    once_more.events, once_more._case = list(history.events), history.case
    once_more.give(made.UNHAPPY, CALLER)
    once_more.give(EXCLUSION, CALLER)
    # The city allows fewer rounds from now on: the proposal is all that is waited for.
    once_more.catalogue = made.hotline_catalogue()
    once_more.give(made.UNHAPPY, CALLER)
    assert once_more.state == State.CALLBACK.value
    once_more.sign(DISPATCHER, "refuse", "诉求合理")
    assert (once_more.case.state, once_more.case.result) == (State.CLOSED, Result.UNSOLVED)


def test_d3_32_three_failed_attempts_on_two_days_end_it() -> None:
    history = made.in_callback(DAY)
    for _ in range(3):
        history.give(made.NOT_REACHED, CALLER)
    assert history.tick() == [], "three calls on one day are not enough"
    history.at("2026-04-02").give(made.NOT_REACHED, CALLER)
    assert history.tick() == ["ticket_closed"]
    assert history.case.result is Result.NO_VALID_CALLBACK
    assert history.events[-1].actor == "clock"


def test_d3_32_two_attempts_on_two_days_are_not_enough() -> None:
    history = made.in_callback(DAY)
    history.give(made.NOT_REACHED, CALLER)
    history.at("2026-04-02").give(made.NOT_REACHED, CALLER)
    assert history.tick() == []
    history.give(made.NOT_REACHED, CALLER)
    assert history.tick() == ["ticket_closed"]


def test_d3_32_who_answered_is_not_given_up() -> None:
    history = made.unhappy(DAY)
    for day in ("2026-04-02", "2026-04-03", "2026-04-07"):
        history.at(day).give(made.NOT_REACHED, CALLER)
    history.tick()
    assert history.state == State.CALLBACK.value


def test_d3_32_an_anonymous_citizen_has_the_callback_period_to_rate() -> None:
    history = made.in_callback(DAY, kind="suggestion", contact=None)
    assert history.at("2026-04-02 23:59").tick() == []
    assert history.at("2026-04-03 00:00").tick() == ["ticket_closed"]
    assert history.case.result is Result.NO_VALID_CALLBACK


WISH = c.AskToReopen(reason="路面又塌了。", new_facts=False)


def test_d3_33_reopening_is_asked_by_the_citizen_and_decided_by_the_centre() -> None:
    history = made.closed(DAY)
    assert code(history, c.DecideReopen(outcome="rework", explanation="x"), DISPATCHER) == (
        "reopen_not_asked"
    )
    history.at("2026-04-20").give(WISH, APPLICANT)
    assert history.standing.department == made.CENTRE
    assert code(history, WISH, APPLICANT) == "reopen_asked_already"
    history.give(c.DecideReopen(outcome="rework", explanation="同意重办"), DISPATCHER)
    assert history.state == State.REWORK.value
    assert history.case.result is None
    assert history.due("rework") == "2026-04-27 23:59:59"


def test_d3_33_new_facts_make_another_ticket() -> None:
    history = made.closed(DAY)
    history.give(replace(WISH, new_facts=True), APPLICANT)
    history.give(c.DecideReopen(outcome="new_ticket", explanation="新情况另立新单"), DISPATCHER)
    assert history.state == State.CLOSED.value
    history.give(c.RecordSuccessor(receipt_no="RX-20260420-000009-0"), made.CLOCK)
    assert history.case.successors == ("RX-20260420-000009-0",)
    again = history.give(c.RecordSuccessor(receipt_no="RX-20260420-000009-0"), made.CLOCK)
    assert again.happenings == ()


def test_d3_33_the_window_ends_and_rounds_are_counted() -> None:
    history = made.closed(DAY)
    history.at("2026-05-01 23:59")
    assert isinstance(history.attempt(WISH, APPLICANT), Decision)
    late = made.closed(DAY).at("2026-05-02 00:00")
    assert code(late, WISH, APPLICANT) == "reopen_window_over"
    used = made.unsolved(DAY)
    used.give(WISH, APPLICANT)
    assert code(used, c.DecideReopen(outcome="rework", explanation="x"), CENTRE_HEAD) == (
        "rework_rounds_used"
    )
    used.give(c.DecideReopen(outcome="refused", explanation="已两次重办"), CENTRE_HEAD)
    assert used.state == State.CLOSED.value


def test_d3_34_an_end_without_result_is_asked_by_the_unit_and_approved_by_the_centre() -> None:
    history = made.handling(DAY)
    asked = c.AskTermination(ground="no_cooperation", explanation="多次无法联系。")
    history.give(asked, URBAN_HANDLER)
    assert code(history, asked, URBAN_HANDLER) == "ticket_proposal_still_open"
    history.sign(URBAN_HEAD)
    history.sign(DISPATCHER)
    assert history.state == State.HANDLING.value
    history.sign(CENTRE_HEAD)
    assert history.state == State.TERMINATED.value
    assert history.clocks == {}
    assert [each.ended for each in history.case.assignments] == [Ending.TERMINATED]


def test_d3_34_what_has_gone_on_is_not_ended_any_more() -> None:
    history = made.handling(DAY)
    asked = c.AskTermination(ground="no_cooperation", explanation="多次无法联系。")
    history.give(asked, URBAN_HANDLER)
    history.give(made.REPLY, URBAN_HANDLER)
    assert history.case.open_runs == ()


# --- 35 … 37 --------------------------------------------------------------------------------------


def test_d3_35_yellow_with_one_working_day_left_and_red_on_the_first_past() -> None:
    history = made.handling(DAY)
    assert history.at("2026-04-08 08:59").tick() == [], "nobody is at work yet"
    assert history.at("2026-04-08 09:00").tick() == ["deadline_warned", "deadline_warned"]
    assert history.standing.card == "yellow"
    assert history.at("2026-04-10 08:59").tick() == []
    assert history.standing.card == "yellow"
    assert history.at("2026-04-10 09:00").tick() == ["deadline_missed", "deadline_missed"]
    assert history.standing.card == "red"
    assert {event.data["clock"] for event in history.events[-2:]} == {"promise", "handling:1"}


def test_d3_36_supervision_only_grows_and_has_a_day_of_its_own() -> None:
    history = made.handling(DAY)
    due = history.now.date().replace(day=8)
    history.give(c.Supervise(level="list", reason="群众反映强烈", due=due), SUPERVISOR)
    history.give(c.Supervise(level="urge", reason="请抓紧"), CENTRE_HEAD)
    assert history.case.supervision is Supervision.LISTED
    assert history.case.supervision_due == due
    past = c.Supervise(level="order", reason="x", due=due.replace(month=3))
    assert code(history, past, SUPERVISOR) == "supervision_due_in_the_past"
    assert code(made.closed(DAY), c.Supervise(level="urge", reason="x"), SUPERVISOR) == (
        "nothing_left_to_supervise"
    )
    followed = made.unsolved(DAY)
    followed.give(c.Supervise(level="list", reason="提级办理"), SUPERVISOR)
    assert followed.case.supervision is Supervision.LISTED


def test_d3_36_a_rule_supervises_without_a_key_to_seal_with() -> None:
    history = made.handling(DAY)
    decision = history.give(c.Supervise(level="urge", reason="rule-7"), made.CLOCK)
    assert decision.sealed == ()
    assert history.events[-1].data["by_rule"] is True


@pytest.mark.parametrize(
    "ended", [made.closed, made.answered_directly, made.terminated, made.refused]
)
def test_d3_37_the_archive_comes_after_the_reopen_window(ended: Any) -> None:
    history = ended(DAY)
    assert history.at("2026-05-01 23:59").tick() == []
    assert history.at("2026-05-02 00:00").tick() == ["ticket_archived"]
    assert history.state == State.ARCHIVED.value
    assert history.standing.wake_at is None


@pytest.mark.parametrize("ended", [made.switched, made.invalid, made.merged])
def test_d3_37_other_ends_stay_as_they_are(ended: Any) -> None:
    history = ended(DAY)
    assert history.standing.wake_at is None


def test_d3_37_a_wish_that_waits_keeps_it_out_of_the_archive() -> None:
    history = made.closed(DAY)
    history.at("2026-04-30").give(WISH, APPLICANT)
    assert history.at("2026-06-01").tick() == []
    history.give(c.DecideReopen(outcome="refused", explanation="无新情况"), DISPATCHER)
    assert history.tick() == ["ticket_archived"]
