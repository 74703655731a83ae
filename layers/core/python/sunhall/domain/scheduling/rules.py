"""What can be booked with whom and where: the catalogue's section ``appointments``, typed.

What becomes of a booking stands apart from it, see `sunhall.domain.appointment.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from sunhall.domain.catalogue import Catalogue, Limit, Period, Text, limit_of, period_of
from sunhall.domain.scheduling.cells import Span

SECTION: Final = "appointments"

Mode: TypeAlias = Literal["video", "in_person"]
#: Who hosts: whose turn it is, whom the citizen chooses, or the first in the list who is free.
Assignment: TypeAlias = Literal["round_robin", "chosen", "first"]
#: Over which days it is counted whose turn it is: those around the meeting.
Fairness: TypeAlias = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyHours:
    """Opening hours that come back every week.

    Attributes:
        weekday: 1 for Monday to 7 for Sunday.
        span: From when to when.
        first: First day on which they hold; None for always.
        last: Last day on which they hold; None for always.
    """

    weekday: int
    span: Span
    first: date | None
    last: date | None

    def hold_on(self, day: date) -> bool:
        """Whether these hours are in force on a day, whatever weekday it is."""
        return not (self.first and day < self.first) and not (self.last and self.last < day)


@dataclass(frozen=True, slots=True, eq=False)
class DatedHours:
    """What holds on some days instead of everything else, a holiday included.

    Attributes:
        first: First of the days.
        last: Last of them.
        spans: Opening hours then; empty for a day that is closed.
        reason: Why, as people are told.
    """

    first: date
    last: date
    spans: tuple[Span, ...]
    reason: Text


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """Somebody or something whose time can be booked.

    Attributes:
        id: Short id, e.g. ``liu`` or ``reception-1``.
        name: What people call it.
        department: Id of the department that it belongs to.
        weekly: Its opening hours.
        dated: What holds on certain days instead.
        statutory: Whether it is closed on statutory holidays and follows make-up days.
        makeup_weekday: The weekday whose hours hold on a make-up workday; None where it is closed
            then. Only for who follows the statutory calendar.
    """

    id: str
    name: Text
    department: str
    weekly: tuple[WeeklyHours, ...]
    dated: tuple[DatedHours, ...]
    statutory: bool
    makeup_weekday: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Host(Resource):
    """Somebody who receives people.

    Attributes:
        staff: Staff id of the account.
        weight: How large a share of the meetings they take, against the others' weights.
    """

    staff: str
    weight: int

    @property
    def key(self) -> str:
        """The resource whose cells are claimed."""
        return host_key(self.id)


@dataclass(frozen=True, slots=True, eq=False)
class Room(Resource):
    """A room in which people are received.

    Attributes:
        address: Where it is.
    """

    address: Text

    @property
    def key(self) -> str:
        """The resource whose cells are claimed."""
        return room_key(self.id)


@dataclass(frozen=True, slots=True, eq=False)
class BookingPolicy:
    """Rules that several items share.

    Attributes:
        minimum_notice: How long before it begins a slot can still be booked.
        window_days: Calendar days, from today, in which slots can be booked.
        hold_minutes: Minutes for which a slot is held while somebody fills in the form.
        offer_minutes: Minutes for which a slot that came free is offered to who waits for one.
        cancel_until: How long before it begins the citizen can still cancel.
        reschedule_until: How long before it begins the citizen can still move it.
        open_bookings: Appointments of an item that somebody can have before them.
        monthly_bookings: Appointments of an item that somebody can make in a calendar month.
        reminders: How long before it begins people are reminded, each once.
    """

    minimum_notice: Period
    window_days: Limit
    hold_minutes: Limit
    offer_minutes: Limit
    cancel_until: Period
    reschedule_until: Period
    open_bookings: Limit
    monthly_bookings: Limit
    reminders: tuple[Period, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """Something that can be booked.

    Attributes:
        id: Short id, e.g. ``petition-video``.
        label: What it is called.
        explanation: What people should know before they book it.
        department: Id of the department that offers it.
        mode: ``video`` or ``in_person``.
        provider: Video provider of the meeting; empty in person.
        link: Address of the meeting for the provider ``link``; else empty.
        hosts: Ids of who can host it, in the order of their turn.
        rooms: Ids of the rooms it can be in; empty for video.
        duration: Minutes of the meeting.
        before: Minutes that are kept free for its host and room before it.
        after: Minutes that are kept free after it.
        every: Minutes between the beginnings of two slots of an opening.
        capacity: How many appointments one slot takes: that many seats.
        assignment: Who hosts, where nobody was chosen.
        approval: Id of the chain that has to agree to a booking; None where nobody has to.
        waiting_list: Whether people can wait for a slot to come free.
        policy: Notice, window, holds and limits.
    """

    id: str
    label: Text
    explanation: Text
    department: str
    mode: Mode
    provider: str
    link: str
    hosts: tuple[str, ...]
    rooms: tuple[str, ...]
    duration: int
    before: int
    after: int
    every: int
    capacity: int
    assignment: Assignment
    approval: str | None
    waiting_list: bool
    policy: BookingPolicy


@dataclass(frozen=True, slots=True, eq=False)
class SchedulingRules:
    """Everything that can be booked.

    Attributes:
        grid: Minutes of a cell; every time and length is a multiple of it.
        fairness: Over which days it is counted whose turn it is.
        open_holds: Holds that one network can have at a time.
        items: What can be booked, by id, in the order of the file.
        hosts: Who receives people, by id.
        rooms: Where, by id.
    """

    grid: int
    fairness: Fairness
    open_holds: Limit
    items: Mapping[str, Item]
    hosts: Mapping[str, Host]
    rooms: Mapping[str, Room]

    def resource(self, key: str) -> Host | Room | None:
        """Return whose cells stand under a resource's key, or None."""
        kind, _, name = key.partition(":")
        return self.hosts.get(name) if kind == "host" else self.rooms.get(name)


