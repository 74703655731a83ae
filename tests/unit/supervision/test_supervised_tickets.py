"""Tickets and petitions as supervision sees them: translated, and found in order when they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.petition.petition import Kind
from sunhall.domain.petition.service import PETITION
from sunhall.domain.supervision.evaluate import findings, next_change
from sunhall.domain.supervision.supervised import Supervised, measured
from sunhall.domain.ticket.service import TICKET
from tests.builders import petitions, tickets
from tests.builders import supervision as made

DAY = "2026-04-01"
RULES = made.citys_rules()

REACHED: tuple[Callable[[str], Any], ...] = (
    *(tickets.registered, tickets.screened, tickets.accepted, tickets.dispatched),
    *(tickets.handling, tickets.in_return_review, tickets.in_arbitration, tickets.replied),
    *(tickets.in_callback, tickets.in_rework, tickets.closed, tickets.unsolved),
    *(tickets.terminated, tickets.refused, tickets.merged, tickets.answered_directly),
    tickets.archived,
)


def view(history: Any) -> Supervised:
    seen: Supervised | None = TICKET.supervised(history.case, history.events, history.context())
    assert seen is not None
    return seen


def acts(history: Any) -> list[str]:
    return [str(move.act) for move in view(history).moves]


def found(history: Any) -> set[str]:
    case = view(history)
    lengths = measured(TICKET.supervised_texts(history.case), history.sealed)
    seen = replace(case, lengths=lengths)
    return {each.rule for each in findings(seen, RULES, history.catalogue.calendar, history.now)}


@pytest.mark.parametrize("reach", REACHED, ids=lambda reach: reach.__name__)
def test_a_ticket_can_be_supervised_in_every_state(reach: Callable[[str], Any]) -> None:
    history = reach(DAY)
    case = view(history)
    assert case.version == len(history.events)
    assert case.receipt_no == history.case.receipt_no
    assert case.moves[0].act == "submitted"
    calendar = history.catalogue.calendar
    assert findings(case, RULES, calendar, history.now) is not None
    look = next_change(case, RULES, calendar, history.now)
    assert look is None or look > history.now


def test_a_unit_answers_for_its_own_clocks_and_the_centre_for_its_own() -> None:
    history = tickets.dispatched(DAY)
    clocks = {clock.name: clock.department for clock in view(history).clocks}
    lead = next(each.department for each in history.case.assignments if each.lead)
    assert {clocks["sign"], clocks["handling"], clocks["promise"]} == {lead}
    assert view(history).department == lead


def test_a_handled_ticket_went_the_ordinary_way() -> None:
    told = acts(tickets.in_callback(DAY))
    order = [told.index(act) for act in ("accepted", "assigned", "signed", "replied", "reviewed")]
    assert order == sorted(order)
    assert not found(tickets.in_callback(DAY)) & {"reply-undispatched", "same-hand", "sign-late"}


def test_a_late_sign_is_found_at_the_unit_and_goes_on_being_told() -> None:
    history = tickets.dispatched(DAY)
    history.now = made.at("2026-04-08")
    assert "sign-late" in found(history)


def test_a_ticket_that_lies_still_and_late_calls_for_an_order() -> None:
    history = tickets.handling(DAY)
    history.now = made.at("2026-05-20")
    assert {"ticket-late", "ticket-left-late", "nothing-done"} <= found(history)


def test_two_rounds_of_rework_are_the_limit() -> None:
    assert "rework-at-limit" in found(tickets.unsolved(DAY))
    assert "rework-at-limit" not in found(tickets.closed(DAY))


def test_the_last_reply_is_measured_and_measures_where_something_was_done() -> None:
    history = tickets.replied(DAY)
    texts = TICKET.supervised_texts(history.case)
    assert texts["reply"] == ("reply-1", "text")
    assert measured(texts, history.sealed)["reply"] > 0
    assert TICKET.supervised_texts(tickets.handling(DAY).case) == {}
    assert TICKET.supervised_texts(tickets.refused(DAY).case)["reason"] == (
        "refusal",
        "explanation",
    )


def test_a_merged_ticket_tells_which_one_goes_on() -> None:
    history = tickets.merged(DAY)
    assert view(history).told
    assert "merged-untold" not in found(history)


def test_nothing_of_a_report_is_told_to_any_list() -> None:
    history = petitions.registered(DAY)
    assert PETITION.supervised(history.case, history.events, history.context()) is not None
    report = replace(history.case, kind=Kind.REPORT)
    assert PETITION.supervised(report, history.events, history.context()) is None


@pytest.mark.parametrize(
    "reach",
    [
        *(petitions.registered, petitions.forwarded, petitions.accepted, petitions.answered),
        *(petitions.under_review, petitions.final, petitions.closed, petitions.settled),
    ],
    ids=lambda reach: reach.__name__,
)
def test_a_petition_can_be_supervised_in_every_state(reach: Callable[[str], Any]) -> None:
    history = reach(DAY)
    case = PETITION.supervised(history.case, history.events, history.context())
    assert case is not None
    assert case.department == history.case.desk
    calendar = history.catalogue.calendar
    rules = {each.rule for each in findings(case, RULES, calendar, history.now)}
    assert not rules & {"petition-late", "same-hand"}


def test_a_petition_that_nobody_forwards_in_time_is_late() -> None:
    history = petitions.registered(DAY)
    history.now = made.at("2026-04-20")
    case = PETITION.supervised(history.case, history.events, history.context())
    assert case is not None
    calendar = history.catalogue.calendar
    assert "petition-late" in {e.rule for e in findings(case, RULES, calendar, history.now)}
