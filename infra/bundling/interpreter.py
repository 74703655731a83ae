"""Finds a Python of an exact minor version: bytecode of any other is refused by the runtime."""

from __future__ import annotations

import functools
import os
import subprocess  # The candidates are interpreters found on the PATH, called without a shell.
import sys
from collections.abc import Iterator
from pathlib import Path

_TELL_VERSION = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"


@functools.cache
def find_interpreter(version: str) -> Path | None:
    """Find an interpreter whose minor version is exactly `version`.

    A name on the PATH may be a version manager's shim with nothing behind it, so every candidate
    is started and asked.

    Args:
        version: Minor version such as ``3.13``.

    Returns:
        Path of the interpreter, or None when this machine has none.
    """
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    for candidate in _candidates(version):
        answer = _ask(candidate, version)
        if answer and answer[0] == version:
            return Path(answer[1])
    return None


def _candidates(version: str) -> Iterator[Path]:
    for folder in os.get_exec_path():
        path = Path(folder) / f"python{version}"
        if path.is_file() and os.access(path, os.X_OK):
            yield path


def _ask(candidate: Path, version: str) -> list[str] | None:
    # pyenv's shims only answer for a version that is selected; others ignore the variable.
    environment = {**os.environ, "PYENV_VERSION": version}
    try:
        done = subprocess.run(
            [str(candidate), "-c", _TELL_VERSION],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.split("\n")[:2] if done.returncode == 0 else None
