"""The survey of a consultation: what may be asked and answered, and how it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.public_consultation import survey
from sunhall.domain.public_consultation.commands import SubmitResult
from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION
from sunhall.domain.public_consultation.survey import AnswerSurvey, Shape, SurveyQuestion
from sunhall.domain.voting.ballot import refuse_vote
from tests.builders import consultations as made
from tests.builders import people
from tests.builders.service_history import ServiceHistory

DAY, CLOSED = "2026-04-01", "2026-05-02"
NOW = datetime(2026, 4, 2, tzinfo=UTC)
ASKED = (
    SurveyQuestion("您是否同意就近原则？", ("同意", "不同意")),
    SurveyQuestion("您希望增加哪些服务？", ("校车", "午餐", "课后托管"), most=2),
)
SHAPES = (Shape(2, 1), Shape(3, 2))


def sheet(*answers: Sequence[int]) -> AnswerSurvey:
    return AnswerSurvey(tuple(tuple(each) for each in answers), "v" * 22)


def figures(*sheets: AnswerSurvey, shapes: Sequence[Shape] = SHAPES) -> dict[str, int]:
    votes = Counter(
        str(number) for each in sheets for number in survey.as_vote(shapes, each).choices
    )
    return survey.figures_of(votes)


FIGURES = figures(sheet([1], [1, 2]), sheet([1], []), sheet([2], [3]))


@pytest.mark.parametrize(
    ("question", "code", "field"),
    [
        (SurveyQuestion("问", ("甲", "甲 ")), "survey_option_twice", "survey.1.options"),
        (SurveyQuestion("问", ("甲", "乙"), 3), "survey_more_than_options", "survey.1.most"),
    ],
)
def test_a_question_that_cannot_be_answered_as_asked_is_refused(
    question: SurveyQuestion, code: str, field: str
) -> None:
    questions = (ASKED[0], question)
    history = ServiceHistory(PUBLIC_CONSULTATION, DAY)
    refused = history.open(replace(made.DRAFT, survey=questions), people.HANDLER)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.fields) == (code, (field,))
    revised = made.drafted(DAY).refusal(made.revision(survey=questions), people.HANDLER)
    assert revised.code == code


def test_the_questions_are_sealed_and_events_know_their_shape_alone() -> None:
    history = made.drafted(DAY, survey=ASKED)
    assert history.case.survey == SHAPES
    assert history.sealed["consultation"]["survey"][1]["most"] == 2
    assert "就近原则" not in canonical_json([dict(event.data) for event in history.events])


def test_a_revision_replaces_the_questions() -> None:
    history = made.drafted(DAY, survey=ASKED)
    for questions, shapes in ((ASKED[:1], SHAPES[:1]), ((), ())):
        history.give(made.revision(survey=questions), people.HANDLER)
        assert history.case.survey == shapes


@pytest.mark.parametrize("stage", [made.in_review, made.scheduled, made.opened])
def test_once_it_was_submitted_the_questions_stay_as_they_are(
    stage: Callable[..., made.Consultations],
) -> None:
    history = stage(DAY, survey=ASKED)
    refused = history.refusal(made.revision(survey=()), people.HANDLER)
    assert refused.code == "not_in_this_state"
    assert history.case.survey == SHAPES


def test_a_history_that_knows_no_surveys_has_none() -> None:
    history = made.drafted(DAY, survey=ASKED)
    [first] = history.events
    old = {name: value for name, value in first.data.items() if name != "survey"}
    assert PUBLIC_CONSULTATION.evolve(None, replace(first, data=old)).survey == ()


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ([[1]], "survey_other_questions", "answers"),
        ([[1], [1], [1]], "survey_other_questions", "answers"),
        ([[], []], "survey_unanswered", "answers"),
        ([[3], []], "no_such_choice", "answers.0"),
        ([[1, 2], []], "too_many_choices", "answers.0"),
        ([[1], [1, 2, 3]], "too_many_choices", "answers.1"),
        ([[], [2, 2]], "choice_named_twice", "answers.1"),
    ],
)
def test_answers_that_do_not_fit_are_refused(
    answers: list[list[int]], code: str, field: str
) -> None:
    refused = survey.refuse_answers(SHAPES, sheet(*answers))
    assert refused is not None
    assert (refused.code, refused.fields) == (code, (field,))


def test_where_nothing_is_asked_nothing_is_answered() -> None:
    refused = survey.refuse_answers((), sheet([1]))
    assert refused is not None
    assert (refused.code, refused.kind) == ("no_survey", "conflict")


def test_a_sheet_is_one_vote_as_the_module_says() -> None:
    assert survey.as_vote(SHAPES, sheet([1], [3, 2])).choices == (1, 2, 3, 5, 7, 8)
    assert survey.as_vote(SHAPES, sheet([], [1])).choices == (1, 5, 6)


def test_the_longest_survey_stays_within_what_one_update_may_say() -> None:
    shapes = (Shape(12, 12),) * 20
    everything = survey.as_vote(shapes, sheet(*[list(range(1, 13))] * 20))
    assert len(everything.choices) == survey.ballot("a", shapes, NOW).choices == 261
    assert len(everything.choices) <= 300, "so many parts DynamoDB takes in an expression"


SURVEYS = st.lists(
    st.integers(2, 12).flatmap(
        lambda options: st.builds(Shape, st.just(options), st.integers(1, options))
    ),
    min_size=1,
    max_size=20,
)


@given(data=st.data(), shapes=SURVEYS)
def test_whatever_people_answer_every_choice_is_counted_where_it_belongs(
    data: st.DataObject, shapes: list[Shape]
) -> None:
    fitting = st.tuples(
        *(
            st.lists(st.integers(1, shape.options), unique=True, max_size=shape.most)
            for shape in shapes
        )
    ).filter(any)
    sheets = [sheet(*answers) for answers in data.draw(st.lists(fitting, max_size=6))]
    ballot = survey.ballot("case", shapes, datetime(2026, 5, 1, tzinfo=UTC))
    for each in sheets:
        assert survey.refuse_answers(shapes, each) is None
        assert refuse_vote(ballot, survey.as_vote(shapes, each), NOW) is None
    counts = survey.counted_survey(shapes, figures(*sheets, shapes=shapes))
    assert counts.sheets == len(sheets)
    for place, shape in enumerate(shapes):
        given_answers = [each.answers[place] for each in sheets]
        assert counts.answered[place] == sum(bool(answer) for answer in given_answers)
        assert counts.chosen[place] == tuple(
            sum(option in answer for answer in given_answers)
            for option in range(1, shape.options + 1)
        )
    told = survey.survey_told(shapes, figures(*sheets, shapes=shapes))
    assert told is not None
    assert survey.counts_in(told) == counts


def closed() -> made.Consultations:
    history = made.opened(DAY, survey=ASKED).at(f"{CLOSED} 00:00")
    assert history.tick() == ["consultation_closed"]
    return history


def test_whoever_writes_the_result_is_told_the_numbers_and_so_is_who_signs_it() -> None:
    history = closed()
    assert history.case.survey_counts is None
    history.give(made.RESULT, people.HANDLER, figures=FIGURES)
    facts = PUBLIC_CONSULTATION.facts(history.case, history.context())
    assert facts["sheets"] == 3
    assert facts["survey"] == [
        {"question": 1, "answered": 3, "chosen": [2, 1]},
        {"question": 2, "answered": 2, "chosen": [1, 1, 1]},
    ]


def test_the_numbers_of_the_approved_result_are_those_it_was_submitted_with() -> None:
    history = closed()
    history.give(made.RESULT, people.HANDLER, figures=FIGURES)
    late = figures(sheet([1], [1, 2]), sheet([1], []), sheet([2], [3]), sheet([2], []))
    history.give(SubmitResult(), people.HANDLER, figures={**made.DONE, **late})
    history.sign(people.HEAD)
    history.sign(people.LEADER)
    assert history.case.state == "result_published"
    assert history.case.survey_counts is not None
    assert history.case.survey_counts.sheets == 4
    assert history.case.counts == made.COUNTS, "sheets are no comments"
    assert history.replayed() == history.case


def test_a_consultation_without_questions_says_nothing_of_a_survey() -> None:
    history = made.published(DAY, CLOSED)
    assert history.case.survey_counts is None
    assert "survey" not in PUBLIC_CONSULTATION.facts(history.case, history.context())
