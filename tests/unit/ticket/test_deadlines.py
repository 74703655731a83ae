"""The deadline cases of the reference that a ticket is about (F2, F3, F5, F6), and its cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision
from sunhall.domain.receipt_number import receipt_number
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.standing import overdue_since
from sunhall.domain.ticket.ticket import State
from tests.builders import tickets as made
from tests.builders.calendar import moment, working_calendar
from tests.builders.tickets import (
    AGENT,
    CALLER,
    CENTRE_HEAD,
    CLOCK,
    DISPATCHER,
    URBAN,
    URBAN_HANDLER,
    URBAN_HEAD,
    TicketHistory,
)

ASKED = c.AskExtension(amount=7, reason="construction", explanation="需要施工。")


def dispatched_at(at: str, category: str, kind: str = "complaint") -> TicketHistory:
    """Return a ticket dispatched at a moment: accepted and given to the unit at once."""
    history: TicketHistory = made.dispatched(at, category, kind=kind)
    return history


# --- F2, F3 --------------------------------------------------------------------------------------


def test_f2_a_consultation_dispatched_before_the_national_day_skips_it_and_counts_a_saturday() -> (
    None
):
    history = dispatched_at("2025-09-30 17:30", "road_damage", kind="consultation")
    assert history.due("handling") == "2025-10-11 23:59:59"
    deadline = history.service.clocks(history.case, history.context(URBAN_HANDLER))["handling"]
    assert deadline.counted == (date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 11))


def test_f3_sign_for_and_return_window_skip_the_tomb_sweeping_days() -> None:
    history = dispatched_at("2026-04-03 16:00", "housing")
    assert history.due("sign") == "2026-04-07 23:59:59"
    assert history.due("return_window") == "2026-04-08 23:59:59"


def test_f3_a_return_in_the_last_second_is_reviewed_and_one_second_later_it_is_late() -> None:
    history = dispatched_at("2026-04-03 16:00", "housing")
    history.now = datetime(2026, 4, 8, 23, 59, 59, tzinfo=BEIJING)
    assert isinstance(history.attempt(made.RETURN, URBAN_HEAD), Decision)
    assert history.state == State.RETURN_REVIEW.value
    late = dispatched_at("2026-04-03 16:00", "housing")
    late.now = datetime(2026, 4, 9, 0, 0, 0, tzinfo=BEIJING)
    refusal = late.refusal(made.RETURN, URBAN_HEAD)
    assert refusal.code == "return_too_late"
    assert refusal.params == {"due": "2026-04-08 23:59"}


def test_f3_the_centre_can_open_the_window_again() -> None:
    history = dispatched_at("2026-04-03 16:00", "housing").at("2026-04-10")
    history.give(c.OpenReturn(reason="新的三定方案"), DISPATCHER)
    history.give(made.RETURN, URBAN_HEAD)
    assert history.state == State.RETURN_REVIEW.value


# --- F5 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "due", "provisional"),
    [
        ("gas_leak", "2027-01-01 01:30:00", False),
        ("no_water", "2027-01-01 23:30:00", False),
        ("noise", "2027-01-07 23:59:59", False),
        ("road_damage", "2027-01-08 23:59:59", True),
    ],
)
def test_f5_beyond_the_calendar_a_date_is_provisional_and_never_an_exception(
    category: str, due: str, provisional: bool
) -> None:
    history = made.accepted("2026-12-31 23:30", category)
    assert history.due("promise") == due
    assert history.clocks["promise"].provisional is provisional


def test_f5_the_date_is_recomputed_and_logged_when_the_schedule_is_published() -> None:
    history = made.accepted("2026-12-31 23:30")
    before = history.catalogue.calendar
    published = replace(
        before,
        version="by-hand-2027",
        last_year=2027,
        holidays={
            **before.holidays,
            date(2027, 1, 1): "new_years_day",
            date(2027, 1, 4): "new_years_day",
        },
    )
    history.catalogue = replace(history.catalogue, calendar=published)
    history.give(c.UpdateCalendar(before=before), CLOCK)
    assert history.events[-1].type == "calendar_updated"
    assert history.events[-1].data["moved"] == [["promise", "2027-01-08", "2027-01-11"]]
    assert history.case.calendar_version == "by-hand-2027"
    assert not history.clocks["promise"].provisional
    assert history.give(c.UpdateCalendar(before=before), CLOCK).happenings == ()


def test_f5_a_date_that_holds_is_logged_as_settled() -> None:
    history = made.accepted("2026-12-31 23:30")
    before = working_calendar()
    published = replace(
        before,
        version="as-assumed",
        last_year=2027,
        holidays={**before.holidays, date(2027, 1, 1): "new_years_day"},
    )
    history.catalogue = replace(history.catalogue, calendar=published)
    history.give(c.UpdateCalendar(before=before), CLOCK)
    assert history.events[-1].data["settled"] == [["promise", "2027-01-08"]]


# --- F6 ------------------------------------------------------------------------------------------


def f6() -> TicketHistory:
    """Return the complaint of F6, signed for by its unit."""
    history = dispatched_at("2025-04-21 09:00", "housing")
    history.give(c.Sign(), URBAN_HANDLER)
    return history


def test_f6_fifteen_working_days_count_a_sunday_and_skip_the_labour_days() -> None:
    assert f6().due("handling") == "2025-05-14 23:59:59"


def test_f6_an_extension_counts_from_the_old_end_and_not_from_its_approval() -> None:
    history = f6()
    history.at("2025-05-14 16:00").give(ASKED, URBAN_HANDLER)
    history.sign(URBAN_HEAD)
    history.at("2025-05-15 09:30").sign(CENTRE_HEAD)
    history.at("2025-05-15 10:00").sign(made.LEADER)
    assert history.case.extension == "approved"
    assert history.due("handling") == "2025-05-23 23:59:59"
    assert history.due("promise") == "2025-05-23 23:59:59"
    assert history.standing.card is None


def test_f6_while_a_timely_request_is_pending_nobody_knows_that_it_is_late() -> None:
    history = f6()
    history.at("2025-05-14 16:00").give(ASKED, URBAN_HANDLER)
    history.at("2025-05-15 00:00")
    assert overdue_since(history.case, "handling:1", history.context()) is None
    history.at("2025-05-16 12:00").tick()
    assert history.standing.card != "red"
    assert "deadline_missed" not in history.types


def test_f6_denied_it_is_late_from_the_old_end_on() -> None:
    history = f6()
    history.at("2025-05-14 16:00").give(ASKED, URBAN_HANDLER)
    history.at("2025-05-15 10:00").sign(URBAN_HEAD, "refuse", "理由不充分")
    late = moment("2025-05-15 00:00")
    assert overdue_since(history.case, "handling:1", history.context()) == late
    assert overdue_since(history.case, "promise", history.context()) == late
    assert history.tick().count("deadline_missed") == 2
    assert history.standing.card == "red"


def test_f6_a_request_after_the_end_is_refused() -> None:
    twin = f6()
    twin.now = datetime(2025, 5, 15, 0, 0, 0, tzinfo=BEIJING)
    refusal = twin.refusal(ASKED, URBAN_HANDLER)
    assert (refusal.code, refusal.params) == (
        "ticket_extension_after_due",
        {"due": "2025-05-14 23:59"},
    )
    in_time = f6()
    in_time.now = datetime(2025, 5, 14, 23, 59, 59, tzinfo=BEIJING)
    assert isinstance(in_time.attempt(ASKED, URBAN_HANDLER), Decision)


def test_f6_an_extension_that_is_granted_too_late_to_work_on_is_not_granted() -> None:
    history = f6()
    history.at("2025-05-14 16:00").give(ASKED, URBAN_HANDLER)
    history.give(made.REPLY, URBAN_HANDLER)
    assert history.case.extension == "none"
    assert history.case.open_runs == ()


# --- P1 ------------------------------------------------------------------------------------------


def test_p1_four_calls_make_two_dispatches_one_urge_and_two_repeats() -> None:
    first = made.handling("2026-04-01", number=1)
    second = made.screened("2026-04-02", number=2)
    second.give(c.MergeInto(main_receipt_no=first.receipt_no), AGENT, related=first.related)
    first.at("2026-04-02").give(c.AddUrge(from_case=second.case_id), CLOCK)
    first.give(made.REPLY, URBAN_HANDLER)
    first.give(c.AcceptReply(), DISPATCHER)
    first.give(made.HAPPY, CALLER)
    third = made.screened("2026-04-08", number=3)
    told = c.Refuse(reason=3, explanation="已修复。", earlier_receipt_no=first.receipt_no)
    third.give(told, AGENT, related=first.related)
    known = receipt_number("RX", date(2026, 4, 1), "000001")
    fourth = made.handling("2026-04-10", number=4, earlier_receipt_no=known.lower())
    calls = [history.case for history in (first, second, third, fourth)]
    assert sum(bool(each.assignments) for each in calls) == 2
    assert sum(len(each.urges) for each in calls) == 1
    assert sum(each.repeated for each in calls) == 2
    assert calls[3].linked_to == known
    assert calls[0].repeat_no == 1


# --- clocks that must not touch each other --------------------------------------------------------


def test_k1_survives_every_way_of_changing_the_unit() -> None:
    history = made.accepted("2026-04-01")
    promise = history.case.promise
    history.give(c.DispatchTicket(), DISPATCHER)
    history.at("2026-04-02").give(made.RETURN, URBAN_HEAD)
    history.give(c.AcceptReturn(reason="同意"), DISPATCHER)
    history.at("2026-04-03").give(c.DispatchTicket(lead=made.MARKET, reason="改派"), DISPATCHER)
    history.give(made.RETURN, made.MARKET_HEAD)
    history.give(c.Confer(reason="争议"), DISPATCHER)
    history.at("2026-04-07").give(c.Arbitrate(lead=URBAN, reason="裁定"), CENTRE_HEAD)
    history.give(c.Sign(), URBAN_HANDLER)
    history.give(c.TransferInside(handler=made.URBAN_COLLEAGUE.id), URBAN_HEAD)
    assert history.case.promise == promise
    assert history.due("handling") == "2026-04-14 23:59:59"
    assert history.due("promise") == "2026-04-09 23:59:59"


def test_k3_starts_at_the_dispatch_so_that_late_signing_gains_nothing() -> None:
    early, late = made.dispatched("2026-04-01"), made.dispatched("2026-04-01")
    early.give(c.Sign(), URBAN_HANDLER)
    late.at("2026-04-08").give(c.Sign(), URBAN_HANDLER)
    assert early.due("handling") == late.due("handling")


def test_a_second_extension_where_the_tier_allows_one_counts_on() -> None:
    history = TicketHistory("2026-04-01", catalogue=made.with_tier("general", max_extensions=2))
    history.open(made.complaint(), made.APPLICANT)
    history.give(c.Screen(kind="complaint", category="road_damage"), AGENT)
    history.give(c.Accept(), AGENT)
    history.give(c.DispatchTicket(), DISPATCHER)
    history.give(c.Sign(), URBAN_HANDLER)
    for signers in ((URBAN_HEAD, CENTRE_HEAD), (URBAN_HEAD, CENTRE_HEAD, made.LEADER)):
        history.give(replace(ASKED, amount=3), URBAN_HANDLER)
        for person in signers:
            history.sign(person)
    assert history.due("handling") == "2026-04-17 23:59:59"
    assert history.case.lead is not None
    assert history.case.lead.extended_by == 6


# --- cards ---------------------------------------------------------------------------------------


def card(history: TicketHistory) -> str | None:
    return history.standing.card


def test_a_card_falls_when_the_deadline_moves_and_comes_again_for_the_new_date() -> None:
    history = f6()
    history.at("2025-05-13 09:00").tick()
    assert card(history) == "yellow"
    history.at("2025-05-14 09:00").give(ASKED, URBAN_HANDLER)
    for person in (URBAN_HEAD, CENTRE_HEAD, made.LEADER):
        history.sign(person)
    assert card(history) is None
    history.at("2025-05-22 09:00")
    assert history.tick() == ["deadline_warned", "deadline_warned"]
    assert card(history) == "yellow"


def test_what_is_limited_in_hours_is_told_at_once_if_somebody_is_at_work() -> None:
    history = made.handling("2026-04-01 10:00", "gas_leak")
    history.at("2026-04-01 11:30")
    assert history.tick() == ["deadline_warned", "deadline_warned"]
    history.at("2026-04-01 12:00")
    assert history.tick() == []
    history.now = history.now + timedelta(seconds=1)
    assert history.tick() == ["deadline_missed", "deadline_missed"]


def test_at_night_nobody_is_told_and_in_the_morning_only_that_it_is_late() -> None:
    history = made.handling("2026-04-03 22:00", "gas_leak")
    assert history.at("2026-04-04 00:01").tick() == []
    assert history.standing.wake_at == moment("2026-04-07 09:00"), "after the holidays"
    assert history.at("2026-04-07 09:00").tick() == ["deadline_missed", "deadline_missed"]


def test_a_period_no_longer_than_its_warning_is_not_warned_of() -> None:
    history = made.in_callback("2026-04-01")
    assert history.at("2026-04-02 12:00").tick() == []
    assert history.at("2026-04-03 09:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"


def test_a_reply_in_time_that_is_being_checked_is_not_late_and_the_centre_is_reminded() -> None:
    history = made.handling("2026-04-01")
    history.at("2026-04-07").give(made.REPLY, URBAN_HANDLER)
    assert history.at("2026-04-08 09:00").tick() == ["deadline_warned"]
    assert history.events[-1].data["clock"] == "promise"
    assert history.at("2026-04-20 09:00").tick() == []
    assert overdue_since(history.case, "handling:1", history.context()) is None
    history.give(c.RejectReply(reasons=("no_measures",)), DISPATCHER)
    assert overdue_since(history.case, "handling:1", history.context()) == moment(
        "2026-04-10 00:00"
    )
    assert set(history.tick()) == {"deadline_missed"}


def test_the_intake_limit_is_for_what_nobody_listened_to() -> None:
    history = made.registered("2026-04-01 10:00")
    assert history.due("screening") == "2026-04-01 12:00:00"
    assert history.at("2026-04-01 12:01").tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    history.give(c.Screen(kind="complaint", category="noise"), AGENT)
    history.give(c.Accept(), AGENT)
    assert history.standing.card is None


def test_several_clocks_of_a_ticket_do_not_overwrite_each_other() -> None:
    history = made.handling("2026-04-01")
    history.at("2026-04-02").give(c.AddCoUnits(units=(made.WATER,), reason="会办"), DISPATCHER)
    history.at("2026-04-08 09:00").tick()
    assert set(history.case.warned_for) == {"promise", "handling:1", "handling:2"}
    history.at("2026-04-10 09:00").tick()
    assert set(history.case.overdue_for) == {"promise", "handling:1", "handling:2"}


def test_the_citizen_sees_the_promise_and_no_clock_of_a_unit() -> None:
    history = made.handling("2026-04-01")
    assert set(history.service.clocks(history.case, history.context(made.APPLICANT))) == {"promise"}


def test_a_unit_sees_its_own_clocks() -> None:
    history = made.handling("2026-04-01")
    history.at("2026-04-02").give(c.AddCoUnits(units=(made.WATER,), reason="会办"), DISPATCHER)
    own = history.service.clocks(history.case, history.context(made.WATER_HANDLER))
    assert set(own) == {"promise", "sign", "handling", "return_window"}
    lead = history.service.clocks(history.case, history.context(URBAN_HANDLER))
    assert set(lead) == {"promise", "handling", "return_window"}
