"""Holds a slot for somebody who fills in the form, before there is a case.

    hold_slot(ports, HoldSlot(item, starts_at, host?, instead_of?), network, identity) -> HeldSlot

``identity`` is ``request_identity(f"hold:{network}", idempotency_key, fingerprint)``: a repeated
request is told of the same hold. The booking names the hold (``placing.place(…, held_by=hold)``)
and takes its cells over; a hold that is not booked lapses by itself. Holding anew with
``instead_of`` extends a hold or moves it to another slot of the same week.

The hold's id is a secret: whoever knows it can book the slot. It is derived from the request by a
key that never leaves KMS, so nothing has to be stored for a repetition to be known.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol

from annotated_types import MaxLen, MinLen

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.application.find_slots import SlotPorts, known_item
from sunhall.application.ports import CellsTaken, Secrets
from sunhall.application.refusals import refused
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.errors import Conflict, SunhallError
from sunhall.domain.scheduling.availability import Availability, drawn_by, place_in_day
from sunhall.domain.scheduling.cells import HOLD, Taken, moved
from sunhall.domain.scheduling.placing import Placement, cells_wanted, place
from sunhall.domain.scheduling.rules import Item, SchedulingRules, scheduling_rules

#: How often is looked again when others were faster.
_LOOKS: Final = 8

#: Hexadecimal digits of a hold's id: nobody guesses 128 bits in the minutes that it lives.
_DIGITS: Final = 32

_KIND: Final = "hold"

Identifier = Annotated[str, MinLen(1), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class HoldSlot(Command):
    """Keep a slot for some minutes.

    Attributes:
        item: What is to be booked, an id of the catalogue.
        starts_at: The slot, with offset.
        host: Id of the host, where hosts are chosen.
        instead_of: A hold of one's own that is given up for it.
    """

    item: Identifier
    starts_at: datetime
    host: Identifier | None = None
    instead_of: Annotated[str, MinLen(8), MaxLen(80)] | None = None


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot that is kept.

    Attributes:
        hold: The hold's id, a secret of whoever asked.
        expires_at: Until when.
        placement: Time, host and room.
    """

    hold: str
    expires_at: datetime
    placement: Placement


class HoldPorts(SlotPorts, Protocol):
    """What is needed to hold a slot."""

    @property
    def secrets(self) -> Secrets:
        """Derived keys."""

    @property
    def attempts(self) -> Attempts:
        """Counts holds."""


def hold_slot(
    ports: HoldPorts, command: HoldSlot, network: str, identity: RequestIdentity
) -> HeldSlot:
    """Hold a slot.

    Args:
        ports: The outside world.
        command: What is asked for.
        network: Where the request comes from; so many holds it can have at a time.
        identity: By what a repetition is known.

    Raises:
        NotFound: There is no such item.
        RuleRefused: There is no such slot, or it cannot be booked (any more).
        Conflict: It is taken (``slot_taken``).
        Throttled: The network has as many holds as it can have.
    """
    rules = scheduling_rules(ports.catalogue)
    item = known_item(rules, command.item)
    if command.host is not None and item.assignment != "chosen":
        raise refused(Refusal("host_not_to_choose", fields=("host",)))
    now = ports.clock.now()
    # A hold lasts as long as the window in which it is counted: so many are open at most.
    most = AttemptLimit(rules.open_holds.amount, item.policy.hold_minutes.amount * 60)
    ports.attempts.begin(_KIND, network, most, now)
    try:
        return _held(ports, rules, item, command, _hold_of(ports, identity), now)
    except SunhallError:
        # Nothing is held: it does not count.
        ports.attempts.succeeded(_KIND, network)
        raise


def _held(
    ports: HoldPorts,
    rules: SchedulingRules,
    item: Item,
    command: HoldSlot,
    hold: str,
    now: datetime,
) -> HeldSlot:
    given_up = command.instead_of if (command.instead_of or "").startswith(HOLD) else None
    point = place_in_day(command.starts_at, rules.grid)
    if point is None:
        raise refused(Refusal("slot_not_offered", fields=("starts_at",)))
    wanted = cells_wanted(rules, item, point[0], host=command.host)
    until = now + timedelta(minutes=item.policy.hold_minutes.amount)
    mine = frozenset(filter(None, (hold, given_up)))
    for look in range(_LOOKS):
        taken = ports.cells.read(wanted, consistent=look > 0)
        already = taken.owned(hold, now)
        calendar = ports.catalogue.calendar
        view = Availability(rules, calendar, taken, now, mine, drawn_by(hold, look))
        held_by = hold if already else given_up
        placed = place(view, item, command.starts_at, host=command.host, held_by=held_by)
        if isinstance(placed, Refusal):
            raise refused(placed)
        if already:
            return HeldSlot(hold, _lapses(taken, hold, now), placed)
        before = taken.owned(given_up, now) if given_up else ()
        try:
            ports.cells.take(hold, moved(before, placed.cells, until=until, held_by=given_up), now)
        except CellsTaken:
            continue
        return HeldSlot(hold, until.replace(microsecond=0), placed)
    raise Conflict("slot_taken")


def _lapses(taken: Taken, hold: str, now: datetime) -> datetime:
    """Return until when a hold that stands lasts."""
    claims = (taken.claim(cell, now) for cell in taken.owned(hold, now))
    return min(claim.until for claim in claims if claim)


def _hold_of(ports: HoldPorts, identity: RequestIdentity) -> str:
    digest = hmac.digest(ports.secrets.derived("slot-hold"), identity.text.encode(), "sha256")
    return f"{HOLD}{digest.hex()[:_DIGITS]}"
