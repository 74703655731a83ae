"""The events of a ticket: one function per event, giving its type and its data.

Data is plain JSON without personal data: texts are sealed documents, the events carry digests.
Periods travel with the event that starts them, as ``{"amount", "unit", "roll"}``, so that replaying
a history needs no catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.engine.event import Happening

Plain = Mapping[str, Any]


def ticket_submitted(
    *,
    receipt_no: str,
    channel: str,
    kind: str,
    category: str | None,
    area: str | None,
    named: bool,
    anonymous: bool,
    confidential: bool,
    public: bool,
    locale: str,
    external: str | None,
    linked_to: str | None,
    catalogue_version: str,
    application_digest: str,
    attachments: Sequence[str],
    screening: Plain | None,
    historic: bool = False,
) -> Happening:
    """A ticket came in and has its number (1); a historic one ran its course elsewhere."""
    data = {
        "receipt_no": receipt_no,
        "channel": channel,
        "kind": kind,
        "category": category,
        "area": area,
        "named": named,
        "anonymous": anonymous,
        "confidential": confidential,
        "public": public,
        "locale": locale,
        "external": external,
        "linked_to": linked_to,
        "catalogue_version": catalogue_version,
        "application_digest": application_digest,
        "attachments": list(attachments),
        "screening": dict(screening) if screening else None,
        **({"historic": True} if historic else {}),
    }
    return Happening("ticket_submitted", data)


def ticket_screened(
    *, kind: str, category: str | None, area: str | None, tier: str | None
) -> Happening:
    """Its kind, category and area are known (2); of a historic one perhaps only the kind."""
    data = {"kind": kind, "category": category, "area": area, "tier": tier}
    return Happening("ticket_screened", data)


def emergency_switched(*, number: str, link_digest: str | None) -> Happening:
    """It went to an emergency number (3)."""
    return Happening("emergency_switched", {"number": number, "link_digest": link_digest})


def ticket_refused(
    *,
    reason: int,
    explanation_digest: str,
    earlier_receipt_no: str | None,
    as_petition: bool = False,
) -> Happening:
    """It is no matter for the hotline, and the citizen is told where to go (4, 7).

    With ``as_petition`` it goes on as one: a petition is opened when this is carried over.
    """
    data = {
        "reason": reason,
        "explanation_digest": explanation_digest,
        "earlier_receipt_no": earlier_receipt_no,
        "as_petition": as_petition,
    }
    return Happening("ticket_refused", data)


def invalidity_proposed(*, by: str, reason: str, explanation_digest: str | None) -> Happening:
    """Somebody wants it marked as invalid; a second person is asked (5)."""
    data = {"by": by, "reason": reason, "explanation_digest": explanation_digest}
    return Happening("invalidity_proposed", data)


def invalidity_rejected() -> Happening:
    """The second person did not agree."""
    return Happening("invalidity_rejected", {})


def ticket_invalidated(*, proposed_by: str) -> Happening:
    """Two persons agree that it is invalid (5)."""
    return Happening("ticket_invalidated", {"proposed_by": proposed_by})


def ticket_merged(*, main: str, main_receipt_no: str) -> Happening:
    """It says what an open ticket says (6).

    Args:
        main: Case id of the main ticket; who reads the events urges there.
        main_receipt_no: Its number.
    """
    return Happening("ticket_merged", {"main": main, "main_receipt_no": main_receipt_no})


def answered_directly(*, article: str, version: int, answer_digest: str) -> Happening:
    """It was answered from the knowledge base (8)."""
    data = {"article": article, "version": version, "answer_digest": answer_digest}
    return Happening("answered_directly", data)


def ticket_accepted(*, tier: str, promise: Plain) -> Happening:
    """The hotline took it on; K1 runs (9)."""
    return Happening("ticket_accepted", {"tier": tier, "promise": dict(promise)})


def ticket_dispatched(
    *,
    round_no: int,
    basis: str,
    rule: str | None,
    assignments: Sequence[Plain],
    reason_digest: str | None,
) -> Happening:
    """Units have it; K2, K3 and K4 run for each (10).

    Args:
        round_no: 1 for the first dispatch.
        basis: ``directory``, ``area`` or ``manual``.
        rule: Which entry of the directory named the lead, if one did.
        assignments: For each unit number, department, role and its periods.
        reason_digest: Digest of the reason, if one was given.
    """
    data = {
        "round": round_no,
        "basis": basis,
        "rule": rule,
        "assignments": [dict(each) for each in assignments],
        "reason_digest": reason_digest,
    }
    return Happening("ticket_dispatched", data)


def conferral_started(
    *, disputed: bool, reason_digest: str, cancelled_runs: Sequence[int]
) -> Happening:
    """Who is in charge is to be decided (11, 17)."""
    data = {
        "disputed": disputed,
        "reason_digest": reason_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("conferral_started", data)


def ticket_arbitrated(
    *, round_no: int, assignments: Sequence[Plain], reason_digest: str
) -> Happening:
    """It is decided who is in charge; K2 and K3 run, there is no K4 (18)."""
    data = {
        "round": round_no,
        "assignments": [dict(each) for each in assignments],
        "reason_digest": reason_digest,
    }
    return Happening("ticket_arbitrated", data)


def ticket_signed(*, assignment: int, department: str, late: bool) -> Happening:
    """A unit signed for it; K2 stops (12)."""
    data = {"assignment": assignment, "department": department, "late": late}
    return Happening("ticket_signed", data)


def sign_missed(*, assignment: int, department: str, due_at: datetime) -> Happening:
    """A unit has not signed in time: it is urged, nobody signs for it (13)."""
    data = {"assignment": assignment, "department": department, "due_at": due_at.isoformat()}
    return Happening("sign_missed", data)


def return_filed(
    *,
    assignment: int,
    department: str,
    number: int,
    reason: str,
    suggested: str | None,
    return_digest: str,
    cancelled_runs: Sequence[int],
) -> Happening:
    """A unit says that it is not in charge; K2 stops, K1 and K3 run on (14)."""
    data = {
        "assignment": assignment,
        "department": department,
        "number": number,
        "reason": reason,
        "suggested": suggested,
        "return_digest": return_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("return_filed", data)


def return_accepted(
    *, assignment: int, department: str, lead: bool, reason_digest: str
) -> Happening:
    """The centre agrees (15); a ticket without its lead is dispatched anew."""
    data = {
        "assignment": assignment,
        "department": department,
        "lead": lead,
        "reason_digest": reason_digest,
    }
    return Happening("return_accepted", data)


def return_refused(
    *, assignment: int, department: str, disputed: bool, reason_digest: str
) -> Happening:
    """The centre does not agree; K3 goes on from the original dispatch (16).

    Args:
        assignment: Number of the assignment.
        department: The unit.
        disputed: Whether it is the second refusal, which goes to arbitration (17).
        reason_digest: Digest of the reason.
    """
    data = {
        "assignment": assignment,
        "department": department,
        "disputed": disputed,
        "reason_digest": reason_digest,
    }
    return Happening("return_refused", data)


def return_opened(*, assignment: int, department: str, reason_digest: str) -> Happening:
    """The centre lets a unit return it although its window is over."""
    data = {"assignment": assignment, "department": department, "reason_digest": reason_digest}
    return Happening("return_opened", data)


def co_units_added(*, assignments: Sequence[Plain], reason_digest: str) -> Happening:
    """Further units work on it (19)."""
    data = {"assignments": [dict(each) for each in assignments], "reason_digest": reason_digest}
    return Happening("co_units_added", data)


def co_unit_excused(*, assignment: int, department: str, reason_digest: str) -> Happening:
    """A co-unit's part is not needed any more."""
    data = {"assignment": assignment, "department": department, "reason_digest": reason_digest}
    return Happening("co_unit_excused", data)


