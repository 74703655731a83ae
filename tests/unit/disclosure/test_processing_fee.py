"""The processing fee of a request (条例 art. 42; 国办函〔2020〕109号): notice, payment, its end.

What units cost is tested with the tariff; here, when a fee may be charged and what it does.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.charging import (
    ConfirmFeeAbandonment,
    DecideFee,
    RecordFeePayment,
)
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Refusal
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    consult,
    drafted,
    excessive,
    fee_charged,
    hear,
    noticed,
    reopened,
    submitted,
)

DAY = "2026-04-01"
ON_PAPER = requests.submission("in_person", delivery=c.Delivery("paper", "pickup"))
PER_ITEM = DecideFee("per_item")


def _per_page(pages: int) -> DecideFee:
    return DecideFee("per_page", pages=pages)


def _on_paper(in_month: int = 1, draft: c.SaveDraft = requests.DISCLOSE) -> History:
    """Return a drafted request that is wanted on paper."""
    history = excessive(submitted(DAY, ON_PAPER), in_month)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(draft, people.HANDLER)
    return history


def _charged(history: History, command: DecideFee) -> History:
    history.give(command, people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def _paid(on: str, at: str | None = None) -> History:
    history = fee_charged(DAY).at(at or on)
    payment = RecordFeePayment(_amount(history), date.fromisoformat(on), "缴款书 0017")
    history.give(payment, people.INTAKE)
    return history


def _amount(history: History) -> int:
    assert history.case.fee is not None
    return history.case.fee.amount


# The decision: proposed by who handles it, approved by the office, told by D08 (109号).


def test_a_fee_waits_for_the_head_of_the_disclosure_office_and_stops_nothing_before() -> None:
    history = excessive(drafted(DAY))
    history.give(PER_ITEM, people.HANDLER)
    assert (history.state, history.due, history.letters) == ("drafting", "2026-04-30", ["D01"])
    assert people.OFFICE_HEAD.id in history.waiting_for()
    assert history.sign_refused(people.HANDLER, "approve").code == "drafter_may_not_approve"


def test_an_approved_fee_goes_out_by_d08_and_stops_the_reply_period() -> None:
    history = fee_charged(DAY)
    assert (history.state, history.letters) == ("fee_pending", ["D01", "D08"])
    # The fortieth request of the month costs 200 yuan by itself.
    assert history.events[-1].data == {
        "method": "per_item",
        "count": 40,
        "amount": 200,
        "days": 20,
        "charged_on": "2026-04-01",
        "until": "2026-04-30",
    }
    assert list(history.clocks) == ["fee"]
    assert history.case.reply is not None
    assert not history.case.reply.running


def test_a_refused_fee_leaves_the_request_being_drafted() -> None:
    history = excessive(drafted(DAY))
    history.give(PER_ITEM, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "refuse", "不宜收费")
    assert (history.state, history.case.fee, history.letters) == ("drafting", None, ["D01"])
    assert not _charged(history, PER_ITEM).case.open_runs


def test_the_notice_dates_from_the_approval_and_not_from_the_proposal() -> None:
    history = excessive(drafted(DAY))
    history.give(PER_ITEM, people.HANDLER)
    history.at("2026-04-08").approve(people.OFFICE_HEAD)
    assert history.events[-1].data["charged_on"] == "2026-04-08"
    assert history.events[-1].data["until"] == "2026-05-09"


def test_only_the_department_that_handles_it_proposes_a_fee() -> None:
    for actor in people.EVERYBODY:
        if "handler" not in actor.roles:
            assert excessive(drafted(DAY)).refusal(PER_ITEM, actor).code == NOT_PERMITTED


def test_while_a_fee_waits_for_approval_no_reply_is_put_to_approval() -> None:
    history = excessive(drafted(DAY))
    history.give(PER_ITEM, people.HANDLER)
    refused = history.refusal(c.SubmitForApproval(), people.HANDLER)
    assert (refused.code, refused.params) == ("proposal_still_open", {"subject": "fee"})
    assert history.refusal(PER_ITEM, people.HANDLER).code == "fee_already_proposed"


def test_a_fee_is_not_charged_any_more_when_somebody_is_asked_meanwhile() -> None:
    history = excessive(drafted(DAY))
    history.give(PER_ITEM, people.HANDLER)
    fee = history.run.number
    consult(history)
    refused = history.sign_refused(people.OFFICE_HEAD, "approve", run=fee)
    assert (refused.code, refused.params) == ("not_being_handled", {"state": "third_party_consult"})
    # Once the opinion is there, it is.
    hear(history, "agree", DAY)
    history.sign(people.OFFICE_HEAD, "approve", run=fee)
    assert history.state == "fee_pending"


# Free up to a number; one method only.


@pytest.mark.parametrize(("in_month", "charged"), [(1, False), (10, False), (11, True)])
def test_the_first_ten_requests_of_a_month_are_free(in_month: int, charged: bool) -> None:
    outcome = excessive(drafted(DAY), in_month).attempt(PER_ITEM, people.HANDLER)
    assert isinstance(outcome, Refusal) is not charged
    if isinstance(outcome, Refusal):
        assert (outcome.code, outcome.params) == ("fee_not_due", {"count": in_month})


@pytest.mark.parametrize(("pages", "amount"), [(30, 0), (31, 10), (250, 4700)])
def test_pages_are_charged_from_the_thirty_first(pages: int, amount: int) -> None:
    history = _on_paper()
    if not amount:
        assert history.refusal(_per_page(pages), people.HANDLER).code == "fee_not_due"
        return
    assert _amount(_charged(history, _per_page(pages))) == amount


@pytest.mark.parametrize("command", [DecideFee("per_item", pages=250), DecideFee("per_page")])
def test_one_decision_has_one_method(command: DecideFee) -> None:
    refused = _on_paper(40).refusal(command, people.HANDLER)
    assert (refused.code, refused.fields) == ("one_fee_method_only", ("pages",))


@pytest.mark.parametrize("second", [PER_ITEM, _per_page(250)])
def test_a_request_is_never_charged_twice_by_whatever_method(second: DecideFee) -> None:
    history = _charged(_on_paper(40), PER_ITEM)
    history.give(RecordFeePayment(_amount(history), date(2026, 4, 1)), people.INTAKE)
    refused = history.refusal(second, people.HANDLER)
    assert (refused.code, refused.params) == ("fee_already_charged", {"method": "per_item"})


def test_a_request_that_was_charged_is_not_charged_again_when_it_is_reopened() -> None:
    history = _refused(_paid("2026-04-08"))
    history = reopened(DAY, history=history)
    history.give(requests.DISCLOSE, people.HANDLER)
    assert history.refusal(PER_ITEM, people.HANDLER).code == "fee_already_charged"


def _refused(history: History) -> History:
    history.give(requests.reply("refuse"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D12")
    history.give(c.Send(), people.INTAKE)
    return history


# Pages are charged where copies are given (109号 art. 5).


@pytest.mark.parametrize("decision", ["already_public", "not_held", "refuse"])
def test_who_gets_no_copies_pays_for_no_pages(decision: str) -> None:
    history = _on_paper(draft=requests.reply(decision))
    assert history.refusal(_per_page(250), people.HANDLER).code == "no_pages_to_charge"


def test_reading_online_is_no_copy() -> None:
    assert drafted(DAY).refusal(_per_page(250), people.HANDLER).code == "no_copies_to_charge"


def test_pages_cannot_be_counted_before_anything_is_to_be_given() -> None:
    history = hear(consult(_without_draft()), "agree", DAY)
    assert history.refusal(_per_page(250), people.HANDLER).code == "no_pages_to_charge"


def _without_draft() -> History:
    history = submitted(DAY, ON_PAPER)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history


def test_what_is_given_in_part_is_charged_by_the_page_too() -> None:
    history = _on_paper(draft=requests.reply("disclose_partly"))
    assert _amount(_charged(history, _per_page(31))) == 10


def test_the_fee_of_an_item_applies_whatever_the_decision_is() -> None:
    for decision in ("refuse", "not_held", "already_public"):
        history = excessive(drafted(DAY, requests.reply(decision)), 11)
        assert _amount(_charged(history, PER_ITEM)) == 100


# The notice goes out within the reply period.


def test_a_fee_is_proposed_through_the_last_day_of_the_reply_period() -> None:
    history = excessive(drafted(DAY)).at("2026-04-30 23:00")
    history.give(PER_ITEM, people.HANDLER)
    late = excessive(drafted(DAY)).at("2026-05-06")
    assert late.refusal(PER_ITEM, people.HANDLER).code == "fee_after_due"


def test_a_fee_approved_after_the_reply_period_is_refused() -> None:
    history = excessive(drafted(DAY)).at("2026-04-30")
    history.give(PER_ITEM, people.HANDLER)
    history.at("2026-05-06")
    assert history.sign_refused(people.OFFICE_HEAD, "approve").code == "fee_after_due"
    assert history.letters == ["D01"]


# Payment: 20 working days from the day after the notice; the reply period begins anew.


def test_there_are_twenty_working_days_to_pay_from_the_day_after_the_notice() -> None:
    history = fee_charged(DAY)
    assert history.clocks["fee"].due_on == date(2026, 4, 30)
    assert history.standing.due_at == moment("2026-04-30 23:59:59")
    assert history.standing.wake_at == moment("2026-05-01 00:00")


def test_the_reply_period_is_counted_anew_from_the_day_after_payment() -> None:
    history = _paid("2026-04-15")
    assert (history.state, history.due) == ("drafting", "2026-05-15")
    assert history.case.received_on == date(2026, 4, 1)


def test_it_counts_from_the_day_of_payment_and_not_from_the_day_it_was_booked() -> None:
    assert _paid("2026-04-15", at="2026-04-20").due == "2026-05-15"


def test_payment_drops_extensions_and_consultations_before_it() -> None:
    history = excessive(drafted(DAY))
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    hear(consult(history).at("2026-04-08"), "agree", "2026-04-08")
    _charged(history, PER_ITEM)
    history.give(RecordFeePayment(_amount(history), date(2026, 4, 8)), people.INTAKE)
    assert history.due == "2026-05-09"
    assert (history.case.extension_days, history.case.extensions) == (0, 0)


def test_payment_takes_a_warning_back() -> None:
    history = excessive(drafted(DAY)).at("2026-04-30")
    history.tick()
    _charged(history, PER_ITEM)
    history.give(RecordFeePayment(_amount(history), date(2026, 4, 30)), people.INTAKE)
    assert history.standing.card is None


@pytest.mark.parametrize("amount", [199, 201, 1])
def test_another_amount_than_the_notice_says_is_no_payment(amount: int) -> None:
    refused = fee_charged(DAY).refusal(RecordFeePayment(amount, date(2026, 4, 1)), people.INTAKE)
    assert (refused.code, refused.params) == ("fee_amount_differs", {"amount": 200})


@pytest.mark.parametrize("paid_on", ["2026-03-31", "2026-04-02"])
def test_payment_lies_between_the_notice_and_today(paid_on: str) -> None:
    payment = RecordFeePayment(200, date.fromisoformat(paid_on))
    assert fee_charged(DAY).refusal(payment, people.INTAKE).code == "payment_date_impossible"


def test_the_receipt_of_the_treasury_is_sealed() -> None:
    history = _paid("2026-04-08")
    assert history.sealed["fee-receipt"]["reference"] == "缴款书 0017"
    assert "0017" not in repr(history.events)


# Not paid: proposed by the tick, confirmed by an officer, in row (六)2 by D22.


def test_an_unpaid_fee_ends_the_request_when_an_officer_confirms_it() -> None:
    history = noticed(fee_charged(DAY), "D08").at("2026-05-01 00:00")
    assert history.tick() == ["fee_expired"]
    assert (history.state, history.tick()) == ("fee_pending", [])
    history.give(ConfirmFeeAbandonment(), people.INTAKE)
    assert history.state == "closed_abandoned_fee"
    assert history.case.leaf == "r3_6_2"
    assert history.letters == ["D01", "D08", "D22"]
    assert history.events[-1].data["until"] == "2026-04-30"
    assert history.case.ended_on == date(2026, 5, 1)


def test_nothing_is_abandoned_through_the_last_day_to_pay() -> None:
    history = fee_charged(DAY).at("2026-04-30 23:59")
    refused = history.refusal(ConfirmFeeAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("payment_period_runs", {"until": "2026-04-30"})


def test_nothing_is_abandoned_whose_notice_was_not_served() -> None:
    history = fee_charged(DAY).at("2026-05-06")
    refused = history.refusal(ConfirmFeeAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("notice_not_served", {"letter": "D08"})


def test_the_days_to_pay_run_from_the_day_on_which_the_notice_was_served() -> None:
    # One working day after it was ordered, so the last day is 6 May and not 30 April.
    history = noticed(fee_charged(DAY).at("2026-04-02"), "D08").at("2026-05-06")
    refused = history.refusal(ConfirmFeeAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("payment_period_runs", {"until": "2026-05-06"})
    history.at("2026-05-07").give(ConfirmFeeAbandonment(), people.INTAKE)
    assert history.events[-1].data["until"] == "2026-05-06"


def test_a_late_payment_counts_until_it_was_confirmed_that_none_came() -> None:
    history = fee_charged(DAY).at("2026-05-06")
    history.tick()
    history.give(RecordFeePayment(200, date(2026, 5, 6)), people.INTAKE)
    assert (history.state, history.due) == ("drafting", "2026-06-02")


def test_abandonment_cancels_the_approvals_that_still_wait() -> None:
    history = excessive(drafted(DAY))
    history.give(requests.EXTENSION, people.HANDLER)
    history.give(PER_ITEM, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    noticed(history, "D08").at("2026-06-01").give(ConfirmFeeAbandonment(), people.INTAKE)
    assert history.case.open_runs == ()


def test_an_extension_is_not_granted_to_a_period_that_is_stopped() -> None:
    history = excessive(drafted(DAY))
    history.give(requests.EXTENSION, people.HANDLER)
    extension = history.run.number
    _charged(history, PER_ITEM)
    refused = history.sign_refused(people.OFFICE_HEAD, "approve", run=extension)
    assert (refused.code, refused.params) == ("not_being_handled", {"state": "fee_pending"})
    # Once it is paid, a new period runs and can be extended.
    history.give(RecordFeePayment(_amount(history), date(2026, 4, 1)), people.INTAKE)
    history.sign(people.OFFICE_HEAD, "approve", run=extension)
    assert history.case.extension_days == 20


def test_the_applicant_may_take_the_request_back_instead_of_paying() -> None:
    history = fee_charged(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    assert (history.state, history.case.leaf) == ("withdrawn", "r3_6_3")
    assert history.at("2026-06-01").tick() == []


def test_the_applicant_is_told_what_to_pay_and_until_when() -> None:
    told = {step.key: step.params for step in DISCLOSURE.timeline(_paid("2026-04-15").events)}
    assert told["fee_charged"] == {"until": "2026-04-30", "amount": 200}
    assert told["fee_paid"] == {"paid_on": "2026-04-15"}


def test_staff_see_how_the_fee_stands() -> None:
    history = fee_charged(DAY)
    facts: Any = DISCLOSURE.facts(history.case, history.context())["fee"]
    assert facts == {
        "method": "per_item",
        "count": 40,
        "amount": 200,
        "until": "2026-04-30",
        "paid_on": None,
    }
