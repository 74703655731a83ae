"""Ships bytecode that Lambda will really use.

Lambda's code folders are read-only and the packer resets every file time, so ordinary bytecode is
stale on arrival and each cold start compiles everything again. Bytecode marked *unchecked hash*
is loaded without looking at the source: importing takes a third of the time.
"""

from __future__ import annotations

import subprocess  # The interpreter is one we found ourselves, called without a shell.
import sys
from pathlib import Path

from infra.bundling.interpreter import find_interpreter

UNCHECKED_HASH_FLAGS = 0b01
"""Flags word of an unchecked hash-based `.pyc` (PEP 552)."""


class BytecodeUnavailableError(RuntimeError):
    """No interpreter of the runtime's version is here, so its bytecode cannot be made."""

    def __init__(self, version: str) -> None:
        """Say which interpreter is missing and what to do."""
        super().__init__(
            f"No Python {version} on this machine, so no bytecode for the runtime python{version} "
            f"can be made. Install it as `python{version}` on the PATH, or set `bytecode: optional`"
            " in the stage's settings to deploy without (cold starts take three times as long)."
        )


def say_bytecode_is_missing(bundle: str, version: str) -> None:
    """Tell whoever deploys that a bundle goes out without bytecode, and what that costs."""
    print(
        f"{bundle}: no Python {version} on this machine, so it is deployed without bytecode; "
        "its cold starts take about three times as long.",
        file=sys.stderr,
    )


def can_precompile(version: str) -> bool:
    """Whether bytecode for the runtime `version` can be made on this machine."""
    return find_interpreter(version) is not None


def precompile(root: Path, version: str) -> None:
    """Compile every module under `root` to unchecked-hash bytecode.

    Paths inside the bytecode are made relative, so that a bundle does not depend on where it was
    built.

    Args:
        root: Folder to compile, recursively.
        version: Minor version of the runtime.

    Raises:
        BytecodeUnavailableError: There is no interpreter of that version.
        RuntimeError: A module does not compile.
    """
    interpreter = find_interpreter(version)
    if interpreter is None:
        raise BytecodeUnavailableError(version)
    done = subprocess.run(
        [
            str(interpreter),
            *("-I", "-W", "ignore", "-m", "compileall", "-q", "-f", "-j", "0"),
            *("--invalidation-mode", "unchecked-hash", "-s", str(root), "-p", "/"),
            str(root),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"Python {version} could not compile {root}:\n{done.stdout}{done.stderr}"
        )


def is_unchecked_hash(pyc: Path) -> bool:
    """Whether a `.pyc` file is loaded without a look at its source."""
    return int.from_bytes(pyc.read_bytes()[4:8], "little") == UNCHECKED_HASH_FLAGS
