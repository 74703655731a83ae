"""Open311 for applications: they hand in requests under a key, and ask for what became of one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sunhall.application.open_case import Opened, open_case
from sunhall.application.ports import EarlierRequest, Ports
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import APPLICANT
from sunhall.domain.errors import NotAllowed, NotFound
from sunhall.domain.open311.api_key import ClientKey, digest_of
from sunhall.domain.open311.public_id import PURPOSE, public_id

if TYPE_CHECKING:
    from sunhall.domain.ticket.submission import SubmitTicket, TicketFile
    from sunhall.domain.upload import Ticket


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
    opened = open_case(ports, SERVICES["ticket"], command, APPLICANT, identity)
    return public_id(ports.secrets.derived(PURPOSE), opened.case.case_id), opened


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
    return public_id(ports.secrets.derived(PURPOSE), earlier.case_id)
