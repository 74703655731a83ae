"""Whoever looks from abroad, around a change of clocks, is shown the right time and books it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.scheduling.placing import Placement, place
from sunhall.domain.scheduling.slots import slots
from sunhall.http.time_zone import shown_in, zone_named
from tests.builders.scheduling import (
    clock,
    host,
    hours,
    item,
    number,
    of,
    policy,
    section,
    town_rules,
    view,
)

#: Zones and the days on which their clocks change in 2026: forward and back.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}


def around_the_clock(name: str = "video") -> dict[str, object]:
    """A host who never sleeps, so that there is a slot at every hour of a change."""
    weekly = hours(1, 2, 3, 4, 5, 6, 7, start=0, end=24)
    return section(
        items=[item(name, hosts=["owl"], after=0, assignment="first")],
        hosts=[host("owl", weekly, statutory=False)],
        rooms=[],
        policies=[policy(window_days=number(366))],
    )


@pytest.mark.parametrize(
    ("zone", "on", "shown"),
    [
        # 9:00 in Beijing is 2:00 in Berlin in winter and 3:00 in summer.
        ("Europe/Berlin", date(2026, 3, 28), "2026-03-28T02:00:00+01:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 30), "2026-03-30T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 10, 24), "2026-10-24T03:00:00+02:00"),
        # The hour from two to three comes twice that night: this is the second one.
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-25T02:00:00+01:00"),
        # In New York it is still the evening before, and the clocks change five hours later.
        ("America/New_York", date(2026, 3, 8), "2026-03-07T20:00:00-05:00"),
        ("America/New_York", date(2026, 3, 9), "2026-03-08T21:00:00-04:00"),
        ("America/New_York", date(2026, 11, 1), "2026-10-31T21:00:00-04:00"),
        ("America/New_York", date(2026, 11, 2), "2026-11-01T20:00:00-05:00"),
        # Half an hour of summer time.
        ("Australia/Lord_Howe", date(2026, 4, 4), "2026-04-04T12:00:00+11:00"),
        ("Australia/Lord_Howe", date(2026, 4, 6), "2026-04-06T11:30:00+10:30"),
        ("Asia/Shanghai", date(2026, 3, 29), "2026-03-29T09:00:00+08:00"),
        ("Asia/Kathmandu", date(2026, 3, 29), "2026-03-29T06:45:00+05:45"),
    ],
)
def test_nine_in_beijing_is_shown_as_the_visitors_clock_shows_it(
    zone: str, on: date, shown: str
) -> None:
    assert shown_in(clock("09:00", on), zone_named(zone)).isoformat() == shown


@pytest.mark.parametrize(("zone", "days"), CHANGES.items())
def test_every_slot_of_a_day_of_change_is_booked_at_the_moment_that_was_shown(
    zone: str, days: tuple[date, date]
) -> None:
    rules = town_rules(around_the_clock())
    for on in days:
        seen = view(rules=rules, now=datetime(2026, 1, 1, tzinfo=BEIJING))
        (day,) = slots(seen, of("video", seen), on, on)
        assert len(day.slots) == 48
        for slot in day.slots:
            shown = shown_in(slot.starts_at, ZoneInfo(zone))
            placed = place(seen, of("video", seen), datetime.fromisoformat(shown.isoformat()))
            assert isinstance(placed, Placement)
            assert placed.starts_at == slot.starts_at
            # Half an hour is half an hour, whatever the clocks on the wall say of it.
            ends = shown_in(slot.ends_at, ZoneInfo(zone))
            assert ends.astimezone(UTC) - shown.astimezone(UTC) == timedelta(minutes=30)


@pytest.mark.parametrize(("zone", "days"), CHANGES.items())
def test_no_slot_is_missing_or_there_twice_on_a_day_of_change(
    zone: str, days: tuple[date, date]
) -> None:
    rules = town_rules(around_the_clock())
    for on in days:
        seen = view(rules=rules, now=datetime(2026, 1, 1, tzinfo=BEIJING))
        first, last = on - timedelta(days=1), on + timedelta(days=1)
        moments = [
            slot.starts_at.astimezone(ZoneInfo(zone))
            for day in slots(seen, of("video", seen), first, last)
            for slot in day.slots
        ]
        instants = [each.astimezone(UTC) for each in moments]
        steps = {later - earlier for earlier, later in pairwise(instants)}
        assert steps == {timedelta(minutes=30)}


def test_the_minimum_notice_is_real_time_whatever_the_visitors_clock_does() -> None:
    """Four hours before, across the night in which Berlin loses one."""
    rules = town_rules(around_the_clock())
    asked = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    seen = view(rules=rules, now=asked)
    (day,) = slots(seen, of("video", seen), date(2026, 3, 29), date(2026, 3, 29))
    assert day.slots[0].starts_at == asked.astimezone(UTC) + timedelta(hours=4)
    assert shown_in(day.slots[0].starts_at, ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "06:30"


def test_today_is_beijings_day_and_not_the_visitors() -> None:
    """At nine in the evening in New York it is tomorrow in Beijing."""
    rules = town_rules(around_the_clock())
    now = datetime(2026, 4, 14, 21, tzinfo=ZoneInfo("America/New_York"))
    seen = view(rules=rules, now=now)
    days = list(slots(seen, of("video", seen), date(2026, 4, 14), date(2026, 4, 15)))
    assert [bool(day.slots) for day in days] == [False, True]
    assert days[0].reason == "past"
