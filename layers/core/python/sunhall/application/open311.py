"""Open311: requests as everybody may see them, and requests that applications hand in.

What everybody may see is kept in rows of its own, rewritten from the ticket whenever something has
happened to it, so that the function that serves them can read nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.open_case import Opened, open_case
from sunhall.application.ports import EarlierRequest, Ports
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain.actor import APPLICANT
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import NotAllowed, NotFound
from sunhall.domain.open311.api_key import ClientKey, digest_of
from sunhall.domain.open311.public_id import is_public_id, public_id
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import RequestRecord

if TYPE_CHECKING:
    from sunhall.domain.engine.event import Event
    from sunhall.domain.ticket.submission import SubmitTicket, TicketFile
    from sunhall.domain.upload import Ticket

TICKET: Final = "ticket"

#: Purpose of the derived key that public ids are made with.
PUBLIC_ID: Final = "open311-id"

#: Events after which a ticket may look otherwise to everybody.
MOVES: Final = frozenset(
    {
        *("ticket_submitted", "ticket_screened", "ticket_accepted", "ticket_dispatched"),
        *("ticket_arbitrated", "return_accepted", "conferral_started", "extension_granted"),
        *("reply_accepted", "answered_directly", "rework_ordered", "ticket_closed"),
        *("ticket_refused", "ticket_invalidated", "emergency_switched", "ticket_merged"),
        *("ticket_terminated", "ticket_archived", "confidentiality_set"),
        *("confidentiality_lifted", "identity_sealed", "calendar_updated"),
    }
)


class Open311Rows(Protocol):
    """The rows that everybody reads. Only its adapter knows the keys."""

    def put(self, record: RequestRecord, now: datetime) -> None:
        """Let a request be seen as it is now, unless a later version is there."""

    def hide(self, public_id: str, version: int, now: datetime) -> None:
        """Let a request be seen no more."""

    def requests(self, ids: Sequence[str]) -> list[RequestRecord]:
        """Return the requests with these ids, the newest first; unknown ones are left out."""

    def page(self, question: ListQuestion) -> list[RequestRecord]:
        """Return a page of a list, the newest first."""


class Open311Keys(Protocol):
    """Keys of applications, and how much was handed in by each."""

    def find(self, digest: str) -> ClientKey | None:
        """Return a key that is good, or None."""

    def spend(self, key: ClientKey, now: datetime) -> None:
        """Count one submission.

        Raises:
            Throttled: The key's quota is used up.
        """


class Submissions(Protocol):
    """What is known of repeated submissions."""

    def earlier_request(self, request_key: str) -> EarlierRequest | None:
        """Return the submission that was made under a key, if it is still known."""


class PhotoStore(Protocol):
    """Where a photo goes that came with a form."""

    def put_upload(self, ticket: Ticket, content: bytes) -> None:
        """Store an upload, as if its owner had sent it."""


class SentFile(Protocol):
    """A file that came with a form."""

    @property
    def name(self) -> str:
        """Its name; may be empty."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


class ReadingPorts(Protocol):
    """What reading needs: the public rows, and nothing of a case."""

    @property
    def open311_rows(self) -> Open311Rows:
        """The public rows."""


class KeepingPorts(Ports, ReadingPorts, Protocol):
    """What it takes to keep the public rows."""


def read_request(ports: ReadingPorts, asked: str) -> RequestRecord:
    """Return the request with an id.

    Raises:
        NotFound: There is none that everybody may see.
    """
    found = read_requests(ports, (asked,))
    if not found:
        raise NotFound("open311_request_unknown")
    return found[0]


def read_requests(ports: ReadingPorts, ids: Sequence[str]) -> list[RequestRecord]:
    """Return the requests with these ids, the newest first; others are left out."""
    known = [each for each in dict.fromkeys(ids) if is_public_id(each)]
    return ports.open311_rows.requests(known) if known else []


def client_of(keys: Open311Keys, api_key: str) -> ClientKey:
    """Return the application that a key belongs to.

    Raises:
        NotAllowed: ``open311_key_missing`` or ``open311_key_invalid``.
    """
    if not api_key:
        raise NotAllowed("open311_key_missing")
    digest = digest_of(api_key)
    found = keys.find(digest) if digest else None
    if found is None:
        raise NotAllowed("open311_key_invalid")
    return found


