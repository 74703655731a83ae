"""Reads whose time is taken, for the commands that book some."""

from __future__ import annotations

from dataclasses import replace

from sunhall.application.ports import Ports
from sunhall.domain.engine.context import Context
from sunhall.domain.scheduling.cells import CellsWanted


def with_taken_cells(ports: Ports, wanted: CellsWanted, context: Context, *, lost: int) -> Context:
    """Return the world with the cells of time that a command may claim.

    Args:
        ports: The outside world.
        wanted: What the command's service wants to be read.
        context: The world without it.
        lost: How often others were faster. What they wrote must be seen then; the first reading may
            lag behind, because the transaction decides.
    """
    taken = ports.cells.read(wanted, consistent=lost > 0)
    return replace(context, taken=replace(taken, lost=lost))
