"""What can be booked is checked before it is deployed; what is wrong is said where it stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.scheduling.availability import Availability
from sunhall.domain.scheduling.cells import Taken
from sunhall.domain.scheduling.placing import Placement, place
from sunhall.domain.scheduling.rules import SchedulingRules, scheduling_rules
from sunhall.domain.scheduling.slots import slots
from tests.unit.catalogue.conftest import City

ITEMS = "appointments/items.yaml"
HOSTS = "appointments/hosts.yaml"
ROOMS = "appointments/rooms.yaml"

#: A Monday without a holiday near it.
MONDAY = datetime(2026, 11, 30, 7, tzinfo=BEIJING)


def rules_of(example: Compiled) -> tuple[SchedulingRules, Any]:
    catalogue = catalogue_from_mapping({**example.catalogue, "labels": {}}, example.sections)
    return scheduling_rules(catalogue), catalogue.calendar


def test_the_example_city_offers_every_kind_of_meeting(example: Compiled) -> None:
    rules, _ = rules_of(example)
    items = rules.items.values()
    assert {item.mode for item in items} == {"video", "in_person"}
    assert {item.assignment for item in items} == {"round_robin", "chosen", "first"}
    assert {item.department for item in items} > {"petition-office"}
    assert [item.id for item in items if item.capacity > 1] == ["school-briefing"]
    assert [item.id for item in items if item.approval] == ["leader-reception"]
    assert {item.provider for item in items} == {"direct", "jitsi", ""}


def test_everything_can_be_booked_in_the_weeks_to_come(example: Compiled) -> None:
    rules, calendar = rules_of(example)
    view = Availability(rules, calendar, Taken(), MONDAY)
    for item in rules.items.values():
        last = MONDAY.date() + timedelta(days=item.policy.window_days.amount)
        days = list(slots(view, item, MONDAY.date(), last))
        free = [slot for day in days for slot in day.slots]
        assert free, item.id
        placed = place(view, item, free[0].starts_at)
        assert isinstance(placed, Placement)
        assert placed.staff.startswith("staff-")
        assert len(placed.cells) <= 10


def test_leaders_receive_on_thursday_mornings_and_not_at_the_end_of_the_year(
    example: Compiled,
) -> None:
    rules, calendar = rules_of(example)
    item = rules.items["leader-reception"]
    now = datetime(2026, 12, 20, 7, tzinfo=BEIJING)
    days = {
        day.on: day
        for day in slots(
            Availability(rules, calendar, Taken(), now), item, date(2026, 12, 24), date(2027, 1, 14)
        )
    }
    times = [slot.starts_at.strftime("%H:%M") for slot in days[date(2026, 12, 24)].slots]
    assert times == ["09:00", "10:00", "11:00"]
    assert days[date(2026, 12, 31)].reason == "dated"
    assert days[date(2027, 1, 5)].reason == "no_hours"
    # A Friday on which a missed day is made up for.
    assert len(days[date(2027, 1, 8)].slots) == 3


def test_nobody_hosts_without_the_role_of_a_host(example: Compiled) -> None:
    rules, _ = rules_of(example)
    roles = {f"staff-{each['username']}": each["roles"] for each in example.staff}
    assert all("reception_host" in roles[host.staff] for host in rules.hosts.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "reason"),
    [
        (
            HOSTS,
            "staff: petition-handler",
            "staff: petition-handlr",
            "hosts.1.staff",
            "staff.yaml has no 'petition-handlr'; did you mean 'petition-handler'?",
        ),
        (
            HOSTS,
            "staff: petition-handler",
            "staff: petition-officer",
            "hosts.1.staff",
            "'petition-officer' is a host already: one person, one set of hours",
        ),
        (
            ITEMS,
            "hosts: [meng]",
            "hosts: [mengg]",
            "items.4.hosts.0",
            "there is no host 'mengg'; did you mean 'meng'?",
        ),
        (
            ITEMS,
            "hosts: [meng]",
            "hosts: [meng, meng]",
            "items.4.hosts.1",
            "'meng' stands here twice",
        ),
        (
            ITEMS,
            "rooms: [leader-room]",
            "rooms: [leaders-room]",
            "items.2.rooms.0",
            "there is no room 'leaders-room'; did you mean 'leader-room'?",
        ),
        (
            ITEMS,
            "policy: leader_day",
            "policy: leaderday",
            "items.2.policy",
            "there is no policy 'leaderday'; did you mean 'leader_day'?",
        ),
        (
            ITEMS,
            "department: human-resources",
            "department: human-resource",
            "items.4.department",
            "there is no department 'human-resource'; did you mean 'human-resources'?",
        ),
        (
            ITEMS,
            "approval: appointment-approval",
            "approval: appointment-aproval",
            "items.2.approval",
            "there is no chain 'appointment-aproval'; did you mean 'appointment-approval'?",
        ),
        (
            ITEMS,
            "before: 15",
            "before: 10",
            "items.2.before",
            "is not a multiple of the grid of 15 minutes",
        ),
        (
            ITEMS,
            "    duration: 60\n",
            "    duration: 60\n    every: 50\n",
            "items.5.every",
            "is not a multiple of the grid of 15 minutes",
        ),
        (
            ITEMS,
            "    duration: 60\n",
            "    duration: 60\n    every: 60\n",
            "items.5.every",
            "slots of several seats follow each other: at least 75 minutes",
        ),
        (
            ITEMS,
            "    duration: 60\n",
            "    duration: 330\n",
            "items.5.duration",
            "a booking would claim 46 cells; at most 40 fit in a transaction",
        ),
        (
            HOSTS,
            '{days: [tue, thu], from: "14:00", to: "16:30"}',
            '{days: [tue, thu], from: "14:10", to: "16:30"}',
            "hosts.5.weekly.0.from",
            "is not on the grid of 15 minutes",
        ),
        (
            HOSTS,
            '{days: [mon, wed], from: "14:00", to: "16:30"}',
            '{days: [mon, wed], from: "11:00", to: "16:30"}',
            "hosts.4.weekly.1",
            "overlaps with 09:00-11:30 of the same days",
        ),
        (
            HOSTS,
            'to: "18:00", first: 2027-06-01',
            'to: "18:00", first: 2027-05-31',
            "hosts.6.weekly.2",
            "overlaps with 14:00-17:00 of the same days",
        ),
        (
            HOSTS,
            "first: 2027-01-08\n        last: 2027-01-08",
            "first: 2026-12-31\n        last: 2027-01-08",
            "hosts.3.dated.1",
            "says something else than what begins on 2026-12-31",
        ),
        (
            HOSTS,
            'open: [{from: "14:00", to: "17:00"}]',
            'open: [{from: "14:00", to: "17:00"}, {from: "16:00", to: "18:00"}]',
            "hosts.3.dated.1.open",
            "has hours that overlap",
        ),
        (
            HOSTS,
            'open: [{from: "14:00", to: "17:00"}]',
            'open: [{from: "14:05", to: "17:00"}]',
            "hosts.3.dated.1.open.0.from",
            "is not on the grid of 15 minutes",
        ),
        (
            HOSTS,
            '{days: [tue, thu], from: "14:00", to: "16:30"}',
            '{days: [tue, thu], from: "14:00", to: "14:15"}',
            "items.3.hosts.1",
            "'luo' is never open for 30 minutes",
        ),
        (
            HOSTS,
            '{days: [tue, thu], from: "14:00", to: "16:30"}',
            '{days: [sat], from: "14:00", to: "16:30"}',
            "items.3.hosts.1",
            "none of the rooms is open while 'luo' is",
        ),
        (
            ROOMS,
            "id: leader-room",
            "id: reception-2",
            "rooms.2.id",
            "'reception-2' is taken already",
        ),
        (
            ROOMS,
            "  - id: education-hall\n",
            "  - id: education-hall\n    makeup: mon\n",
            None,
            None,
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    city: City, file: str, old: str, new: str, path: str | None, reason: str | None
) -> None:
    city.edit(file, old, new)
    if path is None:
        city.compile()
        return
    found = [(each.path, each.reason) for each in city.problems()]
    assert (path, reason) in found


def test_makeup_days_are_only_for_who_follows_the_statutory_calendar(city: City) -> None:
    city.edit(
        HOSTS,
        "department: human-resources\n    weight: 1\n    statutory: true",
        "department: human-resources\n    weight: 1\n    statutory: false",
    )
    file, path, reason = city.problem()
    assert (file, path) == (HOSTS, "hosts.6")
    assert "'makeup' is for who follows the statutory calendar" in reason


def test_a_host_of_several_seats_serves_no_other_item(city: City) -> None:
    """One who receives a group cannot at the same time receive somebody alone."""
    city.edit(ITEMS, "hosts: [meng]", "hosts: [meng, xu]")
    file, path, reason = city.problem()
    assert (file, path) == (ITEMS, "items.5.hosts")
    assert reason == (
        "'xu' also serves 'labour-video'; who receives several people at a time serves no other "
        "item"
    )


def test_a_room_of_several_seats_serves_no_other_item(city: City) -> None:
    city.edit(ITEMS, "rooms: [leader-room]", "rooms: [education-hall]")
    assert [each.path for each in city.problems()] == ["items.5.rooms"]


def test_several_seats_are_those_of_one_host_and_one_room(city: City) -> None:
    city.edit(ITEMS, "rooms: [education-hall]", "rooms: [education-hall, reception-1]")
    found = {each.path: each.reason for each in city.problems()}
    assert found["items.5.capacity"] == "several seats in a room are those of one host and one room"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("provider: jitsi\n", "provider: jitsi\n    rooms: [reception-1]\n", "no 'rooms'"),
        ("    provider: jitsi\n", "", "names its 'provider'"),
        ("rooms: [leader-room]\n", "rooms: [leader-room]\n    provider: direct\n", "no 'provider'"),
        ("provider: jitsi\n", "provider: link\n", "a 'link' is named"),
        ("provider: jitsi\n", "provider: jitsi\n    link: https://meet.example/a\n", "a 'link'"),
    ],
)
def test_a_meeting_is_either_in_a_room_or_with_a_provider(
    city: City, old: str, new: str, reason: str
) -> None:
    city.edit(ITEMS, old, new)
    assert any(reason in each.reason for each in city.problems())


def test_a_link_of_ones_own_is_a_provider(city: City) -> None:
    city.edit(ITEMS, "provider: jitsi\n", "provider: link\n    link: https://meet.example/labour\n")
    item = city.compile().sections["appointments"]["items"][4]
    assert (item["provider"], item["link"]) == ("link", "https://meet.example/labour")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (
            "hold_minutes: {amount: 15,",
            "hold_minutes: {amount: 61,",
            "policies.1.hold_minutes.amount",
        ),
        (
            "hold_minutes: {amount: 15,",
            "hold_minutes: {amount: 0,",
            "policies.1.hold_minutes.amount",
        ),
        (
            "window_days: {amount: 42,",
            "window_days: {amount: 367,",
            "policies.1.window_days.amount",
        ),
        ("- {amount: 2, unit: calendar_day", "- {amount: 2, unit: hour", "policies.1.reminders.1"),
        ("- id: leader_day", "- id: advice", "policies.2.id"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(city: City, old: str, new: str, path: str) -> None:
    city.edit(ITEMS, old, new)
    assert path in [each.path for each in city.problems()]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("closed: true", "closed: false", "True"),
        ("        closed: true\n", "", "either 'closed' or has hours"),
        ("last: 2026-12-31", "last: 2026-12-30", "'last' is before 'first'"),
        ("first: 2027-06-01, last: 2027-09-30", "first: 2027-06-01, last: 2027-05-30", "'last' is"),
        ('from: "15:00", to: "18:00"', 'from: "18:00", to: "18:00"', "later than 'from'"),
    ],
)
def test_hours_that_make_no_sense_are_refused(city: City, old: str, new: str, reason: str) -> None:
    city.edit(HOSTS, old, new)
    assert any(reason in each.reason for each in city.problems())


def test_slots_follow_the_length_of_the_meeting_where_nothing_else_is_said(
    example: Compiled,
) -> None:
    rules, _ = rules_of(example)
    assert rules.items["petition-video"].every == 45
    assert rules.items["leader-reception"].every == 60
    assert rules.items["housing-advice"].every == 30
