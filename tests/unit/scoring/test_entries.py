"""Entries of the score register: who may write what, and how it is taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.receipt_number import receipt_number
from sunhall.domain.scoring.entries.commands import RecordScoreEntry, WithdrawScoreEntry
from sunhall.domain.scoring.entries.entry import EntryState, ScoreEntry
from sunhall.domain.scoring.entries.entry_record import entry_record
from sunhall.domain.scoring.entries.service import SCORE_ENTRY
from tests.builders import people
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.scoring import CENTRE_HEAD, ScoredHistory, counted, scored_city
from tests.builders.service_history import NOT_PERMITTED

TODAY = "2026-05-20 10:00"
TICKET = receipt_number("RX", date(2026, 5, 12), "483927")
REASONS = "抽查发现答复所附照片系旧照。"


def found(**changes: Any) -> RecordScoreEntry:
    told: dict[str, Any] = {
        **{"department": EDUCATION, "entry": "fraud_in_reply", "on": date(2026, 5, 12)},
        **{"reasons": REASONS, "ticket": TICKET, **changes},
    }
    return RecordScoreEntry(**told)


def marked(entry: str = "self_assessment", mark: str | None = "92.5", **changes: Any) -> Any:
    given = Decimal(mark) if mark is not None else None
    return found(entry=entry, mark=given, ticket=None, **changes)


def history() -> ScoredHistory[ScoreEntry]:
    return ScoredHistory(SCORE_ENTRY, TODAY, scored_city())


def recorded(command: RecordScoreEntry, by: Actor) -> ScoredHistory[ScoreEntry]:
    told = history()
    outcome = told.open(command, by)
    assert isinstance(outcome, Decision), outcome
    return told


def refused(command: RecordScoreEntry, by: Actor = people.SUPERVISOR) -> Refusal:
    outcome = history().open(command, by)
    assert isinstance(outcome, Refusal)
    return outcome


def test_a_fault_says_who_found_it_and_keeps_why_apart() -> None:
    told = recorded(found(), people.SUPERVISOR)
    assert told.case.by == people.SUPERVISOR.id
    assert told.sealed["reasons"]["reasons"] == REASONS
    assert REASONS not in str(told.events)
    assert told.case.ticket == TICKET


@pytest.mark.parametrize("by", [people.SUPERVISOR, CENTRE_HEAD])
def test_faults_are_written_by_who_supervises(by: Actor) -> None:
    assert recorded(found(), by).case.state is EntryState.IN_FORCE


@pytest.mark.parametrize("by", [people.HEAD, people.HANDLER, people.LEADER, people.APPLICANT])
def test_nobody_else_writes_faults(by: Actor) -> None:
    assert refused(found(), by).kind == "forbidden"


def test_a_unit_assesses_itself_by_its_own_head() -> None:
    assert recorded(marked(), people.HEAD).case.mark == Decimal("92.5")
    assert refused(marked(), people.SUPERVISOR).kind == "forbidden"
    assert refused(marked(), people.OTHER_HEAD).kind == "forbidden"


def test_a_third_partys_mark_is_written_by_who_supervises() -> None:
    assert recorded(marked("third_party"), people.SUPERVISOR).case.entry == "third_party"
    assert refused(marked("third_party"), people.HEAD).kind == "forbidden"


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (found(department="nowhere"), "unknown_unit", "department"),
        (found(entry="nothing"), "unknown_fault", "entry"),
        (found(entry="late_signing"), "unknown_fault", "entry"),
        (found(mark=Decimal(5)), "fault_has_no_mark", "mark"),
        (found(on=date(2026, 5, 21)), "date_in_future", "on"),
        (found(ticket="王五 13800138000"), "no_receipt_number", "ticket"),
        (marked("third_party", None), "mark_missing", "mark"),
        (marked("third_party", "92.555"), "mark_too_fine", "mark"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(
    command: RecordScoreEntry, code: str, field: str
) -> None:
    refusal = refused(command)
    assert (refusal.code, refusal.fields) == (code, (field,))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    refusal = refused(found(entry="nothing", on=date(2026, 5, 21)))
    assert [each.code for each in refusal.also] == ["date_in_future"]


@pytest.mark.parametrize("mark", ["0", "100", "99.99", "90.50000"])
def test_a_mark_has_two_places_at_the_most(mark: str) -> None:
    assert recorded(marked("third_party", mark), people.SUPERVISOR).case.mark == Decimal(mark)


def test_a_withdrawn_entry_counts_no_more_and_stays() -> None:
    told = recorded(found(), people.SUPERVISOR)
    assert counted([entry_record(told.case)]).faults == {"fraud_in_reply": 1}
    told.give(WithdrawScoreEntry("照片经核实为新照。"), CENTRE_HEAD)
    assert told.case.state is EntryState.WITHDRAWN
    assert counted([entry_record(told.case)]).faults == {}
    again = told.refusal(WithdrawScoreEntry("再次撤销。"), people.SUPERVISOR)
    assert again.code == "not_in_this_state"
    assert told.replayed() == told.case


def test_a_unit_never_takes_back_what_a_check_found_about_it() -> None:
    told = recorded(found(), people.SUPERVISOR)
    assert told.refusal(WithdrawScoreEntry("撤销。"), people.HEAD).kind == "forbidden"
    assert told.refusal(WithdrawScoreEntry("撤销。"), people.OTHER_HEAD).code == NOT_PERMITTED
    own = recorded(marked(), people.HEAD)
    assert own.refusal(WithdrawScoreEntry("撤销。"), people.SUPERVISOR).kind == "forbidden"
    own.give(WithdrawScoreEntry("填写有误。"), people.HEAD)


def test_an_entry_is_nobodys_work_and_time_does_nothing_to_it() -> None:
    told = recorded(found(), people.SUPERVISOR)
    assert told.tick() == []
    standing = told.standing
    assert (standing.department, standing.wake_at, standing.open) == (None, None, False)
    assert told.clocks == {}


def test_only_who_may_withdraw_is_offered_it() -> None:
    told = recorded(found(department=TRANSPORT), people.SUPERVISOR)
    offered = {
        by.id: SCORE_ENTRY.available(told.case, told.context(by))
        for by in (people.SUPERVISOR, people.HEAD, people.HANDLER)
    }
    assert offered == {
        people.SUPERVISOR.id: ("withdraw_score_entry",),
        people.HEAD.id: (),
        people.HANDLER.id: (),
    }


def test_the_facts_are_plain_and_name_no_citizen() -> None:
    told = recorded(marked("third_party"), people.SUPERVISOR)
    facts = SCORE_ENTRY.facts(told.case, told.context())
    assert facts["mark"] == "92.5"
    assert facts["on"] == "2026-05-12"
