"""Plays commands on a case of any service through authorise → decide → record → evolve.

What `tests.builders.history` does for disclosure requests, without their particular words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import SeatState
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.service import Case, Service, Standing, fold
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue

CASE_ID = "01JKXQ3W8Z0000000000000002"

#: The code by which a history tells that the authorisation table refused, before any rule did.
NOT_PERMITTED = "not_permitted"

C = TypeVar("C", bound=Case)


class ServiceHistory(Generic[C]):
    """A case and everything that has happened to it.

    Attributes:
        service: Whose case it is.
        case_id: Its id.
        now: The present moment.
        catalogue: The rules in force.
        events: What was recorded.
        sealed: Confidential documents by name, as the newest event left them.
    """

    def __init__(self, service: Service[C], at: str, catalogue: Catalogue | None = None) -> None:
        self.service = service
        self.case_id = CASE_ID
        self.now: datetime = moment(at)
        self.catalogue = catalogue or small_catalogue()
        self.events: list[Event] = []
        self.sealed: dict[str, Mapping[str, Any]] = {}
        self._case: C | None = None
        self._decisions = 0

    @property
    def case(self) -> C:
        """The case as its history left it."""
        assert self._case is not None, "nothing was opened"
        return self._case

    @property
    def types(self) -> list[str]:
        """Types of the recorded events, in order."""
        return [event.type for event in self.events]

    @property
    def standing(self) -> Standing:
        """Where the case stands now."""
        return self.service.standing(self.case, self.context())

    @property
    def clocks(self) -> Mapping[str, Deadline]:
        """The clocks as people see them now."""
        return self.service.clocks(self.case, self.context())

    def context(self, actor: Actor = people.CLOCK, **more: Any) -> Context:
        """Return the world as an actor's decision sees it now."""
        salt = f"salt-{self._decisions}"
        return Context(self.now, actor, self.catalogue, salt, people.DIRECTORY, **more)

    def at(self, text: str) -> Self:
        """Move on to a moment."""
        assert moment(text) >= self.now, "time does not go back"
        self.now = moment(text)
        return self

    def open(self, command: Command, by: Actor) -> Outcome:
        """Begin the case; it is recorded unless a rule refuses it."""
        number = f"{self.service.receipt_prefix}-20260401-483927-0"
        outcome = self.service.open_case(command, number, self.context(by))
        return self._recorded(outcome, by)

    def attempt(self, command: Command, by: Actor, **more: Any) -> Outcome:
        """Give a command; it is recorded unless it is refused.

        Args:
            command: The command.
            by: Who gives it.
            **more: What else the decision's context holds.
        """
        names = {cls: name for name, cls in self.service.commands.items()}
        name = names[type(command)]
        context = self.context(by, **more)
        if not permitted(by, name, self.service.department(self.case, context)):
            return Refusal(NOT_PERMITTED, {"command": name}, kind="forbidden")
        return self._recorded(self.service.decide(self.case, command, context), by)

    def give(self, command: Command, by: Actor, **more: Any) -> Decision:
        """Give a command that must be allowed."""
        outcome = self.attempt(command, by, **more)
        assert isinstance(outcome, Decision), outcome
        return outcome

    def refusal(self, command: Command, by: Actor, **more: Any) -> Refusal:
        """Give a command that must be refused, and change nothing."""
        before = self.case, len(self.events), dict(self.sealed)
        outcome = self.attempt(command, by, **more)
        assert isinstance(outcome, Refusal), outcome
        assert (self.case, len(self.events), self.sealed) == before
        return outcome

    def tick(self) -> list[str]:
        """Let time act, as the tick does; return the types of what became due."""
        outcome = self.service.wake(self.case, self.context())
        self._recorded(outcome, people.CLOCK)
        assert isinstance(outcome, Decision)
        return [happening.type for happening in outcome.happenings]

    def sign(self, by: Actor, action: Any = "approve", opinion: str = "") -> Decision:
        """Let somebody act on what the newest run asks of them."""
        return self.give(self.action_of(by, action, opinion), by)

    def action_of(self, by: Actor, action: Any, opinion: str = "") -> ActOnApproval:
        """Return somebody's action on their own open seat, or on the first open one."""
        run = self.case.runs[-1]
        seats = [seat for seat in run.seats if seat.state is SeatState.OPEN]
        own = [seat for seat in seats if seat.holder == by.id]
        seat = next(iter((*own, *seats)), None)
        to = "drafter" if action == "return" else ""
        return ActOnApproval(run.number, seat.number if seat else 1, action, opinion, to)

    def waiting_for(self) -> list[str]:
        """Return the ids of those whose turn it is in the newest run."""
        run = self.case.runs[-1]
        return [seat.holder for seat in run.seats if seat.state is SeatState.OPEN and run.open]

    def produce(self, serial: int = 1) -> Decision:
        """Let the letter writer finish the newest letter."""
        report = RecordLetter(
            order=self.case.letters[-1].order,
            number=f"云公开〔2026〕{serial}号",
            year=2026,
            serial=serial,
            sha256=(("docx", "a" * 64), ("pdf", "b" * 64)),
        )
        return self.give(report, people.LETTER_WRITER)

    def replayed(self) -> C:
        """Return the case folded from the first event."""
        return fold(self.service, self.events)

    def _recorded(self, outcome: Outcome, by: Actor) -> Outcome:
        if isinstance(outcome, Decision):
            self._record(outcome.happenings, by)
            self.sealed.update({document.name: document.content for document in outcome.sealed})
        return outcome

    def _record(self, happenings: tuple[Happening, ...], by: Actor) -> None:
        self._decisions += 1
        recorded = record(
            happenings,
            case_id=self.case_id,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by.id,
            request_id=f"request-{self._decisions}",
        )
        for event in recorded:
            self._case = self.service.evolve(self._case, event)
            self.events.append(event)
