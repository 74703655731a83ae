"""The row of a ticket: what it says in each state, and that it says nothing about anybody."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.ticket import State
from sunhall.domain.ticket_statistics.day_count import count_day, measure
from sunhall.domain.ticket_statistics.figures import UNKNOWN, TicketFigures, ticket_figures
from tests.builders import tickets
from tests.builders.tickets import URBAN, TicketHistory

THURSDAY = "2026-04-02 10:00"


def in_state(state: State) -> TicketHistory:
    bring: Any = tickets.IN_STATE[state]
    history: TicketHistory = bring(THURSDAY)
    return history


def row_of(history: TicketHistory) -> TicketFigures:
    catalogue = history.catalogue
    today = local_date(history.now)
    return ticket_figures(history.case, ticket_rules(catalogue), catalogue.calendar, today)


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_row_under_the_day_it_came_in(state: State) -> None:
    row = row_of(in_state(state))
    assert row.day == date(2026, 4, 2)
    assert row.hour == 10
    assert row.state == state
    assert row.group in ("city", UNKNOWN)


@pytest.mark.parametrize("state", State)
def test_only_what_was_merged_or_is_no_ticket_is_not_counted(state: State) -> None:
    row = row_of(in_state(state))
    assert row.counted == (state not in (State.MERGED, State.INVALID))


@pytest.mark.parametrize("state", State)
def test_a_row_holds_words_days_and_numbers_and_nothing_that_anybody_wrote(state: State) -> None:
    history = in_state(state)
    told = json.dumps(asdict(row_of(history)), default=str, ensure_ascii=False)
    for written in (
        *(tickets.DESCRIPTION, tickets.CONTACT.name, tickets.CONTACT.phone, tickets.CONTACT.email),
        *(tickets.PLACE.address, str(tickets.PLACE.lat), tickets.CALL.note),
        *(tickets.AGENT.id, tickets.URBAN_HANDLER.id),
    ):
        assert written is not None
        assert written not in told


def test_the_unit_is_the_one_that_leads() -> None:
    assert row_of(tickets.accepted(THURSDAY)).unit == UNKNOWN
    assert row_of(tickets.dispatched(THURSDAY)).unit == URBAN


def test_a_closed_ticket_tells_when_and_how_it_was_answered() -> None:
    history = tickets.closed(THURSDAY)
    row, lead = row_of(history), history.case.lead
    assert lead is not None
    assert lead.replied_at is not None
    assert row.answered_on == local_date(lead.replied_at)
    assert row.days_to_reply == (local_date(lead.replied_at) - date(2026, 4, 2)).days
    assert row.on_time is True
    assert row.solved == "solved"
    assert row.satisfaction
    assert row.accepted_after is not None
    assert row.accepted_after >= 0


def test_a_direct_answer_is_an_answer_in_time() -> None:
    row = row_of(tickets.answered_directly(THURSDAY))
    assert (row.answered_on, row.days_to_reply, row.on_time) == (date(2026, 4, 2), 0, True)


def test_an_open_duty_is_neither_in_time_nor_late_until_the_red_card() -> None:
    history = tickets.handling(THURSDAY)
    assert row_of(history).on_time is None
    for _ in range(30):
        wake = history.standing.wake_at
        assert wake is not None
        history.now = wake
        history.tick()
        if history.case.overdue_for:
            break
    late = row_of(history)
    assert (late.on_time, late.card, late.open) == (False, "red", True)
    counted = count_day(late.day, [late])
    (numbers,) = counted.sorts.values()
    assert measure(numbers, "overdue") == 1
    assert (measure(numbers, "judged"), measure(numbers, "on_time")) == (1, 0)


def test_rework_counts_and_the_first_reply_stays_in_time() -> None:
    row = row_of(tickets.in_rework(THURSDAY))
    assert row.reworks == 1
    assert row.on_time is True


def test_p1_a_further_call_is_no_new_ticket_and_one_repeat_of_the_first() -> None:
    first = tickets.handling(THURSDAY)
    further = tickets.merged(THURSDAY)
    urge = c.AddUrge(from_case=further.case_id)
    first.give(urge, tickets.CLOCK)
    refused = tickets.closed(THURSDAY)
    rows = [row_of(first), row_of(further)]
    counted = count_day(date(2026, 4, 2), rows)
    (numbers,) = counted.sorts.values()
    assert (measure(numbers, "tickets"), measure(numbers, "repeats")) == (1, 1)
    assert measure(numbers, "urges") == 1
    assert row_of(refused).repeats == 0


def test_p1_a_refused_repetition_is_a_repeat() -> None:
    history = tickets.screened(THURSDAY)
    earlier = tickets.closed("2026-03-02 10:00", number=2)
    told: dict[str, Any] = {
        "reason": 3,
        "explanation": "该诉求已于三月办结，无新情况。",
        "earlier_receipt_no": earlier.receipt_no,
    }
    history.give(c.Refuse(**told), tickets.AGENT, related=earlier.related)
    row = row_of(history)
    assert (row.state, row.counted, row.repeats) == ("not_accepted", True, 1)


def test_a_report_and_what_is_confidential_have_no_line_in_open_data() -> None:
    assert row_of(tickets.closed(THURSDAY)).listed
    secret = tickets.screened(THURSDAY, category="corruption", kind="report")
    assert not row_of(secret).listed
    kept = tickets.dispatched(THURSDAY)
    kept.give(c.SetConfidential(reason="诉求人请求保密。"), tickets.DISPATCHER)
    assert kept.case.confidential
    assert not row_of(kept).listed


def test_a_ticket_without_a_category_stands_under_unknown() -> None:
    row = row_of(tickets.registered(THURSDAY, category=None))
    assert (row.category, row.group) == (UNKNOWN, UNKNOWN)
    assert not row.listed


def test_midnight_is_midnight_in_beijing() -> None:
    assert row_of(tickets.registered("2026-04-02 23:59")).day == date(2026, 4, 2)
    assert row_of(tickets.registered("2026-04-03 00:00")).day == date(2026, 4, 3)
