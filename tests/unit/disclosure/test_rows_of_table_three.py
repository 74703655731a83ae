"""Every row of table three of the report can be reached (国办公开办函〔2021〕30号; B.3, I5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from sunhall.domain.annual_report.ledger_entry import entry_of
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_three import LEAVES, ROWS, rows_of
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.charging import ConfirmFeeAbandonment
from sunhall.domain.disclosure.parts import Merge
from tests.builders import people, requests
from tests.builders.catalogue import GROUNDS, small_catalogue
from tests.builders.history import (
    History,
    answered_before,
    decided,
    fee_charged,
    noticed,
    received,
    sent,
    supplement_asked,
)

DAY = "2026-04-01"
YEAR = ReportPeriod.of_year(2026)


def _answered(decision: str, **fields: str) -> History:
    return sent(DAY, requests.reply(decision, **fields))


def _still_unclear() -> History:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("still_unclear"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER).produce("D26")
    history.give(c.Send(), people.INTAKE)
    return history


def _not_supplemented() -> History:
    history = noticed(supplement_asked(DAY), "D02").at("2026-06-01")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _not_paid() -> History:
    history = noticed(fee_charged(DAY), "D08").at("2026-06-01")
    history.give(ConfirmFeeAbandonment(), people.INTAKE)
    return history


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _merged() -> History:
    history = answered_before(received(DAY), answered_on=None)
    history.give(Merge(history.record.earlier[0].receipt_no), people.INTAKE)
    return history


#: Row → a request that ends in it.
ENDS: dict[str, Callable[[], History]] = {
    "r3_1": partial(_answered, "disclose"),
    "r3_2": partial(_answered, "disclose_partly"),
    **{leaf: partial(_answered, "refuse", ground=ground) for ground, leaf in GROUNDS.items()},
    "r3_3_8": partial(_answered, "special_rules"),
    "r3_4_1": partial(_answered, "not_held"),
    "r3_4_2": partial(_answered, "needs_processing"),
    "r3_4_3": _still_unclear,
    "r3_5_1": partial(_answered, "not_a_disclosure_request"),
    "r3_5_2": partial(_answered, "repeat"),
    "r3_5_3": partial(_answered, "publication"),
    "r3_5_4": partial(_answered, "excessive"),
    "r3_5_5": partial(_answered, "already_obtained"),
    "r3_6_1": _not_supplemented,
    "r3_6_2": _not_paid,
    "r3_6_3": _withdrawn,
}


def _rows(history: History, year: ReportPeriod = YEAR) -> list[str]:
    entry = entry_of(history.events, {"natural_person": "c1"})
    assert entry is not None
    return list(rows_of(entry, year))


def test_there_is_a_way_to_end_in_every_row() -> None:
    assert set(ENDS) == set(LEAVES)


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_request_ends_in_its_row_and_in_no_other_i5(leaf: str) -> None:
    history = ENDS[leaf]()
    assert history.case.leaf == leaf
    assert sorted(_rows(history)) == sorted(["r1", leaf, "r3_7"])


def test_a_merged_request_ends_otherwise_like_one_that_was_withdrawn() -> None:
    assert "r3_6_3" in _rows(_merged())


def test_all_25_rows_are_reached_by_requests_of_two_years() -> None:
    ended = {row for leaf in LEAVES for row in _rows(ENDS[leaf]())}
    waiting = decided("2025-12-30")
    carried = {*_rows(waiting, ReportPeriod.of_year(2025)), *_rows(waiting)}
    assert ended | carried == set(ROWS)
    assert len(ROWS) == 25


def test_no_decision_counts_in_a_row_that_the_form_does_not_have() -> None:
    decisions = small_catalogue().decisions.values()
    counted = {kind.leaf for kind in decisions} | set(GROUNDS.values())
    assert counted - {None} <= set(LEAVES)