def host_key(host: str) -> str:
    """Return the resource under which a host's cells stand."""
    return f"host:{host}"


def room_key(room: str) -> str:
    """Return the resource under which a room's cells stand."""
    return f"room:{room}"


@lru_cache(maxsize=4)
def scheduling_rules(catalogue: Catalogue) -> SchedulingRules:
    """Return what can be booked, built once.

    Raises:
        KeyError: The catalogue has no section ``appointments``.
    """
    data: Mapping[str, Any] = catalogue.sections[SECTION]
    policies = {each["id"]: _policy(each) for each in data["policies"]}
    return SchedulingRules(
        grid=data["grid"]["amount"],
        fairness=data["fairness"]["over"],
        open_holds=limit_of(data["open_holds"]),
        items={each["id"]: _item(each, policies) for each in data["items"]},
        hosts={
            each["id"]: Host(**_resource(each), staff=each["staff"], weight=each["weight"])
            for each in data["hosts"]
        },
        rooms={
            each["id"]: Room(**_resource(each), address=each["address"]) for each in data["rooms"]
        },
    )


def _policy(data: Mapping[str, Any]) -> BookingPolicy:
    return BookingPolicy(
        minimum_notice=period_of(data["minimum_notice"]),
        window_days=limit_of(data["window_days"]),
        hold_minutes=limit_of(data["hold_minutes"]),
        offer_minutes=limit_of(data["offer_minutes"]),
        cancel_until=period_of(data["cancel_until"]),
        reschedule_until=period_of(data["reschedule_until"]),
        open_bookings=limit_of(data["open_bookings"]),
        monthly_bookings=limit_of(data["monthly_bookings"]),
        reminders=tuple(map(period_of, data["reminders"])),
    )


def _item(data: Mapping[str, Any], policies: Mapping[str, BookingPolicy]) -> Item:
    lists = {name: tuple(data[name]) for name in ("hosts", "rooms")}
    return Item(**{**data, **lists, "policy": policies[data["policy"]]})


def _resource(data: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: data[name] for name in ("id", "name", "department", "statutory")}
    return {
        **plain,
        "weekly": tuple(map(_weekly, data["weekly"])),
        "dated": tuple(map(_dated, data["dated"])),
        "makeup_weekday": data["makeup_weekday"],
    }


def _weekly(data: Mapping[str, Any]) -> WeeklyHours:
    return WeeklyHours(
        weekday=data["weekday"],
        span=Span(*data["span"]),
        first=date.fromisoformat(data["first"]) if data["first"] else None,
        last=date.fromisoformat(data["last"]) if data["last"] else None,
    )


def _dated(data: Mapping[str, Any]) -> DatedHours:
    return DatedHours(
        first=date.fromisoformat(data["first"]),
        last=date.fromisoformat(data["last"]),
        spans=tuple(Span(*each) for each in data["spans"]),
        reason=data["reason"],
    )
