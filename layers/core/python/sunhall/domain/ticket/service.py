"""The declaration of the service of hotline tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.ticket import standing
from sunhall.domain.ticket.decide import decide
from sunhall.domain.ticket.evolve import evolve
from sunhall.domain.ticket.opening import open_ticket, title
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.submission import CITIZENS_COMMANDS
from sunhall.domain.ticket.ticket import Ticket
from sunhall.domain.ticket.transitions import ALLOWED

if TYPE_CHECKING:
    from sunhall.domain.supervision.supervised import Supervised

#: Given from the approval inbox and by the system, not from the ticket's own page.
GIVEN_ELSEWHERE: Final = frozenset(
    {
        *("act_on_approval", "add_urge", "record_successor", "record_petition", "update_calendar"),
        *("record_photo", "report_refused_photo"),
    }
)


#: Who writes on a historic ticket without anybody here acting: the import, and time.
_BY_ITSELF: Final = frozenset({"import", "clock"})


class _Commands(Mapping[str, type[Command]]):
    """Name of each command to its class; the staff's are loaded when one of them is asked for."""

    def __getitem__(self, name: str) -> type[Command]:
        """Return the class of a command.

        Raises:
            KeyError: There is no such command.
        """
        if name in CITIZENS_COMMANDS:
            return CITIZENS_COMMANDS[name]
        from sunhall.domain.ticket.commands import COMMANDS

        return COMMANDS[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(ALLOWED)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(ALLOWED)

    def __contains__(self, name: object) -> bool:
        """Whether there is such a command; nothing is loaded to tell."""
        return name in ALLOWED


def department(ticket: Ticket, context: Context) -> str:
    """Return the actor's own unit if the ticket concerns it, else the hotline centre."""
    own = context.actor.department
    if own is not None and ticket.concerns(own):
        return own
    return ticket_rules(context.catalogue).centre


def available(ticket: Ticket, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state, role and what there is to do."""
    without = GIVEN_ELSEWHERE | _pointless(ticket, context)
    return offered(ALLOWED, ticket.state, context, department(ticket, context), without)


def _pointless(ticket: Ticket, context: Context) -> frozenset[str]:
    """Return the commands that have nothing to be about: nobody is offered them."""
    # Loaded with the first ticket that somebody is shown with what they can do.
    from sunhall.domain.ticket.offers import pointless

    return pointless(ticket, context)


def facts(ticket: Ticket, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a ticket now besides its sealed documents."""
    from sunhall.domain.ticket import facts as module

    return module.facts(ticket, context)


def assignments(ticket: Ticket) -> Sequence[Mapping[str, Any]]:
    """Return every unit's duty, in the order of dispatching."""
    from sunhall.domain.ticket import facts as module

    return module.assignments(ticket)


def timeline(events: Sequence[Event]) -> Iterable[Step]:
    """Return what the citizen is told of the history."""
    from sunhall.domain.ticket.timeline import timeline as steps

    return steps(events)


def shown_documents(ticket: Ticket) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what the citizen sees of the sealed documents: what they were answered."""
    shown: dict[str, tuple[str, tuple[str, ...]]] = {}
    if ticket.refusal_reason is not None:
        shown["refusal"] = ("refusal", ("explanation", "where_to_go"))
    if ticket.knowledge is not None:
        shown["answer"] = ("direct-answer", ("text",))
    if ticket.accepted_reply:
        name = f"reply-{ticket.accepted_reply}"
        shown["reply"] = (name, ("result", "text", "measures"))
    if ticket.reopen is not None and ticket.reopen.outcome is not None:
        name = f"reopen-decision-{ticket.reopen.number}"
        shown["reopen"] = (name, ("explanation",))
    return shown


def applicants_documents(ticket: Ticket) -> tuple[str, ...]:
    """Return the names of the sealed documents in the citizen's own words."""
    added = (f"information-{number}" for number in range(1, ticket.notes + 1))
    asked = range(1, ticket.reopen.number + 1) if ticket.reopen else ()
    return ("application", *added, *(f"reopen-{number}" for number in asked))


def related(command: Command) -> str | None:
    """Return the receipt number of the ticket that a command names, if it names one."""
    if command.__class__.__module__ != "sunhall.domain.ticket.commands":
        return None
    main: str | None = getattr(command, "main_receipt_no", None)
    earlier: str | None = getattr(command, "earlier_receipt_no", None)
    return main or earlier


def permission_to_view(ticket: Ticket) -> str:
    """Return the line of the authorisation table by which staff read a ticket."""
    return "view_ticket"


def permission_to_open(ticket: Ticket) -> str:
    """Return the line by which staff learn who the citizen is: a confidential one's is stricter."""
    return "open_confidential_contact" if ticket.confidential else "open_ticket_contact"


def supervised(ticket: Ticket, history: Sequence[Event], context: Context) -> Supervised | None:
    """Return a ticket as the rules of e-supervision see it.

    Rules do not look at what was imported as it ran elsewhere, until somebody here acts on it:
    nobody can be urged to do in time what was done years ago.
    """
    if ticket.historic and all(event.actor in _BY_ITSELF for event in history):
        return None
    # Imported with the first case that is supervised: the citizens' functions start without it.
    from sunhall.domain.ticket import supervised as module

    return module.supervised(ticket, history, context)


def supervised_texts(ticket: Ticket) -> Mapping[str, tuple[str, str]]:
    """Return the texts whose length the rules may ask for."""
    from sunhall.domain.ticket import supervised as module

    return module.texts(ticket)


def _goes_on_as(ticket: Ticket) -> tuple[str, ...]:
    # The ticket that it was merged into is somebody else's.
    return (*ticket.successors, *((ticket.petition,) if ticket.petition else ()))


TICKET: Service[Ticket] = Service(
    name="ticket",
    receipt_prefix="RX",
    commands=_Commands(),
    applicant_commands=frozenset(CITIZENS_COMMANDS),
    quiet_events=frozenset(
        {
            *("deadline_warned", "deadline_missed", "sign_missed", "calendar_updated"),
            *("ticket_urged", "successor_recorded", "petition_recorded"),
            *("photo_released", "photo_refused"),
        }
    )
    | QUIET_EVENTS,
    needs_directory=frozenset(
        {
            *("ask_extension", "ask_termination", "propose_exclusion"),
            *("ask_confidentiality_lift", "act_on_approval", "transfer_inside"),
        }
    ),
    open_case=open_ticket,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.shown_clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    shown_documents=shown_documents,
    goes_on_as=_goes_on_as,
    applicants_documents=applicants_documents,
    applicants_person={
        "application": frozenset({"contact", "call"}),
        "switch": frozenset({"call_link"}),
    },
    assignments=assignments,
    erases=True,
    related=related,
    permission_to_view=permission_to_view,
    permission_to_open=permission_to_open,
    supervised=supervised,
    supervised_texts=supervised_texts,
)