def handler_named(*, assignment: int, department: str, handler: str) -> Happening:
    """Somebody in the unit handles it from now on (20)."""
    data = {"assignment": assignment, "department": department, "handler": handler}
    return Happening("handler_named", data)


def contact_recorded(
    *, assignment: int, department: str, number: int, how: str, on: date, contact_digest: str
) -> Happening:
    """The unit was in touch with the citizen (24)."""
    data = {
        "assignment": assignment,
        "department": department,
        "number": number,
        "how": how,
        "on": on.isoformat(),
        "contact_digest": contact_digest,
    }
    return Happening("contact_recorded", data)


def extension_granted(*, amount: int, number: int) -> Happening:
    """K1 and K3 end later, each so many of its units after its old end (22)."""
    return Happening("extension_granted", {"amount": amount, "number": number})


def co_reply_recorded(*, assignment: int, department: str, reply_digest: str) -> Happening:
    """A co-unit handed in its part."""
    data = {"assignment": assignment, "department": department, "reply_digest": reply_digest}
    return Happening("co_reply_recorded", data)


def ticket_replied(
    *,
    number: int,
    assignment: int,
    department: str,
    result: str,
    reply_digest: str,
    cancelled_runs: Sequence[int],
) -> Happening:
    """The lead replied for all (25)."""
    data = {
        "number": number,
        "assignment": assignment,
        "department": department,
        "result": result,
        "reply_digest": reply_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("ticket_replied", data)


def reply_rejected(
    *, number: int, reasons: Sequence[str], explanation_digest: str | None
) -> Happening:
    """The reply is not good enough; the clock runs as if it had never stopped (26)."""
    data = {"number": number, "reasons": list(reasons), "explanation_digest": explanation_digest}
    return Happening("reply_rejected", data)


def reply_accepted(*, number: int, replied_at: datetime, callback: Plain) -> Happening:
    """The reply goes to the citizen; K1 stopped when it was given, K5 runs (27)."""
    data = {"number": number, "replied_at": replied_at.isoformat(), "callback": dict(callback)}
    return Happening("reply_accepted", data)


def callback_recorded(
    *,
    number: int,
    reached: bool,
    result: str | None,
    satisfaction: str | None,
    contacted: bool | None,
    notes_digest: str | None,
) -> Happening:
    """Somebody asked the citizen, or tried to (28 … 32)."""
    data = {
        "number": number,
        "reached": reached,
        "result": result,
        "satisfaction": satisfaction,
        "contacted": contacted,
        "notes_digest": notes_digest,
    }
    return Happening("callback_recorded", data)


def ticket_rated(
    *,
    number: int,
    result: str,
    satisfaction: str,
    contacted: bool | None,
    comment_digest: str | None,
) -> Happening:
    """The citizen rated the reply without being asked by telephone."""
    data = {
        "number": number,
        "reached": True,
        "result": result,
        "satisfaction": satisfaction,
        "contacted": contacted,
        "notes_digest": comment_digest,
    }
    return Happening("ticket_rated", data)


def ticket_closed(*, result: str, cancelled_runs: Sequence[int]) -> Happening:
    """It is over, with what it came to (28, 30 … 32)."""
    return Happening("ticket_closed", {"result": result, "cancelled_runs": list(cancelled_runs)})


def rework_ordered(
    *, round_no: int, rework: Plain, reasons_digest: str, cancelled_runs: Sequence[int]
) -> Happening:
    """The unit does it again; K6 runs (29, 33)."""
    data = {
        "round": round_no,
        "rework": dict(rework),
        "reasons_digest": reasons_digest,
        "cancelled_runs": list(cancelled_runs),
    }
    return Happening("rework_ordered", data)


def exclusion_granted(*, ground: str) -> Happening:
    """Two persons agree that it is left out of the scores (30)."""
    return Happening("exclusion_granted", {"ground": ground})


def reopen_requested(*, number: int, new_facts: bool, reason_digest: str) -> Happening:
    """The citizen wants it taken up again (33)."""
    data = {"number": number, "new_facts": new_facts, "reason_digest": reason_digest}
    return Happening("reopen_requested", data)


def reopen_decided(*, number: int, outcome: str, explanation_digest: str) -> Happening:
    """The centre decided on it (33); for ``new_ticket`` another ticket is opened."""
    data = {"number": number, "outcome": outcome, "explanation_digest": explanation_digest}
    return Happening("reopen_decided", data)


def ticket_terminated(*, ground: str, cancelled_runs: Sequence[int]) -> Happening:
    """It ends without a result (34)."""
    data = {"ground": ground, "cancelled_runs": list(cancelled_runs)}
    return Happening("ticket_terminated", data)


def ticket_supervised(
    *, level: str, due: date | None, by_rule: bool, reason_digest: str | None
) -> Happening:
    """It is urged, ordered or listed (31, 36)."""
    data = {
        "level": level,
        "due": due.isoformat() if due else None,
        "by_rule": by_rule,
        "reason_digest": reason_digest,
    }
    return Happening("ticket_supervised", data)


def confidentiality_set(*, reason_digest: str | None) -> Happening:
    """No unit learns any more who the citizen is; without a reason where its category says so."""
    return Happening("confidentiality_set", {"reason_digest": reason_digest})


def confidentiality_lifted() -> Happening:
    """A leader let units learn who the citizen is."""
    return Happening("confidentiality_lifted", {})


def information_added(
    *, number: int, information_digest: str, attachments: Sequence[str]
) -> Happening:
    """The citizen has said more."""
    data = {
        "number": number,
        "information_digest": information_digest,
        "attachments": list(attachments),
    }
    return Happening("information_added", data)


def ticket_urged(*, source: str, from_case: str | None) -> Happening:
    """Somebody pressed for it: the citizen, or another call that was merged into it (6)."""
    return Happening("ticket_urged", {"source": source, "from_case": from_case})


def successor_recorded(*, receipt_no: str) -> Happening:
    """Another ticket continues it (33)."""
    return Happening("successor_recorded", {"receipt_no": receipt_no})


def petition_recorded(*, receipt_no: str) -> Happening:
    """The petition that the matter became has its number."""
    return Happening("petition_recorded", {"receipt_no": receipt_no})


def photo_release_ordered(
    *, number: int, upload_id: str, blackened: Sequence[Sequence[int]]
) -> Happening:
    """A copy of a photo for everybody is to be made; the event's actor has looked at it."""
    data = {
        "number": number,
        "upload_id": upload_id,
        "blackened": [list(each) for each in blackened],
    }
    return Happening("photo_release_ordered", data)


def photo_released(*, number: int, name: str, sha256: str, width: int, height: int) -> Happening:
    """The copy for everybody is made: it holds no metadata."""
    data = {"number": number, "name": name, "sha256": sha256, "width": width, "height": height}
    return Happening("photo_released", data)


def photo_refused(*, number: int, code: str) -> Happening:
    """No copy can be made of a photo."""
    return Happening("photo_refused", {"number": number, "code": code})


def photo_withdrawn(*, number: int) -> Happening:
    """A photo is not for everybody any more."""
    return Happening("photo_withdrawn", {"number": number})


def ticket_archived() -> Happening:
    """The time to reopen it is over (37)."""
    return Happening("ticket_archived", {})


def deadline_warned(*, clock: str, due_at: datetime) -> Happening:
    """A deadline is near: a yellow card (35)."""
    return Happening("deadline_warned", _deadline(clock, due_at))


def deadline_missed(*, clock: str, due_at: datetime) -> Happening:
    """A deadline went by: a red card (35)."""
    return Happening("deadline_missed", _deadline(clock, due_at))


def _deadline(clock: str, due_at: datetime) -> dict[str, str]:
    # The day is there as in every service; the moment, because minutes and hours count here.
    return {
        "clock": clock,
        "due_on": due_at.date().isoformat(),
        "due_at": due_at.isoformat(),
    }
