"""A supervision order from its draft to its result (reference: city_plans, 督办; hotline D3-36)."""

from __future__ import annotations

import pytest

from sunhall.domain.actor import system_actor
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.supervision_order import commands as c
from sunhall.domain.supervision_order.order import Extension, Result, State
from sunhall.domain.supervision_order.service import SUPERVISION_ORDER
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.catalogue import EDUCATION, GOVERNMENT, TRANSPORT
from tests.builders.service_history import NOT_PERMITTED, ServiceHistory

# Wednesday; the next working days are 04-02, 04-03, and, after Tomb-Sweeping Day, 04-07.
DAY = "2026-04-01"


def opening(**changes: object) -> Refusal:
    history = ServiceHistory(SUPERVISION_ORDER, DAY, made.supervising_city())
    outcome = history.open(made.placed(**changes), people.SUPERVISOR)  # type: ignore[arg-type]
    assert isinstance(outcome, Refusal)
    return outcome


def test_nobody_is_told_before_somebody_else_than_the_drafter_has_agreed() -> None:
    history = made.in_approval(DAY)
    assert history.case.state == "issue_approval"
    assert history.waiting_for() == [people.LEADER.id]
    assert history.service.department(history.case, history.context()) == GOVERNMENT
    assert history.service.assignments(history.case) == []
    history.sign(people.LEADER)
    assert history.case.state == "order_issued"
    assert history.service.department(history.case, history.context()) == EDUCATION
    assert history.standing.department == EDUCATION


def test_whoever_drafted_a_listed_order_is_not_asked_to_approve_it() -> None:
    history = made.drafted(DAY, level="list")
    refused = history.refusal(c.SubmitOrder(), people.SUPERVISOR)
    assert refused.code.startswith("approver") or refused.code.startswith("approval"), refused


def test_what_is_returned_goes_back_to_the_supervisor_and_can_be_submitted_again() -> None:
    history = made.in_approval(DAY)
    history.sign(people.LEADER, "return", "请写明期限")
    assert history.case.state == "order_draft"
    history.give(made.revision(demand="请于三日内办结。"), people.SUPERVISOR)
    history.give(c.SubmitOrder(), people.SUPERVISOR)
    assert history.case.state == "issue_approval"


def test_both_periods_run_from_the_issue() -> None:
    history = made.issued(DAY)
    due = {name: deadline.due_on.isoformat() for name, deadline in history.clocks.items()}
    assert due == {"order_sign": "2026-04-02", "order_feedback": "2026-04-16"}


def test_signing_late_gains_nothing() -> None:
    history = made.issued(DAY).at("2026-04-03")
    history.tick()
    history.give(c.SignOrder(), people.HANDLER)
    assert history.events[-1].data == {"in_time": False}
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-16"


def test_a_yellow_card_warns_on_the_last_day_but_one_and_a_red_one_follows_it() -> None:
    history = made.in_hand(DAY)
    assert history.standing.card is None
    moments = ("2026-04-15 00:00", "2026-04-16 23:59", "2026-04-17 00:00")
    cards = [(history.at(moment).tick(), str(history.standing.card)) for moment in moments]
    assert cards == [(["deadline_warned"], "yellow"), ([], "yellow"), (["deadline_missed"], "red")]


