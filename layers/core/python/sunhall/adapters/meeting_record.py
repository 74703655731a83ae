"""A meeting as stored: JSON, deflated, because people who come and go leave long lists of times."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sunhall.domain.meeting.meeting import EndReason, Meeting
from sunhall.domain.meeting.participant import (
    Admission,
    IdentityCheck,
    IdentityMethod,
    MeetingRole,
    Participant,
    Stay,
)
from sunhall.domain.meeting.plan import MeetingPlan


def packed(meeting: Meeting) -> bytes:
    """Return a meeting as bytes."""
    record = {
        "plan": _plan(meeting.plan),
        "participants": [_participant(each) for each in meeting.participants],
        "recording_wanted": meeting.recording_wanted,
        "recordings": _stays(meeting.recordings),
        "ended": meeting.ended,
        "ended_at": _instant(meeting.ended_at),
        "chat_lines": meeting.chat_lines,
        "chat_size": meeting.chat_size,
        "reports": meeting.reports,
        "told": meeting.told,
    }
    return zlib.compress(json.dumps(record, separators=(",", ":")).encode())


def unpacked(body: bytes) -> Meeting:
    """Return the meeting that bytes hold."""
    record = json.loads(zlib.decompress(body))
    people, lines, said = record["told"]
    return Meeting(
        plan=_read_plan(record["plan"]),
        participants=tuple(_read_participant(each) for each in record["participants"]),
        recording_wanted=record["recording_wanted"],
        recordings=_read_stays(record["recordings"]),
        ended=EndReason(record["ended"]) if record["ended"] else None,
        ended_at=_read_instant(record["ended_at"]),
        chat_lines=record["chat_lines"],
        chat_size=record["chat_size"],
        reports=record["reports"],
        told=(people, lines, said),
    )


def _plan(plan: MeetingPlan) -> dict[str, Any]:
    return {
        "meeting_id": plan.meeting_id,
        "case_id": plan.case_id,
        "service": plan.service,
        "provider": plan.provider,
        "opens_at": _instant(plan.opens_at),
        "closes_at": _instant(plan.closes_at),
        "host_staff": plan.host_staff,
        "link": plan.link,
        "recording": plan.recording,
        "identity_check": plan.identity_check,
    }


def _read_plan(record: Mapping[str, Any]) -> MeetingPlan:
    return MeetingPlan(
        **{
            **record,
            "opens_at": datetime.fromisoformat(record["opens_at"]),
            "closes_at": datetime.fromisoformat(record["closes_at"]),
            "host_staff": tuple(record["host_staff"]),
        }
    )


def _participant(person: Participant) -> dict[str, Any]:
    identity = person.identity
    return {
        "id": person.id,
        "who": person.who,
        "role": person.role,
        "name": person.name,
        "admission": person.admission,
        "arrived_at": _instant(person.arrived_at),
        "connection": person.connection,
        "consent": person.consent,
        "identity": [identity.method, identity.by, _instant(identity.at)] if identity else None,
        "stays": _stays(person.stays),
    }


def _read_participant(record: Mapping[str, Any]) -> Participant:
    identity = record["identity"]
    return Participant(
        id=record["id"],
        who=record["who"],
        role=MeetingRole(record["role"]),
        name=record["name"],
        admission=Admission(record["admission"]),
        arrived_at=datetime.fromisoformat(record["arrived_at"]),
        connection=record["connection"],
        consent=record["consent"],
        identity=_read_identity(*identity) if identity else None,
        stays=_read_stays(record["stays"]),
    )


def _read_identity(method: str, by: str, at: str) -> IdentityCheck:
    return IdentityCheck(IdentityMethod(method), by, datetime.fromisoformat(at))


def _stays(stays: Iterable[Stay]) -> list[list[str | None]]:
    return [[_instant(each.since), _instant(each.until)] for each in stays]


def _read_stays(record: Iterable[tuple[str, str | None]]) -> tuple[Stay, ...]:
    return tuple(
        Stay(datetime.fromisoformat(since), _read_instant(until)) for since, until in record
    )


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
