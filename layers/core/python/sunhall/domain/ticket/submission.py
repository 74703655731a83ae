"""What a citizen hands in, and what may be asked of a ticket from outside.

The citizen's function starts with this module and without the staff's commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
MediumText = Annotated[str, MinLen(1), MaxLen(1000)]
LongText = Annotated[str, MinLen(1), MaxLen(4000)]
Identifier = Annotated[str, MinLen(1), MaxLen(64)]
ReceiptNo = Annotated[str, MinLen(8), MaxLen(40)]

Kind = Literal["consultation", "help", "complaint", "report", "suggestion", "praise"]
Datum = Literal["wgs84", "gcj02", "bd09"]
CallbackResult = Literal["solved", "partly", "unsolved"]
Satisfaction = Literal[
    "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"
]


@dataclass(frozen=True, slots=True)
class Contact(Command):
    """Who asks and how to reach them; all of it may be missing (an anonymous ticket)."""

    name: ShortText | None = None
    phone: Annotated[str, MinLen(5), MaxLen(30)] | None = None
    email: Annotated[str, MinLen(5), MaxLen(120)] | None = None

    @property
    def reachable(self) -> bool:
        """Whether there is a way to reach them."""
        return bool(self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Place(Command):
    """Where the matter is.

    Attributes:
        address: In words.
        area: Id of the district.
        lat: Latitude in degrees of the datum.
        long: Longitude in degrees of the datum.
        datum: What the coordinates refer to; Chinese web maps give GCJ-02 or BD-09.
    """

    address: ShortText | None = None
    area: Identifier | None = None
    lat: Annotated[float, Ge(-90), Le(90)] | None = None
    long: Annotated[float, Ge(-180), Le(180)] | None = None
    datum: Datum = "wgs84"


@dataclass(frozen=True, slots=True)
class TicketFile(Command):
    """A file that was uploaded."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["photo", "document"] = "photo"


@dataclass(frozen=True, slots=True)
class Call(Command):
    """The telephone call behind a ticket; written down by the agent."""

    recording_url: Annotated[str, MaxLen(500)] = ""
    note: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class External(Command):
    """Where a ticket was taken over from: another number, another platform."""

    source: Identifier
    reference: Annotated[str, MinLen(1), MaxLen(100)]


@dataclass(frozen=True, slots=True)
class SubmitTicket(Command):
    """A new ticket (transition 1).

    Attributes:
        kind: What sort of matter it is, as the citizen sees it; screening may correct it.
        category: Id of the category, if the citizen chose one.
        description: What it is about.
        contact: Who asks; None for an anonymous ticket.
        place: Where it is.
        attachments: Photos and documents.
        call: The call, for a ticket that an agent writes down.
        external: Where it was taken over from.
        attributes: Answers to the further questions of the category, code → text.
        public: Whether it may be shown to everybody, without who asked.
        confidential: Whether units must not learn who asks.
        channel: How it came in, an id of the catalogue.
        locale: The citizen's language.
        earlier_receipt_no: Number of the ticket that this one goes on with.
    """

    kind: Kind
    description: LongText
    category: Identifier | None = None
    contact: Contact | None = None
    place: Place | None = None
    attachments: Annotated[tuple[TicketFile, ...], MaxLen(20)] = ()
    call: Call | None = None
    external: External | None = None
    attributes: Annotated[Mapping[Identifier, Annotated[str, MaxLen(1000)]], MaxLen(50)] = field(
        default_factory=dict
    )
    public: bool = False
    confidential: bool = False
    channel: Identifier = "web"
    locale: Literal["zh-CN", "en"] = "zh-CN"
    earlier_receipt_no: ReceiptNo | None = None


@dataclass(frozen=True, slots=True)
class AddInformation(Command):
    """The citizen, or an agent for them, says more: it wakes the ticket and the unit sees it."""

    text: LongText
    attachments: Annotated[tuple[TicketFile, ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class UrgeTicket(Command):
    """The citizen presses for the ticket (催办)."""


@dataclass(frozen=True, slots=True)
class Rate(Command):
    """The citizen rates the reply instead of a call."""

    result: CallbackResult
    satisfaction: Satisfaction
    contacted: bool | None = None
    comment: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class AskToReopen(Command):
    """The citizen wants a closed ticket taken up again; the centre decides (transition 33)."""

    reason: MediumText
    new_facts: bool


#: The commands that the citizen gives, by name.
CITIZENS_COMMANDS: dict[str, type[Command]] = {
    "add_information": AddInformation,
    "urge": UrgeTicket,
    "rate": Rate,
    "reopen": AskToReopen,
}
