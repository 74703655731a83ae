"""The state machine as a table: which command may be given in which state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.correction import commands as c
from sunhall.domain.correction.request import CLOSED, RUNNING, State
from sunhall.domain.correction.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold
from sunhall.domain.engine.record_letter import RecordLetter
from tests.builders import corrections as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.corrections import Corrections
from tests.builders.state_table import StateTable, is_in

DAY = "2026-04-01"

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                     submitted
                     | received
                     | | assigned
                     | | | drafting
                     | | | | approval
                     | | | | | decided
                     | | | | | | sent
                     | | | | | | | withdrawn
                     | | | | | | | | archived
confirm_receipt      x . . . . . . . .
assign               . x x x . . . . .
save_answer          . . x x . . . . .
submit_for_approval  . . . x . . . . .
act_on_approval      x x x x x x x x x
send                 . . . . . x . . .
withdraw             x x x x x . . . .
archive              . . . . . . x x .
place_hold           x x x x x x x x x
release_hold         x x x x x x x x x
record_letter        x x x x x x x x x
""",
    c.COMMANDS,
)


def _ready_to_send() -> Corrections:
    history = made.decided(DAY)
    history.produce()
    return history


IN_STATE: dict[str, Callable[[], Corrections]] = {
    "submitted": lambda: made.submitted(DAY),
    "received": lambda: made.received(DAY),
    "assigned": lambda: made.assigned(DAY),
    "drafting": lambda: made.drafted(DAY),
    "approval": lambda: made.in_approval(DAY),
    "decided": _ready_to_send,
    "sent": lambda: made.sent(DAY),
    "withdrawn": lambda: made.withdrawn(DAY),
    "archived": lambda: made.archived(DAY),
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "confirm_receipt": (c.ConfirmReceipt(), people.INTAKE),
    "assign": (c.Assign(department=EDUCATION), people.OFFICE_HEAD),
    "save_answer": (made.CORRECTED, people.HANDLER),
    "submit_for_approval": (c.SubmitForApproval(), people.HANDLER),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.HEAD),
    "send": (c.Send(), people.INTAKE),
    "withdraw": (c.Withdraw(), people.APPLICANT),
    "archive": (c.Archive(), people.INTAKE),
    "place_hold": (PlaceHold("诉讼需要"), people.LEGAL),
    "release_hold": (ReleaseHold("诉讼终结"), people.LEGAL),
    "record_letter": (RecordLetter(99, "", 2026, 1, ()), people.LETTER_WRITER),
}

#: Where a command leads; those that keep the state are not named.
LEADS_TO = {
    "confirm_receipt": "received",
    "assign": "assigned",
    "save_answer": "drafting",
    "submit_for_approval": "approval",
    "send": "sent",
    "withdraw": "withdrawn",
    "archive": "archived",
}

#: Allowed by the state and refused by what the case knows: no such letter, no such signature, no
#: hold.
NOTHING_THERE = {"record_letter", "act_on_approval", "release_hold"}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in CLOSED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    if name == "archive":
        history.now += timedelta(days=400)
    outcome = TABLE.decided(history, name, GIVEN_BY[name])
    if outcome and name not in NOTHING_THERE:
        assert isinstance(outcome, Decision), outcome
        assert history.case.state == LEADS_TO.get(name, state)


def test_the_last_signature_decides_and_orders_the_answer() -> None:
    history = made.in_approval(DAY)
    history.sign(people.HEAD)
    assert history.standing.state == "approval"
    history.sign(people.LEGAL)
    assert history.standing.state == "decided"
    assert [letter.code for letter in history.case.letters] == ["D24"]


@pytest.mark.parametrize("action", ["return", "refuse"])
def test_an_answer_that_is_not_approved_goes_back_to_its_drafter(action: str) -> None:
    history = made.in_approval(DAY)
    history.sign(people.HEAD, action, "请核对原始登记表")
    assert history.case.state is State.DRAFTING
    assert history.case.letters == ()


def test_a_request_is_either_closed_or_waits_for_somebody() -> None:
    for state in TABLE.states:
        standing = IN_STATE[state]().standing
        assert standing.open is (State(state) not in CLOSED)
        assert (standing.department is None) is (State(state) in CLOSED)
    assert RUNNING.isdisjoint(CLOSED)
