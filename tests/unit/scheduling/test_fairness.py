"""Whose turn it is, by weight, and how it is explained."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sunhall.domain.scheduling.availability import Availability
from sunhall.domain.scheduling.cells import CLOSED, Cell, Taken
from sunhall.domain.scheduling.fairness import Assigned, by_turn, counted_days, meetings
from sunhall.domain.scheduling.placing import Placement, place
from sunhall.domain.scheduling.rules import Fairness
from tests.builders.scheduling import (
    DAY,
    NOW,
    cells,
    clock,
    host,
    hours,
    item,
    section,
    taken,
    town_rules,
    view,
)

WEEK = (date(2026, 4, 13), date(2026, 4, 19))


def weighted(**weights: int) -> list[dict[str, object]]:
    every_day = hours(1, 2, 3, 4, 5, 6, 7, start=0, end=23)
    return [host(name, every_day, weight=weight) for name, weight in weights.items()]


def town(**weights: int) -> Availability:
    plain = section(items=[item("video", hosts=list(weights))], hosts=weighted(**weights))
    return view(rules=town_rules(plain))


@pytest.mark.parametrize(
    ("over", "first", "last"),
    [
        ("day", DAY, DAY),
        ("week", date(2026, 4, 13), date(2026, 4, 19)),
        ("month", date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_the_meetings_of_the_day_its_week_or_its_month_are_counted(
    over: Fairness, first: date, last: date
) -> None:
    assert counted_days(DAY, over) == (first, last)


def test_a_week_begins_on_monday_and_a_month_may_be_february() -> None:
    assert counted_days(date(2026, 4, 19), "week") == WEEK
    assert counted_days(date(2026, 4, 13), "week") == WEEK
    assert counted_days(date(2026, 2, 28), "month") == (date(2026, 2, 1), date(2026, 2, 28))
    assert counted_days(date(2026, 12, 31), "month") == (date(2026, 12, 1), date(2026, 12, 31))


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert counted_days(date.max, "week")[1] == date.max
    assert counted_days(date.max, "month")[1] == date.max


def test_a_meeting_counts_once_however_many_cells_it_has() -> None:
    claims = taken(
        ("case-1", cells("host:liu", "09:00", 3)),
        ("case-2", cells("host:liu", "09:45", 3)),
        ("hold.1", cells("host:qin", "09:00", 3)),
    )
    assert meetings(claims, ["liu", "qin"], WEEK, NOW) == {"liu": 2, "qin": 1}


def test_closed_time_lapsed_holds_other_days_and_ones_own_meeting_do_not_count() -> None:
    lapsed = taken(("hold.1", cells("host:liu", "09:45", 3)), until=NOW)
    claims = Taken(
        {
            **taken((CLOSED, cells("host:liu", "11:00", 4))).claims,
            **lapsed.claims,
            **taken(("case-1", cells("host:liu", "09:00", 3, on=date(2026, 4, 20)))).claims,
            **taken(("case-2", cells("host:liu", "10:30", 2))).claims,
            **taken(("case-3", cells("host:qin", "10:30", 2))).claims,
        }
    )
    counts = meetings(claims, ["liu", "qin"], WEEK, NOW, but=frozenset({"case-2"}))
    assert counts == {"liu": 0, "qin": 1}


def test_the_host_with_the_fewest_for_their_weight_is_next() -> None:
    rules = town_rules(section(items=[], hosts=weighted(ann=1, ben=1, cai=2)))
    hosts = list(rules.hosts.values())
    turn = by_turn(hosts, {"ann": 1, "ben": 0, "cai": 2})
    assert [each.id for each in turn] == ["ben", "cai", "ann"]


def test_hosts_with_equal_shares_stand_in_the_items_order() -> None:
    rules = town_rules(section(items=[], hosts=weighted(ann=3, ben=3, cai=1)))
    hosts = list(rules.hosts.values())
    assert [each.id for each in by_turn(hosts, {"ann": 2, "ben": 2, "cai": 0})] == [
        "ann",
        "ben",
        "cai",
    ]


@pytest.mark.parametrize("weights", [{"ann": 1, "ben": 1}, {"ann": 2, "ben": 1, "cai": 3}])
def test_a_full_week_is_shared_out_by_weight(weights: dict[str, int]) -> None:
    seen = town(**weights)
    claims: dict[Cell, object] = {}
    given: Counter[str] = Counter()
    whole = sum(weights.values())
    for number in range(whole * 4):
        when = clock("00:00", WEEK[0] + timedelta(days=1)) + timedelta(minutes=45 * number)
        now_taken = taken(*((f"case-{n}", [cell]) for cell, n in claims.items()))
        found = place(
            Availability(seen.rules, seen.calendar, now_taken, seen.now),
            seen.rules.items["video"],
            when,
        )
        if not isinstance(found, Placement):
            continue
        given[found.host] += 1
        claims |= dict.fromkeys(found.cells, number)
    total = given.total()
    assert total > whole * 2
    for name, weight in weights.items():
        # Nobody is ever a whole meeting away from their share.
        assert abs(given[name] - total * weight / whole) < 1


def test_who_is_next_is_explained_by_counts_and_weights() -> None:
    claims = taken(("case-1", cells("host:liu", "10:30", 3)))
    seen = view(claims)
    found = place(seen, seen.rules.items["video"], clock("09:00"))
    assert isinstance(found, Placement)
    assert found.host == "qin"
    assert found.assigned.plain() == {
        "basis": "round_robin",
        "counts": {"liu": 1, "qin": 0},
        "weights": {"liu": 1, "qin": 1},
    }


def test_who_has_no_time_is_not_in_the_count() -> None:
    claims = taken(("case-1", cells("host:qin", "09:00", 3)))
    seen = view(claims)
    found = place(seen, seen.rules.items["video"], clock("09:00"))
    assert isinstance(found, Placement)
    assert found.assigned == Assigned("round_robin", {"liu": 0}, {"liu": 1})


def test_where_nobody_is_counted_the_basis_says_all() -> None:
    assert Assigned("held").plain() == {"basis": "held"}
