from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.letters.remedy import (
    RemedyAction,
    RemedyVariant,
    RunsFrom,
    remedy_for,
    silence_remedy,
)
from sunhall.domain.letters.remedy_dates import remedy_dates
from tests.unit.letters.sample_letters import COURT, GOVERNMENT, STANDING
from tests.unit.letters.test_remedy_period import CALENDAR

R0, R1, R2 = RemedyVariant
RECEIVED = RunsFrom.LETTER_RECEIVED
DECIDED = RunsFrom.RECONSIDERATION_DECIDED


def dates(variants: list[RemedyVariant], known: dict[RunsFrom, date]) -> list[tuple[str, str]]:
    found = remedy_dates(remedy_for(variants, STANDING), known, CALENDAR)
    return [(each.step.action.value, each.last_day.isoformat()) for each in found]


def test_either_way_is_open_60_days_or_6_months_from_receipt() -> None:
    # 60 days end on Tue 2026-05-19, 6 months on Sun 2026-09-20, a make-up working day.
    assert dates([R2], {RECEIVED: date(2026, 3, 20)}) == [
        ("reconsideration", "2026-05-19"),
        ("lawsuit", "2026-09-20"),
    ]


def test_a_last_day_of_rest_rolls_to_the_next_working_day_civil_procedure_law_art_85() -> None:
    # Both end in the holidays of October 2026.
    assert dates([R2], {RECEIVED: date(2026, 4, 3)})[1] == ("lawsuit", "2026-10-08")
    assert dates([R1], {RECEIVED: date(2026, 8, 3)}) == [("reconsideration", "2026-10-08")]


def test_a_refusal_opens_no_court_before_the_reconsideration_is_decided_art_23() -> None:
    received = {RECEIVED: date(2026, 3, 20)}
    assert dates([R1], received) == [("reconsideration", "2026-05-19")]
    # Fifteen days end on Sat 2026-07-25.
    assert dates([R1], {**received, DECIDED: date(2026, 7, 10)}) == [
        ("reconsideration", "2026-05-19"),
        ("lawsuit", "2026-07-27"),
    ]


def test_a_partial_disclosure_has_the_dates_of_both() -> None:
    found = remedy_dates(remedy_for([R1, R2], STANDING), {RECEIVED: date(2026, 3, 20)}, CALENDAR)
    assert [(each.step.variant, each.step.action) for each in found] == [
        (R1, RemedyAction.RECONSIDERATION),
        (R2, RemedyAction.RECONSIDERATION),
        (R2, RemedyAction.LAWSUIT),
    ]
    assert [each.step.bodies for each in found] == [(GOVERNMENT,), (GOVERNMENT,), (COURT,)]
    assert {each.began_on for each in found} == {date(2026, 3, 20)}


def test_silence_opens_60_days_from_the_end_of_the_reply_period() -> None:
    # Case D.14.
    due = date(2026, 5, 9)
    silent = silence_remedy(STANDING, due, date(2026, 5, 10), CALENDAR)
    assert silent is not None
    (found,) = remedy_dates(silent.remedy, {RunsFrom.REPLY_PERIOD_ENDED: due}, CALENDAR)
    assert found.last_day == silent.open_until == date(2026, 7, 8)


@pytest.mark.parametrize("variants", [[R0], [R1], [R2]])
def test_nothing_is_dated_while_no_day_is_known(variants: list[RemedyVariant]) -> None:
    assert dates(variants, {}) == []


def test_a_step_of_the_procedure_has_no_dates_at_all() -> None:
    assert dates([R0], {RECEIVED: date(2026, 3, 20), DECIDED: date(2026, 3, 20)}) == []
