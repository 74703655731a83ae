"""Background processes are remembered, told from strangers, and ended."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.background import Background, need_free_port, port_taken
from infra.local.trouble import LocalCloudError

SLEEPER = "import sys, time; print('awake', flush=True); time.sleep(600)"
# Memory that was written to takes a while to be given back, and ports are given back after it.
LISTENER = """
import socket, time
server = socket.create_server(("127.0.0.1", {port}))
held = bytearray(b"x" * (256 << 20))
time.sleep(600)
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Background]:
    process = Background(
        "a sleeper", tmp_path / "pid", tmp_path / "logs" / "log", "time.sleep(600)"
    )
    yield process
    process.stop()


def start(process: Background, program: str = SLEEPER) -> int:
    process.start([sys.executable, "-c", program], os.environ)
    return int(process.pid_file.read_text())


def test_a_started_process_runs_until_it_is_stopped(sleeper: Background) -> None:
    assert not sleeper.running()
    start(sleeper)
    assert sleeper.running()
    assert sleeper.stop() is True
    assert not sleeper.running()
    assert not sleeper.pid_file.exists()


def test_stopping_what_does_not_run_is_no_error(sleeper: Background) -> None:
    assert sleeper.stop() is False


def test_a_process_that_ended_by_itself_does_not_count_as_running(sleeper: Background) -> None:
    number = start(sleeper)
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    assert not sleeper.running()


def test_a_stranger_with_the_remembered_number_is_left_alone(sleeper: Background) -> None:
    sleeper.pid_file.write_text(f"{os.getpid()}\n")
    assert not sleeper.running()
    assert sleeper.stop() is False


@pytest.mark.parametrize("text", ["", "no number", "999999999"])
def test_a_broken_note_does_not_count_as_running(sleeper: Background, text: str) -> None:
    sleeper.pid_file.write_text(text)
    assert not sleeper.running()


def test_what_ignores_the_gentle_end_is_ended_all_the_same(
    sleeper: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.local.background._END_SECONDS", 0.5)
    start(sleeper, STUBBORN)
    assert sleeper.stop() is True
    assert not sleeper.running()


def test_what_was_stopped_has_given_its_port_back(sleeper: Background) -> None:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    for _ in range(5):
        start(sleeper, LISTENER.format(port=port))
        until = time.monotonic() + 30
        while not port_taken(port) and time.monotonic() < until:
            time.sleep(0.05)
        assert port_taken(port)
        sleeper.stop()
        assert not port_taken(port)


def test_its_output_is_in_its_log(sleeper: Background) -> None:
    process = Background("a speaker", sleeper.pid_file, sleeper.log, "said and done")
    program = "import sys; print('said and done', flush=True); sys.exit('failed')"
    process.start([sys.executable, "-c", program], os.environ)
    os.waitpid(int(process.pid_file.read_text()), 0) if process.running() else None
    assert process.last_lines().splitlines() == ["said and done", "failed"]


def test_an_interrupt_of_the_terminal_does_not_reach_it(sleeper: Background) -> None:
    assert os.getsid(start(sleeper)) != os.getsid(0)


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert port_taken(port)
        with pytest.raises(LocalCloudError) as refused:
            need_free_port(port, "SUNHALL_PORT", "the form")
    assert str(refused.value) == (
        f"Port {port} is taken by another program, and the form needs it: end that program, "
        f"or choose another port, as in 'SUNHALL_PORT={port + 1000} make run'."
    )
    assert not port_taken(port)
