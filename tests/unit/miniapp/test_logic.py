"""The staff app's logic, by its own tests: they run where the app does, in JavaScript."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

MINIAPP = Path(__file__).parents[3] / "miniapp"


def test_every_test_of_the_staff_apps_logic_passes() -> None:
    files = sorted(str(path) for path in (MINIAPP / "tests").glob("*.test.js"))
    ran = subprocess.run(
        ["node", "--test", "--test-reporter=tap", *files],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    told = dict(re.findall(r"^# (tests|fail) (\d+)$", ran.stdout, re.MULTILINE))
    assert (ran.returncode, told.get("fail")) == (0, "0"), ran.stdout
    assert int(told["tests"]) >= 104


def test_logic_knows_neither_the_framework_nor_the_device() -> None:
    for path in (MINIAPP / "src").rglob("logic/*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r'\b(uni|wx)\.|from "(vue|@dcloudio)', source), path.name
