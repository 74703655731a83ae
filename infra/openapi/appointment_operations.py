"""The routes of appointments."""

from __future__ import annotations

from infra.openapi import answers, appointment_answers
from infra.openapi.applicants_side import applicants_actions
from infra.openapi.operation import (
    TEXT,
    Caller,
    Operation,
    Parameter,
    Schema,
)
from sunhall.application.hold_slot import HoldSlot
from sunhall.domain.appointment.commands import CITIZENS_COMMANDS, SubmitAppointment

_DAY: Schema = {"type": "string", "format": "date"}
_OWN = {name: CITIZENS_COMMANDS[name] for name in sorted(CITIZENS_COMMANDS)}

APPOINTMENT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/appointments/slots",
        name="findSlots",
        summary="Find free times of something that can be booked",
        caller=Caller.ANYONE,
        answer=appointment_answers.FreeSlots,
        parameters=(
            Parameter("item", "query", "What is to be booked.", TEXT, required=True),
            Parameter("from", "query", "First day, in Beijing.", _DAY, required=True),
            Parameter("to", "query", "Last day; the first one when absent.", _DAY),
            Parameter("host", "query", "Only of this host.", TEXT),
            Parameter("time_zone", "query", "Zone of `shown_at`; Asia/Shanghai when absent.", TEXT),
        ),
        problems=(404, 422),
        text="A day without free times says why. Times are booked in Beijing's time, whatever zone "
        "they are shown in.",
    ),
    Operation(
        route="POST /api/v1/appointments/holds",
        name="holdSlot",
        summary="Keep a free time while the form is filled in",
        caller=Caller.ANYONE,
        body=HoldSlot,
        answer=appointment_answers.HeldSlot,
        status=201,
        problems=(404, 409, 429),
        key="required",
        text="Holding anew with `instead_of` extends a hold or moves it. Nobody else can book the "
        "time until the hold lapses.",
    ),
    Operation(
        route="POST /api/v1/appointments",
        name="submitAppointment",
        summary="Book a time, or go on the waiting list",
        caller=Caller.ANYONE,
        body=SubmitAppointment,
        answer=answers.Submitted,
        status=201,
        problems=(409, 429),
        key="required",
        text="With `starts_at` a time is booked, which `hold` may keep; without it `wait_for` says "
        "which days would do, and whatever comes free in them is offered.",
        example={
            "item": "petition-video",
            "topic": "书院街积水问题，希望当面说明情况。",
            "contact": {"name": "林一", "phone": "0000-5559001"},
            "starts_at": "2026-12-03T09:00:00+08:00",
            "time_zone": "Europe/Berlin",
        },
    ),
    Operation(
        route="GET /api/v1/appointments/{receipt_no}",
        name="readAppointment",
        summary="Follow an appointment",
        caller=Caller.APPLICANT,
        answer=appointment_answers.AppointmentCase,
        text="With `.ics` behind the number, the entry for a calendar program (`text/calendar`): "
        "the same `UID` for life, `SEQUENCE` rises with every change, and a cancelled appointment "
        "comes with `METHOD:CANCEL`.",
    ),
    applicants_actions(
        "/api/v1/appointments/{receipt_no}",
        "actOnAppointment",
        "Move or cancel an appointment, answer an offer, sign the minutes",
        _OWN,
    ),
    Operation(
        route="POST /api/v1/staff/appointments",
        name="registerAppointment",
        summary="Book for somebody who calls; the minimum notice is not asked for",
        caller=Caller.STAFF,
        body=SubmitAppointment,
        answer=answers.Submitted,
        status=201,
        problems=(409, 429),
        key="required",
    ),
    Operation(
        route="GET /api/v1/staff/appointment-slots",
        name="findSlotsForStaff",
        summary="Find times that can be booked for somebody, at once and far ahead",
        caller=Caller.STAFF,
        answer=appointment_answers.FreeSlots,
        parameters=(
            Parameter("item", "query", "What is to be booked.", TEXT, required=True),
            Parameter("from", "query", "First day, in Beijing.", _DAY, required=True),
            Parameter("to", "query", "Last day; the first one when absent.", _DAY),
            Parameter("host", "query", "Only of this host.", TEXT),
        ),
        problems=(404, 422),
        text="The public's minimum notice and window do not count here. What has begun or is taken "
        "is not among them, as everywhere.",
    ),
    Operation(
        route="GET /api/v1/staff/appointments",
        name="listAppointments",
        summary="See a day's appointments, one's own or those of a department's hosts",
        caller=Caller.STAFF,
        answer=appointment_answers.Agenda,
        parameters=(
            Parameter("on", "query", "The day.", _DAY, required=True),
            Parameter("department", "query", "Whose hosts; only oneself when absent.", TEXT),
        ),
        problems=(422,),
    ),
    Operation(
        route="GET /api/v1/staff/appointments.ics",
        name="readAppointmentFeed",
        summary="Read a host's appointments as a calendar program",
        caller=Caller.ANYONE,
        answer=None,
        media="text/calendar",
        parameters=(
            Parameter(
                "token", "query", "The key that `subscribeDeadlines` gave.", TEXT, required=True
            ),
        ),
        problems=(404,),
    ),
)
