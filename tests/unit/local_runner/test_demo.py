"""The demonstration ends with one clear sentence when it cannot go on."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from infra.local import demo
from infra.local.place import Place


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place whose port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("SUNHALL_LOCAL", str(tmp_path))
    monkeypatch.setenv("SUNHALL_PORT", str(port))
    return Place.from_environment(os.environ)


def test_without_a_city_it_says_how_to_open_one(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main() == 1
    assert capsys.readouterr().err.strip() == (
        "No city is running here: run 'make run' or 'make up' first."
    )


def test_a_city_that_does_not_answer_is_told_in_one_sentence(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"base_url": place.base_url, "accounts": []}
    place.endpoints.write_text(json.dumps(told), encoding="utf-8")
    assert demo.main() == 1
    complaint = capsys.readouterr().err
    assert "does not answer" in complaint
    assert "Traceback" not in complaint
