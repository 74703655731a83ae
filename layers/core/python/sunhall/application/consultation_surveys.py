"""The survey of a consultation: sheets are taken once a device and counted for the result.

A sheet is a vote (`sunhall.application.votes`), kept and counted as those on the topics of a live
session are, so nothing of whoever answered is asked or kept. What came of it is told nobody before
the result is published: who answers late must not be led by who answered early.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from sunhall.application.consultations import look_up_consultation
from sunhall.application.ports import Ports
from sunhall.application.refusals import refused
from sunhall.application.votes import VotingPorts, cast_vote
from sunhall.domain.public_consultation import survey
from sunhall.domain.public_consultation.consultation import State

if TYPE_CHECKING:
    from sunhall.application.carry_out import Loaded


class SurveyPorts(Ports, VotingPorts, Protocol):
    """What a survey needs: the case's world, and that of votes."""


def answer_survey(
    ports: SurveyPorts, typed: str, sheet: survey.AnswerSurvey, *, network: str
) -> None:
    """Take a sheet. Sent again it is the same sheet; another one of the same device is refused.

    Whether the survey is open is asked of the clock, as it is for comments.

    Args:
        ports: The outside world.
        typed: Number of the consultation, as somebody typed it.
        sheet: The answers.
        network: The network that the request comes from.

    Raises:
        NotFound: There is no such consultation, or it is not public.
        Conflict: ``no_survey``, ``not_voting_now``, or ``already_voted`` for something else.
        RuleRefused: The answers are not among those that may be given.
        Throttled: Too many sheets come from the network.
    """
    row = look_up_consultation(ports, typed)
    if refusal := survey.refuse_answers(row.survey, sheet):
        raise refused(refusal)
    closes_at = row.closes_at if row.state == State.COLLECTING else None
    ballot = survey.ballot(row.case_id, row.survey, closes_at)
    cast_vote(ports, ballot, survey.as_vote(row.survey, sheet), network=network)


def consultation_figures(ports: Ports, loaded: Loaded) -> Mapping[str, int]:
    """Count what the result of a consultation depends on: its comments, and its survey's sheets."""
    case = cast("Any", loaded.case)
    figures = ports.consultations.figures(case.case_id)
    if not case.survey:
        return figures
    counts = cast("SurveyPorts", ports).ballots.counts(survey.ballot_name(case.case_id))
    return {**figures, **survey.figures_of(counts)}
