"""Builds the staff's app twice from one source: pages for a browser, and a WeChat mini program.

    python miniapp/build.py                  both, into build/miniapp/{h5,mp-weixin}
    python miniapp/build.py h5               the pages alone

A build is made beside its place and then put there in one step, so that whoever reads the old one
meanwhile reads it whole.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from infra.content_policy import policy_within_pages
from miniapp.mini_program import complaints

APP: Final = Path(__file__).resolve().parent
ROOT: Final = APP.parent
OUT: Final = ROOT / "build" / "miniapp"

BRANDING: Final = ROOT / "build" / "catalogue" / "branding.json"
"""Name and colours of the city, as `python -m infra.catalogue` writes them."""

UNI: Final = APP / "node_modules" / "@dcloudio" / "vite-plugin-uni" / "bin" / "uni.js"

PLATFORMS: Final = ("h5", "mp-weixin")
"""As the framework calls them: pages for a browser, the WeChat mini program."""

START: Final = {"h5": "index.html", "mp-weixin": "app.json"}
"""The file without which a build is none."""


class BuildError(Exception):
    """A build could not be made; the message says what to do."""


def build(platform: str, out: Path, *, origin: str = "", branding: Path = BRANDING) -> Path:
    """Builds the app for a platform.

    Args:
        platform: One of `PLATFORMS`.
        out: Folder below which the build gets a folder of the platform's name.
        origin: Where the API is, such as ``https://hall.example.gov.cn``; empty for pages, which
            ask their own origin.
        branding: Name and colours of the city.

    Returns:
        The folder of the build.

    Raises:
        BuildError: The tools or the branding are missing, or the sources cannot be built.
    """
    if not UNI.is_file():
        raise BuildError("The app's packages are missing: run 'make miniapp'.")
    if not branding.is_file():
        raise BuildError("The city's name and colours are missing: run 'make catalogue'.")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{platform}-", dir=out) as made:
        fresh = Path(made) / platform
        _run_uni(
            platform,
            fresh,
            {
                "VITE_ORIGIN": origin,
                "VITE_POLICY": policy_within_pages(),
                "BRANDING": str(branding.resolve()),
            },
        )
        if platform == "mp-weixin" and (said := list(complaints(fresh, APP / "src", origin))):
            raise BuildError("WeChat would not take the mini program:\n" + "\n".join(said))
        place = out / platform
        if place.exists():
            place.rename(Path(made) / "before")
        fresh.rename(place)
    return place


def _run_uni(platform: str, fresh: Path, told: Mapping[str, str]) -> None:
    command = [_node(), str(UNI), "build", "-p", platform]
    environment = {**os.environ, **told, "UNI_OUTPUT_DIR": str(fresh)}
    done = subprocess.run(
        command, cwd=APP, env=environment, capture_output=True, text=True, check=False
    )
    # The tools report some failures with status 0, and write nothing then.
    if done.returncode or not (fresh / START[platform]).is_file():
        raise BuildError(f"The app does not build for {platform}:\n{done.stdout}{done.stderr}")


def _node() -> str:
    beside_python = Path(sys.executable).with_name("node")
    node = str(beside_python) if beside_python.exists() else shutil.which("node")
    if node is None:
        raise BuildError("Node.js is missing: run 'make install'.")
    return node


def main(given: Sequence[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description="Build the staff's app.")
    parser.add_argument("platforms", nargs="*", metavar="platform", help=" or ".join(PLATFORMS))
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write below")
    parser.add_argument("--origin", default="", help="the API's, for the mini program")
    arguments = parser.parse_args(given)
    for platform in arguments.platforms or PLATFORMS:
        if platform not in PLATFORMS:
            parser.error(f"no such platform: {platform}")
        origin = arguments.origin if platform == "mp-weixin" else ""
        try:
            place = build(platform, arguments.out, origin=origin)
        except BuildError as problem:
            print(problem, file=sys.stderr)
            return 1
        files = [file for file in place.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files) / 1024
        print(f"{len(files)} files, {size:.0f} KB in {place}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
