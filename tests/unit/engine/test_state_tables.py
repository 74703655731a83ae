"""A table that a test writes down is compared cell by cell: a wrong mark is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.correction import commands as c
from sunhall.domain.correction.request import State
from sunhall.domain.correction.transitions import ALLOWED
from sunhall.domain.engine.decision import Decision
from tests.builders import corrections, people
from tests.builders.state_table import StateTable, is_in

DAY = "2026-04-01"
CONFIRM = (c.ConfirmReceipt(), people.INTAKE)
#: The service's own table, as a test would write it down.
TABLE = StateTable(
    tuple(str(state) for state in State),
    {
        (name, str(state)): "x" if state in states else "."
        for name, states in ALLOWED.items()
        for state in State
    },
)


def with_mark(name: str, state: str, mark: str) -> StateTable:
    return replace(TABLE, marks={**TABLE.marks, (name, state): mark})


def test_a_table_is_read_from_left_to_right() -> None:
    table = StateTable.read("\n     new\n     | old\nsend x .\nkeep o x\n", {"send", "keep"})
    assert table.states == ("new", "old")
    assert [table.marks[cell] for cell in table.cells] == ["x", ".", "o", "x"]
    assert [cell for cell in table.cells if table.allows(*cell)] == [
        *(("send", "new"), ("keep", "new"), ("keep", "old")),
    ]


def test_a_line_with_too_few_marks_is_no_table() -> None:
    with pytest.raises(ValueError, match="shorter"):
        StateTable.read("new\n| old\nsend x", {"send"})


@pytest.mark.parametrize(("state", "mark"), [("submitted", "."), ("sent", "x")])
def test_a_wrong_mark_is_noticed(state: str, mark: str) -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED)
    wrong = with_mark("confirm_receipt", state, mark)
    with pytest.raises(AssertionError):
        wrong.is_that_of(State, c.COMMANDS, ALLOWED)
    history = corrections.submitted(DAY) if state == "submitted" else corrections.sent(DAY)
    with pytest.raises(AssertionError):
        wrong.decided(history, "confirm_receipt", CONFIRM)


def test_a_command_or_a_state_that_is_missing_is_noticed() -> None:
    with pytest.raises(AssertionError):
        TABLE.is_that_of(State, c.COMMANDS, ALLOWED, {"confirm_receipt": CONFIRM})
    with pytest.raises(AssertionError):
        TABLE.is_that_of(list(State)[1:], c.COMMANDS, ALLOWED)
    with pytest.raises(AssertionError):
        TABLE.is_that_of(State, [*c.COMMANDS, "another"], ALLOWED)


def test_a_cell_is_tried_by_somebody_who_may() -> None:
    history = corrections.submitted(DAY)
    with pytest.raises(AssertionError, match="not_permitted"):
        TABLE.decided(history, "confirm_receipt", (CONFIRM[0], people.APPLICANT))
    assert isinstance(TABLE.decided(history, "confirm_receipt", CONFIRM), Decision)
    assert TABLE.decided(history, "confirm_receipt", CONFIRM) is None


def test_a_case_that_is_over_waits_for_nobody() -> None:
    is_in(corrections.withdrawn(DAY), "withdrawn", ended=True)
    for history, state, ended in (
        (corrections.withdrawn(DAY), "withdrawn", False),
        (corrections.submitted(DAY), "submitted", True),
        (corrections.submitted(DAY), "received", False),
    ):
        with pytest.raises(AssertionError):
            is_in(history, state, ended=ended)
