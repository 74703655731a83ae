"""Rows of a transcript: written, put right, taken out, held back and let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.transcript.commands import MOST_ROWS, StrikeRow
from sunhall.domain.transcript.row import EMPTY, Head, Row, SpeakerRole
from sunhall.domain.transcript.writing import Written, edit_row, strike_row, write_row
from tests.builders.transcripts import STARTED, put_right, said, struck

LATER = STARTED + timedelta(minutes=3)


def written(head: Head = EMPTY, **changes: object) -> Written:
    outcome = write_row(head, said(**changes), staff="S-1", now=STARTED)  # type: ignore[arg-type]
    assert isinstance(outcome, Written)
    return outcome


def edited(before: Written, revision: int = 1, text: str = "更正。", **changes: object) -> Written:
    command = put_right(revision, text, **changes)
    outcome = edit_row(before.head, before.row, command, staff="S-2", now=LATER)
    assert isinstance(outcome, Written)
    return outcome


def taken_out(before: Written) -> Written:
    command = struck(before.row.revision)
    outcome = strike_row(before.head, before.row, command, staff="S-2", now=LATER)
    assert isinstance(outcome, Written)
    return outcome


def test_the_first_row_has_place_one_and_everybody_is_told() -> None:
    first = written()
    assert (first.row.seq, first.row.revision, first.row.at) == (1, 1, STARTED)
    assert first.told is not None
    assert (first.told.number, first.told.row) == (1, first.row)
    assert first.silenced is None
    assert (first.head.rows, first.head.changes, first.head.version) == (1, 1, 1)


def test_rows_follow_each_other_without_gaps() -> None:
    second = written(written().head, text="第二行。", role=SpeakerRole.GUEST, speaker="局长")
    assert (second.row.seq, second.head.rows, second.head.changes) == (2, 2, 2)
    assert second.row.role is SpeakerRole.GUEST


def test_an_edit_keeps_place_and_moment_and_says_who_and_when() -> None:
    again = edited(written())
    assert (again.row.seq, again.row.revision, again.row.at) == (1, 2, STARTED)
    assert (again.row.changed_at, again.row.changed_by) == (LATER, "S-2")
    assert again.head.rows == 1


def test_the_change_that_spoke_of_a_row_before_says_nothing_any_more() -> None:
    again = edited(written())
    assert again.told is not None
    assert again.silenced is not None
    assert (again.told.number, again.silenced.number) == (2, 1)
    assert again.silenced.later
    assert again.silenced.row is None


def test_a_struck_row_is_told_as_gone_and_its_words_are_told_to_nobody() -> None:
    gone = taken_out(written())
    assert gone.row.struck
    assert gone.told is not None
    assert gone.told.row is None
    assert not gone.told.later
    assert gone.silenced is not None


def test_a_struck_row_is_not_struck_again() -> None:
    gone = taken_out(written())
    refusal = strike_row(gone.head, gone.row, StrikeRow(2), staff="S-2", now=LATER)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.kind) == ("row_is_struck", "conflict")


def test_an_edit_brings_a_struck_row_back() -> None:
    back = edited(taken_out(written()), revision=2)
    assert back.row.visible
    assert back.told is not None
    assert back.told.row == back.row


def test_a_row_that_is_held_back_is_told_to_nobody_until_it_is_let_go() -> None:
    held = written(held=True)
    assert (held.told, held.head.rows, held.head.changes) == (None, 1, 0)
    still = edited(held, held=True)
    assert (still.told, still.silenced) == (None, None)
    free = edited(replace(still), revision=2)
    assert free.told is not None
    assert (free.told.number, free.silenced) == (1, None)


def test_a_row_that_was_never_shown_is_struck_without_a_word() -> None:
    assert taken_out(written(held=True)).told is None


def test_a_shown_row_that_is_held_back_goes() -> None:
    again = edited(written(), held=True)
    assert again.told is not None
    assert again.told.row is None


@pytest.mark.parametrize("seen", [2, 3])
def test_a_revision_that_was_not_the_last_one_is_no_base_for_another(seen: int) -> None:
    before = written()
    for outcome in (
        edit_row(before.head, before.row, put_right(seen, "更正"), staff="S-1", now=LATER),
        strike_row(before.head, before.row, struck(seen), staff="S-1", now=LATER),
    ):
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.kind) == ("row_has_changed", "conflict")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请拨打 13812345678 联系我", "phone"),
        ("我的证件 11010519491231002X", "resident_id"),
        ("邮箱 lin@example.org", "email"),
    ],
)
def test_numbers_that_reach_a_person_are_kept_from_a_thousand_readers(text: str, kind: str) -> None:
    outcome = write_row(EMPTY, said(text), staff="S-1", now=STARTED)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.fields) == (f"personal_data_{kind}", ("text",))
    label = write_row(EMPTY, said(speaker=text[:40]), staff="S-1", now=STARTED)
    assert isinstance(label, Refusal)
    assert label.fields == ("speaker",)


def test_an_edit_smuggles_no_such_number_in() -> None:
    before = written()
    outcome = edit_row(before.head, before.row, put_right(1, "13812345678"), staff="S-1", now=LATER)
    assert isinstance(outcome, Refusal)


def test_a_transcript_is_full_some_day() -> None:
    outcome = write_row(Head(rows=MOST_ROWS), said(), staff="S-1", now=STARTED)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.params) == ("transcript_full", {"max": MOST_ROWS})


def test_every_act_moves_the_head_on_also_one_that_nobody_is_told_of() -> None:
    held = written(held=True)
    assert held.head.version == 1
    assert edited(held, held=True).head.version == 2


def test_a_row_is_plain_data() -> None:
    assert replace(written().row) == written().row
    assert isinstance(written().row, Row)
