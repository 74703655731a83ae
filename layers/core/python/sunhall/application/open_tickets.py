"""Reads the open data of the hotline: the lines or the figures of a month, small cells hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket_statistics.open_figures import OpenFigures, open_figures
from sunhall.domain.ticket_statistics.open_lines import OpenLine, without_small_cells
from sunhall.domain.ticket_statistics.rules import statistics_rules


class OpenLines(Protocol):
    """The lines of open data. Only its adapter knows the keys."""

    def lines(self, month: str) -> Sequence[OpenLine]:
        """Return the lines of a month (``2026-05``), before small cells are hidden."""

    def counted_lines(self, month: str) -> Iterable[tuple[OpenLine, int]]:
        """Yield the same lines, those of a day that are alike once, with their number."""


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


def open_month(ports: OpenTicketPorts, month: str) -> OpenFigures:
    """Return the figures of a month as anybody may have them.

    Args:
        ports: The outside world.
        month: ``2026-05``.
    """
    least = statistics_rules(ports.catalogue).open_cell
    return open_figures(month, ports.ticket_counts.counted_lines(month), least)
