"""The front is a process of its own: what it is told has to be enough, whoever starts it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import front
from infra.local.place import Place


def test_the_front_starts_with_what_it_is_told_wherever_it_is_started_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "nowhere")
    told = front.environment(Place(tmp_path, 18080, 14566))
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.front", "--help"],
        env=told,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout
    assert told["SUNHALL_PORT"] == "18080"
    assert told["SUNHALL_CLOUD_PORT"] == "14566"
    assert told["SUNHALL_LOCAL"] == str(tmp_path)
