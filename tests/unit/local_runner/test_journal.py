"""The log that a person reads: levels, words, and nothing that is no news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.journal import Journal, readable
from infra.local.place import Place


def test_a_json_line_is_told_in_words_and_names() -> None:
    line = json.dumps(
        {"level": "INFO", "message": "case opened", "state": "received", "version": 1}
    )
    assert readable(line) == ("INFO", "case opened  state=received  version=1")


def test_its_level_decides_the_colour() -> None:
    assert readable('{"level": "ERROR", "message": "refused"}') == ("ERROR", "refused")


def test_what_every_line_repeats_is_left_out() -> None:
    line = {"level": "INFO", "message": "m", "timestamp": "t", "service": "s", "xray_trace_id": "x"}
    assert readable(json.dumps(line)) == ("INFO", "m")


def test_nested_values_stay_readable() -> None:
    line = json.dumps({"message": "m", "names": ["何", 1]}, ensure_ascii=True)
    assert readable(line) == ("INFO", 'm  names=["何", 1]')


@pytest.mark.parametrize("line", ["plain text", "[1, 2]", '"text"', "{broken"])
def test_any_other_line_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == ("INFO", line)


class LogGroups:
    """Log groups of functions, as CloudWatch Logs tells them."""

    def __init__(self) -> None:
        self.events: dict[str, list[dict[str, Any]]] = {"/sunhall/local/dispatcher": []}

    def says(self, message: str, *, at: int, function: str = "dispatcher") -> None:
        event = {"timestamp": at, "message": message, "logStreamName": "one"}
        self.events.setdefault(f"/sunhall/local/{function}", []).append(event)

    def describe_log_groups(self, **_: str) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": name} for name in self.events]}

    def filter_log_events(self, *, logGroupName: str, startTime: int) -> dict[str, Any]:
        return {
            "events": [
                event for event in self.events[logGroupName] if event["timestamp"] >= startTime
            ]
        }


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> LogGroups:
    monkeypatch.setattr("infra.local.journal.time.time", lambda: 1.0)
    return LogGroups()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "logs").mkdir()
    for name in ("front", "cloud"):
        (tmp_path / "logs" / f"{name}.log").write_text("from before\n", encoding="utf-8")
    return Place(home=tmp_path, port=8080, cloud_port=4566)


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def journal(groups: LogGroups, place: Place, lines: list[str]) -> Journal:
    return Journal(place, groups, lines.append)  # type: ignore[arg-type]


def told(lines: list[str]) -> list[str]:
    """The lines without their clock."""
    return [" ".join(line.split()[1:]) for line in lines]


def test_a_functions_lines_are_shown_once_in_the_order_of_time(
    groups: LogGroups, journal: Journal, lines: list[str]
) -> None:
    groups.says("second", at=2000, function="tick")
    groups.says("first", at=1500)
    journal.step()
    journal.step()
    assert told(lines) == ["dispatcher first", "tick second"]


def test_a_line_that_comes_late_is_shown_all_the_same(
    groups: LogGroups, journal: Journal, lines: list[str]
) -> None:
    groups.says("now", at=40_000)
    journal.step()
    groups.says("late", at=15_000, function="letter_writer")
    journal.step()
    assert told(lines) == ["dispatcher now", "letter_writer late"]


def test_no_line_is_shown_again_however_long_the_city_is_open(
    groups: LogGroups, journal: Journal, lines: list[str]
) -> None:
    for minute in range(1, 6):
        groups.says(f"line {minute}", at=minute * 60_000)
        journal.step()
    assert told(lines) == [f"dispatcher line {minute}" for minute in range(1, 6)]


@pytest.mark.parametrize(
    "line", ["START RequestId: 1 Version: 1", "END RequestId: 1", "REPORT RequestId: 1"]
)
def test_the_platforms_own_lines_are_left_out(
    groups: LogGroups, journal: Journal, lines: list[str], line: str
) -> None:
    groups.says(line, at=2000)
    journal.step()
    assert lines == []


def test_a_served_request_is_told_by_the_front_and_not_twice(
    groups: LogGroups, journal: Journal, place: Place, lines: list[str]
) -> None:
    served = {
        "level": "INFO",
        "message": "request",
        "service": "s",
        "route": "GET /",
        "status": 200,
    }
    groups.says(json.dumps(served), at=2000)
    with (place.logs / "front.log").open("a", encoding="utf-8") as log:
        log.write("12:00:00 GET / 200 3 ms\n")
    journal.step()
    assert told(lines) == ["front GET / 200 3 ms"]


def test_a_request_that_went_wrong_is_told_by_its_function_too(
    groups: LogGroups, journal: Journal, lines: list[str]
) -> None:
    failed = {
        "level": "ERROR",
        "message": "request",
        "service": "s",
        "route": "GET /",
        "status": 500,
    }
    groups.says(json.dumps(failed), at=2000)
    journal.step()
    assert told(lines) == ["dispatcher request route=GET / status=500"]


def test_of_the_emulators_log_only_errors_are_shown(
    journal: Journal, place: Place, lines: list[str]
) -> None:
    with (place.logs / "cloud.log").open("a", encoding="utf-8") as log:
        log.write("12:00:00 INFO [kms] a key\n12:00:01 ERROR [esm] broken\nhalf a li")
    journal.step()
    assert told(lines) == ["cloud 12:00:01 ERROR [esm] broken"]