def submit_request(
    ports: Ports, command: SubmitTicket, identity: RequestIdentity
) -> tuple[str, Opened]:
    """Hand in a request.

    Returns:
        Its public id, and the ticket that it opened; the same ones for a repetition.

    Raises:
        RuleRefused: A rule of the hotline refuses it.
        Conflict: The idempotency key was used for another submission.
    """
    from sunhall.application.services import SERVICES

    opened = open_case(ports, SERVICES[TICKET], command, APPLICANT, identity)
    return public_id(ports.secrets.derived(PUBLIC_ID), opened.case.case_id), opened


def keep_photo(ports: Ports, store: PhotoStore, file: SentFile) -> TicketFile:
    """Take a photo that came with the form, under the rules of every upload.

    Raises:
        InvalidInput: It is no file that the city takes, see `sunhall.domain.upload.check_offer`.
    """
    from sunhall.domain.ticket.submission import TicketFile
    from sunhall.domain.upload import TICKET_LIFETIME, OfferFile, Ticket, check_offer, signed

    offer = OfferFile(file.name or "photo.jpg", file.content_type, len(file.content))
    check_offer(offer, ports.catalogue.disclosure.attachments)
    ticket = Ticket(
        object_id=ports.randomness.salt(),
        content_type=offer.content_type,
        size=offer.size,
        expires_at=int((ports.clock.now() + TICKET_LIFETIME).timestamp()),
    )
    store.put_upload(ticket, file.content)
    upload_id = signed(ticket, ports.secrets.derived("upload"))
    return TicketFile(upload_id=upload_id, file_name=offer.file_name, purpose="photo")


def resolve_token(ports: Ports, submissions: Submissions, identity: RequestIdentity) -> str:
    """Return the public id of what was handed in under a token.

    Raises:
        NotFound: Nothing was, or so long ago that it was forgotten.
    """
    earlier = submissions.earlier_request(identity.key)
    if earlier is None:
        raise NotFound("open311_token_unknown")
    return public_id(ports.secrets.derived(PUBLIC_ID), earlier.case_id)


def keep_open311(ports: KeepingPorts, event: Event) -> None:
    """Bring the rows that everybody reads up to date after an event of a ticket.

    They say what the ticket is *now*: an event that comes twice or late finds that done.
    """
    if event.type not in MOVES:
        return
    loaded = load_case(ports, event.case_id)
    if loaded.service.name != TICKET:
        return
    name = public_id(ports.secrets.derived(PUBLIC_ID), event.case_id)
    record = _record(ports, loaded, name)
    if record is None:
        ports.open311_rows.hide(name, loaded.case.version, ports.clock.now())
    else:
        ports.open311_rows.put(record, ports.clock.now())


def _record(ports: Ports, loaded: Loaded, name: str) -> RequestRecord | None:
    from sunhall.domain.clocks.clock import due
    from sunhall.domain.open311 import publicity
    from sunhall.domain.open311.rules import open311_rules
    from sunhall.domain.ticket.rules import ticket_rules

    ticket: Any = loaded.case
    rules, open311 = ticket_rules(ports.catalogue), open311_rules(ports.catalogue)
    seen = publicity.may_be_seen(ticket, rules) and publicity.may_be_listed(ticket, open311)
    # Nothing is unsealed of what nobody will see.
    words = publicity.Words(**_unsealed(ports, loaded)) if seen else publicity.Words()
    today = local_date(ports.clock.now())
    promise = ticket.promise
    expected_at = due(promise, ports.catalogue.calendar, today).due_at if promise else None
    return publicity.request_record(ticket, name, words, rules, open311, expected_at)


def _unsealed(ports: Ports, loaded: Loaded) -> dict[str, Any]:
    """Return what was written; empty once the personal data was erased."""
    stored = loaded.stored
    if stored.data_key is None:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)

    def document(name: str) -> Mapping[str, Any]:
        sealed = stored.sealed.get(name)
        return ports.seal.unseal(key, stored.case_id, name, sealed) if sealed else {}

    application = document("application")
    contact = application.get("contact") or {}
    place = application.get("place") or {}
    accepted = [e.data["number"] for e in stored.events if e.type == "reply_accepted"]
    reply = document(f"reply-{accepted[-1]}") if accepted else {}
    return {
        "description": application.get("description") or "",
        "name": contact.get("name") or "",
        "address": place.get("address") or "",
        "lat": place.get("lat"),
        "long": place.get("long"),
        "public_reply": reply.get("public_text") or "",
    }
