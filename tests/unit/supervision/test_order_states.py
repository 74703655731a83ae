"""The state machine of a supervision order as a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.supervision_order import commands as c
from sunhall.domain.supervision_order.order import ENDED, State
from sunhall.domain.supervision_order.transitions import ALLOWED
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.state_table import StateTable, is_in
from tests.builders.supervision import Orders

DAY, TOO_LATE = "2026-04-01", "2026-04-20"

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                        order_draft
                        | issue_approval
                        | | order_issued
                        | | | order_in_hand
                        | | | | feedback_review
                        | | | | | order_closed
                        | | | | | | order_cancelled
revise_order            x . . . . . .
submit_order            x . . . . . .
cancel_order            x x x x x . .
sign_order              . . x . . . .
ask_order_extension     . . . x . . .
decide_order_extension  . . . x . . .
give_feedback           . . . x . . .
return_feedback         . . . . x . .
accept_feedback         . . . . x . .
close_unfulfilled       . . x x x . .
act_on_approval         x x x x x x x
""",
    c.COMMANDS,
)


def _in_hand() -> Orders:
    history = made.in_hand(DAY)
    history.give(c.AskOrderExtension(amount=1, reason="需会商"), people.HANDLER)
    return history


def _cancelled() -> Orders:
    history = made.drafted(DAY)
    history.give(c.CancelOrder(reason="已办结"), people.SUPERVISOR)
    return history


IN_STATE: dict[str, Callable[[], Orders]] = {
    "order_draft": lambda: made.drafted(DAY),
    "issue_approval": lambda: made.in_approval(DAY),
    "order_issued": lambda: made.issued(DAY),
    "order_in_hand": _in_hand,
    "feedback_review": lambda: made.answered(DAY),
    "order_closed": lambda: made.closed(DAY),
    "order_cancelled": _cancelled,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "revise_order": (made.revision(), people.SUPERVISOR),
    "submit_order": (c.SubmitOrder(), people.SUPERVISOR),
    "cancel_order": (c.CancelOrder(reason="已办结"), people.SUPERVISOR),
    "sign_order": (c.SignOrder(), people.HEAD),
    "ask_order_extension": (c.AskOrderExtension(amount=1, reason="会商"), people.HANDLER),
    "decide_order_extension": (c.DecideOrderExtension(granted=True), people.SUPERVISOR),
    "give_feedback": (made.FEEDBACK, people.HANDLER),
    "return_feedback": (c.ReturnFeedback(reason="不实"), people.SUPERVISOR),
    "accept_feedback": (c.AcceptFeedback(result="fulfilled"), people.SUPERVISOR),
    "close_unfulfilled": (c.CloseUnfulfilled(reason="未办"), people.SUPERVISOR),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.LEADER),
}

LEADS_TO = {
    "revise_order": "order_draft",
    "submit_order": "issue_approval",
    "cancel_order": "order_cancelled",
    "sign_order": "order_in_hand",
    "decide_order_extension": "order_in_hand",
    "give_feedback": "feedback_review",
    "return_feedback": "order_in_hand",
    "accept_feedback": "order_closed",
    "close_unfulfilled": "order_closed",
}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in ENDED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    if name == "close_unfulfilled":
        history.at(TOO_LATE)
    outcome = TABLE.decided(history, name, GIVEN_BY[name])
    if outcome and name in LEADS_TO:
        assert isinstance(outcome, Decision), outcome
        assert history.case.state == LEADS_TO[name]


def test_nobody_acts_on_an_approval_that_never_was() -> None:
    refused = made.drafted(DAY).refusal(ActOnApproval(1, 1, "approve"), people.LEADER)
    assert refused.code == "run_unknown"


def test_a_supervisor_is_offered_what_they_may_do_now_and_a_unit_what_it_may() -> None:
    history = made.answered(DAY)
    offered = history.service.available
    assert set(offered(history.case, history.context(people.SUPERVISOR))) == {
        *("cancel_order", "return_feedback", "accept_feedback", "close_unfulfilled"),
    }
    assert offered(history.case, history.context(people.HANDLER)) == ()
    assert history.service.available(made.issued(DAY).case, history.context(people.HANDLER)) == (
        "sign_order",
    )
