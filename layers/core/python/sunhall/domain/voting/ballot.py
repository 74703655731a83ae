"""A vote of the public: on the topic of a session, the units of a yearly plan, a survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Refusal

#: Most choices that a vote is handed in with: a year's candidates are fewer. What a survey's sheet
#: is handed in with has limits of its own (`sunhall.domain.public_consultation.survey`).
MOST_CHOICES: Final = 99


@dataclass(frozen=True, slots=True, repr=False)
class CastVote(Command):
    """Somebody's vote.

    Attributes:
        choices: Numbers of the choices.
        voter: A random text that the voter's device has made, at least 128 bits of it. It says
            nothing about anybody; it is there so that one device votes once.
    """

    choices: Annotated[
        tuple[Annotated[int, Ge(1), Le(MOST_CHOICES)], ...], MinLen(1), MaxLen(MOST_CHOICES)
    ]
    voter: Annotated[str, MinLen(22), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class PublicBallot:
    """What is voted on, as the case that asks has put it to the vote.

    Attributes:
        name: By which votes are kept and counted; empty when nothing is put to the vote.
        choices: How many choices there are, numbered from 1.
        most: How many of them one voter may name.
        closes_at: First moment at which no vote is taken any more; None when none is taken.
    """

    name: str
    choices: int
    most: int
    closes_at: datetime | None


def refuse_vote(ballot: PublicBallot, vote: CastVote, now: datetime) -> Refusal | None:
    """Return why a vote is not taken; None when it is."""
    if not ballot.name or ballot.closes_at is None or now >= ballot.closes_at:
        return Refusal("not_voting_now", kind="conflict")
    if len(set(vote.choices)) != len(vote.choices):
        return Refusal("choice_named_twice", fields=("choices",))
    if max(vote.choices) > ballot.choices:
        return Refusal("no_such_choice", {"max": ballot.choices}, fields=("choices",))
    if len(vote.choices) > ballot.most:
        return Refusal("too_many_choices", {"max": ballot.most}, fields=("choices",))
    return None
