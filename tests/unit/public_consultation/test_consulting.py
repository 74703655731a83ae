"""A consultation: what may be put up, for how long, who approves it, what its result must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation.consultation import State
from sunhall.domain.public_consultation.figures import BUCKETS, counted, received, unanswered
from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION
from sunhall.domain.public_consultation.standing import card
from tests.builders import consultations as made
from tests.builders import people
from tests.builders.service_history import NOT_PERMITTED, ServiceHistory

DAY, CLOSED_FROM = "2026-04-01", "2026-05-02"
FILE = c.PublicFile(upload_id="upload-draft-0000", file_name="方案.pdf")


def refusal(**changes: Any) -> Refusal:
    history = ServiceHistory(PUBLIC_CONSULTATION, DAY)
    outcome = history.open(replace(made.DRAFT, **changes), people.HANDLER)
    assert isinstance(outcome, Refusal), outcome
    return outcome


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"text": " "}, "consultation_without_text", "text"),
        ({"days": 29}, "consultation_shorter_without_reason", "urgent_reason"),
        ({"days": 6, "urgent_reason": "汛期将至"}, "consultation_too_short", "days"),
        ({"opens_on": date(2026, 3, 31)}, "consultation_opens_in_the_past", "opens_on"),
        ({"attachments": (FILE, FILE)}, "attachment_twice", "attachments"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused(
    changes: dict[str, Any], code: str, field: str
) -> None:
    refused = refusal(**changes)
    assert (refused.code, refused.fields, refused.also) == (code, (field,), ())
    assert made.drafted(DAY).refusal(made.revision(**changes), people.HANDLER).code == code


def test_somebody_without_a_department_drafts_nothing() -> None:
    history = ServiceHistory(PUBLIC_CONSULTATION, DAY)
    outcome = history.open(made.DRAFT, replace(people.HANDLER, department=None))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "unknown_department"


@pytest.mark.parametrize(
    ("changes", "days", "urgent"),
    [
        ({}, 30, False),
        ({"days": 45}, 45, False),
        ({"days": 30}, 30, False),
        ({"days": 7, "urgent_reason": "汛期将至"}, 7, True),
    ],
)
def test_the_usual_period_may_be_longer_and_for_a_reason_shorter(
    changes: dict[str, Any], days: int, urgent: bool
) -> None:
    history = made.drafted(DAY, **changes)
    assert (history.case.days, history.case.urgent) == (days, urgent)
    assert (history.sealed["consultation"]["urgent_reason"] is not None) is urgent


def test_a_reason_that_shortens_nothing_is_not_published() -> None:
    history = made.drafted(DAY, urgent_reason="汛期将至")
    assert history.sealed["consultation"]["urgent_reason"] is None


def test_a_file_can_stand_for_the_text() -> None:
    history = made.drafted(DAY, text="", attachments=(FILE,))
    assert history.events[0].data["attachments"] == [FILE.upload_id]


def test_what_is_not_open_yet_stands_in_no_event() -> None:
    written = canonical_json([dict(event.data) for event in made.scheduled(DAY).events])
    assert made.TITLE not in written
    assert made.DRAFT.text not in written


def test_nothing_opens_before_all_levels_have_looked_at_it() -> None:
    history = made.in_review(DAY)
    for reviewer in (people.HEAD, people.OFFICE_HEAD):
        history.sign(reviewer)
        assert history.tick() == []
        assert history.case.opened_on is None
    history.sign(people.LEADER)
    assert history.tick() == ["consultation_opened"]


def test_whoever_wrote_a_word_of_the_draft_never_approves_it() -> None:
    history = made.drafted(DAY)
    history.give(made.revision(title="另一方案"), people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitConsultation(), people.HANDLER)
    assert history.waiting_for() == [people.HEAD.id]


def test_the_result_is_barred_to_its_own_authors_and_not_to_those_of_the_draft() -> None:
    history = made.drafted(DAY)
    history.give(made.revision(), people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitConsultation(), people.HANDLER)
    for reviewer in (people.HEAD, people.OFFICE_HEAD, people.LEADER):
        history.sign(reviewer)
    history.tick()
    history.at(f"{CLOSED_FROM} 00:00").tick()
    history.give(made.RESULT, people.HANDLER)
    history.give(c.SubmitResult(), people.HANDLER, figures=made.DONE)
    assert set(history.waiting_for()) == {people.HEAD.id, people.HEAD_WHO_DRAFTS.id}


def test_a_review_that_returns_it_straight_back_goes_on_there() -> None:
    history = made.in_review(DAY)
    history.sign(people.HEAD)
    back = replace(history.action_of(people.OFFICE_HEAD, "return", "补充说明"), straight_back=True)
    history.give(back, people.OFFICE_HEAD)
    history.give(c.SubmitConsultation(), people.HANDLER)
    assert people.OFFICE_HEAD.id in history.waiting_for()


def test_an_approval_that_does_not_exist_is_a_conflict() -> None:
    history = made.in_review(DAY)
    outcome = history.attempt(
        replace(history.action_of(people.HEAD, "approve"), run=7), people.HEAD
    )
    assert isinstance(outcome, Refusal)
    assert outcome.code == "run_unknown"


def test_it_opens_on_its_day_and_not_before() -> None:
    history = made.scheduled(DAY, opens_on=date(2026, 4, 8))
    wake_at = history.standing.wake_at
    assert wake_at is not None
    assert wake_at.isoformat() == "2026-04-08T00:00:00+08:00"
    history.at("2026-04-07 23:59")
    assert history.tick() == []
    history.at("2026-04-08 00:00")
    assert history.tick() == ["consultation_opened"]
    assert history.case.opened_on == date(2026, 4, 8)


def test_a_late_approval_or_a_tick_that_stood_still_takes_no_day_from_anybody() -> None:
    history = made.scheduled(DAY, opens_on=date(2026, 4, 8)).at("2026-04-10 06:00")
    history.tick()
    assert history.clocks["comments"].due_on == date(2026, 5, 10)


def test_the_day_of_opening_is_not_counted_and_the_last_day_is_in_time() -> None:
    history = made.opened(DAY)
    assert history.clocks["comments"].due_on == date(2026, 4, 1) + timedelta(days=30)
    history.at("2026-05-01 23:59")
    assert history.tick() == []
    history.at("2026-05-02 00:00")
    assert history.tick() == ["consultation_closed"]
    assert history.case.state is State.EVALUATING


def test_the_result_is_due_twenty_working_days_after_the_last_day() -> None:
    # Closed on Fri 2026-05-01; 05-04 and 05-05 are holidays, Sat 05-09 is a make-up workday.
    history = made.evaluating(DAY, CLOSED_FROM)
    assert history.clocks["consultation_result"].due_on == date(2026, 6, 1)
    history.at("2026-05-27 00:00")
    assert history.tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    history.at("2026-06-01 23:59")
    assert history.tick() == []
    history.at("2026-06-02 00:00")
    assert history.tick() == ["deadline_missed"]
    assert history.standing.card == "red"


def test_a_card_is_for_the_date_it_was_given_for() -> None:
    case = replace(made.evaluating(DAY, CLOSED_FROM).case, overdue_for=date(2026, 6, 1))
    assert card(case, date(2026, 6, 1)) == "red"
    assert card(case, date(2026, 6, 2)) is None
    assert card(case, None) is None


@pytest.mark.parametrize("waiting", ["awaiting", "accepted"])
def test_no_result_goes_out_while_a_comment_waits(waiting: str) -> None:
    history = made.evaluating(DAY, CLOSED_FROM)
    history.give(made.RESULT, people.HANDLER)
    figures = {**made.DONE, waiting: 3}
    refused = history.refusal(c.SubmitResult(), people.HANDLER, figures=figures)
    assert (refused.code, refused.params) == ("consultation_comments_unanswered", {"count": 3})


def test_a_result_is_written_before_it_is_submitted() -> None:
    history = made.evaluating(DAY, CLOSED_FROM)
    refused = history.refusal(c.SubmitResult(), people.HANDLER, figures=made.DONE)
    assert refused.code == "consultation_result_missing"


@pytest.mark.parametrize("result", ["partly", "not_adopted"])
def test_a_point_that_is_not_adopted_in_full_has_a_reason(result: Any) -> None:
    history = made.evaluating(DAY, CLOSED_FROM)
    points = (made.RESULT.points[0], c.ResultPoint(point="取消学区", result=result, reason=" "))
    refused = history.refusal(c.SaveResult(summary="汇总", points=points), people.HANDLER)
    assert (refused.code, refused.fields) == ("reason_needed_unless_adopted", ("points.1.reason",))


def test_the_result_is_published_with_the_numbers_that_were_approved() -> None:
    history = made.published(DAY, CLOSED_FROM)
    assert history.case.counts == made.COUNTS
    assert history.case.published_at == history.now
    assert history.clocks == {}
    steps = list(PUBLIC_CONSULTATION.timeline(history.events))
    assert [step.key for step in steps] == [
        *("consultation_opened", "consultation_closed", "consultation_result"),
    ]
    assert steps[-1].params == made.COUNTS


def test_a_consultation_that_nobody_commented_on_has_a_result_too() -> None:
    history = made.evaluating(DAY, CLOSED_FROM)
    history.give(c.SaveResult(summary="征集期内未收到意见。"), people.HANDLER)
    history.give(c.SubmitResult(), people.HANDLER, figures={})
    assert history.case.runs[-1].data["counts"]["received"] == 0


def test_every_comment_is_counted_once() -> None:
    figures = {bucket: place for place, bucket in enumerate(BUCKETS, start=1)}
    assert received(figures) == 21
    assert unanswered(figures) == 3
    told = counted({**figures, "awaiting": 0, "accepted": 0})
    assert told.pop("received") == sum(told.values())


def test_only_the_department_that_asks_works_on_it() -> None:
    history = made.drafted(DAY)
    assert history.refusal(c.SubmitConsultation(), people.OTHER_HANDLER).code == NOT_PERMITTED
    assert history.refusal(made.revision(), people.INTAKE).code == NOT_PERMITTED
    offered = PUBLIC_CONSULTATION.available(history.case, history.context(people.HANDLER))
    assert offered == ("revise_consultation", "submit_consultation", "cancel_consultation")


def test_staff_see_where_it_stands_and_it_orders_no_letter() -> None:
    history = made.published(DAY, CLOSED_FROM)
    facts = PUBLIC_CONSULTATION.facts(history.case, history.context(people.HANDLER))
    assert facts["opened_on"] == DAY
    assert facts["counts"] == made.COUNTS
    assert history.case.letters == ()
    assert PUBLIC_CONSULTATION.letter_decision(history.case, history.events[-1]) is None
    with pytest.raises(ValueError, match="no letter"):
        PUBLIC_CONSULTATION.letter_facts(history.case, history.events, {}, history.catalogue)
    assert PUBLIC_CONSULTATION.title(made.DRAFT) == made.TITLE
