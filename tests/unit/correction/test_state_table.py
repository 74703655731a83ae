"""The state machine as a table: which command may be given in which state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.correction import commands as c
from sunhall.domain.correction.request import CLOSED, RUNNING, State
from sunhall.domain.correction.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.record_letter import RecordLetter
from tests.builders import corrections as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.corrections import Corrections

DAY = "2026-04-01"

# Read a row as: this command may be given in the states marked with an x.
TABLE = """
                     submitted
                     | received
                     | | assigned
                     | | | drafting
                     | | | | approval
                     | | | | | decided
                     | | | | | | sent
                     | | | | | | | withdrawn
confirm_receipt      x . . . . . . .
assign               . x x x . . . .
save_answer          . . x x . . . .
submit_for_approval  . . . x . . . .
act_on_approval      x x x x x x x x
send                 . . . . . x . .
withdraw             x x x x x . . .
record_letter        x x x x x x x x
"""

_LINES = TABLE.strip().splitlines()
STATES = [line.rpartition(" ")[2] for line in _LINES if line.split()[0] not in c.COMMANDS]
CELLS = {
    (words[0], state): mark == "x"
    for words in map(str.split, _LINES)
    if words[0] in c.COMMANDS
    for state, mark in zip(STATES, words[1:], strict=True)
}


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
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "confirm_receipt": (c.ConfirmReceipt(), people.INTAKE),
    "assign": (c.Assign(department=EDUCATION), people.OFFICE_HEAD),
    "save_answer": (made.CORRECTED, people.HANDLER),
    "submit_for_approval": (c.SubmitForApproval(), people.HANDLER),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.HEAD),
    "send": (c.Send(), people.INTAKE),
    "withdraw": (c.Withdraw(), people.APPLICANT),
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
}

#: Allowed by the state and refused by what the case knows: no such letter, no such signature.
NOTHING_THERE = {"record_letter", "act_on_approval"}


def test_the_table_names_every_state_and_every_command() -> None:
    assert [state.value for state in State] == STATES
    assert {command for command, _ in CELLS} == set(c.COMMANDS) == set(ALLOWED)


def test_the_table_of_the_code_is_this_table() -> None:
    written = {pair for pair, allowed in CELLS.items() if allowed}
    assert {(name, str(state)) for name, states in ALLOWED.items() for state in states} == written


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached(state: str) -> None:
    history = IN_STATE[state]()
    assert history.case.state == state
    assert history.replayed() == history.case


@pytest.mark.parametrize(("name", "state"), list(product(c.COMMANDS, STATES)))
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    command, actor = GIVEN_BY[name]
    if not CELLS[name, state]:
        # Whoever may give it at all: the table speaks of states and not of people.
        outcome = history.service.decide(history.case, command, history.context(actor))
        assert outcome == Refusal(
            "not_in_this_state", {"command": name, "state": state}, kind="conflict"
        )
    elif name not in NOTHING_THERE:
        assert isinstance(history.attempt(command, actor), Decision)
        assert history.case.state == LEADS_TO[name]


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
    for state in STATES:
        standing = IN_STATE[state]().standing
        assert standing.open is (State(state) not in CLOSED)
        assert (standing.department is None) is (State(state) in CLOSED)
    assert RUNNING.isdisjoint(CLOSED)
