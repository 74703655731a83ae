"""Live interviews of which some days lie behind: one begins now, of one the vote is over.

The vote lasts days and the announcement comes a week before, so the days before are walked with a
clock that is set back (`EarlierDays`). Everything from now on is the city's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from infra.local.city_client import CityClient
from sunhall.application.read_sessions import SessionRow
from sunhall.application.votes import cast_vote
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.service import LIVE_SESSION
from sunhall.domain.voting.ballot import CastVote, PublicBallot
from tests.system.city import City
from tests.system.journey.earlier_days import EarlierDays

DEPARTMENT = "transport-bureau"
TITLE = "公交线网优化"
TOPICS = ("停车收费", TITLE, "农村公路养护")
#: Two of three voted for the second topic.
VOTES = (2, 1, 2)
EDITOR = "interview-editor"


@dataclass(frozen=True, slots=True)
class AnnouncedSession:
    """A session whose announced time has come, and which takes questions.

    Attributes:
        case_id: Its case.
        receipt_no: The number by which everybody knows it.
        starts_at: When it begins, as announced.
    """

    case_id: str
    receipt_no: str
    starts_at: datetime

    @classmethod
    def prepare(cls, city: City, client: CityClient) -> AnnouncedSession:
        """Walk the days before it: opened, voted on, announced, questions opened."""
        starts_at = datetime.now(BEIJING).replace(second=0, microsecond=0)
        with EarlierDays.of(city, starts_at) as days:
            return _Days(client, days, starts_at).walk()


@dataclass(frozen=True, slots=True)
class VotedSession:
    """A session on whose topics people have voted; the vote is over, and nobody has counted it.

    Attributes:
        case_id: Its case.
        receipt_no: The number by which everybody knows it.
        starts_at: When it could begin: far enough away to be announced in time.
    """

    case_id: str
    receipt_no: str
    starts_at: datetime

    @classmethod
    def prepare(cls, city: City, client: CityClient) -> VotedSession:
        """Walk the days before it: opened, its topics voted on."""
        today = datetime.now(BEIJING).replace(hour=10, minute=0, second=0, microsecond=0)
        starts_at = today + timedelta(days=10)
        with EarlierDays.of(city, starts_at) as days:
            opened = _Days(client, days, starts_at).voted()
        return cls(opened.case_id, opened.receipt_no, starts_at)


class _Days:
    """The days before a session.

    Args:
        client: The city's people, to see what its stream has made of it.
        days: The clock that is set back, and what can be done by it.
        starts_at: When the session begins.
    """

    def __init__(self, client: CityClient, days: EarlierDays, starts_at: datetime) -> None:
        self._client, self._days = client, days
        self._starts_at = starts_at
        self._case_id = ""

    def walk(self) -> AnnouncedSession:
        """Walk them all."""
        opened = self.voted()
        self._days_before(11)
        self._give(EDITOR, "close_vote", c.CloseVote())
        self._days_before(10)
        self._give(EDITOR, "announce_session", self._announcement())
        self._give(EDITOR, "assign_team", _team())
        self._give(EDITOR, "open_questions", c.OpenQuestions())
        return AnnouncedSession(opened.case_id, opened.receipt_no, self._starts_at)

    def voted(self) -> Any:
        """Open it and let people vote; return the case as it was opened."""
        self._days_before(30)
        command = c.OpenSession("交通运输局访谈", DEPARTMENT, self._starts_at.date())
        opened = self._days.open(LIVE_SESSION, command, EDITOR)
        self._case_id = opened.case_id
        topics = c.ProposeTopics(tuple(c.Topic(title) for title in TOPICS))
        self._give("transport-handler", "propose_topics", topics)
        self._vote(opened.receipt_no)
        return opened

    def _days_before(self, days: int) -> None:
        self._days.clock.time = self._starts_at - timedelta(days=days)

    def _give(self, by: str, name: str, command: Any) -> None:
        self._days.give(by, self._case_id, name, command)

    def _vote(self, receipt_no: str) -> None:
        """Let people vote on the ballot that the city's stream has laid out for everybody."""

        def laid_out() -> SessionRow | None:
            row = self._days.backend.sessions.session(self._case_id, consistent=True)
            return row if row and row.ballot else None

        row = self._client.wait_for(laid_out, f"the ballot of {receipt_no}")
        ballot = PublicBallot(row.ballot, len(row.topics), 1, row.vote_closes_at)
        for voter, choice in enumerate(VOTES):
            vote = CastVote((choice,), f"{receipt_no}-voter-{voter:04}")
            cast_vote(self._days.backend, ballot, vote, network="198.51.100.7")

    def _announcement(self) -> c.AnnounceSession:
        return c.AnnounceSession(
            title=TITLE,
            introduction="谈谈公交线网怎样优化。",
            guests=(c.Guest("高远航", "市交通运输局局长", head=True),),
            place="市政府网站访谈室",
            starts_at=self._starts_at,
        )


def _team() -> c.AssignTeam:
    return c.AssignTeam(
        host=("staff-interview-host",),
        guest=("staff-transport-guest",),
        recorder=("staff-interview-recorder",),
        moderator=("staff-question-moderator",),
        liaison=("staff-transport-handler",),
    )
