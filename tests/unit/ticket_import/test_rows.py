"""Which rows are taken over, and why others are not."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime, time, timedelta

import pytest

from infra.importing import reading, storing
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.ticket import imported_message
from sunhall.domain.ticket.imported_message import (
    LONGEST_TEXT_BYTES,
    REASONS,
    RowRefused,
    message_of,
    moment_of,
)
from tests.builders.imported import NOW, row, unanswered


def refused(**changes: str) -> str:
    with pytest.raises(RowRefused) as caught:
        message_of(row(**changes), NOW)
    return caught.value.code


def test_a_row_says_who_wrote_what_when_and_what_was_answered_when() -> None:
    message = message_of(row(), NOW)
    assert message.message_no == "3720"
    assert message.user == "UU008829"
    assert message.description == (
        "城东区学府路的路灯不亮\n\n学府路的路灯已经坏了一周，晚上看不见路。"
    )
    assert message.submitted_at == datetime(2019, 4, 24, 16, 3, 40, tzinfo=BEIJING)
    assert message.replied_at == datetime(2019, 5, 9, 9, 49, 10, tzinfo=BEIJING)


def test_a_subject_that_the_text_begins_with_is_not_said_twice() -> None:
    assert message_of(row(subject="路灯", body="路灯不亮"), NOW).description == "路灯不亮"
    assert message_of(row(subject="路灯", body=""), NOW).description == "路灯"
    assert message_of(row(subject="", body="不亮"), NOW).description == "不亮"


def test_a_message_without_an_answer_is_taken_over() -> None:
    message = message_of(unanswered(), NOW)
    assert (message.reply, message.replied_at) == ("", None)


def test_columns_that_are_not_there_are_empty() -> None:
    given = {"message_no": "1", "submitted_at": "2020/1/6", "body": "问", "more": "x"}
    message = message_of(given, NOW)
    assert (message.user, message.subject, message.reply) == ("", "", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"message_no": " "}, "message_no_missing"),
        ({"message_no": "9" * 101}, "message_no_unusable"),
        ({"message_no": "1\x002"}, "message_no_unusable"),
        ({"subject": "", "body": " \n"}, "text_missing"),
        ({"body": "长" * (LONGEST_TEXT_BYTES // 3 + 1)}, "text_too_long"),
        ({"reply": "\x01" * (LONGEST_TEXT_BYTES // 6 + 1) + "."}, "text_too_long"),
        ({"submitted_at": ""}, "submitted_at_missing"),
        ({"submitted_at": "昨天"}, "submitted_at_malformed"),
        ({"submitted_at": "2019-02-29 10:00:00"}, "submitted_at_malformed"),
        ({"submitted_at": "1969-12-31 23:59:59"}, "submitted_at_implausible"),
        ({"submitted_at": "2026-06-01 09:30:01"}, "submitted_in_future"),
        ({"reply": ""}, "reply_missing"),
        ({"replied_at": ""}, "replied_at_missing"),
        ({"replied_at": "2019年13月1日"}, "replied_at_malformed"),
        ({"replied_at": "2026-06-01 09:30:01"}, "replied_in_future"),
        ({"replied_at": "2026-06-02"}, "replied_in_future"),
        ({"replied_at": "2019-04-24 16:03:39"}, "replied_before_submitted"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_with_its_reason(
    changes: dict[str, str], code: str
) -> None:
    assert refused(**changes) == code


def test_every_reason_is_told_in_words_and_every_word_is_a_reason() -> None:
    used = {f"{column}_{what}" for column in ("submitted_at", "replied_at") for what in _UNREADABLE}
    for module in (imported_message, reading, storing):
        source = inspect.getsource(module)
        raised = r"""(?:RowRefused|refuse|RefusedRow)\((?:line, )?"([a-z_]+)\""""
        used |= set(re.findall(raised, source))
    assert used == set(REASONS)


_UNREADABLE = ("missing", "malformed")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020/1/6 12:09:38", "2020-01-06T12:09:38+08:00"),
        ("2020/1/6 12:09", "2020-01-06T12:09:00+08:00"),
        ("2020-01-06 2:09:38", "2020-01-06T02:09:38+08:00"),
        ("2020.1.6 12:09:38", "2020-01-06T12:09:38+08:00"),
        ("2020-01-06T12:09:38Z", "2020-01-06T12:09:38+00:00"),
        ("2020-01-06T12:09:38.250+08:00", "2020-01-06T12:09:38+08:00"),
        ("2020-01-06T12:09:38-0530", "2020-01-06T12:09:38-05:30"),
        ("2020年1月6日 12:09:38", "2020-01-06T12:09:38+08:00"),
        ("2020年1月6日12时9分38秒", "2020-01-06T12:09:38+08:00"),
        ("2020年1月6日12时9分", "2020-01-06T12:09:00+08:00"),
        (" 2020/1/6 ", "2020-01-06T07:00:00+08:00"),
    ],
)
def test_times_are_read_as_spreadsheets_and_platforms_write_them(text: str, moment: str) -> None:
    assert moment_of(text, without_time=time(7)) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    ["", "2020/13/6", "2020/1/6 25:00", "20200106", "6/1/2020", "2020-01-06T12:09:38+99:00"],
)
def test_what_names_no_moment_is_not_guessed_at(text: str) -> None:
    assert moment_of(text, without_time=time.min) is None


def test_a_mere_day_makes_no_answer_look_faster_than_it_was() -> None:
    message = message_of(row(submitted_at="2019/4/24", replied_at="2019/4/24"), NOW)
    assert message.replied_at is not None
    assert message.replied_at - message.submitted_at == timedelta(hours=23, minutes=59, seconds=59)


def test_an_answer_of_today_without_a_time_was_given_by_now() -> None:
    assert message_of(row(replied_at="2026-06-01"), NOW).replied_at == NOW


def test_an_offset_is_taken_at_its_word() -> None:
    message = message_of(row(submitted_at="2019-04-24T08:03:40Z"), NOW)
    assert message.submitted_at == datetime(2019, 4, 24, 8, 3, 40, tzinfo=UTC)
