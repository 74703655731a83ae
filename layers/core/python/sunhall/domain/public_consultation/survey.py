"""The survey (网上调查, 问卷) of a consultation: questions with choices, answered once a device.

What somebody chose is one vote of a ballot (`sunhall.domain.voting.ballot`) that everything to be
counted has a number on: 1 for the sheet as a whole; then, for each question, one number that says
it was answered and one for each of its options. So a sheet is kept and counted in one transaction,
once and only once, and how many have answered a question is known even where several options may
be chosen and where questions may be left out.

With two questions of two and three options a sheet that chooses the first option of the first and
the last two of the second question is the vote ``(1, 2, 3, 5, 7, 8)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Refusal, together
from sunhall.domain.voting.ballot import CastVote, PublicBallot

#: Most questions of a survey and most options of a question: a sheet is one small transaction.
MOST_QUESTIONS, MOST_OPTIONS = 20, 12

#: Beginning of the names by which a survey's numbers stand in the figures of a command.
_FIGURE: Final = "survey."

OptionText = Annotated[str, MinLen(1), MaxLen(60)]
#: Numbers of the options chosen.
Answer = Annotated[tuple[Annotated[int, Ge(1), Le(MOST_OPTIONS)], ...], MaxLen(MOST_OPTIONS)]


@dataclass(frozen=True, slots=True)
class SurveyQuestion(Command):
    """A question with its options.

    Attributes:
        text: The question.
        options: What can be chosen, in order.
        most: How many of them one person may choose; 1 for a single choice.
    """

    text: Annotated[str, MinLen(1), MaxLen(200)]
    options: Annotated[tuple[OptionText, ...], MinLen(2), MaxLen(MOST_OPTIONS)]
    most: Annotated[int, Ge(1), Le(MOST_OPTIONS)] = 1


@dataclass(frozen=True, slots=True, repr=False)
class AnswerSurvey(Command):
    """Somebody's sheet.

    Attributes:
        answers: For each question in order the numbers of the options, from 1; empty where it is
            left out.
        voter: A random text that the device has made, at least 128 bits of it. It says nothing
            about anybody; it is there so that one device answers once.
    """

    answers: Annotated[tuple[Answer, ...], MinLen(1), MaxLen(MOST_QUESTIONS)]
    voter: Annotated[str, MinLen(22), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the rules of a question need of it; it says nothing of what is asked.

    Attributes:
        options: How many there are.
        most: How many of them may be chosen.
    """

    options: int
    most: int


@dataclass(frozen=True, slots=True)
class SurveyCounts:
    """What came of a survey.

    Attributes:
        sheets: How many sheets came in.
        answered: How many of them answered each question.
        chosen: For each question how many chose each option.
    """

    sheets: int
    answered: tuple[int, ...]
    chosen: tuple[tuple[int, ...], ...]


def refuse_questions(questions: Sequence[SurveyQuestion]) -> Refusal | None:
    """Return why a draft cannot ask this: the same option twice, or more choices than options."""
    return together(*(_refuse_question(place, asked) for place, asked in enumerate(questions)))


def shapes_of(questions: Sequence[SurveyQuestion]) -> list[list[int]]:
    """Return the shapes as an event tells them: options and most of each question."""
    return [[len(asked.options), asked.most] for asked in questions]


def shapes_in(plain: Sequence[Sequence[int]]) -> tuple[Shape, ...]:
    """Return the shapes that an event or a row tells."""
    return tuple(Shape(options, most) for options, most in plain)


def refuse_answers(survey: Sequence[Shape], sheet: AnswerSurvey) -> Refusal | None:
    """Return why a sheet does not fit its survey; whether it is open is the ballot's to say."""
    if not survey:
        return Refusal("no_survey", kind="conflict")
    if len(sheet.answers) != len(survey):
        return Refusal("survey_other_questions", {"questions": len(survey)}, fields=("answers",))
    if not any(sheet.answers):
        return Refusal("survey_unanswered", fields=("answers",))
    return together(
        *(
            _refuse_answer(place, shape, answer)
            for place, (shape, answer) in enumerate(zip(survey, sheet.answers, strict=True))
        )
    )


def ballot(case_id: str, survey: Sequence[Shape], closes_at: datetime | None) -> PublicBallot:
    """Return the ballot that sheets are votes of.

    Args:
        case_id: The consultation.
        survey: Its questions.
        closes_at: First moment at which no sheet is taken; None when none is taken.
    """
    last = 1 + sum(1 + shape.options for shape in survey)
    return PublicBallot(ballot_name(case_id), last, last, closes_at)


def ballot_name(case_id: str) -> str:
    """Return the name by which the sheets of a consultation are kept and counted."""
    return f"{case_id}.survey"


def as_vote(survey: Sequence[Shape], sheet: AnswerSurvey) -> CastVote:
    """Return a sheet that fits its survey as the vote it is counted as."""
    numbers = [1]
    for first, answer in zip(_places(survey), sheet.answers, strict=True):
        if answer:
            numbers += [first, *(first + option for option in sorted(answer))]
    return CastVote(tuple(numbers), sheet.voter)


def figures_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counted votes as figures of a command, beside those of the comments."""
    return {f"{_FIGURE}{number}": count for number, count in counts.items()}


def counted_survey(survey: Sequence[Shape], figures: Mapping[str, int]) -> SurveyCounts:
    """Return what came of a survey, out of a command's figures."""

    def count(number: int) -> int:
        return figures.get(f"{_FIGURE}{number}", 0)

    places = _places(survey)
    return SurveyCounts(
        sheets=count(1),
        answered=tuple(count(first) for first in places),
        chosen=tuple(
            tuple(count(first + option) for option in range(1, shape.options + 1))
            for first, shape in zip(places, survey, strict=True)
        ),
    )


def survey_told(survey: Sequence[Shape], figures: Mapping[str, int]) -> dict[str, Any] | None:
    """Return what came of a survey as events tell it; None where there was none."""
    if not survey:
        return None
    counts = counted_survey(survey, figures)
    return {
        "sheets": counts.sheets,
        "answered": list(counts.answered),
        "chosen": [list(each) for each in counts.chosen],
    }


def counts_in(told: Mapping[str, Any]) -> SurveyCounts:
    """Return what an event tells of a survey."""
    chosen = tuple(tuple(each) for each in told["chosen"])
    return SurveyCounts(told["sheets"], tuple(told["answered"]), chosen)


def _refuse_question(place: int, asked: SurveyQuestion) -> Refusal | None:
    options = [option.strip() for option in asked.options]
    if len(set(options)) < len(options):
        return Refusal("survey_option_twice", fields=(f"survey.{place}.options",))
    if asked.most > len(options):
        return Refusal(
            "survey_more_than_options", {"max": len(options)}, fields=(f"survey.{place}.most",)
        )
    return None


def _refuse_answer(place: int, shape: Shape, answer: Sequence[int]) -> Refusal | None:
    fields = (f"answers.{place}",)
    if len(set(answer)) < len(answer):
        return Refusal("choice_named_twice", fields=fields)
    if any(option > shape.options for option in answer):
        return Refusal("no_such_choice", {"max": shape.options}, fields=fields)
    if len(answer) > shape.most:
        return Refusal("too_many_choices", {"max": shape.most}, fields=fields)
    return None


def _places(survey: Sequence[Shape]) -> list[int]:
    """Return the number that says of each question that it was answered."""
    places, free = [], 2
    for shape in survey:
        places.append(free)
        free += 1 + shape.options
    return places
