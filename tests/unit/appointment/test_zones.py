"""What a visitor's clocks show, on both sides of a change of clocks, and what is no zone or day."""

from __future__ import annotations

import pytest

from sunhall.domain.errors import InvalidInput
from sunhall.http.time_zone import BEIJING, day_named, shown_in, zone_kept, zone_named
from tests.builders.calendar import moment


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        # Summer time begins in Berlin on 29 March 2026 and ends on 25 October.
        ("2026-03-27 09:00", "2026-03-27T02:00:00+01:00"),
        ("2026-03-30 09:00", "2026-03-30T03:00:00+02:00"),
        ("2026-10-23 09:00", "2026-10-23T03:00:00+02:00"),
        ("2026-10-26 09:00", "2026-10-26T02:00:00+01:00"),
        # The night itself: two moments that clocks show alike are an hour apart.
        ("2026-10-25 08:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 09:30", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_the_same_moment_is_shown_as_the_visitors_clocks_have_it(at: str, shown: str) -> None:
    there = shown_in(moment(at), zone_named("Europe/Berlin"))
    assert there.isoformat() == shown
    assert there.timestamp() == moment(at).timestamp()


@pytest.mark.parametrize("name", ["", "Moon/Sea", "../../etc/passwd", "/etc/passwd", "Europe"])
def test_what_is_no_zone_is_told_by_its_field(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        zone_named(name)
    [error] = refused.value.errors
    assert (error.field, error.code) == ("time_zone", "time_zone_unknown")
    assert zone_kept(name).key == BEIJING


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30", "20260401", "2026-W14-1", "9999-12-31"]
)
def test_what_is_no_day_is_told_by_its_field(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        day_named(text, "from")
    assert refused.value.errors[0].field == "from"


def test_a_day_is_a_day() -> None:
    assert day_named("2026-04-01", "on").isoformat() == "2026-04-01"