def test_an_order_that_nobody_signs_for_gets_a_red_card() -> None:
    history = made.issued(DAY)
    assert history.tick() == ["deadline_warned"]
    assert history.at("2026-04-03 00:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    history.give(c.SignOrder(), people.HEAD)
    # The duty is done; what remains is the other one, which is in time.
    assert history.standing.card is None


def test_one_extension_is_counted_from_the_old_due_date() -> None:
    history = made.in_hand(DAY).at("2026-04-16 20:00")
    history.give(c.AskOrderExtension(amount=5, reason="需会商"), people.HANDLER)
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-16"
    history.at("2026-04-17").give(c.DecideOrderExtension(granted=True), people.SUPERVISOR)
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-23"
    refused = history.refusal(c.AskOrderExtension(amount=1, reason="再延"), people.HANDLER)
    assert refused.code == "order_extended_once"


def test_a_refused_extension_moves_nothing_and_says_why() -> None:
    history = made.in_hand(DAY)
    history.give(c.AskOrderExtension(amount=5, reason="需会商"), people.HANDLER)
    refused = history.refusal(c.DecideOrderExtension(granted=False), people.SUPERVISOR)
    assert refused.code == "order_opinion_missing"
    history.give(c.DecideOrderExtension(granted=False, opinion="无正当理由"), people.SUPERVISOR)
    assert history.case.extension is Extension.REFUSED
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-16"


def test_time_that_is_over_is_not_made_longer() -> None:
    history = made.in_hand(DAY).at("2026-04-17 00:00")
    refused = history.refusal(c.AskOrderExtension(amount=1, reason="需会商"), people.HANDLER)
    assert refused.code == "order_extension_too_late"


def test_an_extension_is_no_longer_than_the_city_allows() -> None:
    refused = made.in_hand(DAY).refusal(
        c.AskOrderExtension(amount=6, reason="需会商"), people.HANDLER
    )
    assert (refused.code, refused.params) == ("order_extension_too_long", {"most": 5})


def test_nothing_is_decided_about_an_extension_that_nobody_asked_for() -> None:
    refused = made.in_hand(DAY).refusal(c.DecideOrderExtension(granted=True), people.SUPERVISOR)
    assert refused.code == "order_extension_not_asked"


def test_what_was_asked_for_lapses_with_the_feedback() -> None:
    history = made.in_hand(DAY)
    history.give(c.AskOrderExtension(amount=5, reason="需会商"), people.HANDLER)
    history.give(made.FEEDBACK, people.HANDLER)
    assert history.case.extension is Extension.NONE


def test_feedback_stops_the_clock_and_lies_with_the_supervisor() -> None:
    history = made.answered(DAY)
    assert dict(history.clocks) == {}
    assert history.standing.department == GOVERNMENT
    assert history.service.department(history.case, history.context()) == EDUCATION


def test_feedback_that_is_sent_back_has_a_new_period_from_that_day() -> None:
    history = made.answered(DAY).at("2026-04-07")
    history.give(c.ReturnFeedback(reason="未说明迟延原因"), people.SUPERVISOR)
    assert history.case.state is State.IN_HAND
    # Five working days after Tuesday 04-07.
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-14"
    assert history.standing.department == EDUCATION


def test_feedback_is_not_sent_back_for_ever() -> None:
    history = made.answered(DAY)
    for _ in range(2):
        history.give(c.ReturnFeedback(reason="不实"), people.SUPERVISOR)
        history.give(made.FEEDBACK, people.HANDLER)
    refused = history.refusal(c.ReturnFeedback(reason="不实"), people.SUPERVISOR)
    assert (refused.code, refused.params) == ("order_returned_often_enough", {"limit": 2})
    history.give(c.CloseUnfulfilled(reason="三次反馈均不实"), people.SUPERVISOR)
    assert history.case.result is Result.UNFULFILLED


def test_an_order_is_closed_with_its_result() -> None:
    history = made.closed(DAY)
    assert (history.case.state, history.case.result) == (State.CLOSED, Result.FULFILLED)
    assert history.standing.department is None
    assert history.tick() == []


def test_an_order_in_time_is_not_closed_as_unfulfilled() -> None:
    history = made.in_hand(DAY)
    refused = history.refusal(c.CloseUnfulfilled(reason="未办"), people.SUPERVISOR)
    assert refused.code == "order_not_due_yet"
    history.at("2026-04-17 00:00").give(c.CloseUnfulfilled(reason="未办"), people.SUPERVISOR)
    assert history.case.result is Result.UNFULFILLED


def test_who_answers_does_not_accept_the_answer() -> None:
    both = people.staff("s-both", EDUCATION, "handler", "supervisor")
    history = made.in_hand(DAY)
    history.give(made.FEEDBACK, both)
    refused = history.refusal(c.AcceptFeedback(result="fulfilled"), both)
    assert (refused.code, refused.kind) == ("own_feedback", "forbidden")


def test_another_unit_can_neither_sign_nor_answer() -> None:
    history = made.issued(DAY)
    assert history.refusal(c.SignOrder(), people.OTHER_HANDLER).code == NOT_PERMITTED
    history.give(c.SignOrder(), people.HANDLER)
    assert history.refusal(made.FEEDBACK, people.OTHER_HANDLER).code == NOT_PERMITTED


def test_the_unit_can_do_nothing_before_it_was_told() -> None:
    history = made.drafted(DAY)
    assert history.refusal(c.SignOrder(), people.HANDLER).code == NOT_PERMITTED
    assert history.service.available(history.case, history.context(people.HANDLER)) == ()


def test_taking_an_order_back_ends_its_approval_and_its_clocks() -> None:
    history = made.in_approval(DAY)
    history.give(c.CancelOrder(reason="已办结"), people.SUPERVISOR)
    assert history.case.open_runs == ()
    told = made.in_hand(DAY)
    told.give(c.CancelOrder(reason="已办结"), people.SUPERVISOR)
    assert (told.case.state, dict(told.clocks)) == (State.CANCELLED, {})


def test_an_instruction_needs_no_case_and_its_words_stay_sealed() -> None:
    history = made.drafted(
        DAY, supervised=None, source="instruction", receipt_no=None, instruction=made.INSTRUCTION
    )
    assert history.sealed["order"]["instruction"]["text"] == made.WORDS
    written = canonical_json([dict(event.data) for event in history.events])
    for word in (made.WORDS, made.TITLE, made.DEMAND, "周市长"):
        assert word not in written
    refused = history.refusal(made.revision(), people.SUPERVISOR)
    assert (refused.code, refused.fields) == ("order_source_missing", ("instruction",))


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"source": "instruction"}, "order_source_missing", ("instruction",)),
        ({"supervised": None}, "order_source_missing", ("receipt_no",)),
        ({"source": "finding"}, "order_source_missing", ("rule",)),
        ({"rule": "reply-late"}, "order_rule_without_finding", ("rule",)),
        ({"department": "nowhere"}, "unknown_department", ("department",)),
    ],
)
def test_an_order_says_what_it_comes_from(
    changes: dict[str, object], code: str, fields: tuple[str, ...]
) -> None:
    refused = opening(**changes)
    assert (refused.code, refused.fields) == (code, fields)


