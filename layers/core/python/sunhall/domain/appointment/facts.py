"""An appointment as plain data: what both sides may see of it besides the sealed documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sunhall.domain.appointment.appointment import Appointment, Booking, Minutes, Offer, Promise
from sunhall.domain.engine.context import Context


def facts(case: Appointment, context: Context) -> Mapping[str, Any]:
    """Return what staff see of an appointment now besides its sealed documents."""
    attendance = case.attendance
    return {
        **shared_facts(case),
        "staff": case.booking.staff if case.booking else None,
        "reschedules": case.reschedules,
        "offers": case.offers,
        "attendance": attendance
        and {
            "citizen": attendance.citizen,
            "host": attendance.host,
            "recorded": attendance.recorded,
            "ended_at": _written(attendance.ended_at),
        },
        "began_at": _written(case.began_at),
        "met_at": _written(case.met_at),
        "catalogue_version": case.catalogue_version,
    }


def shared_facts(case: Appointment) -> dict[str, Any]:
    """Return what the citizen sees of it, too."""
    return {
        "item": case.item,
        "department": case.department,
        "mode": case.mode,
        "provider": case.provider,
        "time_zone": case.time_zone,
        "booking": _booking(case.booking),
        "wish": case.wish
        and {
            "first_on": case.wish.first_on.isoformat(),
            "last_on": case.wish.last_on.isoformat(),
            "host": case.wish.host,
        },
        "offer": _offer(case.offer),
        "proposal": _offer(case.proposal),
        "rebook_until": _written(case.rebook_until),
        "absent": case.absent,
        "minutes": _minutes(case.minutes),
        "promises": [_promise(each) for each in case.promises],
        "hand_offs": [
            {"service": each.service, "receipt_no": each.receipt_no} for each in case.hand_offs
        ],
    }


def _booking(booking: Booking | None) -> dict[str, Any] | None:
    if booking is None:
        return None
    return {
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "host": booking.host,
        "room": booking.room,
    }


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {**(_booking(offer.booking) or {}), "until": offer.until.isoformat()}


def _minutes(minutes: Minutes | None) -> dict[str, Any] | None:
    if minutes is None:
        return None
    return {
        "revision": minutes.revision,
        "outcome": minutes.outcome,
        "digest": minutes.digest,
        "signed_host": _written(minutes.signed_host),
        "signed_citizen": _written(minutes.signed_citizen),
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "number": promise.number,
        "department": promise.department,
        "kept_at": _written(promise.kept_at),
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
