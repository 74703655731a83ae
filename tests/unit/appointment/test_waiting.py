"""The waiting list of one person: offers, answers, and the end of the wait."""

from __future__ import annotations

import pytest

from sunhall.application.case_links import SLOTS
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import State
from sunhall.domain.appointment.offering import freed_by
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import HOST, LINKER
from tests.builders.calendar import moment

AT = moment("2026-04-03 09:00")


def test_an_offer_holds_the_slot_until_it_is_answered() -> None:
    history = made.offered()
    assert len(history.own_cells) == 3
    history.give(c.AcceptOffer(), people.APPLICANT)
    assert history.standing.state == State.CONFIRMED
    assert len(history.own_cells) == 3
    assert history.case.sequence == 0, "it is the first that a calendar hears of it"


def test_a_slot_that_was_let_pass_comes_free_and_is_not_offered_again() -> None:
    history = made.offered()
    history.give(c.DeclineOffer(), people.APPLICANT)
    assert history.standing.state == State.WAITING
    assert history.own_cells == set()
    again = history.refusal(c.OfferSlot(AT, "liu"), LINKER)
    assert (again.code, again.kind) == ("slot_does_not_fit", "conflict")
    history.give(c.OfferSlot(moment("2026-04-03 09:45"), "liu"), LINKER)


def test_an_offer_is_good_to_its_last_second_and_no_longer() -> None:
    history = made.offered("2026-04-01 09:00").at("2026-04-01 10:00")
    assert history.tick() == []
    history.give(c.AcceptOffer(), people.APPLICANT)
    late = made.offered("2026-04-01 09:00").at("2026-04-01 10:01")
    assert late.refusal(c.AcceptOffer(), people.APPLICANT).code == "offer_over"
    assert late.tick() == ["offer_expired"]
    assert late.own_cells == set()


def test_the_minutes_of_an_offer_are_those_of_the_day() -> None:
    history = made.waiting("2026-04-01 22:00")
    history.give(c.OfferSlot(AT, "liu"), LINKER)
    assert history.case.offer is not None
    assert history.case.offer.until == moment("2026-04-02 10:00")


def test_an_offer_ends_with_the_beginning_of_the_meeting_at_the_latest() -> None:
    history = made.waiting("2026-04-02 17:00", "2026-04-02", "2026-04-10")
    history.give(c.OfferSlot(AT, "liu"), LINKER)
    assert history.case.offer is not None
    assert history.case.offer.until <= AT


@pytest.mark.parametrize(
    ("starts_at", "host", "fits"),
    [
        ("2026-04-02 11:15", "liu", True),
        ("2026-04-10 11:15", "chen", True),
        ("2026-04-13 09:00", "liu", False),
    ],
)
def test_only_what_lies_in_the_days_is_offered(starts_at: str, host: str, fits: bool) -> None:
    history = made.waiting()
    command = c.OfferSlot(moment(starts_at), host)
    if fits:
        history.give(command, LINKER)
    else:
        assert history.refusal(command, LINKER).code == "slot_does_not_fit"


def test_who_waits_for_one_host_is_offered_no_other() -> None:
    history = made.waiting(host="chen")
    assert history.refusal(c.OfferSlot(AT, "liu"), LINKER).code == "slot_does_not_fit"
    history.give(c.OfferSlot(AT, "chen"), LINKER)


def test_so_many_offers_are_let_pass_and_the_wait_is_over() -> None:
    history = made.waiting()
    for at in ("2026-04-03 09:00", "2026-04-03 09:45", "2026-04-03 10:30"):
        history.give(c.OfferSlot(moment(at), "liu"), LINKER)
        history.give(c.DeclineOffer(), people.APPLICANT)
    assert history.tick() == ["waiting_expired"]
    assert history.standing.state == State.EXPIRED
    assert history.events[-1].data["reason"] == "offers_passed"


def test_the_last_offer_that_nobody_answers_ends_the_wait_in_the_same_tick() -> None:
    history = made.waiting()
    for at in ("2026-04-03 09:00", "2026-04-03 09:45"):
        history.give(c.OfferSlot(moment(at), "liu"), LINKER)
        history.give(c.DeclineOffer(), people.APPLICANT)
    history.give(c.OfferSlot(moment("2026-04-03 10:30"), "liu"), LINKER)
    assert history.at("2026-04-01 10:01").tick() == ["offer_expired", "waiting_expired"]
    assert history.own_cells == set()
    assert history.tick() == []


def test_the_wait_is_over_with_its_last_day() -> None:
    history = made.waiting(last="2026-04-10").at("2026-04-10 23:59")
    assert history.tick() == []
    assert history.at("2026-04-11 00:00").tick() == ["waiting_expired"]
    assert history.events[-1].data["reason"] == "days_over"


def test_a_day_that_the_moving_window_opens_is_looked_at_in_its_first_morning() -> None:
    # The window is thirty days: on 1 April it reaches to 1 May.
    history = made.waiting("2026-04-01 09:00", "2026-04-28", "2026-05-08")
    assert history.standing.wake_at == moment("2026-04-02 09:00")
    assert history.at("2026-04-02 09:00").tick() == ["day_opened"]
    assert history.case.opened == moment("2026-05-02 00:00").date()
    assert history.at("2026-04-06 10:00").tick() == ["day_opened"] * 4
    assert history.at("2026-04-20 09:00").tick() == ["day_opened"] * 2
    assert history.standing.wake_at == moment("2026-05-09 00:00"), "no later day would do"


def test_days_that_were_open_from_the_beginning_are_not_looked_at_again() -> None:
    assert made.waiting(last="2026-04-10").standing.wake_at == moment("2026-04-11 00:00")


def test_who_waits_stands_in_nobodys_work_list() -> None:
    for history in (made.waiting(), made.offered()):
        assert history.standing.department is None
        assert history.standing.open


def test_an_event_says_which_slot_it_has_set_free() -> None:
    history = made.booked()
    booking = history.case.booking
    assert booking is not None
    history.give(c.CancelAppointment("计划有变"), people.APPLICANT)
    assert freed_by(history.events, len(history.events)) == (booking,)
    assert freed_by(history.events, 3) == (), "a booking frees nothing"
    moved = made.booked()
    before = moved.case.booking
    moved.give(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert freed_by(moved.events, len(moved.events)) == (before,)


def test_a_meeting_that_is_over_before_its_time_sets_it_free_for_who_waits() -> None:
    """It may begin a quarter of an hour early, and be signed by both sides by then."""
    history = made.booked().at("2026-04-03 08:46")
    history.give(c.Start(), HOST)
    history.give(made.MINUTES, HOST)
    for side in (HOST, people.APPLICANT):
        history.give(made.signature(history), side)
    last = history.events[-1]
    assert last.type == "appointment_completed"
    assert len(freed_by(history.events, last.seq)) == 1
    assert last.type in SLOTS


def test_a_slot_that_overlaps_the_new_one_or_is_over_is_not_free() -> None:
    history = made.booked()
    history.give(c.Reschedule(moment("2026-04-03 09:45"), host="liu", reason="调整"), HOST)
    last = len(history.events)
    assert len(freed_by(history.events, last)) == 1
    absent = made.absent_citizen()
    assert freed_by(absent.events, len(absent.events)) == ()
