"""The dispatcher keeps the machine in step with the history, whatever breaks and wherever."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any, get_args

import pytest
from botocore.exceptions import BotoCoreError

from sunhall.adapters.case_table import CaseTable
from sunhall.application.advance_approvals import StageNotOpen, execution_name
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.errands import CASE_ID, ErrandOffice, step
from tests.builders.played_machine import Execution, PlayedMachine

ANN, BEN, CAI, DAN, EVE = "S-ann", "S-ben", "S-cai", "S-dan", "S-eve"
MOMENTS = get_args(Moment)
STEPS = (step("first", BEN), step("second", CAI), step("third", DAN))
STAGE_BUDGET, FIXED_BUDGET = 2, 2


def named(begins_at: int, run: int = 1) -> str:
    return execution_name(CASE_ID, run, begins_at)


def ending(at: int) -> str:
    """Name of an execution that is begun only to be closed."""
    return f"{named(at)}-end"


def asked(office: ErrandOffice) -> None:
    office.ask(*STEPS)
    office.deliver()


def signed(office: ErrandOffice, *people: str) -> None:
    for each in people:
        office.does(each, "approve")


def waiting_at(office: ErrandOffice, run: int = 1) -> tuple[int, str]:
    """The stage in the table, and the execution that waits with its token."""
    (stage,) = [each for each in office.loaded.stored.stages if each.run == run]
    assert office.machine.executions[stage.execution].token == stage.task_token
    return stage.step, stage.execution


def too_early(office: ErrandOffice) -> None:
    """The stream is told to deliver what is new once more."""
    with pytest.raises(StageNotOpen):
        office.deliver()


def row(office: ErrandOffice, run: int = 1) -> tuple[str, str]:
    """Where the drafter sees the approval, and how it stands."""
    rows = office.store.box(ANN, "mine", limit=9, after=None).rows
    (mine,) = [each for each in rows if each.run == run]
    return mine.node, mine.state


# One approval after the other


def test_an_approval_that_is_asked_for_is_an_execution_that_waits_at_its_first_step(
    office: ErrandOffice,
) -> None:
    asked(office)
    assert waiting_at(office) == (1, named(1))
    assert row(office) == ("first", "running")


def test_a_signature_that_passes_a_step_lets_the_machine_go_on(office: ErrandOffice) -> None:
    asked(office)
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (2, named(1))
    assert row(office) == ("second", "running")


def test_the_machine_enters_two_states_a_stage_and_starting_is_one_more(
    office: ErrandOffice,
) -> None:
    asked(office)
    for each in (BEN, CAI, DAN):
        signed(office, each)
        office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    # Step Functions counts a transition for each state entered and one for the start.
    transitions = len(office.machine.entered()) + 1
    assert transitions <= STAGE_BUDGET * len(STEPS) + FIXED_BUDGET
    assert office.machine.entered()[-1] == "CloseRun"
    assert row(office) == ("third", "approved")


@pytest.mark.parametrize(
    ("action", "more", "outcome"),
    [
        ("refuse", {"opinion": "不可以"}, "refused"),
        ("return", {"opinion": "请改", "to": "drafter"}, "returned"),
        ("withdraw", {"seat": 0}, "withdrawn"),
        ("cancel", {}, "cancelled"),
    ],
)
def test_however_an_approval_ends_its_execution_closes_it_and_its_row_says_how(
    office: ErrandOffice, action: str, more: dict[str, Any], outcome: str
) -> None:
    asked(office)
    if action == "cancel":
        office.cancel()
    else:
        office.does(ANN if action == "withdraw" else BEN, action, **more)
    assert row(office) == ("first", "running"), "only the machine writes this row"
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", outcome)
    (stage,) = office.loaded.stored.stages
    assert stage.ended


def test_an_approval_that_ended_further_on_than_its_last_stage_says_where(
    office: ErrandOffice,
) -> None:
    asked(office)
    signed(office, BEN)
    office.does(CAI, "refuse", opinion="不可以")
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert office.machine.entered().count("OpenStage") == 1
    assert row(office) == ("second", "refused")


def test_branches_side_by_side_are_one_stage_and_shown_as_their_parting(
    office: ErrandOffice,
) -> None:
    parting = {
        "id": "joint",
        "branches": [
            {"id": "law", "nodes": [step("one", BEN), step("two", EVE)]},
            {"id": "money", "nodes": [step("one", CAI)]},
        ],
    }
    office.ask(parting, step("last", DAN))
    office.deliver()
    before = len(office.machine.entered())
    assert row(office) == ("joint", "running")
    signed(office, BEN, CAI)
    office.deliver()
    assert len(office.machine.entered()) == before, "nothing has to be waited for anew"
    signed(office, EVE)
    office.deliver()
    assert waiting_at(office) == (2, named(1))
    assert row(office) == ("last", "running")


def test_a_step_that_passes_by_itself_costs_no_stage_of_its_own(office: ErrandOffice) -> None:
    office.ask(step("first", BEN), step("again", BEN), step("last", CAI), repeat="all")
    office.deliver()
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (3, named(1))
    assert office.machine.entered() == ["OpenStage", "MoreStages", "OpenStage"]


def test_returned_to_an_earlier_step_the_machine_waits_at_a_later_stage(
    office: ErrandOffice,
) -> None:
    asked(office)
    signed(office, BEN)
    office.does(CAI, "return", to="first", opinion="请改")
    office.deliver()
    assert waiting_at(office) == (3, named(1))
    assert row(office) == ("first", "running")


def test_after_a_signature_was_taken_back_the_machine_waits_for_that_step_again(
    office: ErrandOffice,
) -> None:
    asked(office)
    signed(office, BEN)
    office.deliver()
    office.does(BEN, "take_back", seat=1)
    office.deliver()
    assert waiting_at(office) == (3, named(1))
    assert row(office) == ("first", "running")
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (4, named(1))
    assert row(office) == ("second", "running")


def test_a_second_approval_of_a_case_is_an_execution_of_its_own(office: ErrandOffice) -> None:
    asked(office)
    office.does(BEN, "refuse", opinion="不可以")
    office.ask(*STEPS)
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED", named(1, run=2): "RUNNING"}
    assert row(office, run=1) == ("first", "refused")
    assert row(office, run=2) == ("first", "running")


def test_a_parallel_approval_of_the_same_case_is_left_alone(office: ErrandOffice) -> None:
    asked(office)
    office.ask(step("other", EVE))
    office.deliver()
    signed(office, EVE)
    office.deliver()
    assert office.machine.running == {named(1): "RUNNING", named(1, run=2): "SUCCEEDED"}
    assert waiting_at(office) == (1, named(1))


@pytest.mark.parametrize(
    ("who", "action", "more"),
    [
        (ANN, "urge", {"seat": 0}),
        (ANN, "copy", {"seat": 0, "people": (EVE,)}),
        (BEN, "comment", {"opinion": "看过"}),
        (BEN, "transfer", {"to": EVE}),
        (BEN, "add_after", {"to": EVE}),
    ],
)
def test_what_opens_and_ends_nothing_costs_no_call(
    office: ErrandOffice, who: str, action: str, more: dict[str, Any]
) -> None:
    asked(office)
    office.does(who, action, **more)
    (event,) = office.new_events()
    with watched() as calls:
        office.deliver(event)
    assert calls.names == []


def test_an_event_that_has_nothing_to_do_with_approvals_costs_no_call(
    office: ErrandOffice,
) -> None:
    office.cancel()
    submitted, withdrawn = office.events()
    with watched() as calls:
        office.deliver(submitted, withdrawn)
    assert calls.names == [], "it cancelled nothing"


def test_an_end_that_was_closed_already_costs_one_query_and_no_call_more(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.does(BEN, "refuse", opinion="不可以")
    office.deliver()
    before, refused = office.item("RUN#01"), office.events()[-1]
    with watched() as calls:
        office.deliver(refused)
    assert calls.names == ["dynamodb.Query"]
    assert office.item("RUN#01") == before


def test_a_task_token_never_leaves_the_run_s_item(office: ErrandOffice) -> None:
    asked(office)
    page = office.store.box(ANN, "mine", limit=1, after=None)
    assert "token" not in str([getattr(page.rows[0], name) for name in page.rows[0].__slots__])


# A fault at every call


Situation = Callable[[ErrandOffice], None]


def _starting(office: ErrandOffice) -> None:
    office.ask(*STEPS)


def _going_on(office: ErrandOffice) -> None:
    asked(office)
    signed(office, BEN)


def _ending(office: ErrandOffice) -> None:
    asked(office)
    office.does(BEN, "refuse", opinion="不可以")


def _cancelling(office: ErrandOffice) -> None:
    asked(office)
    office.cancel()


def _replacing(office: ErrandOffice) -> None:
    asked(office)
    office.machine.lose(named(1))
    signed(office, BEN)


def _replacing_what_never_began(office: ErrandOffice) -> None:
    office.ask(*STEPS)
    office.put_aside()
    signed(office, BEN)


def _ending_what_died(office: ErrandOffice) -> None:
    asked(office)
    office.machine.lose(named(1))
    office.does(BEN, "refuse", opinion="不可以")


def _ending_what_never_began(office: ErrandOffice) -> None:
    office.ask(*STEPS)
    office.put_aside()
    signed(office, BEN)
    office.put_aside()
    office.cancel()


def _closing_what_was_begun_to_be_closed(office: ErrandOffice) -> None:
    _ending_what_died(office)
    too_early(office)


#: The calls of each delivery; the first test holds them to this list.
SITUATIONS: dict[Situation, tuple[str, ...]] = {
    _starting: ("Query", "StartExecution"),
    _going_on: ("Query", "SendTaskSuccess"),
    _ending: ("Query", "SendTaskSuccess"),
    _cancelling: ("Query", "SendTaskSuccess"),
    _replacing: ("Query", "SendTaskSuccess", "DescribeExecution", "StartExecution"),
    _replacing_what_never_began: ("Query", "DescribeExecution", "StartExecution"),
    _ending_what_died: (
        *("Query", "SendTaskSuccess", "DescribeExecution", "DescribeExecution"),
        # Looked at once more: what is dead may have closed the run before it died.
        *("Query", "StartExecution"),
    ),
    _ending_what_never_began: (
        *("Query", "DescribeExecution", "DescribeExecution", "DescribeExecution"),
        "StartExecution",
    ),
    _closing_what_was_begun_to_be_closed: ("Query", "SendTaskSuccess"),
}
PLACES = [
    pytest.param(situation, place, moment, id=f"{situation.__name__}-{call}-{moment}")
    for situation, calls in SITUATIONS.items()
    for place, call in enumerate(calls)
    for moment in MOMENTS
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
def test_the_calls_of_a_delivery_are_known(office: ErrandOffice, situation: Situation) -> None:
    situation(office)
    events = office.new_events()
    with watched() as calls, suppress(StageNotOpen):
        office.deliver(*events)
    assert tuple(name.partition(".")[2] for name in calls.names) == SITUATIONS[situation]


@pytest.mark.parametrize(("situation", "place", "moment"), PLACES)
def test_after_a_fault_at_any_call_the_next_delivery_sets_everything_right(
    office: ErrandOffice, situation: Situation, place: int, moment: Moment
) -> None:
    situation(office)
    events = office.new_events()
    with broken(place, moment), pytest.raises(BotoCoreError):
        office.deliver(*events)
    redeliver(office)
    agree(office)
    before = office.machine.running
    office.deliver(*office.events())
    assert office.machine.running == before, "delivered once more, nothing happens"
    agree(office)


@pytest.mark.parametrize(("situation", "place", "moment"), PLACES)
def test_after_a_fault_at_any_call_the_approval_comes_to_its_end(
    office: ErrandOffice, situation: Situation, place: int, moment: Moment
) -> None:
    situation(office)
    events = office.new_events()
    with broken(place, moment), pytest.raises(BotoCoreError):
        office.deliver(*events)
    while office.case.runs[0].open:
        seats = office.case.runs[0].seats
        signed(office, next(seat.holder for seat in seats if seat.state == "open"))
    redeliver(office)
    agree(office)
    assert "RUNNING" not in office.machine.running.values()


# Slowness, outages, losses


def test_a_signature_that_comes_before_the_stage_was_written_is_delivered_again(
    office: ErrandOffice,
) -> None:
    office.machine.slow = True
    asked(office)
    signed(office, BEN)
    with pytest.raises(StageNotOpen):
        office.deliver()
    office.machine.catch_up()
    office.deliver()
    assert waiting_at(office) == (2, named(1))


def test_two_signatures_in_a_row_wait_for_the_stage_between_them(office: ErrandOffice) -> None:
    asked(office)
    office.machine.slow = True
    signed(office, BEN)
    office.deliver()
    signed(office, CAI)
    with pytest.raises(StageNotOpen):
        office.deliver()
    office.machine.catch_up()
    office.deliver()
    assert waiting_at(office) == (3, named(1))
    assert office.machine.running == {named(1): "RUNNING"}


def test_people_sign_to_the_end_while_step_functions_is_away(office: ErrandOffice) -> None:
    office.machine.away = True
    office.ask(*STEPS)
    for _ in range(3):
        with pytest.raises(BotoCoreError):
            office.deliver()
    signed(office, BEN, CAI, DAN)
    assert office.case.runs[0].outcome == "approved"
    office.machine.away = False
    redeliver(office)
    agree(office)
    assert row(office) == ("third", "approved")


def test_an_approval_that_ended_during_the_outage_is_opened_where_it_ended_and_closed(
    office: ErrandOffice,
) -> None:
    office.machine.away = True
    office.ask(*STEPS)
    signed(office, BEN, CAI, DAN)
    office.machine.away = False
    too_early(office)
    assert waiting_at(office) == (3, ending(3))
    office.deliver()
    assert office.machine.running == {ending(3): "SUCCEEDED"}
    assert office.machine.entered() == ["OpenStage", "MoreStages", "CloseRun"]
    assert row(office) == ("third", "approved"), "the drafter sees it all the same"


def test_an_approval_that_ended_before_anything_was_opened_is_shown_to_its_drafter(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN))
    signed(office, BEN)
    too_early(office)
    office.deliver()
    assert office.machine.running == {ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "approved")


def test_an_approval_that_is_begun_only_to_be_closed_is_begun_once_however_slow_it_is(
    office: ErrandOffice,
) -> None:
    office.machine.slow = True
    office.ask(step("first", BEN))
    office.cancel()
    for _ in range(3):
        too_early(office)
    assert office.machine.running == {ending(1): "RUNNING"}
    office.machine.catch_up()
    office.deliver()
    assert office.machine.running == {ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "cancelled")


def test_an_approval_that_ends_during_an_outage_is_closed_after_it(office: ErrandOffice) -> None:
    asked(office)
    office.machine.away = True
    office.does(BEN, "refuse", opinion="不可以")
    for _ in range(3):
        with pytest.raises(BotoCoreError):
            office.deliver()
    assert row(office) == ("first", "running")
    office.machine.away = False
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_an_end_that_was_accepted_is_delivered_again_until_it_is_written(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.slow = True
    office.does(BEN, "refuse", opinion="不可以")
    office.deliver()
    assert row(office) == ("first", "running"), "accepted, and not written yet"
    office.delivered -= 1
    too_early(office)
    office.machine.catch_up()
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_an_end_that_was_put_aside_leaves_the_execution_waiting_until_it_is_handed_on(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.does(BEN, "refuse", opinion="不可以")
    office.put_aside()
    office.machine.expire(named(1))
    assert waiting_at(office) == (1, named(1)), "its token is renewed as often as need be"
    redeliver(office)
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_an_end_that_meets_an_expired_token_waits_for_the_new_one(office: ErrandOffice) -> None:
    asked(office)
    office.machine.slow = True
    office.machine.expire(named(1))
    office.cancel()
    too_early(office)
    office.machine.catch_up()
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "cancelled")


def test_half_an_approval_signed_during_an_outage_begins_where_it_stands(
    office: ErrandOffice,
) -> None:
    office.machine.away = True
    office.ask(*STEPS)
    signed(office, BEN, CAI)
    office.machine.away = False
    office.deliver()
    assert waiting_at(office) == (3, named(3))
    assert office.machine.entered() == ["OpenStage"]


def test_an_event_that_was_put_aside_is_made_good_by_the_next_one(office: ErrandOffice) -> None:
    asked(office)
    signed(office, BEN)
    office.put_aside()
    signed(office, CAI)
    office.deliver()
    assert waiting_at(office) == (3, named(1)), "the stage between is passed over"


def test_a_token_that_expired_is_renewed_and_the_run_goes_on(office: ErrandOffice) -> None:
    asked(office)
    before = office.item("RUN#01")
    office.machine.expire(named(1))
    after = office.item("RUN#01")
    assert before is not None and after is not None
    assert before.pop("task_token") != after.pop("task_token")
    assert before == after
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (2, named(1))


def test_a_signature_that_meets_an_expired_token_waits_for_the_new_one(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.slow = True
    office.machine.expire(named(1))
    signed(office, BEN)
    with pytest.raises(StageNotOpen):
        office.deliver()
    office.machine.catch_up()
    office.deliver()
    assert waiting_at(office) == (2, named(1))


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_an_execution_that_died_is_replaced_at_the_next_stage(
    office: ErrandOffice, status: str
) -> None:
    asked(office)
    office.machine.lose(named(1), status)
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (2, named(2))
    signed(office, CAI, DAN)
    office.deliver()
    assert office.machine.running == {named(1): status, named(2): "SUCCEEDED"}


def test_an_execution_that_died_before_it_wrote_anything_is_replaced(office: ErrandOffice) -> None:
    office.machine.slow = True
    asked(office)
    office.machine.lose(named(1))
    office.machine.slow = False
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (2, named(2))


def test_a_replacement_that_is_slow_is_not_replaced_itself(office: ErrandOffice) -> None:
    asked(office)
    office.machine.lose(named(1))
    office.machine.slow = True
    signed(office, BEN)
    office.deliver()
    signed(office, CAI)
    with pytest.raises(StageNotOpen):
        office.deliver()
    office.machine.catch_up()
    office.deliver()
    assert waiting_at(office) == (3, named(2))


def test_a_replacement_that_died_too_is_replaced(office: ErrandOffice) -> None:
    asked(office)
    for lost, who in ((1, BEN), (2, CAI)):
        office.machine.lose(named(lost))
        signed(office, who)
        office.deliver()
    assert waiting_at(office) == (3, named(3))


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_run_whose_execution_died_is_closed_by_another(office: ErrandOffice, status: str) -> None:
    asked(office)
    office.machine.lose(named(1), status)
    office.does(BEN, "refuse", opinion="不可以")
    too_early(office)
    assert waiting_at(office) == (1, ending(1))
    office.deliver()
    assert office.machine.running == {named(1): status, ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_a_run_whose_execution_died_with_the_end_accepted_is_closed_by_another_when_handed_on(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.slow = True
    office.cancel()
    office.deliver()
    office.machine.lose(named(1))
    office.machine.slow = False
    office.put_aside()
    redeliver(office)
    assert office.machine.running == {named(1): "FAILED", ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "cancelled")


def test_an_end_that_cannot_be_written_is_a_failed_execution_and_closes_when_redriven(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.denied = True
    office.does(BEN, "refuse", opinion="不可以")
    office.deliver()
    assert office.machine.running == {named(1): "FAILED"}, "an alarm watches these"
    assert row(office) == ("first", "running")
    office.machine.denied = False
    office.machine.redrive(named(1))
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_an_end_that_could_not_be_written_is_written_by_another_when_it_is_handed_on(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.denied = True
    office.does(BEN, "refuse", opinion="不可以")
    office.deliver()
    office.machine.denied = False
    office.put_aside()
    redeliver(office)
    assert office.machine.running == {named(1): "FAILED", ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


@pytest.mark.parametrize(
    ("of", "call"),
    [
        (CaseTable, "load"),
        (PlayedMachine, "send_task_success"),
        (PlayedMachine, "describe_execution"),
    ],
    ids=["once the case was read", "once the token was refused", "once it is looked for"],
)
def test_an_execution_that_closes_the_run_while_its_end_comes_again_stays_the_only_one(
    office: ErrandOffice, monkeypatch: pytest.MonkeyPatch, of: type, call: str
) -> None:
    """The case was read before the execution wrote the end, and the execution was looked up after
    it: what was read says that nobody has closed the run, and nobody is on the way to it."""
    asked(office)
    office.machine.slow = True
    office.does(BEN, "refuse", opinion="不可以")
    office.deliver()
    refused = office.events()[-1]
    _catches_up_with(office, monkeypatch, of, call)
    office.deliver(refused)
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert office.machine.entered().count("CloseRun") == 1
    assert row(office) == ("first", "refused")


def _catches_up_with(
    office: ErrandOffice, monkeypatch: pytest.MonkeyPatch, of: type, call: str
) -> None:
    """Let Step Functions do what it has accepted at the moment of the app's next such call."""
    real, looked_up = getattr(of, call), call == "describe_execution"

    def made(self: Any, *arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(of, call, real)
        if looked_up:
            office.machine.catch_up()
        try:
            return real(self, *arguments, **named)
        finally:
            if not looked_up:
                office.machine.catch_up()

    monkeypatch.setattr(of, call, made)


@pytest.mark.parametrize("opened", [True, False], ids=["opened", "not yet opened"])
def test_what_was_begun_to_be_closed_and_died_holds_nothing_up_and_closes_when_redriven(
    office: ErrandOffice, opened: bool
) -> None:
    asked(office)
    office.machine.lose(named(1))
    office.does(BEN, "refuse", opinion="不可以")
    office.machine.slow = not opened
    too_early(office)
    office.machine.lose(ending(1))
    office.machine.slow = False
    office.deliver()
    assert office.machine.running == {named(1): "FAILED", ending(1): "FAILED"}
    assert office.new_events() == (), "the stream goes on"
    mend(office)
    assert office.machine.running == {named(1): "FAILED", ending(1): "SUCCEEDED"}
    assert row(office) == ("first", "refused")


def test_a_withdrawal_between_the_start_and_the_first_write_closes_the_run_after_it(
    office: ErrandOffice,
) -> None:
    office.machine.slow = True
    asked(office)
    office.cancel()
    too_early(office)
    office.machine.catch_up()
    assert row(office) == ("first", "running")
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("first", "cancelled")


def test_an_end_that_overtakes_the_opening_of_a_stage_closes_the_run_after_it(
    office: ErrandOffice,
) -> None:
    asked(office)
    office.machine.slow = True
    signed(office, BEN)
    office.deliver()
    office.does(CAI, "refuse", opinion="不可以")
    too_early(office)
    office.machine.catch_up()
    office.deliver()
    assert office.machine.running == {named(1): "SUCCEEDED"}
    assert row(office) == ("second", "refused")


def test_an_execution_that_nobody_knows_of_any_more_ends_when_its_time_runs_out(
    office: ErrandOffice,
) -> None:
    # Two of one run, as after a wrong answer about the first: the table has the later one's token.
    asked(office)
    opening = {**office.machine.executions[named(1)].state_input, "step": "2"}
    office.chains.start(named(2), opening)
    signed(office, BEN)
    office.deliver()
    assert waiting_at(office) == (2, named(2))
    office.machine.expire(named(1))
    assert office.machine.running == {named(1): "SUCCEEDED", named(2): "RUNNING"}
    assert waiting_at(office) == (2, named(2))


def test_late_events_of_an_ended_approval_open_nothing_again(office: ErrandOffice) -> None:
    asked(office)
    for each in (BEN, CAI, DAN):
        signed(office, each)
        office.deliver()
    before = office.item("RUN#01")
    office.deliver(*reversed(office.events()))
    assert office.item("RUN#01") == before
    assert office.machine.running == {named(1): "SUCCEEDED"}


# Anything, in any order


@pytest.mark.parametrize("seed", range(15))
def test_whatever_breaks_in_whatever_order_machine_and_history_agree_in_the_end(
    office: ErrandOffice, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    office.ask(*STEPS, by=ANN)
    for _ in range(chance.randrange(5, 25)):
        chance.choice(MISHAPS)(office, chance)
    office.machine.away = office.machine.denied = False
    office.machine.catch_up()
    mend(office)
    agree(office)
    while any(run.open for run in office.case.runs):
        _sign(office, chance)
    mend(office)
    agree(office)
    assert "RUNNING" not in office.machine.running.values()


def _sign(office: ErrandOffice, chance: random.Random) -> None:
    run = office.case.runs[-1]
    seats = [seat for seat in run.seats if seat.state == "open"]
    if run.open and seats:
        office.does(seats[0].holder, "approve")


def _act(office: ErrandOffice, chance: random.Random) -> None:
    run = office.case.runs[-1]
    if not run.open:
        office.ask(*STEPS)
    elif chance.random() < 0.2:
        office.cancel()
    else:
        seat = next(seat for seat in run.seats if seat.state == "open")
        action = chance.choice(["approve", "approve", "approve", "refuse", "return"])
        to = "previous" if run.step > 1 and chance.random() < 0.5 else "drafter"
        office.does(seat.holder, action, opinion="意见", to=to if action == "return" else "")


def _deliver(office: ErrandOffice, chance: random.Random) -> None:
    try:
        office.deliver()
    except (StageNotOpen, BotoCoreError):
        return


def _deliver_with_a_fault(office: ErrandOffice, chance: random.Random) -> None:
    with broken(chance.randrange(6), chance.choice(MOMENTS)):
        _deliver(office, chance)


def _deliver_again(office: ErrandOffice, chance: random.Random) -> None:
    delivered = office.events()[: office.delivered]
    try:
        office.deliver(*chance.choices(delivered, k=2) if delivered else ())
    except (StageNotOpen, BotoCoreError):
        office.delivered = 0  # What comes again and fails comes once more, as anything does.


def _put_aside(office: ErrandOffice, chance: random.Random) -> None:
    if chance.random() < 0.2:
        office.put_aside()


def _go_away(office: ErrandOffice, chance: random.Random) -> None:
    office.machine.away = not office.machine.away


def _slow_down(office: ErrandOffice, chance: random.Random) -> None:
    if office.machine.slow:
        office.machine.catch_up()
    else:
        office.machine.slow = True


def _expire(office: ErrandOffice, chance: random.Random) -> None:
    for execution in list(office.machine.executions.values()):
        if execution.token and chance.random() < 0.5:
            office.machine.expire(execution.name)


def _lose(office: ErrandOffice, chance: random.Random) -> None:
    alive = [each for each in office.machine.executions.values() if each.status == "RUNNING"]
    if alive and chance.random() < 0.5:
        office.machine.lose(chance.choice(alive).name)


def _deny(office: ErrandOffice, chance: random.Random) -> None:
    office.machine.denied = not office.machine.denied


MISHAPS: tuple[Callable[[ErrandOffice, random.Random], None], ...] = (
    *(_sign, _sign, _act, _deliver, _deliver, _deliver, _deliver_with_a_fault, _deliver_again),
    *(_put_aside, _go_away, _slow_down, _expire, _lose, _deny),
)


# What has to hold


def redeliver(office: ErrandOffice) -> None:
    """Deliver what is left until it is taken, as a stream does.

    What the stream has given up somebody hands on again, as the runbook says: with all the rest.
    """
    if office.gave_up:
        office.delivered = 0
    for _ in range(10):
        try:
            office.deliver()
        except (StageNotOpen, BotoCoreError):
            continue
        return
    raise AssertionError("an event is never taken")


def mend(office: ErrandOffice) -> None:
    """Do what the runbook says: redrive what failed for a run that is over and not closed."""
    redeliver(office)
    closed = {stage.run for stage in office.loaded.stored.stages if stage.ended}
    for run in office.case.runs:
        if not run.open and run.number not in closed:
            office.machine.redrive(own(office, run.number)[-1].name)
            office.delivered = 0
    redeliver(office)


def own(office: ErrandOffice, run: int) -> list[Execution]:
    """Every execution of a run, the newest last."""
    executions = office.machine.executions.items()
    return [each for name, each in executions if name.startswith(f"{CASE_ID}-{run}-")]


def agree(office: ErrandOffice) -> None:
    """Machine, table and history tell the same of every run."""
    stages = {stage.run: stage for stage in office.loaded.stored.stages}
    for run in office.case.runs:
        executions = own(office, run.number)
        waiting = [each.token for each in executions if each.status == "RUNNING"]
        if not run.open:
            assert waiting == []
            assert row(office, run.number)[1] == run.outcome
            assert stages[run.number].ended
        elif waiting:
            assert waiting == [stages[run.number].task_token]
            assert stages[run.number].step == run.step
        else:
            # It was lost, and nothing has happened since that would have told us.
            assert any(each.status == "FAILED" for each in executions)
