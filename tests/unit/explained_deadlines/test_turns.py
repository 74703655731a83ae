"""Turns of the reply period in real courses: others are asked, fees, delays, orders."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.disclosure import charging, reasons, remedies
from sunhall.domain.disclosure.explain_deadline import Line, ended_clocks, explained
from sunhall.domain.disclosure.reasons import JudgeReasons
from tests.builders import people, requests
from tests.builders.history import (
    History,
    complained,
    consulting,
    delivered,
    fee_charged,
    hear,
    reasons_asked,
    serve,
)


def lines(history: History, clock: str = "reply") -> tuple[Line, ...]:
    return explained(history.case, history.events, history.context())[clock]


def turns(history: History, clock: str = "reply") -> list[tuple[str, str]]:
    days = ("counted", "skipped", "paused", "due")
    return [
        (each.day.isoformat(), each.code) for each in lines(history, clock) if each.kind not in days
    ]


def test_a_third_party_that_answers_lets_the_period_go_on_arts_32_33() -> None:
    history = serve(consulting("2026-03-02"), "2026-03-02")
    hear(history.at("2026-03-16"), "agree", "2026-03-16")
    assert turns(history) == [
        ("2026-03-02", "received_submission"),
        ("2026-03-02", "asked_third_party"),
        ("2026-03-16", "opinion_came"),
    ]
    out = [each.day for each in lines(history) if each.kind == "paused"]
    assert (out[0], out[-1], len(out)) == (date(2026, 3, 3), date(2026, 3, 16), 10)


def test_a_silent_third_party_leaves_the_decision_to_the_agency_art_32() -> None:
    history = serve(consulting("2026-03-02"), "2026-03-02").at("2026-03-24")
    assert "consultation_expired" in history.tick()
    assert turns(history)[-1] == ("2026-03-23", "silent_third_party")
    assert [each.articles for each in lines(history) if each.kind == "resume"] == [("32", "33(3)")]


def test_a_silent_co_producer_agrees_art_34() -> None:
    history = serve(consulting("2026-03-02", requests.CO_PRODUCER), "2026-03-02").at("2026-03-24")
    history.tick()
    assert turns(history)[-1] == ("2026-03-23", "silent_co_producer")
    assert {each.articles for each in lines(history) if each.kind == "paused"} == {("34", "33(3)")}


def test_the_third_partys_own_time_is_explained_art_32() -> None:
    history = serve(consulting("2026-03-02"), "2026-03-02")
    own = lines(history, "third_party_opinion")
    assert (own[0].code, own[0].articles) == ("began", ("32", "first_day"))
    assert own[-1].day == date(2026, 3, 23)
    assert [each.params["n"] for each in own if each.kind == "counted"] == list(range(1, 16))


def test_a_fee_stops_the_period_and_its_payment_starts_it_again_art_42() -> None:
    history = fee_charged("2026-03-02")
    assert turns(history, "fee") == [("2026-03-02", "began")]
    paid = charging.RecordFeePayment(
        history.case.fee.amount if history.case.fee else 0, date(2026, 3, 9), "票据1"
    )
    history.at("2026-03-10").give(paid, people.INTAKE)
    assert turns(history) == [
        ("2026-03-02", "received_submission"),
        ("2026-03-02", "stopped_for_fee"),
        ("2026-03-09", "reset_by_payment"),
    ]
    assert all(each.day > date(2026, 3, 9) for each in lines(history) if each.kind == "counted")


def test_a_delay_that_was_set_replaces_the_counted_day_art_35() -> None:
    history = reasons_asked("2026-03-02")
    history.at("2026-03-04").give(reasons.GiveReasons(explanation="用于研究"), people.APPLICANT)
    judged = JudgeReasons(True, "数量较多", delayed_until=date(2026, 6, 30))
    history.at("2026-03-05").give(judged, people.OFFICE_HEAD)
    assert turns(history)[-1] == ("2026-03-05", "delayed")
    assert (lines(history)[-1].day, lines(history)[-1].code) == (date(2026, 6, 30), "due_stated")


def test_a_new_reply_that_was_ordered_has_the_orders_own_days() -> None:
    history = complained(delivered("2026-03-02"))
    ordered = remedies.RecordRemedyResult(
        1, "corrected", date(2026, 3, 2), redo_days=10, redo_from=date(2026, 3, 2)
    )
    history.give(ordered, people.INTAKE)
    assert turns(history)[-1] == ("2026-03-02", "ordered_anew")
    counted = [each for each in lines(history) if each.kind == "counted"]
    assert len(counted) == 10
    assert {each.articles for each in counted} == {("redo_order",)}


@pytest.mark.parametrize("clock", ["third_party_opinion"])
def test_the_time_of_others_that_is_over_is_taken_out_of_a_calendar(clock: str) -> None:
    history = serve(consulting("2026-03-02"), "2026-03-02")
    assert clock not in ended_clocks(history.case, history.context())
    hear(history.at("2026-03-16"), "agree", "2026-03-16")
    assert ended_clocks(history.case, history.context())[clock] == date(2026, 3, 23)


def test_the_time_to_pay_that_is_over_is_taken_out_of_a_calendar() -> None:
    history = fee_charged("2026-03-02")
    assert "fee" not in ended_clocks(history.case, history.context())
    assert "reply" in ended_clocks(history.case, history.context())
    amount = history.case.fee.amount if history.case.fee else 0
    paid = charging.RecordFeePayment(amount, date(2026, 3, 9), "票据1")
    history.at("2026-03-10").give(paid, people.INTAKE)
    assert "fee" in ended_clocks(history.case, history.context())
