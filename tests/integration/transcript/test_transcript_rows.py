"""Rows of a transcript on a table: written once, whatever answers are lost and whoever meets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bench.capacity import metered
from sunhall.adapters.transcript_rows import FIXED_FOR, TableTranscriptRows
from sunhall.application import transcripts
from sunhall.application.follow_transcript import AT_ONCE, follow
from sunhall.domain.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    RuleRefused,
    Unavailable,
)
from sunhall.domain.transcript.commands import LONGEST
from sunhall.domain.transcript.digest import transcript_digest
from tests.builders.aws_faults import broken, passing, watched
from tests.builders.busy_table import Meddling, conflict
from tests.builders.transcripts import SESSION, Follower, as_read, put_right, said, struck
from tests.integration.hotline_faults.faults import every_fault
from tests.integration.transcript.conftest import MODERATOR, TABLE, Room, identity


def test_what_the_recorder_writes_is_what_everybody_reads(room: Room) -> None:
    room.write("key-one")
    room.write("key-two", said("请讲。", speaker="嘉宾", question="TW-20260421-000001-0"))
    room.change("key-three", 1, put_right(1, "各位网友好。"))
    assert room.followed().shown == as_read(room.rows())
    assert room.followed().shown[1] == (2, "各位网友好。")
    [_, second] = room.rows()
    assert (second.speaker, second.question) == ("嘉宾", "TW-20260421-000001-0")


def test_a_row_that_is_struck_goes_from_every_page_and_from_the_public_rows(room: Room) -> None:
    room.write("key-one")
    room.write("key-two", said("这句话不该说。"))
    open_page = room.followed()
    room.change("key-three", 2, struck(1))
    assert list(room.followed(open_page).shown) == [1]
    assert "这句话不该说。" not in room.followed().ever
    public = [item for item in everything(room) if item["PK"]["S"].startswith("PUBLIC#")]
    assert "这句话不该说" not in repr(public)
    [_, gone] = room.rows()
    assert gone.struck
    assert gone.text == "这句话不该说。"


def test_a_row_that_is_held_back_stands_in_no_public_row(room: Room) -> None:
    room.write("key-one", said("等一下再公开。", held=True))
    assert room.followed().shown == {}
    assert not [item for item in everything(room) if item["PK"]["S"].startswith("PUBLIC#")]
    room.change("key-two", 1, put_right(1, "等一下再公开。"))
    assert room.followed().shown == {1: (2, "等一下再公开。")}


def test_every_revision_is_kept_for_the_desk_with_who_wrote_it(room: Room) -> None:
    room.write("key-one")
    room.change("key-two", 1, put_right(1, "更正后的话"))
    first, second = (room.transcripts.revision(SESSION, 1, number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.text, first.changed_by) == ("key-one说的话", "S-recorder")
    assert (second.text, second.changed_by) == ("更正后的话", "S-moderator")


def test_public_rows_do_not_say_who_wrote_them(room: Room) -> None:
    room.write("key-one")
    public = [item for item in everything(room) if item["PK"]["S"].startswith("PUBLIC#")]
    assert public
    assert "S-recorder" not in repr(public)


def test_the_same_request_again_is_the_same_row(room: Room) -> None:
    first = room.write("key-one")
    assert room.write("key-one") == first
    room.change("key-two", 1, put_right(1, "更正"))
    again = room.change("key-two", 1, put_right(1, "更正"))
    assert again.revision == 2
    assert len(room.rows()) == 1


def test_a_key_that_was_used_for_something_else_is_refused(room: Room) -> None:
    room.write("key-one")
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        room.write("key-one", said("另一句话"))


def test_a_repeated_request_is_answered_also_when_the_transcript_is_shut_by_then(
    room: Room,
) -> None:
    first = room.write("key-one")
    room.desk = replace(room.desk, writable=False)
    assert room.write("key-one") == first
    with pytest.raises(Conflict, match="transcript_not_open"):
        room.write("key-two")


def test_a_row_is_changed_from_its_last_revision_only(room: Room) -> None:
    room.write("key-one")
    room.change("key-two", 1, put_right(1, "更正"))
    with pytest.raises(Conflict, match="row_has_changed"):
        room.change("key-three", 1, put_right(1, "又一个更正"))
    assert room.rows()[0].revision == 2


def test_a_row_that_is_not_there_is_not_changed(room: Room) -> None:
    room.write("key-one")
    for seq in (0, 2, 10**9):
        with pytest.raises(NotFound, match="row_not_found"):
            room.change("key-two", seq, put_right(1, "更正"))


def test_whoever_does_not_sit_at_the_desk_reads_only_what_everybody_reads(room: Room) -> None:
    room.write("key-one")
    stranger = replace(MODERATOR, id="S-stranger")
    with pytest.raises(NotAllowed, match="not_at_the_desk"):
        transcripts.read_desk(room.ports, SESSION, stranger)
    assert len(transcripts.read_desk(room.ports, SESSION, MODERATOR)) == 1
    command = said("顶替")
    with pytest.raises(NotAllowed, match="not_at_the_desk"):
        transcripts.write(room.ports, SESSION, command, stranger, identity("key-x", command))


def test_personal_data_is_refused_at_its_field(room: Room) -> None:
    with pytest.raises(RuleRefused) as refusal:
        room.write("key-one", said("请打 13812345678"))
    assert [error.field for error in refusal.value.errors] == ["text"]
    assert room.rows() == []


# --- Submission -------------------------------------------------------------------------------


def test_the_sum_is_of_what_everybody_reads(room: Room) -> None:
    room.write("key-one")
    room.write("key-two", said("不公开", held=True))
    room.write("key-three")
    room.change("key-four", 3, struck(1))
    total = room.transcripts.sum(SESSION)
    assert total.rows == 1
    assert total.digest == transcript_digest(room.rows()[:1])


def test_nothing_is_written_between_the_sum_and_the_submission(room: Room) -> None:
    room.write("key-one")
    room.transcripts.sum(SESSION)
    with pytest.raises(Conflict, match="transcript_being_submitted"):
        room.write("key-two")
    with pytest.raises(Conflict, match="transcript_being_submitted"):
        room.change("key-three", 1, struck(1))
    room.clock.time += FIXED_FOR
    assert room.write("key-two").seq == 2


def test_a_writer_who_looked_before_the_sum_writes_nothing_after_it(room: Room) -> None:
    """The writer has read the head and decides; meanwhile the transcript is summed up."""
    room.write("key-one")
    meddling = Meddling(room.dynamodb, lambda: room.transcripts.sum(SESSION))
    late = replace(room, dynamodb=meddling)
    with pytest.raises(Conflict, match="transcript_being_submitted"):
        late.write("key-two")
    assert len(room.rows()) == 1


def test_the_sum_of_an_empty_transcript_is_nothing(room: Room) -> None:
    total = room.transcripts.sum(SESSION)
    assert (total.rows, total.digest) == (0, transcript_digest([]))


# --- Faults -----------------------------------------------------------------------------------


def test_no_fault_of_any_call_doubles_or_loses_a_row(room: Room) -> None:
    """The recorder's page sends again until it is answered, under the same key."""
    with watched() as calls:
        room.write("key-probe")
    assert "dynamodb.TransactWriteItems" in calls.names
    for number, (place, fault) in enumerate(every_fault(calls.names)):
        key, before = f"key-{number:04}", len(room.rows())
        try:
            with broken(place, fault):
                room.write(key)
        except Exception as error:
            assert not isinstance(error, AssertionError)
        assert room.write(key).text == f"{key}说的话"
        assert len(room.rows()) == before + 1
    assert room.followed().shown == as_read(room.rows())


