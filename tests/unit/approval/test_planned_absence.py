"""What an absence rule has to keep to (代理)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunhall.domain.approval.directory import Absence
from sunhall.domain.approval.planned_absence import MOST_DAYS, absence_problems
from tests.builders.people import DIRECTORY, HANDLER, HEAD, LEGAL

TODAY = date(2026, 4, 1)
CHAINS = {"reply", "extension"}


def planned(
    first: str = "2026-04-02",
    last: str = "2026-04-10",
    *,
    staff: str = HEAD.id,
    deputy: str = LEGAL.id,
    chains: tuple[str, ...] = (),
) -> Absence:
    return Absence(staff, deputy, date.fromisoformat(first), date.fromisoformat(last), chains)


def problems(absence: Absence) -> list[tuple[str, str]]:
    found = absence_problems(absence, DIRECTORY, CHAINS, TODAY)
    return [(error.field, error.code) for error in found]


def test_some_days_with_a_colleague_as_deputy_may_be_planned() -> None:
    assert problems(planned()) == []
    assert problems(planned(chains=("extension",))) == []


def test_one_day_is_an_absence() -> None:
    assert problems(planned("2026-04-02", "2026-04-02")) == []


def test_an_absence_may_have_begun_already_but_may_not_be_over() -> None:
    assert problems(planned("2026-03-01", "2026-04-01")) == []
    assert problems(planned("2026-03-01", "2026-03-31")) == [("last", "absence_is_over")]


def test_it_does_not_end_before_it_begins() -> None:
    assert problems(planned("2026-04-10", "2026-04-09")) == [
        ("last", "absence_ends_before_it_begins")
    ]


def test_nobody_is_away_for_more_than_a_year() -> None:
    first = date(2026, 4, 2)
    longest, longer = (first + timedelta(days=days) for days in (MOST_DAYS - 1, MOST_DAYS))
    assert problems(planned("2026-04-02", longest.isoformat())) == []
    (error,) = absence_problems(planned("2026-04-02", longer.isoformat()), DIRECTORY, CHAINS, TODAY)
    assert (error.field, error.code) == ("last", "absence_too_long")
    assert error.params == {"limit": MOST_DAYS}


def test_a_year_with_a_leap_day_is_a_year() -> None:
    assert problems(planned("2027-09-01", "2028-08-31")) == []


def test_nobody_is_their_own_deputy() -> None:
    assert problems(planned(deputy=HEAD.id)) == [("deputy", "deputy_is_oneself")]


def test_the_deputy_works_for_the_city() -> None:
    assert problems(planned(deputy="s-nobody")) == [("deputy", "staff_unknown")]


def test_who_is_away_works_for_the_city() -> None:
    assert problems(planned(staff="s-nobody")) == [("staff", "staff_unknown")]


def test_chains_are_chains_of_the_city_and_the_wrong_ones_are_named() -> None:
    absence = planned(chains=("reply", "no-such", "extension", "nor-this"))
    assert problems(absence) == [("chains.1", "unknown_chain"), ("chains.3", "unknown_chain")]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    absence = planned("2026-03-01", "2026-03-02", deputy="s-nobody", chains=("no-such",))
    assert problems(absence) == [
        ("deputy", "staff_unknown"),
        ("last", "absence_is_over"),
        ("chains.0", "unknown_chain"),
    ]


@pytest.mark.parametrize("typed", ["../S-1", "李四", "<script>"])
def test_what_was_typed_is_never_told_back(typed: str) -> None:
    found = absence_problems(
        planned(staff=HANDLER.id, deputy=typed, chains=(typed,)), DIRECTORY, CHAINS, TODAY
    )
    assert typed not in repr(found)
