"""What each use case takes, and the budgets of it."""

from __future__ import annotations

import pytest

from bench import budgets
from bench.approval_walk import deployed_walk
from bench.case_cost import ACTS, cost_of_case, idle_month, prices
from bench.queue_page import reads_by_length
from bench.use_cases import Cost, committed_costs


def test_every_use_case_costs_what_the_committed_table_says(costs: dict[str, Cost]) -> None:
    assert costs == committed_costs(), "meant? then: python -m bench --write-use-cases"


@pytest.mark.parametrize("use", budgets.SUBMISSIONS)
def test_a_submission_stays_within_its_units(costs: dict[str, Cost], use: str) -> None:
    assert costs[use].writes <= budgets.SUBMISSION_WRITES
    assert costs[use].writes_if_doubled <= budgets.SUBMISSION_WRITES_IF_DOUBLED_GRANTED
    assert costs[use].reads <= budgets.SUBMISSION_READS


@pytest.mark.parametrize("use", budgets.COMMANDS)
def test_a_command_stays_within_its_write_units(costs: dict[str, Cost], use: str) -> None:
    most = budgets.COMMAND_WRITES_GRANTED.get(use, budgets.COMMAND_WRITES)
    assert costs[use].writes <= most


def test_a_granted_exception_is_still_needed(costs: dict[str, Cost]) -> None:
    for use in budgets.COMMAND_WRITES_GRANTED:
        assert costs[use].writes > budgets.COMMAND_WRITES


@pytest.mark.parametrize("use", budgets.PAGES)
def test_a_page_stays_within_its_read_units(costs: dict[str, Cost], use: str) -> None:
    assert 0 < costs[use].reads <= budgets.PAGE_READS


def test_a_page_costs_the_same_however_long_the_queue_is() -> None:
    reads = reads_by_length((100, 1_000, 10_000))
    assert len(set(reads.values())) == 1


def test_looking_up_a_new_case_calls_no_key(costs: dict[str, Cost]) -> None:
    assert costs["status, just submitted"].kms == 0


def test_the_tick_pays_for_what_is_due_and_writes_nothing_when_nothing_is(
    costs: dict[str, Cost],
) -> None:
    assert costs["tick, nothing due"].writes == 0
    assert costs["tick, one due"].reads - costs["tick, nothing due"].reads <= 2


def test_every_command_on_the_way_of_a_ticket_has_a_budget(costs: dict[str, Cost]) -> None:
    looked_at = {"ticket, submit", "ticket, status"}
    walked = {use for use in costs if use.startswith("ticket, ")} - looked_at
    assert walked == {use for use in budgets.COMMANDS if use.startswith("ticket, ")}


@pytest.mark.parametrize("use", budgets.BOOKINGS)
def test_what_claims_time_costs_no_more_than_its_cells(costs: dict[str, Cost], use: str) -> None:
    assert costs[use].writes <= budgets.BOOKINGS[use]
    assert costs[use].reads <= budgets.PAGE_READS


def test_every_step_of_an_appointment_has_a_budget(costs: dict[str, Cost]) -> None:
    walked = {use for use in costs if use.startswith("appointment, ")} - {"appointment, status"}
    budgeted = {*budgets.COMMANDS, *budgets.PAGES, *budgets.BOOKINGS}
    assert walked == {use for use in budgeted if use.startswith("appointment, ")}


def test_whoever_acts_on_an_event_shares_one_reading_of_its_case(costs: dict[str, Cost]) -> None:
    """Up to five consumers act on a signature: one reading, one of its sheet.

    Approvals read the case for themselves: they ask whether a run was closed meanwhile.
    """
    assert costs["dispatch decision"].reads <= costs["dispatch start of approval"].reads + 1
    assert costs["dispatch last decision"].reads <= 2 * costs["letter D10 recorded"].reads


def test_what_supervision_does_not_object_to_costs_no_write(costs: dict[str, Cost]) -> None:
    for use in ("dispatch draft_saved", "dispatch supplement_requested"):
        assert costs[use].writes == 0


@pytest.mark.parametrize("nodes", [1, 2, 3, 5, 10])
def test_an_approval_enters_two_states_a_node_and_two_more(nodes: int) -> None:
    most = budgets.TRANSITIONS_A_NODE * nodes + budgets.TRANSITIONS_FIXED
    assert deployed_walk().whole(nodes) <= most


def test_a_full_case_costs_no_more_than_is_stated(costs: dict[str, Cost]) -> None:
    items = cost_of_case(costs, prices())
    assert sum(items.values()) <= budgets.CASE_USD_GRANTED
    # Half of it is Step Functions: waits for people are states, nothing else is.
    assert max(items, key=lambda item: items[item]) == "state transitions"


def test_the_acts_that_move_a_case_cost_no_more_than_is_stated(costs: dict[str, Cost]) -> None:
    assert sum(cost_of_case(costs, prices(), ACTS).values()) <= budgets.CASE_ACTS_USD_GRANTED


def test_an_idle_month_of_compute_stays_within_its_budget() -> None:
    assert idle_month(prices()) <= budgets.IDLE_MONTH_USD
