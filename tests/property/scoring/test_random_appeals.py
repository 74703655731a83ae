"""Random histories of appeals: whatever people and time do, two persons decide and once only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import RunOutcome, SeatState
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.score_appeal import commands as c
from sunhall.domain.score_appeal.appeal import PENDING, AppealState, ScoreAppeal
from sunhall.domain.score_appeal.note import excluded, note_of
from sunhall.domain.score_appeal.service import SCORE_APPEAL
from tests.builders import people
from tests.builders.scoring import (
    CENTRE_HEAD,
    DISPATCHER,
    HEAD_WHO_DISPATCHES,
    ScoredHistory,
    handling,
    scored_city,
)

ANYBODY = st.sampled_from(
    [
        *(people.HEAD, people.OTHER_HEAD, people.HANDLER, people.SUPERVISOR),
        *(DISPATCHER, CENTRE_HEAD, HEAD_WHO_DISPATCHES),
    ]
)
OUTCOMES = st.sampled_from(["accepted", "rejected"])
LATE = handling(7, answered=3)


class RandomAppeal(RuleBasedStateMachine):
    """An appeal in the hands of people who do anything at any time."""

    @initialize()
    def begin(self) -> None:
        self.history: ScoredHistory[ScoreAppeal] = ScoredHistory(
            SCORE_APPEAL, "2026-06-01 10:00", scored_city()
        )
        filed = c.FileScoreAppeal(LATE.key.text, "系统停机。")
        outcome = self.history.open(c.AppealAgainst(filed, LATE, ""), people.HEAD)
        assert isinstance(outcome, Decision)
        self.ended_as: AppealState | None = None

    def give(self, command: Any, by: Actor) -> None:
        before = self.history.case
        outcome = self.history.attempt(command, by)
        if isinstance(outcome, Refusal):
            assert self.history.case == before

    @rule(by=ANYBODY, outcome=OUTCOMES)
    def propose(self, by: Actor, outcome: Any) -> None:
        self.give(c.ProposeAppealOutcome(outcome, "核对了记录。"), by)

    @rule(by=ANYBODY)
    def withdraw(self, by: Actor) -> None:
        self.give(c.WithdrawScoreAppeal(), by)

    @rule(by=ANYBODY, action=st.sampled_from(["approve", "refuse", "return"]))
    def act(self, by: Actor, action: str) -> None:
        if self.history.case.runs:
            self.give(self.history.action_of(by, action, "意见"), by)

    @rule(hours=st.integers(1, 100))
    def wait(self, hours: int) -> None:
        self.history.now += timedelta(hours=hours)
        self.history.tick()
        assert self.history.tick() == []

    @invariant()
    def what_is_decided_stays_decided(self) -> None:
        case = self.history.case
        if self.ended_as is not None:
            assert case.state is self.ended_as
        elif case.state not in PENDING:
            self.ended_as = case.state

    @invariant()
    def nothing_is_decided_by_one_person(self) -> None:
        case = self.history.case
        if case.state in (AppealState.ACCEPTED, AppealState.REJECTED):
            run = case.runs[-1]
            signers = {seat.by for seat in run.seats if seat.state is SeatState.APPROVED}
            assert run.outcome is RunOutcome.APPROVED
            assert signers
            assert not {run.drafter, case.filed_by} & signers

    @invariant()
    def only_what_was_accepted_takes_a_record_out(self) -> None:
        case = self.history.case
        assert bool(excluded([note_of(case)])) == (case.state is AppealState.ACCEPTED)

    @invariant()
    def it_is_somebodys_work_exactly_while_it_is_pending(self) -> None:
        standing = self.history.standing
        assert standing.open == (standing.department is not None)
        assert standing.open == (self.history.case.state in PENDING)
        assert standing.wake_at is None or standing.wake_at >= self.history.now

    @invariant()
    def the_history_gives_the_same_appeal(self) -> None:
        assert self.history.replayed() == self.history.case
        assert "系统停机" not in str(self.history.events)


TestRandomAppeal = RandomAppeal.TestCase
TestRandomAppeal.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
