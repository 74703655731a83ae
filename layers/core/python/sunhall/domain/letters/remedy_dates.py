"""The last days of a letter's remedies, once it is known when their periods began.

A letter cannot print them: it is written before anybody has received it. They are told where the
day is known: to the applicant once delivery is proven, to the office beside the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sunhall.domain.letters.remedy import Remedy, RemedyStep, RunsFrom
from sunhall.domain.letters.remedy_period import Calendar


@dataclass(frozen=True, slots=True)
class OpenRemedy:
    """A remedy with its dates.

    Attributes:
        step: What can be done, before whom, and for how long.
        began_on: Day from which its period runs; it is not counted itself.
        last_day: Last day on which it is in time: rolled to a working day where it ends on a day
            of rest (民事诉讼法 art. 85).
    """

    step: RemedyStep
    began_on: date
    last_day: date


def remedy_dates(
    remedy: Remedy, known: Mapping[RunsFrom, date], calendar: Calendar
) -> tuple[OpenRemedy, ...]:
    """Return the remedies whose periods have begun, in the order of the letter.

    Args:
        remedy: The remedy of the letter, from `sunhall.domain.letters.remedy.remedy_for`.
        known: The days that are known: ``LETTER_RECEIVED`` by the proof of delivery,
            ``RECONSIDERATION_DECIDED`` when the decision on reconsideration was received.
        calendar: Tells rest days from working days.

    Returns:
        Nothing for a letter without a remedy, or while no such day is known.
    """
    return tuple(_dated(remedy, known, calendar))


def _dated(
    remedy: Remedy, known: Mapping[RunsFrom, date], calendar: Calendar
) -> Iterator[OpenRemedy]:
    for step in remedy.steps:
        began_on = known.get(step.runs_from)
        if began_on is not None:
            yield OpenRemedy(step, began_on, step.period.last_day(began_on, calendar))
