"""Counts the signatures of a step: pure arithmetic, decided as soon as nothing can change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from sunhall.domain.approval.definition import Node
from sunhall.domain.approval.run import Seat, SeatState

Result: TypeAlias = Literal["approved", "refused"]


def tally(node: Node, seats: Sequence[Seat]) -> Result | None:
    """Return how a step ends with these signatures, or None while it is open.

    * 会签 ``all`` and 依次 ``sequential``: everybody agrees, or one refuses.
    * 或签 ``any``: the first answer decides.
    * 票签 ``ratio``: enough have agreed, or so many have refused that enough can no longer agree.

    Args:
        node: The step.
        seats: Its seats, those taken away left out; at least one.
    """
    agreed = sum(seat.state is SeatState.APPROVED for seat in seats)
    refused = sum(seat.state is SeatState.REFUSED for seat in seats)
    if node.policy == "ratio" and node.ratio:
        return _share(agreed, refused, len(seats), node.ratio)
    if refused:
        return "refused"
    enough = 1 if node.policy == "any" else len(seats)
    return "approved" if agreed >= enough else None


def _share(agreed: int, refused: int, asked: int, ratio: tuple[int, int]) -> Result | None:
    """Compare with a share without dividing: 2 of 3 is never 0.666… here."""
    part, whole = ratio
    if agreed * whole >= part * asked:
        return "approved"
    return "refused" if (asked - refused) * whole < part * asked else None


def free(seat: Seat, seats: Sequence[Seat]) -> bool:
    """Whether nobody is left who comes before this seat."""
    return not any(other.number in seat.after and other.state.asked for other in seats)