def test_no_fault_of_any_call_doubles_or_loses_a_change(room: Room) -> None:
    room.write("key-first")
    with watched() as calls:
        room.change("key-probe", 1, put_right(1, "更正 0"))
    for number, (place, fault) in enumerate(every_fault(calls.names), start=2):
        key, command = f"key-{number:04}", put_right(number, f"更正 {number}")
        try:
            with broken(place, fault):
                room.change(key, 1, command)
        except Exception as error:
            assert not isinstance(error, AssertionError)
        assert room.change(key, 1, command).revision == number + 1
    assert room.followed().shown == as_read(room.rows())


# --- Meeting each other -----------------------------------------------------------------------


def test_two_recorders_who_write_at_once_each_get_a_row(room: Room) -> None:
    meddling = Meddling(room.dynamodb, lambda: room.write("key-other"))
    assert replace(room, dynamodb=meddling).write("key-mine").seq == 2
    assert [row.text for row in room.rows()] == ["key-other说的话", "key-mine说的话"]
    assert room.followed().shown == as_read(room.rows())


def test_many_who_write_at_once_leave_no_gap(room: Room) -> None:
    errors: list[Exception] = []

    def recorder(name: int) -> None:
        for number in range(6):
            for _ in range(20):
                try:
                    room.write(f"key-{name}-{number}")
                    break
                except Unavailable:
                    continue
                except Exception as error:
                    errors.append(error)
                    return

    one_at_a_time = threading.Lock()

    def through(_name: str, call: Callable[[], Any]) -> Any:
        with one_at_a_time:  # The made-up DynamoDB takes no two calls at once; ours still meet.
            return call()

    desks = [threading.Thread(target=recorder, args=(name,)) for name in range(4)]
    with passing(through):
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()
    assert errors == []
    assert [row.seq for row in room.rows()] == list(range(1, 25))
    assert len({row.text for row in room.rows()}) == 24
    assert room.followed().shown == as_read(room.rows())


