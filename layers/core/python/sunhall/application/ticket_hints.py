"""What an agent is shown while a ticket is written down: tickets that may be about the same matter.

Kept of a ticket are keyed hashes from which nothing can be learnt but what two tickets share, see
`sunhall.domain.ticket.likeness`. A hint decides nothing: whoever has the citizen on the phone asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sunhall.application.carry_out import load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed_one, visible_case
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Service, fold
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from sunhall.domain.ticket.category_proposal import CategoryProposal, propose
from sunhall.domain.ticket.knowledge import (
    Article,
    ArticleVersion,
    answers_to,
    knowledge_articles,
)
from sunhall.domain.ticket.likeness import Window, cells, features, most_alike
from sunhall.domain.ticket.rules import Proposal, TicketRules, ticket_rules
from sunhall.domain.ticket.ticket import OPEN, Ticket

#: Purposes under which the keys of the hashes are derived.
LIKENESS: Final = "ticket-likeness"
CALLER: Final = "ticket-caller"

#: Events after which a ticket's row is written: it came in, or an agent has sorted it.
NOTED: Final = frozenset({"ticket_submitted", "ticket_screened"})

#: Tickets that a new one is compared with: at half a kilobyte each, 25 read units.
COMPARED: Final = 400

#: Groups of proposed categories that are looked at as long as no category is chosen.
_GROUPS: Final = 2

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

    def newest(self, shelf: Shelf, most: int) -> Sequence[NotedTicket]:
        """Return the newest tickets of a shelf, the newest first."""

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
        case_id: The ticket that says it, if it is one already: it is not like itself.
    """

    description: str
    category: str | None = None
    area: str | None = None
    lat: float | None = None
    long: float | None = None
    phone: str | None = None
    case_id: str | None = None


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
        category: Id of its category, if it has one.
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
    category: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Hints:
    """What an agent is shown.

    Attributes:
        categories: Proposals of categories, the likeliest first.
        near: Tickets that may be about the same matter, the likeliest first.
        category: The category that was chosen, or the likeliest one; None as long as none is known.
        dispatch: Who would handle it, of that category in that district; None without a category.
        answers: Articles of the knowledge base that may answer it, in the wording of today.
    """

    categories: tuple[CategoryProposal, ...]
    near: tuple[Near, ...]
    category: str | None = None
    dispatch: Proposal | None = None
    answers: tuple[tuple[Article, ArticleVersion], ...] = ()


def hints_for_a_call(ports: HintPorts, actor: Actor, matter: Matter) -> Hints:
    """Return what an agent is shown about a matter while they write it down.

    Args:
        ports: The outside world.
        actor: Who asks.
        matter: What the citizen says.

    Raises:
        NotAllowed: The actor writes no tickets down.
        InvalidInput: ``category_unknown`` or ``area_unknown``.
    """
    _make_sure(actor, "register_ticket")
    rules = ticket_rules(ports.catalogue)
    if matter.category is not None and matter.category not in rules.categories:
        raise InvalidInput(errors=[FieldError("category", "category_unknown")])
    if matter.area is not None and matter.area not in rules.areas:
        raise InvalidInput(errors=[FieldError("area", "area_unknown")])
    return _hints(ports, actor, matter, rules)


def hints_for_a_ticket(ports: HintPorts, actor: Actor, case_id: str) -> Hints:
    """Return what an agent is shown about a ticket that came in by itself.

    Args:
        ports: The outside world.
        actor: Who asks.
        case_id: The ticket.

    Raises:
        NotAllowed: The actor sorts no tickets.
        NotFound: There is no such ticket, or none that this person may know of.
    """
    _make_sure(actor, "screen")
    loaded, _ = visible_case(ports, case_id, actor)
    ticket = loaded.case
    if not isinstance(ticket, Ticket):
        raise NotFound("case_not_found")
    application = unsealed_one(ports, loaded.stored, "application")
    place = application.get("place") or {}
    matter = Matter(
        description=application.get("description", ""),
        category=ticket.category,
        area=ticket.area,
        lat=place.get("lat"),
        long=place.get("long"),
        phone=None if _secret(ticket) else (application.get("contact") or {}).get("phone"),
        case_id=case_id,
    )
    return _hints(ports, actor, matter, ticket_rules(ports.catalogue))


def _make_sure(actor: Actor, command: str) -> None:
    """Hints are for whoever may do what they are hints for."""
    if not permitted(actor, command, actor.department):
        raise NotAllowed("command_not_allowed", {"command": command})


def _hints(ports: HintPorts, actor: Actor, matter: Matter, rules: TicketRules) -> Hints:
    categories = propose(matter.description, rules)
    chosen = [matter.category] if matter.category else [each.category for each in categories]
    groups = list(dict.fromkeys(_group(each, rules) for each in chosen))[:_GROUPS]
    category = next(iter(chosen), None)
    area = _area(matter.area, matter.lat, matter.long, rules)
    articles = knowledge_articles(ports.catalogue).values()
    today = local_date(ports.clock.now())
    return Hints(
        categories=categories,
        near=_near(ports, actor, matter, groups, rules),
        category=category,
        dispatch=rules.proposal(category, area) if category else None,
        answers=answers_to(matter.description, chosen, articles, today),
    )


