"""The worked cases of the law, through commands: dates here are exact and not computed.

A case keeps the number it has in the list of worked cases, so that a legal officer can follow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sunhall.domain.annual_report.count import count
from sunhall.domain.annual_report.identities import (
    i1_incoming_equals_outgoing,
    i2_finished_is_the_sum_of_the_leaves,
    i3_sum_column_adds_up,
)
from sunhall.domain.annual_report.ledger_entry import entry_of
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.calendar.counting import working_days_between
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.applicant_record import (
    ApplicantRecord,
    Registered,
    applicant_record,
)
from sunhall.domain.disclosure.calendar_update import update_calendar
from sunhall.domain.disclosure.charging import ConfirmFeeAbandonment, DecideFee, RecordFeePayment
from sunhall.domain.disclosure.consultations import OverrideThirdParty
from sunhall.domain.disclosure.reasons import GiveReasons, JudgeReasons
from sunhall.domain.disclosure.register_entry import outcome_of
from sunhall.domain.disclosure.remedies import RecordRemedy
from sunhall.domain.disclosure.request import State
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.new_schedule import UpdateCalendar
from sunhall.domain.engine.service import fold
from sunhall.domain.letters.remedy import RemedyVariant, remedy_for, silence_remedy
from tests.builders import people, requests
from tests.builders.annual_report import KINDS
from tests.builders.calendar import moment
from tests.builders.history import (
    History,
    answered_before,
    assigned,
    complained,
    consulting,
    delivered,
    drafted,
    excessive,
    fee_charged,
    hear,
    in_approval,
    noticed,
    reasons_asked,
    received,
    reopened,
    sent,
    serve,
    submitted,
    supplement_asked,
    with_calendar,
)
from tests.unit.letters.sample_letters import STANDING

CATALOGUE = Path(__file__).parents[3] / "catalogue"


def _extended(history: History, days: int = 20) -> History:
    history.give(c.ProposeExtension(days=days, reason="需要检索"), people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def _confirmed(on: str) -> History:
    history = submitted(on)
    history.give(c.ConfirmReceipt(), people.INTAKE)
    return history


# 1. Online, on a make-up workday before the Spring Festival.


def test_case_d1_a_request_confirmed_on_a_makeup_saturday_is_due_on_2026_03_20() -> None:
    history = _confirmed("2026-02-14")
    assert history.case.received_on == date(2026, 2, 14)
    assert history.due == "2026-03-20"


def test_case_d1_a_supplement_can_be_asked_through_2026_03_03() -> None:
    history = _confirmed("2026-02-14").at("2026-03-03 17:00")
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert history.case.state is State.SUPPLEMENT_PENDING


def test_case_d1_a_supplement_cannot_be_asked_on_2026_03_04() -> None:
    history = _confirmed("2026-02-14").at("2026-03-04")
    refused = history.refusal(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert (refused.code, refused.params) == ("supplement_window_over", {"until": "2026-03-03"})


def test_case_d1_the_full_extension_ends_on_2026_04_20() -> None:
    history = _confirmed("2026-02-14").at("2026-03-02")
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert _extended(history).due == "2026-04-20"


# 3. Supplement asked on day 7, across the National Day and two make-up workdays.


def test_case_d3_a_supplement_asked_on_day_7_is_in_time_and_runs_to_2025_10_31() -> None:
    history = received("2025-09-25").at("2025-10-11")
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert history.clocks["supplement"].due_on == date(2025, 10, 31)
    assert history.case.supplements[-1].until == date(2025, 10, 31)
    assert history.letters == ["D01", "D02"]


def test_case_d3_a_supplement_asked_on_day_8_is_refused_and_the_due_date_stays() -> None:
    history = received("2025-09-25").at("2025-10-13")
    assert history.refusal(requests.SUPPLEMENT_ASKED, people.INTAKE).code == (
        "supplement_window_over"
    )
    assert history.due == "2025-10-29"
    assert history.letters == ["D01"]


def _asked_on_day_7() -> History:
    history = received("2025-09-25").at("2025-10-11")
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    return history


def test_case_d3_a_supplement_given_on_the_last_day_makes_the_due_date_2025_11_28() -> None:
    history = _asked_on_day_7().at("2025-10-31 23:59")
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    assert history.due == "2025-11-28"
    assert history.case.received_on == date(2025, 9, 25)


def test_case_d3_nothing_is_abandoned_while_the_period_runs() -> None:
    history = _asked_on_day_7().at("2025-10-31 23:59")
    refused = history.refusal(c.ConfirmAbandonment(), people.INTAKE)
    assert (refused.code, refused.params) == ("supplement_period_runs", {"until": "2025-10-31"})


def test_case_d3_an_unsupplemented_request_is_abandoned_on_2025_11_03_in_row_r3_6_1() -> None:
    history = noticed(_asked_on_day_7(), "D02").at("2025-11-03")
    assert history.tick() == ["supplement_expired"]
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    assert history.case.state is State.CLOSED_ABANDONED_SUPPLEMENT
    assert history.events[-1].data["leaf"] == "r3_6_1"
    assert history.letters[-1] == "D21"


# 5. Extension on day 20.


def test_case_d5_the_twentieth_day_is_2026_04_30() -> None:
    assert received("2026-04-01").due == "2026-04-30"


def test_case_d5_an_extension_approved_on_day_20_makes_the_due_date_2026_06_01() -> None:
    history = assigned("2026-04-01").at("2026-04-30 20:00")
    assert _extended(history).due == "2026-06-01"
    assert history.letters[-1] == "D04"


def test_case_d5_an_extension_approved_a_day_late_is_refused() -> None:
    history = assigned("2026-04-01").at("2026-04-30 20:00")
    history.give(requests.EXTENSION, people.HANDLER)
    history.at("2026-05-06")
    refused = history.sign_refused(people.OFFICE_HEAD, "approve")
    assert (refused.code, refused.params) == ("extension_after_due", {"due": "2026-04-30"})
    assert "D04" not in history.letters
    assert history.due == "2026-04-30"


def test_case_d5_an_extension_proposed_a_day_late_is_refused() -> None:
    history = assigned("2026-04-01").at("2026-05-06")
    assert history.refusal(requests.EXTENSION, people.HANDLER).code == "extension_after_due"


def test_case_d5_a_request_not_extended_in_time_is_overdue_after_2026_04_30() -> None:
    history = assigned("2026-04-01").at("2026-04-30 23:59")
    assert history.tick() == ["deadline_warned"]
    assert history.at("2026-05-01 00:00").tick() == ["deadline_missed"]


# 6. Identical repeat.


def _registered(history: History, number: int) -> Registered:
    """Return how an earlier request stands in its applicant's register, told by its own events."""
    found = Registered(f"01JKXQ3W8Z{number:016}", f"YX-{number}", history.events[0].at)
    for event in history.events:
        outcome = outcome_of(event.type, event.data, event.at)
        if outcome:
            found = replace(found, answered_on=outcome.answered_on, letter_no=outcome.letter_no)
    return found


