"""The command line: what it tells, and what it leaves behind."""

from __future__ import annotations

import csv
import io
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import import_tickets
from infra.import_tickets import main
from infra.importing import stage, telling
from infra.importing.progress import Progress
from infra.importing.reading import parsed
from infra.importing.run import Tally, store_all
from sunhall.domain.ticket.imported_message import Message, RowRefused
from tests.builders.imported import COLUMNS, NOW, file_of, row, unanswered

GOOD = [row(message_no=str(number)) for number in range(3)]
BAD = row(message_no="", body="张三的秘密")
MESSAGES = [
    (line, message) for line, message in parsed(file_of(GOOD), NOW).messages for _ in range(10)
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    path.write_bytes(file_of([*GOOD, unanswered(message_no="9")]))
    return path


@pytest.fixture(autouse=True)
def no_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: Any) -> None:
        raise stage.StageMissing("nobody is signed in")

    monkeypatch.setattr(stage, "stage_ports", unreachable)


def test_a_dry_run_prints_the_figures_and_touches_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--file", str(file), "--dry"]) == 0
    told = capsys.readouterr().out
    assert "4 of 4 rows can be imported; nothing is stored." in told
    assert "Answered: 3 of 4 messages." in told
    assert "14.74" in told  # days between the two times of the row
    assert "  yunxi " in told
    assert [path.name for path in file.parent.iterdir()] == ["messages.csv"]


