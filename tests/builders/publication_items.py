"""An item to publish, driven as the application drives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import SeatState
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.service import Standing, fold
from sunhall.domain.publication import commands as c
from sunhall.domain.publication.item import PublicationItem
from sunhall.domain.publication.service import PUBLICATION
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, small_catalogue

CASE_ID: Final = "01JKXQ3W8Z0000000000000009"
NUMBER: Final = "ZD-20260302-483927-0"

_NAMES: Final = {command: name for name, command in c.COMMANDS.items()}

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


class ItemHistory:
    """An item and everything that has happened to it."""

    def __init__(self, at: str, catalogue: Catalogue | None = None) -> None:
        self.now: datetime = moment(at)
        self.catalogue = catalogue or small_catalogue()
        self.events: list[Event] = []
        self.sealed: dict[str, Mapping[str, Any]] = {}
        self._case: PublicationItem | None = None
        self._decisions = 0

    @property
    def case(self) -> PublicationItem:
        assert self._case is not None, "nothing was registered"
        return self._case

    @property
    def state(self) -> str:
        return self.case.state.value

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    @property
    def standing(self) -> Standing:
        return PUBLICATION.standing(self.case, self.context())

    def context(self, actor: Actor = people.CLOCK) -> Context:
        salt = f"salt-{self._decisions}"
        return Context(self.now, actor, self.catalogue, salt, people.DIRECTORY)

    def at(self, when: str) -> ItemHistory:
        assert moment(when) >= self.now, "time does not go back"
        self.now = moment(when)
        return self

    def open(self, command: c.RegisterItem, by: Actor = people.HANDLER) -> Outcome:
        return self._recorded(PUBLICATION.open_case(command, NUMBER, self.context(by)), by)

    def attempt(self, command: Command, by: Actor) -> Outcome:
        name = _NAMES[type(command)]
        if not permitted(by, name, self.case.department):
            return Refusal("not_permitted", kind="forbidden")
        return self._recorded(PUBLICATION.decide(self.case, command, self.context(by)), by)

    def give(self, command: Command, by: Actor = people.HANDLER) -> Decision:
        outcome = self.attempt(command, by)
        assert isinstance(outcome, Decision), outcome
        return outcome

    def refusal(self, command: Command, by: Actor = people.HANDLER) -> Refusal:
        before = self.case, len(self.events), dict(self.sealed)
        outcome = self.attempt(command, by)
        assert isinstance(outcome, Refusal), outcome
        assert (self.case, len(self.events), self.sealed) == before
        return outcome

    def sign(self, by: Actor, action: Any = "approve", opinion: str = "") -> Decision:
        run = self.case.runs[-1]
        seat = next(
            each for each in run.seats if each.state is SeatState.OPEN and each.holder == by.id
        )
        to = "drafter" if action == "return" else ""
        return self.give(ActOnApproval(run.number, seat.number, action, opinion, to), by)

    def release(self) -> ItemHistory:
        """Submit it and let all levels approve it."""
        self.give(c.SubmitForRelease())
        for level in LEVELS:
            self.sign(level)
        return self

    def tick(self) -> list[str]:
        outcome = PUBLICATION.wake(self.case, self.context())
        self._recorded(outcome, people.CLOCK)
        assert isinstance(outcome, Decision)
        return [happening.type for happening in outcome.happenings]

    def replayed(self) -> PublicationItem:
        return fold(PUBLICATION, self.events)

    def _recorded(self, outcome: Outcome, by: Actor) -> Outcome:
        if isinstance(outcome, Decision):
            self._record(outcome.happenings, by)
            self.sealed.update({document.name: document.content for document in outcome.sealed})
        return outcome

    def _record(self, happenings: tuple[Happening, ...], by: Actor) -> None:
        self._decisions += 1
        recorded = record(
            happenings,
            case_id=CASE_ID,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by.id,
            request_id=f"request-{self._decisions}",
        )
        for event in recorded:
            self._case = PUBLICATION.evolve(self._case, event)
            self.events.append(event)


def registered(made_on: str = "2026-03-02", at: str | None = None, **changes: Any) -> ItemHistory:
    """Return an item that was written down on the day on which it was made, else at a moment."""
    history = ItemHistory(at or f"{made_on} 10:00")
    outcome = history.open(register(made_on, **changes))
    assert isinstance(outcome, Decision), outcome
    return history
