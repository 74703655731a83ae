"""Which Chromium the browser tests use."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local.browser import PROGRAMS, find_chromium
from infra.local.trouble import LocalCloudError


def nothing(_: str) -> None:
    return None


def not_installed() -> None:
    return None


def test_the_one_named_wins() -> None:
    found = find_chromium({"CHROMIUM": "/opt/own"}, lambda name: name, not_installed)
    assert found == Path("/opt/own")


def test_a_name_of_no_program_is_told() -> None:
    with pytest.raises(LocalCloudError, match="CHROMIUM is '/nowhere', which is no program"):
        find_chromium({"CHROMIUM": "/nowhere"}, nothing, not_installed)


@pytest.mark.parametrize("program", PROGRAMS)
def test_else_one_of_the_system(program: str) -> None:
    def only_this(name: str) -> str | None:
        return f"/usr/bin/{name}" if name == program else None

    assert find_chromium({}, only_this, not_installed) == Path("/usr/bin") / program


def test_else_the_one_that_playwright_has_installed() -> None:
    assert find_chromium({}, nothing, lambda: Path("/cache/chrome")) == Path("/cache/chrome")


def test_none_is_an_answer() -> None:
    assert find_chromium({}, nothing, not_installed) is None
