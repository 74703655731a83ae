"""An appointment whose time has come and to which nobody came.

Nobody is absent before they were waited for (`waiting_after_start`), so the hours before are walked
with a clock that is set back (`EarlierDays`): a clerk opens time and books who has called. Whatever
is done about it afterwards is the city's own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from sunhall.application.appointments import book
from sunhall.application.close_time import ChangeHours, change_hours
from sunhall.application.find_slots import find_slots_for_staff
from sunhall.domain.appointment import commands as c
from sunhall.domain.calendar.beijing import BEIJING
from tests.system.city import City
from tests.system.journey.earlier_days import EarlierDays

CLERK = "appointment-clerk"
#: Half an hour, and the quarter that the host has to themselves.
LENGTH = timedelta(minutes=45)
#: When a meeting must have begun: each side was waited for, and none was given up by time alone.
AGO = (timedelta(minutes=16), timedelta(minutes=85))


@dataclass(frozen=True, slots=True)
class MissedMeeting:
    """An appointment that should have begun a while ago.

    Attributes:
        receipt_no: Its number.
        query_code: The citizen's code.
    """

    receipt_no: str
    query_code: str

    @classmethod
    def prepare(cls, city: City, item: str, host: str) -> MissedMeeting:
        """Book it with a host, in time that is opened where they have none."""
        now = datetime.now(BEIJING)
        with EarlierDays.of(city, now - timedelta(hours=3)) as days:
            begun = _open(days, host, now)
            found = [at for at in _slots(days, item, host, begun) if _just_missed(at, now)]
            if not found:
                pytest.skip("earlier walks of this hour have booked the host")
            contact = c.Contact("宇文听雨", f"0000-55{secrets.randbelow(10**5):05}")
            wanted = c.SubmitAppointment(
                item, "单位拖欠工资，希望说明情况。", contact, starts_at=found[-1], host=host
            )
            opened = book(days.backend, wanted, days.staff(CLERK), days.identity(CLERK, "book"))
        return cls(opened.case.receipt_no, opened.code)


def _open(days: EarlierDays, host: str, now: datetime) -> date:
    """Opens the time in which it should have begun, and as much before for a walk that comes again.

    What would end tomorrow begins some quarters earlier.
    """
    latest = now - AGO[0]
    latest = latest.replace(minute=latest.minute // 15 * 15, second=0, microsecond=0)
    last = min(latest, latest.replace(hour=23, minute=0))
    first = max(last - LENGTH, last.replace(hour=0, minute=0))
    change = ChangeHours(f"host:{host}", last.date(), "open", first.time(), (last + LENGTH).time())
    change_hours(days.backend, change, days.staff(CLERK))
    return last.date()


def _slots(days: EarlierDays, item: str, host: str, on: date) -> Iterator[datetime]:
    """In the usual hours of a host slots begin where the hours say, not where time was opened."""
    found = find_slots_for_staff(days.backend, item, on, on, days.staff(CLERK), host=host)
    for day in found.days:
        yield from (slot.starts_at for slot in day.slots)


def _just_missed(starts_at: datetime, now: datetime) -> bool:
    shortest, longest = AGO
    return shortest <= now - starts_at <= longest
