"""Deadlines for calendar programs: one request for its applicant, a department's for its staff.

An entry holds receipt number, clock and day: no name, no title, nothing of what is asked for. What
an applicant has put into a calendar is taken out again by an entry that says *cancelled*; what
staff subscribe to simply no longer holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import CaseFile
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.authorization import Scope, widest_scope
from sunhall.domain.calendar.beijing import end_of_day, local_date
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.engine.context import Context
from sunhall.domain.errors import NotAllowed, NotFound
from sunhall.domain.feed_token import FeedToken, nonce_of, opened, subject_of, written

#: A convention: a feed is renewed as rarely as a password is, and leaves with whoever goes.
LIFETIME: Final = timedelta(days=180)

#: The most urgent cases of a department; each is loaded once whenever a calendar is refreshed.
MOST_CASES: Final = 200

_PAGE: Final = 100

#: Versions are far apart in the sequence, so that days of waiting fit between two of them.
_DAYS_BETWEEN_VERSIONS: Final = 1000

Status = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline in a calendar.

    Attributes:
        receipt_no: Receipt number of the case.
        clock: Name of the clock; with the receipt number it makes the entry known for good.
        on: The last day of the period in Beijing.
        sequence: Rises whenever the date may have moved, and never falls.
        changed_at: When the case last changed.
        status: ``tentative`` while the date may still move; ``cancelled`` once it no longer runs.
        provisional: Whether a year's schedule is not published yet.
        at_earliest: Whether the period stands still.
    """

    receipt_no: str
    clock: str
    on: date
    sequence: int
    changed_at: datetime
    status: Status
    provisional: bool = False
    at_earliest: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """The feed somebody has.

    Attributes:
        staff: Whose it is.
        nonce: The issue that holds; empty once it was revoked.
    """

    staff: str
    nonce: str


class FeedRegister(Protocol):
    """Remembers which issue of whose feed holds."""

    def get(self, subject: str) -> Registered | None:
        """Return what is known of a feed."""

    def put(self, subject: str, registered: Registered, expires_at: int) -> None:
        """Keep an issue in the place of any earlier one, until a moment (seconds since 1970)."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A feed that was given out.

    Attributes:
        token: The key, to be put into the address. It is shown this once.
        expires_at: When it ends.
    """

    token: str
    expires_at: datetime


def issue_feed(ports: Ports, register: FeedRegister, actor: Actor, key: str = "") -> Issued:
    """Give somebody the feed of their department; an earlier one ends.

    Args:
        ports: The outside world.
        register: Where feeds are remembered.
        actor: Who asks.
        key: Their idempotency key, if they sent one: repeated on the same day, it gives the same
            token, so that a lost answer ends nobody's feed.

    Raises:
        NotAllowed: They may not see their department's work list, or are of none.
    """
    _must_see(actor)
    secret = ports.secrets.derived("deadline-feed")
    # The end of a day, so that what is repeated on it is the same.
    expires_at = end_of_day(local_date(ports.clock.now()) + LIFETIME)
    token = FeedToken(
        subject=subject_of(secret, actor.id),
        nonce=nonce_of(secret, key or ports.randomness.salt()),
        expires_at=int(expires_at.timestamp()),
    )
    register.put(token.subject, Registered(actor.id, token.nonce), token.expires_at)
    return Issued(written(secret, token), expires_at)


def revoke_feed(ports: Ports, register: FeedRegister, actor: Actor) -> bool:
    """End somebody's feed.

    Returns:
        Whether there was one; without one, nothing happens.
    """
    subject = subject_of(ports.secrets.derived("deadline-feed"), actor.id)
    known = register.get(subject)
    if known is None or not known.nonce:
        return False
    # Overwritten and not deleted: no function may delete from the table.
    register.put(subject, Registered(actor.id, ""), int(ports.clock.now().timestamp()))
    return True


