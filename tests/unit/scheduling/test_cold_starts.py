"""Who books nobody's time pays nothing for scheduling."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PATH = os.pathsep.join([str(ROOT / "layers/core/python"), str(ROOT / "functions")])
LOADED = "import sys, {0}.handler; print(*(name for name in sys.modules if 'scheduling' in name))"


@pytest.mark.parametrize("function", ["disclosure_api", "tickets_api", "staff_api", "tick"])
def test_a_function_starts_without_the_rules_of_scheduling(function: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED.format(function)],
        env=os.environ | {"PYTHONPATH": PATH},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == ""