def test_writes_that_collide_wait_for_each_other_and_give_up_some_day(room: Room) -> None:
    meddling = Meddling(room.dynamodb, conflict, conflict)
    assert replace(room, dynamodb=meddling).write("key-one").seq == 1
    assert len(room.slept) == 2
    busy = replace(room, dynamodb=Meddling(room.dynamodb, *[conflict] * 9))
    with pytest.raises(Unavailable):
        busy.write("key-two")
    assert len(room.rows()) == 1


def test_another_failure_is_not_swallowed(room: Room) -> None:
    broken_rows = TableTranscriptRows(room.dynamodb, "no-such-table", room.clock)
    with pytest.raises(ClientError):
        broken_rows.sum(SESSION)


def test_a_change_that_is_read_before_the_one_in_front_of_it_waits(room: Room) -> None:
    for number in range(3):
        room.write(f"key-{number:04}")
    key = {"PK": {"S": f"PUBLIC#TRANSCRIPT#{SESSION}"}, "SK": {"S": "CHANGE#00000002"}}
    hidden = room.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    room.dynamodb.delete_item(TableName=TABLE, Key=key)
    page = room.followed()
    assert list(page.shown) == [1]
    room.dynamodb.put_item(TableName=TABLE, Item=hidden)
    assert list(room.followed(page).shown) == [1, 2, 3]


def test_a_long_transcript_comes_in_parts(room: Room) -> None:
    for number in range(AT_ONCE + 5):
        room.write(f"key-{number:04}")
    first = follow(room.ports, SESSION, 0)
    assert (len(first.changes), first.more) == (AT_ONCE, True)
    assert room.followed().shown == as_read(room.rows())


# --- Cost -------------------------------------------------------------------------------------


def test_a_row_costs_eight_write_units_and_a_change_ten(room: Room) -> None:
    words = "我们将在下个月公布学区划分的具体方案，并听取大家的意见。" * 4
    with metered() as writing:
        room.write("key-one", said(words))
    with metered() as changing:
        room.change("key-two", 1, put_right(1, words))
    assert (writing.writes, changing.writes) == (8, 10)
    assert writing.reads <= 1
    assert changing.reads <= 2


def test_a_poll_without_news_costs_half_a_read_unit_however_long_the_transcript(
    room: Room,
) -> None:
    for number in range(30):
        room.write(f"key-{number:04}", said("一" * LONGEST))
    with metered() as poll:
        told = follow(room.ports, SESSION, 30)
    assert told.changes == ()
    assert poll.reads == 0.5


def test_the_time_of_a_row_is_when_it_was_first_written(room: Room) -> None:
    first = room.write("key-one")
    room.clock.time += timedelta(minutes=5)
    room.change("key-two", 1, put_right(1, "更正"))
    assert room.rows()[0].at == first.at
    page = Follower()
    told = follow(room.ports, SESSION, 0)
    page.take(told)
    [change] = told.changes
    assert change.row is not None
    assert change.row.at == first.at


def everything(room: Room) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = room.dynamodb.scan(TableName=TABLE)["Items"]
    return items
