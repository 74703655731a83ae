"""The Python environments that the local cloud needs beside the project's own.

The emulator pins its own botocore and runs our functions with its own interpreter: were it
installed in ``.venv``, a function could import what its layers do not carry, and nobody would see.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Final, Literal

from infra.local.place import REPOSITORY
from infra.local.trouble import LocalCloudError

#: Shared by all places of this checkout: the contents follow from the locks alone.
_ENVIRONMENTS: Final = REPOSITORY / ".local" / "environments"


def environment(name: Literal["local_cloud", "faults"]) -> Path:
    """The folder of an environment's programs, built first where its lock has changed.

    Args:
        name: Name of the lock in ``requirements/``.

    Raises:
        LocalCloudError: It cannot be built.
    """
    lock = REPOSITORY / "requirements" / f"{name}.txt"
    folder = _ENVIRONMENTS / name
    programs = folder / "bin"
    stamp = folder / ".installed"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        uv = str(Path(sys.executable).parent / "uv")
        python = str(programs / "python")
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], name)
        _run(
            [uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", str(lock)], name
        )
        stamp.write_text(wanted, encoding="ascii")
    return programs


def _run(command: list[str], name: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LocalCloudError("uv is missing in .venv: run 'make install'.") from None
    if done.returncode:
        raise LocalCloudError(
            f"The environment '{name}' could not be installed; is the package registry "
            f"reachable? uv said:\n{done.stderr.strip()}"
        )
