"""The demonstration ends with one clear sentence when it cannot go on."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from infra.local import demo
from infra.local.city_client import CityClient
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


class BoxesOfThree:
    """A city in which everybody has one thing to do: what the demonstration asks of it."""

    accounts: ClassVar = {name: {"name": f"{name}者"} for name, _ in demo.SIGNATURES}

    def __init__(self) -> None:
        self.signed: list[tuple[str, str, str, str]] = []

    def task(self, by: str, case_id: str) -> dict[str, Any]:
        return {
            "task_id": f"{case_id}.1.{len(self.signed) + 1}",
            "node_label": f"{by}审核",
            "state_label": "待办",
            "policy_label": "或签",
            "due_at": None if by == "legal" else "2026-12-18T23:59:59+08:00",
            "action_labels": {"approve": "同意"},
        }

    def decide(self, by: str, task_id: str, action: str, opinion: str) -> dict[str, Any]:
        self.signed.append((by, task_id, action, opinion))
        return {"state": "decided" if len(self.signed) == 3 else "approval"}


def test_everybody_signs_what_stands_in_their_own_box(capsys: pytest.CaptureFixture[str]) -> None:
    city = BoxesOfThree()
    story = demo.Story(cast(CityClient, city))
    story.approved(demo.Request("C1", "GK-20261121-483927-0", "AAAA-BBBB-CCCC"))
    assert city.signed == [
        (by, f"C1.1.{place}", "approve", opinion)
        for place, (by, opinion) in enumerate(demo.SIGNATURES, start=1)
    ]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["1", "education-head者", "education-head审核", "待办（或签），2026-12-18前办理"],
        ["同意", "内容属实，同意。", "→", "approval"],
        ["2", "legal者", "legal审核", "待办（或签）"],
        ["同意", "法律依据充分，程序合法，同意。", "→", "approval"],
    ]
    assert lines[-1].endswith("→ decided")
