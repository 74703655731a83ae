"""Where a request stands: whose queue, which deadline, which card, when time acts next."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.service import Standing
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE
from tests.builders.history import (
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    noticed,
    received,
    sent,
    submitted,
    supplement_asked,
    with_calendar,
)

DAY = "2026-04-01"
REPLY_DUE = moment("2026-04-30 23:59:59")
#: Three working days are left: 2026-04-28, 29 and 30.
WARN = moment("2026-04-27 00:00")


def _withdrawn() -> History:
    history = assigned(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _abandoned() -> History:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _on_spot() -> History:
    history = received(DAY)
    history.give(requests.ON_SPOT, people.INTAKE)
    return history


CONFIRM_BY = moment("2026-04-02 23:59:59")
SUPPLEMENT_BY = moment("2026-04-23 23:59:59")
#: After the 183rd day from 2026-04-01.
ARCHIVED = moment("2026-10-02 00:00")

# state, department in whose queue it waits, due, wakes at, open
STANDS: list[tuple[Callable[[], History], Standing]] = [
    (
        lambda: submitted(DAY),
        Standing("submitted", OFFICE, CONFIRM_BY, moment("2026-04-03 00:00"), None, True),
    ),
    (lambda: received(DAY), Standing("intake_review", OFFICE, REPLY_DUE, WARN, None, True)),
    (
        lambda: supplement_asked(DAY),
        Standing(
            "supplement_pending", OFFICE, SUPPLEMENT_BY, moment("2026-04-24 00:00"), None, True
        ),
    ),
    (lambda: assigned(DAY), Standing("assigned", EDUCATION, REPLY_DUE, WARN, None, True)),
    (lambda: drafted(DAY), Standing("drafting", EDUCATION, REPLY_DUE, WARN, None, True)),
    (lambda: in_approval(DAY), Standing("approval", EDUCATION, REPLY_DUE, WARN, None, True)),
    (_on_spot, Standing("approval", OFFICE, REPLY_DUE, WARN, None, True)),
    (lambda: decided(DAY), Standing("decided", OFFICE, REPLY_DUE, WARN, None, True)),
    # What has ended wakes once more: when it goes to the archive.
    (lambda: sent(DAY), Standing("sent", None, None, ARCHIVED, None, False)),
    (_withdrawn, Standing("withdrawn", None, None, ARCHIVED, None, False)),
    (
        _abandoned,
        Standing(
            "closed_abandoned_supplement", None, None, moment("2026-10-25 00:00"), None, False
        ),
    ),
]


@pytest.mark.parametrize(
    ("play", "standing"), STANDS, ids=[f"{stands.state}" for _, stands in STANDS]
)
def test_a_request_stands_here(play: Callable[[], History], standing: Standing) -> None:
    assert play().standing == standing


def test_a_warning_comes_when_three_working_days_are_left() -> None:
    history = assigned(DAY).at("2026-04-26 23:59")
    assert history.tick() == []
    assert history.at("2026-04-27 00:00").tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    assert history.standing.wake_at == moment("2026-05-01 00:00")


def test_a_missed_deadline_is_marked_once_and_time_has_nothing_more_to_say() -> None:
    history = assigned(DAY).at("2026-05-01 00:00")
    assert history.tick() == ["deadline_warned", "deadline_missed"]
    assert history.tick() == []
    assert history.standing.card == "red"
    assert history.standing.wake_at is None
    assert history.standing.due_at == REPLY_DUE


def test_a_tick_that_comes_late_still_acts_and_the_next_wake_is_never_in_the_past() -> None:
    history = assigned(DAY).at("2026-04-29 12:00")
    assert history.standing.wake_at == history.now
    assert history.tick() == ["deadline_warned"]
    assert history.standing.wake_at == moment("2026-05-01 00:00")


def test_an_extension_brings_a_new_warning_for_the_new_date() -> None:
    history = assigned(DAY).at("2026-04-27")
    history.tick()
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.standing.due_at == moment("2026-06-01 23:59:59")
    assert history.standing.wake_at == moment("2026-05-27 00:00")
    assert history.at("2026-05-27").tick() == ["deadline_warned"]


def test_a_schedule_that_moves_the_deadline_opens_the_warning_again() -> None:
    history = assigned("2026-12-10").at("2027-01-06")
    history.tick()
    holidays = {
        **history.catalogue.calendar.holidays,
        moment("2027-01-01").date(): "new_years_day",
        moment("2027-01-07").date(): "festival",
        moment("2027-01-08").date(): "festival",
    }
    with_calendar(history, last_year=2027, holidays=holidays)
    assert history.standing.due_at == moment("2027-01-12 23:59:59")
    assert history.at("2027-01-12").tick() == ["deadline_warned"]


@pytest.mark.parametrize(("at", "card"), [("2027-01-06", "yellow"), ("2027-01-09", "red")])
def test_a_card_given_for_a_provisional_date_falls_with_it(at: str, card: str) -> None:
    history = assigned("2026-12-10").at(at)
    history.tick()
    assert history.standing.card == card
    holidays = {
        **history.catalogue.calendar.holidays,
        **{moment(f"2027-01-0{day}").date(): "festival" for day in range(1, 9)},
    }
    with_calendar(history, last_year=2027, holidays=holidays)
    assert history.standing.card not in ("yellow", "red")
    assert history.at("2027-01-20").tick() == ["deadline_warned", "deadline_missed"]
    assert history.standing.card == "red"


def test_being_assigned_elsewhere_moves_the_request_to_the_other_queue() -> None:
    history = drafted(DAY)
    history.give(c.Assign(department="transport-bureau"), people.OFFICE_HEAD)
    assert history.standing.department == "transport-bureau"


def test_time_does_nothing_to_a_closed_request_but_archive_it() -> None:
    for closed in (sent(DAY), _withdrawn(), _abandoned()):
        history = closed.at("2026-10-01 23:59")
        assert history.tick() == []
        history.at("2026-12-31")
        assert history.tick() == ["archived"]
        assert history.tick() == []
        assert history.clocks == {}
