"""The events of an appointment: one function per event, giving its type and its data.

Data is plain JSON without personal data: what people have written is sealed and only named here by
its digest. Whatever claims or frees time says so itself (``booking``, ``offer``), so the cells that
a case holds follow from its history alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.appointment.appointment import Booking, Side
from sunhall.domain.appointment.bookings import booking_data
from sunhall.domain.engine.event import Happening

Plain = Mapping[str, Any]


def appointment_submitted(
    *,
    receipt_no: str,
    item: str,
    department: str,
    mode: str,
    provider: str,
    locale: str,
    time_zone: str,
    catalogue_version: str,
    application_digest: str,
    attachments: Sequence[str],
    wish: Plain | None,
) -> Happening:
    """Somebody wants to meet the city; what they hold follows in events of its own."""
    return Happening(
        "appointment_submitted",
        {
            "receipt_no": receipt_no,
            "item": item,
            "department": department,
            "mode": mode,
            "provider": provider,
            "locale": locale,
            "time_zone": time_zone,
            "catalogue_version": catalogue_version,
            "application_digest": application_digest,
            "attachments": list(attachments),
            "wish": wish,
        },
    )


def host_assigned(host: str, why: Plain) -> Happening:
    """Who was made the host, and why: by what they were found, and what was counted."""
    return Happening("host_assigned", {"host": host, **why})


def slot_requested(booking: Booking, *, period: Plain) -> Happening:
    """A slot is held until somebody has agreed to the meeting."""
    return Happening("slot_requested", {"booking": booking_data(booking), "period": period})


def slot_booked(booking: Booking) -> Happening:
    """A slot is booked."""
    return Happening("slot_booked", {"booking": booking_data(booking)})


def slot_offered(*, number: int, booking: Booking, until: datetime) -> Happening:
    """A slot that came free is held for somebody on the waiting list."""
    data = {"number": number, "booking": booking_data(booking), "until": until.isoformat()}
    return Happening("slot_offered", data)


def offer_declined(booking: Booking) -> Happening:
    """The citizen lets the slot pass; it comes free."""
    return Happening("offer_declined", {"starts_at": booking.starts_at.isoformat()})


def offer_expired(booking: Booking) -> Happening:
    """Nobody answered in time; the slot comes free."""
    return Happening("offer_expired", {"starts_at": booking.starts_at.isoformat()})


def day_opened(on: date) -> Happening:
    """A day that would do can be booked from now on; what is free on it is offered."""
    return Happening("day_opened", {"on": on.isoformat()})


def waiting_expired(*, reason: str) -> Happening:
    """The days that would have done are over, or too many offers were let pass."""
    return Happening("waiting_expired", {"reason": reason})


def appointment_moved(
    booking: Booking, *, before: datetime, by: Side, reason_digest: str | None
) -> Happening:
    """The meeting is at another time; the old slot comes free in the same transaction."""
    return Happening(
        "appointment_moved",
        {
            "booking": booking_data(booking),
            "before": before.isoformat(),
            "by": by,
            "reason_digest": reason_digest,
        },
    )


def time_proposed(
    *, number: int, booking: Booking, until: datetime, reason_digest: str
) -> Happening:
    """The host asks for another time; both are held until the citizen has answered."""
    return Happening(
        "time_proposed",
        {
            "number": number,
            "booking": booking_data(booking),
            "until": until.isoformat(),
            "reason_digest": reason_digest,
        },
    )


def time_accepted(booking: Booking, *, before: datetime) -> Happening:
    """The citizen agreed: the old slot comes free."""
    data = {"starts_at": booking.starts_at.isoformat(), "before": before.isoformat()}
    return Happening("time_accepted", data)


def time_declined(*, by: str) -> Happening:
    """The proposed slot comes free: the citizen cannot come, or did not answer (``time``)."""
    return Happening("time_declined", {"by": by})


def appointment_cancelled(
    *, by: Side, reason_digest: str | None, rebook_until: datetime | None, cancelled_runs: list[int]
) -> Happening:
    """It was called off; what was held comes free."""
    return Happening(
        "appointment_cancelled",
        {
            "by": by,
            "reason_digest": reason_digest,
            "rebook_until": rebook_until.isoformat() if rebook_until else None,
            "cancelled_runs": cancelled_runs,
        },
    )


def appointment_reminded(*, starts_at: datetime, minutes: int) -> Happening:
    """Both sides are reminded of the meeting so many minutes before it."""
    data = {"starts_at": starts_at.isoformat(), "minutes": minutes, "to": ["citizen", "host"]}
    return Happening("appointment_reminded", data)


def meeting_started(*, writing: Plain) -> Happening:
    """They meet; the time for the minutes runs from this day."""
    return Happening("meeting_started", {"writing": writing})


def meeting_recorded(
    told: Plain,
    *,
    at: datetime,
    began_at: datetime | None,
    citizen: bool,
    host: bool,
    meeting_digest: str,
    writing: Plain,
) -> Happening:
    """What the meeting server has seen so far; what was written in the meeting is sealed."""
    return Happening(
        "meeting_recorded",
        {
            **told,
            "at": at.isoformat(),
            "began_at": began_at.isoformat() if began_at else None,
            "citizen": citizen,
            "host": host,
            "meeting_digest": meeting_digest,
            "writing": writing,
        },
    )


def no_show_marked(
    *, who: Side, by: str, note_digest: str | None, rebook_until: datetime | None
) -> Happening:
    """A side has not come; ``by`` is ``host``, ``citizen``, ``meeting`` or ``time``."""
    return Happening(
        "no_show_marked",
        {
            "who": who,
            "by": by,
            "note_digest": note_digest,
            "rebook_until": rebook_until.isoformat() if rebook_until else None,
        },
    )


def file_handed_over(*, number: int, by: Side, upload_id: str, file_digest: str) -> Happening:
    """One side has given the other a file; its name is sealed."""
    return Happening(
        "file_handed_over",
        {"number": number, "by": by, "attachments": [upload_id], "file_digest": file_digest},
    )


def minutes_written(
    *,
    revision: int,
    outcome: str,
    author: str,
    digest: str,
    minutes_digest: str,
    promises: Sequence[Plain],
) -> Happening:
    """The minutes were written; signatures under an earlier text are gone."""
    return Happening(
        "minutes_written",
        {
            "revision": revision,
            "outcome": outcome,
            "author": author,
            "digest": digest,
            "minutes_digest": minutes_digest,
            "promises": list(promises),
        },
    )


def minutes_signed(*, side: Side, revision: int, digest: str, signing: Plain | None) -> Happening:
    """A side has signed what it read; with the host's signature the citizen's time begins."""
    return Happening(
        "minutes_signed",
        {"side": side, "revision": revision, "digest": digest, "signing": signing},
    )


def promise_kept(*, number: int, in_time: bool, report_digest: str) -> Happening:
    """A department has kept what it promised."""
    data = {"number": number, "in_time": in_time, "report_digest": report_digest}
    return Happening("promise_kept", data)


def appointment_handed_off(
    *, number: int, service: str, agreed_on: date, hand_off_digest: str
) -> Happening:
    """The matter goes on in another service; the case there is opened from this event."""
    return Happening(
        "appointment_handed_off",
        {
            "number": number,
            "service": service,
            "agreed_on": agreed_on.isoformat(),
            "hand_off_digest": hand_off_digest,
        },
    )


def case_of_hand_off_recorded(*, number: int, service: str, receipt_no: str) -> Happening:
    """The case that the matter became has its number."""
    data = {"number": number, "service": service, "receipt_no": receipt_no}
    return Happening("case_of_hand_off_recorded", data)


def appointment_completed(*, signed: bool, note_digest: str | None = None) -> Happening:
    """The meeting is dealt with; ``signed`` says whether both sides have signed the minutes."""
    return Happening("appointment_completed", {"signed": signed, "note_digest": note_digest})
