"""Installs a hashed lock into a folder, for the machine that will run it."""

from __future__ import annotations

import shutil
import subprocess  # uv is a pinned development dependency, called without a shell.
import sys
from pathlib import Path

from infra.bundling.target import BundleTarget

_KEPT_METADATA = frozenset({"METADATA", "licenses", "LICENSE", "LICENSE.txt", "NOTICE"})
_TYPING_ONLY = ("*.pyi", "py.typed", "*.pxd", "*.h", "*.c")


def install_lock(lock: Path, destination: Path, target: BundleTarget) -> None:
    """Install exactly what a lock says: no resolving, no build, every file checked by its hash.

    Args:
        lock: Requirements file with a hash for every package.
        destination: Folder to install into.
        target: Machine the packages are for.

    Raises:
        RuntimeError: A package has no wheel for the target, or a hash does not fit.
    """
    uv = _uv()
    command = [
        *(uv, "pip", "install", "--quiet", "--no-config", "--no-deps", "--require-hashes"),
        *("--only-binary", ":all:", "--link-mode", "copy", "--python", sys.executable),
        *("--python-version", target.python, "--target", str(destination), "-r", str(lock)),
    ]
    if target.uv_platform:
        command += ["--python-platform", target.uv_platform]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{lock.name} could not be installed for {target.label}:\n{done.stderr}")


def trim_packages(site_packages: Path) -> None:
    """Remove what no function reads at run time: typing stubs, C sources, installers' records.

    Licence texts and the packages' names and versions stay.

    Args:
        site_packages: Folder of installed packages, changed in place.
    """
    shutil.rmtree(site_packages / "bin", ignore_errors=True)
    for lock in site_packages.glob(".lock"):
        lock.unlink()
    for pattern in _TYPING_ONLY:
        for path in site_packages.rglob(pattern):
            path.unlink()
    for info in site_packages.glob("*.dist-info"):
        for entry in info.iterdir():
            if entry.name not in _KEPT_METADATA:
                entry.unlink() if entry.is_file() else shutil.rmtree(entry)


def _uv() -> str:
    beside = Path(sys.executable).parent / "uv"
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise RuntimeError("`uv` is not installed: run `make install`.")
    return found
