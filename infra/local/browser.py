"""Finds a Chromium for the browser tests, or installs one: ``python -m infra.local.browser``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from infra.local.trouble import LocalCloudError

#: Programs that may be there, the likeliest to work first.
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Debian's packages: the browser, and a font by which a screenshot shows Chinese.
_PACKAGES: Final = ("chromium", "fonts-wqy-microhei")


def find_chromium(
    environment: Mapping[str, str],
    which: Callable[[str], str | None] = shutil.which,
    playwrights_own: Callable[[], Path | None] | None = None,
) -> Path | None:
    """The Chromium to use: the one named, else one of the system, else Playwright's own.

    Args:
        environment: Where ``CHROMIUM`` may name a program.
        which: Looks a program up on the path.
        playwrights_own: Tells where Playwright has installed its own; asked last, for it is slow.

    Returns:
        The program; None when there is none.

    Raises:
        LocalCloudError: ``CHROMIUM`` names no program.
    """
    if named := environment.get("CHROMIUM"):
        found = which(named)
        if found is None:
            raise LocalCloudError(f"CHROMIUM is {named!r}, which is no program: mend or unset it.")
        return Path(found)
    for program in PROGRAMS:
        if found := which(program):
            return Path(found)
    return (playwrights_own or _playwrights_own)()


def install_chromium() -> Path:
    """Install a Chromium: Debian's where we may, else the one Playwright ships.

    Raises:
        LocalCloudError: Neither could be had.
    """
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", *_PACKAGES]):
            subprocess.run(["apt-get", "--quiet", "--quiet", *words], env=quiet, check=False)
    if not (found := find_chromium(os.environ)):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        found = find_chromium(os.environ)
    if not found:
        raise LocalCloudError(
            "No Chromium could be installed: install one (Debian: 'apt-get install chromium'), "
            "or name a program with 'CHROMIUM=/path/to/chromium make test'."
        )
    return found


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None


def main() -> int:
    """Say which Chromium the tests will use."""
    try:
        program = find_chromium(os.environ) or install_chromium()
    except LocalCloudError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    sys.stdout.write(f"  browser: {program}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
