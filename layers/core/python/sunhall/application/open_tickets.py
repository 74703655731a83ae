"""Reads the open data of the hotline: the lines of a month, small cells hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket_statistics.open_lines import OpenLine, without_small_cells
from sunhall.domain.ticket_statistics.rules import statistics_rules


class OpenLines(Protocol):
    """The lines of open data. Only its adapter knows the keys."""

    def lines(self, month: str) -> Sequence[OpenLine]:
        """Return the lines of a month (``2026-05``), before small cells are hidden."""


class OpenTicketPorts(Protocol):
    """What open data needs: no case, and no key."""

    @property
    def ticket_counts(self) -> OpenLines:
        """The lines of open data."""

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""


def open_tickets(ports: OpenTicketPorts, month: str) -> Sequence[OpenLine]:
    """Return the lines of a month as anybody may have them.

    Args:
        ports: The outside world.
        month: ``2026-05``.
    """
    least = statistics_rules(ports.catalogue).open_cell
    return without_small_cells(ports.ticket_counts.lines(month), least)
