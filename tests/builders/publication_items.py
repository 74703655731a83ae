"""An item to publish, driven as the application drives it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.publication import commands as c
from sunhall.domain.publication.item import PublicationItem
from sunhall.domain.publication.service import PUBLICATION
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.service_history import ServiceHistory

#: The levels of the review, in their order.
LEVELS: Final = (people.HEAD, people.OFFICE_HEAD, people.LEADER)


def register(made_on: str = "2026-03-02", **changes: Any) -> c.RegisterItem:
    """Return the command that writes an item down."""
    return c.RegisterItem(
        department=changes.pop("department", EDUCATION),
        made_on=date.fromisoformat(made_on),
        **text(**changes),
    )


def text(**changes: Any) -> dict[str, Any]:
    """Return what the public will read of an item."""
    return {
        "title": "2026年部门预算",
        "summary": "本部门2026年收支预算总表和三公经费预算。",
        "category": "budgets",
        "form": "website",
        "address": "https://city.example/budget/2026",
        "tags": ("预算",),
        **changes,
    }


class ItemHistory(ServiceHistory[PublicationItem]):
    """An item and everything that has happened to it; its handler gives what nobody else gives."""

    def __init__(self, at: str, catalogue: Catalogue | None = None) -> None:
        super().__init__(PUBLICATION, at, catalogue)

    @property
    def state(self) -> str:
        """Name of the state."""
        return self.case.state.value

    def open(self, command: Command, by: Actor = people.HANDLER) -> Outcome:
        """Write an item down; it is recorded unless a rule refuses it."""
        return super().open(command, by)

    def give(self, command: Command, by: Actor = people.HANDLER, **more: Any) -> Decision:
        """Give a command that must be allowed."""
        return super().give(command, by, **more)

    def refusal(self, command: Command, by: Actor = people.HANDLER, **more: Any) -> Refusal:
        """Give a command that must be refused, and change nothing."""
        return super().refusal(command, by, **more)

    def release(self) -> ItemHistory:
        """Submit it and let all levels approve it."""
        self.give(c.SubmitForRelease())
        for level in LEVELS:
            self.sign(level)
        return self


def registered(made_on: str = "2026-03-02", at: str | None = None, **changes: Any) -> ItemHistory:
    """Return an item that was written down on the day on which it was made, else at a moment."""
    history = ItemHistory(at or f"{made_on} 10:00")
    outcome = history.open(register(made_on, **changes))
    assert isinstance(outcome, Decision), outcome
    return history
