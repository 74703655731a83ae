"""A meeting's connections: opened with a ticket, spoken over, closed.

One message is one read of the meeting and at most one write, on condition that nobody else has
written meanwhile; then everybody is told. A connection that turns out to be gone when something is
to be sent over it is somebody's departure, and what follows from that is told to the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sunhall.application.meetings import Admittance, MeetingPorts, Video, ticket_digest
from sunhall.application.refusals import refused
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.errors import Conflict, NotAllowed, Unavailable
from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.messages import Message
from sunhall.domain.meeting.participant import Participant
from sunhall.domain.meeting.react import Caller, departed, react
from sunhall.domain.meeting.reaction import Notice, Reaction

#: Everybody in the room may say something at the very same moment.
_TRIES: Final = 10

Change = Callable[[Meeting, datetime], Reaction | Refusal]


def connect(ports: MeetingPorts, connection: str, ticket: str) -> None:
    """Let a connection be opened.

    Nothing is told to anybody yet: a connection can be spoken over only after it is open, and
    whoever opened it says so by its first message.

    Raises:
        NotAllowed: The ticket is not good (any more).
    """
    digest = ticket_digest(ticket)
    if ports.meetings.take_ticket(digest, connection, ports.clock.now()) is None:
        raise NotAllowed("ticket_not_good")


def language(ports: MeetingPorts, connection: str) -> str:
    """Return the language of who has opened a connection; empty when nobody knows."""
    admittance = ports.meetings.connection(connection)
    return admittance.locale if admittance else ""


def say(ports: MeetingPorts, connection: str, message: Message, stamp: str) -> None:
    """Do what a message asks for.

    Args:
        ports: The outside world.
        connection: Over which it came.
        message: The message.
        stamp: What is unique to it.

    Raises:
        Conflict: It does not fit how the meeting is now.
        NotAllowed: It is not for who says it.
        RuleRefused: A rule forbids it.
        Unavailable: Too much is said at once, or somebody could not be told.
    """
    admittance = _opener(ports, connection)
    caller = Caller(connection, admittance.who, admittance.role, admittance.name)
    _change(ports, admittance, lambda was, now: react(was, caller, message, now), stamp)


def disconnect(ports: MeetingPorts, connection: str, stamp: str) -> None:
    """Note that a connection is closed; one that never was a participant's is passed by."""
    admittance = ports.meetings.connection(connection)
    if admittance is not None:
        _depart(ports, admittance, connection, stamp)


def _depart(ports: MeetingPorts, admittance: Admittance, connection: str, stamp: str) -> None:
    gone = f"{stamp}-{connection}"
    _change(ports, admittance, lambda was, now: departed(was, connection, now), gone)


def _opener(ports: MeetingPorts, connection: str) -> Admittance:
    admittance = ports.meetings.connection(connection)
    if admittance is None:
        raise Conflict("not_joined")
    return admittance


def _change(ports: MeetingPorts, admittance: Admittance, change: Change, stamp: str) -> None:
    for _ in range(_TRIES):
        stored = ports.meetings.load(admittance.case_id, admittance.meeting_id)
        if stored is None:
            raise Conflict("meeting_over")
        reaction = change(stored.meeting, ports.clock.now())
        if isinstance(reaction, Refusal):
            raise refused(reaction)
        same = reaction.meeting == stored.meeting
        if same or ports.meetings.save(stored, reaction, _sealed_line(ports, reaction), stamp):
            _tell(ports, admittance, stored.meeting, reaction, stamp)
            return
    raise Unavailable(retry_after=1)


def _sealed_line(ports: MeetingPorts, reaction: Reaction) -> str:
    line = reaction.line
    if line is None:
        return ""
    content = [line.at.isoformat(), line.participant, line.text, line.upload_id]
    return ports.titles.seal(json.dumps(content, ensure_ascii=False))


def _tell(
    ports: MeetingPorts, admittance: Admittance, before: Meeting, reaction: Reaction, stamp: str
) -> None:
    """Tell everybody, close what is to be closed, and see who is gone meanwhile.

    Whoever cannot be told just now does not keep the others from being told.
    """
    gone: dict[str, None] = {}
    failure: Unavailable | None = None
    for notice in reaction.notices:
        try:
            message = _rendered(ports, reaction.meeting, notice)
            if notice.to not in gone and not ports.sockets.send(notice.to, message):
                gone[notice.to] = None
        except Unavailable as problem:
            failure = problem
    for connection in reaction.closed:
        ports.sockets.close(connection)
    _release(ports, before, reaction)
    for connection in gone:
        if reaction.meeting.by_connection(connection) is not None:
            _depart(ports, admittance, connection, stamp)
    if failure is not None:
        raise failure


def _release(ports: MeetingPorts, before: Meeting, reaction: Reaction) -> None:
    """Take back at the provider what was given to who may not be there any more."""
    ends = reaction.meeting.ended is not None and before.ended is None
    video = ports.videos.of(before.plan.provider) if reaction.dismissed or ends else None
    if video is None:
        return
    for person in reaction.dismissed:
        video.dismissed(before, person)
    if ends:
        video.ended(before)


def _rendered(ports: MeetingPorts, meeting: Meeting, notice: Notice) -> Mapping[str, Any]:
    """Return a notice as it is sent: participants are shown by their names."""
    data = {name: _shown(ports, value) for name, value in notice.data.items()}
    message = {"type": notice.type, **data}
    if notice.type == "admitted":
        person: Participant = notice.data["you"]
        message |= _video(ports, meeting).admitted(
            meeting, person, ports.titles.unseal(person.name)
        )
    return message


def _video(ports: MeetingPorts, meeting: Meeting) -> Video:
    video = ports.videos.of(meeting.plan.provider)
    if video is None:
        raise Conflict("video_not_set_up")
    return video


def _shown(ports: MeetingPorts, value: object) -> object:
    if isinstance(value, Participant):
        return _participant(ports, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_shown(ports, each) for each in value]
    return value


def _participant(ports: MeetingPorts, person: Participant) -> dict[str, Any]:
    """Return a participant as the others see them."""
    return {
        "id": person.id,
        "role": str(person.role),
        "name": ports.titles.unseal(person.name),
        "status": str(person.admission),
        "consent": person.consent,
        "identity_checked": person.identity is not None,
        "present": bool(person.connection),
    }
