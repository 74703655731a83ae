"""Random histories of a correction request: anybody tries anything at any time.

Beside the request runs a small model that shares no code with the service: its own working days
(from the library of published schedules), its own table of moves, its own book of who wrote and who
signed. Whatever is tried, service and model have to agree on whether it is allowed and where it
leads.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import chinese_calendar
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.correction import commands as c
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.sealing import digest
from tests.builders import corrections as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.service_history import ServiceHistory

#: Command → role → from → to.
MOVES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "confirm_receipt": ("intake_officer", {"submitted": "received"}),
    "assign": (
        "office_head",
        dict.fromkeys(("received", "assigned", "drafting"), "assigned"),
    ),
    "save_answer": ("handler", dict.fromkeys(("assigned", "drafting"), "drafting")),
    "submit_for_approval": ("handler", {"drafting": "approval"}),
    "send": ("intake_officer", {"decided": "sent"}),
    "withdraw": (
        "applicant",
        dict.fromkeys(("submitted", "received", "assigned", "drafting", "approval"), "withdrawn"),
    ),
}
#: Who signs, one after the other: role and department (None: the one that has the request).
CHAIN: Final = (("department_head", None), ("legal_reviewer", "justice-bureau"))

STAFF: Final = tuple(actor for actor in people.EVERYBODY if actor not in (people.CLOCK,))


def nth_working_day(start: date, amount: int) -> date:
    day = start
    while amount:
        day += timedelta(days=1)
        works = (
            chinese_calendar.is_workday(day)
            if day.year <= 2026
            else day.weekday() < 5 and (day.month, day.day) != (1, 1)
        )
        amount -= bool(works)
    return day


class AnybodyTriesAnything(RuleBasedStateMachine):
    """The request and its model, side by side."""

    @initialize(
        channel=st.sampled_from(["online", "in_person", "fax"]),
        day=st.dates(date(2026, 1, 5), date(2026, 9, 30)),
    )
    def hand_in(self, channel: Any, day: date) -> None:
        self.history = ServiceHistory(CORRECTION, f"{day} 10:00")
        outcome = self.history.open(made.asked_for(channel), people.APPLICANT)
        assert isinstance(outcome, Decision)
        self.received_on = day if channel == "in_person" else None
        self.state = "received" if self.received_on else "submitted"
        self.department = "disclosure-office"
        self.authors: set[str] = set()
        self.signed = 0
        self.produced = False
        self.answered = False
        self.ended_on: date | None = None

    @rule(days=st.integers(0, 25), minutes=st.integers(0, 600))
    def time_goes_by(self, days: int, minutes: int) -> None:
        self.history.now += timedelta(days=days, minutes=minutes)
        self.history.tick()
        assert self.history.tick() == []
        today = self.history.now.astimezone(BEIJING).date()
        if self.ended_on and today > self.ended_on + timedelta(days=183):
            self.state = "archived"

    @rule(name=st.sampled_from(sorted(MOVES)), actor=st.sampled_from(STAFF), data=st.data())
    def try_a_command(self, name: str, actor: Actor, data: st.DataObject) -> None:
        command = self._command(name, data)
        role, moves = MOVES[name]
        allowed = role in actor.roles and self.state in moves
        if role == "handler":
            allowed = allowed and actor.department == self.department
        if name == "send":
            allowed = allowed and self.produced
        if name == "submit_for_approval" and allowed:
            allowed = self._somebody_heads()
        outcome = self.history.attempt(command, actor)
        assert isinstance(outcome, Decision) is allowed, (name, actor.id, self.state, outcome)
        if allowed:
            self._moved(name, moves[self.state], command, actor)

    @rule(actor=st.sampled_from(STAFF), action=st.sampled_from(["approve", "refuse", "return"]))
    def try_to_sign(self, actor: Actor, action: str) -> None:
        if not self.history.case.runs:
            return
        outcome = self.history.attempt(self.history.action_of(actor, action, "已阅"), actor)
        role, where = CHAIN[min(self.signed, len(CHAIN) - 1)]
        allowed = (
            self.state == "approval"
            and role in actor.roles
            and actor.department == (where or self.department)
            and actor.id not in self.authors
        )
        assert isinstance(outcome, Decision) is allowed, (actor.id, self.state, outcome)
        if not allowed:
            return
        self.signed += 1
        if action != "approve":
            self.state = "drafting"
        elif self.signed == len(CHAIN):
            self.state = "decided"

    @rule(data=st.data())
    def it_goes_on_as_it_should(self, data: st.DataObject) -> None:
        """Let whoever is next do what is next, so that chance alone need not find the way."""
        handler = people.HANDLER if self.department == EDUCATION else people.OTHER_HANDLER
        steps: dict[str, tuple[str, Actor]] = {
            "submitted": ("confirm_receipt", people.INTAKE),
            "received": ("assign", people.OFFICE_HEAD),
            "assigned": ("save_answer", handler),
            "drafting": ("submit_for_approval", handler),
            "decided": ("send", people.INTAKE),
        }
        if self.state == "approval":
            waiting = self.history.waiting_for()
            person = next(each for each in people.EVERYBODY if each.id == waiting[0])
            self.try_to_sign(person, "approve")
        elif self.state in steps:
            if self.state == "decided":
                self.the_letter_is_made()
            name, actor = steps[self.state]
            self.try_a_command(name, actor, data)

    @rule()
    def the_letter_is_made(self) -> None:
        if self.history.case.letters:
            self.history.produce()
            self.produced = True

    @invariant()
    def service_and_model_agree(self) -> None:
        case = self.history.case
        assert case.state == self.state
        assert case.received_on == self.received_on
        assert self.history.replayed() == case
        assert first_broken(self.history.events) is None

    @invariant()
    def a_letter_stands_for_an_approved_answer_and_nothing_else(self) -> None:
        codes = [letter.code for letter in self.history.case.letters]
        assert codes == (["D24"] if self.state == "decided" or self.answered else [])
        published = [letter.published for letter in self.history.case.letters]
        assert published == ([self.answered] if codes else [])

    @invariant()
    def the_answer_is_due_on_the_twentieth_working_day(self) -> None:
        clocks = self.history.clocks
        if self.ended_on:
            assert clocks == {}
        elif self.received_on:
            due = nth_working_day(self.received_on, 20)
            assert clocks["correction"].due_on == due
            late = self.history.now >= datetime.combine(due + timedelta(days=1), time.min, BEIJING)
            self.history.tick()
            assert (self.history.standing.card == "red") is late

    @invariant()
    def the_events_hold_digests_and_nothing_personal(self) -> None:
        written = canonical_json([dict(event.data) for event in self.history.events])
        assert not [text for text in made.PERSONAL if text in written]
        assert digest(self.history.sealed["application"]) in written

    def _command(self, name: str, data: st.DataObject) -> Any:
        if name == "assign":
            return c.Assign(department=data.draw(st.sampled_from([EDUCATION, TRANSPORT])))
        if name == "save_answer":
            return data.draw(st.sampled_from(list(made.ANSWERS.values())))
        return c.COMMANDS[name]()

    def _moved(self, name: str, to: str, command: Any, actor: Actor) -> None:
        self.state = to
        if to in ("sent", "withdrawn"):
            self.ended_on = self.history.now.astimezone(BEIJING).date()
            self.answered = to == "sent"
        if name == "confirm_receipt":
            self.received_on = self.history.now.astimezone(BEIJING).date()
        elif name == "assign":
            self.department, self.authors = command.department, set()
        elif name == "save_answer":
            self.authors.add(actor.id)
        elif name == "submit_for_approval":
            self.signed = 0

    def _somebody_heads(self) -> bool:
        """Whether a head is left who wrote nothing of it: without one nothing is submitted."""
        return any(
            "department_head" in actor.roles
            and actor.department == self.department
            and actor.id not in self.authors
            for actor in people.EVERYBODY
        )


TestRandomHistories = AnybodyTriesAnything.TestCase
TestRandomHistories.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
