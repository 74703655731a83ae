"""A trouble ends with one clear sentence that says what to do, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.background import port_taken
from infra.local.emulator import emulator
from infra.local.front import front
from infra.local.place import REPOSITORY, Place
from tests.system.conftest import command, environment_of


@pytest.fixture
def other_place(tmp_path: Path) -> Iterator[Place]:
    """A place of this test alone, on ports that are free now."""
    place = Place(home=tmp_path / "city", port=_free_port(), cloud_port=_free_port())
    yield place
    command(place, "down")


def test_a_busy_port_of_the_form_is_named_before_anything_is_started(other_place: Place) -> None:
    with _listening(other_place.port):
        refused = command(other_place, "up")
    assert refused.returncode == 1
    assert f"Port {other_place.port} is taken by another program" in refused.stderr
    assert f"SUNHALL_PORT={other_place.port + 1000} make run" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not emulator(other_place).running()


def test_a_busy_port_of_the_cloud_is_named(other_place: Place) -> None:
    with _listening(other_place.cloud_port):
        refused = command(other_place, "up")
    assert refused.returncode == 1
    assert f"Port {other_place.cloud_port} is taken" in refused.stderr
    assert "SUNHALL_CLOUD_PORT=" in refused.stderr


def test_status_without_a_city_says_how_to_open_one(other_place: Place) -> None:
    refused = command(other_place, "status")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The local city is not up: run 'make up'."


def test_down_without_a_city_is_no_error(other_place: Place) -> None:
    done = command(other_place, "down")
    assert (done.returncode, done.stdout.strip()) == (0, "Nothing was running.")


def test_an_interrupt_ends_everything_that_run_started(other_place: Place) -> None:
    log = other_place.home.with_suffix(".log")
    with log.open("wb") as sink:
        runner = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run"],
            cwd=REPOSITORY,
            env=environment_of(other_place) | {"PYTHONUNBUFFERED": "1"},
            stdout=sink,
            stderr=sink,
        )
        try:
            _until(lambda: "Ctrl-C ends everything" in log.read_text(), 300, runner)
            os.kill(runner.pid, signal.SIGINT)
            runner.wait(timeout=60)
        finally:
            runner.kill()
            runner.wait()
    assert "The local city is down." in log.read_text()
    assert not emulator(other_place).running()
    assert not front(other_place).running()
    assert not other_place.endpoints.exists()
    assert not port_taken(other_place.port)
    assert not port_taken(other_place.cloud_port)


def _until(true: Callable[[], bool], seconds: float, runner: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert runner.poll() is None, "the runner ended by itself"
        assert time.monotonic() < end, "the city did not open in time"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener
