"""The period of the answer: 20 working days by convention, with cards (art. 41)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sunhall.domain.correction import commands as c
from sunhall.domain.correction.standing import card
from tests.builders import corrections as made
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE
from tests.builders.corrections import Corrections

# Received on Wed 2026-04-01; 04-06 is a holiday, so the 20th working day is Thu 2026-04-30.
DAY = "2026-04-01"
DUE = date(2026, 4, 30)


def test_the_period_runs_from_receipt_and_counts_working_days() -> None:
    assert made.received(DAY).clocks["correction"].due_on == DUE


def test_before_receipt_the_day_is_a_forecast() -> None:
    clocks = made.submitted(DAY).clocks
    assert clocks["correction"].at_earliest
    assert clocks["correction"].due_on == DUE
    assert clocks["confirmation"].due_on == date(2026, 4, 2)


def test_the_amount_of_the_event_counts_whatever_the_rules_say_later() -> None:
    history = made.received(DAY)
    rules = history.catalogue.correction
    history.catalogue = replace(
        history.catalogue, correction=replace(rules, answer=replace(rules.answer, amount=5))
    )
    assert history.clocks["correction"].due_on == DUE


def test_an_unconfirmed_request_turns_red_after_a_working_day() -> None:
    history = made.submitted(DAY).at("2026-04-02 23:59")
    assert history.tick() == []
    history.at("2026-04-03 00:00")
    assert history.tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    assert history.tick() == []
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.standing.card is None


def test_a_yellow_card_warns_three_working_days_ahead_and_a_red_one_follows_the_last_day() -> None:
    history = made.assigned(DAY).at("2026-04-27 00:00")
    assert history.tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    history.at("2026-04-30 23:59")
    assert history.tick() == []
    history.at("2026-05-01 00:00")
    assert history.tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    assert history.tick() == []


def test_a_late_answer_is_still_given() -> None:
    history = made.assigned(DAY).at("2026-06-01")
    history.tick()
    history.give(made.CORRECTED, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.sign(people.HEAD)
    history.sign(people.LEGAL)
    history.produce()
    history.give(c.Send(), people.INTAKE)
    assert history.case.state == "sent"


def test_a_card_falls_when_a_new_schedule_moves_the_day() -> None:
    case = replace(made.received(DAY).case, overdue_for=DUE)
    assert card(case, DUE) == "red"
    assert card(case, date(2026, 5, 6)) is None
    warned = replace(made.received(DAY).case, warned_for=DUE)
    assert card(warned, DUE) == "yellow"


@pytest.mark.parametrize("ended", [made.sent, made.withdrawn])
def test_nothing_runs_once_it_is_over(ended: Callable[[str], Corrections]) -> None:
    history = ended(DAY)
    assert history.clocks == {}
    assert history.standing.due_at is None
    # But for the archive: after the 183rd day from 2026-04-01.
    assert history.standing.wake_at == moment("2026-10-02 00:00")
    assert history.at("2026-10-01 23:59").tick() == []
    assert history.at("2027-01-01").tick() == ["correction_archived"]
    assert history.tick() == []


@pytest.mark.parametrize(
    ("brought_to", "department"),
    [
        (made.submitted, OFFICE),
        (made.received, OFFICE),
        (made.assigned, EDUCATION),
        (made.in_approval, EDUCATION),
        (made.decided, OFFICE),
    ],
)
def test_it_waits_in_the_queue_of_whoever_has_to_act(
    brought_to: Callable[[str], Corrections], department: str
) -> None:
    assert brought_to(DAY).standing.department == department


def test_the_case_wakes_when_something_becomes_due_and_never_in_the_past() -> None:
    history = made.received(DAY)
    wake_at = history.standing.wake_at
    assert wake_at is not None
    assert wake_at.isoformat() == "2026-04-27T00:00:00+08:00"
    history.at("2026-04-28")
    assert history.standing.wake_at == history.now
