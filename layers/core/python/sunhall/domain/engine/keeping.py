"""What staff say about keeping any case: the archive by hand, and the legal hold (保全).

A lawsuit, an audit or an inquiry needs what is on file: while a hold stands nothing is archived or
erased, whatever the retention says. Every service's cases are evidence alike, so the hold is the
engine's; a service lists its commands and events among its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeVar

from annotated_types import MaxLen, MinLen

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal


@dataclass(frozen=True, slots=True)
class Archive(Command):
    """Put a case that has ended into the archive."""


@dataclass(frozen=True, slots=True)
class PlaceHold(Command):
    """Nothing of it may be erased, whatever the retention says (legal hold)."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ReleaseHold(Command):
    """It may be erased when its time has come."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


class Holdable(Protocol):
    """A case, as a frozen dataclass, that remembers whether it is held."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def held(self) -> bool:
        """Whether a hold stands."""


H = TypeVar("H", bound=Holdable)

#: Name of each command of a hold to its class.
HOLD_COMMANDS: Final[dict[str, type[Command]]] = {
    "place_hold": PlaceHold,
    "release_hold": ReleaseHold,
}

PLACED: Final = "hold_placed"
RELEASED: Final = "hold_released"

#: The events of a hold.
HOLD_EVENTS: Final = frozenset({PLACED, RELEASED})


def place_hold(case: Holdable, command: PlaceHold, context: Context) -> Outcome:
    """Decide on a hold: there is one at a time."""
    if case.held:
        return Refusal("already_held", kind="conflict")
    sealed, digest = seal("hold", {"reason": command.reason}, context.salt)
    return Decision((Happening(PLACED, {"reason_digest": digest}),), (sealed,))


def release_hold(case: Holdable, command: ReleaseHold, context: Context) -> Outcome:
    """Decide on the end of a hold."""
    if not case.held:
        return Refusal("no_hold", kind="conflict")
    sealed, digest = seal("hold-released", {"reason": command.reason}, context.salt)
    return Decision((Happening(RELEASED, {"reason_digest": digest}),), (sealed,))


def held(case: H, event: Event) -> H:
    """Return the case after one of `HOLD_EVENTS`."""
    return replace(case, held=event.type == PLACED)
