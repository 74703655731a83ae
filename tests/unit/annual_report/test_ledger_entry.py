"""What the statistics see of a request, from its events alone."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.annual_report.ledger_entry import (
    ENDS,
    LEDGER_EVENTS,
    FeePaid,
    LedgerEntry,
    RemedyRecord,
    entry_of,
)
from sunhall.domain.annual_report.table_three import COLUMNS
from tests.builders.annual_report import KINDS, Told


def entry(told: Told) -> LedgerEntry:
    found = entry_of(told.events, KINDS)
    assert found is not None
    return found


def test_a_request_counts_once_its_receipt_is_confirmed() -> None:
    found = entry(Told(7, kind="legal_services").received("2026-03-03"))
    assert found == LedgerEntry(
        case_id="01JKXQ3W8Z0000000000000007",
        receipt_no="GK-000007",
        department="education-bureau",
        column="c5",
        received_on=date(2026, 3, 3),
        version=2,
    )


def test_a_request_that_is_submitted_but_not_confirmed_does_not_count() -> None:
    assert entry_of(Told().events, KINDS) is None


def test_no_history_is_no_entry() -> None:
    assert entry_of([], KINDS) is None


def test_a_request_withdrawn_before_receipt_never_counts() -> None:
    told = Told().tell("withdrawn", "2026-03-03", leaf="r3_6_3")
    assert entry_of(told.events, KINDS) is None
    assert entry_of(told.received("2026-03-04").events, KINDS) is None


def test_art_31_it_counts_from_the_day_of_receipt_and_not_of_its_confirmation() -> None:
    assert entry(Told().received("2025-12-31", at="2026-01-05")).received_on == date(2025, 12, 31)


@pytest.mark.parametrize("end", sorted(ENDS))
def test_every_end_carries_the_one_row_in_which_it_counts(end: str) -> None:
    found = entry(Told().received("2026-03-03").tell(end, "2026-03-09", leaf="r3_6_3"))
    assert (found.ended_on, found.leaf, found.version) == (date(2026, 3, 9), "r3_6_3", 3)


def test_the_day_of_an_end_is_the_day_in_beijing() -> None:
    late = Told().received("2025-12-01").answered("2025-12-31", hour=23)
    early = Told().received("2025-12-01").answered("2026-01-01", hour=0)
    assert entry(late).ended_on == date(2025, 12, 31)
    assert entry(early).ended_on == date(2026, 1, 1)


def test_d_6_a_request_that_is_answered_again_by_order_keeps_its_first_end() -> None:
    told = Told().received("2025-11-03").answered("2025-11-28", "r3_3_4")
    told.tell("remedy_filed", "2026-01-05", remedy=1, kind="reconsideration",
              path="reconsideration", filed_on="2026-01-05")  # fmt: skip
    told.tell("remedy_decided", "2026-03-05", remedy=1, result="corrected",
              decided_on="2026-03-05", redo_days=20, redo_from="2026-03-05")  # fmt: skip
    told.answered("2026-03-20", "r3_1")
    found = entry(told)
    assert (found.ended_on, found.leaf) == (date(2025, 11, 28), "r3_3_4")
    assert found.version == 6


def test_remedies_are_kept_by_number_with_their_results() -> None:
    told = Told().received("2026-03-03").answered("2026-03-20", "r3_3_4")
    for number, path in ((1, "reconsideration"), (2, "after_reconsideration")):
        told.tell("remedy_filed", "2026-04-01", remedy=number, kind="litigation", path=path,
                  filed_on=f"2026-04-0{number}")  # fmt: skip
    told.tell("remedy_decided", "2026-05-01", remedy=1, result="upheld", decided_on="2026-04-30",
              redo_days=None, redo_from=None)  # fmt: skip
    assert entry(told).remedies == (
        RemedyRecord(1, "reconsideration", date(2026, 4, 1), "upheld", date(2026, 4, 30)),
        RemedyRecord(2, "after_reconsideration", date(2026, 4, 2)),
    )


def test_fees_are_kept_with_the_day_of_payment() -> None:
    told = Told().received("2026-03-03").tell("fee_paid", "2026-03-12", amount=400,
                                              paid_on="2026-03-11")  # fmt: skip
    assert entry(told).fees == (FeePaid(400, date(2026, 3, 11)),)


def test_what_does_not_change_the_statistics_does_not_change_the_entry() -> None:
    told = Told().received("2026-03-03")
    before = entry(told)
    for event in (
        "review_started",
        "assigned",
        "draft_saved",
        "deadline_missed",
        "letter_produced",
    ):
        assert event not in LEDGER_EVENTS
        told.tell(event, "2026-03-04")
    assert entry(told) == before


def test_a_kind_without_a_column_is_kept_so_that_the_identities_name_the_case() -> None:
    found = entry(Told(kind="martian").received("2026-03-03"))
    assert found.column not in COLUMNS


def test_a_request_counts_with_the_agency_it_is_addressed_to_whoever_handles_it() -> None:
    told = Told(department="housing-bureau").received("2026-03-03")
    told.tell("assigned", "2026-03-04", department="transport-bureau", handler=None)
    assert entry(told).department == "housing-bureau"
