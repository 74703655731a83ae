"""What is counted beside a session or a plan, for the commands that depend on it.

Votes and the transcript are rows of their own: a thousand people may vote at once and the recorder
writes every few seconds, so neither can be a commit of the case. The case is told what they come
to when it has to decide upon them: `Service.needs_figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from sunhall.application.ports import Ports

if TYPE_CHECKING:
    from sunhall.application.carry_out import Loaded

#: Commands that take the result of a vote.
CLOSE_VOTES: Final = frozenset({"close_vote", "close_plan_vote"})


@dataclass(frozen=True, slots=True)
class TranscriptSum:
    """A transcript in a nutshell, as it is at this moment.

    Attributes:
        rows: How many rows stand in it; those that were struck are left out.
        digest: SHA-256 in hexadecimal over all rows that stand in it, in order, in their last
            revision: the same rows give the same digest, and no other ones do.
    """

    rows: int
    digest: str


class Ballots(Protocol):
    """The votes. Only its adapter knows how they are counted."""

    def counts(self, ballot: str) -> Mapping[str, int]:
        """Return how many voted for each choice, by its number as text (``{"1": 40}``).

        Args:
            ballot: Name of the ballot, see `sunhall.domain.live_session.vote.ballot_name`.
        """


class Transcripts(Protocol):
    """The transcripts. Only its adapter knows the keys."""

    def sum(self, session: str) -> TranscriptSum:
        """Return what a session's transcript comes to now, read consistently.

        Args:
            session: Case id of the session.
        """


class SessionFigurePorts(Ports, Protocol):
    """What counting needs besides what every use case may."""

    @property
    def ballots(self) -> Ballots:
        """The votes."""

    @property
    def transcripts(self) -> Transcripts:
        """The transcripts."""


def counted(
    ports: Ports, loaded: Loaded, command: str
) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Count what a command on a session or a plan depends on.

    Args:
        ports: The outside world.
        loaded: The session or the plan.
        command: Name of the command: one that closes a vote is told the votes, any other the
            transcript.

    Returns:
        ``Context.figures`` and ``Context.digests``.
    """
    world, case = cast("SessionFigurePorts", ports), cast("Any", loaded.case)
    if command not in CLOSE_VOTES:
        total = world.transcripts.sum(case.case_id)
        return {"rows": total.rows}, {"transcript": total.digest}
    if not case.ballots:
        return {}, {}
    from sunhall.domain.live_session.vote import ballot_name

    return world.ballots.counts(ballot_name(case.case_id, case.ballots[-1].number)), {}
