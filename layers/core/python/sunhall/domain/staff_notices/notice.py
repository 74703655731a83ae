"""What an event means to members of staff: something came to them, or something of theirs presses.

All of it follows from the case before and after the event. So it does not matter when an event is
looked at, how often, or what has happened since.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.approval.inbox import InboxRow, inbox_rows
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.authorization import Role, widest_scope
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Case, Service, Standing, fold


class Kind(StrEnum):
    """What a notice says; the labels are ``staff_notice.<kind>``."""

    APPROVAL_ASKED = "approval_asked"
    """A signature is wanted of them."""

    APPROVAL_URGED = "approval_urged"
    """It is wanted soon."""

    ADVICE_ASKED = "advice_asked"
    """Somebody who has to sign wants to hear them first."""

    APPROVAL_COPIED = "approval_copied"
    """They are to know of an approval."""

    APPROVAL_APPROVED = "approval_approved"
    """What they asked for was approved."""

    APPROVAL_REFUSED = "approval_refused"
    """It was refused."""

    APPROVAL_RETURNED = "approval_returned"
    """It came back to them."""

    CASE_ARRIVED = "case_arrived"
    """A case came to their department."""

    CASE_RETURNED = "case_returned"
    """A case came back to it."""

    CARD_YELLOW = "card_yellow"
    """A clock of a case of their department is about to run out."""

    CARD_RED = "card_red"
    """It has run out."""

    SUPERVISED = "supervised"
    """Supervision wants to see a case of their department moved on."""


#: Events by which supervision speaks up.
_SUPERVISED: Final = frozenset({"request_supervised", "ticket_supervised", "petition_supervised"})

#: Who answers for a department: a card and a word of supervision are for them, too.
_HEADS: Final = frozenset({Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD, Role.CENTRE_HEAD})

_ENDS: Final = {
    RunOutcome.APPROVED: Kind.APPROVAL_APPROVED,
    RunOutcome.REFUSED: Kind.APPROVAL_REFUSED,
    RunOutcome.RETURNED: Kind.APPROVAL_RETURNED,
}

#: Whoever hears of a case may add what they hear: that is no work that waits for them.
_ADDITION: Final = "add_information"

_CARDS: Final = {"yellow": Kind.CARD_YELLOW, "red": Kind.CARD_RED}

#: What a row of things to do says, by its state.
_ASKED: Final = {
    "open": Kind.APPROVAL_ASKED,
    "urged": Kind.APPROVAL_URGED,
    "delegated": Kind.ADVICE_ASKED,
}


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """Something that somebody is told.

    Attributes:
        kind: What.
        staff: Staff id of who is told.
        run: Number of the approval run; 0 when it is not about a signature.
        seat: Number of the seat in it.
    """

    kind: Kind
    staff: str
    run: int = 0
    seat: int = 0


@dataclass(frozen=True, slots=True)
class DeskNews:
    """Something that a department is told: those of it who have to do with the case.

    Attributes:
        kind: What.
        department: Id of the department.
    """

    kind: Kind
    department: str


@dataclass(frozen=True, slots=True)
class News:
    """What an event means to people, before it is known who works where.

    Attributes:
        before: The case before the event.
        after: The case after it.
        own: What named people are told.
        desks: What departments are told.
    """

    before: Any
    after: Any
    own: tuple[StaffNotice, ...] = ()
    desks: tuple[DeskNews, ...] = ()


def news_of(service: Service[Any], history: Sequence[Event], context: Context) -> News | None:
    """Return what the last event of a history means to people.

    Args:
        service: Whose case it is.
        history: The case's events up to that one.
        context: The moment of the event, and the rules.

    Returns:
        The news; None for the event that opens a case: nobody has it yet.
    """
    *earlier, event = history
    if not earlier:
        return None
    before = fold(service, earlier)
    after = service.evolve(before, event)
    return News(
        before,
        after,
        tuple(_of_runs(before, after)),
        tuple(_of_desks(service, earlier, event, context, before, after)),
    )


def at_desks(
    news: News,
    service: Service[Any],
    directory: Directory,
    context: Context,
    beside: Container[str],
) -> Iterator[StaffNotice]:
    """Yield what the people of the departments are told that a piece of news concerns.

    Those who can do something about it: of a case that came, those who can do now what they could
    not do before. A card and a word of supervision are told to the department's heads, too.

    Args:
        news: The news.
        service: Whose case it is.
        directory: Who works where.
        context: The moment of the event, and the rules.
        beside: Commands that do not move a case on: to be able to give one makes nobody
            responsible.
    """
    for desk in news.desks:
        for member in directory.members.values():
            if member.department == desk.department and _concerned(
                desk, news, service, member, context, beside
            ):
                yield StaffNotice(desk.kind, member.id)


def _of_runs(before: Case, after: Case) -> Iterator[StaffNotice]:
    for place, run in enumerate(after.runs):
        earlier = before.runs[place] if place < len(before.runs) else None
        if run is earlier:
            continue
        yield from _of_seats(inbox_rows(earlier) if earlier else {}, inbox_rows(run))
        ended = earlier is None or earlier.outcome is None
        if ended and run.outcome in _ENDS:
            yield StaffNotice(_ENDS[run.outcome], run.drafter)


def _of_seats(before: dict[str, InboxRow], after: dict[str, InboxRow]) -> Iterator[StaffNotice]:
    for key, row in after.items():
        known = before.get(key)
        same = known is not None and (known.box, known.staff) == (row.box, row.staff)
        if row.box == "copied" and not same:
            yield StaffNotice(Kind.APPROVAL_COPIED, row.staff)
        if row.box == "todo" and not (same and known and known.state == row.state):
            kind = _ASKED[row.state]
            # Whoever had it while another one advised them has it back; it is no new task.
            if kind is not Kind.APPROVAL_ASKED or not same:
                yield StaffNotice(kind, row.staff, row.run, row.seat)


def _of_desks(
    service: Service[Any],
    earlier: Sequence[Event],
    event: Event,
    context: Context,
    before: Case,
    after: Case,
) -> Iterator[DeskNews]:
    then, now = service.standing(before, context), service.standing(after, context)
    there, here = _queues(then), _queues(now)
    for department in here:
        if department not in there:
            yield DeskNews(_arrival(service, earlier, department, context), department)
    for department, card in here.items():
        if card in _CARDS and card != there.get(department):
            yield DeskNews(_CARDS[card], department)
    if event.type in _SUPERVISED:
        yield DeskNews(Kind.SUPERVISED, now.department or service.department(after, context))


def _queues(standing: Standing) -> dict[str, str]:
    """Return the departments in whose queues a case stands, each with its card."""
    queues = {share.department: share.card or "" for share in standing.shares}
    if standing.department:
        queues[standing.department] = standing.card or ""
    return queues


def _arrival(
    service: Service[Any], earlier: Sequence[Event], department: str, context: Context
) -> Kind:
    case: Any = None
    for each in earlier:
        case = service.evolve(case, each)
        at = replace(context, now=each.at)
        if department in _queues(service.standing(case, at)):
            return Kind.CASE_RETURNED
    return Kind.CASE_ARRIVED


def _concerned(
    desk: DeskNews,
    news: News,
    service: Service[Any],
    member: Member,
    context: Context,
    beside: Container[str],
) -> bool:
    actor = Actor(member.id, ActorKind.STAFF, member.roles, member.department, member.name)
    if widest_scope(actor, "view_worklist") is None:
        return False
    if service.hidden_from(news.after, actor, context.catalogue):
        return False
    seen = replace(context, actor=actor)
    offered = set(_moves(service.available(news.after, seen), beside))
    if desk.kind in (Kind.CASE_ARRIVED, Kind.CASE_RETURNED):
        return bool(offered.difference(service.available(news.before, seen)))
    return bool(offered or member.roles & _HEADS)


def _moves(commands: Iterable[str], beside: Container[str]) -> Iterator[str]:
    return (name for name in commands if name not in beside and name != _ADDITION)