def test_a_dry_run_tells_each_refused_row_by_line_and_reason(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(file_of([*GOOD, BAD, row(message_no="8", replied_at="bald")]))
    assert main(["--file", str(file), "--dry"]) == 1
    told = capsys.readouterr().out
    assert "2 of 5 rows are refused:" in told
    assert "  line 5: it has no number" in told
    assert "  line 6: the time of the answer cannot be read" in told
    assert "张三" not in told


def test_nothing_is_stored_where_the_stage_cannot_be_reached(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--file", str(file), "--stage", "dev"]) == 1
    assert "the stage dev cannot be reached: nobody is signed in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--file", "none.csv", "--dry"], "cannot be read"),
        (["--file", "none.csv", "--source", "Mr. X"], "the source is a short name"),
    ],
)
def test_what_cannot_be_used_is_said(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("workers", ["0", "65", "many"])
def test_the_number_of_calls_at_a_time_has_its_bounds(workers: str, file: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--file", str(file), "--workers", workers])


def importing(monkeypatch: pytest.MonkeyPatch, tally: Callable[[Any], Tally]) -> None:
    monkeypatch.setattr(stage, "stage_ports", lambda *_: None)
    monkeypatch.setattr(import_tickets, "stored", lambda parsed, *_, **__: tally(parsed))


def test_the_summary_says_what_became_of_every_row(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(file_of([*GOOD, GOOD[0], BAD]))
    importing(monkeypatch, lambda _: Tally(imported=2, there=1))
    assert main(["--file", str(file), "--stage", "dev"]) == 1
    told = capsys.readouterr().out
    assert "2 imported, 1 there already." in told
    assert "1 rows say once more what an earlier row says." in told
    assert "1 of 5 rows are refused:" in told
    assert "not gone through" not in told
    assert str(file.with_name("messages.refused.csv")) in told


def test_an_interrupted_import_says_that_it_can_be_run_again(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    importing(monkeypatch, lambda _: Tally(imported=1, stopped_by=KeyboardInterrupt()))
    assert main(["--file", str(file), "--stage", "dev"]) == 130
    told = capsys.readouterr()
    assert "3 not gone through." in told.out
    assert "Run it again" in told.err


def test_what_stopped_it_is_said_in_aws_own_words(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    importing(monkeypatch, lambda _: Tally(stopped_by=RuntimeError("AccessDenied")))
    assert main(["--file", str(file), "--stage", "dev"]) == 1
    assert "stopped by RuntimeError: AccessDenied. Run it again" in capsys.readouterr().err


def test_refused_rows_cannot_be_written_everywhere(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(file_of([BAD]))
    importing(monkeypatch, lambda _: Tally())
    nowhere = str(file.parent / "no" / "folder.csv")
    assert main(["--file", str(file), "--stage", "dev", "--refused", nowhere]) == 1
    assert "name another with REFUSED=" in capsys.readouterr().err


# --- refused rows --------------------------------------------------------------------------------


def test_refused_rows_are_kept_whole_with_line_and_reason_for_their_owner_only(
    tmp_path: Path,
) -> None:
    found = parsed(file_of([*GOOD, BAD]), NOW)
    path = telling.write_refused(tmp_path / "m.refused.csv", found)
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert lines[0] == ["line", "reason", *COLUMNS]
    assert lines[1] == ["5", "message_no_missing", *(BAD[name] for name in COLUMNS)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_refused_rows_can_be_mended_in_their_file_and_imported_from_it(tmp_path: Path) -> None:
    path = telling.write_refused(tmp_path / "m.csv", parsed(file_of([*GOOD, BAD]), NOW))
    mended = path.read_text(encoding="utf-8-sig").replace("message_no_missing,", "mended,77")
    again = parsed(mended.encode("utf-8-sig"), NOW)
    ((_, message),) = again.messages
    assert (message.message_no, message.body, again.refused) == ("77", BAD["body"], [])


def test_a_file_that_somebody_is_mending_is_left_alone(tmp_path: Path) -> None:
    found = parsed(file_of([BAD]), NOW)
    first = telling.write_refused(tmp_path / "m.refused.csv", found)
    assert telling.write_refused(tmp_path / "m.refused.csv", found) == first
    first.write_text("mended", encoding="utf-8")
    second = telling.write_refused(tmp_path / "m.refused.csv", found)
    assert second.name == "m.refused-2.csv"
    assert first.read_text(encoding="utf-8") == "mended"


def test_many_refused_rows_are_told_by_reason_and_the_first_by_line() -> None:
    found = parsed(file_of([row(message_no="") for _ in range(30)]), NOW)
    told = list(telling.rows(found))
    assert told[:2] == [
        "30 of 30 rows are refused:",
        "      30  it has no number (message_no_missing)",
    ]
    assert told[-2:] == ["  line 21: it has no number", "  … and 10 more"]


# --- many at a time ------------------------------------------------------------------------------


def stored(
    store: Callable[[Message], bool], workers: int = 4
) -> tuple[Tally, list[tuple[int, str]], int]:
    refused: list[tuple[int, str]] = []
    steps: list[None] = []
    tally = store_all(
        MESSAGES,
        store,
        workers=workers,
        refuse=lambda line, code: refused.append((line, code)),
        step=lambda: steps.append(None),
    )
    return tally, refused, len(steps)


def test_every_message_is_handed_on_once() -> None:
    seen: list[str] = []
    tally, refused, steps = stored(lambda message: not seen.append(message.message_no))  # type: ignore[func-returns-value]
    assert (tally.imported, tally.there, refused, steps) == (30, 0, [], 30)
    assert sorted(seen) == sorted(each.message_no for _, each in MESSAGES)


def test_as_many_are_under_way_as_there_are_workers_and_no_more() -> None:
    meeting, lock, inside, most = threading.Barrier(3), threading.Lock(), [0], [0]

    def store(_: Message) -> bool:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        meeting.wait(timeout=10)  # Passed by three at a time, or never.
        with lock:
            inside[0] -= 1
        return False

    assert stored(store, workers=3)[0].there == 30
    assert most == [3]


def test_what_the_table_does_not_take_is_passed_by() -> None:
    def store(message: Message) -> bool:
        if message.message_no == "1":
            raise RowRefused("not_storable")
        return True

    tally, refused, steps = stored(store)
    assert (tally.imported, tally.stopped_by, steps) == (20, None, 30)
    assert refused == [(3, "not_storable")] * 10


def test_a_failure_ends_it_once_what_is_under_way_is_done() -> None:
    def store(message: Message) -> bool:
        if message.message_no == "1":
            raise ConnectionError("gone")
        return True

    tally, _, steps = stored(store, workers=2)
    assert isinstance(tally.stopped_by, ConnectionError)
    # The ten before, what the two workers had taken on meanwhile, and no more.
    assert 10 <= tally.imported <= 14
    assert steps <= 14


def test_ctrl_c_ends_it_in_good_order() -> None:
    def step() -> None:
        raise KeyboardInterrupt

    tally = store_all(
        MESSAGES, lambda _: True, workers=2, refuse=lambda line, code: None, step=step
    )
    assert isinstance(tally.stopped_by, KeyboardInterrupt)
    assert tally.imported < 30


# --- how far it is -------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def told(stream: io.StringIO, total: int, steps: int) -> str:
    progress = Progress(total, stream, Seconds())
    for _ in range(steps):
        progress.step()
    progress.end()
    return stream.getvalue()


def test_on_a_terminal_one_line_says_number_rate_and_time_left() -> None:
    lines = told(Terminal(), 100, 40).split("\r")
    assert lines[-1].startswith("  40 of 100, 1 a second, 1:00 left")
    assert lines[-1].endswith("\n")
    assert told(Terminal(), 100, 40).count("\n") == 1


def test_elsewhere_there_is_a_plain_line_now_and_then() -> None:
    assert told(io.StringIO(), 4000, 25).splitlines() == [
        "  10 of 4000, 1 a second, 1:06:30 left",
        "  20 of 4000, 1 a second, 1:06:20 left",
    ]


def test_nothing_to_do_tells_nothing() -> None:
    assert told(Terminal(), 0, 0) == ""
