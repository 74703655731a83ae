"""Stores messages as historic tickets, each exactly once for ever.

A ticket's id follows from where its message comes from and its number there, so whoever imports it
again, after whatever interruption, meets the ticket that is there. One transaction stores it whole.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import ClientError, HTTPClientError

from sunhall.application.ports import (
    CaseSeal,
    CaseStore,
    Clock,
    NewCase,
    Randomness,
    ReceiptTaken,
    Secrets,
    TitleSeal,
    VersionMoved,
)
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.context import Context
from sunhall.domain.errors import Unavailable
from sunhall.domain.query_code import code_hash, query_code
from sunhall.domain.ticket.history_import import (
    IMPORT,
    PURPOSE,
    History,
    Identity,
    case_id_of,
    history,
    receipt_no_of,
)
from sunhall.domain.ticket.imported_message import Message, RowRefused
from sunhall.domain.ticket.service import TICKET

if TYPE_CHECKING:
    from sunhall.domain.catalogue import Catalogue

#: Tickets of one day that can have taken a receipt number before; a day has a million.
_NUMBERS: Final = 20

#: Answers of AWS after which the same call is made again, later.
_COME_BACK: Final = frozenset(
    {
        *("ThrottlingException", "Throttling", "ThrottledException", "ThrottlingError"),
        *("ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded"),
        *("RequestLimitExceeded", "TransactionInProgressException", "LimitExceededException"),
        *("InternalServerError", "InternalFailure", "ServiceUnavailable", "KMSInternalException"),
        *("DependencyTimeoutException", "RequestTimeout", "TransactionConflict"),
    }
)

#: The table does not take such an item, whatever is tried.
_NOT_STORABLE: Final = frozenset({"ValidationException", "ValidationError"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What an import needs of the outside world: the ports of every use case."""

    store: CaseStore
    seal: CaseSeal
    titles: TitleSeal
    secrets: Secrets
    clock: Clock
    randomness: Randomness
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is tried, and how long is waited in between.

    Attributes:
        tries: At most.
        first: Seconds before the second; each further wait is twice as long.
        longest: Seconds of the longest wait.
        sleep: Waits.
    """

    tries: int = 9
    first: float = 0.2
    longest: float = 20.0
    sleep: Callable[[float], None] = field(default=time.sleep)

    def of(self, act: Callable[[], T]) -> T:
        """Do something, again and again while AWS asks to come back later.

        What fails for another reason, or the last time, is raised.
        """
        for number in range(1, self.tries):
            try:
                return act()
            except (ClientError, HTTPClientError, Unavailable) as failure:
                if not _passes(failure):
                    raise
            wait = min(self.longest, self.first * 2 ** (number - 1))
            # Not all at the same moment again.
            self.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311  # no secret
        return act()


class HistoricTickets:
    """The tickets of one source.

    Args:
        ports: The outside world.
        source: Where the messages come from; part of what a ticket is known by.
        patience: How often is tried.
    """

    def __init__(self, ports: ImportPorts, source: str, patience: Patience) -> None:
        self._ports = ports
        self._source = source
        self._patience = patience
        # Derived before any thread begins: one call of KMS each.
        self._secret = patience.of(lambda: ports.secrets.derived(PURPOSE))
        self._code_secret = patience.of(lambda: ports.secrets.derived("query-code"))
        patience.of(lambda: ports.titles.seal(""))

    def store(self, message: Message) -> bool:
        """Store a message unless it is there.

        Returns:
            Whether it was stored now.

        Raises:
            RowRefused: The table does not take it.
        """
        case_id = case_id_of(self._secret, self._source, message.message_no)
        for attempt in range(_NUMBERS):
            receipt_no = self._receipt_no(message, attempt)
            found = self._patience.of(lambda: self._ports.store.receipt(receipt_no))  # noqa: B023
            if found is not None and found.case_id == case_id:
                return False
            if found is None:
                try:
                    return self._create(message, Identity(case_id, receipt_no))
                except ReceiptTaken:
                    pass
        raise Unavailable(retry_after=1)

    def _receipt_no(self, message: Message, attempt: int) -> str:
        on = local_date(message.submitted_at)
        return receipt_no_of(self._secret, self._source, message.message_no, on, attempt)

    def _create(self, message: Message, identity: Identity) -> bool:
        salt = self._ports.randomness.salt()
        context = Context(self._ports.clock.now(), IMPORT, self._ports.catalogue, salt)
        written = history(message, self._source, identity, context)
        key, wrapped = self._patience.of(lambda: self._ports.seal.new_key(identity.case_id))
        new = self._new_case(written, context, key, wrapped)
        tried = 0

        def create() -> bool:
            nonlocal tried
            tried += 1
            try:
                self._ports.store.create(new)
            except VersionMoved:
                # There already, unless it is our own write whose answer was lost.
                return tried > 1
            return True

        try:
            return self._patience.of(create)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_STORABLE:
                raise RowRefused("not_storable") from None
            raise

    def _new_case(self, written: History, context: Context, key: bytes, wrapped: bytes) -> NewCase:
        ticket, seal = written.ticket, self._ports.seal
        # A query code exists as for every case, and nobody is told it: the platform that the
        # message comes from has answered its writer.
        code = query_code(self._code_secret, ticket.case_id)
        return NewCase(
            case_id=ticket.case_id,
            service=TICKET.name,
            receipt_no=ticket.receipt_no,
            code_hash=code_hash(self._code_secret, ticket.receipt_no, code),
            events=written.events,
            standing=TICKET.standing(ticket, context),
            sealed={
                each.name: seal.seal(key, ticket.case_id, each.name, each.content)
                for each in written.sealed
            },
            data_key=wrapped,
            title=self._ports.titles.seal(written.title),
            # Forgotten after 48 hours; the case id is known for ever.
            request_key=None,
            payload_hash="",
        )


def _passes(failure: Exception) -> bool:
    """Whether a failure may pass by itself."""
    if not isinstance(failure, ClientError):
        return True
    response: Any = failure.response
    reasons = {each.get("Code") for each in response.get("CancellationReasons", ())}
    codes = reasons - {"None", None} or {response["Error"]["Code"]}
    return codes <= _COME_BACK
