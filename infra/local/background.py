"""Background processes: started with a log, remembered in a file, ended by nobody else's number."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.local.trouble import LocalCloudError

_START_SECONDS: Final = 5.0
_END_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Background:
    """One background process of a place.

    Attributes:
        name: What people call it.
        pid_file: Where its number is remembered.
        log: Where its output goes.
        mark: A word of its command line, by which a number used again for another process is told
            from it.
    """

    name: str
    pid_file: Path
    log: Path
    mark: str

    def running(self) -> bool:
        """Whether the process that was started still runs."""
        return self._number() is not None

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the process, apart from this terminal: Ctrl-C does not reach it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        number = os.posix_spawnp(
            command[0],
            list(command),
            dict(environment),
            setsid=True,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )
        self.pid_file.write_text(f"{number}\n", encoding="ascii")
        # For a moment a new process has no command line to be told by.
        until = time.monotonic() + _START_SECONDS
        while not self.running() and not _reap(number) and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> bool:
        """End the process, gently first.

        Returns:
            Whether it was running.
        """
        number = self._number()
        if number is None:
            self.pid_file.unlink(missing_ok=True)
            return False
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, sign)
            if _ended(number, _END_SECONDS):
                break
        self.pid_file.unlink(missing_ok=True)
        return True

    def last_lines(self, count: int = 15) -> str:
        """The end of the log, for an error message."""
        if not self.log.exists():
            return ""
        return "\n".join(
            self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        )

    def _number(self) -> int | None:
        try:
            number = int(self.pid_file.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None
        return number if self.mark in command_line(number) else None


def command_line(number: int) -> str:
    """The command line of a process; empty when there is none, or it has ended."""
    listed = Path(f"/proc/{number}/cmdline")
    if Path("/proc/self").exists():
        try:
            return listed.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(number)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def port_taken(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def need_free_port(port: int, variable: str, purpose: str) -> None:
    """Refuse to go on when a port is taken.

    Raises:
        LocalCloudError: Something else listens there.
    """
    if port_taken(port):
        raise LocalCloudError(
            f"Port {port} is taken by another program, and {purpose} needs it: "
            f"end that program, or choose another port, as in '{variable}={port + 1000} make run'."
        )


def _ended(number: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _reap(number)
        if _gone(number):
            return True
        time.sleep(0.05)
    return False


def _gone(number: int) -> bool:
    """Whether a process has ended and given back what it held, its ports among it.

    An ending process loses its command line first and its sockets last: who asks for the command
    line only would find the port of what it has just ended still taken.
    """
    if Path("/proc/self").exists():
        try:
            listed = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        # The second field is the program's name in brackets, which may hold anything.
        state = listed.rpartition(")")[2].split()[0]
    else:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False
        ).stdout.strip()
    return not state or state[0] in "ZX"


def _reap(number: int) -> bool:
    """Take note of the end of an own child, which would be listed on otherwise; tells of it."""
    try:
        return os.waitpid(number, os.WNOHANG)[0] == number
    except ChildProcessError:
        return False
