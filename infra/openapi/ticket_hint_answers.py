"""The answer with hints for agents. Fields may be added to it; those that are here stay."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

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


class ProposedDispatch(BaseModel):
    """Who would handle a matter of a category in a district.

    Attributes:
        category: The category that was chosen, or the likeliest one.
        category_label: Its name.
        lead: The unit that leads; null when the units would have to confer first.
        lead_name: Its name.
        lead_phone: Its telephone number, for a question while the citizen waits.
        co_units: Further units.
        co_unit_names: Their names.
        rule: Stable name of how they were found.
        rule_label: The same for people.
        source: The rule that makes it theirs.
        article: Its article.
        note: What the city has noted of it.
    """

    category: str
    category_label: str
    lead: str | None
    lead_name: str | None
    lead_phone: str | None
    co_units: list[str]
    co_unit_names: list[str]
    rule: Literal["directory", "area", "confer"]
    rule_label: str
    source: str
    article: str
    note: str


class KnownAnswer(BaseModel):
    """An article of the knowledge base that may answer what somebody asks.

    Attributes:
        article: Its id.
        article_version: The wording that holds today; a direct answer names both.
        title: The question.
        text: The answer.
        source: The rule that it rests on.
        owner: The department that answers for it.
        owner_name: Its name.
        stale: Whether the department should have looked at it again by now.
    """

    article: str
    article_version: int
    title: str
    text: str
    source: str
    owner: str
    owner_name: str
    stale: bool


class TicketHints(BaseModel):
    """What an agent is shown while a ticket is written down or sorted.

    Attributes:
        categories: At most three, the likeliest first.
        near: The likeliest first.
        dispatch: Who would handle it; null as long as no category is known.
        answers: At most three, the likeliest first.
    """

    categories: list[ProposedCategory]
    near: list[NearTicket]
    dispatch: ProposedDispatch | None
    answers: list[KnownAnswer]
