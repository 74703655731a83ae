"""The shape of ``appointments/*.yaml``: what can be booked, with whom, and where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, model_validator

from infra.catalogue.chain_plan import staff_id
from infra.catalogue.models import Basis, ClockTime, Id, Limit, Period, Strict, Text, Username
from sunhall.domain.scheduling.rules import Assignment, Fairness, Mode

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

ITEMS: Final = "appointments/items.yaml"
HOSTS: Final = "appointments/hosts.yaml"
ROOMS: Final = "appointments/rooms.yaml"

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Provider = Literal["direct", "jitsi", "chime", "link"]
Minutes = Annotated[int, Field(ge=0, le=480)]


class Grid(Strict):
    """Length of a cell."""

    amount: Literal[5, 10, 15, 20, 30, 60]
    basis: Basis


class FairnessOver(Strict):
    """Over which days it is counted whose turn it is."""

    over: Fairness
    basis: Basis


class Policy(Strict):
    """Rules that items share."""

    id: Id
    minimum_notice: Period
    window_days: Limit
    hold_minutes: Limit
    offer_minutes: Limit
    cancel_until: Period
    reschedule_until: Period
    open_bookings: Limit
    monthly_bookings: Limit
    reminders: list[Period]


class ItemOfFile(Strict):
    """Something that can be booked."""

    id: Id
    label: Text
    explanation: Text
    department: Id
    mode: Mode
    provider: Provider | None = None
    link: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    hosts: Annotated[list[Id], Field(min_length=1)]
    rooms: list[Id] = Field(default_factory=list)
    duration: Annotated[int, Field(ge=5, le=480)]
    before: Minutes = 0
    after: Minutes = 0
    every: Annotated[int, Field(ge=5, le=480)] | None = None
    capacity: Annotated[int, Field(ge=1, le=50)] = 1
    assignment: Assignment
    approval: Id | None = None
    waiting_list: bool = False
    policy: Id

    @model_validator(mode="after")
    def _is_somewhere(self) -> ItemOfFile:
        if self.mode == "video" and (self.provider is None or self.rooms):
            raise ValueError("a video meeting names its 'provider' and no 'rooms'")
        if self.mode == "in_person" and (self.provider is not None or not self.rooms):
            raise ValueError("a meeting in person names its 'rooms' and no 'provider'")
        if (self.provider == "link") is not bool(self.link):
            raise ValueError(
                "a 'link' is named by the items of the provider 'link', and by no other"
            )
        return self

    @property
    def kept(self) -> int:
        """Minutes that a meeting keeps its host and room, buffers included."""
        return self.before + self.duration + self.after


class TimeSpan(Strict):
    """A part of a day."""

    begin: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")

    @model_validator(mode="after")
    def _is_in_order(self) -> TimeSpan:
        if self.begin >= self.end:
            raise ValueError("'to' has to be later than 'from'")
        return self

    @property
    def minutes(self) -> tuple[int, int]:
        """Return it in minutes of the day."""
        return _minute(self.begin), _minute(self.end)


class Weekly(TimeSpan):
    """Hours that come back."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _ends_later(self) -> Weekly:
        if self.first and self.last and self.last < self.first:
            raise ValueError("'last' is before 'first'")
        return self

    def together(self, other: Weekly) -> bool:
        """Whether there is a day on which both hold."""
        days = set(self.days) & set(other.days)
        ends_before = self.last and other.first and self.last < other.first
        begins_after = other.last and self.first and other.last < self.first
        return bool(days) and not ends_before and not begins_after


class Dated(Strict):
    """What holds on some days instead."""

    first: date
    last: date
    closed: Literal[True] | None = None
    open: list[TimeSpan] = Field(default_factory=list)
    reason: Text

    @model_validator(mode="after")
    def _is_one(self) -> Dated:
        if bool(self.closed) is bool(self.open):
            raise ValueError("is either 'closed' or has hours under 'open'")
        if self.last < self.first:
            raise ValueError("'last' is before 'first'")
        return self


class ResourceOfFile(Strict):
    """Somebody or something with hours."""

    id: Id
    name: Text
    department: Id
    statutory: bool
    makeup: Weekday | None = None
    weekly: list[Weekly]
    dated: list[Dated] = Field(default_factory=list)

    @model_validator(mode="after")
    def _follows_or_not(self) -> ResourceOfFile:
        if self.makeup and not self.statutory:
            raise ValueError("'makeup' is for who follows the statutory calendar")
        return self


class HostOfFile(ResourceOfFile):
    """Somebody who receives people."""

    staff: Username
    weight: Annotated[int, Field(ge=1, le=100)] = 1


class RoomOfFile(ResourceOfFile):
    """A room."""

    address: Text


class ItemsFile(Strict):
    """``appointments/items.yaml``."""

    grid: Grid
    fairness: FairnessOver
    open_holds: Limit
    policies: Annotated[list[Policy], Field(min_length=1)]
    items: Annotated[list[ItemOfFile], Field(min_length=1)]


class HostsFile(Strict):
    """``appointments/hosts.yaml``."""

    hosts: Annotated[list[HostOfFile], Field(min_length=1)]


class RoomsFile(Strict):
    """``appointments/rooms.yaml``."""

    rooms: list[RoomOfFile]


def compiled_scheduling(rules: Rules) -> dict[str, Any]:
    """Return the section as the functions read it."""
    items = rules.of(ItemsFile).value
    plain = _plain(items)
    return {
        **plain,
        "items": [_item(each) for each in items.items],
        "hosts": [
            {**_resource(each), "staff": staff_id(each.staff), "weight": each.weight}
            for each in rules.of(HostsFile).value.hosts
        ],
        "rooms": [
            {**_resource(each), "address": _plain(each.address)}
            for each in rules.of(RoomsFile).value.rooms
        ],
    }


def _item(item: ItemOfFile) -> dict[str, Any]:
    return {**_plain(item), "provider": item.provider or "", "every": item.every or item.kept}


def _resource(resource: ResourceOfFile) -> dict[str, Any]:
    return {
        "id": resource.id,
        "name": _plain(resource.name),
        "department": resource.department,
        "statutory": resource.statutory,
        "makeup_weekday": _number(resource.makeup) if resource.makeup else None,
        "weekly": [
            {
                "weekday": _number(day),
                "span": list(hours.minutes),
                "first": hours.first.isoformat() if hours.first else None,
                "last": hours.last.isoformat() if hours.last else None,
            }
            for hours in resource.weekly
            for day in hours.days
        ],
        "dated": [
            {
                "first": dated.first.isoformat(),
                "last": dated.last.isoformat(),
                "spans": [list(span.minutes) for span in dated.open],
                "reason": _plain(dated.reason),
            }
            for dated in resource.dated
        ],
    }


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)


def _number(day: Weekday) -> int:
    """Return a weekday as ISO 8601 counts it."""
    return WEEKDAYS.index(day) + 1


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
