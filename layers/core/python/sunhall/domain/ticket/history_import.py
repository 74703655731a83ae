"""The history of a ticket that ran its course elsewhere: a row of a file becomes its events.

Each event has the time that the source tells, or the nearest that it tells. What the source does
not say is not made up: nobody was called back, so nothing counts for satisfaction; nobody knows
when the unit signed, so it counts for no sign-for. What is proposed from the words (category, unit)
is marked as the import's doing by its actor. `docs/decisions/ticket-import.md` gives the reasons.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from sunhall.domain.actor import system_actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal, Sealed
from sunhall.domain.engine.event import Event, Happening, canonical_json, record
from sunhall.domain.engine.sealing import seal
from sunhall.domain.receipt_number import RANDOM_DIGITS, receipt_number
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.category_proposal import propose
from sunhall.domain.ticket.decide import decide
from sunhall.domain.ticket.dispatching import round_of_units, rule_of
from sunhall.domain.ticket.imported_message import Message
from sunhall.domain.ticket.opening import application_content
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.standing import standing, tier_of, wake
from sunhall.domain.ticket.submission import Contact, External, Kind, SubmitTicket
from sunhall.domain.ticket.ticket import Result, Ticket

#: Who writes the history; its events are told from those of people by this actor.
IMPORT: Final = system_actor("import")

CHANNEL: Final = "import"

#: Purpose of the derived key that case ids and receipt numbers are made with.
PURPOSE: Final = "ticket-import"

#: The kind of a matter that no word gives away: somebody asks for help.
_USUAL_KIND: Final[Kind] = "help"
_USUAL_LEVEL: Final = "general"

#: From which likelihood on a proposal is taken: it is more often right than wrong.
_MORE_LIKELY_THAN_NOT: Final = 0.5

#: What the unit says its reply came to, where the source does not tell: the least.
_REPLY_RESULT: Final = "explained"

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHANCE_CHARACTERS: Final = 16

#: The time of an imported ULID: none. A ticket is the same one whatever a later file says of its
#: times, so its id may depend on nothing but its number; and it is older than all that begin here.
_NO_TIME: Final = "0" * 10


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about, as far as its words tell.

    Attributes:
        kind: Kind of ticket.
        category: Id of the category, or None.
        area: Id of the district that is named, or None.
        level: How pressing it is; with the kind it chooses the tier.
    """

    kind: Kind
    category: str | None
    area: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What an imported ticket is known by.

    Attributes:
        case_id: The same for the same source and number, for ever.
        receipt_no: The same as long as its day is the same and no other ticket has it.
    """

    case_id: str
    receipt_no: str


@dataclass(frozen=True, slots=True, repr=False)
class History:
    """A ticket with everything that happened to it.

    Attributes:
        ticket: The ticket as the events leave it.
        events: Its history, chained.
        sealed: Its confidential documents.
        title: What a work list shows of it, to be sealed.
    """

    ticket: Ticket
    events: tuple[Event, ...]
    sealed: tuple[Sealed, ...]
    title: str


def matter_of(message: Message, rules: TicketRules) -> Matter:
    """Return what a message is about; the words of the catalogue decide, and nothing is learnt."""
    text = message.description
    likely = [each for each in propose(text, rules)[:1] if each.likelihood >= _MORE_LIKELY_THAN_NOT]
    area = _named_area(text, rules)
    if not likely:
        return Matter(_USUAL_KIND, None, area, _USUAL_LEVEL)
    category = rules.categories[likely[0].category]
    kind: Kind = category.kind  # type: ignore[assignment]  # the catalogue was checked for it
    return Matter(kind, category.id, area, category.level)


def _named_area(text: str, rules: TicketRules) -> str | None:
    """Return the one district that is named; where several are, nobody knows which is meant."""
    named = [area.id for area in rules.areas.values() if _names(area.label, text)]
    return named[0] if len(named) == 1 else None


def _names(label: Mapping[str, str], text: str) -> bool:
    return any(name and name in text for name in label.values())


def case_id_of(secret: bytes, source: str, message_no: str) -> str:
    """Return the case id of a message.

    Args:
        secret: The derived key for imports.
        source: Where it comes from.
        message_no: Its number there.
    """
    number = _number(secret, "case", source, message_no)
    places = range(5 * (_CHANCE_CHARACTERS - 1), -1, -5)
    return _NO_TIME + "".join(_CROCKFORD[number >> place & 31] for place in places)


def receipt_no_of(secret: bytes, source: str, message_no: str, on: date, attempt: int) -> str:
    """Return a receipt number of a message.

    Args:
        secret: The derived key for imports.
        source: Where it comes from.
        message_no: Its number there.
        on: The day on which it came in.
        attempt: 0 first; one more each time that another ticket of the day has the number.
    """
    number = _number(secret, f"receipt {attempt}", source, message_no)
    digits = f"{number % 10**RANDOM_DIGITS:0{RANDOM_DIGITS}}"
    return receipt_number(TICKET.receipt_prefix, on, digits)


def _number(secret: bytes, use: str, source: str, message_no: str) -> int:
    named = canonical_json([use, source, message_no]).encode()
    return int.from_bytes(hmac.digest(secret, b"sunhall import 1\x00" + named, "sha256"), "big")


def history(message: Message, source: str, identity: Identity, context: Context) -> History:
    """Return the history of a message.

    An answered one is closed without a valid callback, and archived if that is due by now. One
    without an answer stands at the centre as it came in: none of this city's limits ran for it, so
    none is over.

    Args:
        message: The message.
        source: Where it comes from.
        identity: What the ticket is known by.
        context: The present moment, the rules, a salt.
    """
    rules = ticket_rules(context.catalogue)
    matter = matter_of(message, rules)
    writer = _Writer(identity.case_id, f"import:{source}"[:128], context)
    command = _submission(message, source, matter)
    document, digest = seal("application", application_content(command, None), context.salt)
    submitted = events.ticket_submitted(
        receipt_no=identity.receipt_no,
        channel=CHANNEL,
        kind=matter.kind,
        category=None,
        area=None,
        named=False,
        anonymous=True,
        confidential=rules.confidential(matter.kind, matter.category),
        public=False,
        locale=command.locale,
        external=source,
        linked_to=None,
        catalogue_version=context.catalogue.version,
        application_digest=digest,
        attachments=(),
        screening=None,
        historic=True,
    )
    writer.write((submitted,), message.submitted_at, (document,))
    if message.replied_at is not None:
        _handled(writer, message.submitted_at, matter, rules)
        _answered(writer, message.reply, message.replied_at)
    return History(writer.ticket, tuple(writer.events), tuple(writer.sealed), TICKET.title(command))


def _submission(message: Message, source: str, matter: Matter) -> SubmitTicket:
    return SubmitTicket(
        kind=matter.kind,
        description=message.description,
        # Who wrote is told by a code of the platform; it stands where a name does, and is sealed.
        contact=Contact(name=message.user) if message.user else None,
        external=External(source, message.message_no),
        channel=CHANNEL,
    )


def _handled(writer: _Writer, at: datetime, matter: Matter, rules: TicketRules) -> None:
    """Write what must have happened before the answer, at the earliest time that it can have.

    So the whole time until the answer counts against who answered.
    """
    screened = events.ticket_screened(
        kind=matter.kind, category=matter.category, area=matter.area, tier=None
    )
    writer.write((screened,), at)
    writer.give(c.Accept(), at)
    proposal = rules.proposal(matter.category, matter.area)
    # Others who may have helped are not known: a co-unit would be shown as never having answered.
    lead = proposal.lead or rules.centre
    dispatched = events.ticket_dispatched(
        round_no=1,
        basis=proposal.rule if proposal.lead else "manual",
        rule=rule_of(proposal.basis.source, proposal.basis.article) if proposal.lead else None,
        assignments=round_of_units(
            writer.ticket, lead, (), tier_of(writer.ticket, rules), returnable=True
        ),
        reason_digest=None,
    )
    writer.write((dispatched,), at)
    writer.give(c.Sign(), at)


def _answered(writer: _Writer, reply: str, at: datetime) -> None:
    writer.give(c.ReplyTicket(result=_REPLY_RESULT, text=reply), at)
    writer.give(c.AcceptReply(), at)
    closed = events.ticket_closed(result=Result.NO_VALID_CALLBACK, cancelled_runs=())
    writer.write((closed,), at)
    ends = standing(writer.ticket, writer.seen(at)).wake_at
    if ends is not None and ends <= writer.now:
        writer.ring(ends)


class _Writer:
    """Writes a history, each event at its own time.

    Args:
        case_id: The case.
        request_id: By what its events are known to belong together.
        context: The world as it is now.
    """

    def __init__(self, case_id: str, request_id: str, context: Context) -> None:
        self._case_id = case_id
        self._request_id = request_id
        self._context = context
        self._ticket: Ticket | None = None
        self.events: list[Event] = []
        self.sealed: list[Sealed] = []

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._context.now

    @property
    def ticket(self) -> Ticket:
        """The ticket as the events so far leave it."""
        if self._ticket is None:
            raise ValueError("nothing has come in yet")
        return self._ticket

    def seen(self, at: datetime) -> Context:
        """Return the world as it was, for a unit that acted then."""
        duty = self.ticket.lead
        actor = replace(IMPORT, department=duty.department if duty else None)
        return replace(self._context, now=at, actor=actor)

    def write(
        self, happenings: Iterable[Happening], at: datetime, sealed: Iterable[Sealed] = ()
    ) -> None:
        """Add events."""
        added = record(
            happenings,
            case_id=self._case_id,
            after=self.events[-1] if self.events else None,
            at=at.astimezone(UTC),
            actor=IMPORT.id,
            request_id=self._request_id,
        )
        for event in added:
            self._ticket = TICKET.evolve(self._ticket, event)
        self.events += added
        self.sealed += sealed

    def give(self, command: Command, at: datetime) -> None:
        """Add what a command makes happen by the rules of tickets.

        Raises:
            ValueError: They refuse it, which no row can make them.
        """
        outcome = decide(self.ticket, command, self.seen(at))
        if isinstance(outcome, Refusal):
            raise ValueError(f"{type(command).__name__} is refused: {outcome.code}")
        self.write(outcome.happenings, at, outcome.sealed)

    def ring(self, at: datetime) -> None:
        """Add what time alone has made happen by a moment."""
        self.write(wake(self.ticket, self.seen(at)).happenings, at)
