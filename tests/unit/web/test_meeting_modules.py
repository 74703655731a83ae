"""The modules of the pages that need no browser, each by its own tests in JavaScript."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from web.build import WEB, _node

TESTS = sorted(Path(__file__).parent.glob("*/*.test.mjs"))


@pytest.mark.parametrize("module", TESTS, ids=lambda file: file.name)
def test_a_module_does_what_its_tests_say(module: Path) -> None:
    run = subprocess.run(
        [_node(), "--test", "--test-reporter=tap", str(module)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "NODE_NO_WARNINGS": "1"},
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    [passed] = re.findall(r"^# pass (\d+)$", run.stdout, re.MULTILINE)
    assert int(passed) == len(re.findall(r"^ *ok \d+", run.stdout, re.MULTILINE)) > 0


def test_every_tested_module_is_one_of_the_pages() -> None:
    tested = {(file.parent.name, file.name.removesuffix(".test.mjs")) for file in TESTS}
    modules = (WEB / "scripts").glob("*/*.mjs")
    assert tested <= {(file.parent.name, file.stem) for file in modules}
    assert len(TESTS) >= 12
