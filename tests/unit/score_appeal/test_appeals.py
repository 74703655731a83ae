"""Appeals against a score: the window, the second person, and what becomes of the record."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.score_appeal import commands as c
from sunhall.domain.score_appeal.appeal import PENDING, AppealState, ScoreAppeal
from sunhall.domain.score_appeal.note import excluded, note_of
from sunhall.domain.score_appeal.service import SCORE_APPEAL
from sunhall.domain.score_appeal.transitions import ALLOWED
from sunhall.domain.scoring.record import ScoreRecord
from tests.builders import people
from tests.builders.scoring import (
    CENTRE,
    CENTRE_HEAD,
    DISPATCHER,
    HEAD_WHO_DISPATCHES,
    ScoredHistory,
    counted,
    entry,
    handling,
    scored_city,
)
from tests.builders.service_history import NOT_PERMITTED

#: It counts in May, whose last day is a Sunday; five working days later is Friday June 5th.
LATE = handling(7, answered=3)
LAST_MOMENT = "2026-06-05 23:59"
REASONS = "当日系统停机，无法签收答复。"
AGREE = c.ProposeAppealOutcome("accepted", "停机记录属实。")
DISAGREE = c.ProposeAppealOutcome("rejected", "停机不足一小时。")


def history(at: str = "2026-06-01 10:00", **rules: Any) -> ScoredHistory[ScoreAppeal]:
    return ScoredHistory(SCORE_APPEAL, at, scored_city(**rules))


def against(record: ScoreRecord = LATE, pending: str = "") -> c.AppealAgainst:
    return c.AppealAgainst(c.FileScoreAppeal(record.key.text, REASONS), record, pending)


def filed(at: str = "2026-06-01 10:00") -> ScoredHistory[ScoreAppeal]:
    told = history(at)
    outcome = told.open(against(), people.HEAD)
    assert isinstance(outcome, Decision), outcome
    return told


def state(told: ScoredHistory[ScoreAppeal]) -> AppealState:
    return told.case.state


def refused(command: c.AppealAgainst, at: str = "2026-06-01 10:00", **rules: Any) -> Refusal:
    outcome = history(at, **rules).open(command, people.HEAD)
    assert isinstance(outcome, Refusal)
    return outcome


def test_an_appeal_names_the_record_and_keeps_its_reasons_apart() -> None:
    told = filed()
    assert told.case.record == LATE.key.text
    assert told.case.against == LATE.receipt_no
    assert told.sealed["reasons"]["reasons"] == REASONS
    assert REASONS not in str(told.events)


def test_the_window_ends_with_its_last_day() -> None:
    assert filed(LAST_MOMENT).case.state is AppealState.FILED
    refusal = refused(against(), "2026-06-06 00:00")
    assert (refusal.code, refusal.params) == ("score_appeal_too_late", {"last": "2026-06-05"})


def test_the_window_follows_the_month_of_the_citys_cycle() -> None:
    # With a cycle from the 2nd, May 12th counts in the month that ends on June 1st.
    told = history("2026-06-08 23:59", start_day=2)
    assert isinstance(told.open(against(), people.HEAD), Decision)
    assert refused(against(), "2026-06-09 00:00", start_day=2).params == {"last": "2026-06-08"}


@pytest.mark.parametrize(
    "record",
    [
        handling(7, left_out="excused"),
        entry("self_assessment", mark="90"),
        entry("fraud_in_reply", left_out="entry_withdrawn"),
    ],
)
def test_only_what_counts_can_be_appealed_against(record: ScoreRecord) -> None:
    assert refused(against(record)).code == "record_does_not_count"


def test_nobody_appeals_twice() -> None:
    refusal = refused(against(pending="KS-1"))
    assert (refusal.code, refusal.params) == ("appealed_already", {"receipt_no": "KS-1"})


def test_the_centre_gets_it_with_its_deadline() -> None:
    told = filed()
    assert told.standing.department == CENTRE
    assert told.clocks["score_appeal"].due_on.isoformat() == "2026-06-15"


def test_accepted_by_two_persons_the_record_counts_no_more() -> None:
    told = filed()
    told.give(AGREE, DISPATCHER)
    assert state(told) is AppealState.REVIEW
    assert told.waiting_for() and DISPATCHER.id not in told.waiting_for()
    assert excluded([note_of(told.case)]) == {}
    told.sign(CENTRE_HEAD)
    assert state(told) is AppealState.ACCEPTED
    gone = excluded([note_of(told.case)])
    assert gone == {LATE.key.text: told.case.receipt_no}
    assert counted([LATE]).faults == {"late_answer": 1}
    assert counted([LATE], excluded=gone).faults == {}
    assert told.sealed["explanation-1"]["explanation"] == "停机记录属实。"
    assert not told.standing.open
    assert told.replayed() == told.case


def test_rejected_by_two_persons_the_record_stays() -> None:
    told = filed()
    told.give(DISAGREE, DISPATCHER)
    told.sign(CENTRE_HEAD)
    assert state(told) is AppealState.REJECTED
    assert excluded([note_of(told.case)]) == {}


def test_where_the_second_person_does_not_agree_the_centre_still_owes_a_decision() -> None:
    told = filed()
    told.give(AGREE, DISPATCHER)
    told.sign(CENTRE_HEAD, "refuse", "材料不足。")
    assert state(told) is AppealState.FILED
    assert told.standing.department == CENTRE
    told.give(DISAGREE, DISPATCHER)
    assert told.case.runs[-1].number == 2
    told.sign(CENTRE_HEAD)
    assert state(told) is AppealState.REJECTED


def test_who_proposes_never_agrees_with_themselves() -> None:
    told = filed()
    told.give(AGREE, HEAD_WHO_DISPATCHES)
    assert HEAD_WHO_DISPATCHES.id not in told.waiting_for()


@pytest.mark.parametrize("by", [people.HEAD, people.SUPERVISOR, CENTRE_HEAD, people.HANDLER])
def test_only_the_centres_dispatcher_proposes(by: Actor) -> None:
    assert filed().refusal(AGREE, by).code == NOT_PERMITTED


@pytest.mark.parametrize("proposed", [False, True])
def test_the_unit_takes_it_back_while_nothing_is_decided(proposed: bool) -> None:
    told = filed()
    if proposed:
        told.give(AGREE, DISPATCHER)
    told.give(c.WithdrawScoreAppeal(), people.HEAD)
    assert state(told) is AppealState.WITHDRAWN
    assert told.case.open_runs == ()
    assert told.standing.department is None
    assert told.refusal(AGREE, DISPATCHER).code == "not_in_this_state"


def test_another_unit_takes_nothing_back() -> None:
    assert filed().refusal(c.WithdrawScoreAppeal(), people.OTHER_HEAD).code == NOT_PERMITTED


def test_cards_are_given_before_and_after_the_deadline() -> None:
    told = filed()
    assert told.at("2026-06-11 00:00").tick() == ["deadline_warned"]
    assert told.standing.card == "yellow"
    assert told.at("2026-06-16 00:00").tick() == ["deadline_missed"]
    assert told.standing.card == "red"
    assert told.tick() == []
    told.give(AGREE, DISPATCHER)
    told.sign(CENTRE_HEAD)
    ended = told.standing
    assert ended.card is None
    assert ended.wake_at is None


@pytest.mark.parametrize("name", c.COMMANDS)
def test_every_command_stands_in_the_table_of_states(name: str) -> None:
    assert ALLOWED[name]


def test_an_ended_appeal_allows_nothing_more() -> None:
    for name, states in ALLOWED.items():
        if name != "act_on_approval":
            assert states <= PENDING


def test_what_is_offered_depends_on_who_asks() -> None:
    told = filed()
    offered = {by.id: SCORE_APPEAL.available(told.case, told.context(by)) for by in _ASKING}
    assert offered == {
        people.HEAD.id: ("withdraw_score_appeal",),
        people.OTHER_HEAD.id: (),
        DISPATCHER.id: ("propose_appeal_outcome",),
        CENTRE_HEAD.id: (),
    }


_ASKING = (people.HEAD, people.OTHER_HEAD, DISPATCHER, CENTRE_HEAD)
