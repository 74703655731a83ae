"""Open data: what a line holds, what hides a district, and how the file is written."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from sunhall.domain.ticket_statistics.open_lines import (
    COLUMNS,
    OTHER,
    csv_file,
    month_days,
    open_lines,
    without_small_cells,
)
from tests.builders.ticket_statistics import closed, figures


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_line_of_a_closed_ticket() -> None:
    (line,) = open_lines([closed()])
    assert dict(zip(COLUMNS, line.fields, strict=True)) == {
        "day": "2026-05-11",
        "category": "road_damage",
        "group": "traffic",
        "area": "chengdong",
        "channel": "phone",
        "state": "closed",
        "days_to_reply": "2",
        "on_time": "yes",
        "satisfaction": "content",
    }


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"state": "handling", "accepted_after": 3}, "open"),
        ({"state": "registered"}, "open"),
        ({"state": "not_accepted"}, "not_accepted"),
        ({"state": "archived"}, "not_accepted"),
        ({"state": "archived", "accepted_after": 3}, "closed"),
        ({"state": "terminated", "accepted_after": 3}, "closed"),
        ({"state": "switched"}, "not_accepted"),
    ],
)
def test_states_are_told_in_three_words(facts: dict[str, Any], state: str) -> None:
    (line,) = open_lines([figures(1, **facts)])
    assert line.state == state


def test_what_nobody_can_tell_yet_is_empty() -> None:
    (line,) = open_lines([figures()])
    assert (line.days_to_reply, line.on_time, line.satisfaction) == ("", "", "")
    (line,) = open_lines([figures(on_time=False, satisfaction="dissatisfied")])
    assert (line.on_time, line.satisfaction) == ("no", "not_content")


def test_what_is_not_public_or_not_counted_has_no_line() -> None:
    assert not open_lines([figures(listed=False), figures(2, counted=False)])


def test_the_order_of_lines_tells_nothing_of_the_order_of_tickets() -> None:
    rows = [closed(1, area="chengxi"), closed(2), figures(3)]
    assert open_lines(rows) == open_lines(rows[::-1])


def test_a_district_with_too_few_is_not_told() -> None:
    rows = [closed(n) for n in range(3)] + [closed(9, area="chengxi")]
    areas = [line.area for line in without_small_cells(open_lines(rows), 3)]
    assert areas == ["chengdong", "chengdong", "chengdong", OTHER]


def test_cells_are_counted_by_category_over_the_whole_month() -> None:
    rows = [closed(n, category="road_damage" if n % 2 else "noise") for n in range(4)]
    assert {line.area for line in without_small_cells(open_lines(rows), 3)} == {OTHER}


def test_the_file_is_rfc_4180_in_utf_8_with_its_mark() -> None:
    content = csv_file(open_lines([closed(1), figures(2)]))
    assert content.startswith(b"\xef\xbb\xbfday,category,")
    assert content.count(b"\r\n") == 3
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert read(content)[0] == list(COLUMNS)
    assert len({len(row) for row in read(content)}) == 1


def test_an_empty_month_is_a_file_with_its_head() -> None:
    assert read(csv_file([])) == [list(COLUMNS)]


@pytest.mark.parametrize(
    ("month", "last"), [("2026-02", 28), ("2028-02", 29), ("2026-12", 31), ("2026-04", 30)]
)
def test_a_month_has_its_days(month: str, last: int) -> None:
    first, end = month_days(month)
    assert (first.day, end.day, end.month) == (1, last, first.month)
