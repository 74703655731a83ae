"""What a meeting does when somebody says something: the rules of the door and of the room.

Whoever is not in the room hears nothing of it and says nothing into it. A host opens the door, and
nobody else; a host is never before it. What follows for everybody else is worked out by
`sunhall.domain.meeting.reaction`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.meeting.meeting import EndReason, Meeting
from sunhall.domain.meeting.messages import (
    MOST_CHAT,
    MOST_PARTICIPANTS,
    Admit,
    Chat,
    Consent,
    DeviceState,
    End,
    HandFile,
    IdentityChecked,
    Join,
    Leave,
    Message,
    Mute,
    Ping,
    Record,
    Refuse,
    Remove,
    Signal,
)
from sunhall.domain.meeting.opening import refused_now
from sunhall.domain.meeting.participant import (
    Admission,
    IdentityCheck,
    MeetingRole,
    Participant,
)
from sunhall.domain.meeting.reaction import (
    LEFT,
    LOST,
    REFUSED,
    REMOVED,
    REPLACED,
    Notice,
    Reaction,
    admitted,
    settled,
    waiting_list,
    welcome,
)
from sunhall.domain.meeting.report import ChatLine


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks over a connection, as the ticket says with which it was opened.

    Attributes:
        connection: The connection.
        who: Staff id, or ``applicant``.
        role: What they are in this meeting.
        name: The name they want to be shown, sealed.
    """

    connection: str
    who: str
    role: MeetingRole
    name: str


def react(meeting: Meeting, caller: Caller, message: Message, now: datetime) -> Reaction | Refusal:
    """Return what follows from a message, or why it is refused.

    Args:
        meeting: The meeting.
        caller: Who says it.
        message: What they say.
        now: The present moment.
    """
    if meeting.ended is None and now >= meeting.plan.closes_at:
        return _with_caller(_over(meeting, EndReason.TIME, now), caller)
    if isinstance(message, Join):
        return _join(meeting, caller, now)
    me = meeting.by_connection(caller.connection)
    if me is None:
        return Refusal("not_joined", kind="conflict")
    if not me.in_room and not isinstance(message, Leave | Ping | Consent):
        return Refusal("not_admitted", kind="forbidden")
    if me.role is not MeetingRole.HOST and isinstance(message, _FOR_HOSTS):
        return Refusal("host_only", kind="forbidden")
    return _RULES[type(message)](meeting, me, message, now)


def departed(meeting: Meeting, connection: str, now: datetime, farewell: str = LOST) -> Reaction:
    """Return what follows when a connection is gone.

    A connection that is nobody's any more, because its owner has come back over another one, goes
    without anybody being told.
    """
    if meeting.ended is None and now >= meeting.plan.closes_at:
        return _over(meeting, EndReason.TIME, now)
    me = meeting.by_connection(connection)
    if me is None:
        return Reaction(meeting)
    gone = meeting.with_participant(replace(me, connection=""))
    return settled(meeting, gone, now, farewell)


def _over(meeting: Meeting, why: EndReason, now: datetime) -> Reaction:
    people = tuple(replace(each, connection="") for each in meeting.participants)
    over = replace(meeting, participants=people, ended=why, ended_at=now, recording_wanted=False)
    return settled(meeting, over, now)


def _with_caller(reaction: Reaction, caller: Caller) -> Reaction:
    """Tell also who speaks over a connection that is not in the meeting that it is over."""
    if caller.connection in reaction.closed:
        return reaction
    notice = Notice(caller.connection, "ended", {"reason": str(reaction.meeting.ended)})
    return replace(
        reaction,
        notices=(*reaction.notices, notice),
        closed=(*reaction.closed, caller.connection),
    )


