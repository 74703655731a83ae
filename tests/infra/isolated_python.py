"""Runs Python with nothing but named folders on its path: what a Lambda environment has."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_PROLOGUE = "import json, sys\nsys.path[:0] = json.loads(sys.argv[1])\n"


def run_isolated(
    code: str, path: Iterable[Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run code without site-packages, without the caller's environment and working folder.

    Args:
        code: What to run; it finds `json` and `sys` imported.
        path: Folders put before the standard library.
        environment: All that the process gets as environment.
    """
    return subprocess.run(  # The interpreter is this one, the code is the test's.
        [sys.executable, "-I", "-S", "-c", _PROLOGUE + code, json.dumps([str(p) for p in path])],
        capture_output=True,
        text=True,
        cwd="/",
        env=dict(environment or {}),
        check=False,
    )
