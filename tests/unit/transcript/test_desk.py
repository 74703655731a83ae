"""Who writes a transcript, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunhall.domain.transcript.desk import (
    Desk,
    being_submitted,
    may_change,
    may_read,
    may_write,
)
from sunhall.domain.transcript.row import EMPTY, Head
from tests.builders.transcripts import STARTED

DESK = Desk(True, "live", frozenset({"S-recorder"}), frozenset({"S-moderator"}))
SHUT = Desk(False, "transcript_review", DESK.recorders, DESK.moderators)


def test_the_recorder_writes_and_changes_and_reads() -> None:
    assert [may(DESK, "S-recorder") for may in (may_write, may_change, may_read)] == [None] * 3


def test_the_moderator_changes_and_reads_and_writes_nothing_of_their_own() -> None:
    assert [may(DESK, "S-moderator") for may in (may_change, may_read)] == [None] * 2
    refusal = may_write(DESK, "S-moderator")
    assert refusal is not None
    assert (refusal.code, refusal.kind) == ("not_at_the_desk", "forbidden")


def test_nobody_else_does_anything() -> None:
    for may in (may_write, may_change, may_read):
        refusal = may(DESK, "S-host")
        assert refusal is not None
        assert refusal.kind == "forbidden"


def test_a_session_without_a_desk_is_nobodys() -> None:
    nobody = Desk(True, "live", frozenset(), frozenset())
    assert may_write(nobody, "S-recorder")
    assert may_change(nobody, "")


def test_what_is_reviewed_is_read_and_not_written() -> None:
    assert may_read(SHUT, "S-recorder") is None
    for may in (may_write, may_change):
        refusal = may(SHUT, "S-recorder")
        assert refusal is not None
        assert (refusal.code, refusal.kind) == ("transcript_not_open", "conflict")


def test_whoever_does_not_sit_there_learns_nothing_of_the_state() -> None:
    refusal = may_change(SHUT, "S-host")
    assert refusal is not None
    assert refusal.code == "not_at_the_desk"


@pytest.mark.parametrize(("seconds", "shut"), [(-1, True), (0, False), (1, False)])
def test_a_transcript_that_is_being_submitted_opens_again_by_itself(
    seconds: int, shut: bool
) -> None:
    head = Head(3, 3, STARTED, 4)
    assert (being_submitted(head, STARTED + timedelta(seconds=seconds)) is not None) is shut


def test_a_transcript_that_nobody_submits_is_open() -> None:
    assert being_submitted(EMPTY, STARTED) is None
