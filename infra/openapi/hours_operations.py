"""The routes of opening hours, and the bodies of their answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from infra.openapi.operation import TEXT, Caller, Operation, Parameter, Schema
from sunhall.application.close_time import ChangeHours

_DAY: Schema = {"type": "string", "format": "date"}

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]$")]


class PartOfDay(BaseModel):
    """A part of a day, in Beijing's time."""

    begin: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")


class ReceptionDay(BaseModel):
    """A day of a host or a room.

    Attributes:
        on: The day.
        hours: When it is open, what staff opened included.
        closed: What staff closed of it.
        opened: What staff opened beside the usual hours.
        reason: Why nothing is open; null while something is.
        booked: How many appointments it has.
    """

    on: date
    hours: list[PartOfDay]
    closed: list[PartOfDay]
    opened: list[PartOfDay]
    reason: str | None
    booked: int


class ReceptionHours(BaseModel):
    """Opening hours of a host or a room.

    Attributes:
        resource: `host:<id>` or `room:<id>`.
        name: What people call it.
        department: Id of the department that it belongs to.
        days: The days, in order.
    """

    resource: str
    name: str
    department: str
    days: list[ReceptionDay]


class ChangedDay(BaseModel):
    """What is changed of a day.

    Attributes:
        resource: `host:<id>` or `room:<id>`.
        on: The day.
        closed: What staff closed of it.
        opened: What staff opened beside the usual hours.
    """

    resource: str
    on: date
    closed: list[PartOfDay]
    opened: list[PartOfDay]


HOURS_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/reception-hours",
        name="readReceptionHours",
        summary="See when a host or a room is open",
        caller=Caller.STAFF,
        answer=ReceptionHours,
        parameters=(
            Parameter("resource", "query", "`host:<id>` or `room:<id>`.", TEXT, required=True),
            Parameter("from", "query", "First day, in Beijing.", _DAY, required=True),
            Parameter("to", "query", "Last day; the first one when absent.", _DAY),
        ),
        problems=(404, 422),
    ),
    Operation(
        route="PUT /api/v1/staff/reception-hours",
        name="changeReceptionHours",
        summary="Close a time of a host or a room, or open one",
        caller=Caller.STAFF,
        body=ChangeHours,
        answer=ChangedDay,
        problems=(404, 409, 422),
        text="Without `starts` or `ends` the whole day is meant. Time that is booked is not "
        "closed: the answer names the receipt numbers, and those meetings are moved first. Doing "
        "it again changes nothing, so no key is asked for.",
        example={
            "resource": "host:liu",
            "on": "2026-12-03",
            "act": "close",
            "starts": "09:00",
            "ends": "10:30",
        },
    ),
)
