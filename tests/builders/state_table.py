"""A table of states and commands as a test writes it down, and what every such table proves.

A table is read as: its first lines name the states from left to right, each line after them the
marks of one command. A ``.`` is a state in which the command is refused because of the state,
every other mark is one in which the state does not speak against it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sunhall.domain.actor import Actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Outcome, Refusal
from tests.builders.service_history import NOT_PERMITTED, ServiceHistory


@dataclass(frozen=True)
class StateTable:
    """A table.

    Attributes:
        states: The states, from left to right.
        marks: The mark of each command in each state.
    """

    states: tuple[str, ...]
    marks: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, text: str, commands: Container[str]) -> StateTable:
        """Read a table; what is no command names a state."""
        lines = text.strip("\n").splitlines()
        states = tuple(line.split()[-1] for line in lines if line.split()[0] not in commands)
        rows = {line.split()[0]: line.split()[1:] for line in lines if line.split()[0] in commands}
        return cls(
            states,
            {
                (name, state): mark
                for name, row in rows.items()
                for state, mark in zip(states, row, strict=True)
            },
        )

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Every command with every state."""
        return tuple(self.marks)

    def allows(self, name: str, state: str) -> bool:
        """Whether the state does not speak against a command."""
        return self.marks[name, state] != "."

    def is_that_of(
        self,
        states: Iterable[str],
        commands: Collection[str],
        allowed: Mapping[str, Iterable[str]],
        *given: Collection[str],
    ) -> None:
        """Assert that a service has these states, these commands, and allows what is written.

        Args:
            states: The service's states, in order.
            commands: Its commands.
            allowed: Its table.
            *given: What else has to name every command.
        """
        assert tuple(str(state) for state in states) == self.states
        assert {name for name, _ in self.marks} == set(commands)
        for names in (allowed, *given):
            assert set(names) == set(commands)
        written = {pair for pair in self.marks if self.allows(*pair)}
        assert {(name, str(each)) for name, those in allowed.items() for each in those} == written

    def decided(
        self, history: ServiceHistory[Any], name: str, given: tuple[Command, Actor], **more: Any
    ) -> Outcome | None:
        """Give a command as its cell says.

        An empty cell refuses it to whoever may give it at all: the table speaks of states and not
        of people. Any other cell refuses it neither for the state nor for who gives it.

        Args:
            history: A case in the state.
            name: The command's name.
            given: The command, and who gives it.
            **more: What else the decision's context holds.

        Returns:
            What was decided; None where the cell is empty, and the state was the reason.
        """
        command, actor = given
        state = history.case.state
        if not self.allows(name, state):
            outcome = history.service.decide(history.case, command, history.context(actor, **more))
            told = {"command": name, "state": state}
            assert outcome == Refusal("not_in_this_state", told, kind="conflict")
            return None
        outcome = history.attempt(command, actor, **more)
        if isinstance(outcome, Refusal):
            assert outcome.code not in ("not_in_this_state", NOT_PERMITTED), outcome
        return outcome


def is_in(history: ServiceHistory[Any], state: str, *, ended: bool) -> None:
    """Assert that a case is in a state, by its replay too, and waits for somebody or is over."""
    assert history.case.state == state
    assert history.replayed() == history.case
    standing = history.standing
    assert standing.open is (standing.department is not None) is not ended
