"""The state machine as a table: which command may be given in which state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.request import CLOSED, RUNNING, State
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.identity.decide import identity_sealed
from tests.builders import people, requests
from tests.builders.history import (
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    produced,
    received,
    sent,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"

# Read a row as: this command may be given in the states marked with an x.
TABLE = """
                     submitted
                     | received
                     | | intake_review
                     | | | supplement_pending
                     | | | | assigned
                     | | | | | drafting
                     | | | | | | approval
                     | | | | | | | decided
                     | | | | | | | | sent
                     | | | | | | | | | withdrawn
                     | | | | | | | | | | closed_abandoned_supplement
confirm_receipt      x . . . . . . . . . .
request_supplement   . . x . . . . . . . .
supplement           . . . x . . . . . . .
confirm_abandonment  . . . x . . . . . . .
assign               . . x . x x . . . . .
save_draft           . . . . x x . . . . .
reply_on_spot        . . x . . . . . . . .
submit_for_approval  . . . . . x . . . . .
propose_extension    . . x . x x x . . . .
act_on_approval      x x x x x x x x x x x
send                 . . . . . . . x . . .
withdraw             x x x x x x x . . . .
seal_identity        x x x x x x x x . . .
request_identity     x x x x x x x x x x x
view_identity        x x x x x x x x x x x
record_letter        x x x x x x x x x x x
"""

_LINES = TABLE.strip().splitlines()
STATES = [line.rpartition(" ")[2] for line in _LINES if line.split()[0] not in c.COMMANDS]
CELLS = {
    (words[0], state): mark == "x"
    for words in map(str.split, _LINES)
    if words[0] in c.COMMANDS
    for state, mark in zip(STATES, words[1:], strict=True)
}


def _just_received() -> History:
    """Receipt and review are recorded together; this is the history between the two."""
    whole = received(DAY)
    history = submitted(DAY)
    history.events = whole.events[:-1]
    history._case = history.replayed()
    return history


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _abandoned() -> History:
    history = supplement_asked(DAY).at("2026-06-01")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _ready_to_send() -> History:
    history = decided(DAY)
    history.produce("D10")
    return history


IN_STATE: dict[str, Callable[[], History]] = {
    "submitted": lambda: submitted(DAY),
    "received": _just_received,
    "intake_review": lambda: received(DAY),
    "supplement_pending": lambda: supplement_asked(DAY),
    "assigned": lambda: assigned(DAY),
    "drafting": lambda: drafted(DAY),
    "approval": lambda: in_approval(DAY),
    "decided": _ready_to_send,
    "sent": lambda: sent(DAY),
    "withdrawn": _withdrawn,
    "closed_abandoned_supplement": _abandoned,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "confirm_receipt": (c.ConfirmReceipt(), people.INTAKE),
    "request_supplement": (requests.SUPPLEMENT_ASKED, people.INTAKE),
    "supplement": (requests.SUPPLEMENT, people.APPLICANT),
    "confirm_abandonment": (c.ConfirmAbandonment(), people.INTAKE),
    "assign": (requests.ASSIGN, people.OFFICE_HEAD),
    "save_draft": (requests.DISCLOSE, people.HANDLER),
    "reply_on_spot": (requests.ON_SPOT, people.INTAKE),
    "submit_for_approval": (c.SubmitForApproval(), people.HANDLER),
    "propose_extension": (requests.EXTENSION, people.HANDLER),
    "send": (c.Send(), people.INTAKE),
    "withdraw": (c.Withdraw(), people.APPLICANT),
    "seal_identity": (SealIdentity(), people.INTAKE),
    "request_identity": (AskForIdentity(reason="核对委托书"), people.INTAKE),
    "view_identity": (LookAtIdentity(purpose="核对委托书"), people.INTAKE),
    "record_letter": (produced(2), people.LETTER_WRITER),
}

#: Allowed by the state, and still nothing to do there: no letter was ordered before receipt.
NEVER_ORDERED = ("record_letter", "submitted")


def _outcome(history: History, name: str) -> Outcome:
    if name == "act_on_approval":
        return history.attempt(*_step_of_an_open_run(history))
    if name == "confirm_abandonment":
        history.at("2026-07-01")
    if name in ("request_identity", "view_identity"):
        history.apply(identity_sealed(reason_digest=None))
    if name == "view_identity":
        history.give(*GIVEN_BY["request_identity"])
        history.approve(people.OFFICE_HEAD, people.LEGAL, people.LEADER)
    command, actor = GIVEN_BY[name]
    return history.attempt(command, _handler(history) if actor is people.HANDLER else actor)


def _handler(history: History) -> Actor:
    """Before it is assigned, a request lies with the disclosure office and its own people."""
    return people.HANDLER if history.case.assigned_to else people.OFFICE_HEAD_WHO_DRAFTS


def _step_of_an_open_run(history: History) -> tuple[Command, Actor]:
    """An extension is decided in most states, so one is opened where the state allows it."""
    if history.case.state in ALLOWED["propose_extension"]:
        history.give(requests.EXTENSION, _handler(history))
    if not history.case.runs:
        return ActOnApproval(1, 1, "approve"), people.OFFICE_HEAD
    return history.action_of(people.OFFICE_HEAD, "approve"), people.OFFICE_HEAD


def _decided_with_an_extension_open() -> History:
    history = in_approval(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    for actor in (people.HEAD, people.LEGAL, people.LEADER):
        history.sign(actor, "approve", run=1)
    return history


def test_the_table_names_every_state_and_every_command() -> None:
    assert [state.value for state in State] == STATES
    assert {command for command, _ in CELLS} == set(c.COMMANDS) == set(ALLOWED)


def test_the_table_of_the_code_is_this_table() -> None:
    written = {pair for pair, allowed in CELLS.items() if allowed}
    assert {(name, str(state)) for name, states in ALLOWED.items() for state in states} == written


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached(state: str) -> None:
    assert IN_STATE[state]().case.state == state


@pytest.mark.parametrize(("command", "state"), list(product(c.COMMANDS, STATES)))
def test_a_command_is_decided_by_its_cell(command: str, state: str) -> None:
    history = IN_STATE[state]()
    if (command, state) == ("act_on_approval", "decided"):
        history = _decided_with_an_extension_open()
    before = history.case
    outcome = _outcome(history, command)
    if not CELLS[command, state]:
        assert outcome == Refusal(
            "not_in_this_state", {"command": command, "state": state}, kind="conflict"
        )
        assert history.case == before
    elif (command, state) == NEVER_ORDERED:
        assert isinstance(outcome, Refusal)
        assert outcome.code == "letter_never_ordered"
    elif command == "act_on_approval" and not before.open_runs and not history.case.open_runs:
        # Any state lets people look at an approval; whether one is open, the run says.
        assert isinstance(outcome, Decision | Refusal)
    else:
        assert isinstance(outcome, Decision), outcome


#: Where a command leads from each state; a state not named is kept.
LEADS_TO = {
    "confirm_receipt": "intake_review",
    "request_supplement": "supplement_pending",
    "supplement": "intake_review",
    "confirm_abandonment": "closed_abandoned_supplement",
    "assign": "assigned",
    "save_draft": "drafting",
    "reply_on_spot": "approval",
    "submit_for_approval": "approval",
    "send": "sent",
    "withdraw": "withdrawn",
}


@pytest.mark.parametrize(
    ("command", "state"),
    [pair for pair, allowed in CELLS.items() if allowed and pair[0] != "act_on_approval"],
)
def test_an_allowed_command_leads_to_the_state_it_is_for(command: str, state: str) -> None:
    history = IN_STATE[state]()
    _outcome(history, command)
    assert history.case.state == LEADS_TO.get(command, state)


def test_the_last_approval_decides_and_a_return_goes_back_to_drafting() -> None:
    assert decided(DAY).case.state is State.DECIDED
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请补充检索记录")
    assert history.case.state is State.DRAFTING


def test_a_request_is_either_closed_or_has_a_way_on() -> None:
    going_on = {state for (command, state), yes in CELLS.items() if yes and command in LEADS_TO}
    assert going_on | {"decided"} == set(STATES) - CLOSED
    assert RUNNING.isdisjoint(CLOSED)
