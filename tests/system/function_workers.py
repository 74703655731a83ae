"""The processes in which the emulator runs a function: a test may end them in the middle."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from infra.local.place import Place


class FunctionWorkers:
    """The running processes of functions of one place, told by the emulator's scratch folder.

    Args:
        place: Whose functions.
    """

    def __init__(self, place: Place) -> None:
        self._scratch = place.home / "scratch"

    def of(self, function: str) -> list[int]:
        """Numbers of the processes that stand ready for a function, or run it.

        Args:
            function: Deployed name of the function.
        """
        mark = f"{self._scratch}/ministack-lambda-{function}-"
        return [number for number, command in _processes() if mark in command]

    def kill(self, function: str) -> int:
        """End all processes of a function at once, as a crash would; tells how many."""
        numbers = self.of(function)
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        return len(numbers)


def _processes() -> list[tuple[int, str]]:
    if not Path("/proc/self").exists():
        shown = subprocess.run(
            ["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True
        )
        lines = (line.split(None, 1) for line in shown.stdout.splitlines())
        return [(int(number), command) for number, command in lines]
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found.append((int(entry.name), command.decode(errors="replace")))
    return found
