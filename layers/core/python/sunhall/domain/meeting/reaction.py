"""What follows from a change in a meeting: who is told what, whose connection is closed.

It is read off the difference between the meeting before and after, so no way of coming or going can
forget anybody: whoever is in the room afterwards and was not before has come in, however.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.participant import Participant, Stay
from sunhall.domain.meeting.report import ChatLine

LEFT: Final = "left"
LOST: Final = "lost"
REFUSED: Final = "refused"
REMOVED: Final = "removed"
REPLACED: Final = "replaced"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told over one connection.

    Attributes:
        to: The connection.
        type: What it is.
        data: Plain data; a `Participant` in it is shown as the others may see them.
    """

    to: str
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from one message.

    Attributes:
        meeting: The meeting afterwards.
        notices: Who is told what, in order.
        closed: Connections to be closed after that.
        dismissed: Who was sent away, whom the provider has to let go of.
        line: What was written or handed over, to be kept.
        reports: Whether the case is to be told now.
    """

    meeting: Meeting
    notices: tuple[Notice, ...] = ()
    closed: tuple[str, ...] = ()
    dismissed: tuple[Participant, ...] = ()
    line: ChatLine | None = None
    reports: bool = False


def settled(before: Meeting, after: Meeting, now: datetime, farewell: str = LEFT) -> Reaction:
    """Return what follows from a change: times are noted, people are told.

    Args:
        before: The meeting as it was.
        after: The meeting as the message has made it, with its people's places alone.
        now: The present moment.
        farewell: Why somebody goes who was in the room before and is not any more.
    """
    after = _recorded(before, _counted(before, after, now), now)
    if after.ended and not before.ended:
        reaction = _ending(before, after)
    else:
        notices = (
            *_moves(before, after, farewell),
            *_waiting_lists(before, after),
            *_recording_notices(before, after),
        )
        reaction = Reaction(after, notices, tuple(_cut_off(before, after)))
    return _reporting(before, reaction)


def recording_state(meeting: Meeting) -> dict[str, Any]:
    """Return whether a meeting is being recorded, and whose consent it waits for."""
    on = meeting.recording_is_on
    waits = meeting.recording_wanted and not on
    return {"on": on, "paused_for": [each.id for each in meeting.unwilling] if waits else []}


def welcome(meeting: Meeting, me: Participant) -> Iterator[Notice]:
    """Yield what somebody is told who has just connected, or asks again."""
    plan = meeting.plan
    about = {
        "opens_at": plan.opens_at.isoformat(),
        "closes_at": plan.closes_at.isoformat(),
        "provider": plan.provider,
        "recording": plan.recording,
        "identity_check": plan.identity_check,
    }
    data = {"you": me, "role": str(me.role), "status": str(me.admission), "meeting": about}
    yield Notice(me.connection, "welcome", data)


def admitted(meeting: Meeting, me: Participant) -> Notice:
    """Return what somebody is told who is in the room."""
    data = {"you": me, "participants": meeting.in_room, "recording": recording_state(meeting)}
    return Notice(me.connection, "admitted", data)


def waiting_list(meeting: Meeting, host: Participant) -> Notice:
    """Return who waits, for a host."""
    return Notice(host.connection, "waiting_list", {"participants": meeting.waiting})


def _counted(before: Meeting, after: Meeting, now: datetime) -> Meeting:
    """Return the meeting with everybody's times in the room."""
    people = []
    for person in after.participants:
        was = before.by_id(person.id)
        was_in = was is not None and was.in_room
        if person.in_room and not was_in:
            person = replace(person, stays=(*person.stays, Stay(now)))
        elif was_in and not person.in_room:
            person = replace(person, stays=_ended(person.stays, now))
        people.append(person)
    return replace(after, participants=tuple(people))


def _recorded(before: Meeting, after: Meeting, now: datetime) -> Meeting:
    if after.recording_is_on and not before.recording_is_on:
        return replace(after, recordings=(*after.recordings, Stay(now)))
    if before.recording_is_on and not after.recording_is_on:
        return replace(after, recordings=_ended(after.recordings, now))
    return after


def _ended(stays: tuple[Stay, ...], now: datetime) -> tuple[Stay, ...]:
    return (*stays[:-1], replace(stays[-1], until=now))


def _moves(before: Meeting, after: Meeting, farewell: str) -> Iterator[Notice]:
    """Yield who is told that somebody has come, gone, or come back over another connection."""
    for person in after.participants:
        was = before.by_id(person.id)
        was_in = was is not None and was.in_room
        moved = was is not None and was.connection != person.connection
        if was_in and (moved or not person.in_room):
            reason = REPLACED if person.in_room else farewell
            yield from _told(after, person, "participant_left", reason=reason)
        if person.in_room and (moved or not was_in):
            yield admitted(after, person)
            yield from _told(after, person, "participant_joined")


def _told(meeting: Meeting, about: Participant, kind: str, **more: str) -> Iterator[Notice]:
    for other in meeting.in_room:
        if other.id != about.id:
            yield Notice(other.connection, kind, {"participant": about, **more})


def _waiting_lists(before: Meeting, after: Meeting) -> Iterator[Notice]:
    changed = before.waiting != after.waiting
    known = {each.connection for each in before.hosts}
    for host in after.hosts:
        if changed or host.connection not in known:
            yield waiting_list(after, host)


def _recording_notices(before: Meeting, after: Meeting) -> Iterator[Notice]:
    state = recording_state(after)
    if state != recording_state(before):
        for person in after.in_room:
            yield Notice(person.connection, "recording", state)


def _cut_off(before: Meeting, after: Meeting) -> Iterator[str]:
    """Yield the connections that are nobody's any more."""
    kept = {each.connection for each in after.connected}
    yield from (each.connection for each in before.connected if each.connection not in kept)


def _ending(before: Meeting, after: Meeting) -> Reaction:
    cut = tuple(each.connection for each in before.connected)
    told = {"reason": str(after.ended)}
    return Reaction(after, tuple(Notice(each, "ended", told) for each in cut), cut)


def _reporting(before: Meeting, reaction: Reaction) -> Reaction:
    """Let the case be told when a meeting has ended, or everybody has gone and there is news.

    Whoever comes and goes before the door is told of once: no more than that depends on them alone.
    """
    after = reaction.meeting
    news = (
        len(after.participants),
        sum(len(each.stays) for each in after.participants),
        after.chat_lines,
    )
    is_over = after.ended is not None and before.ended is None
    is_empty = bool(before.connected) and not after.connected and news != after.told
    if not (is_over or is_empty):
        return reaction
    told = replace(after, reports=after.reports + 1, told=news)
    return replace(reaction, meeting=told, reports=True)
