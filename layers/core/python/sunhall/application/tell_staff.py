"""Writes down for each member of staff what has happened to them, from the events of the stream.

An event is looked at as it was: the case before it and after it. So an event that comes twice, late
or in another order leads to the same rows under the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from sunhall.application.carry_out import load_case
from sunhall.application.ports import Ports
from sunhall.application.staff_notice_row import NEWS, NoticeRow
from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.staff_notices.notice import Kind, StaffNotice, at_desks, news_of

if TYPE_CHECKING:
    from sunhall.application.remind_staff import ReminderOrders

#: Unread notices that are counted; nobody reads a larger number.
COUNTED: Final = 99

#: How long a notice is kept. What it says stands in the history of its case for good.
KEPT: Final = timedelta(days=60)

#: In whose name it is looked at what an event means: nobody's in particular.
_LOOKING: Final = system_actor("dispatcher")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NoticePage:
    """A page of somebody's notices.

    Attributes:
        rows: The newest first.
        after: Where the next page begins, or None at the end.
        seen_until: Up to when they have seen them, with the first page; None for never.
    """

    rows: Sequence[NoticeRow]
    after: Mapping[str, str] | None
    seen_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """How much somebody has not seen.

    Attributes:
        count: As many notices as were counted.
        more: Whether there are more than that.
    """

    count: int
    more: bool


class StaffNoticeRows(Protocol):
    """What people were told. Only its adapter knows the keys."""

    def keep(self, rows: Sequence[NoticeRow]) -> None:
        """Keep notices; doing it again changes nothing.

        Raises:
            Unavailable: The table takes no more just now.
        """

    def page(self, staff: str, *, limit: int, after: Mapping[str, str] | None) -> NoticePage:
        """Return a page of somebody's notices, the newest first, in one query."""

    def unread(self, staff: str, *, most: int) -> Unread:
        """Return how many notices somebody has not seen."""

    def note_seen(self, staff: str, until: datetime, now: datetime) -> None:
        """Note up to which moment somebody has seen their notices; it never goes back."""


class StaffNoticePorts(Ports, Protocol):
    """What telling staff needs besides what every use case may."""

    @property
    def staff_notices(self) -> StaffNoticeRows:
        """What people were told."""

    @property
    def reminder_orders(self) -> ReminderOrders | None:
        """The way to who reminds them by WeChat; None where the stage reminds nobody."""


def tell_staff(ports: StaffNoticePorts, event: Event) -> tuple[NoticeRow, ...]:
    """Write down what an event means to members of staff; who did it is not told of it.

    Args:
        ports: The outside world.
        event: A recorded event of any service.

    Returns:
        What was written.
    """
    if ports.clock.now() - event.at > NEWS:
        return ()
    loaded = load_case(ports, event.case_id)
    context = Context(event.at, _LOOKING, ports.catalogue, "")
    news = news_of(loaded.service, loaded.stored.events[: event.seq], context)
    if news is None:
        return ()
    told = list(news.own)
    if news.desks:
        # Who works where is read for few events only.
        directory = ports.directory.read()
        told += at_desks(news, loaded.service, directory, context, _beside(ports))
    # Whoever holds two seats of a step is told once.
    once = {(each.staff, each.kind): each for each in reversed(told) if each.staff != event.actor}
    rows = tuple(
        _row(each, event, loaded.case.receipt_no, loaded.service.name)
        for each in reversed(once.values())
    )
    if rows:
        ports.staff_notices.keep(rows)
        if ports.reminder_orders is not None:
            ports.reminder_orders.place(rows)
    return rows


def notices(
    ports: StaffNoticePorts, actor: Actor, *, limit: int, after: Mapping[str, str] | None
) -> NoticePage:
    """Return a page of the actor's own notices, the newest first; nobody sees another's."""
    return ports.staff_notices.page(actor.id, limit=limit, after=after)


def unread_notices(ports: StaffNoticePorts, actor: Actor) -> Unread:
    """Return how many of the actor's own notices they have not seen."""
    return ports.staff_notices.unread(actor.id, most=COUNTED)


def mark_seen(ports: StaffNoticePorts, actor: Actor, until: datetime) -> datetime:
    """Note that the actor has seen their notices up to a moment, and return that moment.

    It is never one to come, nor one so long ago that nothing is left of what was told then.
    """
    now = ports.clock.now()
    seen = max(min(until, now), now - KEPT)
    ports.staff_notices.note_seen(actor.id, seen, now)
    return seen


def _beside(ports: Ports) -> frozenset[str]:
    """Return the commands that the catalogue does not show as what moves a case on."""
    ranks: Mapping[str, Sequence[str]] = ports.catalogue.sections.get("facts", {}).get(
        "commands", {}
    )
    return frozenset(name for names in ranks.values() for name in names)


def _row(notice: StaffNotice, event: Event, receipt_no: str, service: str) -> NoticeRow:
    return NoticeRow(
        staff=notice.staff,
        at=event.at,
        case_id=event.case_id,
        number=event.seq,
        kind=str(Kind(notice.kind)),
        receipt_no=receipt_no,
        service=service,
        run=notice.run,
        seat=notice.seat,
    )
