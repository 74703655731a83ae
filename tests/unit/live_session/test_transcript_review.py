"""The transcript: reviewed by three persons who wrote none of it, published as it was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.session import State
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment


def with_summary() -> made.Sessions:
    history = made.ended()
    history.give(made.SUMMARY, made.RECORDER)
    return history


def test_three_persons_sign_before_it_can_be_published() -> None:
    history = made.submitted()
    for waiting, reviewer in (
        (people.HEAD, people.HEAD),
        (made.EDITOR, made.EDITOR),
        (people.LEADER, people.LEADER),
    ):
        assert waiting.id in history.waiting_for()
        refusal = history.refusal(c.PublishSession(), made.EDITOR, **made.ROWS)
        assert refusal.code == "transcript_not_approved"
        history.sign(reviewer)
    history.give(c.PublishSession(), made.EDITOR, **made.ROWS)
    assert history.state == State.PUBLISHED
    assert history.events[-1].data["transcript_digest"] == "a" * 64
    assert history.events[-1].data["rows"] == 42


@pytest.mark.parametrize("signer", [made.RECORDER, made.OTHER_RECORDER])
def test_a_recorder_never_approves(signer: Actor) -> None:
    history = made.submitted()
    outcome = history.attempt(history.action_of(signer, "approve"), signer)
    assert isinstance(outcome, Refusal)


def test_whoever_ever_was_the_recorder_is_barred_even_as_head_of_the_unit() -> None:
    history = made.live()
    history.give(replace(made.TEAM, recorder=(made.HEAD_WHO_RECORDS.id,)), made.EDITOR)
    history.give(made.TEAM, made.EDITOR)
    desk = {made.RECORDER.id, made.HEAD_WHO_RECORDS.id, made.MODERATOR.id}
    assert set(history.case.writers) == desk
    history.give(c.EndSession(), made.HOST)
    history.give(made.SUMMARY, made.RECORDER)
    history.give(c.SubmitTranscript(), made.RECORDER, **made.ROWS)
    assert made.HEAD_WHO_RECORDS.id in history.case.runs[-1].barred
    assert made.HEAD_WHO_RECORDS.id not in history.waiting_for()


def test_an_editor_who_wrote_the_summary_does_not_review_it() -> None:
    history = made.ended()
    history.give(made.SUMMARY, made.EDITOR)
    history.give(c.SubmitTranscript(), made.RECORDER, **made.ROWS)
    history.sign(people.HEAD)
    assert history.waiting_for() == [made.SECOND_EDITOR.id]


def test_only_the_recorder_of_this_session_or_an_editor_writes_and_submits() -> None:
    history = with_summary()
    assert history.refusal(made.SUMMARY, made.OTHER_RECORDER).code == "not_the_recorder"
    refusal = history.refusal(c.SubmitTranscript(), made.OTHER_RECORDER, **made.ROWS)
    assert refusal.code == "not_the_recorder"
    assert history.refusal(made.SUMMARY, made.HOST).code == "not_permitted"


def test_summary_and_transcript_go_to_review_together() -> None:
    history = made.ended()
    refusal = history.refusal(c.SubmitTranscript(), made.RECORDER, **made.ROWS)
    assert refusal.code == "session_summary_missing"
    history.give(made.SUMMARY, made.RECORDER)
    empty = {"figures": {"rows": 0}, "digests": {"transcript": "e" * 64}}
    refusal = history.refusal(c.SubmitTranscript(), made.RECORDER, **empty)
    assert refusal.code == "transcript_empty"


def test_what_is_submitted_twice_is_reviewed_once() -> None:
    refusal = made.submitted().refusal(c.SubmitTranscript(), made.RECORDER, **made.CHANGED)
    assert (refusal.code, refusal.kind) == ("transcript_in_review", "conflict")


def test_what_was_changed_after_its_approval_is_not_published() -> None:
    history = made.approved()
    refusal = history.refusal(c.PublishSession(), made.EDITOR, **made.CHANGED)
    assert (refusal.code, refusal.kind) == ("transcript_changed", "conflict")


def test_what_was_changed_after_its_approval_is_reviewed_again() -> None:
    history = made.approved()
    refusal = history.refusal(c.SubmitTranscript(), made.RECORDER, **made.ROWS)
    assert refusal.code == "transcript_already_approved"
    history.give(c.SubmitTranscript(), made.RECORDER, **made.CHANGED)
    refusal = history.refusal(c.PublishSession(), made.EDITOR, **made.CHANGED)
    assert refusal.code == "transcript_not_approved"
    for reviewer in (people.HEAD, made.EDITOR, people.LEADER):
        history.sign(reviewer)
    history.give(c.PublishSession(), made.EDITOR, **made.CHANGED)
    assert history.case.transcript_rows == 43


def test_a_returned_transcript_is_put_right_and_submitted_again() -> None:
    history = made.submitted()
    history.sign(people.HEAD, "return", "第三条不是原话")
    assert history.state == State.ENDED
    history.give(c.SetSummary("更正后的摘要"), made.RECORDER)
    history.give(c.SubmitTranscript(), made.RECORDER, **made.CHANGED)
    assert history.state == State.REVIEW
    assert history.case.runs[-1].data == {"rows": 43, "digest": "b" * 64}


def test_publishing_stops_the_clock_and_starts_the_way_to_the_archive() -> None:
    history = made.published()
    assert history.clocks == {}
    assert not history.standing.card
    # Thirty days after 2026-03-24 11:30.
    assert history.standing.wake_at == moment("2026-04-23 11:30")
    assert history.at("2026-04-23 11:29").tick() == []
    assert history.at("2026-04-23 11:30").tick() == ["session_archived"]
    assert history.state == State.ARCHIVED
    assert history.events[-1].data["by_clock"] is True


def test_it_is_archived_by_hand_as_well() -> None:
    history = made.archived()
    assert history.events[-1].data["by_clock"] is False
    history.now += timedelta(days=400)
    assert history.tick() == []


def test_an_approval_that_nobody_takes_up_climbs_its_ladder() -> None:
    history = made.submitted().at("2026-03-25 10:00")
    assert history.tick() == []
    # A working day after Tue 2026-03-24 is over with Wed 03-25; offices open at nine.
    assert history.standing.wake_at == moment("2026-03-26 09:00")
    assert history.at("2026-03-26 09:00").tick() == ["approval_reminded"]
    assert isinstance(
        history.attempt(history.action_of(people.HEAD, "approve"), people.HEAD), Decision
    )


def test_a_run_that_is_none_is_a_conflict() -> None:
    refusal = made.ended().refusal(ActOnApproval(1, 1, "approve"), people.HEAD)
    assert (refusal.code, refusal.kind) == ("run_unknown", "conflict")


def test_nothing_of_what_was_written_stands_in_the_events() -> None:
    history = made.published()
    told = str([dict(event.data) for event in history.events])
    for text in (made.TITLE, "齐大明", made.SUMMARY.text, "第1问", "演播室"):
        assert text not in told
