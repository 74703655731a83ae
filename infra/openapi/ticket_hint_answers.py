"""The answer with hints for agents. Fields may be added to it; those that are here stay."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class ProposedCategory(BaseModel):
    """A category that a matter may belong to.

    Attributes:
        id: Its id.
        label: Its name.
        group_label: Name of its group.
        likelihood: From 0 to 1; all proposals together have at most 1.
        words: Words of the catalogue that were found, the weightiest first.
    """

    id: str
    label: str
    group_label: str
    likelihood: float
    words: list[str]


class NearTicket(BaseModel):
    """A ticket that may be about the same matter.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        state: Stable name of its state.
        state_label: Name for people.
        title: Its short title.
        submitted_at: When it came in.
        open: Whether it is in somebody's hands.
        likeness: How alike the words are, from 0 to 1.
        same_place: Whether the places are next to each other.
        same_caller: Whether the same number has called about it; never told of one in confidence.
    """

    case_id: str
    receipt_no: str
    state: str
    state_label: str
    title: str
    submitted_at: datetime
    open: bool
    likeness: float
    same_place: bool
    same_caller: bool


class TicketHints(BaseModel):
    """What an agent is shown while a ticket is written down or sorted.

    Attributes:
        categories: At most three, the likeliest first.
        near: The likeliest first.
    """

    categories: list[ProposedCategory]
    near: list[NearTicket]
