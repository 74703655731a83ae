"""What an agent is shown while a ticket is written down: tickets that may be about the same matter.

Kept of a ticket are keyed hashes from which nothing can be learnt but what two tickets share, see
`sunhall.domain.ticket.likeness`. A hint decides nothing: whoever has the citizen on the phone asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sunhall.application.carry_out import load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed_one
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import fold
from sunhall.domain.errors import NotAllowed
from sunhall.domain.ticket.category_proposal import CategoryProposal, propose
from sunhall.domain.ticket.likeness import Window, cells, features, most_alike
from sunhall.domain.ticket.rules import TicketRules, ticket_rules

#: Purposes under which the keys of the hashes are derived.
LIKENESS: Final = "ticket-likeness"
CALLER: Final = "ticket-caller"

#: Events after which a ticket's row is written: it came in, or an agent has sorted it.
NOTED: Final = frozenset({"ticket_submitted", "ticket_screened"})

#: Stands for the group of a ticket without a category, and for no district.
UNKNOWN: Final = "-"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where tickets are compared with each other: one sort of matter in one district, one month.

    Attributes:
        group: Id of the group of categories, or `UNKNOWN`.
        area: Id of the district, or `UNKNOWN`.
        month: ``2026-11``, in Beijing.
    """

    group: str
    area: str
    month: str


@dataclass(frozen=True, slots=True)
class NotedTicket:
    """What is kept of a ticket to find it again.

    Attributes:
        case_id: The case.
        features: See `sunhall.domain.ticket.likeness.features`.
        cell: Keyed hash of the cell that its place lies in; empty without a place.
    """

    case_id: str
    features: bytes
    cell: bytes = b""


class NearTickets(Protocol):
    """Which tickets are like each other. Only its adapter knows the keys."""

    def newest(self, shelf: Shelf) -> Sequence[NotedTicket]:
        """Return the tickets of a shelf, the newest first, as many as are compared."""

    def note(self, shelf: Shelf, ticket: NotedTicket) -> None:
        """Keep a ticket; noting it again changes nothing."""

    def forget(self, shelf: Shelf, case_id: str) -> None:
        """Take a ticket from a shelf that it stands on no more."""

    def note_call(self, caller: bytes, case_id: str, at: datetime) -> None:
        """Keep that somebody called about a ticket; noting it again changes nothing."""

    def calls(self, caller: bytes) -> Sequence[str]:
        """Return the tickets that somebody called about lately, the newest first."""


class HintPorts(Ports, Protocol):
    """What hints need besides what every use case may."""

    @property
    def near_tickets(self) -> NearTickets:
        """Which tickets are like each other."""


@dataclass(frozen=True, slots=True, repr=False)
class Matter:
    """What a citizen says, as far as the agent has written it down.

    Attributes:
        description: What it is about.
        category: Id of the category, if it is chosen.
        area: Id of the district, if it is known.
        lat: Latitude in WGS84, with ``long``.
        long: Longitude.
        phone: The number they call from.
    """

    description: str
    category: str | None = None
    area: str | None = None
    lat: float | None = None
    long: float | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Near:
    """A ticket that may be about the same matter.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        state: Where it stands.
        title: Its short title.
        submitted_at: When it came in.
        open: Whether it is in somebody's hands.
        likeness: How alike the words are, from 0 to 1.
        same_place: Whether the places are next to each other.
        same_caller: Whether the same number has called about it.
    """

    case_id: str
    receipt_no: str
    state: str
    title: str
    submitted_at: datetime
    open: bool
    likeness: float
    same_place: bool
    same_caller: bool


@dataclass(frozen=True, slots=True, repr=False)
class Hints:
    """What an agent is shown.

    Attributes:
        categories: Proposals of categories, the likeliest first.
        near: Tickets that may be about the same matter, the likeliest first.
    """

    categories: tuple[CategoryProposal, ...]
    near: tuple[Near, ...]


def ticket_hints(ports: HintPorts, actor: Actor, matter: Matter) -> Hints:
    """Return what an agent is shown about a matter.

    Args:
        ports: The outside world.
        actor: Who asks.
        matter: What the citizen says.

    Raises:
        NotAllowed: The actor writes no tickets down.
    """
    if not permitted(actor, "register_ticket", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "register_ticket"})
    rules = ticket_rules(ports.catalogue)
    categories = propose(matter.description, rules)
    category = matter.category or (categories[0].category if categories else None)
    return Hints(categories, _near(ports, matter, category, rules))


