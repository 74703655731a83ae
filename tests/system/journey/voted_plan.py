"""A yearly plan of interviews whose vote is over, and whose votes nobody has counted yet.

The vote lasts a fortnight, so those days are walked with a clock that is set back (`EarlierDays`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from infra.local.city_client import CityClient
from sunhall.application.read_sessions import PlanRow
from sunhall.application.votes import cast_vote
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.interview_plan import commands as c
from sunhall.domain.interview_plan.service import INTERVIEW_PLAN
from sunhall.domain.voting.ballot import CastVote, PublicBallot
from tests.system.city import City
from tests.system.journey.earlier_days import EarlierDays

EDITOR = "interview-editor"
#: One more than a year has months.
UNITS = (
    *("education-bureau", "housing-bureau", "health-commission", "public-security"),
    *("justice-bureau", "finance-bureau", "natural-resources", "urban-management"),
    *("market-supervision", "ecology-environment", "human-resources", "water-affairs"),
    "transport-bureau",
)
#: Longer than the vote is open.
AGO = timedelta(days=17)
VOTERS = 2


@dataclass(frozen=True, slots=True)
class VotedPlan:
    """A plan of this year that everybody has voted on for the last of its units.

    Attributes:
        receipt_no: The number by which staff know it.
        year: Its year.
    """

    receipt_no: str
    year: int

    @classmethod
    def prepare(cls, city: City, client: CityClient) -> VotedPlan:
        """Walk the days before it: drafted, its units listed, voted on."""
        now = datetime.now(BEIJING)
        with EarlierDays.of(city, now - AGO) as days:
            if days.backend.sessions.plan(now.year):
                pytest.skip("an earlier walk has set this year's plan")
            opened = days.open(INTERVIEW_PLAN, c.DraftPlan(now.year), EDITOR)
            days.give(EDITOR, opened.case_id, "list_candidates", c.ListCandidates(UNITS))
            days.give(EDITOR, opened.case_id, "open_plan_vote", c.OpenPlanVote())
            _vote(days, client, now.year)
        return cls(opened.receipt_no, now.year)


def _vote(days: EarlierDays, client: CityClient, year: int) -> None:
    """Vote on the ballot that the city's stream has laid out for everybody."""

    def laid_out() -> PlanRow | None:
        row = days.backend.sessions.plan(year)
        return row if row and row.ballot else None

    row = client.wait_for(laid_out, f"the ballot of {year}")
    ballot = PublicBallot(row.ballot, len(UNITS), len(UNITS) - 1, row.vote_closes_at)
    for voter in range(VOTERS):
        vote = CastVote((len(UNITS),), f"{row.receipt_no}-voter-{voter:04}")
        cast_vote(days.backend, ballot, vote, network="198.51.100.7")