def test_nobody_instructs_from_the_future() -> None:
    tomorrow = c.Instruction(leader="周市长", text="办", given_on=made.at("2026-04-02").date())
    refused = opening(source="instruction", instruction=tomorrow)
    assert refused.code == "instruction_in_the_future"


def test_the_draft_can_be_given_to_another_unit_before_it_is_issued() -> None:
    history = made.drafted(DAY)
    history.give(made.revision(department=TRANSPORT, level="urge"), people.SUPERVISOR)
    history.give(c.SubmitOrder(), people.SUPERVISOR)
    history.sign(people.LEADER)
    assert history.standing.department == TRANSPORT
    assert history.clocks["order_feedback"].due_on.isoformat() == "2026-04-07"


def test_the_system_drafts_for_the_office_that_supervises_and_a_person_submits() -> None:
    history = ServiceHistory(SUPERVISION_ORDER, DAY, made.supervising_city())
    place = c.PlaceOrder(order=made.DRAFT, supervised=made.CASE, office=GOVERNMENT)
    assert isinstance(history.open(place, system_actor("supervision")), Decision)
    assert history.standing.department == GOVERNMENT
    history.give(c.SubmitOrder(), people.SUPERVISOR)
    assert history.waiting_for() == [people.LEADER.id]


def test_both_sides_read_the_same_time_line() -> None:
    history = made.closed(DAY)
    assert [step.key for step in history.service.timeline(history.events)] == [
        *("order_drafted", "order_issued", "order_signed", "feedback_given", "order_closed"),
    ]


def test_what_staff_see_of_it_is_plain_data() -> None:
    facts = history_facts = made.closed(DAY)
    shown = history_facts.service.facts(facts.case, facts.context())
    assert shown["supervised"] == {
        "case_id": made.CASE.case_id,
        "receipt_no": made.CASE.receipt_no,
        "service": "disclosure",
    }
    assert (shown["level"], shown["result"], shown["feedbacks"]) == ("order", "fulfilled", 1)
    canonical_json(dict(shown))
