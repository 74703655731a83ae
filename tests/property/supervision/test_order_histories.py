"""Random histories of a supervision order, beside a model that shares no code with it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.supervision_order import commands as c
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.catalogue import EDUCATION

STAFF = tuple(each for each in people.EVERYBODY if each not in (people.CLOCK, people.LETTER_WRITER))
OPEN = ("order_draft", "issue_approval", "order_issued", "order_in_hand", "feedback_review")

#: Days off of 2026 by the State Council's notice, and the weekend days that are worked.
OFF = {
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
}
WORKED = {date(2026, 5, 9)}


def worked(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def after(day: date, amount: int) -> datetime:
    """The last moment of the n-th working day after a day."""
    while amount:
        day += timedelta(days=1)
        amount -= worked(day)
    return datetime.combine(day, time(23, 59, 59), BEIJING)


class AnybodyTriesAnything(RuleBasedStateMachine):
    """An order and its model."""

    @initialize(day=st.dates(date(2026, 4, 7), date(2026, 5, 20)))
    def draft(self, day: date) -> None:
        self.history = made.drafted(f"{day} 10:00")
        self.state = "order_draft"
        self.authors = {people.SUPERVISOR.id}
        self.asked = self.extended = False
        self.returns = 0
        self.feedback_due: datetime | None = None
        self.answered: set[str] = set()

    @rule(days=st.integers(0, 9), minutes=st.integers(0, 900))
    def time_goes_by(self, days: int, minutes: int) -> None:
        self.history.now += timedelta(days=days, minutes=minutes)
        self.history.tick()
        assert self.history.tick() == []

    @rule(name=st.sampled_from(sorted(set(c.COMMANDS) - {"act_on_approval"})), by=st.data())
    def try_a_command(self, name: str, by: st.DataObject) -> None:
        self.attempt(name, by.draw(st.sampled_from(STAFF)))

    @rule(actor=st.sampled_from(STAFF), action=st.sampled_from(["approve", "return"]))
    def try_to_sign(self, actor: Actor, action: str) -> None:
        if not self.history.case.runs:
            return
        allowed = self.state == "issue_approval" and actor.id == people.LEADER.id
        outcome = self.history.attempt(self.history.action_of(actor, action, "请修改"), actor)
        assert isinstance(outcome, Decision) is allowed, (actor.id, self.state, outcome)
        if allowed:
            self.state = "order_issued" if action == "approve" else "order_draft"
            if action == "approve":
                self.feedback_due = after(self.today, 10)

    @rule()
    def it_goes_on_as_it_should(self) -> None:
        """Let whoever is next do what is next, so that chance alone need not find the way."""
        following = {
            "order_draft": ("submit_order", people.SUPERVISOR),
            "order_issued": ("sign_order", people.HANDLER),
            "order_in_hand": ("give_feedback", people.HANDLER),
            "feedback_review": ("return_feedback", people.SUPERVISOR),
        }
        if self.state == "issue_approval":
            self.try_to_sign(people.LEADER, "approve")
        elif self.state in following:
            self.attempt(*following[self.state])

    @property
    def today(self) -> date:
        return self.history.now.astimezone(BEIJING).date()

    def attempt(self, name: str, actor: Actor) -> None:
        command, allowed = self._expected(name, actor)
        outcome = self.history.attempt(command, actor)
        assert isinstance(outcome, Decision) is allowed, (name, actor.id, self.state, outcome)
        if allowed:
            self._moved(name, actor)

    def _expected(self, name: str, actor: Actor) -> tuple[Any, bool]:
        supervises = "supervisor" in actor.roles
        unit = actor.department == EDUCATION and bool({"handler", "department_head"} & actor.roles)
        in_time = self.feedback_due is None or self.history.now <= self.feedback_due
        in_hand = self.state == "order_in_hand"
        review = self.state == "feedback_review"
        told = self.state in ("order_issued", "order_in_hand")
        free = not (self.asked or self.extended)
        table: dict[str, tuple[Any, bool]] = {
            "revise_order": (made.revision(), supervises and self.state == "order_draft"),
            "submit_order": (c.SubmitOrder(), supervises and self.state == "order_draft"),
            "cancel_order": (c.CancelOrder(reason="撤回"), supervises and self.state in OPEN),
            "sign_order": (c.SignOrder(), unit and self.state == "order_issued"),
            "ask_order_extension": (
                c.AskOrderExtension(amount=5, reason="会商"),
                unit and in_hand and free and in_time,
            ),
            "decide_order_extension": (
                c.DecideOrderExtension(granted=True),
                supervises and in_hand and self.asked,
            ),
            "give_feedback": (made.FEEDBACK, unit and in_hand),
            "return_feedback": (
                c.ReturnFeedback(reason="不实"),
                supervises and review and self.returns < 2,
            ),
            "accept_feedback": (c.AcceptFeedback(result="fulfilled"), supervises and review),
            "close_unfulfilled": (
                c.CloseUnfulfilled(reason="未办"),
                supervises and (review or (told and not in_time)),
            ),
        }
        return table[name]

    def _moved(self, name: str, actor: Actor) -> None:
        leads = {
            "submit_order": "issue_approval",
            "cancel_order": "order_cancelled",
            "sign_order": "order_in_hand",
            "give_feedback": "feedback_review",
            "return_feedback": "order_in_hand",
            "accept_feedback": "order_closed",
            "close_unfulfilled": "order_closed",
        }
        self.state = leads.get(name, self.state)
        if name == "ask_order_extension":
            self.asked = True
        if name == "give_feedback":
            self.asked = False
        if name == "decide_order_extension":
            self.asked, self.extended = False, True
            assert self.feedback_due
            self.feedback_due = after(self.feedback_due.date(), 5)
        if name == "return_feedback":
            self.returns += 1
            self.feedback_due = after(self.today, 5)

    @invariant()
    def service_and_model_agree(self) -> None:
        case = self.history.case
        assert case.state == self.state
        assert self.history.replayed() == case
        assert first_broken(self.history.events) is None
        if self.state in ("order_issued", "order_in_hand"):
            assert self.history.clocks["order_feedback"].due_at == self.feedback_due
        else:
            assert "order_feedback" not in self.history.clocks

    @invariant()
    def nothing_is_issued_that_nobody_else_approved(self) -> None:
        case = self.history.case
        if case.issued_at:
            signers = {
                seat.holder for run in case.runs for seat in run.seats if seat.state == "approved"
            }
            assert signers and not signers & {*case.authors}

    @invariant()
    def nothing_of_the_texts_stands_in_the_events(self) -> None:
        written = canonical_json([dict(event.data) for event in self.history.events])
        assert made.TITLE not in written and made.DEMAND not in written


AnybodyTriesAnything.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None
)
TestAnybodyTriesAnything = AnybodyTriesAnything.TestCase
