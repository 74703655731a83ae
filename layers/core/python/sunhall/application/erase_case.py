"""Erases what is left of a person beside a case whose key was destroyed.

The event `personal_data_erased` and the destruction of the case's wrapped key are one commit: with
it every sealed document is unreadable, wherever copies of it are. What stands elsewhere (files,
letters, titles in lists, keyed sketches) is erased here, ordered by that event as by any other of
the outbox. Each step leaves nothing to do when it is done again, so an order that broke anywhere is
simply carried out again from the start.

There is no way from here to a case that lives: without the event, and while there is a key, nothing
is touched, whoever orders it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sunhall.application.carry_out import load_case
from sunhall.application.ports import Ports
from sunhall.domain.engine.event import ERASED, Event


class ErasureOrders(Protocol):
    """Calls the eraser without waiting for it."""

    def place(self, case_id: str, number: int) -> None:
        """Have erased what an event calls for, by its place; it may be asked for more than once."""


class OrderingErasurePorts(Protocol):
    """What ordering needs."""

    @property
    def erasure_orders(self) -> ErasureOrders:
        """The way to the eraser."""


class CaseTraces(Protocol):
    """What tells of a person in rows that are not sealed under the case's key."""

    def strip_titles(self, case_id: str) -> int:
        """Take the sealed title out of every row of a case; return how many rows had one."""

    def forget_applicant(self, case_id: str, now: datetime) -> None:
        """Empty the case's row in the register of its applicant, and forget whose it is."""

    def forget_likeness(self, case_id: str, department: str, at: datetime, now: datetime) -> None:
        """Empty the row by which an answered request is found to be like others.

        Args:
            case_id: The case.
            department: Agency that it was addressed to.
            at: When it was answered.
            now: The moment from which on the empty row may go.
        """


class CaseFiles(Protocol):
    """The files of a case."""

    def erase(self, case_id: str) -> int:
        """Delete every version of every file of a case; return how many there were."""


class ErasingPorts(Ports, Protocol):
    """What erasing needs besides what every use case may."""

    @property
    def traces(self) -> CaseTraces:
        """Rows besides the sealed documents."""

    @property
    def case_files(self) -> CaseFiles:
        """The files."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an order found to erase.

    Attributes:
        titles: Rows that had a sealed title.
        files: Versions of files.
    """

    titles: int
    files: int


#: The event by which a request came to be compared with others.
_ANSWERED: Final = "reply_sent"


class NotErased(Exception):
    """The case's personal data was not erased: there is nothing to follow it up with."""


def order_erasure(ports: OrderingErasurePorts, event: Event) -> None:
    """Have the rest erased if an event says that the key of a case was destroyed."""
    if event.type == ERASED:
        ports.erasure_orders.place(event.case_id, event.seq)


class LateFilingPorts(Ports, OrderingErasurePorts, Protocol):
    """What somebody needs who files something beside a case that may be erased meanwhile."""


def erase_what_came_late(ports: LateFilingPorts, case_id: str) -> bool:
    """Have a case erased once more if it was erased while something was made for it.

    Whoever has filed something calls this afterwards, and in every repetition. Either the key was
    still there now: then the erasure, should it come, looks for files later than this one was
    filed. Or it is gone: then the eraser, which may have been by already, goes there again.

    Args:
        ports: The outside world.
        case_id: The case that something was filed for.

    Returns:
        Whether it was erased.

    Raises:
        NotFound: There is no such case.
    """
    stored = load_case(ports, case_id).stored
    erasure = next((event for event in stored.events if event.type == ERASED), None)
    if erasure is None or stored.data_key is not None:
        return False
    order_erasure(ports, erasure)
    return True


def erase_case(ports: ErasingPorts, case_id: str) -> Erased:
    """Erase what is left of a person beside a case.

    Args:
        ports: The outside world.
        case_id: The case.

    Returns:
        What there was to erase; nothing when it was done before.

    Raises:
        NotFound: There is no such case.
        NotErased: Its personal data was not erased, so nothing is touched.
    """
    loaded = load_case(ports, case_id)
    told = any(event.type == ERASED for event in loaded.stored.events)
    if loaded.stored.data_key is not None or not told:
        raise NotErased(case_id)
    now = ports.clock.now()
    titles = ports.traces.strip_titles(case_id)
    department = getattr(loaded.case, "department", "")
    for event in loaded.stored.events:
        if event.type == _ANSWERED:
            ports.traces.forget_likeness(case_id, department, event.at, now)
    ports.traces.forget_applicant(case_id, now)
    return Erased(titles, ports.case_files.erase(case_id))
