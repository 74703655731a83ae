"""Files are read whatever program wrote them, and no row gets lost in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.importing.reading import FileUnusable, Parsed, parsed, read_file
from tests.builders.imported import COLUMNS, NOW, file_of, row, unanswered

HEADER = ",".join(COLUMNS)
ONE = "1,u,标题,2019-04-24 16:00:00,正文,答复,2019-04-25 16:00:00"
TWO = "2,u,标题,2019-04-24 16:00:00,正文,答复,2019-04-25 16:00:00"


def read(*lines: str, end: str = "\n") -> Parsed:
    return parsed(end.join((HEADER, *lines)).encode(), NOW)


def numbers(found: Parsed) -> list[str]:
    return [message.message_no for _, message in found.messages]


def reasons(found: Parsed) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in found.refused]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    found = parsed(file_of([row()], encoding=encoding), NOW)
    assert found.messages[0][1].subject == "城东区学府路的路灯不亮"


def test_bytes_that_are_no_text_are_refused_as_a_whole() -> None:
    with pytest.raises(FileUnusable, match="no text"):
        parsed(b"\xff\xff\x00\xd8" * 3, NOW)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert numbers(parsed(file_of([row()], delimiter=delimiter), NOW)) == ["3720"]


def test_the_columns_may_stand_in_any_order_among_others() -> None:
    turned = ("topic", *reversed(COLUMNS))
    found = parsed(file_of([row(topic="交通")], turned), NOW)
    (line, message), *_ = found.messages
    assert (line, message.message_no, message.user) == (2, "3720", "UU008829")
    assert found.columns == turned


def test_the_headings_of_the_known_platform_are_understood() -> None:
    headings = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
    found = parsed(f"{headings}\n{ONE}\n".encode(), NOW)
    (_, message), *_ = found.messages
    assert (message.message_no, message.user, message.reply) == ("1", "u", "答复")


def test_a_file_without_answers_is_read() -> None:
    columns = ("message_no", "user_id", "subject", "submitted_at", "body")
    found = parsed(file_of([row()], columns), NOW)
    assert found.messages[0][1].replied_at is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not name the columns"),
        (b"\n\n", "does not name the columns"),
        (b"message_no,body\n1,x\n", "submitted_at"),
        (b"message_no,submitted_at\n1,2\n", "subject or body"),
        (b"message_no,submitted_at,body,body\n", "names body twice"),
    ],
)
def test_a_file_whose_header_does_not_do_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnusable, match=reason):
        parsed(content, NOW)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="cannot be read"):
        read_file(tmp_path / "none.csv", NOW)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_each_system_ends_them(end: str) -> None:
    found = read(ONE, TWO, end=end)
    assert [line for line, _ in found.messages] == [2, 3]


def test_a_quoted_text_may_have_several_lines_and_later_rows_keep_their_line() -> None:
    found = parsed(file_of([row(body='一"二"\n三\r\n四'), row(message_no="5")]), NOW)
    assert found.messages[0][1].body == '一"二"\n三\r\n四'
    assert [line for line, _ in found.messages] == [2, 5]


def test_empty_lines_and_trailing_delimiters_are_nothing() -> None:
    found = read("", ONE + ",,", ",,,,,,", TWO, "")
    assert numbers(found) == ["1", "2"]
    assert found.refused == []
    assert found.rows == 2


def test_a_row_with_too_few_or_too_many_values_is_refused_by_its_line() -> None:
    found = read("1,u,标题", ONE, ONE + ",more")
    assert reasons(found) == [(2, "columns_missing"), (4, "columns_left_over")]
    assert found.refused[0].values == ("1", "u", "标题")


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only() -> None:
    broken = '9,u,标题,2019-04-24 16:00:00,"正文,答复,2019-04-25 16:00:00'
    found = read(ONE, broken, TWO)
    assert numbers(found) == ["1", "2"]
    assert reasons(found) == [(3, "quotes_broken")]
    assert found.refused[0].values == (broken,)


def test_a_stray_quotation_mark_swallows_no_row_after_it() -> None:
    broken = '9,u,标题,2019-04-24 16:00:00,"正文,答复,2019-04-25 16:00:00'
    quoted = '2,u,标题,2019-04-24 16:00:00,"正文","答复",2019-04-25 16:00:00'
    found = read(ONE, broken, quoted)
    assert numbers(found) == ["1", "2"]
    assert reasons(found) == [(3, "quotes_broken")]


def test_the_same_row_twice_is_one_message() -> None:
    found = read(ONE, TWO, ONE)
    assert numbers(found) == ["1", "2"]
    assert (found.repeated, found.refused, found.rows) == (1, [], 3)


def test_another_message_under_the_same_number_is_refused_and_not_lost() -> None:
    found = read(ONE, ONE.replace("正文", "另一件事"))
    assert numbers(found) == ["1"]
    assert reasons(found) == [(3, "message_no_taken")]
    assert "另一件事" in found.refused[0].values


def test_a_bad_row_takes_no_number_from_a_good_one() -> None:
    found = read(ONE.replace("2019-04-24", "someday"), ONE)
    assert numbers(found) == ["1"]
    assert reasons(found) == [(2, "submitted_at_malformed")]


def test_every_row_is_a_message_a_repetition_or_refused() -> None:
    rows = [row(message_no=str(n)) for n in range(5)]
    rows += [unanswered(message_no="9"), row(message_no=""), row(message_no="0")]
    found = parsed(file_of(rows), NOW)
    assert (len(found.messages), found.repeated, len(found.refused)) == (6, 1, 1)
    assert found.rows == len(rows)
