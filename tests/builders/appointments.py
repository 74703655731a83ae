"""Appointments of the small city, brought to whatever stage a test begins at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import Appointment
from sunhall.domain.appointment.service import APPOINTMENT
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.meeting.participant import MeetingRole, Stay
from sunhall.domain.meeting.report import Attendance, ChatLine, MeetingReport
from sunhall.domain.scheduling.cells import Cell, Claim, Taken
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE, TRANSPORT, small_catalogue
from tests.builders.service_history import ServiceHistory

_BASIS: Final = {"kind": "convention", "source": "", "article": "", "note": ""}

HOST: Final = people.staff("s-liu", EDUCATION, "reception_host")
OTHER_HOST: Final = people.staff("s-chen", EDUCATION, "reception_host")
CLERK: Final = people.staff("s-clerk", OFFICE, "appointment_clerk")
LINKER: Final = system_actor("case-links")
MEETING_SERVER: Final = system_actor("meeting")

VIDEO, ROOM, GROUP, AGREED = "petition-video", "reception-room", "group-visit", "leader-visit"

NAME, PHONE, TOPIC = "李向荣", "13900000017", "第三小学门前道路积水，孩子上学不便。"
#: What must never be found in an event.
PERSONAL: Final = (NAME, PHONE, TOPIC)
CONTACT: Final = c.Contact(name=NAME, phone=PHONE)


def _period(amount: int, unit: str) -> dict[str, Any]:
    return {"amount": amount, "unit": unit, "roll": False, "basis": _BASIS}


def _limit(amount: int) -> dict[str, Any]:
    return {"amount": amount, "basis": _BASIS}


def _host(name: str, staff: str, weight: int = 1) -> dict[str, Any]:
    return {
        "id": name,
        "name": {"zh-CN": name, "en": name},
        "department": EDUCATION,
        "staff": staff,
        "weight": weight,
        "statutory": True,
        "makeup_weekday": 1,
        "dated": [],
        "weekly": [
            {"weekday": day, "span": [9 * 60, 12 * 60], "first": None, "last": None}
            for day in range(1, 6)
        ],
    }


def _item(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "label": {"zh-CN": name, "en": name},
        "explanation": {"zh-CN": "", "en": ""},
        "department": EDUCATION,
        "mode": "video",
        "provider": "direct",
        "link": "",
        "hosts": ["liu", "chen"],
        "rooms": [],
        "duration": 30,
        "before": 0,
        "after": 15,
        "every": 45,
        "capacity": 1,
        "assignment": "round_robin",
        "approval": None,
        "waiting_list": True,
        "policy": "usual",
        **more,
    }


#: The section ``appointments``, as it is compiled.
SCHEDULING: Final[Mapping[str, Any]] = {
    "grid": _limit(15),
    "fairness": {"over": "week", "basis": _BASIS},
    "open_holds": _limit(5),
    "policies": [
        {
            "id": "usual",
            "minimum_notice": _period(2, "hour"),
            "window_days": _limit(30),
            "hold_minutes": _limit(10),
            "offer_minutes": _limit(60),
            "cancel_until": _period(2, "hour"),
            "reschedule_until": _period(4, "hour"),
            "open_bookings": _limit(2),
            "monthly_bookings": _limit(4),
            "reminders": [_period(1, "calendar_day"), _period(1, "hour")],
        }
    ],
    "items": [
        _item(VIDEO),
        _item(ROOM, mode="in_person", provider="", rooms=["hall"], assignment="chosen"),
        _item(GROUP, capacity=3, hosts=["liu"], assignment="first", waiting_list=False),
        _item(AGREED, approval="appointment-approval"),
    ],
    "hosts": [_host("liu", HOST.id), _host("chen", OTHER_HOST.id)],
    "rooms": [
        {
            **{k: v for k, v in _host("hall", "").items() if k not in ("staff", "weight")},
            "address": {"zh-CN": "接访大厅", "en": "Hall"},
        }
    ],
}

#: The section ``appointment``, as it is compiled.
RULES: Final[Mapping[str, Any]] = {
    "periods": {
        "decision": _period(2, "working_day"),
        "proposal": _period(24, "hour"),
        "rebooking": _period(30, "calendar_day"),
        "minutes": _period(2, "working_day"),
        "signing": _period(7, "calendar_day"),
    },
    "limits": {
        "waiting_after_start": _limit(15),
        "opens_before": _limit(15),
        "closes_after": _limit(60),
        "reschedules": _limit(2),
        "proposals": _limit(2),
        "offers": _limit(3),
        "longest_wait": _limit(60),
        "promises": _limit(5),
        "longest_promise": _limit(60),
        "due_soon": _limit(1),
    },
    "meeting": {"recording": True, "identity_check": True},
    "outcomes": [{"id": name, "label": {}} for name in ("settled", "promised")],
    "chains": {"approval": "appointment-approval"},
}


def catalogue(**limits: int) -> Catalogue:
    """Return the small city with appointments.

    Args:
        **limits: Limits of meetings that this city sets otherwise.
    """
    small = small_catalogue()
    changed = {name: _limit(amount) for name, amount in limits.items()}
    rules = {**RULES, "limits": {**RULES["limits"], **changed}}
    chain = replace(
        small.chains["extension"],
        id="appointment-approval",
        plan={
            "id": "appointment-approval",
            "version": "appointment-approval-1",
            "nodes": [
                {
                    "id": "department_head",
                    "approvers": [
                        {"kind": "role", "value": "department_head", "department": "own"}
                    ],
                }
            ],
        },
    )
    return replace(
        small,
        chains={**small.chains, chain.id: chain},
        sections={"appointments": SCHEDULING, "appointment": rules},
    )


class Appointments(ServiceHistory[Appointment]):
    """An appointment with the cells that the table would hold.

    Attributes:
        claims: Every claim there is, by cell; others' too.
    """

    def __init__(self, at: str, rules: Catalogue | None = None) -> None:
        super().__init__(APPOINTMENT, at, rules or catalogue())
        self.claims: dict[Cell, Claim] = {}

    def context(self, actor: Actor = people.CLOCK, **more: Any) -> Context:
        """Return the world with the time that is taken."""
        return super().context(actor, **{"taken": Taken(dict(self.claims)), **more})

    def taken_by_others(self, *cells: Cell, owner: str = "somebody-else") -> None:
        """Let somebody else have cells."""
        self.claims.update({cell: Claim(owner, _for_good()) for cell in cells})

    @property
    def own_cells(self) -> set[Cell]:
        """The cells that the table has under this case."""
        return {cell for cell, claim in self.claims.items() if claim.owner == self.case_id}

    def _recorded(self, outcome: Outcome, by: Actor) -> Outcome:
        done = super()._recorded(outcome, by)
        if isinstance(outcome, Decision) and outcome.cells:
            self._claim(outcome)
        return done

    def _claim(self, decision: Decision) -> None:
        change = decision.cells
        assert change is not None
        allowed = {None, self.case_id, change.held_by}
        for cell in change.take:
            claim = self.claims.get(cell)
            owner = claim.owner if claim and claim.until > self.now else None
            assert owner in allowed, f"{cell} is {owner}'s"
            self.claims[cell] = Claim(self.case_id, _for_good())
        for cell in change.free:
            assert self.claims[cell].owner == self.case_id
            del self.claims[cell]


def _for_good() -> datetime:
    return moment("2027-12-31 00:00")


def wanted(item: str = VIDEO, starts_at: str | None = None, **more: Any) -> c.SubmitAppointment:
    """Return a submission for a slot, or for the waiting list."""
    at = moment(starts_at) if starts_at else None
    return c.SubmitAppointment(item=item, topic=TOPIC, contact=CONTACT, starts_at=at, **more)


def submitted(
    at: str,
    command: c.SubmitAppointment,
    *,
    by: Actor = people.APPLICANT,
    rules: Catalogue | None = None,
) -> Appointments:
    """Return an appointment that was handed in."""
    history = Appointments(at, rules)
    outcome = history.open(c.BookAppointment(command), by)
    assert isinstance(outcome, Decision), outcome
    return history


def booked(at: str = "2026-04-01 09:00", starts_at: str = "2026-04-03 09:00") -> Appointments:
    """Return a confirmed appointment: Wednesday for Friday."""
    return submitted(at, wanted(VIDEO, starts_at))


def requested(at: str = "2026-04-01 09:00", starts_at: str = "2026-04-03 09:00") -> Appointments:
    """Return an appointment that somebody has to agree to."""
    return submitted(at, wanted(AGREED, starts_at))


def in_approval(at: str = "2026-04-01 09:00") -> Appointments:
    """Return one that was put to the head of the department."""
    history = requested(at)
    history.give(c.SubmitForAgreement(), HOST)
    return history


def waiting(
    at: str = "2026-04-01 09:00", first: str = "2026-04-02", last: str = "2026-04-10", **more: Any
) -> Appointments:
    """Return a place on the waiting list."""
    days = c.WaitFor(moment(first).date(), moment(last).date())
    return submitted(at, wanted(VIDEO, None, wait_for=days, **more))


def offered(at: str = "2026-04-01 09:00", starts_at: str = "2026-04-03 09:00") -> Appointments:
    """Return somebody on the list who was offered a slot."""
    history = waiting(at)
    history.give(c.OfferSlot(moment(starts_at), "liu"), LINKER)
    return history


def in_session() -> Appointments:
    """Return a meeting that has begun."""
    history = booked().at("2026-04-03 09:00")
    history.give(c.Start(), HOST)
    return history


MINUTES: Final = c.WriteMinutes(
    outcome="promised",
    text="双方就积水问题交换了意见。",
    promises=(
        c.PromiseMade("疏通排水管道", TRANSPORT, 5),
        c.PromiseMade("增设护学岗", EDUCATION, 10),
    ),
)


def minuted(command: c.WriteMinutes = MINUTES) -> Appointments:
    """Return a meeting whose minutes are written."""
    history = in_session()
    history.give(command, HOST)
    return history


def signature(history: Appointments) -> c.SignMinutes:
    """Return the signature under the minutes as they are."""
    assert history.case.minutes is not None
    return c.SignMinutes(history.case.minutes.digest)


def completed() -> Appointments:
    """Return a meeting that both sides have signed the minutes of."""
    history = minuted()
    history.give(signature(history), HOST)
    history.give(signature(history), people.APPLICANT)
    return history


def absent_citizen() -> Appointments:
    """Return a meeting that the citizen has not come to."""
    history = booked().at("2026-04-03 09:20")
    history.give(c.MarkNoShow("citizen"), HOST)
    return history


def absent_host() -> Appointments:
    """Return a meeting that nobody held."""
    history = booked().at("2026-04-03 09:20")
    history.give(c.ReportAbsentHost(), people.APPLICANT)
    return history


def cancelled(by: Actor = people.APPLICANT) -> Appointments:
    """Return one that was called off."""
    history = booked()
    history.give(c.CancelAppointment("计划有变"), by)
    return history


def refused() -> Appointments:
    """Return one that nobody agreed to."""
    history = in_approval()
    history.sign(people.HEAD, "refuse", "不属于本部门职责")
    return history


def expired() -> Appointments:
    """Return a place on the list whose days are over."""
    history = waiting().at("2026-04-11 00:00")
    assert history.tick() == ["waiting_expired"]
    return history


def stay(role: str, since: datetime, minutes: int, number: int = 1) -> Attendance:
    """Return somebody who was in the meeting for some minutes; 0 for the waiting room alone."""
    until = since + timedelta(minutes=minutes)
    return Attendance(
        participant=f"p{number}",
        role=MeetingRole(role),
        staff="" if role == "citizen" else HOST.id,
        arrived_at=since,
        admitted=bool(minutes),
        stays=(Stay(since, until),) if minutes else (),
        consent=None,
        identity_method="",
        identity_by="",
    )


def told(
    history: Appointments, *attendance: Attendance, ended: bool = True, number: int = 1, **more: Any
) -> c.RecordMeeting:
    """Return what the meeting server says now."""
    chat = tuple(ChatLine(history.now, "p1", text) for text in more.get("chat", ()))
    report = MeetingReport("m-1", number, history.now, ended, attendance, (), chat)
    return c.RecordMeeting(report)
