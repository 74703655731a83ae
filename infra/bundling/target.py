"""The machine a bundle is made for: Python version, processor and C library."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from enum import StrEnum


class Architecture(StrEnum):
    """Processor of a function, by Lambda's names."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


_PROCESSORS = {Architecture.ARM64: "aarch64", Architecture.X86_64: "x86_64"}


@dataclass(frozen=True, slots=True)
class BundleTarget:
    """What a bundle will run on.

    Attributes:
        python: Minor version such as ``3.13``. Compiled extensions and bytecode hold for it alone.
        architecture: Processor of the function.
        this_machine: True when the bundle runs here, in the local cloud, and not on Lambda: then
            wheels of this operating system are taken.
    """

    python: str
    architecture: Architecture
    this_machine: bool = False

    @property
    def uv_platform(self) -> str | None:
        """Name of the platform for ``uv``, or None for the platform ``uv`` runs on.

        Lambda's Python runtimes from 3.12 on stand on Amazon Linux 2023 with glibc 2.34, so wheels
        for glibc 2.28 run there, and some packages publish no older ones.
        """
        if self.this_machine:
            return None
        return f"{_PROCESSORS[self.architecture]}-manylinux_2_28"

    @property
    def label(self) -> str:
        """Short text that tells two targets apart, for fingerprints and messages."""
        system = sys.platform if self.this_machine else "lambda"
        return f"python{self.python}-{self.architecture}-{system}"


def host_target() -> BundleTarget:
    """The target that runs on this machine, with the interpreter that asks."""
    machine = platform.machine().lower()
    architecture = Architecture.ARM64 if machine in {"aarch64", "arm64"} else Architecture.X86_64
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return BundleTarget(python=python, architecture=architecture, this_machine=True)
