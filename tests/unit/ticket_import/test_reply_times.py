"""How fast messages were answered, by the limits of each place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Basis, Catalogue, Period
from sunhall.domain.ticket.presets import presets
from sunhall.domain.ticket.reply_times import Handled, in_time, reply_times
from sunhall.domain.ticket.rules import ticket_rules
from tests.builders.calendar import moment
from tests.builders.imported import NOW
from tests.builders.tickets import TIERS, hotline_catalogue

BASIS = Basis("convention", "", "", "")
PRESET = {"id": "here", "label": {}, "tiers": list(TIERS)}
STRICT = {"id": "strict", "label": {}, "tiers": [{**TIERS[2], "kinds": []}]}
CITY = replace(
    hotline_catalogue(),
    sections={**hotline_catalogue().sections, "presets": {"presets": [PRESET, STRICT]}},
)


def handled(submitted: str, replied: str = "", kind: str = "help", level: str = "x") -> Handled:
    return Handled(kind, level, moment(submitted), moment(replied) if replied else None)


def kept(amount: int, unit: Unit, each: Handled, now: datetime = NOW) -> bool | None:
    return in_time(each, Period(amount, unit, False, BASIS), CITY.calendar, now)


@pytest.fixture(scope="module")
def example() -> Catalogue:
    compiled = compile_catalogue(Path(__file__).parents[3] / "catalogue")
    return replace(catalogue_from_mapping(compiled.catalogue), sections=compiled.sections)


def test_f2_an_answer_on_the_make_up_saturday_after_the_holidays_is_in_time() -> None:
    submitted = "2025-09-30 17:30"
    assert kept(3, Unit.WORKING_DAY, handled(submitted, "2025-10-11 23:59")) is True
    assert kept(3, Unit.WORKING_DAY, handled(submitted, "2025-10-12 00:00")) is False


def test_hours_and_calendar_days_run_through_nights_and_rest_days() -> None:
    submitted = "2026-02-14 22:00"
    assert kept(2, Unit.HOUR, handled(submitted, "2026-02-15 00:00")) is True
    assert kept(2, Unit.HOUR, handled(submitted, "2026-02-15 00:01")) is False
    assert kept(7, Unit.CALENDAR_DAY, handled(submitted, "2026-02-21 23:59")) is True


def test_what_is_not_answered_is_late_once_the_limit_is_over_and_open_before() -> None:
    waiting = handled("2026-05-25 10:00")
    assert kept(5, Unit.WORKING_DAY, waiting, moment("2026-06-01 23:59")) is None
    assert kept(5, Unit.WORKING_DAY, waiting, moment("2026-06-02 00:00")) is False


def test_medians_are_of_what_was_answered_in_days_and_in_working_days() -> None:
    figures = reply_times(
        [
            handled("2026-05-25 10:00", "2026-05-26 10:00"),
            handled("2026-05-25 10:00", "2026-05-28 22:00"),
            handled("2026-05-29 10:00", "2026-06-01 10:00"),
            handled("2019-04-24 10:00"),
        ],
        presets(CITY),
        CITY.calendar,
        NOW,
    )
    assert (figures.whole.messages, figures.whole.answered) == (4, 3)
    assert (figures.whole.median_days, figures.whole.median_working_days) == (3.0, 1)
    assert list(figures.by_year) == [2019, 2026]
    assert figures.by_year[2019].median_days is None


def test_every_preset_judges_by_its_own_tier_of_the_message() -> None:
    figures = reply_times(
        [
            handled("2026-05-25 10:00", "2026-05-25 13:00", level="danger"),  # 2 hours
            handled("2026-05-25 10:00", "2026-05-28 10:00", kind="consultation"),  # 3 days
            handled("2026-05-25 10:00", "2026-05-29 10:00"),  # 5 days
            handled("2025-12-31 10:00", "2026-05-29 10:00"),
        ],
        presets(CITY),
        CITY.calendar,
        NOW,
    )
    here, strict = figures.presets
    assert (here.whole.in_time, here.whole.of) == (2, 4)
    assert {tier: (s.in_time, s.of) for tier, s in here.by_tier.items()} == {
        "danger": (0, 1),
        "consultation": (1, 1),
        "general": (1, 2),
    }
    assert {year: (s.in_time, s.of) for year, s in here.by_year.items()} == {
        2025: (0, 1),
        2026: (2, 3),
    }
    assert strict.by_tier.keys() == {"consultation"}


def test_the_year_is_the_one_in_beijing() -> None:
    new_years_day = datetime(2026, 1, 1, 0, 30, tzinfo=BEIJING)
    assert Handled("help", "x", new_years_day, None).year == 2026


def test_nothing_has_no_figures() -> None:
    figures = reply_times([], presets(CITY), CITY.calendar, NOW)
    assert (figures.whole.messages, figures.whole.median_days) == (0, None)
    assert [each.whole.of for each in figures.presets] == [0, 0]


def test_the_presets_are_those_of_the_catalogue_and_one_of_them_is_in_force(
    example: Catalogue,
) -> None:
    known = {each.id: each for each in presets(example)}
    rules = ticket_rules(example)
    in_force = known[rules.preset]
    assert len(known) == len(example.sections["presets"]["presets"]) > 1
    for level in ("danger", "utility", "complex", "general"):
        for kind in rules.kinds:
            assert in_force.tier_for(kind, level).id == rules.tier_for(kind, level).id


def test_every_preset_has_a_tier_for_every_message(example: Catalogue) -> None:
    for preset in presets(example):
        for kind in ticket_rules(example).kinds:
            for level in ("danger", "utility", "complex", "general"):
                assert preset.tier_for(kind, level).handling.amount > 0


def test_what_a_preset_promises_is_what_its_units_are_given(example: Catalogue) -> None:
    """The figures hold the unit's limit against the citizen's time: they must be the same."""
    for preset in presets(example):
        for tier in preset.tiers:
            promised, given = tier.promise, tier.handling
            assert (promised.amount, promised.unit) == (given.amount, given.unit)
