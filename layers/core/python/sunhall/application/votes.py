"""Takes votes of the public. Who votes is not asked and nowhere kept.

One vote a device, by a random text that the device makes; and so many votes an address in a while,
for whoever makes new texts. Neither proves a person: what the public prefers is found out here, and
nothing is decided by law. Both are kept as keyed hashes that mean nothing without the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.application.ports import Clock, Secrets
from sunhall.application.refusals import refused
from sunhall.domain.errors import Conflict
from sunhall.domain.voting.ballot import CastVote, PublicBallot, refuse_vote

#: Digits of the keyed hash of a voter: 128 bits.
_DIGITS: Final = 32

#: Votes of one network on one ballot: a household, an office, a classroom behind one address.
PER_NETWORK: Final = AttemptLimit(30, 24 * 3600)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as it is kept.

    Attributes:
        voter: Keyed hash of the voter's text for this ballot, 32 hexadecimal digits.
        choices: Numbers of the choices, in order.
    """

    voter: str
    choices: tuple[int, ...]


class VoteTaken(Exception):
    """The voter's vote was taken before; ``choices`` says which."""

    def __init__(self, choices: tuple[int, ...]) -> None:
        super().__init__("vote taken")
        self.choices = choices


class BallotRows(Protocol):
    """The votes. Only its adapter knows how they are counted."""

    def taken(self, ballot: str, voter: str) -> tuple[int, ...]:
        """Return what a voter has voted for, as of now; empty when they have not."""

    def take(self, ballot: str, vote: Vote, *, closes_at: datetime) -> None:
        """Keep a vote and count it, in one transaction.

        Raises:
            VoteTaken: It was taken before.
        """

    def counts(self, ballot: str) -> Mapping[str, int]:
        """Return how many voted for each choice, by its number as text, as of now."""


class VotingPorts(Protocol):
    """What voting needs: nothing of any case."""

    @property
    def ballots(self) -> BallotRows:
        """The votes."""

    @property
    def attempts(self) -> Attempts:
        """Counts of tries."""

    @property
    def secrets(self) -> Secrets:
        """Derived keys."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""


def cast_vote(
    ports: VotingPorts, ballot: PublicBallot, vote: CastVote, *, network: str
) -> tuple[int, ...]:
    """Take a vote, and return what was voted for.

    The same vote again is the same vote: an answer that was lost costs nobody theirs.

    Args:
        ports: The outside world.
        ballot: What is voted on.
        vote: The vote.
        network: The network that the request comes from.

    Raises:
        Conflict: ``not_voting_now``, or ``already_voted`` for something else.
        RuleRefused: A choice is not among those that may be named.
        Throttled: Too many votes come from the network.
    """
    key = ports.secrets.derived("voter")
    voter = _keyed(key, f"{ballot.name}\0{vote.voter}")
    choices = tuple(sorted(vote.choices))
    if before := ports.ballots.taken(ballot.name, voter):
        return _same(before, choices)
    now = ports.clock.now()
    if refusal := refuse_vote(ballot, vote, now):
        raise refused(refusal)
    assert ballot.closes_at is not None  # noqa: S101  # refused otherwise
    source = _keyed(key, f"{ballot.name}\0{network}")
    ports.attempts.begin("vote", source, PER_NETWORK, now)
    try:
        ports.ballots.take(ballot.name, Vote(voter, choices), closes_at=ballot.closes_at)
    except VoteTaken as taken:
        return _same(taken.choices, choices)
    return choices


def _same(before: tuple[int, ...], now: tuple[int, ...]) -> tuple[int, ...]:
    if before != now:
        raise Conflict("already_voted")
    return before


def _keyed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:_DIGITS]