def _near(
    ports: HintPorts, matter: Matter, category: str | None, rules: TicketRules
) -> tuple[Near, ...]:
    key = ports.secrets.derived(LIKENESS)
    area = _area(matter.area, matter.lat, matter.long, rules)
    noted = [
        each
        for shelf in _shelves(_group(category, rules), area, ports.clock.now(), rules)
        for each in ports.near_tickets.newest(shelf)
    ]
    alike = Window.of({each.case_id: each.features for each in noted}).alike(
        features(matter.description, key)
    )
    around = _cells(matter.lat, matter.long, key)
    beside = {each.case_id for each in noted if each.cell and each.cell in around}
    called = _called(ports, matter.phone)
    limits = rules.hints
    chosen = dict(most_alike(alike, least=limits.least, most=limits.most))
    # Who stands at the same place or has called before is asked about it with less likeness.
    closer = {case_id: alike.get(case_id, 0.0) for case_id in (*beside, *called)}
    chosen |= dict(most_alike(closer, least=limits.least_if_close, most=limits.most))
    shown = most_alike(chosen, least=0.0, most=limits.most)
    return tuple(_shown(ports, *each, beside=beside, called=called) for each in shown)


def _shown(
    ports: HintPorts, case_id: str, likeness: float, *, beside: set[str], called: Sequence[str]
) -> Near:
    loaded = load_case(ports, case_id, consistent=False)
    case: Any = loaded.case
    return Near(
        case_id=case_id,
        receipt_no=case.receipt_no,
        state=case.state,
        title=ports.titles.unseal(loaded.stored.title),
        submitted_at=case.submitted_at,
        open=case.closed_at is None,
        likeness=round(likeness, 3),
        same_place=case_id in beside,
        same_caller=case_id in called,
    )


def note_ticket(ports: HintPorts, event: Event) -> None:
    """Keep what a ticket is found by, when it came in and when an agent has sorted it.

    Args:
        ports: The outside world.
        event: A recorded event of any service.
    """
    if event.type not in NOTED:
        return
    loaded = load_case(ports, event.case_id)
    application = unsealed_one(ports, loaded.stored, "application")
    if not application:
        return  # It was erased: there is nothing left to compare.
    rules = ticket_rules(ports.catalogue)
    now: Any = loaded.case
    key = ports.secrets.derived(LIKENESS)
    place = application.get("place") or {}
    around = _cells(place.get("lat"), place.get("long"), key)
    shelf = _shelf_of(now, rules)
    for before in _earlier_shelves(loaded.service, loaded.stored.events, rules):
        if before != shelf:
            ports.near_tickets.forget(before, event.case_id)
    text = features(application["description"], key)
    ports.near_tickets.note(shelf, NotedTicket(event.case_id, text, around[0] if around else b""))
    phone = (application.get("contact") or {}).get("phone")
    if phone:
        ports.near_tickets.note_call(_caller(ports, phone), event.case_id, now.submitted_at)


def _earlier_shelves(service: Any, history: Sequence[Event], rules: TicketRules) -> set[Shelf]:
    """Return the shelves that a ticket stood on as its history went by."""
    sorted_at = [event.seq for event in history if event.type in NOTED]
    return {_shelf_of(fold(service, history[:seq]), rules) for seq in sorted_at}


def _shelf_of(ticket: Any, rules: TicketRules) -> Shelf:
    return Shelf(
        _group(ticket.category, rules), ticket.area or UNKNOWN, _month(ticket.submitted_at)
    )


def _group(category: str | None, rules: TicketRules) -> str:
    found = rules.categories.get(category or "")
    return found.group if found else UNKNOWN


def _area(area: str | None, lat: float | None, long: float | None, rules: TicketRules) -> str:
    if area is None and lat is not None and long is not None:
        found = rules.area_at(longitude=long, latitude=lat)
        area = found.id if found else None
    return area or UNKNOWN


def _shelves(group: str, area: str, now: datetime, rules: TicketRules) -> list[Shelf]:
    """Return the shelves to look at: this month's and the last one's, sorted or not yet."""
    today = local_date(now)
    months = [f"{today:%Y-%m}", _month_before(today.year, today.month)]
    groups = dict.fromkeys((group, UNKNOWN))
    return [Shelf(each, area, month) for month in months for each in groups]


def _month(at: datetime) -> str:
    return f"{local_date(at):%Y-%m}"


def _month_before(year: int, month: int) -> str:
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02}"


def _cells(lat: float | None, long: float | None, key: bytes) -> tuple[bytes, ...]:
    return cells(lat, long, key) if lat is not None and long is not None else ()


def _called(ports: HintPorts, phone: str | None) -> Sequence[str]:
    return ports.near_tickets.calls(_caller(ports, phone)) if phone else ()


def _caller(ports: HintPorts, phone: str) -> bytes:
    import hashlib
    import hmac

    number = "".join(filter(str.isdigit, phone))
    return hmac.digest(ports.secrets.derived(CALLER), number.encode(), hashlib.sha256)[:16]
