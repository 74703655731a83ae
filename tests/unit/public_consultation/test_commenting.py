"""A comment: taken while the consultation is open, sealed until it was looked at, answered once."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.public_consultation.comments import commands as cc
from sunhall.domain.public_consultation.comments.comment import State
from sunhall.domain.public_consultation.comments.service import CONSULTATION_COMMENT
from sunhall.domain.public_consultation.figures import BUCKETS
from tests.builders import consultations as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.consultations import Comments
from tests.builders.service_history import NOT_PERMITTED, ServiceHistory

DAY = "2026-04-15"
ANSWERED = cc.AnswerComment(result="adopted")
REJECTED = cc.RejectComment(ground="advertising", note="含有商品链接")


def in_state(state: State) -> Comments:
    history = made.commented(DAY)
    steps: dict[State, tuple[Command, ...]] = {
        State.AWAITING: (),
        State.ACCEPTED: (cc.AcceptComment(),),
        State.REJECTED: (REJECTED,),
        State.ANSWERED: (cc.AcceptComment(), ANSWERED),
    }
    for command in steps[state]:
        history.give(command, people.HANDLER)
    return history


ALLOWED = {
    ("accept_comment", State.AWAITING): State.ACCEPTED,
    ("reject_comment", State.AWAITING): State.REJECTED,
    ("answer_comment", State.ACCEPTED): State.ANSWERED,
}
GIVEN = {
    "accept_comment": cc.AcceptComment(),
    "reject_comment": REJECTED,
    "answer_comment": ANSWERED,
}


@pytest.mark.parametrize(("name", "state"), list(product(cc.COMMANDS, State)))
def test_a_command_is_given_in_its_one_state(name: str, state: State) -> None:
    history = in_state(state)
    outcome = history.attempt(GIVEN[name], people.HANDLER)
    if (name, state) in ALLOWED:
        assert isinstance(outcome, Decision)
        assert history.case.state is ALLOWED[name, state]
        assert history.replayed() == history.case
    else:
        assert outcome == Refusal(
            "not_in_this_state", {"command": name, "state": state}, kind="conflict"
        )


@pytest.mark.parametrize(
    ("at", "closes_at", "taken"),
    [
        ("2026-05-01 23:59", "2026-05-02 00:00", True),
        ("2026-05-02 00:00", "2026-05-02 00:00", False),
        (DAY, None, False),
    ],
)
def test_comments_are_taken_to_the_end_of_the_last_day(
    at: str, closes_at: str | None, taken: bool
) -> None:
    history = ServiceHistory(CONSULTATION_COMMENT, at)
    outcome = history.open(made.placed(closes_at), people.APPLICANT)
    assert isinstance(outcome, Decision) is taken
    if isinstance(outcome, Refusal):
        assert (outcome.code, outcome.kind) == ("consultation_not_open", "conflict")


def test_a_question_that_is_not_asked_cannot_be_answered() -> None:
    history = ServiceHistory(CONSULTATION_COMMENT, DAY)
    outcome = history.open(made.placed(question=3), people.APPLICANT)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.fields) == ("consultation_question_unknown", ("question",))


def test_text_and_name_are_sealed_and_stand_in_no_event() -> None:
    history = in_state(State.ANSWERED)
    written = canonical_json([dict(event.data) for event in history.events])
    for secret in (made.TEXT, "李向荣", "13900000017"):
        assert secret not in written
    assert history.sealed["comment"]["text"] == made.TEXT
    assert history.sealed["comment"]["applicant"]["name"] == "李向荣"


def test_nobody_has_to_say_who_they_are() -> None:
    history = made.commented(DAY, name=None, contact=None)
    assert "applicant" not in history.sealed["comment"]


@pytest.mark.parametrize("result", ["partly", "not_adopted"])
def test_whoever_is_not_followed_is_told_why(result: Any) -> None:
    history = in_state(State.ACCEPTED)
    refused = history.refusal(cc.AnswerComment(result=result, reply=" "), people.HANDLER)
    assert (refused.code, refused.fields) == ("reason_needed_unless_adopted", ("reply",))
    history.give(cc.AnswerComment(result=result, reply="与上位法不符"), people.HANDLER)
    assert history.case.result == result


@pytest.mark.parametrize(
    ("state", "bucket"),
    [
        (State.AWAITING, "awaiting"),
        (State.ACCEPTED, "accepted"),
        (State.REJECTED, "rejected"),
        (State.ANSWERED, "adopted"),
    ],
)
def test_a_comment_is_in_exactly_one_bucket(state: State, bucket: str) -> None:
    assert in_state(state).case.bucket == bucket
    assert bucket in BUCKETS


def test_it_waits_in_the_departments_queue_until_it_is_dealt_with() -> None:
    for state in State:
        standing = in_state(state).standing
        waits = state in (State.AWAITING, State.ACCEPTED)
        assert standing.department == (EDUCATION if waits else None)
        assert standing.open is waits
        assert standing.wake_at is None


def test_another_department_does_not_moderate_it() -> None:
    history = made.commented(DAY)
    assert history.refusal(cc.AcceptComment(), people.OTHER_HANDLER).code == NOT_PERMITTED
    assert history.refusal(cc.AcceptComment(), people.APPLICANT).code == NOT_PERMITTED
    assert CONSULTATION_COMMENT.available(history.case, history.context(people.HANDLER)) == (
        "accept_comment",
        "reject_comment",
    )


def test_a_note_on_a_rejection_is_sealed_and_none_leaves_no_digest() -> None:
    noted = in_state(State.REJECTED)
    assert noted.sealed["note"]["text"] == "含有商品链接"
    assert noted.events[-1].data["note_digest"]
    bare = made.commented(DAY)
    bare.give(cc.RejectComment(ground="off_topic"), people.HANDLER)
    assert bare.events[-1].data == {"ground": "off_topic", "note_digest": None}


def test_whoever_gave_it_follows_it_to_the_answer() -> None:
    history = in_state(State.ANSWERED)
    assert [step.key for step in CONSULTATION_COMMENT.timeline(history.events)] == [
        "comment_given",
        "comment_accepted",
        "comment_answered",
    ]
    assert CONSULTATION_COMMENT.shown_documents(history.case) == {
        "answer": ("answer", ("result", "reply"))
    }
    assert CONSULTATION_COMMENT.shown_documents(in_state(State.ACCEPTED).case) == {}
    facts = CONSULTATION_COMMENT.facts(history.case, history.context(people.HANDLER))
    assert (facts["question"], facts["result"]) == (2, "adopted")
    with pytest.raises(ValueError, match="no letter"):
        CONSULTATION_COMMENT.letter_facts(history.case, history.events, {}, history.catalogue)
