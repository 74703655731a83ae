"""The slots that people are shown, and why a day has none."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING, start_of_day
from sunhall.domain.scheduling.availability import Availability
from sunhall.domain.scheduling.cells import CLOSED, DayChange, Span, Taken
from sunhall.domain.scheduling.placing import Placement, place
from sunhall.domain.scheduling.slots import DaySlots, cells_of_days, slots
from tests.builders.scheduling import (
    DAY,
    NOW,
    cells,
    clock,
    hours,
    item,
    length,
    of,
    policy,
    room,
    section,
    taken,
    town_rules,
    view,
)


def shown(
    seen: Availability, name: str, on: date = DAY, host: str | None = None, *, notice: bool = True
) -> DaySlots:
    (day,) = slots(seen, of(name, seen), on, on, host=host, notice=notice)
    return day


def times(day: DaySlots) -> list[str]:
    return [slot.starts_at.strftime("%H:%M") for slot in day.slots]


def test_slots_follow_each_other_with_their_buffer_from_the_beginning_of_each_opening() -> None:
    day = shown(view(), "video")
    assert times(day) == ["09:00", "09:45", "10:30", "11:15", "14:00", "14:45", "15:30", "16:15"]
    assert {slot.ends_at - slot.starts_at for slot in day.slots} == {timedelta(minutes=30)}
    assert (day.reason, day.full) == ("", 0)


def test_a_slot_has_a_seat_for_every_host_who_is_free() -> None:
    day = shown(view(), "video")
    assert [(slot.seats, slot.hosts) for slot in day.slots][:1] == [(2, ("liu", "qin"))]
    assert [(slot.seats, slot.hosts) for slot in day.slots][-1:] == [(1, ("qin",))]


def test_a_meeting_may_end_with_the_opening_and_its_buffer_after_it() -> None:
    rules = town_rules(section(items=[item("video", duration=45, after=15)]))
    assert times(shown(view(rules=rules), "video"))[:3] == ["09:00", "10:00", "11:00"]
    rules = town_rules(section(items=[item("video", duration=60, after=15, every=60)]))
    assert times(shown(view(rules=rules), "video"))[:4] == ["09:00", "10:00", "11:00", "14:00"]


def test_one_claimed_cell_takes_the_slot_whose_buffer_it_is() -> None:
    claims = taken(("case-1", cells("host:qin", "14:30", 1)))
    assert times(shown(view(claims), "video"))[4:] == ["14:45", "15:30", "16:15"]


def test_a_claim_of_one_host_leaves_the_other() -> None:
    claims = taken(("case-1", cells("host:liu", "09:00", 3)))
    first = shown(view(claims), "video").slots[0]
    assert (first.seats, first.hosts) == (1, ("qin",))


def test_a_claim_that_has_lapsed_is_none() -> None:
    claims = taken(("hold.1", cells("host:qin", "14:00", 3)), until=NOW)
    assert "14:00" in times(shown(view(claims), "video"))


def test_a_hold_that_stands_is_a_claim() -> None:
    claims = taken(("hold.1", cells("host:qin", "14:00", 3)), until=NOW + timedelta(seconds=1))
    assert "14:00" not in times(shown(view(claims), "video"))


def test_ones_own_cells_are_free_for_oneself() -> None:
    claims = taken(("hold.1", cells("host:qin", "14:00", 3)))
    assert "14:00" in times(shown(view(claims, mine=("hold.1",)), "video"))


def test_a_day_on_which_all_is_taken_is_full_and_says_how_many_could_be_waited_for() -> None:
    claims = taken(
        ("case-1", cells("host:liu", "09:00", 12)), ("case-2", cells("host:qin", "09:00", 40))
    )
    assert shown(view(claims), "video") == DaySlots(DAY, (), "full", 8)


def test_rooms_bound_the_seats_and_their_hours_the_slots() -> None:
    day = shown(view(), "office")
    seats = {slot.starts_at.strftime("%H:%M"): slot.seats for slot in day.slots}
    # The southern room closes at ten: from then on one room is left for two hosts.
    assert (seats["09:00"], seats["09:45"], seats["14:00"]) == (2, 1, 1)


def test_a_slot_without_a_free_room_is_taken() -> None:
    claims = taken(("case-1", cells("room:north", "14:00", 3)))
    assert "14:00" not in times(shown(view(claims), "office"))


def test_a_meeting_in_person_needs_its_room_for_its_buffer_as_well() -> None:
    claims = taken(("case-1", cells("room:north", "14:30", 1)))
    assert "14:00" not in times(shown(view(claims), "office"))


def test_a_slot_of_several_seats_counts_down() -> None:
    first = cells("host:hall", "09:00", 3) + cells("room:auditorium", "09:00", 3)
    second = [
        *cells("host:hall", "09:00", 3, seat=1),
        *cells("room:auditorium", "09:00", 3, seat=1),
    ]
    for claims, seats in (
        (taken(), 3),
        (taken(("case-1", first)), 2),
        (taken(("case-1", first), ("case-2", second)), 1),
    ):
        assert shown(view(claims), "briefing").slots[0].seats == seats


def test_cancelling_the_first_of_several_seats_frees_exactly_one() -> None:
    second = cells("host:hall", "09:00", 3, seat=1)
    assert shown(view(taken(("case-2", second))), "briefing").slots[0].seats == 2


def test_a_buffer_before_the_meeting_is_kept_as_well() -> None:
    claims = taken(("case-1", cells("host:cui", "08:45", 1)))
    assert times(shown(view(), "agreed")) == ["09:00", "10:00", "11:00"]
    assert times(shown(view(claims), "agreed")) == ["10:00", "11:00"]


def test_only_one_host_is_shown_where_one_is_chosen() -> None:
    assert times(shown(view(), "chosen", host="liu")) == ["09:00", "09:45", "10:30", "11:15"]


def test_a_weekend_a_holiday_a_past_day_and_one_beyond_the_window_say_so() -> None:
    days = {
        date(2026, 4, 18): "no_hours",
        date(2026, 4, 12): "past",
        date(2026, 5, 11): "",
        date(2026, 5, 12): "beyond_window",
        date(2026, 5, 1): "holiday:labour_day",
    }
    assert {on: shown(view(), "video", on).reason for on in days} == days


def test_the_window_is_counted_in_days_from_today() -> None:
    rules = town_rules(
        section(policies=[policy(window_days={**policy()["window_days"], "amount": 2})])
    )
    reasons = [
        day.reason for day in slots(view(rules=rules), rules.items["video"], DAY, date(2026, 4, 16))
    ]
    assert reasons == ["", "beyond_window"]


def test_the_minimum_notice_hides_what_begins_too_soon() -> None:
    # Four hours before half past one in the afternoon.
    day = shown(view(now=clock("09:30")), "video")
    assert times(day) == ["14:00", "14:45", "15:30", "16:15"]
    assert shown(view(now=clock("10:00")), "video").slots[0].starts_at == clock("14:00")
    assert shown(view(now=clock("10:01")), "video").slots[0].starts_at == clock("14:45")


def test_when_every_slot_of_today_begins_too_soon_the_day_says_so() -> None:
    assert shown(view(now=clock("13:00")), "video") == DaySlots(DAY, (), "too_soon")


def test_a_notice_in_working_days_jumps_over_a_holiday() -> None:
    rules = town_rules(section(policies=[policy(minimum_notice=length(1, "working_day"))]))
    thursday = datetime(2026, 4, 30, 23, 59, tzinfo=BEIJING)
    # 1 to 5 May are closed: the first working day after is Wednesday the 6th.
    seen = view(rules=rules, now=thursday)
    first = next(
        day
        for day in slots(seen, of("video", seen), date(2026, 5, 1), date(2026, 5, 8))
        if day.slots
    )
    assert first.slots[0].starts_at == clock("09:00", date(2026, 5, 6))


def test_a_notice_in_days_ends_with_a_day_and_not_at_an_hour() -> None:
    rules = town_rules(section(policies=[policy(minimum_notice=length(1, "calendar_day"))]))
    late = datetime(2026, 4, 14, 23, 59, 59, tzinfo=BEIJING)
    day = shown(view(rules=rules, now=late), "video")
    assert times(day)[0] == "09:00"
    assert shown(view(rules=rules, now=late + timedelta(seconds=1)), "video").reason == "too_soon"


def test_staff_see_what_begins_within_the_notice_and_nothing_that_has_begun() -> None:
    seen = view(now=clock("09:45"))
    assert times(shown(seen, "video"))[0] == "14:00"
    assert times(shown(seen, "video", notice=False))[:2] == ["10:30", "11:15"]
    assert times(shown(view(now=clock("09:44")), "video", notice=False))[0] == "09:45"


def test_staff_are_told_that_a_day_is_over_and_never_that_it_is_too_soon() -> None:
    evening = view(now=clock("16:15"))
    assert shown(evening, "video", notice=False) == DaySlots(DAY, (), "past")
    assert shown(evening, "video").reason == "too_soon"
    assert shown(evening, "video", DAY - timedelta(days=1), notice=False).reason == "past"


def test_staff_see_days_beyond_the_window_but_none_at_the_end_of_the_calendar() -> None:
    beyond = date(2026, 5, 12)
    assert shown(view(), "video", beyond).reason == "beyond_window"
    assert times(shown(view(), "video", beyond, notice=False))[0] == "09:00"
    assert shown(view(), "video", date.max, notice=False).reason == "beyond_window"


def test_what_is_taken_held_or_closed_is_shown_to_nobody() -> None:
    claims = taken(
        ("case-1", cells("host:qin", "14:00", 3)),
        ("hold.1", cells("host:qin", "14:45", 3)),
        (CLOSED, cells("host:qin", "15:30", 3)),
    )
    day = shown(view(claims, now=clock("13:30")), "video", notice=False)
    assert (times(day), day.full) == (["16:15"], 3)


@pytest.mark.parametrize("notice", [True, False])
@pytest.mark.parametrize("now", [NOW, clock("09:45"), clock("10:01"), clock("16:15")])
def test_what_is_shown_is_what_can_be_booked_and_nothing_else(now: datetime, notice: bool) -> None:
    claims = taken(
        ("case-1", cells("host:liu", "09:00", 12)), ("case-2", cells("host:qin", "14:30", 1))
    )
    seen = view(claims, now=now)
    for on in (DAY - timedelta(days=1), DAY, date(2026, 5, 11), date(2026, 5, 12)):
        shown_at = {slot.starts_at for slot in shown(seen, "video", on, notice=notice).slots}
        begins = [start_of_day(on) + timedelta(minutes=15 * cell) for cell in range(96)]
        outcomes = {at: place(seen, of("video", seen), at, notice=notice) for at in begins}
        taken_up = {at for at, outcome in outcomes.items() if isinstance(outcome, Placement)}
        assert shown_at == taken_up


def test_a_part_that_staff_close_takes_its_slots_and_moves_no_other() -> None:
    change = {("host:liu", DAY): DayChange(closed=(Span(540, 600),))}
    seen = view(Taken({}, change))
    assert times(shown(seen, "video", host="liu")) == ["10:30", "11:15"]


def test_what_staff_closed_altogether_says_so() -> None:
    change = {("host:liu", DAY): DayChange(closed=(Span(0, 1440),))}
    assert shown(view(Taken({}, change)), "video", host="liu").reason == "closed_by_staff"


def test_a_day_whose_remaining_slots_are_closed_and_not_booked_is_closed() -> None:
    change = {("host:liu", DAY): DayChange(closed=(Span(540, 645), Span(690, 720)))}
    left = taken((CLOSED, cells("host:liu", "09:00", 7)), days=change)
    # What is left open is a quarter to eleven to half past eleven, in which no slot lies.
    assert shown(view(left), "video", host="liu").reason == "closed_by_staff"


def test_a_closed_building_is_the_reason_when_all_hosts_work() -> None:
    plain = section(
        items=[item("office", mode="in_person", provider="", rooms=["south"])],
        rooms=[room("south", hours(5, start=8, end=10))],
    )
    assert shown(view(rules=town_rules(plain)), "office").reason == "no_hours"


def test_an_opening_by_staff_has_slots_of_its_own() -> None:
    change = {("host:liu", DAY): DayChange(opened=(Span(1080, 1170),))}
    day = shown(view(Taken({}, change)), "video", host="liu")
    assert times(day)[-2:] == ["18:00", "18:45"]


def test_a_buffer_never_leaves_the_day() -> None:
    change = {("host:liu", DAY): DayChange(opened=(Span(1395, 1440),))}
    day = shown(view(Taken({}, change)), "video", host="liu")
    assert times(day)[-1] == "23:15"
    rules = town_rules(section(items=[item("video", duration=45, after=15)]))
    day = shown(view(Taken({}, change), rules=rules), "video", host="liu")
    assert times(day)[-1] == "11:00"


@pytest.mark.parametrize(
    ("host", "resources"),
    [
        (None, {"host:liu", "host:qin", "room:north", "room:south"}),
        ("liu", {"host:liu", "room:north", "room:south"}),
    ],
)
def test_all_that_is_read_are_the_hosts_and_rooms_in_question(
    host: str | None, resources: set[str]
) -> None:
    rules = town_rules()
    wanted = cells_of_days(rules, rules.items["office"], DAY, date(2026, 4, 17), host=host)
    assert dict(wanted.days) == dict.fromkeys(resources, (DAY, date(2026, 4, 17)))