def _join(meeting: Meeting, caller: Caller, now: datetime) -> Reaction | Refusal:
    refusal = refused_now(meeting, caller.role, now)
    if refusal:
        return refusal
    known = meeting.by_who(caller.who)
    if known is not None and known.connection == caller.connection:
        return Reaction(meeting, tuple(_again(meeting, known)))
    if known is None and len(meeting.participants) >= MOST_PARTICIPANTS:
        return Refusal("meeting_full", kind="conflict")
    me = _arriving(meeting, known, caller, now)
    opened = replace(meeting, ended=None, ended_at=None).with_participant(me)
    reaction = settled(meeting, opened, now)
    # What the other connection of the same person is told, before it is closed.
    replaced = known.connection if known is not None else ""
    farewell = [Notice(replaced, "removed", {"reason": REPLACED})] if replaced else []
    notices = (*welcome(reaction.meeting, me), *farewell, *reaction.notices)
    return replace(reaction, notices=notices)


def _again(meeting: Meeting, me: Participant) -> Iterator[Notice]:
    yield from welcome(meeting, me)
    if me.in_room:
        yield admitted(meeting, me)
    if me.hosts:
        yield waiting_list(meeting, me)


def _arriving(
    meeting: Meeting, known: Participant | None, caller: Caller, now: datetime
) -> Participant:
    """Return somebody as they arrive: as they were, unless they were sent away."""
    at_once = Admission.ADMITTED if caller.role is MeetingRole.HOST else Admission.WAITING
    if known is None:
        return Participant(
            id=f"p{len(meeting.participants) + 1}",
            who=caller.who,
            role=caller.role,
            name=caller.name,
            admission=at_once,
            arrived_at=now,
            connection=caller.connection,
        )
    here = replace(known, connection=caller.connection, name=caller.name, role=caller.role)
    if caller.role is MeetingRole.HOST:
        return replace(here, admission=Admission.ADMITTED)
    if known.admission in (Admission.REFUSED, Admission.REMOVED):
        return replace(here, admission=Admission.WAITING, consent=None, identity=None)
    return here


def _admit(meeting: Meeting, _me: Participant, message: Admit, now: datetime) -> Any:
    other = meeting.by_id(message.participant)
    if other is None or not other.waits:
        return Refusal("not_waiting", kind="conflict")
    unchecked = other.role is MeetingRole.CITIZEN and other.identity is None
    if meeting.plan.identity_check and unchecked:
        return Refusal("identity_not_checked")
    inside = replace(other, admission=Admission.ADMITTED)
    return settled(meeting, meeting.with_participant(inside), now)


def _refuse(meeting: Meeting, _me: Participant, message: Refuse, now: datetime) -> Any:
    other = meeting.by_id(message.participant)
    if other is None or not other.waits:
        return Refusal("not_waiting", kind="conflict")
    return _sent_away(meeting, other, Admission.REFUSED, REFUSED, now)


def _remove(meeting: Meeting, _me: Participant, message: Remove, now: datetime) -> Any:
    other = meeting.by_id(message.participant)
    if other is None or other.admission is not Admission.ADMITTED:
        return Refusal("not_in_room", kind="conflict")
    if other.role is MeetingRole.HOST:
        return Refusal("host_not_removed")
    return _sent_away(meeting, other, Admission.REMOVED, REMOVED, now)


def _sent_away(
    meeting: Meeting, other: Participant, admission: Admission, reason: str, now: datetime
) -> Reaction:
    away = replace(other, admission=admission, connection="")
    reaction = settled(meeting, meeting.with_participant(away), now, reason)
    told = (Notice(other.connection, "removed", {"reason": reason}),) if other.connection else ()
    return replace(reaction, notices=(*told, *reaction.notices), dismissed=(other,))


def _identity(meeting: Meeting, me: Participant, message: IdentityChecked, now: datetime) -> Any:
    other = meeting.by_id(message.participant)
    if other is None or other.role is not MeetingRole.CITIZEN or not other.connection:
        return Refusal("not_waiting", kind="conflict")
    checked = replace(other, identity=IdentityCheck(message.method, me.who, now))
    return settled(meeting, meeting.with_participant(checked), now)


def _consent(meeting: Meeting, me: Participant, message: Consent, now: datetime) -> Any:
    said = replace(me, consent=message.recording)
    reaction = settled(meeting, meeting.with_participant(said), now)
    told = tuple(_to_others(meeting, me, "consent", recording=message.recording))
    return replace(reaction, notices=(*told, *reaction.notices))


