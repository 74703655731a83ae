"""What a digest is made of, and what a poller is told."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta, timezone

from sunhall.domain.transcript.digest import transcript_digest
from sunhall.domain.transcript.following import news
from sunhall.domain.transcript.row import EMPTY, PublicChange, Row
from sunhall.domain.transcript.writing import Written, write_row
from tests.builders.transcripts import STARTED, said


def row(seq: int = 1, **changes: object) -> Row:
    outcome = write_row(EMPTY, said(), staff="S-1", now=STARTED)
    assert isinstance(outcome, Written)
    return replace(outcome.row, seq=seq, **changes)  # type: ignore[arg-type]


def change(number: int, seq: int, revision: int = 1, *, later: bool = False) -> PublicChange:
    told = None if later else row(seq, revision=revision)
    return PublicChange(number, seq, revision, told, later=later)


def test_anybody_can_make_the_digest_again_from_what_is_published() -> None:
    published = [[1, 1, "2026-04-21T01:00:00+00:00", "host", "主持人", said().text, ""]]
    lines = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in published
    )
    assert transcript_digest([row()]) == hashlib.sha256(lines.encode()).hexdigest()


def test_every_part_that_is_read_changes_the_digest() -> None:
    plain = transcript_digest([row()])
    changed = [
        row(text="别的话"),
        row(speaker="嘉宾"),
        row(revision=2),
        row(seq=2),
        row(question="TW-1"),
        row(at=STARTED + timedelta(seconds=1)),
    ]
    digests = {transcript_digest([one]) for one in changed}
    assert len(digests) == len(changed)
    assert plain not in digests


def test_what_nobody_reads_does_not_change_it() -> None:
    plain = transcript_digest([row()])
    assert transcript_digest([row(), row(2, held=True), row(3, struck=True)]) == plain
    assert transcript_digest([row(changed_by="S-9", change=7)]) == plain
    beijing = STARTED.astimezone(timezone(timedelta(hours=8)))
    assert transcript_digest([row(at=beijing)]) == plain


def test_two_rows_never_run_into_one() -> None:
    one = [row(text="甲"), row(2, text="乙")]
    other = [row(text="甲乙")]
    assert transcript_digest(one) != transcript_digest(other)


def test_a_poller_is_told_the_last_change_of_each_row() -> None:
    found = [change(4, 2, later=True), change(5, 3), change(6, 2, 2)]
    told = news(found, 3, more=False)
    assert [(one.seq, one.revision) for one in told.changes] == [(2, 2), (3, 1)]
    assert (told.since, told.more) == (6, False)


def test_nothing_new_leaves_the_poller_where_it_is() -> None:
    assert news([], 9, more=False).since == 9


def test_nothing_is_told_beyond_a_gap() -> None:
    told = news([change(4, 1), change(6, 3)], 3, more=True)
    assert [one.seq for one in told.changes] == [1]
    assert (told.since, told.more) == (4, False)


def test_what_a_later_change_speaks_of_is_passed_over_and_counted() -> None:
    told = news([change(1, 1, later=True)], 0, more=True)
    assert (told.changes, told.since, told.more) == ((), 1, True)
