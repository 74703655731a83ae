"""The numbers of interviews, as the catalogue says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sunhall.domain.catalogue import (
    Basis,
    Catalogue,
    Limit,
    Period,
    Switch,
    limit_of,
    period_of,
)
from sunhall.domain.live_session.vote import TieRule


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InterviewRules:
    """What a city has said about interviews.

    Attributes:
        preset: Id of the set of numbers it chose.
        office: Department that runs interviews.
        transcript_chain: Id of the approval chain of a transcript.
        tie: Who decides between as many votes.
        units_a_year: How many units the yearly plan has.
        plan_vote_month: Month (1 to 12) in which the public votes on it.
        plan_vote: How long that vote lasts.
        topics_at_least: How many topics a unit offers; 0 for no vote on topics.
        topics_before: How long before the planned day it offers them.
        topic_vote: How long the vote on topics lasts.
        announcement: How long before it begins a session is announced.
        guests_announced: Whether the announcement names the guests.
        head_in_person: Whether the head of the unit answers in person as a rule.
        length: How long a session lasts.
        early_start: How long before the announced moment it may begin.
        overrun: After how long beyond its length the clock ends it.
        prepared_questions: How many questions are prepared with answers.
        photos_least: How many photos are prepared at least.
        photos_most: And at most.
        liaison: Whether somebody of the unit has to be reachable all the time.
        answer: Time to answer in public what was not answered live.
        transcript: Time to publish summary and transcript.
        archive: After how long it is put into the archive by itself.
        due_soon: Working days left at which a yellow card is given.
    """

    preset: str
    office: str
    transcript_chain: str
    tie: TieRule
    units_a_year: Limit
    plan_vote_month: Limit
    plan_vote: Period
    topics_at_least: Limit
    topics_before: Period
    topic_vote: Period
    announcement: Period
    guests_announced: Switch
    head_in_person: Switch
    length: Period
    early_start: Period
    overrun: Period
    prepared_questions: Limit
    photos_least: Limit
    photos_most: Limit
    liaison: Switch
    answer: Period
    transcript: Period
    archive: Period
    due_soon: Limit


_LIMITS = (
    *("units_a_year", "plan_vote_month", "topics_at_least", "prepared_questions"),
    *("photos_least", "photos_most", "due_soon"),
)
_PERIODS = (
    *("plan_vote", "topics_before", "topic_vote", "announcement", "length", "early_start"),
    *("overrun", "answer", "transcript", "archive"),
)
_SWITCHES = ("guests_announced", "head_in_person", "liaison")


def interview_rules(catalogue: Catalogue) -> InterviewRules:
    """Return what the city has said about interviews."""
    section = catalogue.sections["interviews"]
    preset = section["preset"]
    numbers: dict[str, Any] = {
        **{name: limit_of(preset[name]) for name in _LIMITS},
        **{name: period_of(preset[name]) for name in _PERIODS},
        **{name: _switch(preset[name]) for name in _SWITCHES},
    }
    return InterviewRules(
        preset=preset["id"],
        office=section["office"],
        transcript_chain=section["transcript_chain"],
        tie=TieRule(section["tie"]["rule"]),
        **numbers,
    )


def _switch(plain: Any) -> Switch:
    return Switch(plain["on"], Basis(**plain["basis"]))
