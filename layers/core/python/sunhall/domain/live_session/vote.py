"""Votes of the public: on the topic of a session, and on the units of a yearly plan.

Who votes for what is kept outside of the case and counted there; a case only knows its *ballots*.
A ballot has a name (`ballot_name`), choices numbered from 1 on, and a last moment: a vote that
comes later is not taken. Putting other choices to the vote makes a new ballot with a name of its
own, so no vote for what was listed before counts for what is listed now.

The counted votes come into the command that closes a vote through ``Context.figures``: the number
of the choice as text to how many voted for it, ``{"1": 40, "3": 7}``. A choice that nobody voted
for may be left out; nothing else stands in the figures. They are read when the command is given,
which the case allows only after the last moment, so nothing can be added to them any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TieRule(StrEnum):
    """Who decides between choices with the same number of votes; the catalogue says which."""

    FIRST_LISTED = "first_listed"
    """The one that stands first in the list everybody saw."""
    OFFICE = "office"
    """Whoever closes the vote names those that are taken, out of the tied ones alone."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Choices that are put to the vote.

    Attributes:
        number: 1 for the first ballot of a case.
        choices: How many choices there are.
        closes_at: First moment at which no vote is taken any more, as ISO 8601 text.
    """

    number: int
    choices: int
    closes_at: str


@dataclass(frozen=True, slots=True)
class VoteResult:
    """What came of a vote, and why.

    Attributes:
        counts: Votes for each choice, in the order of the list.
        chosen: Numbers of the choices that are taken, the most votes first.
        tied: Numbers of the choices with so many votes that not all of them could be taken; empty
            when votes alone decided.
        basis: ``votes``, ``tie_first_listed``, ``tie_office`` or ``no_votes``.
    """

    counts: tuple[int, ...]
    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    basis: str

    def plain(self) -> dict[str, Any]:
        """Return it as the event tells it."""
        return {
            "counts": list(self.counts),
            "chosen": list(self.chosen),
            "tied": list(self.tied),
            "basis": self.basis,
        }


def result_of(plain: Mapping[str, Any]) -> VoteResult:
    """Return the result that an event tells."""
    return VoteResult(
        counts=tuple(plain["counts"]),
        chosen=tuple(plain["chosen"]),
        tied=tuple(plain["tied"]),
        basis=plain["basis"],
    )


def ballot_name(case_id: str, number: int) -> str:
    """Return the name of a ballot, by which votes are stored and counted.

    Example:
        ``ballot_name("01JKXQ3W8Z0000000000000002", 1) == "01JKXQ3W8Z0000000000000002.1"``
    """
    return f"{case_id}.{number}"


class TieUndecided(Exception):
    """The rule leaves a tie to the office, which has not named as many of the tied as are missing.

    Attributes:
        tied: Numbers of the tied choices.
        seats: How many of them have to be named.
    """

    def __init__(self, tied: tuple[int, ...], seats: int) -> None:
        super().__init__("tie undecided")
        self.tied = tied
        self.seats = seats


def elect(
    choices: int,
    seats: int,
    figures: Mapping[str, int],
    rule: TieRule,
    preferred: tuple[int, ...] = (),
) -> VoteResult:
    """Return which choices the votes have taken.

    Args:
        choices: How many were put to the vote.
        seats: How many of them are taken.
        figures: Votes by the number of the choice, as text.
        rule: Who decides a tie at the last seat.
        preferred: The tied choices that the office takes; read only where the rule asks the office.

    Raises:
        TieUndecided: The office decides, and has not named as many of the tied as are missing.
    """
    counts = tuple(figures.get(str(number), 0) for number in range(1, choices + 1))
    ranked = sorted(range(1, choices + 1), key=lambda number: (-counts[number - 1], number))
    if len(ranked) <= seats or counts[ranked[seats - 1] - 1] != counts[ranked[seats] - 1]:
        return VoteResult(counts, tuple(ranked[:seats]), (), "votes")
    at_the_edge = counts[ranked[seats] - 1]
    sure = tuple(number for number in ranked if counts[number - 1] > at_the_edge)
    tied = tuple(number for number in ranked if counts[number - 1] == at_the_edge)
    missing = seats - len(sure)
    if rule is TieRule.OFFICE:
        taken = tuple(number for number in tied if number in preferred)
        if len(taken) != missing or len(preferred) != missing:
            raise TieUndecided(tied, missing)
        return VoteResult(counts, (*sure, *taken), tied, "tie_office")
    basis = "tie_first_listed" if any(counts) else "no_votes"
    return VoteResult(counts, (*sure, *tied[:missing]), tied, basis)
