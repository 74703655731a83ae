"""Who gets which slot: booking, holding, moving, calling off, each with its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import State
from sunhall.domain.appointment.booking import needs_cells
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.engine.sealing import digest
from sunhall.domain.scheduling.cells import Cell, Claim
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import CLERK, HOST, Appointments
from tests.builders.calendar import moment

DAY = moment("2026-04-03 00:00").date()


def cells(host: str, *minutes: int, seat: int = 0) -> set[Cell]:
    return {Cell(f"host:{host}", DAY, minute, seat) for minute in minutes}


def refused(command: c.SubmitAppointment, by: Any = people.APPLICANT, **counted: int) -> Refusal:
    history = Appointments("2026-04-01 09:00")
    outcome = history.open(c.BookAppointment(command, **counted), by)
    assert isinstance(outcome, Refusal), outcome
    return outcome


# --- a new appointment -------------------------------------------------------------------------


def test_a_booking_claims_every_cell_of_the_meeting_and_of_the_buffer_behind_it() -> None:
    history = made.booked(starts_at="2026-04-03 09:00")
    assert history.standing.state == State.CONFIRMED
    booking = history.case.booking
    assert booking is not None
    assert booking.ends_at - booking.starts_at == timedelta(minutes=30)
    assert history.own_cells == cells(booking.host, 540, 555, 570)


def test_a_meeting_in_person_claims_its_room_as_well() -> None:
    history = made.submitted("2026-04-01 09:00", made.wanted(made.ROOM, "2026-04-03 09:00"))
    assert {cell.resource for cell in history.own_cells} == {"host:liu", "room:hall"}


@pytest.mark.parametrize(
    "instant",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=14))),
        datetime(2026, 4, 3, 9, 7, tzinfo=UTC),
        moment("2026-04-03 09:00").replace(tzinfo=None),
    ],
)
def test_for_a_moment_at_which_no_cell_begins_nobodys_time_is_looked_at(instant: datetime) -> None:
    history = made.booked()
    wanted = replace(made.wanted(made.VIDEO, "2026-04-03 09:00"), starts_at=instant)
    for command in (
        c.BookAppointment(wanted),
        c.Reschedule(instant),
        c.ProposeTime(instant, "另有会议"),
        c.OfferSlot(instant, "liu"),
    ):
        assert needs_cells(history.case, command, history.context()) is None, command
    assert refused(wanted).code in {"slot_not_offered", "moment_without_offset"}
    refusal = history.refusal(c.Reschedule(instant), people.APPLICANT)
    assert refusal.code in {"slot_not_offered", "moment_without_offset"}


def test_for_a_slot_the_time_of_its_hosts_is_looked_at_around_its_day() -> None:
    history = Appointments("2026-04-01 09:00")
    command = c.BookAppointment(made.wanted(made.VIDEO, "2026-04-03 09:00"))
    wanted = needs_cells(None, command, history.context())
    assert wanted is not None
    assert set(wanted.days) == {"host:liu", "host:chen"}
    assert all(first <= DAY <= last for first, last in wanted.days.values())


def test_the_seats_of_a_slot_are_taken_one_by_one() -> None:
    history = Appointments("2026-04-01 09:00")
    history.taken_by_others(*cells("liu", 540, 555, 570), *cells("liu", 540, 555, 570, seat=1))
    outcome = history.open(
        c.BookAppointment(made.wanted(made.GROUP, "2026-04-03 09:00")), people.APPLICANT
    )
    assert isinstance(outcome, Decision)
    assert {cell.seat for cell in history.own_cells} == {2}


def test_a_taken_slot_is_refused_as_a_conflict() -> None:
    history = Appointments("2026-04-01 09:00")
    history.taken_by_others(*cells("liu", 540), *cells("chen", 570))
    outcome = history.open(
        c.BookAppointment(made.wanted(made.VIDEO, "2026-04-03 09:00")), people.APPLICANT
    )
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.kind) == ("slot_taken", "conflict")


def test_a_booking_takes_over_the_cells_of_its_own_hold_and_its_host() -> None:
    history = Appointments("2026-04-01 09:00")
    until = moment("2026-04-01 09:10")
    history.claims = {cell: Claim("hold.1", until) for cell in cells("chen", 540, 555, 570)}
    outcome = history.open(
        c.BookAppointment(made.wanted(made.VIDEO, "2026-04-03 09:00", hold="hold.1")),
        people.APPLICANT,
    )
    assert isinstance(outcome, Decision)
    assert outcome.cells is not None
    assert outcome.cells.held_by == "hold.1"
    assert history.own_cells == cells("chen", 540, 555, 570)
    assert history.events[1].data["basis"] == "held"


def test_whose_turn_it_was_stands_in_the_history_with_the_counts() -> None:
    history = Appointments("2026-04-01 09:00")
    history.taken_by_others(*(replace(cell, minute=630) for cell in cells("liu", 540)))
    history.open(c.BookAppointment(made.wanted(made.VIDEO, "2026-04-03 09:00")), people.APPLICANT)
    data = history.events[1].data
    assert (data["host"], data["basis"], data["counts"]) == (
        "chen",
        "round_robin",
        {"liu": 1, "chen": 0},
    )


def test_what_needs_agreement_is_held_from_the_first_moment_on() -> None:
    history = made.requested()
    assert history.standing.state == State.REQUESTED
    assert len(history.own_cells) == 3
    before = set(history.own_cells)
    history.give(c.SubmitForAgreement(), HOST)
    signed = history.sign(people.HEAD)
    assert signed.cells is None, "the cells are its own already: nothing is checked again"
    assert history.standing.state == State.CONFIRMED
    assert history.own_cells == before


def test_the_agreement_is_news_to_a_calendar_that_has_the_request() -> None:
    history = made.requested()
    before = history.case.sequence
    history.give(c.SubmitForAgreement(), HOST)
    history.sign(people.HEAD)
    assert (history.standing.state, history.case.sequence) == (State.CONFIRMED, before + 1)


def test_what_is_not_agreed_to_comes_free_with_the_signature_that_says_so() -> None:
    history = made.in_approval()
    signed = history.sign(people.HEAD, "refuse", "不属于本部门职责")
    assert signed.cells is not None
    assert len(signed.cells.free) == 3
    assert history.own_cells == set()


def test_what_is_sent_back_stays_held_and_can_be_put_again() -> None:
    history = made.in_approval()
    history.sign(people.HEAD, "return", "请补充材料")
    assert history.standing.state == State.REQUESTED
    assert len(history.own_cells) == 3
    history.give(c.SubmitForAgreement(), CLERK)
    history.sign(people.HEAD)
    assert history.standing.state == State.CONFIRMED


def test_what_nobody_has_agreed_to_by_then_is_called_off_and_can_be_booked_again() -> None:
    history = made.in_approval().at("2026-04-03 09:00")
    assert "appointment_cancelled" in history.tick()
    assert history.standing.state == State.CANCELLED
    assert history.case.open_runs == ()
    assert history.case.rebook_until is not None


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (made.wanted("nothing"), "appointment_item_unknown"),
        (made.wanted(made.VIDEO), "waiting_days_missing"),
        (made.wanted(made.GROUP), "no_waiting_list"),
        (made.wanted(made.VIDEO, "2026-04-03 09:00", host="liu"), "host_not_to_choose"),
        (made.wanted(made.ROOM, "2026-04-03 09:00", host="nobody"), "host_not_of_item"),
        (made.wanted(made.VIDEO, "2026-04-01 10:30"), "slot_too_soon"),
        (made.wanted(made.VIDEO, "2026-05-20 09:00"), "slot_beyond_window"),
        (made.wanted(made.VIDEO, "2026-04-06 09:00"), "slot_on_holiday"),
        (made.wanted(made.VIDEO, "2026-04-03 09:15"), "slot_not_offered"),
    ],
)
def test_what_cannot_be_booked_says_why(command: c.SubmitAppointment, code: str) -> None:
    assert refused(command).code == code


def test_a_moment_without_its_offset_is_no_moment() -> None:
    naive = made.wanted(made.VIDEO, "2026-04-03 09:00")
    assert naive.starts_at is not None
    bare = replace(naive, starts_at=naive.starts_at.replace(tzinfo=None))
    assert refused(bare).code == "moment_without_offset"


def test_a_slot_and_days_to_wait_for_are_not_given_both() -> None:
    days = c.WaitFor(DAY, DAY)
    both = made.wanted(made.VIDEO, "2026-04-03 09:00", wait_for=days)
    assert refused(both).code == "slot_or_waiting_list"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-04-05", "2026-04-03", "waiting_days_over"),
        ("2026-03-20", "2026-03-31", "waiting_days_over"),
        ("2026-04-02", "2026-06-30", "waiting_too_long"),
    ],
)
def test_days_to_wait_for_lie_ahead_and_not_too_far(first: str, last: str, code: str) -> None:
    days = c.WaitFor(moment(f"{first} 00:00").date(), moment(f"{last} 00:00").date())
    assert refused(made.wanted(made.VIDEO, wait_for=days)).code == code


def test_whoever_has_enough_before_them_books_no_more() -> None:
    command = made.wanted(made.VIDEO, "2026-04-03 09:00")
    both = refused(command, open_bookings=2, bookings_this_month=4)
    codes = {both.code, *(each.code for each in both.also)}
    assert codes == {"too_many_open_appointments", "too_many_appointments_this_month"}
    assert both.kind == "conflict"


def test_a_clerk_may_ignore_the_notice_and_choose_the_host() -> None:
    command = made.wanted(made.VIDEO, "2026-04-01 10:30", host="chen")
    history = made.submitted("2026-04-01 09:00", command, by=CLERK)
    assert history.case.booking is not None
    assert history.case.booking.host == "chen"


def test_all_that_is_personal_is_sealed_and_the_event_has_its_digest() -> None:
    history = made.booked()
    written = canonical_json([dict(event.data) for event in history.events])
    assert not [text for text in made.PERSONAL if text in written]
    assert history.events[0].data["application_digest"] == digest(history.sealed["application"])


# --- another time ------------------------------------------------------------------------------


def test_moving_takes_the_new_cells_and_frees_the_old_ones_in_one_decision() -> None:
    history = made.booked()
    host = history.case.booking.host if history.case.booking else ""
    done = history.give(c.Reschedule(moment("2026-04-03 10:30")), people.APPLICANT)
    assert done.cells is not None
    assert set(done.cells.take) == cells(host, 630, 645, 660)
    assert set(done.cells.free) == cells(host, 540, 555, 570)
    assert history.own_cells == cells(host, 630, 645, 660)


def test_the_host_stays_the_same_where_they_have_time() -> None:
    history = made.booked()
    assert history.case.booking is not None
    before = history.case.booking.host
    history.taken_by_others(*(replace(c_, minute=675) for c_ in cells(before, 540)))
    history.give(c.Reschedule(moment("2026-04-03 10:30")), people.APPLICANT)
    assert history.case.booking.host == before
    assert "host_assigned" not in history.types[3:]
    history.give(c.Reschedule(moment("2026-04-03 11:15")), people.APPLICANT)
    other = history.case.booking.host
    assert other != before
    assert history.types[-2:] == ["host_assigned", "appointment_moved"]


def test_a_citizen_moves_it_so_often_and_in_time() -> None:
    history = made.booked()
    late = history.at("2026-04-03 05:01").refusal(
        c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT
    )
    assert (late.code, late.kind) == ("too_late_to_move", "conflict")
    history = made.booked()
    for day in ("2026-04-07 09:00", "2026-04-08 09:00"):
        history.give(c.Reschedule(moment(day)), people.APPLICANT)
    often = history.refusal(c.Reschedule(moment("2026-04-09 09:00")), people.APPLICANT)
    assert (often.code, often.params) == ("moved_often_enough", {"limit": 2})


def test_the_hosts_side_moves_it_at_any_time_and_says_why() -> None:
    history = made.booked().at("2026-04-03 08:59")
    silent = history.refusal(c.Reschedule(moment("2026-04-03 09:45")), HOST)
    assert silent.code == "reason_missing"
    history.give(c.Reschedule(moment("2026-04-03 09:45"), reason="紧急会议"), HOST)
    assert history.case.reschedules == 0, "it is not the citizen's doing"
    assert history.sealed["move"]["reason"] == "紧急会议"


def test_moving_to_the_time_it_has_changes_nothing() -> None:
    history = made.booked()
    same = history.refusal(c.Reschedule(moment("2026-04-03 09:00")), people.APPLICANT)
    assert same.code == "same_slot"


def test_a_moved_appointment_cannot_take_what_others_have() -> None:
    history = made.booked()
    history.taken_by_others(*cells("liu", 630), *cells("chen", 630))
    taken = history.refusal(c.Reschedule(moment("2026-04-03 10:30")), people.APPLICANT)
    assert (taken.code, taken.kind) == ("slot_taken", "conflict")


def test_another_time_is_held_together_with_the_first_until_it_is_answered() -> None:
    history = made.booked()
    both = c.ProposeTime(moment("2026-04-03 09:45"), "另有会议")
    history.give(both, HOST)
    host = history.case.booking.host if history.case.booking else ""
    assert history.own_cells == cells(host, 540, 555, 570, 585, 600, 615)
    history.give(c.AcceptTime(), people.APPLICANT)
    assert history.own_cells == cells(host, 585, 600, 615)
    assert history.case.sequence == 1


def test_a_time_that_is_declined_or_not_answered_comes_free() -> None:
    for answer in ("decline", "silence"):
        history = made.booked()
        before = set(history.own_cells)
        history.give(c.ProposeTime(moment("2026-04-07 09:00"), "另有会议"), HOST)
        if answer == "decline":
            history.give(c.DeclineTime(), people.APPLICANT)
        else:
            # The last moment is still in time.
            assert "time_declined" not in history.at("2026-04-02 09:00").tick()
            history.at("2026-04-02 09:01")
            assert "time_declined" in history.tick()
        assert history.own_cells == before
        assert history.case.sequence == 0


def test_the_host_asks_for_another_time_twice_at_most() -> None:
    history = made.booked()
    for _ in range(2):
        history.give(c.ProposeTime(moment("2026-04-07 09:00"), "另有会议"), HOST)
        history.give(c.DeclineTime(), people.APPLICANT)
    third = history.refusal(c.ProposeTime(moment("2026-04-07 09:00"), "另有会议"), HOST)
    assert third.code == "proposed_often_enough"


# --- calling it off ----------------------------------------------------------------------------


def test_a_citizen_cancels_in_time_and_the_slot_comes_free() -> None:
    history = made.booked()
    done = history.give(c.CancelAppointment("计划有变"), people.APPLICANT)
    assert done.cells is not None
    assert len(done.cells.free) == 3
    assert history.own_cells == set()
    assert history.case.rebook_until is None
    late = made.booked().at("2026-04-03 07:01")
    assert late.refusal(c.CancelAppointment(), people.APPLICANT).code == "too_late_to_cancel"


def test_the_last_moment_to_cancel_is_still_in_time() -> None:
    history = made.booked().at("2026-04-03 07:00")
    history.give(c.CancelAppointment(), people.APPLICANT)
    assert history.standing.state == State.CANCELLED


def test_the_hosts_side_cancels_with_a_reason_and_the_citizen_books_again_under_the_number() -> (
    None
):
    history = made.booked().at("2026-04-03 08:00")
    assert history.refusal(c.CancelAppointment(), HOST).code == "reason_missing"
    history.give(c.CancelAppointment("主办人生病"), HOST)
    assert history.case.rebook_until == moment("2026-05-03 23:59").replace(second=59)
    assert history.own_cells == set()
    history.give(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert history.standing.state == State.CONFIRMED
    assert history.case.reschedules == 0
    assert made.booked().case.rebook_until == history.case.rebook_until, "nothing is left of it"
    assert len(history.own_cells) == 3


def test_who_cancelled_themselves_books_anew_and_not_again() -> None:
    history = made.cancelled()
    again = history.refusal(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert again.code == "not_to_be_booked_again"
    late = made.cancelled(HOST).at("2026-06-01 09:00")
    again = late.refusal(c.Reschedule(moment("2026-06-03 09:00")), people.APPLICANT)
    assert again.code == "not_to_be_booked_again"


def test_the_entry_of_a_calendar_counts_every_change_and_the_cancellation() -> None:
    history = made.booked()
    assert history.case.sequence == 0
    history.give(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert history.case.sequence == 1
    history.give(c.CancelAppointment("主办人生病"), HOST)
    assert history.case.sequence == 2
    history.give(c.Reschedule(moment("2026-04-08 09:00")), people.APPLICANT)
    assert history.case.sequence == 3
