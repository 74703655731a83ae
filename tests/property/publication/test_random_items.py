"""Random histories of items to publish: whatever people and time do, the rules hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import RunOutcome, SeatState
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.publication import commands as c
from sunhall.domain.publication.item import DUE, ENDED
from sunhall.domain.publication.service import PUBLICATION
from tests.builders import people
from tests.builders.publication_items import ItemHistory, register, text

ANYBODY = st.sampled_from(
    [
        *(people.HANDLER, people.COLLEAGUE, people.HEAD, people.HEAD_WHO_DRAFTS),
        *(people.OFFICE_HEAD, people.LEADER, people.OTHER_HANDLER, people.INTAKE),
    ]
)
TEXTS = st.sampled_from(["部门预算", "项目批复", "致电13800138000", "E12345678"])


class RandomItem(RuleBasedStateMachine):
    """An item in the hands of people who do anything at any time."""

    @initialize(late=st.integers(0, 40))
    def begin(self, late: int) -> None:
        self.history = ItemHistory("2026-03-02 10:00")
        made_on = date(2026, 3, 2) - timedelta(days=late)
        outcome = self.history.open(register(made_on.isoformat()))
        assert isinstance(outcome, Decision)
        self.authors = {people.HANDLER.id}

    def give(self, command: Any, by: Actor) -> bool:
        before = self.history.case
        outcome = self.history.attempt(command, by)
        if isinstance(outcome, Refusal):
            assert self.history.case == before
            assert "138001" not in str(outcome)
        return isinstance(outcome, Decision)

    @rule(by=ANYBODY, words=TEXTS)
    def edit(self, by: Actor, words: str) -> None:
        if self.give(c.EditItem(**text(title=words)), by):
            self.authors.add(by.id)

    @rule(by=ANYBODY, words=TEXTS, days=st.integers(-3, 3))
    def revise(self, by: Actor, words: str, days: int) -> None:
        on = self.history.context().today + timedelta(days=days)
        if self.give(c.ReviseItem(changed_on=on, **text(title=words)), by):
            self.authors = {by.id}

    @rule(by=ANYBODY)
    def submit(self, by: Actor) -> None:
        self.give(c.SubmitForRelease(), by)

    @rule(
        by=ANYBODY,
        action=st.sampled_from(["approve", "approve", "approve", "refuse", "return", "withdraw"]),
        own=st.booleans(),
    )
    def act(self, by: Actor, action: Any, own: bool) -> None:
        if not self.history.case.runs:
            return
        run = self.history.case.runs[-1]
        waiting = [seat for seat in run.seats if seat.state is SeatState.OPEN]
        seat = next((each for each in waiting if not own or each.holder == by.id), None)
        if own and waiting and seat is None:
            seat = waiting[0]
            by = next((a for a in people.EVERYBODY if a.id == seat.holder), by)
        number = seat.number if seat else 1
        to = "drafter" if action == "return" else ""
        self.give(ActOnApproval(run.number, number, action, "意见", to), by)

    @rule(levels=st.integers(1, 3))
    def go_on(self, levels: int) -> None:
        """The right people do the next right things: chance alone would publish little."""
        self.give(c.SubmitForRelease(), people.HANDLER)
        for _ in range(levels):
            self.act(people.HEAD, "approve", own=True)

    @rule(by=ANYBODY, reason=st.sampled_from(["abolished", "personal_data", "mood"]))
    def take_down(self, by: Actor, reason: str) -> None:
        self.give(c.TakeItemDown(reason), by)

    @rule(by=ANYBODY)
    def drop(self, by: Actor) -> None:
        self.give(c.DropItem("无需公开"), by)

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.history.now += timedelta(days=days, hours=1)
        self.history.tick()
        assert self.history.tick() == []

    @invariant()
    def replaying_gives_the_same(self) -> None:
        assert self.history.replayed() == self.history.case

    @invariant()
    def what_is_due_wakes_up_and_never_in_the_past(self) -> None:
        standing = self.history.standing
        assert (standing.due_at is not None) is (self.history.case.state in DUE)
        if standing.wake_at is not None:
            assert standing.wake_at >= self.history.now
        if self.history.case.state in ENDED:
            assert (standing.wake_at, standing.card) == (None, None)
            assert not self.history.case.open_runs

    @invariant()
    def everything_public_was_approved_by_all_levels_and_by_no_author(self) -> None:
        approved = [r for r in self.history.case.runs if r.outcome is RunOutcome.APPROVED]
        shown = [e for e in self.history.events if e.type == "item_published"]
        assert [event.data["run"] for event in shown] == [run.number for run in approved]
        for run in approved:
            signed = [seat for seat in run.seats if seat.state is SeatState.APPROVED]
            assert len({seat.visit for seat in signed}) >= 3
            assert not {seat.by for seat in signed} & set(run.barred)

    @invariant()
    def the_authors_are_those_who_wrote_the_present_text(self) -> None:
        assert set(self.history.case.authors) == self.authors

    @invariant()
    def at_most_one_review_runs_and_it_is_the_state(self) -> None:
        running = self.history.case.open_runs
        assert len(running) == (self.history.state == "release_review")

    @invariant()
    def no_text_is_in_an_event(self) -> None:
        told = str([event.data for event in self.history.events])
        assert not any(word in told for word in ("部门预算", "项目批复", "无需公开", "138001"))

    @invariant()
    def what_is_offered_is_allowed_in_this_state(self) -> None:
        for by in (people.HANDLER, people.OFFICE_HEAD):
            offered = PUBLICATION.available(self.history.case, self.history.context(by))
            assert set(offered) <= PUBLICATION.commands.keys()


TestRandomItem = RandomItem.TestCase
TestRandomItem.settings = settings(
    derandomize=True, deadline=None, max_examples=150, stateful_step_count=40, database=None
)
