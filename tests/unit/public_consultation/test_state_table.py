"""The state machine of a consultation as a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation.consultation import CLOSED, State
from sunhall.domain.public_consultation.transitions import ALLOWED
from tests.builders import consultations as made
from tests.builders import people
from tests.builders.consultations import Consultations
from tests.builders.state_table import StateTable, is_in

# Thirty days after Wed 2026-04-01 end with Fri 2026-05-01: closed from 05-02 on.
DAY, CLOSED_FROM = "2026-04-01", "2026-05-02"

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                     consultation_draft
                     | opening_approval
                     | | scheduled
                     | | | collecting
                     | | | | evaluating
                     | | | | | result_approval
                     | | | | | | result_published
                     | | | | | | | cancelled
revise_consultation  x . . . . . . .
submit_consultation  x . . . . . . .
cancel_consultation  x x x x . . . .
save_result          . . . . x . . .
submit_result        . . . . x . . .
act_on_approval      x x x x x x x x
""",
    c.COMMANDS,
)


def _with_result() -> Consultations:
    history = made.evaluating(DAY, CLOSED_FROM)
    history.give(made.RESULT, people.HANDLER)
    return history


def _cancelled() -> Consultations:
    history = made.drafted(DAY)
    history.give(c.CancelConsultation(reason="方案已撤回"), people.HANDLER)
    return history


IN_STATE: dict[str, Callable[[], Consultations]] = {
    "consultation_draft": lambda: made.drafted(DAY),
    "opening_approval": lambda: made.in_review(DAY),
    "scheduled": lambda: made.scheduled(DAY),
    "collecting": lambda: made.opened(DAY),
    "evaluating": _with_result,
    "result_approval": lambda: made.in_result_review(DAY, CLOSED_FROM),
    "result_published": lambda: made.published(DAY, CLOSED_FROM),
    "cancelled": _cancelled,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "revise_consultation": (made.revision(), people.HANDLER),
    "submit_consultation": (c.SubmitConsultation(), people.HANDLER),
    "cancel_consultation": (c.CancelConsultation(reason="方案已撤回"), people.OFFICE_HEAD),
    "save_result": (made.RESULT, people.HANDLER),
    "submit_result": (c.SubmitResult(), people.HANDLER),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.HEAD),
}

LEADS_TO = {
    "revise_consultation": "consultation_draft",
    "submit_consultation": "opening_approval",
    "cancel_consultation": "cancelled",
    "save_result": "evaluating",
    "submit_result": "result_approval",
}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in CLOSED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    outcome = TABLE.decided(history, name, GIVEN_BY[name], figures=made.DONE)
    if outcome and name != "act_on_approval":
        assert isinstance(outcome, Decision), outcome
        assert history.case.state == LEADS_TO[name]


@pytest.mark.parametrize(
    ("brought_to", "back"),
    [
        (lambda: made.in_review(DAY), State.DRAFT),
        (lambda: made.in_result_review(DAY, CLOSED_FROM), State.EVALUATING),
    ],
)
@pytest.mark.parametrize("action", ["return", "refuse"])
def test_what_is_not_approved_goes_back_to_whoever_wrote_it(
    brought_to: Callable[[], Consultations], back: State, action: str
) -> None:
    history = brought_to()
    history.sign(people.HEAD, action, "第一条含有不宜公开的内容")
    assert history.case.state is back


def test_stopping_it_ends_the_approval() -> None:
    history = made.in_review(DAY)
    history.give(c.CancelConsultation(reason="方案已撤回"), people.HANDLER)
    assert history.case.open_runs == ()
    assert history.sealed["cancellation"]["reason"] == "方案已撤回"
