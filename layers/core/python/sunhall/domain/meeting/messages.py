"""What somebody may say to a meeting; each class is one message, its fields with their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, Literal

from annotated_types import MaxLen, MinLen

from sunhall.domain.meeting.participant import IdentityMethod

ParticipantId = Annotated[str, MinLen(2), MaxLen(4)]

#: A meeting is a conversation: many more people than this belong into another form.
MOST_PARTICIPANTS: Final = 25

LONGEST_CHAT: Final = 2000

#: Characters of all that is written in one meeting: it has to fit into one sealed document.
MOST_CHAT: Final = 60_000


class Message:
    """What all messages share: nothing is taken that is not named."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Join(Message):
    """The first message of a connection: come in, or wait before the door.

    Said again on the same connection it changes nothing, and is answered as before.
    """


@dataclass(frozen=True, slots=True)
class Leave(Message):
    """Go; whoever was let in may come back."""


@dataclass(frozen=True, slots=True)
class Ping(Message):
    """Ask whether the meeting is still there."""


@dataclass(frozen=True, slots=True)
class Signal(Message):
    """Hand something to one other in the room: what browsers agree upon to see each other."""

    to: ParticipantId
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Admit(Message):
    """Let somebody in who waits."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Refuse(Message):
    """Send somebody away who waits."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Remove(Message):
    """Send somebody away who is in the room."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class IdentityChecked(Message):
    """Say that it is known who a citizen is, and how."""

    participant: ParticipantId
    method: IdentityMethod


@dataclass(frozen=True, slots=True)
class Consent(Message):
    """Agree to being recorded, or take it back."""

    recording: bool


@dataclass(frozen=True, slots=True)
class Record(Message):
    """Want the meeting recorded, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class Chat(Message):
    """Say something in writing to everybody in the room."""

    text: Annotated[str, MinLen(1), MaxLen(LONGEST_CHAT)]


@dataclass(frozen=True, slots=True)
class HandFile(Message):
    """Hand an upload to everybody in the room."""

    upload_id: Annotated[str, MinLen(1), MaxLen(300)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]


@dataclass(frozen=True, slots=True)
class Mute(Message):
    """Ask somebody in the room to switch their microphone off."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class DeviceState(Message):
    """Tell the others how one's own devices and connection are."""

    microphone: bool | None = None
    camera: bool | None = None
    sharing: bool | None = None
    quality: Literal["good", "fair", "poor"] | None = None


@dataclass(frozen=True, slots=True)
class End(Message):
    """End the meeting for everybody."""


MESSAGES: Final[Mapping[str, type[Message]]] = MappingProxyType(
    {
        "join": Join,
        "leave": Leave,
        "ping": Ping,
        "signal": Signal,
        "admit": Admit,
        "refuse": Refuse,
        "remove": Remove,
        "identity_checked": IdentityChecked,
        "consent": Consent,
        "recording": Record,
        "chat": Chat,
        "file": HandFile,
        "mute": Mute,
        "state": DeviceState,
        "end": End,
    }
)
"""Every message, by its ``action``."""
