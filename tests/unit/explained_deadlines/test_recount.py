"""The command line that counts a stage's open cases again, and what it tells people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from infra import recount as module
from infra.recount import NotDeployed, RecountFailed, lambda_caller, main, recount, report
from infra.settings import load_settings

LATER = {
    "receipt_no": "GK-20261210-483927-0",
    "clock": "reply",
    "before": "2027-01-08",
    "after": "2027-01-11",
    "direction": "later",
}
SETTLED = {**LATER, "receipt_no": "GK-20261211-000001-4", "after": "2027-01-08"}
SETTLED["direction"] = "settled"


def answer(**changes: Any) -> dict[str, Any]:
    whole = {"version": "2027-b", "before": "2026-a", "looked_at": 1, "failed": 0, "after": None}
    return {**whole, "moved": [], **changes}


class Function:
    """Answers one call after the other, and notes with what it was called."""

    def __init__(self, *answers: Mapping[str, Any]) -> None:
        self.answers = list(answers)
        self.events: list[Mapping[str, Any]] = []

    def __call__(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        self.events.append(dict(event))
        return self.answers.pop(0)


def told(**changes: Any) -> list[str]:
    return list(report(answer(**changes)))


def test_it_calls_until_all_cases_have_been_gone_through() -> None:
    function = Function(answer(after="A", moved=[LATER]), answer(moved=[SETTLED]))
    done = recount(function)
    assert function.events == [{"after": "", "clean": True}, {"after": "A", "clean": True}]
    assert (done["looked_at"], done["moved"]) == (2, [LATER, SETTLED])


def test_a_failure_in_one_call_is_said_to_the_next_ones() -> None:
    function = Function(answer(after="A", failed=1), answer(after="B"), answer())
    assert recount(function)["failed"] == 1
    assert [event["clean"] for event in function.events] == [True, False, False]


def test_a_function_that_gets_nowhere_is_not_called_for_ever() -> None:
    with pytest.raises(RecountFailed, match="no case after A"):
        recount(Function(answer(after="A"), answer(after="A")))


def test_the_log_is_a_table_that_can_be_read() -> None:
    assert told(moved=[LATER, SETTLED], looked_at=3) == [
        "  receipt no.           clock  from        to",
        "  GK-20261210-483927-0  reply  2027-01-08  2027-01-11  later",
        "  GK-20261211-000001-4  reply  2027-01-08  2027-01-08  certain now",
        "Calendar 2026-a → 2027-b: 3 open cases looked at, "
        "1 dates later, 0 earlier, 1 certain now.",
    ]


def test_a_calendar_that_was_counted_by_already_is_said_in_one_line() -> None:
    assert told(before="2027-b", looked_at=0) == [
        "All open cases are counted by calendar 2027-b already."
    ]


def test_the_first_calendar_is_noted() -> None:
    assert told(before="")[0] == "Calendar 2027-b was noted; there was none to compare with."


def test_cases_that_failed_are_told_with_what_to_do() -> None:
    assert "recompute_failed" in told(failed=2)[-1]


@pytest.mark.parametrize(("failed", "status"), [(0, 0), (1, 1)])
def test_the_status_says_whether_all_cases_could_be_counted(
    monkeypatch: pytest.MonkeyPatch, failed: int, status: int
) -> None:
    monkeypatch.setattr(module, "lambda_caller", lambda *_: Function(answer(failed=failed)))
    assert main(["--stage", "dev"]) == status


def test_a_stage_without_the_function_has_nothing_to_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: Mapping[str, Any]) -> Mapping[str, Any]:
        raise NotDeployed("sunhall-dev-calendar_update")

    monkeypatch.setattr(module, "lambda_caller", lambda *_: missing)
    assert main(["--stage", "dev"]) == 0
    assert "is not deployed yet" in capsys.readouterr().out


def test_a_cloud_that_does_not_answer_is_told_in_one_line() -> None:
    nowhere = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    with pytest.raises(RecountFailed, match=r"127\.0\.0\.1:9"):
        lambda_caller(load_settings("dev"), nowhere)({})


def test_a_function_that_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Mapping[str, Any]) -> Mapping[str, Any]:
        raise RecountFailed("Task timed out")

    monkeypatch.setattr(module, "lambda_caller", lambda *_: broken)
    assert main(["--stage", "dev"]) == 1
    assert "Task timed out" in capsys.readouterr().err