def _record(meeting: Meeting, _me: Participant, message: Record, now: datetime) -> Any:
    if message.on and not meeting.plan.recording:
        return Refusal("recording_not_allowed")
    if message.on and meeting.unwilling:
        waiting_for = ", ".join(each.id for each in meeting.unwilling)
        return Refusal("recording_needs_consent", {"participants": waiting_for})
    return settled(meeting, replace(meeting, recording_wanted=message.on), now)


def _chat(meeting: Meeting, me: Participant, message: Chat, now: datetime) -> Any:
    line = ChatLine(now, me.id, message.text)
    return _written(meeting, line, {"text": message.text, "at": now.isoformat()}, "chat")


def _file(meeting: Meeting, me: Participant, message: HandFile, now: datetime) -> Any:
    line = ChatLine(now, me.id, message.file_name, message.upload_id)
    told = {"upload_id": message.upload_id, "name": message.file_name, "at": now.isoformat()}
    return _written(meeting, line, told, "file")


def _written(meeting: Meeting, line: ChatLine, told: Mapping[str, Any], kind: str) -> Any:
    size = meeting.chat_size + len(line.text) + len(line.upload_id)
    if size > MOST_CHAT:
        return Refusal("chat_full", {"max": MOST_CHAT}, kind="conflict")
    kept = replace(meeting, chat_lines=meeting.chat_lines + 1, chat_size=size)
    notices = tuple(
        Notice(each.connection, kind, {"from": line.participant, **told})
        for each in meeting.in_room
    )
    return Reaction(kept, notices, line=line)


def _signal(meeting: Meeting, me: Participant, message: Signal, _now: datetime) -> Any:
    other = meeting.by_id(message.to)
    if other is None or not other.in_room or other.id == me.id:
        return Refusal("not_in_room", kind="conflict")
    data = {"from": me.id, "data": message.data}
    return Reaction(meeting, (Notice(other.connection, "signal", data),))


def _mute(meeting: Meeting, _me: Participant, message: Mute, _now: datetime) -> Any:
    other = meeting.by_id(message.participant)
    if other is None or not other.in_room:
        return Refusal("not_in_room", kind="conflict")
    return Reaction(meeting, (Notice(other.connection, "mute_asked", {}),))


def _state(meeting: Meeting, me: Participant, message: DeviceState, _now: datetime) -> Any:
    said = {
        "microphone": message.microphone,
        "camera": message.camera,
        "sharing": message.sharing,
        "quality": message.quality,
    }
    known = {name: value for name, value in said.items() if value is not None}
    return Reaction(meeting, tuple(_to_others(meeting, me, "state", **known)))


def _leave(meeting: Meeting, me: Participant, _message: Leave, now: datetime) -> Any:
    return departed(meeting, me.connection, now, LEFT)


def _end(meeting: Meeting, _me: Participant, _message: End, now: datetime) -> Any:
    return _over(meeting, EndReason.HOST, now)


def _ping(meeting: Meeting, me: Participant, _message: Ping, _now: datetime) -> Any:
    return Reaction(meeting, (Notice(me.connection, "pong", {}),))


def _to_others(meeting: Meeting, me: Participant, kind: str, **data: Any) -> Iterator[Notice]:
    """Yield a notice for everybody else in the room, if who it is about is in it."""
    for other in meeting.in_room if me.in_room else ():
        if other.id != me.id:
            yield Notice(other.connection, kind, {"from": me.id, **data})


_FOR_HOSTS: Final = (Admit, Refuse, Remove, IdentityChecked, Record, Mute, End)

_RULES: Final[Mapping[type[Message], Callable[..., Reaction | Refusal]]] = {
    Admit: _admit,
    Chat: _chat,
    Consent: _consent,
    DeviceState: _state,
    End: _end,
    HandFile: _file,
    IdentityChecked: _identity,
    Leave: _leave,
    Mute: _mute,
    Ping: _ping,
    Record: _record,
    Refuse: _refuse,
    Remove: _remove,
    Signal: _signal,
}
