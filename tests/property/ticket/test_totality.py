"""Whoever gives whatever command in whatever state gets an answer, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.new_schedule import UpdateCalendar
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import State
from sunhall.domain.ticket.transitions import ALLOWED
from tests.builders import tickets as made
from tests.builders.calendar import working_calendar
from tests.property.ticket.test_random_histories import COMMANDS

FILLED = {
    **COMMANDS,
    "act_on_approval": st.builds(
        ActOnApproval,
        run=st.integers(1, 2),
        seat=st.integers(0, 3),
        action=st.sampled_from(["approve", "refuse", "withdraw", "urge"]),
        opinion=st.just("已阅"),
    ),
    "update_calendar": st.just(UpdateCalendar(before=working_calendar())),
}
BUILDERS: dict[State, Any] = {**made.IN_STATE}
HISTORIES = {state: BUILDERS[state]("2026-04-01") for state in State}


@pytest.mark.parametrize("state", State)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_command_in_every_state_is_answered(state: State, data: st.DataObject) -> None:
    history = HISTORIES[state]
    for name, filled in FILLED.items():
        command = data.draw(filled, name)
        actor = data.draw(st.sampled_from(made.EVERYBODY))
        outcome = TICKET.decide(history.case, command, history.context(actor))
        assert isinstance(outcome, Decision | Refusal), name
        if state not in ALLOWED[name]:
            assert isinstance(outcome, Refusal), name
            assert outcome.code == "not_in_this_state", name