def _asked_again(first: History) -> History:
    """The same applicant asks the same agency for the same on 2026-06-15."""
    again = received("2026-06-15")
    earlier = replace(_registered(first, 7), identical=True)
    own = Registered(again.case.case_id, again.case.receipt_no, again.events[0].at)
    again.record = applicant_record(again.case.case_id, [own, earlier])
    again.give(requests.ASSIGN, people.OFFICE_HEAD)
    return again


def _turned_away(number: str = "云公开〔2026〕1号") -> c.SaveDraft:
    return requests.reply("repeat", earlier_reply=c.EarlierReply(number, date(2026, 6, 10)))


def _answer(history: History, draft: c.SaveDraft) -> History:
    history.give(draft, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    return history


def test_case_d6_a_repeat_is_still_answered_by_2026_07_14_in_row_r3_5_2() -> None:
    first = _answer(assigned("2026-05-20").at("2026-06-10"), requests.DISCLOSE)
    again = _asked_again(first)
    assert again.due == "2026-07-14"
    _answer(again.at("2026-07-14 17:00"), _turned_away())
    assert again.letters == ["D01", "D15"]
    assert again.events[-1].data["leaf"] == "r3_5_2"


def test_case_d6_what_was_abandoned_was_never_answered_and_is_handled_fully() -> None:
    first = received("2026-05-20")
    first.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    noticed(first, "D02").at("2026-06-11").give(c.ConfirmAbandonment(), people.INTAKE)
    again = _asked_again(first)
    refused = again.refusal(_turned_away("YX-7"), people.HANDLER)
    assert (refused.code, refused.fields) == ("repeat_of_nothing_answered", ("earlier_reply.no",))
    _answer(again, requests.DISCLOSE)
    assert again.events[-1].data["leaf"] == "r3_1"


# 7. Eleventh request in a calendar month, then the next month.


def _in_its_month(on: str, *earlier: str) -> History:
    """Return a drafted request of an applicant who made others on these days."""
    history = drafted(on)
    own = Registered(history.case.case_id, history.case.receipt_no, moment(on))
    others = [
        Registered(f"01JKXQ3W8Z{number:016}", f"YX-{number}", moment(day))
        for number, day in enumerate(earlier, start=10)
    ]
    history.record = applicant_record(history.case.case_id, [own, *others])
    return history


TEN_IN_APRIL = (
    *("2026-04-01", "2026-04-02", "2026-04-03", "2026-04-07", "2026-04-08"),
    *("2026-04-09", "2026-04-14", "2026-04-20", "2026-04-28", "2026-04-29"),
)


def _charged(history: History, command: DecideFee) -> int:
    history.give(command, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.letters[-1] == "D08"
    amount: int = history.events[-1].data["amount"]
    return amount


def test_case_d7_the_eleventh_request_of_april_may_be_charged_100_yuan() -> None:
    history = _in_its_month("2026-04-30", *TEN_IN_APRIL)
    assert _charged(history.fork(), DecideFee("per_item")) == 100
    # It may: answering without a fee is as lawful (条例 art. 42).
    assert _answer(history, requests.DISCLOSE).state == "sent"


def test_case_d7_the_twelfth_request_is_the_first_of_may_and_free() -> None:
    history = _in_its_month("2026-05-06", *TEN_IN_APRIL, "2026-04-30")
    refused = history.refusal(DecideFee("per_item"), people.HANDLER)
    assert (refused.code, refused.params) == ("fee_not_due", {"count": 1})


def test_case_d7_thirty_five_requests_of_a_month_cost_3000_yuan_together() -> None:
    amounts = []
    for place in range(1, 36):
        history = excessive(drafted("2026-04-30"), place)
        outcome = history.attempt(DecideFee("per_item"), people.HANDLER)
        if isinstance(outcome, Decision):
            history.approve(people.OFFICE_HEAD)
            amounts.append(history.events[-1].data["amount"])
    assert (len(amounts), sum(amounts)) == (25, 3000)


# 9. 250 pages on paper for the twelfth request of the month.

ON_PAPER = requests.submission("in_person", delivery=c.Delivery("paper", "pickup"))


def _twelfth_on_paper(draft: c.SaveDraft = requests.DISCLOSE) -> History:
    history = excessive(submitted("2026-04-29", ON_PAPER), 12)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(draft, people.HANDLER)
    return history


def test_case_d9_250_pages_cost_4700_yuan_or_the_item_100_yuan() -> None:
    assert _charged(_twelfth_on_paper(), DecideFee("per_page", pages=250)) == 4700
    assert _charged(_twelfth_on_paper(), DecideFee("per_item")) == 100


def test_case_d9_pages_and_items_are_never_added_up() -> None:
    history = _twelfth_on_paper()
    amount = _charged(history, DecideFee("per_page", pages=250))
    history.give(RecordFeePayment(amount, date(2026, 4, 29)), people.INTAKE)
    for second in (DecideFee("per_item"), DecideFee("per_page", pages=250)):
        assert history.refusal(second, people.HANDLER).code == "fee_already_charged"


def test_case_d9_pages_that_are_public_already_cost_nothing() -> None:
    history = _twelfth_on_paper(requests.reply("already_public"))
    by_page = DecideFee("per_page", pages=250)
    assert history.refusal(by_page, people.HANDLER).code == "no_pages_to_charge"


# 10. December 2026, while the schedule of 2027 is not published.


def test_case_d10_a_due_date_in_2027_is_provisional_and_not_an_exception() -> None:
    history = _confirmed("2026-12-10")
    due = history.clocks["reply"]
    assert (due.due_on, due.provisional) == (date(2027, 1, 8), True)
    assert (
        working_days_between(history.catalogue.calendar, date(2026, 12, 10), date(2026, 12, 31))
        == len([day for day in due.counted if day.year == 2026])
        == 15
    )


def test_case_d10_the_last_receipt_that_ends_within_2026_is_2026_12_03() -> None:
    last, next_day = _confirmed("2026-12-03"), _confirmed("2026-12-04")
    assert (last.due, last.clocks["reply"].provisional) == ("2026-12-31", False)
    assert next_day.clocks["reply"].provisional


def test_case_d10_the_last_receipt_whose_extension_ends_within_2026_is_2026_11_05() -> None:
    extended = _extended(assigned("2026-11-05"))
    assert (extended.due, extended.clocks["reply"].provisional) == ("2026-12-31", False)
    assert _extended(assigned("2026-11-06")).clocks["reply"].provisional


def test_case_d10_publishing_the_schedule_moves_the_due_date_of_an_open_request() -> None:
    history = _confirmed("2026-12-10")
    published = with_calendar(
        history,
        version="with-2027",
        last_year=2027,
        holidays={
            **history.catalogue.calendar.holidays,
            **{date(2027, 1, day): "new_years_day" for day in (1, 2, 3, 4)},
        },
    )
    due = published.clocks["reply"]
    assert (due.due_on, due.provisional) == (date(2027, 1, 11), False)


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-01", "2027-02-05", "2027-06-30"])
def test_case_d10_every_step_works_in_a_year_that_is_not_published(day: str) -> None:
    history = sent(day)
    assert history.case.state is State.SENT


def test_case_d10_the_history_tells_what_the_published_schedule_moved() -> None:
    history = _confirmed("2026-12-10")
    before = history.catalogue.calendar
    holidays = {
        **before.holidays,
        **{date(2027, 1, day): "new_years_day" for day in (1, 2, 3, 4)},
    }
    with_calendar(history, version="with-2027", last_year=2027, holidays=holidays)
    outcome = update_calendar(history.case, UpdateCalendar(before), history.context())
    assert isinstance(outcome, Decision)
    history.apply(*outcome.happenings)
    assert history.events[-1].data["moved"] == [["reply", "2027-01-08", "2027-01-11"]]
    assert history.case.calendar_version == "with-2027"


def _rows(history: History, year: int) -> set[str]:
    """Return the rows of table three in which a request counts in a year."""
    entry = entry_of(history.events, KINDS)
    assert entry is not None
    places = count([entry], ReportPeriod.of_year(year)).places.get(entry.receipt_no, ())
    return {place.partition(".")[0] for place in places}


def test_case_d10_it_counts_as_new_and_carried_out_in_2026_and_carried_in_in_2027() -> None:
    history = assigned("2026-12-10")
    assert _rows(history, 2026) == {"r1", "r4"}
    _answer(history.at("2027-01-05"), requests.DISCLOSE)
    assert _rows(history, 2026) == {"r1", "r4"}
    assert _rows(history, 2027) == {"r2", "r3_1", "r3_7"}


# 13. Registered mail signed the day before a long holiday.


def test_case_d13_mail_signed_on_2026_04_30_is_due_on_2026_06_01() -> None:
    # Written into the system after the holiday: the day of signing counts all the same.
    mail = requests.submission("post_signed", signed_on="2026-04-30")
    history = submitted("2026-05-06", mail)
    assert history.case.received_on == date(2026, 4, 30)
    assert history.due == "2026-06-01"


@pytest.mark.parametrize(("day", "in_time"), [("2026-05-13", True), ("2026-05-14", False)])
def test_case_d13_a_supplement_can_be_asked_through_2026_05_13(day: str, in_time: bool) -> None:
    mail = requests.submission("post_signed", signed_on="2026-04-30")
    history = submitted("2026-05-06", mail).at(day)
    history.attempt(requests.SUPPLEMENT_ASKED, people.INTAKE)
    assert (history.case.state is State.SUPPLEMENT_PENDING) is in_time


# 14. The due date is a Saturday, and nobody replies.


def test_case_d14_a_reply_is_due_on_saturday_2026_05_09_and_is_not_late_on_it() -> None:
    history = in_approval("2026-04-08").at("2026-05-09 23:59")
    assert history.due == "2026-05-09"
    assert history.tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"


def test_case_d14_the_request_is_overdue_from_2026_05_10() -> None:
    history = in_approval("2026-04-08").at("2026-05-09")
    history.tick()
    assert history.standing.wake_at == moment("2026-05-10 00:00")
    assert history.at("2026-05-10 00:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"


def test_case_d14_silence_can_be_complained_of_through_2026_07_08() -> None:
    history = in_approval("2026-04-08")
    due, calendar = history.clocks["reply"].due_on, history.catalogue.calendar
    assert silence_remedy(STANDING, due, date(2026, 5, 9), calendar) is None
    silent = silence_remedy(STANDING, due, date(2026, 5, 10), calendar)
    assert silent is not None
    assert (silent.open_from, silent.open_until) == (date(2026, 5, 10), date(2026, 7, 8))


def test_case_d14_silence_goes_to_reconsideration_and_to_no_court_before_it() -> None:
    history = in_approval("2026-04-08").at("2026-07-08")
    lawsuit = RecordRemedy("litigation", date(2026, 7, 8), "云溪市中级人民法院")
    assert history.refusal(lawsuit, people.INTAKE).code == "reconsideration_comes_first"
    complained(history)
    assert history.case.remedies[0].path == "reconsideration"
    # A late reply is still owed.
    assert history.state == "approval"


# 16. Partial disclosure on two grounds.


def test_case_d16_a_partial_disclosure_on_two_grounds_counts_once_in_r3_2() -> None:
    two_grounds = requests.reply(
        "disclose_partly",
        withheld_items=(
            requests.withheld("third_party"),
            requests.withheld("internal_affairs"),
        ),
    )
    history = sent("2026-04-01", two_grounds)
    leaves = [event.data["leaf"] for event in history.events if event.type == "reply_sent"]
    assert leaves == ["r3_2"]
    # The third party was asked first (arts. 15, 32).
    assert history.letters == ["D01", "D05", "D06", "D11"]
    assert _rows(history, 2026) == {"r1", "r3_2", "r3_7"}


def test_case_d16_the_withheld_parts_go_to_reconsideration_first() -> None:
    # What the city ships: R1 for what is withheld, R2 for all else.
    shipped = yaml.safe_load((CATALOGUE / "decisions.yaml").read_text(encoding="utf-8"))
    (partly,) = [each for each in shipped["decisions"] if each["letter"] == "D11"]
    letter = yaml.safe_load((CATALOGUE / "letters" / "D11.yaml").read_text(encoding="utf-8"))
    assert partly["remedies"] == letter["remedies"] == ["R1", "R2"]
    withheld, rest = remedy_for(
        [RemedyVariant(each) for each in partly["remedies"]], STANDING
    ).paragraphs
    assert "应当先" in withheld
    assert "也可以" not in withheld
    assert "也可以" in rest


# 17. New Year's Eve.


def test_case_d17_a_request_of_2025_12_31_is_due_on_2026_01_29() -> None:
    assert received("2025-12-31").due == "2026-01-29"
    assert _confirmed("2025-12-31").due == "2026-01-29"


def test_case_d17_it_counts_as_new_in_2025_and_by_its_result_in_2026() -> None:
    history = _answer(assigned("2025-12-31").at("2026-01-29"), requests.DISCLOSE)
    assert _rows(history, 2025) == {"r1", "r4"}
    assert _rows(history, 2026) == {"r2", "r3_1", "r3_7"}


# C.4: invariants.


def test_invariant_1_no_reply_letter_is_ordered_before_the_last_approval() -> None:
    history = in_approval("2026-04-01")
    history.approve(people.HEAD, people.LEGAL)
    assert history.letters == ["D01"]
    history.approve(people.LEADER)
    assert history.letters == ["D01", "D10"]


def test_invariant_2_the_window_of_a_supplement_is_seven_working_days_from_receipt() -> None:
    for offset in range(15):
        day = date(2026, 4, 1) + timedelta(days=offset)
        history = received("2026-04-01").at(day.isoformat())
        history.attempt(requests.SUPPLEMENT_ASKED, people.INTAKE)
        # Day 7 is 2026-04-13: 04-04 to 04-06 are free, 04-11 and 04-12 a weekend.
        assert (history.case.state is State.SUPPLEMENT_PENDING) is (day <= date(2026, 4, 13))


@pytest.mark.parametrize("days", [1, 7, 20])
def test_invariant_3_an_extension_adds_one_to_twenty_working_days(days: int) -> None:
    history = assigned("2026-04-01")
    before = history.clocks["reply"].due_on
    after = _extended(history, days).clocks["reply"].due_on
    assert working_days_between(history.catalogue.calendar, before, after) == days
    assert history.case.extension_days == days


def test_invariant_3_several_extensions_never_add_up_to_more_than_twenty_days() -> None:
    # A city may allow more than one: the law limits the length and not the number (art. 33).
    history = _extended(assigned("2026-04-01", max_extensions=3), 15)
    refused = history.refusal(c.ProposeExtension(days=6, reason="需要检索"), people.HANDLER)
    assert (refused.code, refused.params) == ("extension_too_long", {"limit": 5})
    assert _extended(history, 5).case.extension_days == 20


def test_invariant_4_a_late_request_goes_all_the_way_to_its_reply() -> None:
    history = received("2026-04-01").at("2026-07-01")
    assert history.tick() == ["deadline_warned", "deadline_missed"]
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10")
    history.give(c.Send(), people.INTAKE)
    assert history.case.state is State.SENT
    assert history.standing.card == "red"


@pytest.mark.parametrize("ended", [sent, delivered])
def test_invariant_1_every_reply_has_its_approved_run_and_one_row(
    ended: Callable[..., History],
) -> None:
    for decision in (name for name in requests.REPLY_FIELDS if name != "still_unclear"):
        history = ended("2026-04-01", requests.reply(decision))
        letter = history.catalogue.decisions[decision].letter
        (order,) = [event for event in history.events if event.letter == letter]
        run = history.case.runs[order.data["run"] - 1]
        assert (run.subject, run.outcome) == ("reply", "approved")
        assert len({e.data["leaf"] for e in history.events if e.type == "reply_sent"}) == 1


def test_invariant_2_an_extension_never_comes_after_the_due_date() -> None:
    for offset in range(25, 40):
        day = date(2026, 4, 1) + timedelta(days=offset)
        history = assigned("2026-04-01").at(day.isoformat())
        history.attempt(requests.EXTENSION, people.HANDLER)
        assert bool(history.case.runs) is (day <= date(2026, 4, 30))


def test_invariant_3_a_delay_of_art_35_is_stored_apart_from_extensions() -> None:
    history = _asked_why()
    reasonable = JudgeReasons(True, "受托查询，理由成立", delayed_until=date(2026, 7, 1))
    history.give(reasonable, people.OFFICE_HEAD)
    assert (history.due, history.case.extension_days) == ("2026-07-01", 0)


def _asked_why() -> History:
    history = reasons_asked("2026-04-01")
    history.give(GiveReasons(explanation="受三十户村民委托"), people.APPLICANT)
    return history


def test_invariant_5_every_event_says_who_when_and_which_letter_with_its_digests() -> None:
    history = sent("2026-04-01")
    assert all(event.actor and event.at.utcoffset() is not None for event in history.events)
    # In which role: a member of staff may have another one when somebody reads it.
    roles = {event.actor: event.roles for event in history.events}
    assert roles == {
        person.id: person.roles_on_record
        for person in (*people.EVERYBODY, people.APPLICANT, people.LETTER_WRITER)
        if person.id in roles
    }
    assert roles[people.LEADER.id] == ("leader",)
    # What was before it and what is after it follow from the history alone.
    states = [
        fold(DISCLOSURE, history.events[:end]).state for end in range(1, len(history.events) + 1)
    ]
    assert states[-1] is State.SENT
    assert states == sorted(states, key=states.index)
    ordering = next(event for event in history.events if event.letter == "D10")
    assert ordering.actor == people.LEADER.id
    produced = next(event for event in history.events if event.type == "letter_produced")
    assert produced.data["order"] == ordering.seq
    assert produced.data["sha256"] == dict(requests.SHA256)


def _withdrawn(on: str) -> History:
    history = received(on)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _not_supplemented(on: str) -> History:
    history = noticed(supplement_asked(on), "D02")
    history.now += timedelta(days=90)
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _not_paid(on: str) -> History:
    history = noticed(fee_charged(on), "D08")
    history.now += timedelta(days=90)
    history.give(ConfirmFeeAbandonment(), people.INTAKE)
    return history


def _answered_again(on: str) -> History:
    return _answer(reopened(on), requests.DISCLOSE)


def _complained_of(on: str) -> History:
    return complained(delivered(on))


#: Ways in which a request may go, each with other events.
WAYS: tuple[Callable[[str], History], ...] = (
    *(submitted, received, assigned, drafted, supplement_asked, reasons_asked, consulting),
    *(fee_charged, in_approval, sent, delivered, reopened, _complained_of, _withdrawn),
    *(_not_supplemented, _not_paid, _answered_again),
)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_invariant_6_the_first_three_identities_hold_over_the_turn_of_years(year: int) -> None:
    entries = [
        replace(entry, receipt_no=f"{way.__name__} {day}")
        for day in ("2025-12-31", "2026-06-15", "2026-11-20", "2026-12-31")
        for way in WAYS
        for entry in [entry_of(way(day).events, KINDS)]
        if entry
    ]
    counted = count(entries, ReportPeriod.of_year(year))
    assert i1_incoming_equals_outgoing(counted) == []
    assert i2_finished_is_the_sum_of_the_leaves(counted) == []
    assert i3_sum_column_adds_up(counted) == []
    assert any(counted.three.places().values())


@pytest.mark.parametrize(
    "ground",
    [
        *("state_secret", "forbidden_by_law", "public_security", "third_party"),
        *("internal_affairs", "process_information", "enforcement_file"),
    ],
)
def test_invariant_7_a_refusal_under_arts_14_to_16_never_goes_to_court_at_once(
    ground: str,
) -> None:
    history = sent("2026-04-01", requests.reply("refuse", ground=ground))
    lawsuit = RecordRemedy("litigation", date(2026, 4, 1), "云溪市中级人民法院")
    assert history.refusal(lawsuit, people.INTAKE).code == "reconsideration_comes_first"


def test_invariant_7_the_letter_of_a_refusal_says_reconsideration_first_and_never_or() -> None:
    letter = yaml.safe_load((CATALOGUE / "letters" / "D12.yaml").read_text(encoding="utf-8"))
    assert letter["remedies"] == ["R1"]
    (text,) = remedy_for([RemedyVariant(each) for each in letter["remedies"]], STANDING).paragraphs
    assert "应当先" in text
    assert "也可以" not in text


@pytest.mark.parametrize("first", [DecideFee("per_item"), DecideFee("per_page", pages=250)])
@pytest.mark.parametrize("second", [DecideFee("per_item"), DecideFee("per_page", pages=250)])
def test_invariant_8_one_request_never_has_both_methods(
    first: DecideFee, second: DecideFee
) -> None:
    history = _twelfth_on_paper()
    amount = _charged(history, first)
    history.give(RecordFeePayment(amount, date(2026, 4, 29)), people.INTAKE)
    assert history.refusal(second, people.HANDLER).code == "fee_already_charged"


@pytest.mark.parametrize(("at", "charged"), [("23:59:59", True), ("00:00:00", False)])
def test_invariant_8_the_count_begins_anew_at_midnight_of_the_first_in_beijing(
    at: str, charged: bool
) -> None:
    on = "2026-04-30" if charged else "2026-05-01"
    history = drafted(on)
    own = Registered(history.case.case_id, "YX-0", moment(f"{on} {at}"))
    others = [
        Registered(f"01JKXQ3W8Z{number:016}", f"YX-{number}", moment(day))
        for number, day in enumerate(TEN_IN_APRIL, start=10)
    ]
    history.record = applicant_record(history.case.case_id, [own, *others])
    outcome = history.attempt(DecideFee("per_item"), people.HANDLER)
    assert isinstance(outcome, Decision) is charged


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ({}, None),
        ({"answered_on": None}, "repeat_of_nothing_answered"),
        ({"letter_no": "云公开〔2026〕8号"}, "repeat_of_nothing_answered"),
        ({"identical": False, "similarity": 0.5}, "repeat_of_other_information"),
        ({"sealed": True}, "repeat_of_nothing_answered"),
    ],
)
def test_invariant_9_a_repeat_needs_a_replied_request_for_the_same_information(
    earlier: dict[str, Any], code: str | None
) -> None:
    history = answered_before(received("2026-06-15"), **earlier)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    outcome = history.attempt(requests.reply("repeat"), people.HANDLER)
    assert getattr(outcome, "code", None) == code


def test_invariant_9_the_requests_of_other_applicants_are_no_repeats() -> None:
    # The record is one applicant's at one agency: what is not in it was never asked by them there.
    history = received("2026-06-15")
    history.record = ApplicantRecord(place=1, in_month=1)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    refused = history.refusal(requests.reply("repeat"), people.HANDLER)
    assert refused.code == "repeat_of_nothing_answered"


def test_invariant_10_applicant_and_third_party_are_not_shown_to_each_other() -> None:
    history = hear(serve(consulting("2026-04-01"), "2026-04-01"), "object", "2026-04-01")
    history.give(OverrideThirdParty(1, "public_interest", "报价", "公共利益"), people.LEADER)
    steps = [(step.key, step.params) for step in DISCLOSURE.timeline(history.events)]
    to_applicant = repr(steps) + repr(DISCLOSURE.shown_documents(history.case))
    asked = requests.THIRD_PARTY
    assert not [t for t in (asked.name, asked.contact, asked.information) if t in to_applicant]
    to_third_party = repr(history.sealed["consultation-1"]) + repr(history.sealed["override-1"])
    assert not [text for text in requests.PERSONAL if text in to_third_party]


def test_invariant_10_no_event_ever_carries_who_asks_or_what_for() -> None:
    history = submitted("2026-04-01", replace(requests.submission(), locale="en"))
    history.give(c.ConfirmReceipt(), people.INTAKE)
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    history.give(replace(requests.SUPPLEMENT, explanation=requests.DESCRIPTION), people.APPLICANT)
    history.give(c.Withdraw(reason=requests.APPLICANT_NAME), people.APPLICANT)
    everything = repr(history.events) + repr(history.case)
    assert not [text for text in requests.PERSONAL if text in everything]
    kept = repr(history.sealed)
    assert all(text in kept for text in requests.PERSONAL)
