"""What several people have asked for can be shown to everybody (政府信息公开条例 art. 44).

Paragraph 1: several applicants, the same information that can be disclosed: the agency may publish
it. Paragraph 2: an applicant may suggest that something be published. Both lead to one list of
candidates; whoever works through it decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sunhall.domain.disclosure.same_information import same_numbers, similarity
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """A request that was given what it asked for, known by nothing of its text.

    Attributes:
        case_id: The case.
        sketch: Keyed sketch of what it asks for, see `sunhall.domain.disclosure.same_information`.
        numbers: Keyed hashes of the numbers it names: years, documents, houses.
        group: Id of the case that was the first to ask for it.
    """

    case_id: str
    sketch: bytes
    numbers: bytes
    group: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Information that may be worth publishing.

    Attributes:
        group: Id of the case that was the first to ask for it.
        cases: Ids of all cases that asked for it and were given it.
        suggested: Ids of those whose applicants suggest to publish it.
        last_at: When the last of them was answered or suggested it.
    """

    group: str
    cases: tuple[str, ...]
    suggested: tuple[str, ...]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SuggestPublication(Command):
    """An applicant suggests that what they were given be shown to everybody (art. 44(2))."""


def suggest_publication(*, answered: bool, disclosed: bool, suggested: bool) -> Outcome:
    """Decide on an applicant's suggestion.

    Args:
        answered: Whether the reply has been sent.
        disclosed: Whether it gives information, wholly or in part.
        suggested: Whether the applicant has suggested it before.
    """
    if not answered:
        return Refusal("not_answered", kind="conflict")
    if not disclosed:
        return Refusal("nothing_was_disclosed")
    return Decision(() if suggested else (Happening("publication_suggested", {}),))


def group_of(request: AnsweredRequest, others: Iterable[AnsweredRequest], percent: int) -> str:
    """Return the group that a request belongs to: that of the most alike one, or its own.

    Args:
        request: The request; its group is its own case as long as no other is known.
        others: Earlier requests to the same department, under the same key.
        percent: From which similarity on two requests ask for the same, if their numbers agree.
    """
    group, most = request.case_id, percent / 100
    for other in others:
        if not same_numbers(request.numbers, other.numbers):
            continue
        alike = similarity(request.sketch, other.sketch)
        if alike >= most:
            group, most = other.group, alike
    return group


def worth_publishing(candidates: Iterable[Candidate], least: int) -> tuple[Candidate, ...]:
    """Return what enough requests asked for or somebody suggests; the most wanted first.

    Args:
        candidates: All groups.
        least: How many requests are several.
    """
    wanted = [each for each in candidates if len(each.cases) >= least or each.suggested]
    return tuple(
        sorted(
            wanted,
            key=lambda each: (len(each.cases) + len(each.suggested), each.last_at),
            reverse=True,
        )
    )