def _near(
    ports: HintPorts, actor: Actor, matter: Matter, groups: Sequence[str], rules: TicketRules
) -> tuple[Near, ...]:
    key = ports.secrets.derived(LIKENESS)
    area = _area(matter.area, matter.lat, matter.long, rules)
    noted = _noted(ports, _shelves(groups, area, ports.clock.now()), matter.case_id)
    alike = Window.of({each.case_id: each.features for each in noted}).alike(
        features(matter.description, key)
    )
    around = _cells(matter.lat, matter.long, key)
    beside = {each.case_id for each in noted if each.cell and each.cell in around}
    called = {each for each in _called(ports, matter.phone) if each != matter.case_id}
    limits = rules.hints
    most, least = limits.most.amount, limits.least.amount / 100
    chosen = dict(most_alike(alike, least=least, most=most))
    # Who stands at the same place or has called before is asked about it with less likeness.
    closer = {case_id: alike.get(case_id, 0.0) for case_id in (*beside, *called)}
    chosen |= dict(most_alike(closer, least=limits.least_if_close.amount / 100, most=most))
    shown = [
        _shown(ports, actor, *each, least=least, beside=beside, called=called)
        for each in most_alike(chosen, least=0.0, most=most)
    ]
    if area == UNKNOWN:
        compared = {each.case_id for each in noted}
        elsewhere = sorted(called - compared, reverse=True)[: most - len(shown)]
        shown += [_of_the_caller(ports, actor, each, groups, rules) for each in elsewhere]
    return tuple(each for each in shown if each)


def _of_the_caller(
    ports: HintPorts, actor: Actor, case_id: str, groups: Collection[str], rules: TicketRules
) -> Near | None:
    """Return an open ticket of the caller about such a matter, in whatever district it is.

    As long as nobody has said where it is, their tickets stand where nothing was compared.
    """
    found = _shown(ports, actor, case_id, 0.0, least=1.0, beside=(), called={case_id})
    about_it = found is not None and found.open and _group(found.category, rules) in groups
    return found if about_it else None


def _noted(ports: HintPorts, shelves: Sequence[Shelf], but: str | None) -> tuple[NotedTicket, ...]:
    """Return the tickets to compare with, the nearest shelves first, as many as are compared."""
    noted: list[NotedTicket] = []
    for shelf in shelves:
        if len(noted) >= COMPARED:
            break
        noted += ports.near_tickets.newest(shelf, COMPARED - len(noted))
    return tuple(each for each in noted if each.case_id != but)


def _shown(
    ports: HintPorts,
    actor: Actor,
    case_id: str,
    likeness: float,
    *,
    least: float,
    beside: Collection[str],
    called: Collection[str],
) -> Near | None:
    """Return a ticket as an agent sees it; None for one that they may not know of."""
    try:
        loaded, _ = visible_case(ports, case_id, actor)
    except NotFound:
        return None
    ticket = loaded.case
    if not isinstance(ticket, Ticket) or loaded.stored.data_key is None:
        return None  # What it said was erased: it is like nothing any more.
    same_caller = case_id in called
    if same_caller and _secret(ticket):
        # Nobody learns from a number who reported in confidence.
        if case_id not in beside and likeness < least:
            return None
        same_caller = False
    return Near(
        case_id=case_id,
        receipt_no=ticket.receipt_no,
        state=ticket.state,
        title=ports.titles.unseal(loaded.stored.title),
        submitted_at=ticket.submitted_at,
        open=ticket.state in OPEN,
        likeness=round(likeness, 3),
        same_place=case_id in beside,
        same_caller=same_caller,
        category=ticket.category,
    )


def _secret(ticket: Ticket) -> bool:
    return ticket.confidential or ticket.identity is not None


def note_ticket(ports: HintPorts, event: Event) -> None:
    """Keep what a ticket is found by, when it came in and when an agent has sorted it.

    Args:
        ports: The outside world.
        event: A recorded event of any service.
    """
    if event.type not in NOTED:
        return
    loaded = load_case(ports, event.case_id)
    ticket = loaded.case
    if not isinstance(ticket, Ticket):
        return
    application = unsealed_one(ports, loaded.stored, "application")
    if not application:
        return  # It was erased: there is nothing left to compare.
    rules = ticket_rules(ports.catalogue)
    key = ports.secrets.derived(LIKENESS)
    place = application.get("place") or {}
    around = _cells(place.get("lat"), place.get("long"), key)
    shelf = _shelf_of(ticket, rules)
    for before in _earlier_shelves(loaded.service, loaded.stored.events, rules) - {shelf}:
        ports.near_tickets.forget(before, event.case_id)
    text = features(application["description"], key)
    ports.near_tickets.note(shelf, NotedTicket(event.case_id, text, around[0] if around else b""))
    phone = (application.get("contact") or {}).get("phone")
    if phone and not _secret(ticket):
        ports.near_tickets.note_call(_caller(ports, phone), event.case_id, ticket.submitted_at)


def _earlier_shelves(
    service: Service[Any], history: Sequence[Event], rules: TicketRules
) -> set[Shelf]:
    """Return the shelves that a ticket stood on as its history went by."""
    sorted_at = [event.seq for event in history if event.type in NOTED]
    return {_shelf_of(fold(service, history[:seq]), rules) for seq in sorted_at}


def _shelf_of(ticket: Ticket, rules: TicketRules) -> Shelf:
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


def _shelves(groups: Sequence[str], area: str, now: datetime) -> list[Shelf]:
    """Return the shelves to look at: this month's and the last one's, sorted or not yet."""
    today = local_date(now)
    months = (f"{today:%Y-%m}", _month_before(today.year, today.month))
    return [
        Shelf(group, where, month)
        for month in months
        for where in dict.fromkeys((area, UNKNOWN))
        for group in dict.fromkeys((*groups, UNKNOWN))
    ]


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
