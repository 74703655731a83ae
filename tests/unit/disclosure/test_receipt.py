"""Which day counts as the day of receipt (政府信息公开条例 art. 31)."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.request import State
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.history import submitted


def test_in_person_the_day_of_submission_counts() -> None:
    # Art. 31(1).
    history = submitted("2026-04-08", requests.submission("in_person"))
    assert history.types == ["submitted", "receipt_confirmed", "review_started"]
    assert history.case.received_on == date(2026, 4, 8)
    assert history.events[1].data["rule"] == "submission"


def test_by_signed_mail_the_day_of_signing_counts() -> None:
    # Art. 31(2), first half: registered on the 8th, signed for on the 3rd.
    mail = requests.submission("post_signed", signed_on="2026-04-03")
    history = submitted("2026-04-08", mail)
    assert history.case.received_on == date(2026, 4, 3)
    assert history.events[1].data["rule"] == "signature"


@pytest.mark.parametrize("channel", ["online", "fax", "post_ordinary"])
def test_otherwise_the_day_of_confirmation_counts(channel: c.Channel) -> None:
    # Art. 31(2), second half, for mail nobody signs for; art. 31(3) for internet and fax.
    history = submitted("2026-04-08", requests.submission(channel))
    assert history.types == ["submitted"]
    assert history.case.received_on is None
    history.at("2026-04-10").give(c.ConfirmReceipt(), people.INTAKE)
    assert history.case.received_on == date(2026, 4, 10)
    assert history.case.state is State.INTAKE_REVIEW


@pytest.mark.parametrize("channel", ["online", "fax", "post_ordinary", "in_person"])
def test_a_date_of_signing_means_nothing_where_nobody_signs(channel: c.Channel) -> None:
    request = requests.submission(channel, signed_on="2026-03-01")
    history = submitted("2026-04-08", request)
    if history.case.state is State.SUBMITTED:
        history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.case.received_on == date(2026, 4, 8)
    assert history.case.came_on == date(2026, 4, 8)


def test_the_day_is_the_day_in_beijing() -> None:
    history = submitted("2026-04-08 00:30")
    history.now = moment("2026-04-08 00:30").astimezone(UTC)
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.case.received_on == date(2026, 4, 8)


def test_receipt_on_a_rest_day_stays_and_day_1_is_the_next_working_day() -> None:
    # Confirmed on Saturday 2026-04-11: day 1 is Monday the 13th.
    history = submitted("2026-04-11")
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.case.received_on == date(2026, 4, 11)
    assert history.clocks["reply"].counted[0] == date(2026, 4, 13)


def test_the_reply_period_does_not_run_before_receipt_and_is_shown_as_a_forecast() -> None:
    history = submitted("2026-04-01")
    forecast = history.clocks["reply"]
    assert history.case.reply is None
    assert (forecast.due_on, forecast.at_earliest) == (date(2026, 4, 30), True)
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert not history.clocks["reply"].at_earliest


def test_a_request_is_confirmed_only_once() -> None:
    history = submitted("2026-04-08")
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.refusal(c.ConfirmReceipt(), people.INTAKE).code == "not_in_this_state"


def test_an_unconfirmed_request_gets_a_red_card_after_one_working_day() -> None:
    # A convention: the law sets no time for confirming, and no request may lie about.
    history = submitted("2026-04-10").at("2026-04-13 23:59")
    assert history.tick() == []
    assert history.at("2026-04-14 00:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.standing.card is None


def test_the_receipt_of_registration_is_ordered_with_receipt() -> None:
    history = submitted("2026-04-08")
    assert history.letters == []
    history.give(c.ConfirmReceipt(), people.INTAKE)
    assert history.letters == ["D01"]
