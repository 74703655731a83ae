"""A booking finds its host, its room and its seat, or the rule that refuses it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.scheduling.availability import seen_from
from sunhall.domain.scheduling.cells import (
    CLOSED,
    Cell,
    CellChange,
    DayChange,
    Span,
    Taken,
    moved,
)
from sunhall.domain.scheduling.fairness import Assigned
from sunhall.domain.scheduling.placing import Placement, cells_wanted, place
from tests.builders.scheduling import (
    DAY,
    NOW,
    cells,
    clock,
    context,
    of,
    taken,
    town_rules,
    view,
)

SATURDAY = date(2026, 4, 18)


def placed(claims: Taken | None = None, name: str = "video", at: str = "09:00", **more: Any) -> Any:
    seen = view(
        claims or Taken(), mine=tuple(filter(None, (more.get("held_by"), more.pop("me", None))))
    )
    return place(seen, of(name, seen), clock(at, more.pop("on", DAY)), **more)


def code(outcome: Placement | Refusal) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code


def test_a_booking_claims_its_meeting_and_its_buffer() -> None:
    found = placed()
    assert found.cells == tuple(cells("host:liu", "09:00", 3))
    assert (found.starts_at, found.ends_at) == (clock("09:00"), clock("09:30"))
    assert (found.host, found.staff, found.room, found.seat) == ("liu", "staff-liu", None, 0)


def test_a_booking_in_person_claims_its_room_as_well() -> None:
    found = placed(name="office")
    assert found.room == "north"
    assert found.cells == (*cells("host:liu", "09:00", 3), *cells("room:north", "09:00", 3))


def test_a_buffer_before_the_meeting_is_claimed() -> None:
    assert placed(name="agreed").cells == tuple(cells("host:cui", "08:45", 4))


def test_the_moment_counts_and_not_the_offset_that_it_is_written_with() -> None:
    seen = view()
    in_utc = datetime(2026, 4, 15, 1, tzinfo=UTC)
    elsewhere = datetime(2026, 4, 14, 20, tzinfo=timezone(timedelta(hours=-5)))
    for instant in (in_utc, elsewhere):
        found = place(seen, of("video", seen), instant)
        assert isinstance(found, Placement)
        assert found.starts_at == clock("09:00")


@pytest.mark.parametrize(
    "instant",
    [
        clock("09:00").replace(tzinfo=None),
        clock("09:00") + timedelta(seconds=1),
        clock("09:00") + timedelta(microseconds=1),
        clock("09:10"),
        clock("09:15"),
        clock("12:00"),
        clock("08:45"),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_time_at_which_no_slot_begins_is_refused(instant: datetime) -> None:
    seen = view(now=clock("08:00", date(2026, 4, 14)))
    outcome = place(seen, of("video", seen), instant)
    assert code(outcome) in {"slot_not_offered", "slot_beyond_window"}


def test_what_is_taken_is_a_conflict_and_no_broken_rule() -> None:
    claims = taken(("case-1", cells("host:qin", "14:00", 3)))
    outcome = placed(claims, at="14:00")
    assert outcome == Refusal("slot_taken", fields=("starts_at",), kind="conflict")


@pytest.mark.parametrize(
    ("at", "on", "now", "expected"),
    [
        ("09:00", SATURDAY, NOW, "slot_closed"),
        ("09:00", date(2026, 5, 1), NOW, "slot_on_holiday"),
        ("09:00", date(2026, 5, 12), NOW, "slot_beyond_window"),
        ("09:00", DAY, clock("05:01"), "slot_too_soon"),
        ("09:00", DAY, clock("09:00"), "slot_past"),
        ("09:00", date(2026, 4, 10), NOW, "slot_past"),
    ],
)
def test_a_time_that_cannot_be_booked_says_why(
    at: str, on: date, now: datetime, expected: str
) -> None:
    seen = view(now=now)
    assert code(place(seen, of("video", seen), clock(at, on))) == expected


def test_the_refusal_names_the_moment_from_which_slots_can_be_booked_and_the_last_day() -> None:
    seen = view(now=clock("05:01"))
    soon = place(seen, of("video", seen), clock("09:00"))
    late = place(seen, of("video", seen), clock("09:00", date(2026, 6, 1)))
    assert isinstance(soon, Refusal)
    assert isinstance(late, Refusal)
    assert soon.params == {"day": "2026-04-15", "time": "09:01"}
    assert late.params == {"last": "2026-05-13"}


def test_a_host_may_ignore_their_own_notice_and_window_but_not_the_past() -> None:
    seen = view(now=clock("08:59"))
    assert isinstance(place(seen, of("video", seen), clock("09:00"), notice=False), Placement)
    later = clock("09:00", date(2026, 6, 1))
    assert isinstance(place(seen, of("video", seen), later, notice=False), Placement)
    seen = view(now=clock("09:00"))
    assert code(place(seen, of("video", seen), clock("09:00"), notice=False)) == "slot_past"


def test_a_time_that_staff_closed_is_closed_and_not_taken() -> None:
    change = {("host:qin", DAY): DayChange(closed=(Span(840, 870),))}
    claims = taken((CLOSED, cells("host:qin", "14:00", 2)), days=change)
    assert code(placed(claims, at="14:00")) == "slot_closed"


def test_a_slot_without_an_open_room_is_closed() -> None:
    change = {
        (f"room:{name}", DAY): DayChange(closed=(Span(0, 1440),)) for name in ("north", "south")
    }
    assert code(placed(Taken({}, change), name="office")) == "slot_closed"


def test_only_hosts_of_the_item_host_it() -> None:
    assert placed(host="cui") == Refusal("host_not_of_item", fields=("host",))


def test_a_chosen_host_is_the_only_one() -> None:
    found = placed(name="chosen", host="qin")
    assert (found.host, found.assigned) == ("qin", Assigned("chosen"))
    claims = taken(("case-1", cells("host:qin", "09:00", 3)))
    assert code(placed(claims, name="chosen", host="qin")) == "slot_taken"


def test_the_booking_takes_the_place_that_was_held() -> None:
    hold = "hold.abc"
    claims = taken((hold, cells("host:qin", "09:00", 3)))
    found = placed(claims, held_by=hold)
    assert (found.host, found.held_by, found.assigned) == ("qin", hold, Assigned("held"))


def test_a_hold_that_has_lapsed_and_is_taken_leads_to_another_host() -> None:
    claims = taken(("case-9", cells("host:qin", "09:00", 3)))
    found = placed(claims, held_by="hold.abc")
    assert (found.host, found.held_by) == ("liu", None)


def test_a_hold_for_another_time_does_not_help() -> None:
    hold = "hold.abc"
    claims = taken((hold, cells("host:qin", "15:30", 3)), ("case-1", cells("host:qin", "14:00", 3)))
    assert code(placed(claims, at="14:00", held_by=hold)) == "slot_taken"


def test_a_hold_of_somebody_else_is_in_the_way() -> None:
    claims = taken(("hold.abc", cells("host:qin", "14:00", 3)))
    assert code(placed(claims, at="14:00", held_by="hold.xyz")) == "slot_taken"


def test_a_moved_meeting_keeps_its_host_if_they_have_time() -> None:
    found = placed(before="qin")
    assert (found.host, found.assigned) == ("qin", Assigned("same_as_before"))
    claims = taken(("case-1", cells("host:qin", "09:00", 3)))
    assert placed(claims, before="qin").host == "liu"


def test_a_meeting_can_move_onto_its_own_buffer() -> None:
    claims = taken(("case-1", cells("host:qin", "14:15", 3)))
    found = placed(claims, at="14:00", me="case-1", before="qin")
    assert found.host == "qin"
    change = moved(tuple(cells("host:qin", "14:15", 3)), found.cells)
    assert change.take == tuple(cells("host:qin", "14:00", 3))
    assert change.free == tuple(cells("host:qin", "14:45", 1))


def test_the_seats_of_a_slot_are_given_one_by_one() -> None:
    found = placed(name="briefing")
    claims = taken(("case-1", list(found.cells)))
    second = placed(claims, name="briefing")
    assert (found.seat, second.seat) == (0, 1)
    assert not set(found.cells) & set(second.cells)


def test_a_seat_that_was_given_back_is_given_again() -> None:
    claims = taken(
        ("case-1", [*cells("host:hall", "09:00", 3), *cells("room:auditorium", "09:00", 3)]),
        (
            "case-3",
            [
                *cells("host:hall", "09:00", 3, seat=2),
                *cells("room:auditorium", "09:00", 3, seat=2),
            ],
        ),
    )
    assert placed(claims, name="briefing").seat == 1


def test_the_second_room_serves_the_second_meeting() -> None:
    first = placed(name="office")
    second = placed(taken(("case-1", list(first.cells))), name="office")
    assert (second.host, second.room) == ("qin", "south")


def test_a_round_is_counted_over_the_week_and_everything_else_over_the_day() -> None:
    rules = town_rules()
    week = (date(2026, 4, 13), date(2026, 4, 19))
    whole = cells_wanted(rules, rules.items["office"], DAY)
    assert whole.days["host:liu"] == whole.days["host:qin"] == week
    assert whole.days["room:north"] == (DAY, DAY)
    for less in (
        cells_wanted(rules, rules.items["office"], DAY, hold="hold.abc"),
        cells_wanted(rules, rules.items["office"], DAY, host="liu"),
        cells_wanted(rules, rules.items["chosen"], DAY),
    ):
        assert set(less.days.values()) == {(DAY, DAY)}


def test_a_decision_sees_what_was_read_with_its_own_cells_free() -> None:
    claims = taken(
        ("case-1", cells("host:liu", "09:00", 3)), ("hold.a", cells("host:qin", "09:00", 3))
    )
    seen = seen_from(context(claims), "case-1", None, "hold.a")
    assert seen.mine == {"case-1", "hold.a"}
    assert seen.now == NOW
    assert isinstance(place(seen, of("video", seen), clock("09:00")), Placement)


def test_a_decision_for_which_nothing_was_read_sees_everything_free() -> None:
    assert seen_from(context(None)).free(Cell("host:liu", DAY, 540))


def test_a_cell_cannot_be_claimed_and_set_free_at_once() -> None:
    cell = Cell("host:liu", DAY, 540)
    for change in ({"take": (cell,), "free": (cell,)}, {"take": (cell, cell)}):
        with pytest.raises(ValueError, match="once"):
            CellChange(**change)


@pytest.mark.parametrize("owner", ["01JKXQ3W8Z0000000000000077", "closed", ""])
def test_nothing_but_a_hold_is_taken_over(owner: str) -> None:
    with pytest.raises(ValueError, match="hold"):
        CellChange(held_by=owner)


def test_after_losing_a_race_the_places_that_are_free_are_drawn() -> None:
    """All who lost the first place would meet again at the second, and again at the third."""
    drawn = [raced(f"salt-{number}", 1, "video") for number in range(40)]
    found = Counter((each.assigned.basis, each.host) for each in drawn)
    assert {basis for basis, _ in found} == {"drawn"}
    assert min(found["drawn", "liu"], found["drawn", "qin"]) > 10


def test_a_seat_is_drawn_as_well_and_every_look_draws_anew() -> None:
    assert {raced("salt", lost, "briefing").seat for lost in range(1, 12)} == {0, 1, 2}


def test_nobody_draws_who_was_not_overtaken() -> None:
    found = [raced(f"salt-{number}", 0, "video") for number in range(9)]
    assert {each.assigned.basis for each in found} == {"round_robin"}
    assert {each.host for each in found} == {"liu"}


def test_a_draw_neither_changes_a_chosen_host_nor_one_who_is_kept() -> None:
    for number in range(9):
        assert raced(f"salt-{number}", 1, "chosen", host="liu").host == "liu"
        assert raced(f"salt-{number}", 1, "video", before="qin").host == "qin"


def raced(salt: str, lost: int, name: str, **more: Any) -> Any:
    """Place a booking at nine that lost so many races before."""
    world = replace(context(Taken(lost=lost)), salt=salt)
    return place(seen_from(world), of(name, view()), clock("09:00"), **more)