def read_feed(ports: Ports, register: FeedRegister, token: str) -> tuple[Entry, ...]:
    """Return the deadlines of the open cases of a feed's department, the most urgent first.

    Who somebody is today decides: whoever has changed departments sees the new one's deadlines, and
    whoever has left sees none.

    Raises:
        NotFound: The token is none of ours, its time is over, it was revoked, or its owner may not
            see the work list any more. All are answered alike.
    """
    reader = reader_of(ports, register, token)
    if reader.department is None:
        raise NotFound("feed_not_found")
    context = Context(ports.clock.now(), reader, ports.catalogue, "")
    return tuple(
        entry
        for case_id in _urgent_cases(ports, reader.department)
        for entry in _running(load_case(ports, case_id, consistent=False), context)
    )


def reader_of(ports: Ports, register: FeedRegister, token: str) -> Actor:
    """Return whose feed a token is: of deadlines, and of the appointments of who receives people.

    Raises:
        NotFound: The token is none of ours, its time is over, it was revoked, or its owner may not
            see the work list any more. All are answered alike.
    """
    reader = _reader(ports, register, token)
    if reader is None:
        raise NotFound("feed_not_found")
    return reader


def entries_of(file: CaseFile) -> tuple[Entry, ...]:
    """Return the deadlines of one case that was read, and those that it no longer has."""
    return (*_running(file.loaded, file.context), *_ended(file.loaded, file.context))


def _reader(ports: Ports, register: FeedRegister, text: str) -> Actor | None:
    secret = ports.secrets.derived("deadline-feed")
    token = opened(secret, text, int(ports.clock.now().timestamp()))
    known = register.get(token.subject) if token else None
    if token is None or known is None or known.nonce != token.nonce:
        return None
    member = ports.directory.read().members.get(known.staff)
    if member is None:
        return None
    actor = Actor(
        member.id, ActorKind.STAFF, frozenset(member.roles), member.department or None, member.name
    )
    return actor if _sees(actor) else None


def _must_see(actor: Actor) -> None:
    if not _sees(actor):
        raise NotAllowed("worklist_not_allowed")


def _sees(actor: Actor) -> bool:
    scope = widest_scope(actor, "view_worklist")
    return actor.department is not None and scope in (Scope.CITY, Scope.OWN_DEPARTMENT)


def _urgent_cases(ports: Ports, department: str) -> Iterator[str]:
    """Yield the cases of a work list that have a deadline, the most urgent first."""
    after = None
    left = MOST_CASES
    while left > 0:
        page = ports.store.worklist(department, limit=min(_PAGE, left), after=after)
        yield from (row.case_id for row in page.rows if row.due_at)
        left -= len(page.rows)
        after = page.after
        if after is None:
            return


def _running(loaded: Loaded, context: Context) -> Iterator[Entry]:
    for clock, deadline in loaded.service.clocks(loaded.case, context).items():
        yield _entry(loaded, context, clock, deadline)


def _ended(loaded: Loaded, context: Context) -> Iterator[Entry]:
    if loaded.service.name != "disclosure":
        return
    # Imported with the first calendar: no other request asks for it.
    from sunhall.domain.disclosure.explain_deadline import ended_clocks

    case: Any = loaded.case
    for clock, on in ended_clocks(case, context).items():
        entry = _entry(loaded, context, clock, Deadline(on, provisional=False))
        yield replace(entry, status="cancelled")


def _entry(loaded: Loaded, context: Context, clock: str, deadline: Deadline) -> Entry:
    last = loaded.stored.events[-1]
    waited = (context.today - local_date(last.at)).days if deadline.at_earliest else 0
    return Entry(
        receipt_no=loaded.case.receipt_no,
        clock=clock,
        on=deadline.due_on,
        # A period that stands still moves by waiting alone, without a new version.
        sequence=loaded.stored.version * _DAYS_BETWEEN_VERSIONS
        + min(max(waited, 0), _DAYS_BETWEEN_VERSIONS - 1),
        changed_at=last.at,
        status="tentative" if deadline.provisional or deadline.at_earliest else "confirmed",
        provisional=deadline.provisional,
        at_earliest=deadline.at_earliest,
    )
